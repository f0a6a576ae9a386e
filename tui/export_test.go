package tui

import (
	"context"
	"errors"
	"testing"
)

// exports records what would be written.
type exports struct {
	plans []ExportPlan
	err   error
	wait  bool // until it is stopped
}

func (e *exports) config(c *Config) {
	c.Export = func(ctx context.Context, p ExportPlan) (string, error) {
		if e.wait {
			p.Options.Progress("deriving the key")
			<-ctx.Done()
			return "", ctx.Err()
		}
		e.plans = append(e.plans, p)
		return "wrote it to /home/alex/file", e.err
	}
}

func TestExport(t *testing.T) {
	t.Parallel()
	e := &exports{}
	inBubble(t, e.config, func(r *rig) {
		r.press("tab", "w")
		r.sees("a list of otpauth URIs")
		r.press("down", "down", "enter") // Aegis
		r.sees("encrypted")
		r.press("enter")
		r.sees("12 accounts, as an Aegis vault")
		r.sees("holds everything")
		r.lacks("in the clear")
		r.press("enter", "'one", "enter", "'two", "enter")
		r.sees("the two were not the same")
		r.press("'one", "enter", "'one", "enter")
		r.sees("wrote it to /home/alex/file")
	})
	if len(e.plans) != 1 {
		t.Fatalf("%d exports", len(e.plans))
	}
	p := e.plans[0]
	if p.Format != "aegis" || len(p.Accounts) != 12 || string(p.Options.Passphrase.Bytes()) != "one" || p.Path != "" {
		t.Errorf("plan: %s, %d accounts, path %q", p.Format, len(p.Accounts), p.Path)
	}
}

// TestExportPlain: the search says which, the losses and the warning come before
// anything is written, and the name that was typed is used.
func TestExportPlain(t *testing.T) {
	t.Parallel()
	e := &exports{}
	inBubble(t, e.config, func(r *rig) {
		r.press("'work", "tab", "w", "down", "enter") // Google
		r.sees("the 4 of the search")
		for range 3 {
			r.press("down")
		}
		r.press("'x.txt", "enter")
		r.sees("The secrets are in the clear")
		r.sees("cannot hold everything")
		r.sees("AWS:root@example.com: left out: ")
		if len(e.plans) != 0 {
			t.Fatal("written before the losses were seen")
		}
		r.press("enter")
		r.sees("wrote it")
	})
	if len(e.plans) != 1 || len(e.plans[0].Accounts) != 4 || e.plans[0].Path != "x.txt" || e.plans[0].Options.Passphrase.Len() != 0 {
		t.Errorf("plans: %+v", e.plans)
	}
}

// TestExportFails: the room stays, with what was typed.
func TestExportFails(t *testing.T) {
	t.Parallel()
	e := &exports{err: errors.New(`"/x" is already there`)}
	inBubble(t, e.config, func(r *rig) {
		r.press("tab", "w", "enter", "'/x", "enter", "enter")
		r.sees("is already there")
		r.after(toastLong)
		r.sees("/x")
		r.press("esc", "esc", "tab", "p", "tab", "w")
		r.sees("not while presenting")
	})
	slow := &exports{wait: true}
	inBubble(t, slow.config, func(r *rig) {
		r.press("tab", "w", "enter", "enter", "enter")
		r.after(2e9)
		r.sees("deriving the key")
		if r.m.View().ProgressBar == nil {
			t.Error("the terminal shows no progress")
		}
		r.press("esc")
		r.sees("nothing was written")
		r.press("ctrl+l")
		r.sees("locked")
	})
}

// TestExportEmpty: with nothing to write there is no room.
func TestExportEmpty(t *testing.T) {
	t.Parallel()
	e := &exports{}
	inBubble(t, func(c *Config) { e.config(c); empty(c) }, func(r *rig) {
		r.press("tab", "w")
		r.sees("no accounts to export")
	})
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "w")
		r.sees("fob export")
	})
}
