package tui

import (
	"context"
	"testing"

	"fob/vault"
)

// fullDisk is a world whose vault is read, and not written.
func fullDisk(c *Config) {
	now := c.Now
	c.Open = func(context.Context) (Backend, error) {
		v := vault.New("full", now)
		_, err := v.Add(Samples(now())[0])
		return brokenBackend{NewMemory(v, now)}, err
	}
}

// TestFailedSaves: what was typed or pasted is still there after a save that
// failed, to be saved again.
func TestFailedSaves(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name string
		do   func(r *rig)
		kept []string
	}{
		{"an edit", func(r *rig) { r.press("ctrl+e", "ctrl+u", "'Mine", "enter") }, []string{"not saved", "Mine"}},
		{"a new account", func(r *rig) {
			r.press("tab", "a", "'Mine", "down", "down", "down", "'GEZDGNBVGY3TQOJQ", "enter")
		}, []string{"not saved", "Mine", "••••••••••••••••"}},
		{"a pasted address", func(r *rig) {
			r.paste("otpauth://totp/Example:me?secret=GEZDGNBVGY3TQOJQ&issuer=Example")
		}, []string{"nothing was added", "issuer     Example", "account    me", "••••••••••••••••"}},
		{"a PIN", func(r *rig) {
			r.paste("motp://Site:me?secret=0123456789abcdef")
			r.press("'1234", "enter")
		}, []string{"nothing was added", "issuer     Site", "PIN        ••••"}},
		{"recovery codes", func(r *rig) { r.press("tab", "r", "a", "'1122-3344", "enter") }, []string{"nothing was added", "› 1122-3344"}},
		{"an import", func(r *rig) { r.paste("/home/alex/my codes.txt"); r.press("enter") }, []string{"nothing was imported", "Import 3 of 4"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, fullDisk, func(r *rig) {
				tt.do(r)
				r.sees("no space left on device")
				for _, want := range tt.kept {
					r.sees(want)
				}
			})
		})
	}
}
