package tui

import (
	"strings"
	"testing"
)

// FuzzPaste: whatever is pasted, nothing raw reaches the screen, and where it
// is no address nothing is added.
func FuzzPaste(f *testing.F) {
	f.Add("otpauth://totp/Example:me?secret=JBSWY3DPEHPK3PXP&issuer=Example")
	f.Add("file:///a/b%20c%zz")
	f.Add(`'/a/b\ c'`)
	f.Add("#work \x1b[31m\u202e")
	f.Add("otpauth-migration://offline?data=EAEYASAA")
	f.Add("one\ntwo")
	f.Fuzz(func(t *testing.T, text string) {
		inBubble(t, nil, func(r *rig) {
			r.paste(text)
			if got := r.text(); strings.ContainsAny(got, "\x1b\u202e\u200b") {
				t.Errorf("raw characters in %q", got)
			}
			if n := len(r.m.session.items); n != 12 && !strings.Contains(strings.ToLower(text), "://") {
				t.Errorf("%d accounts", n)
			}
			r.fits(80, 24)
			r.fits(20, 5)
		})
	})
}
