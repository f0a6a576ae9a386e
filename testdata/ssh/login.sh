#!/bin/sh
# login.sh FOB
#
# Logs in to a real sshd on loopback, by ssh and then by rsync, with fob
# answering for the code that pam_google_authenticator asks for: by the askpass
# script that the help shows. The server refuses a code that it has seen, so the
# second login shows that fob gives a fresh one. Its emergency codes go into the
# account.
#
# Needs root, for PAM, and Debian's openssh-server, openssh-client, rsync and
# libpam-google-authenticator. The system is left as it was: what it sees of
# /etc/pam.d is changed in a mount namespace of this script's own.
set -eu

fob=$1
if [ "${2-}" != inside ]; then
	exec unshare --mount --propagation private "$0" "$fob" inside
fi

dir=$(mktemp -d)
chmod 755 "$dir"
pid=
trap 'if [ -n "$pid" ]; then kill "$pid"; fi; umount /etc/pam.d 2>/dev/null || :; rm -rf "$dir"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

# The server: one secret, each code once, no password.
google-authenticator -t -d -f -Q NONE -r 3 -R 30 -w 3 -e 5 -s "$dir/secret" -q
secret=$(head -n 1 "$dir/secret")
grep -E '^[0-9]{8}$' "$dir/secret" >"$dir/emergency"
mkdir "$dir/pam.d"
cat >"$dir/pam.d/sshd" <<END
auth required pam_google_authenticator.so secret=$dir/secret user=root
account required pam_permit.so
session required pam_permit.so
END
mount --bind "$dir/pam.d" /etc/pam.d
ssh-keygen -q -t ed25519 -N '' -f "$dir/host"
port=$((20000 + $$ % 20000))
cat >"$dir/sshd_config" <<END
Port $port
ListenAddress 127.0.0.1
HostKey $dir/host
PidFile none
UsePAM yes
PermitRootLogin yes
PasswordAuthentication no
PubkeyAuthentication no
KbdInteractiveAuthentication yes
END
mkdir -p /run/sshd
/usr/sbin/sshd -D -e -f "$dir/sshd_config" 2>"$dir/log" &
pid=$!

# The client: a vault, and the script of the help.
export FOB_VAULT="$dir/vault" XDG_STATE_HOME="$dir/state" HOME="$dir" DBUS_SESSION_BUS_ADDRESS=
"$fob" init --no-keyring --paper-key "$dir/key" 2>/dev/null
echo "otpauth://totp/Server:root?secret=$secret&issuer=Server" | "$fob" --identity "$dir/key" add >/dev/null 2>&1
cat >"$dir/fob-askpass" <<END
#!/bin/sh
exec "$fob" --identity "$dir/key" askpass --for root@127.0.0.1=server "\$1"
END
chmod 700 "$dir/fob-askpass"
login() {
	SSH_ASKPASS="$dir/fob-askpass" SSH_ASKPASS_REQUIRE=force timeout 90 \
		ssh -F none -p "$port" -o StrictHostKeyChecking=no -o UserKnownHostsFile="$dir/known" \
		-o LogLevel=ERROR -o NumberOfPasswordPrompts=1 root@127.0.0.1 "echo logged in as \$USER" </dev/null
}
tries=0
until ssh-keyscan -p "$port" 127.0.0.1 2>/dev/null | grep -q ed25519; do
	tries=$((tries + 1))
	[ "$tries" -lt 50 ]
	sleep 0.1
done
login || { cat "$dir/log" >&2; exit 1; }
mkdir "$dir/site"
echo copied >"$dir/site/page"
SSH_ASKPASS="$dir/fob-askpass" SSH_ASKPASS_REQUIRE=force timeout 90 rsync -a \
	-e "ssh -F none -p $port -o StrictHostKeyChecking=no -o UserKnownHostsFile=$dir/known -o LogLevel=ERROR" \
	"$dir/site/" "root@127.0.0.1:$dir/there/" </dev/null || { cat "$dir/log" >&2; exit 1; }
cat "$dir/there/page"

# What the server gave for the day the codes are lost is kept beside them.
"$fob" --identity "$dir/key" recovery add server <"$dir/emergency" >/dev/null 2>&1
"$fob" --identity "$dir/key" recovery list server --json | grep -q "$(head -n 1 "$dir/emergency")"
echo kept
