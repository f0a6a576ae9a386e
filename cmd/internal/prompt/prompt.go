// Package prompt asks the person at the controlling terminal. Questions and
// answers never touch standard input or output, so that a command in a pipe
// can still ask.
//
// What is typed for a secret is not shown, not even when it is typed before the
// question is there: from the first secret on the terminal shows nothing, until
// a question that is no secret, or the end. What was typed ahead is the answer to
// the next question, and dropped at the end, or a shell would get it. The
// terminal is put back as it was on every way out, and while the program is
// stopped.
package prompt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"unicode/utf8"

	"fob/otpcore"
)

var (
	// ErrNoTerminal is returned where there is nobody to ask: no controlling
	// terminal, or --no-input.
	ErrNoTerminal = errors.New("there is no terminal to ask on")
	// ErrInterrupted is returned when the question was answered with Ctrl-C or
	// Ctrl-D, or the context ended.
	ErrInterrupted = errors.New("interrupted")
)

// maxAnswer bounds an answer, in bytes: an export URI of a phone with many
// accounts has some thousands.
const maxAnswer = 64 << 10

// Asker asks questions. The terminal is opened with the first of them and kept
// open, since a paste may hold the answers to several. The zero Asker has
// nobody to ask.
type Asker struct {
	// Open opens the controlling terminal; nil means that nothing may be asked.
	Open func() (*Terminal, error)

	terminal *Terminal
	failed   error
}

// Terminal is the controlling terminal: one file on Unix, two on Windows.
type Terminal struct {
	In  *os.File
	Out *os.File

	pending []byte    // read, not yet part of an answer
	reading chan read // a read under way, nil when there is none

	mu       sync.Mutex // the rest also changes with signals
	mode     mode
	before   *modes // those of shown
	unhush   func() bool
	unwatch  func()
	question string // the last that was asked for a secret
}

type read struct {
	bytes []byte
	err   error
}

// Available reports whether there is a terminal to ask on.
func (a *Asker) Available() bool {
	_, err := a.open()
	return err == nil
}

// Close puts the terminal back as it was, and closes it.
func (a *Asker) Close() {
	if a.terminal == nil {
		return
	}
	if a.terminal.before != nil {
		forget(a.terminal.In)
	}
	a.Show()
	_ = a.terminal.In.Close()
	if a.terminal.Out != a.terminal.In {
		_ = a.terminal.Out.Close()
	}
	a.terminal, a.failed = nil, ErrNoTerminal
}

func (a *Asker) open() (*Terminal, error) {
	if a.terminal != nil || a.failed != nil {
		return a.terminal, a.failed
	}
	if a.Open == nil {
		a.failed = ErrNoTerminal
		return nil, a.failed
	}
	t, err := a.Open()
	if err != nil {
		a.failed = ErrNoTerminal // why it cannot be opened helps nobody
		return nil, a.failed
	}
	a.terminal = t
	return t, nil
}

// Say writes a line to the terminal, where there is one.
func (a *Asker) Say(line string) {
	if t, err := a.open(); err == nil {
		_, _ = fmt.Fprintln(t.Out, otpcore.PrintableLines(line))
	}
}

// Line asks a question whose answer is shown as it is typed, and returns it
// without spaces around it. Errors are ErrNoTerminal and ErrInterrupted.
func (a *Asker) Line(ctx context.Context, question string) (string, error) {
	t, err := a.open()
	if err != nil {
		return "", err
	}
	secrets := t.hushed()
	if err := t.change(shown); err != nil {
		return "", fmt.Errorf("%w: %v", ErrNoTerminal, err)
	}
	_, _ = fmt.Fprint(t.Out, otpcore.PrintableLines(question), " ")
	line, err := t.answer(ctx)
	if err != nil {
		_, _ = fmt.Fprintln(t.Out)
		return "", err
	}
	if secrets { // the next may be one again
		err = t.hush(ctx)
	}
	return strings.TrimSpace(line), err
}

