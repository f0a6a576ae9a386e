package tui

import (
	"context"
	"errors"
	"testing"
	"time"

	"fob/vault"
)

func TestPassphrase(t *testing.T) {
	t.Parallel()
	inBubble(t, locked, func(r *rig) {
		r.sees("Passphrase")
		r.lacks("GitHub")
		r.press("enter") // nothing typed: nothing tried
		r.lacks("wrong")
		r.press("'wrong", "enter")
		r.sees("wrong passphrase")
		r.press("'right!", "backspace")
		r.sees("•••••")
		r.lacks("right")
		r.press("enter")
		r.sees("GitHub")
	})
	inBubble(t, locked, func(r *rig) { // pasted with its newline
		r.paste("right\n")
		r.press("enter")
		r.sees("GitHub")
	})
	inBubble(t, locked, func(r *rig) {
		r.press("esc")
		if !r.quit {
			t.Error("escape does not quit")
		}
	})
}

func TestFieldIsWiped(t *testing.T) {
	t.Parallel()
	var f field
	f.insert("hunter2")
	whole := f.text
	s := f.secret()
	if string(s.Bytes()) != "hunter2" {
		t.Fatal("the secret is not what was typed")
	}
	for _, b := range whole[:7] {
		if b != 0 {
			t.Fatal("the field still holds the passphrase")
		}
	}
}

func TestOpenFails(t *testing.T) {
	t.Parallel()
	tries := 0
	inBubble(t, func(c *Config) {
		open := c.Open
		c.Open = func(ctx context.Context) (Backend, error) {
			if tries++; tries == 1 {
				return nil, hinted{}
			}
			return open(ctx)
		}
	}, func(r *rig) {
		r.sees("the keyring did not answer")
		r.sees("fob --passphrase-fd 3")
		r.press("enter")
		r.sees("GitHub")
	})
}

// TestOpenIsQuiet: nothing is drawn in the first moments, a word after a while.
func TestOpenIsQuiet(t *testing.T) {
	t.Parallel()
	inBubble(t, func(c *Config) {
		open := c.Open
		c.Open = func(ctx context.Context) (Backend, error) {
			time.Sleep(2500 * time.Millisecond)
			return open(ctx)
		}
	}, func(r *rig) {
		if got := r.text(); got != "" {
			t.Errorf("drew %q at once", got)
		}
		r.after(2 * time.Second)
		r.sees("Opening the vault…")
		r.after(time.Second)
		r.sees("GitHub")
	})
}

func TestAsks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		err  error
		want bool
	}{
		{ErrAsk, true},
		{errors.Join(errors.New("x"), ErrAsk), true},
		{asking(true), true},
		{asking(false), false},
		{vault.ErrNoVault, false},
	} {
		if got := asks(tt.err); got != tt.want {
			t.Errorf("asks(%v) = %v", tt.err, got)
		}
	}
}

type asking bool

func (asking) Error() string { return "asking" }
func (a asking) Ask() bool   { return bool(a) }

// TestFirstRun: enter alone reaches the list, past two questions at most, the
// paper key, and the word that it was not saved.
func TestFirstRun(t *testing.T) {
	t.Parallel()
	for _, keyring := range []bool{true, false} {
		var got SetupAnswers
		made := 0
		inBubble(t, func(c *Config) {
			firstRun(keyring)(c)
			create := c.Setup.Create
			c.Setup.Create = func(ctx context.Context, a SetupAnswers) (SetupResult, error) {
				got = a
				made++
				return create(ctx, a)
			}
		}, func(r *rig) {
			presses := 0
			for ; !isRoom[*listRoom](r) && presses < 10; presses++ {
				r.press("enter")
			}
			if presses > 4 {
				t.Errorf("%d times enter", presses)
			}
			r.sees("No accounts yet.")
			r.sees("Paste an otpauth:// address")
			r.lacks("AGE-SECRET")
		})
		if made != 1 || got.Keyring != keyring || keyring == (got.Passphrase.Len() > 0) {
			t.Errorf("keyring %v: made %d vaults, keyring %v, passphrase of %d", keyring, made, got.Keyring, got.Passphrase.Len())
		}
	}
}

// TestFirstRunKeyUnsaved: the only copy of the paper key is not left by one
// press too many.
func TestFirstRunKeyUnsaved(t *testing.T) {
	t.Parallel()
	inBubble(t, firstRun(true), func(r *rig) {
		r.press("enter", "enter")
		r.sees("AGE-SECRET-KEY-1")
		r.sees("nowhere but here")
		r.press("enter")
		r.sees("No accounts yet.")
	})
}

func TestFirstRunPassphrase(t *testing.T) {
	t.Parallel()
	var got SetupAnswers
	inBubble(t, func(c *Config) {
		firstRun(true)(c)
		create := c.Setup.Create
		c.Setup.Create = func(ctx context.Context, a SetupAnswers) (SetupResult, error) {
			got = a
			return create(ctx, a)
		}
	}, func(r *rig) {
		r.press("down", "enter")
		r.press("'correct horse", "enter", "'correct house", "enter")
		r.sees("not the same")
		r.lacks("correct")
		r.press("'correct horse", "enter", "'correct horse", "enter")
		r.sees("Your paper key")
		r.sees("AGE-SECRET-KEY-1")
		r.press("s")
		r.sees("saved /home/alex/fob-paper-key.pdf")
		r.sees("enter go on") // the footer still says how
		r.press("enter")
		r.sees("No accounts yet.")
	})
	if string(got.Passphrase.Bytes()) != "correct horse" || got.Keyring {
		t.Error("the answers are not what was typed")
	}
}

func TestFirstRunSamples(t *testing.T) {
	t.Parallel()
	inBubble(t, firstRun(true), func(r *rig) {
		r.press("3", "enter")
		r.sees("samples, held in memory")
		r.sees("GitHub")
		r.press("ctrl+x", "ctrl+l", "enter")
		r.lacks("GitHub") // still the same samples
	})
}

func TestFirstRunFails(t *testing.T) {
	t.Parallel()
	inBubble(t, func(c *Config) {
		firstRun(true)(c)
		c.Setup.Create = func(context.Context, SetupAnswers) (SetupResult, error) { return SetupResult{}, errDisk }
	}, func(r *rig) {
		r.press("enter")
		r.sees("no space left on device")
		r.sees("The system keyring")
	})
}

func TestMadePassphrase(t *testing.T) {
	t.Parallel()
	a, b := madePassphrase(), madePassphrase()
	if a.Len() != 23 || a.Equal(b) {
		t.Errorf("%d characters", a.Len())
	}
}
