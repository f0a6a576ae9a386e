#!/usr/bin/env bash
# rebuild.sh [COMMIT]: build the release twice, in two folders, with another
# user name in the environment, another umask, time zone and build cache, and
# compare every archive and package. Without COMMIT it is HEAD. A tag gives the
# release's own file names. Prints the hashes; exits 1 where two differ.
#
# SBOMs and signatures are left out: they are not meant to be the same twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

commit=$(git rev-parse --verify --quiet "${1:-HEAD}^{commit}") || {
	echo "rebuild.sh: there is no commit ${1:-HEAD}; commit first, only what is committed is built" >&2
	exit 2
}
goreleaser=${GORELEASER:-$(.ci/tool goreleaser)}
here=$PWD
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

build() { # FOLDER UMASK ZONE: prints the hashes
	local snapshot=()
	(
		umask "$2"
		git clone -q "$here" "$1" >&2
		cd "$1"
		git -c advice.detachedHead=false checkout -q "$commit"
		git describe --exact-match --tags >/dev/null 2>&1 || snapshot=(--snapshot)
		TZ=$3 GOCACHE=$work/cache-$2 "$goreleaser" release --clean "${snapshot[@]}" \
			--skip=sign,sbom,publish,announce,validate >"$work/log-$2" 2>&1 || {
			tail -30 "$work/log-$2" >&2
			exit 1
		}
		cd dist
		find . -maxdepth 1 -type f \( -name '*.tar.gz' -o -name '*.zip' -o -name '*.deb' \
			-o -name '*.rpm' -o -name '*.apk' -o -name '*.pkg.tar.zst' \) -printf '%P\n' |
			sort | xargs sha256sum
	)
}

build "$work/one" 022 UTC >"$work/sums-one"
build "$work/a longer/path to/two" 002 Asia/Kathmandu >"$work/sums-two"
cat "$work/sums-one"
if [[ ! -s $work/sums-one ]]; then
	echo "rebuild.sh: nothing was built" >&2
	exit 1
fi
if ! diff "$work/sums-one" "$work/sums-two" >&2; then
	echo "rebuild.sh: the two builds differ" >&2
	exit 1
fi
echo "$(wc -l <"$work/sums-one") files, the same twice"
