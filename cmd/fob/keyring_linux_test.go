package main

import (
	"errors"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fob/testdata"
)

const withKeyring = "../../testdata/keyring/with-keyring.sh"

// desktop is a home whose vault is opened by the system's keyring.
func desktop(t *testing.T) *machine {
	t.Helper()
	for _, tool := range []string{"gnome-keyring-daemon", "dbus-run-session", "dbus-send"} {
		testdata.Need(t, tool)
	}
	fob, err := build()
	if err != nil {
		t.Fatal(err)
	}
	return &machine{fob: fob, home: t.TempDir()}
}

// inSession runs a shell script in a private desktop session; $fob is the
// program. It returns what the script printed.
func (m *machine) inSession(t *testing.T, wrapper []string, script string) string {
	t.Helper()
	cmd := exec.Command(wrapper[0], append(wrapper[1:], "sh", "-eu", "-c", script)...)
	cmd.Env = append(m.env(), "fob="+m.fob)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	return string(out)
}

// exits appends the exit code to what a command prints.
const exits = `exits() { code=0; "$@" </dev/null || code=$?; echo "exit $code"; }
`

// TestKeyring goes the main way in a real gnome-keyring: init, add, get; then
// with the item gone, and back from paper.
func TestKeyring(t *testing.T) {
	t.Parallel()
	m := desktop(t)
	oathtool := testdata.Need(t, "oathtool")
	testdata.Need(t, "secret-tool")
	out := m.inSession(t, []string{withKeyring}, exits+`
		"$fob" init --paper-key "$HOME/paper.txt" 2>&1
		echo "otpauth://totp/GitHub:octocat?secret=`+secretText+`&issuer=GitHub" | "$fob" add >/dev/null
		echo "code $("$fob" get github --at 59)"
		id=$(ls "$XDG_STATE_HOME/fob")
		secret-tool lookup service fob username "identity:$id" >"$HOME/item"
		cp "$FOB_VAULT/vault.age" "$HOME/before.age"
		secret-tool clear service fob username "identity:$id"
		echo "wiped:"; exits "$fob" get github 2>&1
		echo "paper:"; exits "$fob" get github --at 59 --identity "$HOME/paper.txt" 2>&1
		cmp "$FOB_VAULT/vault.age" "$HOME/before.age" && echo untouched
		"$fob" restore --keyring --identity "$HOME/paper.txt" 2>&1
		echo "again $("$fob" get github --at 59)"
	`)
	want, err := exec.Command(oathtool, "--totp", "-b", "-N", "1970-01-01 00:00:59 UTC", secretText).Output()
	if err != nil {
		t.Fatal(err)
	}
	code := strings.TrimSpace(string(want))
	for _, part := range []string{"code " + code, "untouched", "again " + code} {
		if !strings.Contains(out, part) {
			t.Errorf("%q is missing in:\n%s", part, out)
		}
	}
	wiped := between(t, out, "wiped:", "paper:")
	if !strings.Contains(wiped, "exit 4") || strings.Contains(wiped, code) {
		t.Errorf("with the item gone: %s", wiped)
	}
	if paper := between(t, out, "paper:", "untouched"); !strings.Contains(paper, code) || !strings.Contains(paper, "exit 0") {
		t.Errorf("with the paper key: %s", paper)
	}
	item, err := os.ReadFile(filepath.Join(m.home, "item"))
	if err != nil || !strings.HasPrefix(string(item), "AGE-SECRET-KEY-1") || len(strings.TrimSpace(string(item))) != 74 {
		t.Errorf("the keyring's item has %d bytes: %v", len(item), err)
	}
}

func between(t *testing.T, s, from, to string) string {
	t.Helper()
	_, s, ok := strings.Cut(s, from)
	s, _, ok2 := strings.Cut(s, to)
	if !ok || !ok2 {
		t.Fatalf("no %q … %q in the output", from, to)
	}
	return s
}

// TestKeyringLocked asks a keyring that is locked, with no one to unlock it.
func TestKeyringLocked(t *testing.T) {
	t.Parallel()
	m := desktop(t)
	m.inSession(t, []string{withKeyring}, `"$fob" init --paper-key "$HOME/paper.txt" >/dev/null 2>&1`)
	start := time.Now()
	out := m.inSession(t, []string{withKeyring, "--locked"}, exits+`exits "$fob" get github 2>&1`)
	if !strings.Contains(out, "exit 4") || !strings.Contains(out, "hint") {
		t.Errorf("locked: %s", out)
	}
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("it took %v", took)
	}
}

// TestNoKeyring has a bus that can start nothing, and no bus at all: exit 4
// at once, and nothing is started.
func TestNoKeyring(t *testing.T) {
	t.Parallel()
	m := desktop(t)
	key := newMachine(t)
	m.home = key.home // a vault that was made elsewhere
	config, err := filepath.Abs("../../testdata/keyring/bare-bus.conf")
	if err != nil {
		t.Fatal(err)
	}
	marks := t.TempDir()
	for _, tool := range []string{"dbus-launch", "gnome-keyring-daemon", "dbus-daemon"} {
		planted := "#!/bin/sh\ntouch " + marks + "/$(basename $0)\nexit 1\n"
		if err := os.MkdirAll(filepath.Join(m.home, "bin"), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(m.home, "bin", tool), []byte(planted), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	get := `PATH="$HOME/bin:$PATH" exits "$fob" get github 2>&1`
	bare := m.inSession(t, []string{"dbus-run-session", "--config-file=" + config, "--"}, exits+get)
	none := m.inSession(t, []string{"env", "-u", "DBUS_SESSION_BUS_ADDRESS"}, exits+get)
	for name, out := range map[string]string{"bare bus": bare, "no bus": none} {
		if !strings.Contains(out, "exit 4") || !strings.Contains(out, "--identity") {
			t.Errorf("%s: %s", name, out)
		}
	}
	if left, _ := os.ReadDir(marks); len(left) > 0 {
		t.Errorf("fob started %s", left[0].Name())
	}
}

// TestSilentBus has a bus that takes connections and never says a word.
func TestSilentBus(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	dir, err := os.MkdirTemp("", "bus") //nolint:usetesting // t.TempDir is too long for a socket
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	socket := filepath.Join(dir, "bus")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	cmd := exec.Command(m.fob, "get", "github")
	cmd.Env = append(m.env(), "DBUS_SESSION_BUS_ADDRESS=unix:path="+socket)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if !errors.As(err, &exit) || exit.ExitCode() != 4 {
		t.Errorf("%v: %s", err, out)
	}
	if took := time.Since(start); took > 20*time.Second { // 3 s, and a busy machine
		t.Errorf("it took %v", took)
	}
}
