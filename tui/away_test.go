package tui

import (
	"context"
	"errors"
	"os"
	"syscall"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/vault"
)

// TestHangup: when the terminal goes, the interface ends by itself, after what
// is being saved is saved.
func TestHangup(t *testing.T) {
	var saved bool
	_, err := hungUp(t, func(c *Config) {
		c.Open = func(context.Context) (Backend, error) {
			b, err := NewSamples(time.Now)
			return lateBackend{b, &saved}, err
		}
	}, func(press func(string), _ *syncBuffer, signals chan<- os.Signal) {
		press("\x18") // ctrl+x: deletes, in two seconds
		signals <- syscall.SIGHUP
		time.Sleep(time.Second)
	})
	if !errors.Is(err, ErrInterrupted) {
		t.Errorf("run = %v, want ErrInterrupted", err)
	}
	if !saved {
		t.Error("the end did not wait for the save")
	}
}

// lateBackend takes two seconds to save.
type lateBackend struct {
	*Memory
	saved *bool
}

func (b lateBackend) Update(ctx context.Context, change func(*vault.Vault) error) (vault.Saved, error) {
	time.Sleep(2 * time.Second)
	*b.saved = true
	return b.Memory.Update(ctx, change)
}

// TestUnwatched: the screen locks when nobody is connected any more, and not
// when the window only lost the focus.
func TestUnwatched(t *testing.T) {
	t.Parallel()
	attached := true
	inBubble(t, func(c *Config) { c.Watched = func(context.Context) bool { return attached } }, func(r *rig) {
		if !r.m.View().ReportFocus {
			t.Error("the terminal is not asked to say when it is looked at")
		}
		attached = false // begun where nobody looks: that is no leaving
		r.send(tea.BlurMsg{})
		r.sees("GitHub")
		attached = true
		r.send(tea.FocusMsg{})
		r.send(tea.BlurMsg{})
		r.sees("GitHub")
		attached = false
		r.send(tea.FocusMsg{})
		r.send(tea.BlurMsg{})
		r.sees("fob is locked")
		if r.m.session != nil || r.m.list != nil {
			t.Error("the locked screen holds the session")
		}
	})
	inBubble(t, nil, func(r *rig) {
		r.send(tea.BlurMsg{})
		if r.sees("GitHub"); r.m.View().ReportFocus {
			t.Error("the terminal is asked for what nobody asks about")
		}
	})
}
