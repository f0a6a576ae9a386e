package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// menuRoom is the sheet of actions over the foot of the list: each has a
// letter, and one letter does it.
type menuRoom struct{ offset int }

func (r *menuRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		switch m.keys.action(inMenu, msg) {
		case actBack, actMenu:
			m.room = m.list
			return nil
		case actUp:
			r.offset--
			return nil
		case actDown:
			r.offset++
			return nil
		default:
		}
		act := m.keys.letter(lower(typed(msg)))
		if act == actNone {
			return nil
		}
		m.room = m.list
		return m.act(act)
	case tea.PasteMsg:
		m.room = m.list
		return m.paste(msg.Content)
	case tea.MouseClickMsg:
		m.room = m.list
	}
	return nil
}

// lines lays the actions out: in columns of one width, or one after the other
// where the window is narrow.
func (r *menuRoom) lines(m *model) []string {
	t, c := m.theme, m.columns()
	list, cell := m.keys.menu(), 0
	for _, b := range list {
		cell = max(cell, 2+width(b.name))
	}
	space := 3
	if c.tight {
		space = 2
	}
	var lines []string
	line, column := "", 0
	for _, b := range list {
		w := cell
		if c.tight {
			w = 2 + width(b.name)
		}
		if column > 0 && (column+space+w > c.total-c.mark-c.edge+1 || column+space+w > 4*(cell+space)) {
			lines, line, column = append(lines, line), "", 0
		}
		if column > 0 {
			line, column = line+spaces(space), column+space
		}
		line += t.accent.Render(b.letter) + t.text.Render(" "+pad(b.name, w-2))
		column += w
	}
	return append(lines, line)
}

// height is the sheet's: a rule, the account's name, the actions, the footer.
func (r *menuRoom) height(m *model) int {
	n := len(r.lines(m))
	if m.h >= 14 {
		return min(m.h, n+5)
	}
	return min(m.h-1, n+1)
}

func (r *menuRoom) view(m *model) frame {
	h := r.height(m)
	f := m.list.body(m, m.h-h)
	f.cursor = nil
	t := m.theme
	c := m.columns()
	margin := c.side()
	var lines []string
	if m.h >= 14 {
		name := "Actions"
		if it := m.list.item(); it != nil {
			name = m.shownTitle(it)
		}
		lines = append(lines,
			spaces(c.margin)+t.faint.Render(strings.Repeat("─", c.total)),
			spaces(margin)+t.strong.Render(cut(name, c.total-c.mark-c.edge)), "")
	}
	// Where not all fit, up and down scroll.
	actions, space := r.lines(m), h-len(lines)-1
	if m.h >= 14 {
		space--
	}
	space = max(1, space)
	r.offset = max(0, min(r.offset, len(actions)-space))
	for _, line := range actions[r.offset:min(len(actions), r.offset+space)] {
		lines = append(lines, spaces(margin)+line)
	}
	if m.h >= 14 {
		lines = append(lines, "")
	}
	if len(lines) < m.h {
		lines = append(lines, m.footer(inMenu, margin, m.w, actBack))
	}
	f.lines = append(f.lines, lines...)
	return f
}
