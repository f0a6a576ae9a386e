//go:build linux

package keyring

import (
	"errors"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	gokeyring "github.com/zalando/go-keyring"

	"fob/vault/keyring/fakeservice"
)

// noBus is what a machine without a session bus may look like.
var noBus = []string{"nothing", "autolaunch", "runtime dir", "dead socket", "not a socket", "no transport", "silent socket"}

// Without a bus the answer comes at once, and nothing is started to get it: a
// dbus-launch first in PATH would leave a mark.
func TestNoBus(t *testing.T) {
	if task() != "" {
		childNoBus(t)
		return
	}
	t.Parallel()
	for _, what := range noBus {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			bin, mark := plantLauncher(t)
			child(t, what, nil, "PATH="+bin, "FOB_TEST_DIR="+shortDir(t))
			if _, err := os.Stat(mark); err == nil {
				t.Error("dbus-launch was run")
			}
		})
	}
	t.Run("the launcher is found", func(t *testing.T) {
		t.Parallel()
		for _, name := range []string{"bus", "dbus-session"} {
			if _, err := os.Stat(filepath.Join("/run/user", strconv.Itoa(os.Getuid()), name)); err == nil {
				t.Skip("this user has a bus: nothing would be started")
			}
		}
		bin, mark := plantLauncher(t)
		child(t, "bare go-keyring", nil, "PATH="+bin)
		if _, err := os.Stat(mark); err != nil {
			t.Error("go-keyring alone does not run dbus-launch: the other cases prove nothing")
		}
	})
}

// plantLauncher returns a PATH whose dbus-launch leaves a mark.
func plantLauncher(t *testing.T) (bin, mark string) {
	t.Helper()
	bin = t.TempDir()
	mark = filepath.Join(bin, "mark")
	for _, name := range []string{"dbus-launch", "dbus-daemon", "gnome-keyring-daemon"} {
		script := "#!/bin/sh\necho run >>'" + mark + "'\nexit 1\n"
		if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	return bin, mark
}

// shortDir is a new folder with a path short enough for a socket's name.
func shortDir(t *testing.T) string {
	t.Helper()
	dir, err := os.MkdirTemp("", "fob") //nolint:usetesting // its folders carry the test's name
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	return dir
}

func childNoBus(t *testing.T) {
	t.Helper()
	what := task()
	if what == "bare go-keyring" {
		_, err := gokeyring.Get(Service, "identity:a1")
		t.Logf("go-keyring alone: %v", err)
		return
	}
	dir := os.Getenv("FOB_TEST_DIR")
	socket := filepath.Join(dir, "bus")
	env := map[string]string{}
	want, limit := ErrUnavailable, time.Second
	switch what {
	case "autolaunch":
		env[busAddressVar] = "autolaunch:"
	case "runtime dir":
		env["XDG_RUNTIME_DIR"] = dir
	case "dead socket":
		env[busAddressVar] = "unix:path=" + socket
	case "not a socket":
		env["XDG_RUNTIME_DIR"] = dir
		if err := os.WriteFile(socket, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	case "no transport":
		env[busAddressVar] = "nonsense"
	case "silent socket":
		// It accepts, and never says a word.
		l, err := net.Listen("unix", socket)
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		env["XDG_RUNTIME_DIR"] = dir
		want, limit = ErrTimeout, DefaultTimeout+time.Second
	}
	for _, interactive := range []bool{false, true} {
		timeout := DefaultTimeout
		if interactive {
			timeout = time.Second
		}
		p := secretService{getenv: func(name string) string { return env[name] }, runUser: filepath.Join(dir, "none")}
		k := newKeyring(p, timeout, interactive)
		began := time.Now()
		_, err := k.Get(t.Context(), "a1")
		if took := time.Since(began); took > limit {
			t.Errorf("interactive %t: took %v, want less than %v", interactive, took, limit)
		}
		checkErr(t, what, err, want)
		if got := k.Describe(t.Context()); !strings.HasPrefix(got, "none: ") {
			t.Errorf("Describe() = %q, want none and why", got)
		}
	}
}

// A bus that only the runtime folder shows is used as it is: the D-Bus library
// would not look there, and start another.
func TestBusInRuntimeDir(t *testing.T) {
	if task() != "" {
		childBusInRuntimeDir(t)
		return
	}
	t.Parallel()
	dir := shortDir(t)
	startBus(t, dir)
	bin, mark := plantLauncher(t)
	out := child(t, "go", nil, "PATH="+bin, "XDG_RUNTIME_DIR="+dir)
	if _, err := os.Stat(mark); err == nil {
		t.Errorf("dbus-launch was run:\n%s", out)
	}
}

func childBusInRuntimeDir(t *testing.T) {
	t.Helper()
	if _, err := serveFakeAt(t); err != nil {
		t.Fatal(err)
	}
	k := New(Options{Getenv: os.Getenv})
	if err := k.Set(t.Context(), "a1", sample); err != nil {
		t.Error(err)
	}
}

// serveFakeAt is a working fake on the bus of the runtime folder.
func serveFakeAt(t *testing.T) (*fakeservice.Service, error) {
	t.Helper()
	address, err := secretService{getenv: os.Getenv}.busAddress()
	if err != nil {
		return nil, err
	}
	return fakeservice.Serve(address, "works")
}

// Without a secret service on the bus, and none that it could start, both
// kinds of callers hear so at once.
func TestNoService(t *testing.T) {
	if task() != "" {
		childNoService(t)
		return
	}
	t.Parallel()
	child(t, "go", nil, busAddressVar+"="+startBus(t, shortDir(t)))
}

func childNoService(t *testing.T) {
	t.Helper()
	for _, interactive := range []bool{false, true} {
		k := New(Options{Getenv: os.Getenv, Interactive: interactive})
		began := time.Now()
		_, err := k.Get(t.Context(), "a1")
		checkErr(t, "Get", err, ErrUnavailable)
		checkErr(t, "Set", k.Set(t.Context(), "a1", sample), ErrUnavailable)
		if took := time.Since(began); took > time.Second {
			t.Errorf("interactive %t: took %v", interactive, took)
		}
		if got, want := k.Describe(t.Context()), "none: no secret service is running or installed"; got != want {
			t.Errorf("Describe() = %q, want %q", got, want)
		}
	}
	if err := New(Options{Getenv: os.Getenv}).Available(t.Context()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("Available: %v", err)
	}
}
