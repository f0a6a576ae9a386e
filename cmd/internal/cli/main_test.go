package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/rogpeppe/go-internal/testscript"
	"golang.org/x/term"

	"fob/cmd/internal/clip"
	"fob/cmd/internal/prompt"
	"fob/cmd/internal/screenshot"
	"fob/cmd/internal/session"
	"fob/vault/keyring"
)

// The scripts run the real commands in processes of their own, in a world that
// the environment describes. Only this file reads these variables: the program
// itself has none of them.
const (
	envNow       = "FOB_TEST_NOW"       // the clock, as parseTime reads it
	envRunning   = "FOB_TEST_RUNNING"   // set: the clock starts at envNow and runs
	envScreen    = "FOB_TEST_SCREEN"    // the files of pictures that are on it
	envSession   = "FOB_TEST_SESSION"   // set: the system keeps no session
	envKeyring   = "FOB_TEST_KEYRING"   // none, locked, silent or lies; else it works
	envClipboard = "FOB_TEST_CLIPBOARD" // the file that a copy goes to; none without
)

// testWorkFactor makes passphrases cheap.
const testWorkFactor = 4

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"fob": fobInScript})
}

// fobInScript is fob as the scripts run it.
func fobInScript() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	context.AfterFunc(ctx, stop)
	now, err := parseTime(os.Getenv(envNow))
	if err != nil {
		panic(err)
	}
	home := os.Getenv("HOME")
	started := time.Now()
	w := &World{
		Args:      os.Args[1:],
		Version:   "v0.0.0-test",
		Released:  func() string { return "2026-11-23" },
		Stdin:     os.Stdin,
		Stdout:    os.Stdout,
		Stderr:    os.Stderr,
		StdinTTY:  term.IsTerminal(int(os.Stdin.Fd())),
		StdoutTTY: term.IsTerminal(int(os.Stdout.Fd())),
		StderrTTY: term.IsTerminal(int(os.Stderr.Fd())),
		OpenTTY:   prompt.Open,
		OpenFD: func(fd int) (io.ReadCloser, error) {
			return os.NewFile(uintptr(fd), "fd"), nil
		},
		Getenv:   os.Getenv,
		Environ:  os.Environ(),
		Hostname: func() (string, error) { return "laptop.example", nil },
		Now: func() time.Time {
			if os.Getenv(envRunning) != "" {
				return now.Add(time.Since(started))
			}
			return now
		},
		Dirs: Dirs{
			Data:   filepath.Join(home, "data"),
			State:  filepath.Join(home, "state"),
			Config: filepath.Join(home, "config"),
			Home:   home,
		},
		Keyring: func(bool) Keyring {
			return &fileKeyring{dir: filepath.Join(home, "keyring"), mode: os.Getenv(envKeyring)}
		},
		Session:       &fileSession{dir: filepath.Join(home, "session"), now: time.Now, off: os.Getenv(envSession) != ""},
		Clipboard:     func() Clipboard { return fileClipboard(os.Getenv(envClipboard)) },
		HoldClipboard: func(context.Context, string, string, time.Duration) error { return nil },
		Paste:         fileClipboard(os.Getenv(envClipboard)).paste,
		Screen:        func() Screen { return fileScreen(os.Getenv(envScreen)) },
		workFactor:    testWorkFactor,
	}
	os.Exit(Main(ctx, w))
}

// fileKeyring is a keyring in a folder, so that several processes share it.
type fileKeyring struct{ dir, mode string }

var _ Keyring = (*fileKeyring)(nil)

func (k *fileKeyring) fails(ctx context.Context) error {
	switch k.mode {
	case "none":
		return fmt.Errorf("%w: there is no session bus", keyring.ErrUnavailable)
	case "locked":
		return fmt.Errorf("%w: nobody unlocked it", keyring.ErrLocked)
	case "silent":
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
			return fmt.Errorf("%w after 3s", keyring.ErrTimeout)
		}
	}
	return nil
}

func (k *fileKeyring) Get(ctx context.Context, id string) (string, error) {
	if err := k.fails(ctx); err != nil {
		return "", err
	}
	text, err := os.ReadFile(filepath.Join(k.dir, id))
	if errors.Is(err, os.ErrNotExist) {
		return "", keyring.ErrNotFound
	}
	return string(text), err
}

func (k *fileKeyring) Set(ctx context.Context, id, value string) error {
	if err := k.fails(ctx); err != nil {
		return err
	}
	if k.mode == "lies" {
		return fmt.Errorf("%w: the new item is not there", keyring.ErrMismatch)
	}
	if err := keyring.CheckValue(value); err != nil {
		return err
	}
	if err := os.MkdirAll(k.dir, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(k.dir, id), []byte(value), 0o600)
}

func (k *fileKeyring) Delete(ctx context.Context, id string) error {
	if err := k.fails(ctx); err != nil {
		return err
	}
	return os.Remove(filepath.Join(k.dir, id))
}

func (k *fileKeyring) Available(ctx context.Context) error {
	if k.mode == "locked" {
		return nil
	}
	return k.fails(ctx)
}

func (k *fileKeyring) Describe(ctx context.Context) string {
	if err := k.fails(ctx); err != nil {
		return "none: " + err.Error()
	}
	return "a folder"
}

// fileSession keeps sessions in a folder, by the real clock.
type fileSession struct {
	dir string
	now func() time.Time
	off bool
}

