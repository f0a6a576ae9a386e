package prompt

import (
	"context"
	"errors"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"fob/testdata"
)

// screen keeps what a terminal shows.
type screen struct {
	mu   sync.Mutex
	text strings.Builder
}

func watch(person *os.File) *screen {
	s := &screen{}
	go func() {
		buf := make([]byte, 256)
		for {
			n, err := person.Read(buf)
			s.mu.Lock()
			s.text.Write(buf[:n])
			s.mu.Unlock()
			if err != nil {
				return
			}
		}
	}()
	return s
}

func (s *screen) shown() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.text.String()
}

// until waits for a text on the screen.
func (s *screen) until(t *testing.T, text string) {
	t.Helper()
	for end := time.Now().Add(20 * time.Second); !strings.Contains(s.shown(), text); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatalf("waited for %q in vain; the terminal shows %q", text, s.shown())
		}
	}
}

// typed waits until the terminal has taken text and, where it echoes, shown it:
// what the program writes after that is on the screen after it.
func typed(t *testing.T, person *os.File, s *screen, program *os.File, text string) {
	t.Helper()
	if _, err := person.WriteString(text); err != nil {
		t.Fatal(err)
	}
	if _, err := program.WriteString("<mark>"); err != nil {
		t.Fatal(err)
	}
	s.until(t, "<mark>")
}

func asker(program *os.File) *Asker {
	return &Asker{Open: func() (*Terminal, error) { return &Terminal{In: program, Out: program}, nil }}
}

// What is typed between two questions, while the first answer is looked at, is
// shown nowhere and answers the second.
func TestTypedAhead(t *testing.T) {
	t.Parallel()
	person, program := testdata.PTY(t)
	a := asker(program)
	defer a.Close()
	s := watch(person)
	go func() {
		s.until(t, "First:")
		_, _ = person.WriteString("wrong\r")
	}()
	if first, err := a.Secret(t.Context(), "First:"); err != nil || first != "wrong" {
		t.Fatalf("Secret = %q, %v", first, err)
	}
	typed(t, person, s, program, "hunter2\r")
	second, err := a.Secret(t.Context(), "Second:")
	if err != nil || second != "hunter2" {
		t.Errorf("Secret = %q, %v, want what was typed ahead", second, err)
	}
	if shown := s.shown(); strings.Contains(shown, "hunter2") || strings.Contains(shown, "wrong") {
		t.Errorf("the terminal shows a secret: %q", shown)
	}
}

// What is typed before the first question is not shown either, where it is known
// that there will be one.
func TestHush(t *testing.T) {
	t.Parallel()
	person, program := testdata.PTY(t)
	a := asker(program)
	defer a.Close()
	s := watch(person)
	a.Hush(t.Context())
	typed(t, person, s, program, "hunter2\r")
	got, err := a.Secret(t.Context(), "Secret:")
	if err != nil || got != "hunter2" || strings.Contains(s.shown(), "hunter2") {
		t.Errorf("Secret = %q, %v; the terminal shows %q", got, err, s.shown())
	}
}

// A question that is no secret shows what is typed, and what follows it is
// hidden again: there may be another secret.
func TestLineBetweenSecrets(t *testing.T) {
	t.Parallel()
	person, program := testdata.PTY(t)
	a := asker(program)
	defer a.Close()
	s := watch(person)
	a.Hush(t.Context())
	go func() {
		s.until(t, "Name:")
		_, _ = person.WriteString("octocat\r")
	}()
	if name, err := a.Line(t.Context(), "Name:"); err != nil || name != "octocat" {
		t.Fatalf("Line = %q, %v", name, err)
	}
	s.until(t, "octocat")
	typed(t, person, s, program, "hunter2\r")
	if got, err := a.Secret(t.Context(), "Secret:"); err != nil || got != "hunter2" {
		t.Errorf("Secret = %q, %v", got, err)
	}
	if strings.Contains(s.shown(), "hunter2") {
		t.Errorf("the terminal shows a secret: %q", s.shown())
	}
}

// A signal gives the terminal back at once, while the answer is still looked at.
func TestEndedBetweenSecrets(t *testing.T) {
	t.Parallel()
	_, program := testdata.PTY(t)
	a := asker(program)
	defer a.Close()
	ctx, cancel := context.WithCancel(t.Context())
	a.Hush(ctx)
	if echoes(t, program) {
		t.Fatal("Hush hides nothing")
	}
	cancel()
	for end := time.Now().Add(20 * time.Second); !echoes(t, program); time.Sleep(time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the terminal was not put back")
		}
	}
	if _, err := a.Secret(ctx, "Secret:"); !errors.Is(err, ErrInterrupted) || !echoes(t, program) {
		t.Errorf("Secret = %v, want ErrInterrupted and a terminal that shows what is typed", err)
	}
}

// What nobody asked for any more is dropped: a shell would show it, and keep it.
func TestNothingLeftForTheShell(t *testing.T) {
	t.Parallel()
	person, program := testdata.PTY(t)
	shell, err := os.OpenFile(program.Name(), os.O_RDWR|unix.O_NOCTTY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = shell.Close() }()
	a := asker(program)
	s := watch(person)
	a.Hush(t.Context())
	typed(t, person, s, program, "hunter2\r")
	a.Close()
	if !echoes(t, shell) {
		t.Error("the terminal was not put back")
	}
	if n, err := unix.IoctlGetInt(int(shell.Fd()), unix.TIOCINQ); err != nil || n != 0 {
		t.Errorf("%d bytes are left for the shell (%v)", n, err)
	}
}
