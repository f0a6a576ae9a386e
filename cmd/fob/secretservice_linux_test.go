package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fob/testdata"
	"fob/vault/keyring/fakeservice"
)

// bus is a session bus of its own, and a machine on it.
type bus struct {
	*machine
	address string
	daemon  *exec.Cmd
}

// newBus starts a bus with that configuration.
func newBus(t *testing.T, config string) *bus {
	t.Helper()
	address, daemon := testdata.Bus(t, config)
	fob, err := build()
	if err != nil {
		t.Fatal(err)
	}
	b := &bus{&machine{fob: fob, home: t.TempDir()}, address, daemon}
	b.key = filepath.Join(b.home, "paper-key.txt")
	return b
}

const bareBus = "../../testdata/keyring/bare-bus.conf"

// answer is what a run of fob did.
type answer struct {
	code           int
	stdout, stderr string
	took           time.Duration
}

// fob runs the program on the bus, without a terminal and without --identity.
func (b *bus) fobRun(t *testing.T, stdin string, args ...string) answer {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, b.fob, args...)
	cmd.Env = append(b.env(), "DBUS_SESSION_BUS_ADDRESS="+b.address)
	cmd.Stdin = strings.NewReader(stdin)
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	began := time.Now()
	err := cmd.Run()
	a := answer{stdout: stdout.String(), stderr: stderr.String(), took: time.Since(began)}
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		a.code = exit.ExitCode()
	} else if err != nil {
		t.Fatal(err)
	}
	return a
}

func (b *bus) serve(t *testing.T, mode string) *fakeservice.Service {
	t.Helper()
	s, err := fakeservice.Serve(b.address, mode)
	for range 100 { // until the bus knows that the one before is gone
		if err == nil {
			break
		}
		time.Sleep(20 * time.Millisecond)
		s, err = fakeservice.Serve(b.address, mode)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	return s
}

func (b *bus) vaultFile(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(b.dir(), "vault.age"))
	if err != nil && !os.IsNotExist(err) {
		t.Fatal(err)
	}
	return string(data)
}

// busyMachine is what a busy machine may add to the times that are promised.
const busyMachine = 12 * time.Second

// keyringAnswers are what init and get do on each kind of keyring, and whether
// they wait until the deadline of 3 seconds.
var keyringAnswers = map[string]struct {
	initCode, getCode int
	initWaits, waits  bool
}{
	"works":                {0, 0, false, false},
	"accept":               {0, 0, false, false},
	"slow":                 {0, 0, false, false},
	"hang":                 {4, 4, true, true},
	"silent":               {4, 4, true, true},
	"silent at CreateItem": {4, 0, true, false},
	"silent at GetSecret":  {4, 4, true, true},
	"dismiss":              {4, 4, false, false},
	"locked":               {4, 4, false, false},
	"locked error":         {4, 4, false, false},
	"garbage":              {4, 4, false, false},
	"garbage prompt":       {4, 4, false, false},
	"vanish":               {4, 4, false, false},
	"lie":                  {4, 0, false, false},
	"dismiss create":       {4, 0, false, false},
	"change":               {4, 0, false, false},
	"binary":               {4, 4, false, false},
	"echo":                 {4, 0, false, false},
}

// TestMisbehavingKeyring has a Secret Service that hangs, is locked, lies,
// talks nonsense or goes away in the middle: init makes no vault that only it
// could open, get ends in time with the documented code, and neither writes
// anything.
func TestMisbehavingKeyring(t *testing.T) {
	t.Parallel()
	for mode, want := range keyringAnswers {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			inTime := func(what string, a answer, waits bool) {
				t.Helper()
				if waits && a.took < 2900*time.Millisecond {
					t.Errorf("%s gave up after %v, want 3 s", what, a.took)
				}
				limit := busyMachine
				if waits {
					limit += 3 * time.Second
				}
				if a.took > limit {
					t.Errorf("%s took %v", what, a.took)
				}
				if a.code != 0 && (!strings.Contains(a.stderr, "fob: error: ") || !strings.Contains(a.stderr, "fob: hint: ")) {
					t.Errorf("%s says %s", what, a.stderr)
				}
				if strings.Contains(a.stdout+a.stderr, "SECRET-KEY") {
					t.Errorf("%s shows the key: %s", what, a.stderr)
				}
			}

			b := newBus(t, bareBus)
			s := b.serve(t, mode)
			made := b.fobRun(t, "", "init", "--paper-key", b.key)
			inTime("init", made, want.initWaits)
			if made.code != want.initCode {
				t.Errorf("init: exit %d, want %d: %s", made.code, want.initCode, made.stderr)
			}
			if made.code != 0 {
				if _, err := os.Stat(b.key); b.vaultFile(t) != "" || err == nil {
					t.Errorf("init failed, and left something: %v", err)
				}
			}
			_ = s.Close()

			// A vault from good days.
			if made.code != 0 {
				good := b.serve(t, "works")
				if a := b.fobRun(t, "", "init", "--paper-key", b.key); a.code != 0 {
					t.Fatalf("init in a keyring that works: %s", a.stderr)
				}
				s.SetItem(good.Item())
				_ = good.Close()
			}
			b.run(t, "otpauth://totp/GitHub:octocat?secret="+secretText+"&issuer=GitHub\n", "add")
			before := b.vaultFile(t)
			item := s.Item()
			bad := b.serve(t, mode)
			bad.SetItem(item)
			got := b.fobRun(t, "", "get", "github", "--at", "59")
			inTime("get", got, want.waits)
			if got.code != want.getCode || (got.code == 0) != (got.stdout == "287082\n") {
				t.Errorf("get: exit %d, want %d: %q %s", got.code, want.getCode, got.stdout, got.stderr)
			}
			if calls := bad.TakeCalls(); slices.Contains(calls, "CreateItem") || slices.Contains(calls, "Delete") {
				t.Errorf("get called %q", calls)
			}
			if b.vaultFile(t) != before {
				t.Error("get changed the vault")
			}
		})
	}
}

