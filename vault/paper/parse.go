package paper

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"unicode"
)

// maxText bounds what ParseKey looks at, in bytes: a sheet has two thousand.
const maxText = 1 << 16

// maxKeys bounds how many places in it are looked at: locating a mistake takes
// a millisecond.
const maxKeys = 16

// ErrNoKey is returned by [ParseKey] for a text without a key in it.
var ErrNoKey = errors.New("there is no key in it")

// KeyError says what is wrong with a typed key. It never shows any of it.
type KeyError struct {
	// Group is the group with the mistake as the sheet counts them, four
	// characters each from 1, or 0 where it is not known.
	Group int
	// Also is a second such group, or 0.
	Also int
	// Reason is what is wrong.
	Reason string
}

// Error names the place as the sheet shows it: line, and group in the line.
func (e *KeyError) Error() string {
	switch {
	case e.Group == 0:
		return "paper key: " + e.Reason
	case e.Also == 0:
		return fmt.Sprintf("paper key: %s: %s", place(e.Group), e.Reason)
	default:
		return fmt.Sprintf("paper key: %s and %s: %s", place(e.Group), place(e.Also), e.Reason)
	}
}

func place(group int) string {
	return fmt.Sprintf("line %d, group %d", (group-1)/rowLen+1, (group-1)%rowLen+1)
}

// ParseKey returns the key in a text, as one line of capitals that age can
// read. The text may be the key as it is typed from paper, with or without the
// sheet's first line, groups and line numbers, in small letters or capitals; a
// whole sheet; what a scanner made of its code; or an age identity file.
//
// The letters O, I and B and the digit 1, which the groups never have, are
// taken for 0, L, 8 and L, and the checksum decides. The error is [ErrNoKey], a
// [*KeyError] that says where the mistake is, or says that there are several
// keys.
func ParseKey(text string) (string, error) {
	if len(text) > maxText {
		return "", fmt.Errorf("paper key: the text has more than %d bytes", maxText)
	}
	text = tidy(text)
	var found []string
	var worst *KeyError
	most := 0
	for _, at := range prefixes().FindAllStringSubmatchIndex(text, maxKeys) {
		name := nameClassic
		if at[2] >= 0 {
			name = namePQ
		}
		t := collect(text[at[1]:], name)
		if key, err := t.key(name); err == nil {
			found = append(found, key)
		} else if n := len(t.chars()); worst == nil || n > most {
			worst, most = err, n
		}
	}
	if len(found) == 0 && most < dataLen/2 {
		// Only the groups were typed. The checksum covers the name, so it
		// tells which kind of key it is.
		for _, name := range []string{nameClassic, namePQ} {
			t := collect(text, name)
			if n := len(t.chars()); n < dataLen-groupLen || n > dataLen+groupLen {
				continue
			}
			if key, err := t.key(name); err == nil {
				found = append(found, key)
			} else if worst == nil || worst.Group == 0 {
				worst = err
			}
		}
	}
	switch {
	case len(found) > 0:
	case worst != nil:
		return "", worst
	default:
		return "", fmt.Errorf("paper key: %w", ErrNoKey)
	}
	for _, key := range found[1:] {
		if key != found[0] {
			return "", errors.New("paper key: there are several keys in it: give one")
		}
	}
	return found[0], nil
}

// prefixes finds where a key begins, however its first line was spaced. The
// last one is the digit one, or what it is taken for.
var prefixes = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`AGE[\s-]*SECRET[\s-]*KEY[\s-]*(PQ[\s-]*)?[1IL]`)
})

// tidy makes one alphabet of what keyboards and viewers produce: capitals,
// plain spaces and hyphens, line ends as \n.
func tidy(text string) string {
	text = strings.ReplaceAll(text, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 0xff01 && r <= 0xff5e: // full-width forms of ASCII
			r -= 0xff01 - '!'
		case r == '\r' || r == '\u2028' || r == '\u2029' || r == '\f':
			return '\n'
		case r == '\n':
			return r
		case unicode.IsSpace(r):
			return ' '
		case r == '\u00ad' || unicode.Is(unicode.Cf, r): // soft hyphens, zero-width
			return -1
		case unicode.Is(unicode.Pd, r) || r == '\u2212':
			return '-'
		}
		return unicode.ToUpper(r)
	}, text)
}
