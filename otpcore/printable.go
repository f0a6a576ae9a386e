package otpcore

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Printable returns s for a terminal: what could move the cursor, hide text or
// turn its direction is replaced by a visible escape in ASCII, and all else
// stays as it is. Escaped are control characters (\n, \x1b, \u0085), bidi
// controls (\u202e), zero-width and other format characters (\u200b), tag
// characters (\U000e0041), line and paragraph separators, and bytes that are
// not UTF-8 (\xff). The zero-width joiner is among them, so a joined emoji shows
// its parts: text that is invisible anywhere is a way to imitate a name.
//
// The result is for showing, not for reading back: a backslash is not escaped.
// Printable(Printable(s)) is Printable(s), and s itself is returned where
// nothing changes.
func Printable(s string) string {
	clean := 0
	for clean < len(s) {
		r, n := utf8.DecodeRuneInString(s[clean:])
		if concealed(r, n) {
			break
		}
		clean += n
	}
	if clean == len(s) {
		return s
	}
	var b strings.Builder
	b.Grow(len(s) + 16)
	b.WriteString(s[:clean])
	for i := clean; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		if concealed(r, n) {
			b.WriteString(escape(r, n, s[i]))
		} else {
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	return b.String()
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
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp)
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
