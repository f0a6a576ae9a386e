package otpcore

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns s for a terminal: what could move the cursor, hide text,
// turn its direction or pass for another letter is replaced by a visible escape
// in ASCII, and all else stays as it is. Escaped are control characters (\n,
// \x1b, \u0085), bidi controls (\u202e), zero-width and other format characters
// (\u200b), letters and marks that show nothing (\u3164), tag characters
// (\U000e0041), line and paragraph separators, bytes that are not UTF-8 (\xff),
// and in a word of Latin letters those of other scripts that look like them
// (G\u0456thub). The zero-width joiner is among them, so a joined emoji shows its
// parts: text that is invisible anywhere is a way to imitate a name.
//
// The result is for showing, not for reading back: a backslash is not escaped.
// Printable(Printable(s)) is Printable(s), and s itself is returned where
// nothing changes.
func Printable(s string) string {
	var b strings.Builder
	var w word
	before := rune(0)
	clean := 0 // up to here s has been taken over
	for i := 0; i < len(s); {
		r, n := rune(s[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(s[i:])
		}
		if concealed(r, n) || r >= utf8.RuneSelf && (selects(r, before, s[i+n:]) || w.disguises(s, i, r)) {
			if clean == 0 && b.Cap() == 0 {
				b.Grow(len(s) + 16)
			}
			b.WriteString(s[clean:i])
			b.WriteString(escape(r, n, s[i]))
			clean, r = i+n, 0
		}
		before = r
		i += n
	}
	if clean == 0 {
		return s
	}
	b.WriteString(s[clean:])
	return b.String()
}

// PrintableLines is [Printable] of each line: a text of fob's own that has
// several lines, with words in it that are not fob's.
func PrintableLines(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		lines[i] = Printable(line)
	}
	return strings.Join(lines, "\n")
}

// concealed reports whether a rune of n bytes must not reach a terminal.
func concealed(r rune, n int) bool {
	switch {
	case r < 0x20 || r == 0x7f:
		return true
	case r < 0x7f:
		return false
	case r == utf8.RuneError && n == 1:
		return true // not UTF-8
	case 0xe0000 <= r && r <= 0xe0fff:
		return true // tags, and the selectors beside them
	case r == 0x2800, 0x180b <= r && r <= 0x180f:
		return true // an empty Braille pattern; Mongolian selectors
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point)
}

// selects reports whether r is a variation selector where it selects nothing:
// it belongs behind an emoji, or between a digit and its keycap.
func selects(r, before rune, rest string) bool {
	if r < 0xfe00 || r > 0xfe0f {
		return false
	}
	return !(before >= 0x80 && unicode.In(before, unicode.S, unicode.P)) && !strings.HasPrefix(rest, "\u20e3")
}

func escape(r rune, n int, first byte) string {
	switch {
	case r == '\n':
		return `\n`
	case r == '\r':
		return `\r`
	case r == '\t':
		return `\t`
	case r < 0x80:
		return fmt.Sprintf(`\x%02x`, r)
	case r == utf8.RuneError && n == 1:
		return fmt.Sprintf(`\x%02x`, first)
	case r > 0xffff:
		return fmt.Sprintf(`\U%08x`, r)
	}
	return fmt.Sprintf(`\u%04x`, r)
}
