package tui

import (
	"context"
	"testing"

	"fob/otpcore"
	"fob/vault"
)

func TestRecovery(t *testing.T) {
	t.Parallel()
	inBubble(t, recovering, func(r *rig) {
		r.press("ctrl+o")
		r.lacks("4471") // on request alone
		r.press("r")
		r.sees("4471-0092-aabb")
		r.sees("used 2000-01-01")
		r.lacks("\x1b[31m")
		r.press("enter")
		r.sees("enter again")
		if r.clip.last() != "" {
			t.Fatal("copied at once")
		}
		r.press("down", "enter")
		r.sees("was used already")
		r.press("up", "enter", "enter")
		if got := r.clip.last(); got != "4471-0092-aabb" {
			t.Errorf("copied %q", got)
		}
		r.sees("1 left")
		r.press("end", "enter", "enter")
		r.sees("that was the last one: ask the service for new ones")
		if left := len(r.m.session.items[0].account.Left()); left != 0 {
			t.Errorf("%d codes left", left)
		}
		r.press("esc")
		if !isRoom[*detailRoom](r) {
			t.Errorf("back in %T", r.m.room)
		}
	})
}

func TestRecoveryAdd(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "r")
		r.sees("None are kept here")
		r.paste("Keep these safe:\n1. 1122-3344\n2. 5566-7788\n")
		r.sees("2 recovery codes added to GitHub:octocat@example.com, which has 2 left")
		r.paste("1122-3344\n5566-7788")
		r.sees("has these codes already")
		r.press("a", "'odd one", "enter")
		r.sees("odd one")
		r.press("a", "'x", "esc")
		r.paste("otpauth://totp/Example:me?secret=JBSWY3DPEHPK3PXP&issuer=Example")
		r.sees("Added · Example")
		if got := len(r.kept("GitHub").Recovery); got != 3 {
			t.Errorf("%d codes, want 3", got)
		}
	})
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "p", "tab", "r")
		r.sees("not while presenting")
	})
}

// TestRecoverySavedFirst: a code whose use is not saved is not copied.
func TestRecoverySavedFirst(t *testing.T) {
	t.Parallel()
	inBubble(t, func(c *Config) {
		recovering(c)
		open := c.Open
		c.Open = func(ctx context.Context) (Backend, error) {
			b, err := open(ctx)
			return brokenBackend{b.(*Memory)}, err
		}
	}, func(r *rig) {
		r.press("tab", "r", "enter", "enter")
		r.sees("not used: no space left on device")
		if r.clip.last() != "" {
			t.Error("it was copied")
		}
		r.press("enter", "enter") // it can be tried again
		r.sees("not used: no space left on device")
	})
}

func (brokenBackend) UseRecovery(context.Context, string, otpcore.Secret) (vault.Account, error) {
	return vault.Account{}, errDisk
}