// TestWipedKeyring has a keyring that works and has lost the vault's key: no
// command makes a new one over the vault, each says what to type, and the paper
// key brings it back.
func TestWipedKeyring(t *testing.T) {
	t.Parallel()
	b := newBus(t, bareBus)
	s := b.serve(t, "works")
	if a := b.fobRun(t, "", "init", "--paper-key", b.key); a.code != 0 {
		t.Fatalf("init: %s", a.stderr)
	}
	b.run(t, uri("Old:o"), "add")
	s.SetItem(nil)
	before := b.vaultFile(t)
	s.TakeCalls()
	for _, c := range []struct {
		code int
		args []string
	}{
		{4, []string{"get", "old"}},
		{4, []string{"list"}},
		{4, []string{"show", "old"}},
		{4, []string{"add"}},
		{4, []string{"edit", "old", "--note", "x"}},
		{4, []string{"rm", "old", "--yes"}},
		{4, []string{"undo"}},
		{4, []string{"paper", "key", "--yes", "--output", filepath.Join(b.home, "new.pdf")}},
		{4, []string{"restore", "--generation", "1"}},
		{4, []string{"restore", "--keyring"}},
		{4, []string{"export", "uris", "--plaintext", "--output", filepath.Join(b.home, "out.txt")}},
		{1, []string{"init", "--paper-key", filepath.Join(b.home, "another.txt")}},
		{1, []string{"doctor"}},
		{0, []string{"status"}},
	} {
		a := b.fobRun(t, uri("New:n"), c.args...)
		if a.code != c.code {
			t.Errorf("%q: exit %d, want %d: %s%s", c.args, a.code, c.code, a.stdout, a.stderr)
		}
		if c.code == 4 && !strings.Contains(a.stderr, "hint") {
			t.Errorf("%q gives no hint: %s", c.args, a.stderr)
		}
	}
	if calls := s.TakeCalls(); slices.Contains(calls, "CreateItem") || s.Item() != nil {
		t.Errorf("a new key was put into the keyring: %q", calls)
	}
	if b.vaultFile(t) != before {
		t.Error("the vault was changed")
	}
	if a := b.fobRun(t, "", "restore", "--keyring", "--identity", b.key); a.code != 0 {
		t.Errorf("restore --keyring: %s", a.stderr)
	}
	if a := b.fobRun(t, "", "get", "old"); a.code != 0 || len(a.stdout) != 7 {
		t.Errorf("after it came back: %+v", a)
	}
}

// TestBusGoesAway ends the bus while the keyring is asked: exit 4, before the
// deadline.
func TestBusGoesAway(t *testing.T) {
	t.Parallel()
	b := newBus(t, bareBus)
	good := b.serve(t, "works")
	if a := b.fobRun(t, "", "init", "--paper-key", b.key); a.code != 0 {
		t.Fatalf("init: %s", a.stderr)
	}
	item := good.Item()
	_ = good.Close()
	s := b.serve(t, "hang")
	s.SetItem(item)
	go func() {
		for !slices.Contains(s.TakeCalls(), "Prompt") {
			time.Sleep(5 * time.Millisecond)
		}
		_ = b.daemon.Process.Kill()
	}()
	a := b.fobRun(t, "", "get", "github")
	if a.code != 4 || a.took > 3*time.Second+busyMachine {
		t.Errorf("%+v", a)
	}
}

// TestNothingIsStarted has a bus that knows how to start a secret service:
// without a terminal fob never has it do so.
func TestNothingIsStarted(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mark := filepath.Join(dir, "started")
	service := "[D-BUS Service]\nName=org.freedesktop.secrets\nExec=/bin/touch " + mark + "\n"
	config, err := os.ReadFile(bareBus)
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(config), "</busconfig>", "<servicedir>"+dir+"</servicedir>\n</busconfig>", 1)
	for name, text := range map[string]string{"org.freedesktop.secrets.service": service, "bus.conf": text} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	b := newBus(t, filepath.Join(dir, "bus.conf"))
	m := paperMachine(t)
	copyTree(t, b.home, m.home)
	for _, args := range [][]string{
		{"get", "github"},
		{"list"},
		{"status"},
		{"doctor"},
		{"lock"},
		{"init", "--vault", filepath.Join(b.home, "other"), "--paper-key", filepath.Join(b.home, "other.txt")},
	} {
		a := b.fobRun(t, "", args...)
		if _, err := os.Stat(mark); err == nil {
			t.Fatalf("%q started a service", args)
		}
		if args[0] == "get" && (a.code != 4 || a.took > busyMachine) {
			t.Errorf("%q: %+v", args, a)
		}
	}
	// The bus would have started it.
	start := exec.Command(testdata.Need(t, "dbus-send"), "--bus="+b.address, "--print-reply", "--dest=org.freedesktop.DBus", "/",
		"org.freedesktop.DBus.StartServiceByName", "string:org.freedesktop.secrets", "uint32:0")
	out, _ := start.CombinedOutput() // that it then does not own the name is an error
	if _, err := os.Stat(mark); err != nil {
		t.Errorf("the bus starts nothing, so this test proves nothing: %s", out)
	}
}
