package otpcore_test

import (
	"testing"
	"unicode"

	"fob/otpcore"
)

func TestPrintable(t *testing.T) {
	t.Parallel()
	for s, want := range map[string]string{
		"":                                "",
		"GitHub":                          "GitHub",
		"日本語 café Größe 🐙 ①":              "日本語 café Größe 🐙 ①",
		"\u2764\ufe0f":                    "\u2764\ufe0f", // an emoji's variation selector
		`a\b`:                             `a\b`,
		"\ufffd":                          "\ufffd", // a real replacement character
		"a\x1b[2Jb":                       `a\x1b[2Jb`,
		"\x00\x07\x08\x7f":                `\x00\x07\x08\x7f`,
		"a\nb\r\n\tc":                     `a\nb\r\n\tc`,
		"\u0085\u009b31m":                 `\u0085\u009b31m`,
		"\u202a\u202b\u202c\u202d":        `\u202a\u202b\u202c\u202d`,
		"user\u202egpj.exe":               `user\u202egpj.exe`,
		"\u2066\u2067\u2068\u2069":        `\u2066\u2067\u2068\u2069`,
		"\u200e\u200f\u061c":              `\u200e\u200f\u061c`,
		"a\u200bb\u200cc\u200dd":          `a\u200bb\u200cc\u200dd`,
		"\ufeffa\u2060b":                  `\ufeffa\u2060b`,
		"\u2028\u2029":                    `\u2028\u2029`,
		"\u00ad\u180e\ufff9":              `\u00ad\u180e\ufff9`,
		"\U000e0041\U000e007f":            `\U000e0041\U000e007f`,
		"\U000e0100":                      `\U000e0100`,
		"👨\u200d👩":                        `👨\u200d👩`,
		"Git\u3164Hub\u115f\u2800":        `Git\u3164Hub\u115f\u2800`,
		"\u034fa\u17b4\uffa0":             `\u034fa\u17b4\uffa0`,
		"GitHub\ufe0f":                    `GitHub\ufe0f`, // where it is no emoji's
		"1\ufe0f\u20e3":                   "1\ufe0f\u20e3",
		"G\u0456thub":                     `G\u0456thub`, // Cyrillic і
		"\u0440\u0430\u0443\u0440\u0430l": `\u0440\u0430\u0443\u0440\u0430l`,
		"Micr\u03bfsoft":                  `Micr\u03bfsoft`, // Greek ο
		"\u13aapple \u2170nc":             `\u13aapple \u2170nc`,
		"Яндекс ID, VK-Почта":             "Яндекс ID, VK-Почта", // words of one script
		"Ωmega λ-calculus µTorrent":       "Ωmega λ-calculus µTorrent",
		"caf\xe9":                         `caf\xe9`,
		"\xff\xc3":                        `\xff\xc3`,
		"\xed\xa0\x80":                    `\xed\xa0\x80`, // half a surrogate pair
	} {
		got := otpcore.Printable(s)
		if got != want {
			t.Errorf("Printable(%q) = %q, want %q", s, got, want)
		}
		if again := otpcore.Printable(got); again != got {
			t.Errorf("Printable(%q) = %q, and of that %q", s, got, again)
		}
	}
}

// Every rune is either left alone or turned into ASCII, and none of the classes
// that move the cursor or hide text is left.
func TestPrintableEveryRune(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= unicode.MaxRune; r++ {
		switch r {
		case 0xd800:
			r = 0xe000 // surrogates are no runes
		case 0x30000:
			r = 0xe0000 // nothing is assigned between
		case 0xe1000:
			r = unicode.MaxRune - 10
		}
		s := string(r)
		got := otpcore.Printable(s)
		bad := unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control,
			unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector) || r == 0x2800
		switch {
		case got == s && bad:
			t.Errorf("U+%04X is left as it is", r)
		case got == s:
		case !bad && (r < 0xe0000 || r > 0xe0fff):
			t.Errorf("U+%04X becomes %q", r, got)
		default:
			for _, c := range []byte(got) {
				if c < 0x20 || c > 0x7e {
					t.Errorf("U+%04X becomes %q", r, got)
				}
			}
		}
	}
}

func TestPrintableAllocations(t *testing.T) { // not parallel: AllocsPerRun counts all
	s := "日本語 café 🐙 octocat@example.com"
	if n := testing.AllocsPerRun(100, func() { otpcore.Printable(s) }); n != 0 {
		t.Errorf("Printable of a plain text takes %v allocations", n)
	}
}
