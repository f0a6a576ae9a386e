package tui

import (
	"strings"
	"unicode"
)

const (
	joiner    = '\u200d' // makes one picture of two
	asPicture = '\ufe0f' // asks for the coloured form
)

// apart takes joined emoji to pieces: joiners, forms and skin tones go, and each
// picture stands for itself, as in "👩👧". Terminals disagree by up to four
// columns on how wide the joined ones are, and one row that is measured wrongly
// puts its code under another's. Nothing is hidden by it, since all the pictures
// are there; a joiner between letters stays, for [otpcore.Printable] to show.
func apart(s string) string {
	if !strings.ContainsFunc(s, func(r rune) bool { return r == joiner || r == asPicture || skinTone(r) }) {
		return s
	}
	runes := []rune(s)
	out := make([]rune, 0, len(runes))
	picture := false // the last rune taken over is one
	for i, r := range runes {
		next := rune(0)
		if i+1 < len(runes) {
			next = runes[i+1]
		}
		switch {
		case picture && r == joiner && unicode.Is(unicode.So, next):
		case picture && (r == asPicture || skinTone(r)):
		default:
			picture = unicode.Is(unicode.So, r)
			out = append(out, r)
		}
	}
	return string(out)
}

// skinTone reports whether r colours the emoji before it.
func skinTone(r rune) bool { return 0x1f3fb <= r && r <= 0x1f3ff }
