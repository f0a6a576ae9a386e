package cli

import (
	"bufio"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode"

	"fob/otpcore"
)

// say writes a line to stderr: what was done, for a person. The name of a file
// may hold anything that the name of an account may.
func (a *app) say(format string, args ...any) {
	_, _ = fmt.Fprintln(a.w.Stderr, otpcore.PrintableLines(fmt.Sprintf(format, args...)))
}

// warn writes a warning to stderr.
func (a *app) warn(text string) {
	_, _ = fmt.Fprintf(a.w.Stderr, "fob: warning: %s\n", oneLine(text))
}

// warnOnce is warn for what several parts of a command may come upon.
func (a *app) warnOnce(text string) {
	if !slices.Contains(a.warned, text) {
		a.warned = append(a.warned, text)
		a.warn(text)
	}
}

// hint writes a hint to stderr.
func (a *app) hint(text string) {
	_, _ = fmt.Fprintf(a.w.Stderr, "fob: hint: %s\n", oneLine(text))
}

// warnAll writes warnings to stderr.
func (a *app) warnAll(texts []string) {
	for _, t := range texts {
		a.warn(t)
	}
}

// printJSON writes an answer as JSON to stdout.
func (a *app) printJSON(v any) error { return writeJSON(a.w.Stdout, v) }

// printJSONList writes n answers as one array, one after the other: a list of
// ten thousand is never held as text.
func (a *app) printJSONList(n int, answer func(i int) any) error {
	w := bufio.NewWriter(a.w.Stdout)
	separator := "["
	for i := range n {
		text, err := jsonText(answer(i))
		if err != nil {
			return err
		}
		_, _ = w.WriteString(separator + strings.TrimSuffix(text, "\n")) // Flush tells
		separator = ","
	}
	if n == 0 {
		_, _ = w.WriteString(separator)
	}
	_, _ = w.WriteString("]\n")
	return w.Flush()
}

// escapeJSON escapes the characters in JSON text that a terminal could act on
// or that turn the reading direction: all of them are legal in a JSON string
// as they are, and legal as \u escapes.
func escapeJSON(s string) string {
	if strings.IndexFunc(s, unsafeInJSON) < 0 {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch {
		case !unsafeInJSON(r):
			b.WriteRune(r)
		case r > 0xffff:
			r -= 0x10000
			fmt.Fprintf(&b, `\u%04x\u%04x`, 0xd800+(r>>10), 0xdc00+(r&0x3ff))
		default:
			fmt.Fprintf(&b, `\u%04x`, r)
		}
	}
	return b.String()
}

func unsafeInJSON(r rune) bool {
	return r >= 0x7f && unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp,
		unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// table writes rows: aligned for a person, separated by tabs for a script.
type table struct {
	header  []string
	rows    [][]string
	aligned bool
}

// aligned reports whether tables are for a person who sees them.
func (a *app) aligned() bool { return a.w.StdoutTTY && !a.g.plain }

func (t *table) add(cells ...string) {
	for i, c := range cells {
		cells[i] = otpcore.Printable(c)
	}
	t.rows = append(t.rows, cells)
}

func (t *table) write(w io.Writer) error {
	out := bufio.NewWriter(w)
	if !t.aligned {
		for _, row := range t.rows {
			_, _ = out.WriteString(strings.Join(row, "\t"))
			_ = out.WriteByte('\n')
		}
		return out.Flush()
	}
	rows := append([][]string{t.header}, t.rows...)
	widths := make([]int, len(t.header))
	for _, row := range rows {
		for i, c := range row {
			widths[i] = max(widths[i], width(c))
		}
	}
	for _, row := range rows {
		var line strings.Builder
		for i, c := range row {
			line.WriteString(c)
			line.WriteString(strings.Repeat(" ", widths[i]-width(c)+2))
		}
		_, _ = out.WriteString(strings.TrimRight(line.String(), " "))
		_ = out.WriteByte('\n')
	}
	return out.Flush()
}
