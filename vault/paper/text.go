package paper

import (
	"bufio"
	"fmt"
	"io"
	"strings"

	"fob/otpcore/qr"
)

// textWidth is the longest line of a text sheet, in columns: it fits a page of
// ten characters an inch between margins.
const textWidth = 72

// Text writes the sheet as plain text: ASCII, but for the blocks that the code
// is drawn with. Dark is drawn, so the code is for paper, or for a light
// screen.
func (s KeySheet) Text(w io.Writer) error {
	if err := s.check(); err != nil {
		return err
	}
	out := bufio.NewWriter(w)
	line := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	text := s.words()

	line("%s\n%s\n", strings.ToUpper(text.title), strings.Repeat("=", textWidth))
	line("%s\n", wrap(text.lead))
	for _, f := range text.facts {
		line("  %-16s %s", f.label, f.value)
	}
	line("")
	if !s.Blank {
		code, err := s.code()
		if err != nil {
			return err
		}
		for _, row := range blocks(code) {
			line("%s", strings.TrimRight(row, " "))
		}
		line("")
	}
	prefix, rows := s.rows()
	line("  %s", prefix)
	for i, row := range rows {
		if s.Blank {
			for j := range row {
				row[j] = strings.Join(strings.Split(row[j], ""), " ") + "  "
			}
			line("")
		}
		line("  %d | %s", i+1, strings.TrimRight(strings.Join(row, " "), " "))
	}
	for _, section := range text.sections {
		line("\n%s\n%s", section.heading, strings.Repeat("-", len(section.heading)))
		for i, step := range section.steps {
			switch {
			case !step.command:
				line("%s", wrap(step.text))
			case i == len(section.steps)-1:
				line("\n    %s", step.text)
			default:
				line("\n    %s\n", step.text)
			}
		}
	}
	line("")
	for _, f := range text.fields {
		fill := f.label + ": "
		for range f.lines {
			line("\n%s%s", fill, strings.Repeat("_", textWidth-len(fill)))
			fill = ""
		}
	}
	line("\n%s\n%s", strings.Repeat("-", textWidth), wrap(text.foot))
	return out.Flush()
}

// code is the QR code of the key: upper-case letters, digits and hyphens are
// its compact mode, so that the highest level of correction still gives large
// modules.
func (s KeySheet) code() (*qr.Symbol, error) {
	code, err := qr.Encode(string(s.Key.Bytes()), qr.H)
	if err != nil {
		return nil, fmt.Errorf("paper key sheet: %w", err)
	}
	return code, nil
}

// quiet is the light margin that a code needs around it, in modules.
const quiet = 4

// blocks draws a code with its margin as half blocks, two rows of modules in a
// line.
func blocks(code *qr.Symbol) []string {
	var rows []string
	for y := -quiet; y < code.Size()+quiet; y += 2 {
		var b strings.Builder
		for x := -quiet; x < code.Size()+quiet; x++ {
			switch upper, lower := code.At(x, y), code.At(x, y+1); {
			case upper && lower:
				b.WriteRune('█')
			case upper:
				b.WriteRune('▀')
			case lower:
				b.WriteRune('▄')
			default:
				b.WriteByte(' ')
			}
		}
		rows = append(rows, b.String())
	}
	return rows
}

// wrap breaks text at spaces into lines of at most textWidth columns.
func wrap(text string) string {
	var b strings.Builder
	column := 0
	for word := range strings.FieldsSeq(text) {
		switch {
		case column == 0:
		case column+1+len(word) > textWidth:
			b.WriteByte('\n')
			column = 0
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += len(word)
	}
	return b.String()
}
