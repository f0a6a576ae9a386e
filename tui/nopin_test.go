package tui

import (
	"context"
	"strings"
	"testing"

	"fob/otpcore"
	"fob/vault"
)

// noPIN opens a vault with a Yandex key whose PIN is not known.
func noPIN(c *Config) {
	v := vault.New("no PIN", c.Now)
	if _, err := v.Add(vault.Account{Key: otpcore.Key{
		Kind: otpcore.Yandex, Issuer: "Yandex", Account: "alex", Secret: otpcore.NewSecret([]byte("0123456789abcdef")),
		Digits: 8, Period: 30, Algorithm: otpcore.SHA256,
	}}); err != nil {
		panic(err)
	}
	b := NewMemory(v, c.Now)
	c.Open = func(context.Context) (Backend, error) { return b, nil }
}

// TestNoPIN: an account that has no codes before its PIN is known says so, and
// copies nothing.
func TestNoPIN(t *testing.T) {
	t.Parallel()
	inBubble(t, noPIN, func(r *rig) {
		r.sees("···· ····")
		r.sees("no PIN")
		r.press("enter")
		r.sees("its PIN is missing: ctrl+e adds it")
		r.press("tab", "n")
		if n := len(r.clip.copies); n > 0 {
			t.Errorf("%d copies of nothing", n)
		}
		r.press("ctrl+o")
		r.sees("its PIN is missing: ctrl+e adds it")
		for w := 20; w <= 100; w++ {
			r.fits(w, 24)
		}
		r.press("esc")
		r.size(20, 5)
		r.sees("PIN")
	})
	out, err := plainTalk(t, noPIN, "yandex", "code", "copy", "next")
	if err != nil || strings.Count(out, "Its PIN is missing: fob edit adds it.") != 4 || strings.Contains(out, "left") {
		t.Errorf("%v: %s", err, out)
	}
}
