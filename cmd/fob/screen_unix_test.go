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

// TestCopyInScreen copies inside GNU screen, which passes the code on to its
// terminal: a tmux that takes OSC 52 plays that.
func TestCopyInScreen(t *testing.T) {
	t.Parallel()
	tmux, screen := testdata.Need(t, "tmux"), testdata.Need(t, "screen")
	m := paperMachine(t)
	m.run(t, "otpauth://totp/Day:me?secret="+secretText+"&issuer=Day&period=86400\n", "add")
	code := strings.TrimSpace(m.run(t, "", "get", "day"))
	socket := filepath.Join(m.home, "o")
	call := func(name string, args ...string) string {
		cmd := exec.Command(name, args...)
		cmd.Env = append(m.env(), "TERM=xterm-256color", "LANG=C.UTF-8", "SCREENDIR="+filepath.Join(m.home, "s"))
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	run := func(args ...string) string {
		return call(tmux, append([]string{"-f", "/dev/null", "-S", socket}, args...)...)
	}
	t.Cleanup(func() {
		call(screen, "-X", "quit") // it outlives its terminal
		run("kill-server")
	})
	run("new-session", "-d", "-x", "80", "-y", "24", "sleep 600")
	run("set", "-g", "set-clipboard", "on")
	copied := quote([]string{m.fob, "--no-keyring", "--identity", m.key, "get", "day", "--copy"}) + "; sleep 600"
	run("respawn-window", "-k", "env -u TMUX "+quote([]string{screen, "-c", "/dev/null", "sh", "-c", copied}))
	for range 400 {
		if strings.Contains(run("show-buffer"), code) {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Errorf("the code did not arrive: %q, %q", run("list-buffers"), run("capture-pane", "-p"))
}
