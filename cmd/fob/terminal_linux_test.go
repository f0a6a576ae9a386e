package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fob/testdata"
)

// What the interface sends to enter and to leave the alternate screen, and to
// show the cursor.
const (
	enterScreen = "\x1b[?1049h"
	leaveScreen = "\x1b[?1049l"
	showCursor  = "\x1b[?25h"
)

// onTerminal runs a command of m in a terminal of its own.
func onTerminal(t *testing.T, m *machine, args ...string) *testdata.Session {
	t.Helper()
	cmd := m.command("", args...)
	cmd.Stdin = nil
	cmd.Env = append(cmd.Env, "TERM=xterm-256color", "COLORTERM=truecolor", "LANG=C.UTF-8")
	return testdata.Start(t, cmd, 80, 24)
}

// onList starts the interface on a vault with one account, and waits until its
// code is shown.
func onList(t *testing.T) (m *machine, s *testdata.Session, code string) {
	t.Helper()
	m = paperMachine(t)
	m.run(t, "otpauth://hotp/Canary:octocat?secret="+secretText+"&issuer=Canary&counter=0\n", "add")
	m.run(t, "otpauth://totp/Rolling:octocat?secret="+secretText+"&issuer=Rolling&period=86400\n", "add")
	code = strings.TrimSpace(m.run(t, "", "get", "rolling"))
	s = onTerminal(t, m)
	s.Until(0, code[:3]+" "+code[3:])
	return m, s, code
}

// givenBack wants a terminal that shows nothing of the interface: the
// alternate screen was left, the cursor is there, and the main screen got no
// more than these lines.
func givenBack(t *testing.T, s *testdata.Session, what string, lines ...string) {
	t.Helper()
	seen := s.Seen()
	if n, m := strings.Count(seen, enterScreen), strings.Count(seen, leaveScreen); n == 0 || n != m {
		t.Errorf("%s: the alternate screen was entered %d times and left %d times", what, n, m)
	}
	end := strings.LastIndex(seen, leaveScreen)
	if end < 0 {
		return
	}
	before, _, _ := strings.Cut(seen, enterScreen)
	main := before + seen[end:]
	for _, no := range []string{"Canary", "Rolling", "octocat", "search"} {
		if strings.Contains(main, no) {
			t.Errorf("%s: %q is left on the main screen: %q", what, no, main)
		}
	}
	for _, want := range lines {
		if !strings.Contains(main, want) {
			t.Errorf("%s: the main screen has no %q: %q", what, want, main)
		}
	}
	if strings.LastIndex(seen, showCursor) < strings.LastIndex(seen, "\x1b[?25l") {
		t.Errorf("%s: the cursor is hidden", what)
	}
	for _, mode := range []string{"1000", "1002", "1003", "1006", "2004", "2026", "2031", "1004"} {
		if strings.LastIndex(seen, "\x1b[?"+mode+"h") > strings.LastIndex(seen, "\x1b[?"+mode+"l") {
			t.Errorf("%s: mode %s is left on", what, mode)
		}
	}
	if !s.AsBefore() {
		t.Errorf("%s: the modes of the terminal are not what they were", what)
	}
}

// TestTerminalGivenBack ends the interface in every way in which it can be
// ended from outside.
func TestTerminalGivenBack(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		signal syscall.Signal
		keys   string
		exit   int
		says   []string
	}{
		{"the key", 0, "\x03", 0, nil},
		{"SIGINT", syscall.SIGINT, "", 130, []string{"fob: interrupted"}},
		{"SIGTERM", syscall.SIGTERM, "", 130, []string{"fob: interrupted"}},
		{"SIGHUP", syscall.SIGHUP, "", 130, []string{"fob: interrupted"}},
		{"SIGQUIT", syscall.SIGQUIT, "", 130, []string{"fob: interrupted"}},
		{"SIGABRT", syscall.SIGABRT, "", 130, []string{"fob: interrupted"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, s, _ := onList(t)
			if c.signal != 0 {
				if err := s.Process().Signal(c.signal); err != nil {
					t.Fatal(err)
				}
			}
			s.Type(c.keys)
			if got := s.Wait(); got != c.exit {
				t.Errorf("exit code %d, want %d", got, c.exit)
			}
			givenBack(t, s, c.name, c.says...)
		})
	}
}

// TestSuspend stops the interface and continues it: while it is stopped the
// terminal is as it was before.
func TestSuspend(t *testing.T) {
	t.Parallel()
	_, s, code := onList(t)
	for range 2 {
		shown := len(s.Seen())
		if err := s.Process().Signal(syscall.SIGTSTP); err != nil {
			t.Fatal(err)
		}
		s.When("the stop", func() bool {
			_, state, _ := strings.Cut(string(readFile(t, fmt.Sprintf("/proc/%d/stat", s.Process().Pid))), ") ")
			return strings.HasPrefix(state, "T")
		})
		said := -1
		s.When("the end of what was written before it", func() bool {
			before := said
			said = len(s.Seen())
			time.Sleep(100 * time.Millisecond)
			return said == before
		})
		givenBack(t, s, "stopped")
		if err := s.Process().Signal(syscall.SIGCONT); err != nil {
			t.Fatal(err)
		}
		s.Until(shown, code[:3]+" "+code[3:])
	}
	s.Type("\x03")
	if got := s.Wait(); got != 0 {
		t.Errorf("exit code %d", got)
	}
	givenBack(t, s, "continued and ended")
}

// TestSignalsStayIgnored: what nohup and shells ignore for a job in the
// background is not listened to.
func TestSignalsStayIgnored(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	m.run(t, "otpauth://totp/GitHub:octocat?secret="+secretText+"&issuer=GitHub\n", "add")
	for _, c := range []struct {
		ignored string
		signal  syscall.Signal
		ends    bool
	}{
		{"HUP", syscall.SIGHUP, false}, {"INT", syscall.SIGINT, false}, {"USR2", syscall.SIGHUP, true},
	} {
		follow := m.command("", "get", "--follow", "github")
		cmd := exec.Command("sh", append([]string{"-c", `trap "" ` + c.ignored + `; exec "$@"`, "sh", follow.Path}, follow.Args[1:]...)...)
		out, err := os.Create(filepath.Join(m.home, "out"+c.ignored))
		if err != nil {
			t.Fatal(err)
		}
		cmd.Env, cmd.Stdout = follow.Env, out
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			if info, err := out.Stat(); err == nil && info.Size() > 0 {
				break
			}
		}
		if err := cmd.Process.Signal(c.signal); err != nil {
			t.Fatal(err)
		}
		var info syscall.WaitStatus
		ended, wait := 0, 200*time.Millisecond
		if c.ends {
			wait = 20 * time.Second
		}
		for end := time.Now().Add(wait); ended == 0 && time.Now().Before(end); time.Sleep(10 * time.Millisecond) {
			if ended, err = syscall.Wait4(cmd.Process.Pid, &info, syscall.WNOHANG, nil); err != nil {
				t.Fatal(err)
			}
		}
		if (ended != 0) != c.ends {
			t.Errorf("with %s ignored, %v ended it: %v, want %v", c.ignored, c.signal, ended != 0, c.ends)
		}
		_ = cmd.Process.Kill()
		_ = cmd.Wait()
		_ = out.Close()
	}
}
