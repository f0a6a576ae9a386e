package qr

import "strings"

// Half blocks draw two rows of modules in a line of text. Both colours are set
// outright, in the 256-colour cube that themes leave alone, since a code shown
// light on dark is refused by several phones.
const (
	blackOnWhite = "\x1b[38;5;16;48;5;231m"
	resetColours = "\x1b[0m"
)

// Terminal returns the code as lines of half blocks, black on white whatever
// the terminal's colours are, each line with its colours set and reset. The
// last line ends with a newline too.
func (s *Symbol) Terminal() string {
	return strings.Join(s.Lines(), "\n") + "\n"
}

// TerminalSize returns the columns and rows that [Symbol.Terminal] fills.
func (s *Symbol) TerminalSize() (cols, rows int) {
	return s.full(), (s.full() + 1) / 2
}

// Lines returns what [Symbol.Terminal] prints, one string a line of text.
func (s *Symbol) Lines() []string {
	cols, rows := s.TerminalSize()
	lines := make([]string, rows)
	var b strings.Builder
	for row := range rows {
		b.Reset()
		b.WriteString(blackOnWhite)
		for col := range cols {
			x, y := col-quiet, 2*row-quiet
			b.WriteRune(halfBlock(s.At(x, y), s.At(x, y+1)))
		}
		b.WriteString(resetColours)
		lines[row] = b.String()
	}
	return lines
}

func halfBlock(upper, lower bool) rune {
	switch {
	case upper && lower:
		return '█'
	case upper:
		return '▀'
	case lower:
		return '▄'
	default:
		return ' '
	}
}
