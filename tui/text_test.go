package tui

import (
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// TestWidthOfTheTerminal: rows are measured as the renderer measures them for
// this terminal, so that a script whose letters some terminals join does not
// move the code.
func TestWidthOfTheTerminal(t *testing.T) {
	t.Parallel()
	names := holding([2]string{"क्षत्रिय", "हिन्दी"}, [2]string{"हिन्दी", "क्षत्रिय हिन्दी क्षत्रिय"}, [2]string{"GitHub", "बैंक"})
	if ansi.StringWidth("क्षत्रिय") == ansi.StringWidthWc("क्षत्रिय") {
		t.Fatal("all terminals agree on these names")
	}
	inBubble(t, names, func(r *rig) {
		measured := func(width func(string) int) {
			t.Helper()
			for w := minWidth; w <= 130; w++ {
				r.size(w, 12)
				c := r.m.columns()
				for i, it := range r.m.session.items {
					row := r.m.rowView(it, c, i == 0, "")
					if got, want := width(row), c.margin+c.total; got != want {
						t.Fatalf("window of %d: row %d has %d columns, want %d: %s", w, i, got, want, ansi.Strip(row))
					}
				}
			}
		}
		measured(ansi.StringWidthWc)
		r.m.Update(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeNotRecognized})
		measured(ansi.StringWidthWc)
		r.m.Update(tea.ModeReportMsg{Mode: ansi.ModeUnicodeCore, Value: ansi.ModeReset})
		measured(ansi.StringWidth)
	})
}
