//go:build unix

package main

import (
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"fob/testdata"
)

// screen is the program in a real terminal.
type screen struct {
	t    *testing.T
	tmux string
	name string
}

func newScreen(t *testing.T, m *machine, cols, rows int, args ...string) *screen {
	t.Helper()
	return newScreenNamed(t, m, "tmux", cols, rows, args...)
}

// newScreenNamed is a terminal of another name, for several on one machine.
func newScreenNamed(t *testing.T, m *machine, name string, cols, rows int, args ...string) *screen {
	t.Helper()
	s := &screen{t, testdata.Need(t, "tmux"), filepath.Join(m.home, name)}
	command := []string{"env", "-i", "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8"}
	command = append(append(command, m.env()...), m.fob)
	command = append(command, args...)
	s.run("-f", "/dev/null", "new-session", "-d", "-x", strconv.Itoa(cols), "-y", strconv.Itoa(rows),
		"echo before; "+quote(command)+"; echo after $?; sleep 60")
	t.Cleanup(func() { _ = exec.Command(s.tmux, "-S", s.name, "kill-server").Run() })
	return s
}

func quote(words []string) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString("'" + w + "' ")
	}
	return b.String()
}

func (s *screen) run(args ...string) string {
	s.t.Helper()
	out, err := exec.Command(s.tmux, append([]string{"-S", s.name}, args...)...).CombinedOutput()
	if err != nil {
		s.t.Fatalf("tmux %s: %v: %s", args[0], err, out)
	}
	return string(out)
}

func (s *screen) keys(keys ...string) { s.run(append([]string{"send-keys"}, keys...)...) }

// paste sends text as a terminal does when a person pastes.
func (s *screen) paste(text string) {
	s.run("set-buffer", text)
	s.run("paste-buffer", "-p")
}

func (s *screen) text() string { return s.run("capture-pane", "-p") }

// until waits for a screen that has every text of want and none that starts
// with "!".
func (s *screen) until(want ...string) string {
	s.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for {
		text := s.text()
		ok := true
		for _, w := range want {
			if no, negative := strings.CutPrefix(w, "!"); negative {
				ok = ok && !strings.Contains(text, no)
			} else {
				ok = ok && strings.Contains(text, w)
			}
		}
		if ok {
			return text
		}
		if time.Now().After(deadline) {
			s.t.Fatalf("the screen never had %q:\n%s", want, text)
		}
		time.Sleep(30 * time.Millisecond)
	}
}

// TestInterface goes through the interface in a real terminal, as a new user
// does.
func TestInterface(t *testing.T) {
	t.Parallel()
	testdata.Need(t, "tmux")
	m := newMachine(t)
	s := newScreen(t, m, 80, 24, "--no-keyring", "--identity", m.key)
	s.until("No accounts yet")

	s.paste("otpauth://totp/GitHub:octocat?secret=" + secretText + "&issuer=GitHub")
	s.until("Added", "GitHub", "octocat")
	s.keys("Escape")
	s.until("type to search")
	s.paste("otpauth://totp/GitLab:tanuki?secret=" + secretText + "A&issuer=GitLab&period=60")
	s.until("Added", "GitLab")
	s.keys("Escape")
	s.until("type to search")
	s.until("2 accounts", "GitHub", "GitLab")

	s.keys("gith")
	s.until("1 found", "GitHub", "!GitLab")
	s.keys("Enter")
	s.until("sent to the terminal")

	s.keys("Tab", "x")
	s.until("!▌ GitHub", "deleted")
	s.keys("Escape") // alone: with a key right behind it, it would be alt
	s.until("type to search")
	if list := m.run(t, "", "list"); strings.Contains(list, "GitHub") {
		t.Errorf("deleted, but listed: %s", list)
	}
	s.keys("Tab", "u")
	s.until("octocat")
	if list := m.run(t, "", "list"); !strings.Contains(list, "GitHub:octocat") {
		t.Errorf("undone, but not listed: %s", list)
	}

	for _, size := range [][2]int{{20, 5}, {40, 12}, {120, 40}} {
		s.run("resize-window", "-x", strconv.Itoa(size[0]), "-y", strconv.Itoa(size[1]))
		s.until("GitHub")
	}
	m.run(t, "otpauth://totp/Outside:o?secret="+secretText+"&issuer=Outside\n", "add")
	s.until("Outside")

	s.keys("C-l")
	locked := s.until("!octocat", "!Outside")
	if strings.Contains(locked, "tanuki") {
		t.Errorf("the locked screen shows the vault:\n%s", locked)
	}
	s.keys("Enter")
	s.until("octocat")
	s.keys("C-c")
	left := s.until("before", "after 0")
	for _, trace := range []string{"GitHub", "octocat", "GitLab"} {
		if strings.Contains(left, trace) || strings.Contains(s.run("capture-pane", "-p", "-S", "-"), trace) {
			t.Errorf("%q was left on the terminal:\n%s", trace, left)
		}
	}
}

// TestFirstRun reaches the list by enter alone, and looks around among samples.
func TestFirstRun(t *testing.T) {
	t.Parallel()
	testdata.Need(t, "tmux")
	fob, err := build()
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{fob: fob, home: t.TempDir()}
	s := newScreen(t, m, 80, 24)
	s.until("Welcome to fob")
	s.keys("Enter")
	s.until("passphrase")
	s.keys("Enter")
	s.until("AGE-SECRET-KEY-1")
	s.keys("Enter")
	s.until("nowhere but here")
	s.keys("Enter")
	s.until("No accounts yet")
	s.keys("C-c")
	s.until("after 0", "!AGE-SECRET-KEY")

	m = &machine{fob: fob, home: t.TempDir()}
	s = newScreen(t, m, 80, 24)
	s.until("Welcome to fob")
	s.keys("Down", "Enter")
	s.until("samples", "GitHub")
	s.keys("C-c")
	s.until("after 0")
	if out, err := m.command("", "list").CombinedOutput(); err == nil {
		t.Errorf("looking around made a vault: %s", out)
	}
}
