package tui

import tea "charm.land/bubbletea/v2"

// picker is the choice in a short list that fills a page.
type picker struct{ chosen, offset int }

// update moves the choice among n lines and returns what else was asked for.
func (p *picker) update(m *model, msg tea.Msg, at place, n int) action {
	act, step := actNone, 0
	switch msg := msg.(type) {
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			step = -1
		case tea.MouseWheelDown:
			step = 1
		}
	case tea.KeyPressMsg:
		act = m.keys.action(at, msg)
		switch page := max(1, m.h-6); act {
		case actUp:
			step = -1
		case actDown:
			step = 1
		case actPageUp:
			step = -page
		case actPageDown:
			step = page
		case actFirst:
			step = -n
		case actLast:
			step = n
		case actNone:
			switch typed(msg) { // as in the modal list; nothing is typed here
			case "j":
				step = 1
			case "k":
				step = -1
			}
		default:
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
	top := 1
	if m.h >= 14 {
		top++
	}
	if m.h >= 9 {
		top++
	}
	bottom := 1
	if m.h >= 12 {
		bottom = 2
	}
	space := max(1, m.h-top-bottom)
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
