//go:build linux

package keyring

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"fob/testdata"
)

// needKeyring skips without the programs of with-keyring.sh.
func needKeyring(t *testing.T) {
	t.Helper()
	for _, tool := range []string{"gnome-keyring-daemon", "dbus-run-session", "dbus-send"} {
		testdata.Need(t, tool)
	}
}

// The real gnome-keyring: the one around this process where there is one made
// for tests, else one of its own.
func TestRealKeyring(t *testing.T) {
	if task() != "" {
		childRealKeyring(t)
		return
	}
	t.Parallel()
	if os.Getenv("FOB_TEST_KEYRING") == "1" {
		child(t, "around", nil,
			"FOB_TEST_KEYRING=1", busAddressVar+"="+os.Getenv(busAddressVar))
		return
	}
	needKeyring(t)
	child(t, "own", []string{runScript})
}

func childRealKeyring(t *testing.T) {
	t.Helper()
	if os.Getenv("FOB_TEST_KEYRING") != "1" {
		t.Fatal("FOB_TEST_KEYRING is not 1: this is not a keyring for tests")
	}
	ctx := t.Context()
	id := fmt.Sprintf("test-%d", os.Getpid())
	for _, interactive := range []bool{false, true} {
		k := New(Options{Getenv: os.Getenv, Interactive: interactive})
		if got, want := k.Describe(ctx), "Secret Service (gnome-keyring)"; got != want {
			t.Errorf("Describe() = %q, want %q", got, want)
		}
		_, err := k.Get(ctx, id)
		checkErr(t, "Get before Set", err, ErrNotFound)
		checkErr(t, "Set", k.Set(ctx, id, sample), nil)
		if got, err := k.Get(ctx, id); got != sample || err != nil {
			t.Errorf("Get after Set: equal %t, error %v", got == sample, err)
		}
		second := strings.Repeat("x", MaxValue)
		checkErr(t, "second Set", k.Set(ctx, id, second), nil)
		if got, err := k.Get(ctx, id); got != second || err != nil {
			t.Errorf("Get after the second Set: equal %t, error %v", got == second, err)
		}
		checkLookup(t, id, second)
		checkErr(t, "Delete", k.Delete(ctx, id), nil)
		_, err = k.Get(ctx, id)
		checkErr(t, "Get after Delete", err, ErrNotFound)
		checkErr(t, "Delete after Delete", k.Delete(ctx, id), ErrNotFound)
	}
}

// checkLookup finds the item with libsecret's own tool, where it is.
func checkLookup(t *testing.T, id, want string) {
	t.Helper()
	tool, err := exec.LookPath("secret-tool")
	if err != nil {
		t.Log("secret-tool is not installed: the item was not looked up with it")
		return
	}
	out, err := exec.Command(tool, "lookup", "service", "fob", "username", "identity:"+id).Output()
	if err != nil || strings.TrimSuffix(string(out), "\n") != want {
		t.Errorf("secret-tool lookup: equal %t, error %v", string(out) == want, err)
	}
}

// A locked collection and no one to ask: an answer within the 3 seconds that a
// script waits, and a locked keyring is not an empty one.
func TestLockedKeyring(t *testing.T) {
	if task() != "" {
		childLockedKeyring(t)
		return
	}
	t.Parallel()
	needKeyring(t)
	child(t, "locked", []string{runScript, "--locked"})
}

func childLockedKeyring(t *testing.T) {
	t.Helper()
	for _, interactive := range []bool{false, true} {
		k := New(Options{Getenv: os.Getenv, Interactive: interactive})
		began := time.Now()
		_, err := k.Get(t.Context(), "a1")
		took := time.Since(began)
		checkErr(t, "Get", err, ErrLocked)
		if took >= DefaultTimeout {
			t.Errorf("Get took %v", took)
		}
		checkErr(t, "Set", k.Set(t.Context(), "a1", sample), ErrLocked)
		checkErr(t, "Available", k.Available(t.Context()), nil)
	}
}

// A secret service that is installed and not running is not started for a
// caller without a terminal.
func TestNotActivated(t *testing.T) {
	if task() != "" {
		childNotActivated(t)
		return
	}
	t.Parallel()
	needKeyring(t)
	child(t, "installed",
		[]string{testdata.Need(t, "dbus-run-session"), "--"}, "XDG_RUNTIME_DIR="+shortDir(t))
}

func childNotActivated(t *testing.T) {
	t.Helper()
	conn, err := dbus.SessionBus()
	if err != nil {
		t.Fatal(err)
	}
	if !startable(t.Context(), conn.BusObject()) {
		t.Skip("no secret service is installed where the session bus looks for it")
	}
	k := New(Options{Getenv: os.Getenv})
	_, err = k.Get(t.Context(), "a1")
	checkErr(t, "Get", err, ErrUnavailable)
	checkErr(t, "Set", k.Set(t.Context(), "a1", sample), ErrUnavailable)
	checkErr(t, "Delete", k.Delete(t.Context(), "a1"), ErrUnavailable)
	if got := k.Describe(t.Context()); !strings.Contains(got, "started only from a terminal") {
		t.Errorf("Describe() = %q does not say that one could be started", got)
	}
	owned := func() (owned bool) {
		if err := conn.BusObject().Call(busInterface+".NameHasOwner", 0, secretsName).Store(&owned); err != nil {
			t.Fatal(err)
		}
		return owned
	}
	if owned() {
		t.Error("a secret service was started")
	}
	// From a terminal it is started; this one then has no collection to open.
	_, err = New(Options{Getenv: os.Getenv, Interactive: true, Timeout: 20 * time.Second}).Get(t.Context(), "a1")
	checkErr(t, "Get from a terminal", err, ErrLocked)
	if !owned() {
		t.Error("no secret service was started from a terminal")
	}
}
