package tui

import (
	"context"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
	"fob/vault"
)

// TestRolling: every code is right in every second, by its own period, and the
// countdown is of the same reading of the clock.
func TestRolling(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		for range 130 {
			now := time.Now()
			for _, a := range Samples(now) {
				if !a.Key.TimeBased() {
					continue
				}
				line := r.line(a.Key.Issuer)
				if code := group(a.Key.At(now).String()); !strings.Contains(line, code) {
					t.Fatalf("%s: %q lacks %s", now.Format(time.TimeOnly), line, code)
				}
				secs := a.Key.Period - int(now.Unix())%a.Key.Period
				if left := countdown(secs); !strings.Contains(line, left) {
					t.Fatalf("%s: %q lacks %q", now.Format(time.TimeOnly), line, left)
				}
				next := strings.Contains(line, "→ "+group(a.Key.Code(a.Key.Step(now)+1).String()))
				if want := secs <= nextSeconds; next != want {
					t.Fatalf("%s: %q: next code %v, want %v", now.Format(time.TimeOnly), line, next, want)
				}
			}
			r.after(time.Second)
		}
	})
}

// TestTickIsAligned: the tick falls on full seconds wherever it began.
func TestTickIsAligned(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		time.Sleep(345 * time.Millisecond)
		r.press("down")
		for range 3 {
			r.after(time.Second)
			if ns := r.m.now.Nanosecond(); ns != 0 {
				t.Errorf("a tick at %d ns", ns)
			}
		}
	})
}

func TestIdleLock(t *testing.T) {
	t.Parallel()
	idle := func(c *Config) { c.Prefs.Lock = 5 * time.Minute }
	inBubble(t, idle, func(r *rig) {
		r.after(4 * time.Minute)
		r.press("down")
		r.after(4*time.Minute + 50*time.Second)
		r.sees("Proton")
		r.after(11 * time.Second)
		r.locked()
		r.press("enter")
		r.sees("Proton")
	})
	inBubble(t, idle, func(r *rig) { // in any room
		r.press("ctrl+r")
		r.after(6 * time.Minute)
		r.locked()
	})
	inBubble(t, nil, func(r *rig) { // 0 is never
		r.after(20 * time.Minute)
		r.sees("Proton")
	})
}

// locked checks that the screen shows nothing of the vault, and the model
// holds nothing of it.
func (r *rig) locked() {
	r.t.Helper()
	for _, a := range Samples(time.Now()) {
		r.lacks(a.Key.Issuer)
		r.lacks(group(a.Key.At(time.Now()).String()))
	}
	r.lacks("wl-copy")
	m := r.m
	if m.session != nil || m.list != nil || m.toast.text != "" {
		r.t.Error("the model still holds the vault")
	}
	if _, ok := m.room.(*lockedRoom); !ok {
		r.t.Errorf("the room is %T", m.room)
	}
}

func TestLock(t *testing.T) {
	t.Parallel()
	t.Run("only hides", func(t *testing.T) {
		t.Parallel()
		inBubble(t, nil, func(r *rig) {
			r.press("enter", "ctrl+l")
			r.locked()
			r.sees("No passphrase is set")
			r.press("enter")
			r.sees("GitHub")
		})
	})
	t.Run("passphrase", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(c *Config) {
			open := c.Open
			c.Unlock = func(ctx context.Context, p otpcore.Secret) (Backend, error) {
				if string(p.Bytes()) != "right" {
					return nil, vault.ErrPassphrase
				}
				return open(ctx)
			}
		}, func(r *rig) {
			r.sees("GitHub") // by the keyring
			r.press("ctrl+l", "enter")
			r.locked()
			r.press("'wrong", "enter")
			r.sees("wrong passphrase")
			r.lacks("wrong1")
			r.press("'right", "enter")
			r.sees("GitHub")
		})
	})
	t.Run("late answers", func(t *testing.T) {
		t.Parallel()
		inBubble(t, nil, func(r *rig) {
			for _, msg := range []result{
				loaded{s: r.m.session},
				stamped{s: r.m.session, stamp: "x"},
				changed{s: r.m.session, say: "GitHub"},
				steppedMsg{s: r.m.session, id: r.m.list.id},
				copied{s: r.m.session, name: "GitHub", how: "copied with wl-copy"},
			} {
				r.press("ctrl+l")
				r.send(msg)
				r.locked()
				r.press("enter")
			}
		})
	})
}

// TestSleptMachine: time that passed without ticks counts as idle.
func TestSleptMachine(t *testing.T) {
	t.Parallel()
	inBubble(t, func(c *Config) { c.Prefs.Lock = time.Minute }, func(r *rig) {
		time.Sleep(time.Hour)
		r.pump()
		r.locked()
	})
}
