#!/bin/sh
# with-keyring.sh [--locked] COMMAND [ARGUMENT...]
#
# Runs the command with a Secret Service of its own: a private D-Bus session
# and a gnome-keyring with an empty, unlocked login collection (locked with
# --locked, and no one to unlock it). Everything is thrown away at the end.
# The command finds FOB_TEST_KEYRING=1 (or "locked") in its environment, and
# its exit status is the script's.
#
# Needs Debian's gnome-keyring and dbus.
set -eu

state=1
if [ "${1-}" = --locked ]; then
	state=locked
	shift
fi
if [ $# -eq 0 ]; then
	echo "usage: with-keyring.sh [--locked] COMMAND [ARGUMENT...]" >&2
	exit 2
fi
for tool in gnome-keyring-daemon dbus-run-session dbus-send; do
	if ! command -v "$tool" >/dev/null; then
		echo "with-keyring.sh: $tool is not installed" >&2
		exit 127
	fi
done

# Go's build cache follows XDG_CACHE_HOME; keep it warm.
if [ -z "${GOCACHE-}" ] && command -v go >/dev/null; then
	GOCACHE=$(go env GOCACHE)
	export GOCACHE
fi

home=$(mktemp -d)
trap 'rm -rf "$home"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
for dir in RUNTIME_DIR DATA_HOME CONFIG_HOME CACHE_HOME STATE_HOME; do
	mkdir -m 700 "$home/$dir"
	export "XDG_$dir=$home/$dir"
done
mkdir -m 700 "$XDG_DATA_HOME/keyrings"
# A display would let the keyring open a window and wait for its answer.
unset DISPLAY WAYLAND_DISPLAY DBUS_SESSION_BUS_ADDRESS GNOME_KEYRING_CONTROL
export FOB_TEST_KEYRING="$state"

# In the session: the password has no newline, since it would become a part of
# it, and is not empty, since then no collection is made. Waiting until the
# name is owned keeps the bus from starting a second daemon.
dbus-run-session -- sh -eu -c '
	ask() { dbus-send --session --print-reply --dest="$1" "$2" "$3" "$4" 2>/dev/null; }
	printf %s only-for-tests | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
	tries=0
	until ask org.freedesktop.DBus / org.freedesktop.DBus.NameHasOwner \
		string:org.freedesktop.secrets | grep -q "boolean true"; do
		tries=$((tries + 1))
		if [ $tries -gt 100 ]; then
			echo "with-keyring.sh: gnome-keyring did not start" >&2
			exit 125
		fi
		sleep 0.05
	done
	if [ "$FOB_TEST_KEYRING" = locked ]; then
		ask org.freedesktop.secrets /org/freedesktop/secrets org.freedesktop.Secret.Service.Lock \
			array:objpath:/org/freedesktop/secrets/collection/login >/dev/null
	fi
	"$@"
' with-keyring "$@"
