package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fob/testdata"
)

// TestCrash kills the program, and fails it, at every system call of a save,
// from outside and on the program as it is shipped. The vault is then the old
// one or the new one, success was never claimed for the old, and the next
// command works.
func TestCrash(t *testing.T) {
	t.Parallel()
	strace := testdata.Need(t, "strace")
	m := newMachine(t)
	m.run(t, "otpauth://totp/Old:o?secret="+secretText+"&issuer=Old\n", "add")
	good := filepath.Join(t.TempDir(), "good")
	copyTree(t, good, m.home)

	trace := filepath.Join(t.TempDir(), "trace")
	injections := 0
	for _, fault := range []string{"signal=KILL", "error=ENOSPC", "error=EIO"} {
		for _, call := range []string{"openat", "write", "fsync", "linkat", "renameat", "unlinkat", "mkdirat", "flock", "close"} {
			if call == "close" && fault != "signal=KILL" {
				continue // what close says was already said by fsync
			}
			misses := 0
			for n := 1; misses < 1; n++ {
				if err := os.RemoveAll(m.home); err != nil {
					t.Fatal(err)
				}
				copyTree(t, m.home, good)
				fob := m.command("otpauth://totp/New:n?secret="+secretText+"&issuer=New\n", "add")
				args := []string{"-f", "-o", trace, "-e", "trace=" + call, "-e", fmt.Sprintf("inject=%s:%s:when=%d", call, fault, n)}
				cmd := exec.Command(strace, append(append(args, fob.Path), fob.Args[1:]...)...)
				cmd.Env, cmd.Stdin = fob.Env, fob.Stdin
				out, err := cmd.CombinedOutput()
				said, rerr := os.ReadFile(trace)
				if rerr != nil {
					t.Fatal(rerr)
				}
				if !strings.Contains(string(said), "INJECTED") && !strings.Contains(string(said), "killed by SIGKILL") {
					misses++
					continue
				}
				injections++
				checkState(t, m, fmt.Sprintf("%s of %s %d", fault, call, n), err == nil, string(out))
			}
		}
	}
	t.Logf("%d injections", injections)
	if injections < 50 {
		t.Errorf("%d injections: the harness does not reach the save", injections)
	}
}

// checkState wants the vault old or new, and a working program.
func checkState(t *testing.T, m *machine, fault string, success bool, said string) {
	t.Helper()
	out, err := m.command("", "list").CombinedOutput()
	list := string(out)
	switch {
	case err != nil:
		t.Errorf("%s: list: %v: %s", fault, err, list)
	case !strings.Contains(list, "Old:o"):
		t.Errorf("%s: the old account is gone: %s", fault, list)
	case success && !strings.Contains(list, "New:n"):
		t.Errorf("%s: success was claimed for the old vault: %s", fault, said)
	}
	if out, err := m.command("", "doctor").CombinedOutput(); err != nil {
		t.Errorf("%s: doctor: %v: %s", fault, err, out)
	}
	if out, err := m.command("otpauth://totp/Next:n?secret="+secretText+"&issuer=Next\n", "add").CombinedOutput(); err != nil {
		t.Errorf("%s: the next add: %v: %s", fault, err, out)
	}
}

// TestSaveOrder reads the order of a save from the system calls.
func TestSaveOrder(t *testing.T) {
	t.Parallel()
	strace := testdata.Need(t, "strace")
	m := newMachine(t)
	trace := filepath.Join(t.TempDir(), "trace")
	fob := m.command("otpauth://totp/New:n?secret="+secretText+"&issuer=New\n", "add")
	cmd := exec.Command(strace, append([]string{"-f", "-y", "-o", trace, "-e", "trace=openat,fsync,rename,renameat,renameat2", fob.Path}, fob.Args[1:]...)...)
	cmd.Env, cmd.Stdin = fob.Env, fob.Stdin
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	said, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	var order []string
	for line := range strings.Lines(string(said)) {
		switch {
		case strings.Contains(line, "fsync(") && strings.Contains(line, ".vault.age.tmp-"):
			order = append(order, "fsync file")
		case strings.Contains(line, "rename") && strings.Contains(line, `/vault.age"`):
			order = append(order, "rename")
		case strings.Contains(line, "fsync(") && strings.Contains(line, "<"+m.dir()+">"):
			order = append(order, "fsync folder")
		}
	}
	if got := strings.Join(order, ", "); got != "fsync file, rename, fsync folder" {
		t.Errorf("order of a save: %s", got)
	}
}

func copyTree(t *testing.T, to, from string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}