// Yes asks a question that yes or no answers; Enter alone is no.
func (a *Asker) Yes(ctx context.Context, question string) (bool, error) {
	for {
		answer, err := a.Line(ctx, question+" [y/N]")
		if err != nil {
			return false, err
		}
		switch strings.ToLower(answer) {
		case "y", "yes":
			return true, nil
		case "", "n", "no":
			return false, nil
		}
		a.Say("Please answer y or n.")
	}
}

// Secret asks a question whose answer is not shown, nor what is typed after it:
// see Show. The answer may be as long
// as a pasted export: the terminal's own limit on a line, 1024 bytes on some
// systems, does not hold here.
func (a *Asker) Secret(ctx context.Context, question string) (answer string, err error) {
	t, err := a.open()
	if err != nil {
		return "", err
	}
	if ctx.Err() != nil {
		return "", ErrInterrupted
	}
	if err := t.hush(ctx); err != nil {
		return "", err
	}
	t.ask(otpcore.PrintableLines(question) + " ")
	if err := t.change(raw); err != nil {
		return "", fmt.Errorf("%w: %v", ErrNoTerminal, err)
	}
	defer func() {
		after := hidden // until it is known whether the answer is right
		if err != nil {
			after = shown
		}
		if rerr := t.change(after); rerr != nil && err == nil {
			err = fmt.Errorf("restore the terminal: %w", rerr)
		}
		_, _ = fmt.Fprintln(t.Out)
	}()
	return t.answer(ctx)
}

// The keys that edit an answer typed in raw mode. In a line that the terminal
// itself edits, none of them arrives.
const (
	ctrlC     = 0x03
	ctrlD     = 0x04
	backspace = 0x08
	ctrlU     = 0x15
	ctrlW     = 0x17
	escape    = 0x1b
	del       = 0x7f
)

// answer reads up to the end of the line and leaves the rest for the next
// question.
func (t *Terminal) answer(ctx context.Context) (string, error) {
	line := make([]byte, 0, 256)
	defer func() { clear(line[:cap(line)]) }()
	var seq sequence
	for {
		b, err := t.next(ctx)
		if err != nil {
			return "", err
		}
		if seq.skips(b) {
			continue
		}
		switch b {
		case '\r', '\n':
			return strings.ToValidUTF8(string(line), "\uFFFD"), nil
		case ctrlC:
			return "", ErrInterrupted
		case ctrlD:
			if len(line) == 0 {
				return "", ErrInterrupted
			}
		case backspace, del:
			_, size := utf8.DecodeLastRune(line)
			line = line[:len(line)-size]
		case ctrlU:
			line = line[:0]
		case ctrlW:
			rest := strings.TrimRight(string(line), " ")
			line = line[:strings.LastIndex(rest, " ")+1]
		default:
			if b >= 0x20 && len(line) < maxAnswer {
				line = append(line, b)
			}
		}
	}
}

// next returns one byte of input.
func (t *Terminal) next(ctx context.Context) (byte, error) {
	for len(t.pending) == 0 {
		if t.reading == nil {
			t.reading = make(chan read, 1)
			go func(in *os.File, out chan<- read) {
				buf := make([]byte, 4096)
				n, err := in.Read(buf)
				out <- read{buf[:n], err}
			}(t.In, t.reading)
		}
		select {
		case <-ctx.Done():
			return 0, ErrInterrupted
		case r := <-t.reading:
			t.reading = nil
			t.pending = r.bytes
			if len(r.bytes) == 0 {
				// The end of the input: the terminal was closed, or Ctrl-D.
				return 0, ErrInterrupted
			}
		}
	}
	b := t.pending[0]
	t.pending[0] = 0 // it may be of a secret
	t.pending = t.pending[1:]
	return b, nil
}

// sequence swallows the escape sequences that arrow keys and pastes send.
type sequence struct{ state byte }

func (s *sequence) skips(b byte) bool {
	switch s.state {
	case escape:
		s.state = 0
		if b == '[' || b == 'O' {
			s.state = '['
		}
		return b >= 0x20
	case '[':
		if b >= 0x40 && b <= 0x7e {
			s.state = 0
		}
		return true
	}
	if b == escape {
		s.state = escape
		return true
	}
	return false
}