var _ Session = (*fileSession)(nil)

func (s *fileSession) Available() error {
	if s.off {
		return fmt.Errorf("%w: the kernel does not let this program keep keys", session.ErrUnsupported)
	}
	return nil
}

func (s *fileSession) Open(id string, secret []byte, d time.Duration) error {
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return err
	}
	name := filepath.Join(s.dir, id)
	if err := os.WriteFile(name, secret, 0o600); err != nil {
		return err
	}
	return os.Chtimes(name, time.Time{}, s.now().Add(d))
}

func (s *fileSession) Get(id string) ([]byte, time.Duration, error) {
	if err := s.Available(); err != nil {
		return nil, 0, err
	}
	info, err := os.Stat(filepath.Join(s.dir, id))
	if err != nil {
		return nil, 0, session.ErrNone
	}
	left := info.ModTime().Sub(s.now())
	if left <= 0 {
		return nil, 0, session.ErrExpired
	}
	secret, err := os.ReadFile(filepath.Join(s.dir, id))
	return secret, left, err
}

func (s *fileSession) Close(id string) (bool, error) {
	return os.Remove(filepath.Join(s.dir, id)) == nil, nil
}

// fileClipboard copies into a file; "" is no clipboard.
type fileClipboard string

var _ Clipboard = fileClipboard("")

func (c fileClipboard) Copy(_ context.Context, text string, keep time.Duration) (string, error) {
	if c == "" {
		return "", clip.ErrNone
	}
	return fmt.Sprintf("copied with a file, cleared in %d s", int(cmp.Or(keep, clip.Keep).Seconds())), os.WriteFile(string(c), []byte(text), 0o600)
}

func (c fileClipboard) Send(string) (string, error) {
	if c == "" {
		return "", clip.ErrNone
	}
	return "sent to the terminal's clipboard; fob cannot clear it", nil
}

func (c fileClipboard) paste(context.Context) ([]byte, error) {
	if c == "" {
		return nil, clip.ErrNone
	}
	return os.ReadFile(string(c))
}

// fileScreen is a screen with these pictures on its monitors.
type fileScreen string

var _ Screen = fileScreen("")

func (s fileScreen) Tool() string { return string(s) }

func (s fileScreen) Grab(context.Context) (pictures [][]byte, tool string, err error) {
	if s == "" {
		return nil, "", screenshot.ErrNoTool
	}
	for name := range strings.FieldsSeq(string(s)) {
		data, err := os.ReadFile(name)
		if err != nil {
			return nil, "a file", fmt.Errorf("%w: a file: %w", screenshot.ErrFailed, err)
		}
		pictures = append(pictures, data)
	}
	return pictures, "a file", nil
}

func (c fileClipboard) Clear() error { return nil }
func (c fileClipboard) Tool() string { return string(c) }

func TestScripts(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "..", "testdata", "scripts")
	scripts, err := filepath.Glob(filepath.Join(dir, "*.txtar"))
	if err != nil || len(scripts) < 3 {
		t.Fatalf("there are %d scripts in %s (%v)", len(scripts), dir, err)
	}
	testscript.Run(t, testscript.Params{
		Dir:                 dir,
		RequireExplicitExec: true,
		RequireUniqueNames:  true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
		Setup: func(env *testscript.Env) error {
			env.Setenv("HOME", env.WorkDir)
			env.Setenv("USERPROFILE", env.WorkDir)
			samples, err := filepath.Abs(filepath.Join("..", "..", "..", "testdata", "imports"))
			if err != nil {
				return err
			}
			env.Setenv("SAMPLES", samples)
			env.Setenv(envNow, "2026-11-23T09:15:00Z")
			return nil
		},
		Condition: func(cond string) (bool, error) {
			if cond == "tty" { // testscript's terminals work here
				return runtime.GOOS == "linux" || runtime.GOOS == "darwin", nil
			}
			return false, fmt.Errorf("unknown condition %q", cond)
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": scriptExits,
			"mode":  scriptMode,
			"lines": scriptLines,
			"scan":  scriptScan,
		},
	})
}

// scriptExits runs a command that must end with the given code: exits 3 fob get x.
func scriptExits(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: exits CODE COMMAND...")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	code := 0
	err = ts.Exec(args[1], args[2:]...)
	var exit interface{ ExitCode() int }
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%s: %v", args[1], err)
	}
	if code != want {
		ts.Fatalf("exit code %d, want %d", code, want)
	}
}

// scriptMode checks the permissions of files: mode 600 FILE...
func scriptMode(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: mode OCTAL FILE...")
	}
	want, err := strconv.ParseUint(args[0], 8, 32)
	ts.Check(err)
	for _, name := range args[1:] {
		info, err := os.Stat(ts.MkAbs(name))
		ts.Check(err)
		if got := info.Mode().Perm(); got != os.FileMode(want) {
			ts.Fatalf("%s: mode %o, want %o", name, got, want)
		}
	}
}

// scriptLines counts the lines of a file or of stdout: lines 3 stdout.
func scriptLines(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) != 2 {
		ts.Fatalf("usage: lines N FILE")
	}
	want, err := strconv.Atoi(args[0])
	ts.Check(err)
	got := 0
	for _, b := range []byte(ts.ReadFile(args[1])) {
		if b == '\n' {
			got++
		}
	}
	if got != want {
		ts.Fatalf("%s has %d lines, want %d", args[1], got, want)
	}
}
