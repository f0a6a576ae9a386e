#!/usr/bin/env bash
# rebuild.sh [--all] [COMMIT]: build the release twice, in two folders, with
# another umask, time zone and build cache, and compare. Without COMMIT it is
# HEAD. Prints the hashes; exits 1 where two differ.
#
# As it is, it builds the program for this machine's system, which takes a few
# minutes: TARGETS="linux/amd64 windows/arm64" names others. With --all it makes
# every archive and package of the release, which takes an hour on two cores; a
# tag gives the release's own file names then.
#
# SBOMs and signatures are left out: they are not meant to be the same twice.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/../.."

all=
if [[ ${1:-} == --all ]]; then
	all=1
	shift
fi
commit=$(git rev-parse --verify --quiet "${1:-HEAD}^{commit}") || {
	echo "rebuild.sh: there is no commit ${1:-HEAD}; commit first, only what is committed is built" >&2
	exit 2
}
goreleaser=${GORELEASER:-$(.ci/tool goreleaser)}
targets=${TARGETS:-$(go env GOOS)/$(go env GOARCH)}
here=$PWD
work=$(mktemp -d)
trap 'chmod -R u+w "$work"; rm -rf "$work"' EXIT

# Each program, from the release's own flags. The hooks make what is packed
# beside it, which is not looked at here.
programs() {
	local target
	for target in $targets; do
		GOOS=${target%/*} GOARCH=${target#*/} "$goreleaser" build --clean --single-target \
			--skip=before,validate "${snapshot[@]}" >&2
		find dist -type f \( -name fob -o -name fob.exe \) -exec sha256sum {} +
	done
}

packages() {
	"$goreleaser" release --clean "${snapshot[@]}" --skip=sign,sbom,publish,announce,validate >&2
	cd dist
	find . -maxdepth 1 -type f \( -name '*.tar.gz' -o -name '*.zip' -o -name '*.deb' \
		-o -name '*.rpm' -o -name '*.apk' -o -name '*.pkg.tar.zst' \) -printf '%P\n' |
		sort | xargs sha256sum
}

build() { # FOLDER UMASK ZONE: prints the hashes
	local snapshot=()
	(
		umask "$2"
		git clone -q "$here" "$1" >&2
		cd "$1"
		git -c advice.detachedHead=false checkout -q "$commit"
		git describe --exact-match --tags >/dev/null 2>&1 || snapshot=(--snapshot)
		export TZ=$3 GOCACHE=$work/cache-$2
		if [[ $all ]]; then packages; else programs; fi
	) 2>"$work/log-$2" || {
		tail -30 "$work/log-$2" >&2
		return 1
	}
}

build "$work/one" 022 UTC >"$work/sums-one"
rm -rf "$work/cache-022" "$work/one"
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
