package otpcore

import (
	"unicode"
	"unicode/utf8"
)

// word remembers the word that was looked at last, so that a long one is looked
// at once.
type word struct {
	end   int  // where it ends
	latin bool // an ASCII letter is in it
}

// disguises reports whether the rune r at s[i:] is a letter that may pass for a
// Latin one in a word that has some: the Cyrillic і of "Gіthub". A word that is
// all of one script is what it is.
func (w *word) disguises(s string, i int, r rune) bool {
	if !lookalike(r) {
		return false
	}
	if i >= w.end {
		w.measure(s, i)
	}
	return w.latin
}

// measure finds the word around s[i:], which began behind the last one. What
// [Printable] escapes ends a word, and since the escape is of Latin letters,
// what follows it is among those.
func (w *word) measure(s string, i int) {
	w.latin = false
	for j := i; j > w.end; {
		r, n := utf8.DecodeLastRuneInString(s[:j])
		before, m := utf8.DecodeLastRuneInString(s[:j-n])
		if m == 0 || concealed(before, m) {
			before = 0
		}
		if concealed(r, n) || selects(r, before, s[j:]) {
			w.latin = true
			break
		}
		if !inWord(r) {
			break
		}
		w.latin = w.latin || isLatin(r)
		j -= n
	}
	for w.end = i; w.end < len(s); {
		r, n := utf8.DecodeRuneInString(s[w.end:])
		if !inWord(r) || concealed(r, n) {
			break
		}
		w.latin = w.latin || isLatin(r)
		w.end += n
	}
}

func inWord(r rune) bool {
	return unicode.In(r, unicode.L, unicode.M, unicode.N) && !unicode.Is(unicode.Variation_Selector, r)
}

func isLatin(r rune) bool { return r|0x20 >= 'a' && r|0x20 <= 'z' }

// lookalike reports whether a letter of another script may be taken for a Latin
// one. Greek letters that nobody mistakes are not among them: a name may have
// one for what it means.
func lookalike(r rune) bool {
	switch {
	case r < 0x250 || !inWord(r):
		return false
	case r == 'ɡ', 0x2160 <= r && r <= 0x217f: // and Roman numerals
		return true
	case unicode.Is(unicode.Greek, r):
		switch r {
		case 'Γ', 'Δ', 'Θ', 'Λ', 'Ξ', 'Π', 'Σ', 'Φ', 'Ψ', 'Ω', 'β', 'δ', 'θ', 'λ', 'μ', 'ξ', 'π', 'σ', 'φ', 'ψ', 'ω':
			return false
		}
		return true
	}
	return unicode.In(r, unicode.Cyrillic, unicode.Armenian, unicode.Cherokee, unicode.Coptic, unicode.Lisu)
}
