package tui

import (
	"testing"

	"github.com/charmbracelet/colorprofile"
)

// TestChoiceStandsOut: with any colours, and with none, the chosen row's names
// look other than the rest, and without colours nothing says so by colour alone.
func TestChoiceStandsOut(t *testing.T) {
	t.Parallel()
	for _, name := range Themes() {
		for _, dark := range []bool{true, false} {
			for _, p := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI, colorprofile.ASCII} {
				theme := newTheme(name, dark, p)
				chosen, row := theme.chosen.issuer, theme.row.issuer
				if chosen.Render("x") == row.Render("x") {
					t.Errorf("%s, dark %v, profile %v: the chosen row looks like any other", name, dark, p)
				}
				if p == colorprofile.ASCII && !chosen.GetReverse() {
					t.Errorf("%s, dark %v: without colours the chosen row is not reversed", name, dark)
				}
			}
		}
	}
}
