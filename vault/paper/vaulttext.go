package paper

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"fob/otpcore"
)

// WriteText writes the sheet as plain text: what the first page says, then every
// code as the line that a reader would make of it, for a backup as a file or a
// printer without pictures.
func (s VaultSheet) WriteText(w io.Writer) error {
	frames, err := s.frames()
	if err != nil {
		return err
	}
	text, err := s.words()
	if err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	line := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	line("%s\n%s\n\n%s\n", strings.ToUpper(text.title), strings.Repeat("=", textWidth), wrap(text.lead))
	for _, f := range text.facts {
		if f.label == "Pages of codes" {
			continue
		}
		if len(f.value) > textWidth-20 {
			line("  %s\n  %s\n  %s", f.label, f.value[:39], f.value[40:])
			continue
		}
		line("  %-16s %s", f.label, f.value)
	}
	line("\nTo restore with fob\n-------------------\n\nThis file itself will do:\n\n    fob restore FILE --identity paper-key.jpg")
	line("\nTo restore without fob\n----------------------\n\n%s", wrap("With this file as sheet.txt and the paper key in key.txt, and with coreutils, age, gzip and jq:"))
	line("\n    grep '^%s/%s/' sheet.txt | sort -u -t/ -k4,4n > codes", dataWord, s.name())
	for _, step := range text.sections[1].steps[3:] {
		if step.command {
			line("    %s", step.text)
		}
	}
	line("\nThe codes\n---------\n")
	for _, f := range frames {
		line("%s", f)
	}
	typed, err := s.typeableText()
	if err != nil {
		return err
	}
	fmt.Fprint(out, typed)
	for i, name := range s.Names {
		if i == 0 {
			line("\nThe accounts\n------------\n")
		}
		line("  %4d  %s", i+1, otpcore.Printable(strings.TrimSpace(name)))
	}
	line("\n%s\n%s", strings.Repeat("-", textWidth), wrap(text.foot))
	return out.Flush()
}
