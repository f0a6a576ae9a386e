#!/bin/sh
# compare.sh [SEEDS] [FOLDER…]: who finds more QR codes, fob or zbarimg?
#
# Draws some 180 pictures for each seed (1-5 without an argument) and searches
# them with both; then the pictures of the folders given. One line for each
# picture where something was missed, one for each set. Fails when zbarimg
# found more than fob in any picture. Needs Go and zbarimg.
set -eu
cd "$(dirname "$0")/../.."
command -v zbarimg >/dev/null || { echo "compare.sh: zbarimg is not installed (Debian: zbar-tools)" >&2; exit 2; }
seeds=${1:-1-5}
[ $# -gt 0 ] && shift
bin=$(mktemp -d)
trap 'rm -rf "$bin"' EXIT
go build -o "$bin/compare" ./testdata/qr/compare
"$bin/compare" -time 30s -seeds "$seeds"
[ $# -eq 0 ] || "$bin/compare" -time 30s "$@"
