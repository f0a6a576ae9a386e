package tui

import "strings"

// largest is the most columns that one point of a large figure fills.
const largest = 4

// face draws a grouped code with each point size columns wide and half as many
// lines high, so that points are square; nil where a character has no figure.
func face(code string, size int) []string {
	glyphs, rows := [][]string{}, 0
	for _, r := range code {
		g := glyph(r)
		if len(g) == 0 {
			return nil
		}
		glyphs, rows = append(glyphs, g), max(rows, len(g))
	}
	row := func(y int) string { // of points, one apart
		var b strings.Builder
		for i, g := range glyphs {
			if i > 0 {
				b.WriteByte('.')
			}
			if y < len(g) {
				b.WriteString(g[y])
			} else {
				b.WriteString(strings.Repeat(".", len(g[0])))
			}
		}
		return b.String()
	}
	var lines []string
	for half := 0; half < rows*size; half += 2 {
		top, low := row(half/size), row((half+1)/size)
		var b strings.Builder
		for x := range len(top) {
			b.WriteString(strings.Repeat(halves(top[x] == '#', low[x] == '#'), size))
		}
		lines = append(lines, b.String())
	}
	return lines
}

// halves is the block that fills the upper and the lower half of a character.
func halves(top, low bool) string {
	switch {
	case top && low:
		return "█"
	case top:
		return "▀"
	case low:
		return "▄"
	}
	return " "
}

// face is the code in figures as large as the window has room for beside what
// else is said of the account, or nil.
func (m *model) face(code string, w int) []string {
	for size := min(largest, m.h/12); size > 0 && m.h >= 14; size-- {
		if big := face(code, size); big != nil && width(big[0]) <= w {
			return big
		}
	}
	return nil
}

// large draws an account's code as large as the window allows, and its time.
func (m *model) large(it *item, w int) []string {
	st := m.theme.row
	key := it.account.Key
	text, clock := group(strings.Repeat("·", key.Digits)), "enter steps the counter"
	code, clockStyle := st.code, m.theme.dim
	switch {
	case key.NeedsPIN():
		clock = "its PIN is missing: " + m.keyOf(actEdit) + " adds it"
	case key.TimeBased():
		step, secs := key.Step(m.now), left(key, m.now)
		text = group(key.Code(step).String())
		clockStyle = m.theme.accent
		if secs <= lateSeconds {
			code, clockStyle = st.ending, st.late
		}
		wide := max(12, 4*len([]rune(text))-1-leftWidth-1)
		if big := m.face(text, w); big != nil {
			wide = width(big[0]) - leftWidth - 1
		}
		wide = min(wide, w-leftWidth-1)
		clock = pad(bar(secs, key.Period, wide), wide) + " " + countdown(secs)
		if secs <= nextSeconds {
			next := "  → " + group(key.Code(step+1).String())
			if width(clock+next) <= w {
				clock = clockStyle.Render(clock) + m.theme.dim.Render(next)
				clockStyle = m.theme.text
			}
		}
	default:
		if s, ok := m.session.stepped[it.account.ID]; ok {
			text, clock = group(s.code.String()), "counter saved"
		}
	}
	var lines []string
	if big := m.face(text, w); big != nil {
		for _, line := range big {
			lines = append(lines, code.Render(line))
		}
		lines = append(lines, "")
	} else {
		lines = append(lines, code.Render(cut(text, w)))
	}
	if width(clock) > w {
		clock = cut(clock, w)
	}
	return append(lines, clockStyle.Render(clock))
}
