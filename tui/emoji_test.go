package tui

import (
	"testing"

	"github.com/charmbracelet/x/ansi"
)

// TestEmojiApart: both ways in which terminals count columns agree on what is
// shown of an emoji, and whatever could hide a letter is still escaped.
func TestEmojiApart(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"👩\u200d👩\u200d👧 family": "👩👩👧 family",
		"👨🏽\u200d🚀":              "👨🚀",
		"👍🏽 up":                  "👍 up",
		"❤\ufe0f":                "❤",
		"🏴\u200d☠\ufe0f":         "🏴☠",
		"🇬🇧 🐙 ①":                 "🇬🇧 🐙 ①",
		"Git\u200dHub":           `Git\u200dHub`,
		"Git\ufe0fHub":           `Git\ufe0fHub`,
		"👩\u200d":                `👩\u200d`,
		"👩\u200dGitHub":          `👩\u200dGitHub`,
		"👩\u200d\u200d👧":         `👩\u200d\u200d👧`,
		"🏽 alone":                "🏽 alone",
		"é́ 銀行 שלום":             "é́ 銀行 שלום",
	} {
		got := printable(s)
		if got != want {
			t.Errorf("printable(%+q) = %+q, want %+q", s, got, want)
		}
		if a, b := ansi.StringWidth(got), ansi.StringWidthWc(got); a != b {
			t.Errorf("%q is %d columns wide, or %d", got, a, b)
		}
	}
}
