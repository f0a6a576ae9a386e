package tui

import (
	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"
)

// said is a line of a page: what it says, and how it is meant.
type said struct {
	text string
	tone tone
}

// reader is a page of lines that is read, and left by enter or escape.
type reader struct{ offset int }

// update scrolls and returns what else was asked for.
func (r *reader) update(m *model, msg tea.Msg) action {
	step, act := m.steps(msg, inPick)
	r.offset = max(0, r.offset+step)
	return act
}

// view draws the lines, wrapped, with an empty line where text is empty.
func (r *reader) view(m *model, heading string, lines []said, foot string) frame {
	c := m.pageWidth()
	var body []string
	for _, line := range lines {
		if line.text == "" {
			if m.h >= 9 {
				body = append(body, "")
			}
			continue
		}
		style, before := m.lineStyle(line.tone)
		for i, part := range wrap(line.text, max(1, c.total-width(before))) {
			if i > 0 {
				before = spaces(width(before))
			}
			body = append(body, style.Render(before+part))
		}
	}
	f, most := m.page(heading, body, r.offset, foot)
	r.offset = min(r.offset, most)
	return f
}

func (m *model) lineStyle(t tone) (lipgloss.Style, string) {
	switch t {
	case toneBad:
		return m.theme.bad, "✗ "
	case toneGood:
		return m.theme.good, "✓ "
	default:
		return m.theme.text, ""
	}
}
