package paper

import (
	"fmt"
	"strings"
)

// typedText is what stands over the lines to type, and how they become the file
// without fob.
func (s VaultSheet) typedText() section {
	say := func(text string) textStep { return textStep{text: text} }
	run := func(text string) textStep { return textStep{text: text, command: true} }
	return section{"The same, to type", []textStep{
		say("For a day without a camera: the file that the codes hold, as text. Type the lines into typed.txt, the first one " +
			"too, in any order; small letters do, and bars and spaces do not matter. A line has no digit 0, 1, 8 or 9. " +
			"fob says which line and character has a mistake, and takes some lines for codes that cannot be read:"),
		run("fob restore typed.txt"),
		say("Without fob, type the bars as well, and all lines in capitals; then go on with sha256sum as on the first page:"),
		run("sort -n typed.txt | cut -s -d'|' -f2 | tr -dc A-Z2-7 | base32 -d > vault.age"),
	}}
}

// Measures of the lines to type.
const (
	typedSize = 10.5
	typedLead = 5.2
)

// typeable sets the lines to type on pages of their own, where they are asked
// for.
func (p *pages) typeable(s VaultSheet) error {
	if !s.Typeable {
		return nil
	}
	all, err := s.typedLines()
	if err != nil {
		return err
	}
	first := true
	add := func() {
		p.add()
		p.running(s.head(), "the same, to type")
		p.y = codeTop
		if first {
			p.section(s.typedText())
			p.y += 2
		}
		first = false
	}
	add()
	for _, line := range all {
		if p.y+typedLead > p.bottom+4 {
			add()
		}
		p.y += typedLead
		p.typedLine(margin, line)
	}
	return nil
}

// typedLine sets a line with its number and checks in gray, so that the eye
// finds the groups again.
func (p *pages) typedLine(x float64, line string) {
	parts := strings.Split(line, "|")
	at := x
	for i, part := range parts {
		if len(parts) == 3 && i != 1 {
			p.ink(faint - 30)
		}
		if i < len(parts)-1 {
			part += "|"
		}
		p.at(at, p.y, mono, typedSize, part)
		at += measure(mono, typedSize, part)
		p.ink(0)
	}
}

// typeableText are the lines to type, for a sheet as plain text.
func (s VaultSheet) typeableText() (string, error) {
	if !s.Typeable {
		return "", nil
	}
	all, err := s.typedLines()
	if err != nil {
		return "", err
	}
	text := s.typedText()
	var b strings.Builder
	fmt.Fprintf(&b, "\n%s\n%s\n", text.heading, strings.Repeat("-", len(text.heading)))
	for _, step := range text.steps {
		if step.command {
			fmt.Fprintf(&b, "\n    %s\n", step.text)
		} else {
			fmt.Fprintf(&b, "\n%s\n", wrap(step.text))
		}
	}
	fmt.Fprintf(&b, "\n%s\n", strings.Join(all, "\n"))
	return b.String(), nil
}
