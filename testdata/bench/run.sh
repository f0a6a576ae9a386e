#!/usr/bin/env bash
# run.sh [-runs N]: measure start-up and `fob get` against their limits, as
# ratios in one run, in a throw-away Secret Service and throw-away vaults.
# Times come from `hyperfine -N` where it is installed, else from a loop of the
# program's own. Slow is no failure: the exit status says only whether it ran.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/bench" ./testdata/bench
testdata/keyring/with-keyring.sh "$bin/bench" "$@"
