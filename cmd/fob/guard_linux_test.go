package main

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"fob/testdata"
)

const nobody = 65534

// ordinary is a machine of a user who is not root: the one who runs the test,
// or nobody.
func ordinary(t *testing.T) *machine {
	t.Helper()
	fob, err := build()
	if err != nil {
		t.Fatal(err)
	}
	home, err := os.MkdirTemp("", "fob-ordinary-") //nolint:usetesting // t.TempDir is closed to others
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(home) })
	m := &machine{fob: fob, home: home}
	if os.Getuid() == 0 {
		// The build lies in a folder that only root may enter. Copied by another
		// process: a file that this one has open for writing cannot be run.
		m.fob = filepath.Join(home, "fob")
		if out, err := exec.Command("install", "-m", "755", fob, m.fob).CombinedOutput(); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		if err := os.Chown(home, nobody, nobody); err != nil {
			t.Fatal(err)
		}
		m.attr = &syscall.SysProcAttr{Credential: &syscall.Credential{Uid: nobody, Gid: nobody}}
	}
	m.init(t)
	if m.attr != nil {
		if err := os.Chown(filepath.Join(home, "passphrase"), nobody, nobody); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// as runs another program as the machine's user.
func (m *machine) as(name string, args ...string) ([]byte, error) {
	cmd := exec.Command(name, args...)
	cmd.Dir, cmd.Env, cmd.SysProcAttr = m.home, m.env(), m.attr
	return cmd.CombinedOutput()
}

// seeing are the options with which strace shows what these system calls point
// to. A tracer that is not root may not look into a process that is not
// dumpable: for it the call that makes it so fails.
func seeing(calls string) []string {
	if os.Getuid() == 0 {
		return []string{"-e", "trace=" + calls}
	}
	return []string{"-e", "trace=" + calls + ",prctl", "-e", "inject=prctl:error=EPERM"}
}

// TestMemoryIsClosed tries to look into a running fob as its own user does:
// through /proc and as a debugger. Another program of the same user shows that
// the refusal is fob's doing.
func TestMemoryIsClosed(t *testing.T) {
	t.Parallel()
	m := ordinary(t)
	fob := m.command("", "code")
	fob.Stdin = nil
	hold, err := fob.StdinPipe() // it waits for the rest of its input
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(hold, secretText); err != nil {
		t.Fatal(err)
	}
	other := exec.Command("sleep", "60")
	other.SysProcAttr = m.attr
	for _, cmd := range []*exec.Cmd{fob, other} {
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = cmd.Process.Kill(); _ = cmd.Wait() })
	}
	status := func() string {
		return string(readFile(t, fmt.Sprintf("/proc/%d/limits", fob.Process.Pid)))
	}
	closed := func() bool {
		_, err := m.as("cat", fmt.Sprintf("/proc/%d/environ", fob.Process.Pid))
		return err != nil
	}
	for end := time.Now().Add(10 * time.Second); !closed() && time.Now().Before(end); {
		time.Sleep(5 * time.Millisecond)
	}
	if !strings.Contains(status(), "Max core file size        0                    0") {
		t.Errorf("core files are not off:\n%s", status())
	}
	for _, file := range []string{"environ", "maps", "mem", "fd/0", "auxv"} {
		look := func(p *os.Process) error {
			_, err := m.as("dd", "bs=1", "count=0", fmt.Sprintf("if=/proc/%d/%s", p.Pid, file))
			return err
		}
		if err := look(other.Process); err != nil {
			t.Logf("%s of another program: %v: this shows nothing", file, err)
		}
		if look(fob.Process) == nil {
			t.Errorf("/proc/PID/%s of fob can be opened", file)
		}
	}
	strace := testdata.Need(t, "strace")
	attach := func(p *os.Process) string {
		out, err := m.as("timeout", "1", strace, "-o", "/dev/null", "-p", strconv.Itoa(p.Pid))
		if exit := (*exec.ExitError)(nil); errors.As(err, &exit) && exit.ExitCode() == 124 {
			return "attached"
		}
		return string(out)
	}
	if got := attach(other.Process); got != "attached" {
		t.Logf("strace of another program: %s: this shows nothing", got)
	}
	if got := attach(fob.Process); !strings.Contains(got, "not permitted") {
		t.Errorf("strace -p: %s", got)
	}
}

// TestOwnDescriptors opens fob's own descriptors by name, as shells do for
// <(command) and as scripts do with /dev/stdin, as a user who is not root.
func TestOwnDescriptors(t *testing.T) {
	t.Parallel()
	m := ordinary(t)
	bash := testdata.Need(t, "bash")
	script := `set -eu
		uri() { echo "otpauth://totp/$1:me?secret=` + secretText + `$2&issuer=$1"; }
		fob() { "$0" --no-keyring --identity "$k" "$@"; }
		k=paper-key.txt
		uri One AA | fob import /dev/stdin
		uri Two BB >two.txt; fob import /dev/stdin <two.txt
		uri Three CC >three.txt; fob import /dev/fd/5 5<three.txt
		fob import <(uri Four DD)
		k=<(cat paper-key.txt) fob get one
		k=/dev/fd/7 fob get two 7<paper-key.txt
		"$0" --no-keyring get three --passphrase-fd 8 8<passphrase
		fob list | wc -l`
	out, err := m.as(bash, "-c", script, m.fob)
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	if lines := strings.Split(strings.TrimSpace(string(out)), "\n"); lines[len(lines)-1] != "4" {
		t.Errorf("of four accounts that many were imported:\n%s", out)
	}
}

// TestNoCore crashes fob from outside, where core files are welcome.
func TestNoCore(t *testing.T) {
	t.Parallel()
	m := ordinary(t)
	before, err := os.ReadDir(m.home)
	if err != nil {
		t.Fatal(err)
	}
	for _, signal := range []syscall.Signal{syscall.SIGABRT, syscall.SIGSEGV, syscall.SIGQUIT, syscall.SIGTRAP, syscall.SIGBUS} {
		cmd := exec.Command("sh", "-c", `ulimit -S -c $(ulimit -H -c); exec "$@"`, "sh", m.fob, "code")
		cmd.Dir, cmd.Env, cmd.SysProcAttr = m.home, append(m.env(), "GOTRACEBACK=crash"), m.attr
		hold, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		cmd.Stderr = &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(hold, secretText); err != nil {
			t.Fatal(err)
		}
		time.Sleep(300 * time.Millisecond)
		if err := cmd.Process.Signal(signal); err != nil {
			t.Fatal(err)
		}
		_ = cmd.Wait()
		if status := cmd.ProcessState.Sys().(syscall.WaitStatus); status.CoreDump() {
			t.Errorf("%v: the memory was dumped", signal)
		}
		if strings.Contains(said.String(), secretText) {
			t.Errorf("%v: the secret is in what it said:\n%s", signal, said.String())
		}
	}
	after, err := os.ReadDir(m.home)
	if err != nil || len(after) != len(before) {
		t.Errorf("%d files before, %d after: %v", len(before), len(after), after)
	}
}
