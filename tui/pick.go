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
// Of a list that does not fit, the heading's line says where in it the choice
// is. What is said of the choice stands below, on the last lines of the page.
func (p *picker) view(m *model, heading, empty string, lines []string, foot string, below ...string) frame {
	c := m.pageWidth()
	if empty != "" {
		lines = nil
		for _, line := range wrap(empty, c.total) {
			lines = append(lines, m.theme.dim.Render(line))
		}
	}
	top, space := m.pageSpace()
	if len(below) > 0 && space > len(below)+2 { // and a line between
		below = append([]string{""}, below...)
	}
	space = max(1, space-len(below))
	p.offset = max(0, min(p.offset, len(lines)-space))
	p.offset = max(min(p.offset, p.chosen), p.chosen-space+1)
	shown := lines[p.offset:min(len(lines), p.offset+space)]
	f, _ := m.page(heading, shown, 0, foot)
	margin := spaces(c.margin)
	if len(shown) < len(lines) {
		at, where := top-1, itoa(p.chosen+1)+"/"+itoa(len(lines))
		if m.h >= 9 { // an empty line is below the heading
			at--
		}
		if rest := c.total - width(heading) - width(where); rest >= gap {
			f.lines[at] = margin + m.theme.title.Render(heading) + spaces(rest) + m.theme.faint.Render(where)
		}
		if len(below) == 0 && p.offset+space < len(lines) && m.h >= 12 { // on the free line above the footer
			f.lines[m.h-2] = margin + m.theme.faint.Render("↓ more")
		}
	}
	for i, line := range below {
		if at := top + space + i; at < m.h-1 && line != "" {
			f.lines[at] = margin + line
		}
	}
	return f
}

// picked draws a line's first part with the mark of the choice.
func (m *model) picked(chosen bool, text string) string {
	if chosen {
		return m.theme.accent.Render("▌ ") + m.theme.strong.Render(text)
	}
	return "  " + m.theme.text.Render(text)
}
