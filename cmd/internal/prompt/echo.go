package prompt

import (
	"context"
	"fmt"
)

// mode is what the terminal does with the keys that are typed.
type mode int

const (
	shown  mode = iota // as it was found
	hidden             // not shown; Ctrl-C is a signal
	raw                // not shown, and every key is the program's
)

// Hush stops showing what is typed: a secret will be asked for, and somebody
// may type it before the question is there. It holds until Show, Close, the end
// of ctx or a question that is no secret; without a terminal it does nothing.
func (a *Asker) Hush(ctx context.Context) {
	if t, err := a.open(); err == nil && ctx.Err() == nil {
		_ = t.hush(ctx) // the question says it
	}
}

// Show puts the terminal back as it was before the first secret.
func (a *Asker) Show() {
	if a.terminal != nil {
		_ = a.terminal.change(shown)
	}
}

// hush hides what is typed, and puts the terminal back when ctx ends: the next
// signal may end the program at once.
func (t *Terminal) hush(ctx context.Context) error {
	if err := t.change(hidden); err != nil {
		return fmt.Errorf("%w: %v", ErrNoTerminal, err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.unhush != nil {
		t.unhush()
	}
	t.unhush = context.AfterFunc(ctx, func() { _ = t.change(shown) })
	return nil
}

// change puts the terminal into a mode.
func (t *Terminal) change(to mode) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	if to == t.mode {
		return nil
	}
	if t.mode == shown {
		before, err := readModes(t.In)
		if err != nil {
			return err
		}
		t.before = before
	}
	if err := t.before.in(to).set(t.In); err != nil {
		return err
	}
	switch {
	case t.mode == shown:
		t.unwatch = t.watchStops()
	case to == shown:
		t.unwatch()
	}
	t.mode = to
	return nil
}

// stopped gives the terminal back while stop holds the program, and asks again
// afterwards. Another program may have changed the terminal in between.
func (t *Terminal) stopped(stop func()) {
	t.mu.Lock()
	defer t.mu.Unlock()
	_ = t.before.set(t.In)
	stop()
	if t.mode == shown {
		return
	}
	if before, err := readModes(t.In); err == nil {
		t.before = before
	}
	_ = t.before.in(t.mode).set(t.In)
	if t.mode == raw {
		_, _ = fmt.Fprint(t.Out, t.question)
	}
}

// hushed reports whether what is typed is hidden.
func (t *Terminal) hushed() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.mode != shown
}

// ask writes a question, and keeps it for after a stop.
func (t *Terminal) ask(question string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.question = question
	_, _ = fmt.Fprint(t.Out, question)
}
