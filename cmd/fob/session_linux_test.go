package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fob/cmd/internal/session"
	"fob/testdata"
)

// TestUnlock keeps a vault open in the real kernel's keyring: for other
// processes of this user, until lock or until its time is over.
func TestUnlock(t *testing.T) {
	t.Parallel()
	if err := session.New(nil).Available(); err != nil {
		if os.Getenv("FOB_TEST_TOOLS") == "required" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	m := newMachine(t)
	m.run(t, "otpauth://totp/GitHub:octocat?secret="+secretText+"&issuer=GitHub\n", "add")
	script := exits + `
		export DBUS_SESSION_BUS_ADDRESS=
		"$fob" unlock --for 1h --passphrase-fd 3 3<"$HOME/passphrase" 2>&1
		echo "open:"; exits "$fob" get github --at 59
		"$fob" status
		"$fob" lock 2>&1
		echo "locked:"; exits "$fob" get github --at 59 2>/dev/null
		"$fob" unlock --for 1s --passphrase-fd 3 3<"$HOME/passphrase" 2>&1
		sleep 1.3
		echo "over:"; exits "$fob" get github --at 59 2>&1
	`
	out := m.inSession(t, []string{"env"}, script)
	if open := between(t, out, "open:", "locked:"); !strings.Contains(open, "exit 0") || !strings.Contains(open, "session:     open for") {
		t.Errorf("unlocked: %s", out)
	}
	if locked := between(t, out, "locked:", "over:"); !strings.Contains(locked, "exit 4") {
		t.Errorf("locked: %s", out)
	}
	_, over, _ := strings.Cut(out, "over:")
	if !strings.Contains(over, "exit 4") {
		t.Errorf("when the time is over: %s", out)
	}
}

// TestGetWritesNothing prints many codes, and finds every file as it was.
func TestGetWritesNothing(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.run(t, "otpauth://totp/GitHub:octocat?secret="+secretText+"&issuer=GitHub\n", "add")
	m.run(t, "", "get", "github") // what is remembered of the vault, it remembers once
	state := func() string {
		var b strings.Builder
		err := filepath.Walk(m.home, func(path string, info os.FileInfo, err error) error {
			if err == nil {
				b.WriteString(path + " " + info.ModTime().String() + " " + info.Mode().String() + "\n")
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	runs := "100"
	if os.Getenv("FOB_TEST_TOOLS") == "required" {
		runs = "1000"
	}
	before := state()
	cmd := exec.Command("sh", "-eu", "-c", `i=0; n=$1; shift; while [ $i -lt $n ]; do "$@" >/dev/null; i=$((i+1)); done`, "sh", runs,
		m.fob, "--no-keyring", "--identity", m.key, "get", "github")
	cmd.Env = m.env()
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if after := state(); after != before {
		t.Errorf("before:\n%s\nafter:\n%s", before, after)
	}
}

// TestUnlockOrder reads from the system calls that a key has its time-out and
// permissions before any other process can find it, and that a code from a
// session is printed without a write and without a socket.
func TestUnlockOrder(t *testing.T) {
	t.Parallel()
	strace := testdata.Need(t, "strace")
	if err := session.New(nil).Available(); err != nil {
		t.Skip(err)
	}
	m := newMachine(t)
	m.run(t, "otpauth://totp/GitHub:octocat?secret="+secretText+"&issuer=GitHub\n", "add")
	out := m.inSession(t, []string{"env", "DBUS_SESSION_BUS_ADDRESS="}, `
		`+strace+` -f -X raw -e signal=none -e inject=prctl:retval=0 -e trace=add_key,keyctl,prctl "$fob" unlock --for 1h --passphrase-fd 3 3<"$HOME/passphrase" 2>&1
		"$fob" get github >/dev/null
		echo get:
		`+strace+` -f -e inject=prctl:retval=0 -e trace=openat,open,creat,rename,renameat,renameat2,unlink,unlinkat,mkdirat,socket,prctl "$fob" get github 2>&1
		echo end:
		"$fob" lock 2>&1
	`)
	unlock, get, _ := strings.Cut(out, "get:")
	at := 0
	// Raw numbers: the process's keyring is -2, the user's -4; 15 sets a
	// time-out, 5 the permissions, 8 links.
	for _, call := range []string{`add_key\("user", .*, -2\)`, `keyctl\(0xf, `, `keyctl\(0x5, [0-9]+, 0x3f3b0000`, `keyctl\(0x8, `} {
		where := regexp.MustCompile(call).FindStringIndex(unlock[at:])
		if where == nil {
			t.Fatalf("no %s, or not in order:\n%s", call, unlock)
		}
		at += where[1]
	}
	get, _, _ = strings.Cut(get, "end:")
	if bad := regexp.MustCompile(`O_WRONLY|O_RDWR|O_CREAT|(rename|unlink|mkdir|socket|creat)[a-z0-9]*\(`).FindString(get); bad != "" || !strings.Contains(get, "vault.age") {
		t.Errorf("get did %q:\n%s", bad, get)
	}
}
