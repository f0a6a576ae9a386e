package prompt

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"
	"time"

	"golang.org/x/sys/unix"

	"fob/testdata"
)

func echoes(t *testing.T, f *os.File) bool {
	t.Helper()
	state, err := unix.IoctlGetTermios(int(f.Fd()), unix.TCGETS)
	if err != nil {
		t.Fatal(err)
	}
	return state.Lflag&unix.ECHO != 0
}

// answerWhen types text once the question is on the terminal.
func answerWhen(t *testing.T, person *os.File, question, text string) {
	t.Helper()
	go func() {
		var shown strings.Builder
		buf := make([]byte, 256)
		for !strings.Contains(shown.String(), question) {
			n, err := person.Read(buf)
			if err != nil {
				return
			}
			shown.Write(buf[:n])
		}
		time.Sleep(20 * time.Millisecond) // raw mode follows the question
		_, _ = person.WriteString(text)
		for { // keep reading, or the program blocks in its writes
			if _, err := person.Read(buf); err != nil {
				return
			}
		}
	}()
}

func TestSecret(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ typed, want string }{
		"plain":          {"hunter2\r", "hunter2"},
		"newline":        {"hunter2\n", "hunter2"},
		"backspace":      {"hunteé\x7f\x7fr2\r", "huntr2"},
		"line erased":    {"wrong\x15right\r", "right"},
		"word erased":    {"one two\x17three\r", "one three"},
		"arrow keys":     {"a\x1b[Db\x1bOPc\r", "abc"},
		"bracketed":      {"\x1b[200~secret\x1b[201~\r", "secret"},
		"very long line": {strings.Repeat("x", 5000) + "\r", strings.Repeat("x", 5000)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			person, program := testdata.PTY(t)
			a := &Asker{Open: func() (*Terminal, error) { return &Terminal{In: program, Out: program}, nil }}
			defer a.Close()
			answerWhen(t, person, "Secret:", c.typed)
			got, err := a.Secret(t.Context(), "Secret:")
			if err != nil || got != c.want {
				t.Errorf("Secret after %q = %q, %v, want %q", c.typed, got, err, c.want)
			}
			if echoes(t, program) {
				t.Error("what is typed ahead would be shown")
			}
			a.Show()
			if !echoes(t, program) {
				t.Error("the terminal was not put back")
			}
		})
	}
}

func TestSecretInterrupted(t *testing.T) {
	t.Parallel()
	for name, key := range map[string]string{"ctrl-c": "abc\x03", "ctrl-d": "\x04"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			person, program := testdata.PTY(t)
			a := &Asker{Open: func() (*Terminal, error) { return &Terminal{In: program, Out: program}, nil }}
			defer a.Close()
			answerWhen(t, person, "Secret:", key)
			if _, err := a.Secret(t.Context(), "Secret:"); !errors.Is(err, ErrInterrupted) {
				t.Errorf("Secret = %v, want ErrInterrupted", err)
			}
			if !echoes(t, program) {
				t.Error("the terminal was not put back")
			}
		})
	}
}

// A signal ends the context while a question waits: the terminal must be as it
// was, though nothing was typed.
func TestSecretCancelled(t *testing.T) {
	t.Parallel()
	_, program := testdata.PTY(t)
	a := &Asker{Open: func() (*Terminal, error) { return &Terminal{In: program, Out: program}, nil }}
	ctx, cancel := context.WithCancel(t.Context())
	go func() {
		for echoes(t, program) {
			time.Sleep(time.Millisecond)
		}
		cancel()
	}()
	if _, err := a.Secret(ctx, "Secret:"); !errors.Is(err, ErrInterrupted) {
		t.Errorf("Secret = %v, want ErrInterrupted", err)
	}
	if !echoes(t, program) {
		t.Error("the terminal was not put back")
	}
}

// One paste can answer several questions.
func TestAnswersInOnePaste(t *testing.T) {
	t.Parallel()
	person, program := testdata.PTY(t)
	a := &Asker{Open: func() (*Terminal, error) { return &Terminal{In: program, Out: program}, nil }}
	defer a.Close()
	answerWhen(t, person, "First:", "one\rtwo\rmaybe\ry\r")
	first, err := a.Secret(t.Context(), "First:")
	if err != nil {
		t.Fatal(err)
	}
	second, err := a.Line(t.Context(), "Second:")
	if err != nil {
		t.Fatal(err)
	}
	yes, err := a.Yes(t.Context(), "Third?")
	if err != nil || first != "one" || second != "two" || !yes {
		t.Errorf("answers = %q, %q, %v, %v, want one, two, true", first, second, yes, err)
	}
}

func TestNobodyToAsk(t *testing.T) {
	t.Parallel()
	for name, a := range map[string]*Asker{
		"--no-input":  {},
		"no terminal": {Open: func() (*Terminal, error) { return nil, os.ErrNotExist }},
	} {
		if a.Available() {
			t.Errorf("%s: Available() = true", name)
		}
		if _, err := a.Secret(t.Context(), "Secret:"); !errors.Is(err, ErrNoTerminal) {
			t.Errorf("%s: Secret = %v, want ErrNoTerminal", name, err)
		}
		if _, err := a.Yes(t.Context(), "Sure?"); !errors.Is(err, ErrNoTerminal) {
			t.Errorf("%s: Yes = %v, want ErrNoTerminal", name, err)
		}
	}
}
