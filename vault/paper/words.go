package paper

import (
	"fmt"
	"strings"

	"fob/otpcore"
)

// words is what a sheet says, for every layout.
type words struct {
	title    string
	corner   string // what stands at the right of the title
	lead     string
	facts    []fact
	sections []section
	fields   []field
	foot     string
}

// whatFobIs tells somebody who finds a sheet and has never heard of fob.
const whatFobIs = "fob, an authenticator for the command line"

type fact struct{ label, value string }

// section is a heading with steps under it. A step that is a command is shown
// as such, exactly.
type section struct {
	heading string
	steps   []textStep
}

type textStep struct {
	text    string
	command bool
}

// field is a line to fill in by hand.
type field struct {
	label string
	lines int
}

// dateLayout spells the month: 11/12 is another day elsewhere.
const dateLayout = "2 January 2006"

// checkAfter is after how many years to look at the sheet again: paper and ink
// last longer than what people remember of where they put them.
const checkAfter = 1

func (s KeySheet) words() words {
	say := func(text string) textStep { return textStep{text: text} }
	run := func(text string) textStep { return textStep{text: text, command: true} }

	vault := s.VaultID
	if s.VaultName != "" {
		vault += "  (" + shorten(plainASCII(s.VaultName), 40) + ")"
	}
	w := words{
		title:  "Paper key",
		corner: "fob",
		lead: "This key opens a vault of " + whatFobIs + ", when every other key to it is gone. " +
			"It does not hold the accounts: it needs a copy of the vault. " +
			"Whoever has both can read every account, so keep this sheet like a passport, " +
			"and not beside the copy.",
		facts: []fact{
			{"Vault", vault},
			{"Fingerprint", s.Fingerprint},
			{"Made", s.Made.Format(dateLayout)},
			{"Check again by", s.Made.AddDate(checkAfter, 0, 0).Format(dateLayout)},
		},
		sections: []section{
			{"To restore with fob", []textStep{
				say("Find a copy of the vault: the printed sheets called Vault copy, or the file vault.age in a " +
					"backup, a synced folder, on another computer. Then one of:"),
				run("fob restore page-1.jpg page-2.jpg"),
				run("fob restore vault.age"),
				say("fob asks for the key. Type it as it stands here; spaces and small letters do not " +
					"matter, and it says where a mistake is. With the key in a file:"),
				run("fob restore vault.age --identity key.txt"),
			}},
			{"To restore without fob", []textStep{
				say(s.withoutFob()),
				run("age -d -i key.txt vault.age | jq -r '.uri // empty'"),
				say("On the sheets it says how they become vault.age. Each line is one account, as an otpauth:// address that other authenticators take in."),
			}},
			{"Reading the key", []textStep{
				say("After its first line the key has no letter O, I or B and no digit 1: " +
					"what looks like one is a 0, L or 8."),
			}},
		},
		fields: []field{
			{"Copies of the vault are kept", 2},
			{"Seen to open a copy on", 1},
		},
		foot: "A printer may keep what it printed. When this sheet is on paper, delete its file.",
	}
	if s.Blank {
		w.title = "Paper key, to fill in by hand"
		w.foot = "Copy the key from the screen in capitals, then type it back into fob from this sheet."
	}
	return w
}

// withoutFob says how the key gets into a file, and what reads it.
func (s KeySheet) withoutFob() string {
	text := "Type the key into key.txt, as one line of capitals without spaces"
	if !s.Blank {
		text += ", or scan the code into it"
	}
	if s.pq() {
		return text + ". With age 1.3 or newer (age-encryption.org) and jq:"
	}
	return text + ". With age (age-encryption.org) and jq:"
}

// plainASCII is text that every printer and viewer shows alike: what is not
// printable ASCII stands as an escape.
func plainASCII(text string) string {
	var b strings.Builder
	for _, r := range otpcore.Printable(text) {
		switch {
		case r >= ' ' && r <= '~':
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
	}
	return b.String()
}

// shorten cuts text to n characters of ASCII.
func shorten(text string, n int) string {
	if len(text) <= n {
		return text
	}
	return text[:n-3] + "..."
}
