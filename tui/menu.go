package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// menuGroup is a group of the actions that have a letter. The sheet of actions
// and the help show the same ones, in this order.
type menuGroup struct {
	heading string
	acts    []action
}

// menuGroups are all actions that have a letter.
func menuGroups() []menuGroup {
	return []menuGroup{
		{"This account", []action{
			actCopy, actCopyNext, actDetails, actEdit, actFavorite, actQR, actCompare, actRecovery, actDelete,
		}},
		{"The list", []action{actTags, actGroups, actOrder, actHide, actPresent, actUndo, actTrash}},
		{"In and out", []action{actAdd, actImport, actScreen, actClipboard, actExport, actPaper}},
		{"The vault", []action{actKeys, actVerify, actLock, actSettings, actHelp}},
	}
}

// longName is what the sheet of actions calls an action where there is room for
// more than the footer's word; "" where that says it all.
func longName(act action) string {
	switch act {
	case actFavorite:
		return "favourite"
	case actCompare:
		return "compare a code"
	case actRecovery:
		return "recovery codes"
	case actTags:
		return "show one tag"
	case actGroups:
		return "group by tag"
	case actOrder:
		return "change order"
	case actHide:
		return "hide codes"
	case actPresent:
		return "present"
	case actAdd:
		return "add an account"
	case actImport:
		return "import a file"
	case actScreen:
		return "from the screen"
	case actClipboard:
		return "from the clipboard"
	case actPaper:
		return "print on paper"
	case actVerify:
		return "verify codes"
	default:
		return ""
	}
}

// grouped returns the lines of the table that have a letter, by group.
func (k keymap) grouped() [][]binding {
	var groups [][]binding
	for _, g := range menuGroups() {
		var list []binding
		for _, act := range g.acts {
			i := slices.IndexFunc(k, func(b binding) bool { return b.act == act && b.letter != "" })
			if i >= 0 {
				list = append(list, k[i])
			}
		}
		groups = append(groups, list)
	}
	return groups
}

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
	case tea.MouseWheelMsg:
		r.offset += wheel(msg)
	case tea.MouseClickMsg:
		m.room = m.list
	}
	return nil
}

// menuGap is between the columns that have headings.
const menuGap = 3

// lines lays the actions out. Where there is room each group is a column under
// its heading; then columns of one width, read downwards; and in the narrowest
// window one after the other.
func (r *menuRoom) lines(m *model) []string {
	c := m.columns()
	w, groups := c.total-c.mark-c.edge, m.keys.grouped()
	if c.tight {
		return m.menuFlow(slices.Concat(groups...), c.total-c.mark)
	}
	if m.h >= 20 {
		if lines := m.menuColumns(groups, w); lines != nil {
			return lines
		}
	}
	return m.menuGrid(slices.Concat(groups...), w)
}

// menuColumns draws each group under its heading, or returns nil where they
// need more than w columns.
func (m *model) menuColumns(groups [][]binding, w int) []string {
	t := m.theme
	headings, rows, need := menuGroups(), 0, -menuGap
	widths := make([]int, len(groups))
	for i, list := range groups {
		widths[i] = width(headings[i].heading)
		for _, b := range list {
			widths[i] = max(widths[i], 2+width(menuName(b)))
		}
		rows, need = max(rows, len(list)), need+widths[i]+menuGap
	}
	if need > w {
		return nil
	}
	lines := make([]string, rows+1)
	for i, list := range groups {
		space := menuGap
		if i == len(groups)-1 {
			space = 0
		}
		lines[0] += t.faint.Render(pad(headings[i].heading, widths[i]+space))
		for n := range rows {
			cell := spaces(widths[i] + space)
			if n < len(list) {
				cell = m.menuCell(list[n], menuName(list[n]), widths[i]) + spaces(space)
			}
			lines[n+1] += cell
		}
	}
	return lines
}

// menuGrid draws columns of one width, as many as fit.
func (m *model) menuGrid(list []binding, w int) []string {
	cell := 0
	for _, b := range list {
		cell = max(cell, 2+width(b.name))
	}
	columns := max(1, (w+gap)/(cell+gap))
	rows := (len(list) + columns - 1) / columns
	lines := make([]string, rows)
	for i, b := range list {
		if i >= rows {
			lines[i%rows] += spaces(gap)
		}
		lines[i%rows] += m.menuCell(b, b.name, cell)
	}
	return lines
}

// menuFlow draws the actions one after the other.
func (m *model) menuFlow(list []binding, w int) []string {
	var lines []string
	line, used := "", 0
	for _, b := range list {
		need := 2 + width(b.name)
		if used > 0 && used+2+need > w+1 {
			lines, line, used = append(lines, line), "", 0
		}
		if used > 0 {
			line, used = line+spaces(2), used+2
		}
		line, used = line+m.menuCell(b, b.name, need), used+need
	}
	return append(lines, line)
}

func (m *model) menuCell(b binding, name string, w int) string {
	return m.theme.accent.Render(b.letter) + m.theme.text.Render(" "+pad(name, w-2))
}

func menuName(b binding) string {
	if name := longName(b.act); name != "" {
		return name
	}
	return b.name
}

// height is the sheet's: a rule with the account's name, the actions, the footer.
func (r *menuRoom) height(m *model) int {
	n := len(r.lines(m))
	if m.h >= 14 {
		return min(m.h, n+4)
	}
	return min(m.h-1, n+1)
}

func (r *menuRoom) view(m *model) frame {
	h := r.height(m)
	f := m.list.body(m, m.h-h)
	f.cursor = nil
	c := m.columns()
	var lines []string
	if m.h >= 14 {
		lines = append(lines, m.menuRule(c), "")
	}
	// Where not all fit, up and down scroll.
	actions, space := r.lines(m), h-len(lines)-1
	if m.h >= 14 {
		space--
	}
	space = max(1, space)
	r.offset = max(0, min(r.offset, len(actions)-space))
	for _, line := range actions[r.offset:min(len(actions), r.offset+space)] {
		lines = append(lines, spaces(c.side())+line)
	}
	if m.h >= 14 {
		lines = append(lines, "")
	}
	if len(lines) < m.h {
		acts := []action{actBack}
		if len(actions) > space {
			acts = []action{actUp, actBack}
		}
		lines = append(lines, m.footerNamed(inMenu, c.side(), m.w, map[action]string{actUp: "more"}, acts...))
	}
	f.lines = append(f.lines, lines...)
	return f
}

// menuRule is the line between the list and the sheet. It bears the name of the
// account that the first group is about.
func (m *model) menuRule(c columns) string {
	t := m.theme
	name := m.shownTitle(m.list.item())
	if name == "" {
		return spaces(c.margin) + t.faint.Render(strings.Repeat("─", c.total))
	}
	name = m.cutName(name, c.total-2*c.mark-2)
	rest := c.total - c.mark - 1 - m.nameWidth(name)
	return spaces(c.margin) + t.faint.Render(strings.Repeat("─", c.mark-1)+" ") + t.strong.Render(name) +
		t.faint.Render(" "+strings.Repeat("─", rest))
}
