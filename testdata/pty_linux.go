package testdata

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// PTY returns the two ends of a new terminal: what a person types into and
// reads from, and what a program has. The test is skipped where there are none.
func PTY(tb testing.TB) (person, program *os.File) {
	tb.Helper()
	person, err := os.OpenFile("/dev/ptmx", os.O_RDWR, 0)
	if err != nil {
		tb.Skipf("no terminals here: %v", err)
	}
	tb.Cleanup(func() { _ = person.Close() })
	if err := unix.IoctlSetPointerInt(int(person.Fd()), unix.TIOCSPTLCK, 0); err != nil {
		tb.Fatal(err)
	}
	n, err := unix.IoctlGetInt(int(person.Fd()), unix.TIOCGPTN)
	if err != nil {
		tb.Fatal(err)
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", n), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		tb.Fatal(err)
	}
	return person, program
}

// Session is a program that runs in a terminal of its own. Every byte that
// reached the terminal is kept.
type Session struct {
	tb      testing.TB
	cmd     *exec.Cmd
	person  *os.File
	program *os.File
	before  *unix.Termios

	mu   sync.Mutex
	seen bytes.Buffer
}

// Start runs cmd as the leader of a session whose terminal has this size, with
// the terminal as its standard input, output and error where it has no others.
func Start(tb testing.TB, cmd *exec.Cmd, columns, rows uint16) *Session {
	tb.Helper()
	s := &Session{tb: tb, cmd: cmd}
	s.person, s.program = PTY(tb)
	if err := unix.IoctlSetWinsize(int(s.program.Fd()), unix.TIOCSWINSZ, &unix.Winsize{Row: rows, Col: columns}); err != nil {
		tb.Fatal(err)
	}
	s.before = s.termios()
	if cmd.Stdin == nil {
		cmd.Stdin = s.program
	}
	if cmd.Stdout == nil {
		cmd.Stdout = s.program
	}
	if cmd.Stderr == nil {
		cmd.Stderr = s.program
	}
	cmd.ExtraFiles = append(cmd.ExtraFiles, s.program)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true, Ctty: 2 + len(cmd.ExtraFiles)}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { _ = cmd.Process.Kill(); _ = s.program.Close() })
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := s.person.Read(buf)
			s.mu.Lock()
			s.seen.Write(buf[:n])
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return s
}

func (s *Session) termios() *unix.Termios {
	s.tb.Helper()
	state, err := unix.IoctlGetTermios(int(s.program.Fd()), unix.TCGETS)
	if err != nil {
		s.tb.Fatal(err)
	}
	return state
}

// AsBefore reports whether the terminal has the modes it had at the start:
// what is typed is shown, lines are edited, Ctrl-C is a signal.
func (s *Session) AsBefore() bool { s.tb.Helper(); return *s.termios() == *s.before }

// Process is the program's.
func (s *Session) Process() *os.Process { return s.cmd.Process }

// Seen is everything that was written to the terminal so far.
func (s *Session) Seen() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.seen.String()
}

// Type sends keys to the program.
func (s *Session) Type(keys string) {
	s.tb.Helper()
	if _, err := s.person.WriteString(keys); err != nil {
		s.tb.Fatal(err)
	}
}

// Until waits for a text among what was written after the first skip bytes.
func (s *Session) Until(skip int, text string) {
	s.tb.Helper()
	s.When(fmt.Sprintf("%q", text), func() bool { return strings.Contains(s.Seen()[skip:], text) })
}

// When waits until ok.
func (s *Session) When(what string, ok func() bool) {
	s.tb.Helper()
	for end := time.Now().Add(30 * time.Second); !ok(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			s.tb.Fatalf("waited for %s in vain; the terminal got %q", what, s.Seen())
		}
	}
}

// Wait waits for the end of the program and returns its exit code, -1 after a
// signal. All that it wrote has been seen then.
func (s *Session) Wait() int {
	s.tb.Helper()
	done := make(chan struct{})
	go func() { _ = s.cmd.Wait(); close(done) }()
	select {
	case <-done:
	case <-time.After(30 * time.Second):
		_ = s.cmd.Process.Kill()
		s.tb.Fatalf("it does not end; the terminal got %q", s.Seen())
	}
	s.untilRead()
	return s.cmd.ProcessState.ExitCode()
}

// untilRead waits until all that the program wrote has been seen.
func (s *Session) untilRead() {
	s.tb.Helper()
	const mark = "\x00the end\x00"
	var last time.Time
	s.When("the rest", func() bool {
		if time.Since(last) > time.Second { // a terminal drops what is on its way when Ctrl-C comes
			if _, err := s.program.WriteString(mark); err != nil {
				return true
			}
			last = time.Now()
		}
		return strings.HasSuffix(s.Seen(), mark)
	})
	s.mu.Lock()
	defer s.mu.Unlock()
	for bytes.HasSuffix(s.seen.Bytes(), []byte(mark)) {
		s.seen.Truncate(s.seen.Len() - len(mark))
	}
}
