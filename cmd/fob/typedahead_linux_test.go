package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fob/testdata"
)

// typedMachine is a machine whose vault a passphrase opens, at its real cost:
// there is time to type ahead.
func typedMachine(t *testing.T) *machine {
	t.Helper()
	fob, err := build()
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{fob: fob, home: t.TempDir()}
	cmd := m.command("correct horse battery\n", "init", "--no-paper-key", "--passphrase-fd", "0")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("init: %v: %s", err, out)
	}
	return m
}

// TestPassphraseTypedAhead types the right passphrase while fob still looks at
// a wrong one.
func TestPassphraseTypedAhead(t *testing.T) {
	t.Parallel()
	m := typedMachine(t)
	s := onTerminal(t, m, "list")
	s.Until(0, "Passphrase")
	s.Type("a wrong one\r")
	time.Sleep(50 * time.Millisecond) // scrypt takes longer
	s.Type("correct horse battery\r")
	if got := s.Wait(); got != 0 {
		t.Errorf("exit code %d: %q", got, s.Seen())
	}
	for _, secret := range []string{"a wrong one", "correct horse"} {
		if strings.Contains(s.Seen(), secret) {
			t.Errorf("the terminal shows %q: %q", secret, s.Seen())
		}
	}
	if !strings.Contains(s.Seen(), "Wrong passphrase") || !s.AsBefore() {
		t.Errorf("the terminal has %q, as before: %v", s.Seen(), s.AsBefore())
	}
}

// TestPlainShowsLines: after the passphrase the plain interface shows what is
// typed.
func TestPlainShowsLines(t *testing.T) {
	t.Parallel()
	m := typedMachine(t)
	s := onTerminal(t, m, "--plain")
	s.Until(0, "Passphrase")
	s.Type("correct horse battery\r")
	s.Until(0, "Type part of a name")
	s.Type("quit\r")
	if got := s.Wait(); got != 0 || !strings.Contains(s.Seen(), "quit") || strings.Contains(s.Seen(), "correct") {
		t.Errorf("exit code %d: %q", got, s.Seen())
	}
}

// TestEndedWhileLooking ends fob while it looks at a passphrase: the terminal is
// as before at once.
func TestEndedWhileLooking(t *testing.T) {
	t.Parallel()
	m := typedMachine(t)
	for name, end := range map[string]func(*testdata.Session){
		"ctrl-c":  func(s *testdata.Session) { s.Type("\x03") },
		"SIGTERM": func(s *testdata.Session) { _ = s.Process().Signal(syscall.SIGTERM) },
		"SIGHUP":  func(s *testdata.Session) { _ = s.Process().Signal(syscall.SIGHUP) },
	} {
		s := onTerminal(t, m, "list")
		s.Until(0, "Passphrase")
		s.Type("a wrong one\r")
		s.When("the end of the line", func() bool { return strings.Contains(s.Seen(), "\n") })
		end(s)
		if got := s.Wait(); got != 130 {
			t.Errorf("%s: exit code %d: %q", name, got, s.Seen())
		}
		if !s.AsBefore() {
			t.Errorf("%s: the terminal is not as before", name)
		}
	}
}

// TestStoppedWhileAsking stops fob at a question and continues it: meanwhile the
// terminal is as before, and then the question is asked again.
func TestStoppedWhileAsking(t *testing.T) {
	t.Parallel()
	m := typedMachine(t)
	s := onTerminal(t, m, "list")
	s.Until(0, "Passphrase")
	s.When("the question to hide its answer", func() bool { return !s.AsBefore() })
	asked := len(s.Seen())
	if err := s.Process().Signal(syscall.SIGTSTP); err != nil {
		t.Fatal(err)
	}
	s.When("the stop", func() bool {
		_, state, _ := strings.Cut(string(readFile(t, fmt.Sprintf("/proc/%d/stat", s.Process().Pid))), ") ")
		return strings.HasPrefix(state, "T")
	})
	if !s.AsBefore() {
		t.Error("the terminal is not as before while fob is stopped")
	}
	if err := s.Process().Signal(syscall.SIGCONT); err != nil {
		t.Fatal(err)
	}
	s.Until(asked, "Passphrase")
	s.Type("correct horse battery\r")
	if got := s.Wait(); got != 0 || strings.Contains(s.Seen(), "correct") || !s.AsBefore() {
		t.Errorf("exit code %d, as before: %v: %q", got, s.AsBefore(), s.Seen())
	}
}

// TestPaperKeyTypedAhead types a paper key while restore still reads a sheet.
func TestPaperKeyTypedAhead(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	sheet := filepath.Join(m.home, "sheet.txt")
	m.run(t, "otpauth://totp/GitHub:octocat?secret="+secretText+"&issuer=GitHub\n", "add")
	m.run(t, "", "paper", "vault", "-o", sheet)
	key := strings.TrimSpace(string(m.identity(t).Secret().Bytes()))

	fresh := &machine{fob: m.fob, home: t.TempDir()}
	in, feed, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = in.Close() }()
	cmd := fresh.command("", "restore", "-")
	cmd.Stdin = in
	s := testdata.Start(t, cmd, 80, 24)
	s.When("what is typed to be hidden", func() bool { return !s.AsBefore() })
	s.Type(key + "\r")
	if _, err := feed.Write(readFile(t, sheet)); err != nil {
		t.Fatal(err)
	}
	_ = feed.Close()
	s.Until(0, "New passphrase")
	s.Type("\x03")
	_ = s.Wait()
	if strings.Contains(s.Seen(), key[:20]) || !s.AsBefore() {
		t.Errorf("as before: %v; the terminal has %q", s.AsBefore(), s.Seen())
	}
}
