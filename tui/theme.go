package tui

import (
	"image/color"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/colorprofile"
)

// theme names the styles by what they mean. Everything that a colour says, a
// sign or a weight says too.
type theme struct {
	title  lipgloss.Style // the program's name and headings
	text   lipgloss.Style // plain
	strong lipgloss.Style // plain, heavier
	dim    lipgloss.Style // of second rank
	faint  lipgloss.Style // hints, rules, empty fields
	accent lipgloss.Style // the one accent: prompts, keys, marks
	good   lipgloss.Style // something worked
	bad    lipgloss.Style // something did not

	row, chosen rowStyle // a row of the list, and the chosen one
}

// rowStyle styles the parts of one row.
type rowStyle struct {
	base   lipgloss.Style // spaces between the parts
	mark   lipgloss.Style // favourite, choice
	issuer lipgloss.Style
	name   lipgloss.Style // the account
	match  lipgloss.Style // what the search found
	code   lipgloss.Style
	next   lipgloss.Style
	bar    lipgloss.Style
	time   lipgloss.Style // the seconds
	late   lipgloss.Style // bar and seconds of the last five
	ending lipgloss.Style // the code in the last five seconds
}

// newTheme builds the styles.
func newTheme(name string, dark bool, profile colorprofile.Profile) theme {
	p := newPalette(themeName(name), dark, profile)
	plain := lipgloss.NewStyle()
	fg := func(c color.Color) lipgloss.Style {
		if c == nil {
			return plain
		}
		return plain.Foreground(c)
	}
	t := theme{
		title:  fg(p.accent).Bold(true),
		text:   plain,
		strong: plain.Bold(true),
		dim:    fg(p.dim),
		faint:  fg(p.faint),
		accent: fg(p.accent),
		good:   fg(p.good),
		bad:    fg(p.bad),
	}
	t.row = rowStyle{
		base:   plain,
		mark:   fg(p.accent),
		issuer: plain.Bold(true),
		name:   fg(p.dim),
		match:  fg(p.accent).Bold(true).Underline(true),
		code:   plain.Bold(true),
		next:   plain,
		bar:    plain.Faint(true),
		time:   plain,
		late:   fg(p.warn),
		ending: plain.Bold(true),
	}
	switch {
	case p.strong:
		t.row.bar = plain
		t.choose(func(s lipgloss.Style) lipgloss.Style { return s.Reverse(true) }, fg(p.warn).Bold(true))
		t.chosen.mark = plain.Reverse(true) // no holes in the bar that the row is
	case profile == colorprofile.ASCII: // NO_COLOR: weights tell apart what colours did
		t.choose(func(s lipgloss.Style) lipgloss.Style { return s.Reverse(true) }, plain.Bold(true))
		for _, s := range []*lipgloss.Style{&t.dim, &t.faint, &t.row.name} {
			*s = s.Faint(true)
		}
	case p.chosen == nil: // no colour to lie behind the row
		t.choose(func(s lipgloss.Style) lipgloss.Style { return s }, fg(p.warn).Bold(true))
		t.chosen.issuer, t.chosen.name = fg(p.accent).Bold(true), fg(p.accent)
	default:
		t.choose(func(s lipgloss.Style) lipgloss.Style { return s.Background(p.chosen) }, fg(p.warn).Bold(true))
	}
	return t
}

// choose makes the chosen row's styles from the others': its code has a style of
// its own in the last five seconds, and all of them what makes it stand out.
func (t *theme) choose(standOut func(lipgloss.Style) lipgloss.Style, ending lipgloss.Style) {
	t.chosen = t.row
	t.chosen.ending = ending
	for _, s := range t.chosen.all() {
		*s = standOut(*s)
	}
}

// all are the styles of a row's parts.
func (c *rowStyle) all() []*lipgloss.Style {
	return []*lipgloss.Style{
		&c.base, &c.mark, &c.issuer, &c.name, &c.match, &c.code, &c.next, &c.bar, &c.time, &c.late, &c.ending,
	}
}
