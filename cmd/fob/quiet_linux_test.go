package main

import (
	"bytes"
	"errors"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fob/testdata"
)

// TestCompletionDoesNotWait presses tab while the keyring hangs, in different
// places: nothing is offered, nothing is said, it takes the tenth of a second
// that a key press may and not the three of a command, and no process is left.
func TestCompletionDoesNotWait(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"silent", "hang", "silent at OpenSession", "silent at SearchItems", "silent at GetSecret"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			b := newBus(t, bareBus)
			good := b.serve(t, "works")
			if a := b.fobRun(t, "", "init", "--paper-key", b.key); a.code != 0 {
				t.Fatalf("init: %s", a.stderr)
			}
			b.run(t, uri("GitHub:octocat"), "add")
			if a := b.fobRun(t, "", "__complete", "get", "git"); !strings.HasPrefix(a.stdout, "GitHub:octocat\t") {
				t.Fatalf("a keyring that works offers %q: %s", a.stdout, a.stderr)
			}
			item := good.Item()
			_ = good.Close()
			b.serve(t, mode).SetItem(item)

			quickest := time.Hour
			for range 3 { // the quickest: the machine may be busy
				cmd := exec.Command(b.fob, "__complete", "get", "git")
				cmd.Env = append(b.env(), "DBUS_SESSION_BUS_ADDRESS="+b.address)
				cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
				var stdout, stderr bytes.Buffer
				cmd.Stdout, cmd.Stderr = &stdout, &stderr
				began := time.Now()
				if err := cmd.Run(); err != nil {
					t.Fatalf("%v: %s", err, stderr.String())
				}
				quickest = min(quickest, time.Since(began))
				if stdout.String() != ":4\n" || strings.Contains(stderr.String(), "fob:") {
					t.Errorf("it offers %q and says %q", stdout.String(), stderr.String())
				}
				if err := syscall.Kill(-cmd.Process.Pid, 0); !errors.Is(err, syscall.ESRCH) {
					t.Errorf("a process is left (%v)", err)
				}
			}
			t.Logf("the quickest took %v", quickest)
			if quickest < 90*time.Millisecond || quickest > time.Second {
				t.Errorf("the quickest took %v, want little more than 100 ms", quickest)
			}
		})
	}
}

// TestLockedKeyringIsLeftAlone has a real keyring that is locked, and nobody at
// a terminal: no command has the desktop open its window for the password.
func TestLockedKeyringIsLeftAlone(t *testing.T) {
	t.Parallel()
	m := desktop(t)
	testdata.Need(t, "dbus-monitor")
	m.inSession(t, []string{withKeyring}, `"$fob" init --paper-key "$HOME/paper.txt" >/dev/null 2>&1`)
	out := m.inSession(t, []string{withKeyring, "--locked"}, exits+`
		dbus-monitor --session "type='method_call'" >"$HOME/calls" 2>/dev/null & monitor=$!
		until grep -q member= "$HOME/calls"; do "$fob" status >/dev/null; sleep 0.1; done
		for command in "__complete get g" status lock doctor "get github" list; do
			echo "$command:"
			exits setsid -w "$fob" $command 2>&1
		done
		kill $monitor
	`)
	calls := string(readFile(t, filepath.Join(m.home, "calls")))
	if strings.Contains(calls, "member=Unlock") || strings.Contains(calls, "member=Prompt") || !strings.Contains(calls, "NameHasOwner") {
		t.Errorf("the keyring was asked to unlock, or not asked at all:\n%s", calls)
	}
	for part, want := range map[string]string{
		"__complete get g": "exit 0", "status": "locked", "lock": "the keyring is locked", "doctor": "unlock it in your desktop",
		"get github": "fob: hint: unlock the keyring in your desktop", "list": "exit 4",
	} {
		if _, said, _ := strings.Cut(out, part+":\n"); !strings.Contains(said, want) {
			t.Errorf("%s: no %q in %s", part, want, said)
		}
	}
}
