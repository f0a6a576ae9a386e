package tui

import (
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// width returns the columns that s fills; s holds no newline.
func width(s string) int {
	if ascii(s) {
		return len(s)
	}
	return ansi.StringWidth(s)
}

// ascii reports whether each byte of s is one column.
func ascii(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf || s[i] < ' ' {
			return false
		}
	}
	return true
}

// ansiWidth is the width of text with styles.
func ansiWidth(s string) int { return ansi.StringWidth(s) }

// cut shortens plain text to w columns, with an ellipsis where it lost some.
func cut(s string, w int) string {
	switch {
	case w <= 0:
		return ""
	case width(s) <= w:
		return s
	}
	return ansi.Truncate(s, w, "…")
}

// pad is cut, filled up with spaces to exactly w columns.
func pad(s string, w int) string {
	s = cut(s, w)
	return s + spaces(w-width(s))
}

// padName is pad for a name from outside, in the columns that this terminal
// counts: some scripts have letters that one joins and another sets apart.
func (m *model) padName(s string, w int) string {
	s = m.cutName(s, w)
	return s + spaces(w-m.nameWidth(s))
}

// nameWidth is width, as padName counts.
func (m *model) nameWidth(s string) int {
	if ascii(s) {
		return len(s)
	}
	return m.method.StringWidth(s)
}

// cutName is cut, as padName counts.
func (m *model) cutName(s string, w int) string {
	switch {
	case w <= 0:
		return ""
	case m.nameWidth(s) <= w:
		return s
	}
	for n := w; n > 0; n-- { // Truncate leaves what is narrow enough by the other method
		if out := m.method.Truncate(s, n, "…"); m.method.StringWidth(out) <= w {
			return out
		}
	}
	return ""
}

// padLeft is pad with the spaces before.
func padLeft(s string, w int) string {
	s = cut(s, w)
	return spaces(w-width(s)) + s
}

func spaces(n int) string { return strings.Repeat(" ", max(0, n)) }

// group splits a code for reading: 123 456, 1234 5678, 123 456 7890. Codes of
// five or fewer characters stay whole, as Steam shows them.
func group(code string) string {
	chars := []rune(code)
	cuts := []int{}
	switch len(chars) {
	case 6, 7:
		cuts = []int{3}
	case 8:
		cuts = []int{4}
	case 9, 10:
		cuts = []int{3, 6}
	}
	for i, at := range cuts {
		chars = slices.Insert(chars, at+i, ' ')
	}
	return string(chars)
}

// grouped returns the width of a code of n characters as group shows it.
func grouped(n int) int {
	switch {
	case n <= 5:
		return n
	case n <= 8:
		return n + 1
	}
	return n + 2
}

// wrap breaks plain text into lines of at most w columns, at spaces where it can:
// not at the hyphens that the names of files are full of.
func wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	const whole = "\ue000" // of one column, and nothing that text to be shown has
	s = ansi.Wrap(strings.ReplaceAll(s, "-", whole), w, "")
	return strings.Split(strings.ReplaceAll(s, whole, "-"), "\n")
}

// count is "no accounts", "1 account", "12 accounts".
func count(n int, one string) string {
	switch n {
	case 0:
		return "no " + one + "s"
	case 1:
		return "1 " + one
	}
	return itoa(n) + " " + one + "s"
}
