package main

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// The tests in this folder run the real program, built as it is shipped.

var build = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "fob-test-")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "fob")
	if runtime.GOOS == "windows" {
		path += ".exe"
	}
	cmd := exec.Command("go", "build", "-trimpath", "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, out)
	}
	return path, nil
})

func TestMain(m *testing.M) {
	if os.Getenv(envMeasure) != "" {
		os.Exit(measure(os.Args[1:]))
	}
	// What nohup has the tests ignore, the programs that they start would too.
	if signal.Ignored(syscall.SIGHUP) {
		signal.Notify(make(chan os.Signal, 1), syscall.SIGHUP)
	}
	code := m.Run()
	if path, err := build(); err == nil {
		_ = os.RemoveAll(filepath.Dir(path))
	}
	os.Exit(code)
}

// machine is a home of its own, without a keyring and without a terminal: its
// vault is opened by the paper key in a file.
type machine struct {
	fob  string
	home string
	key  string // file of the paper key
	vars []string
	attr *syscall.SysProcAttr
}

func newMachine(t *testing.T) *machine {
	t.Helper()
	fob, err := build()
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{fob: fob, home: t.TempDir()}
	m.init(t)
	return m
}

// init makes the vault of a machine.
func (m *machine) init(t *testing.T) {
	t.Helper()
	m.key = filepath.Join(m.home, "paper-key.txt")
	if err := os.WriteFile(filepath.Join(m.home, "passphrase"), []byte("a pass phrase\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := m.command("", "init", "--paper-key", m.key, "--passphrase-fd", "3")
	passphrase, err := os.Open(filepath.Join(m.home, "passphrase"))
	if err != nil {
		t.Fatal(err)
	}
	defer passphrase.Close()
	cmd.ExtraFiles = []*os.File{passphrase}
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("init: %v: %s", err, out)
	}
}

// paperMachine is a machine without a passphrase, which takes a second to make.
func paperMachine(t *testing.T) *machine {
	t.Helper()
	fob, err := build()
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{fob: fob, home: t.TempDir()}
	m.key = filepath.Join(m.home, "paper-key.txt")
	if out, err := m.command("", "init", "--paper-key", m.key).CombinedOutput(); err != nil {
		t.Fatalf("init: %v: %s", err, out)
	}
	return m
}

func (m *machine) dir() string { return filepath.Join(m.home, "vault") }

func (m *machine) env() []string {
	return append([]string{
		"HOME=" + m.home, "USERPROFILE=" + m.home, "PATH=" + os.Getenv("PATH"), "SystemRoot=" + os.Getenv("SystemRoot"),
		"FOB_VAULT=" + m.dir(), "XDG_STATE_HOME=" + filepath.Join(m.home, "state"),
	}, m.vars...)
}

// command is fob with these arguments, and the key where there is a vault.
func (m *machine) command(stdin string, args ...string) *exec.Cmd {
	args = append([]string{"--no-keyring"}, args...)
	if _, err := os.Stat(m.key); err == nil {
		args = append([]string{"--identity", m.key}, args...)
	}
	cmd := exec.Command(m.fob, args...)
	cmd.Env, cmd.SysProcAttr = m.env(), m.attr
	cmd.Stdin = strings.NewReader(stdin)
	return cmd
}

// run runs fob, wants it to succeed, and returns what it printed.
func (m *machine) run(t *testing.T, stdin string, args ...string) string {
	t.Helper()
	cmd := m.command(stdin, args...)
	var errs bytes.Buffer
	cmd.Stderr = &errs
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("fob %q: %v: %s", args, err, errs.String())
	}
	return string(out)
}
