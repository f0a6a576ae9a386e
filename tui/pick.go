package tui

import tea "charm.land/bubbletea/v2"

// picker is the choice in a short list that fills a page.
type picker struct{ chosen, offset int }

// update moves the choice among n lines and returns what else was asked for.
func (p *picker) update(m *model, msg tea.Msg, at place, n int) action {
	step, act := m.steps(msg, at)
	if key, ok := msg.(tea.KeyPressMsg); ok && step == 0 && act == actNone {
		switch typed(key) { // as in the modal list; nothing is typed here
		case "j":
			step = 1
		case "k":
			step = -1
		}
	}
	p.chosen = max(0, min(p.chosen+step, n-1))
	return act
}

// view draws the list under a heading, or a text where there is nothing in it.
func (p *picker) view(m *model, heading, empty string, lines []string, foot string) frame {
	c := m.pageWidth()
	if empty != "" {
		lines = nil
		for _, line := range wrap(empty, c.total) {
			lines = append(lines, m.theme.dim.Render(line))
		}
	}
	_, space := m.pageSpace()
	p.offset = max(0, min(p.offset, len(lines)-space))
	p.offset = max(min(p.offset, p.chosen), p.chosen-space+1)
	f, _ := m.page(heading, lines, p.offset, foot)
	return f
}

// picked draws a line's first part with the mark of the choice.
func (m *model) picked(chosen bool, text string) string {
	if chosen {
		return m.theme.accent.Render("▌ ") + m.theme.strong.Render(text)
	}
	return "  " + m.theme.text.Render(text)
}
