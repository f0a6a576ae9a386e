//go:build unix

package main

import (
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fob/testdata"
)

// TestCopyInTmux copies inside a tmux with its own defaults, which runs in a
// terminal that takes OSC 52: another tmux plays that terminal. The code
// arrives there, and is not left in the inner tmux.
func TestCopyInTmux(t *testing.T) {
	t.Parallel()
	tmux := testdata.Need(t, "tmux")
	m := newMachine(t)
	m.run(t, "otpauth://hotp/Token?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0\n", "add")
	inner, outer := filepath.Join(m.home, "i"), filepath.Join(m.home, "o")
	run := func(socket string, args ...string) string {
		cmd := exec.Command(tmux, append([]string{"-f", "/dev/null", "-S", socket}, args...)...)
		cmd.Env = append(m.env(), "TERM=xterm-256color", "LANG=C.UTF-8")
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	t.Cleanup(func() { run(inner, "kill-server"); run(outer, "kill-server") })
	run(inner, "new-session", "-d", "-x", "80", "-y", "24", "sleep 60")
	run(inner, "set", "-as", "terminal-features", "*:clipboard")
	run(outer, "new-session", "-d", "-x", "80", "-y", "24", "sleep 60")
	run(outer, "set", "-g", "set-clipboard", "on")
	run(outer, "respawn-window", "-k", "env -u TMUX "+tmux+" -S "+inner+" attach")
	wait := func(what string, ok func() bool) {
		t.Helper()
		for range 200 {
			if ok() {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("%s: inner %q, outer %q, screen %q", what, run(inner, "list-buffers"), run(outer, "list-buffers"), run(outer, "capture-pane", "-p"))
	}
	wait("nobody attached", func() bool { return strings.Contains(run(inner, "list-clients"), "attached") })
	run(inner, "respawn-window", "-k", quote(append(append([]string{"env"}, m.env()...), m.fob, "--no-keyring", "--identity", m.key, "get", "token", "--copy"))+" 2>"+m.home+"/said; sleep 60")
	wait("the code did not arrive", func() bool { return strings.Contains(run(outer, "show-buffer"), "287082") })
	wait("the code is left in tmux", func() bool { return !strings.Contains(run(inner, "list-buffers"), "287082") })
}
