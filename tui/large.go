package tui

import "strings"

// figure is one character of a face of three lines, for codes that are read
// across a room.
func figure(r rune) (lines [3]string, ok bool) {
	switch r {
	case '0':
		return [3]string{"█▀█", "█ █", "▀▀▀"}, true
	case '1':
		return [3]string{"▀█ ", " █ ", "▀▀▀"}, true
	case '2':
		return [3]string{"▀▀█", "█▀▀", "▀▀▀"}, true
	case '3':
		return [3]string{"▀▀█", " ▀█", "▀▀▀"}, true
	case '4':
		return [3]string{"█ █", "▀▀█", "  ▀"}, true
	case '5':
		return [3]string{"█▀▀", "▀▀█", "▀▀▀"}, true
	case '6':
		return [3]string{"█▀▀", "█▀█", "▀▀▀"}, true
	case '7':
		return [3]string{"▀▀█", "  █", "  ▀"}, true
	case '8':
		return [3]string{"█▀█", "█▀█", "▀▀▀"}, true
	case '9':
		return [3]string{"█▀█", "▀▀█", "▀▀▀"}, true
	case '·':
		return [3]string{"   ", " ▪ ", "   "}, true
	case ' ':
		return [3]string{" ", " ", " "}, true
	}
	return lines, false
}

// face draws a grouped code in large figures, or returns nil where it has
// other characters or is wider than w.
func face(code string, w int) []string {
	var lines [3]strings.Builder
	for i, r := range []rune(code) {
		glyph, ok := figure(r)
		if !ok {
			return nil
		}
		for n := range lines {
			if i > 0 {
				lines[n].WriteByte(' ')
			}
			lines[n].WriteString(glyph[n])
		}
	}
	if width(lines[0].String()) > w {
		return nil
	}
	return []string{lines[0].String(), lines[1].String(), lines[2].String()}
}

// face is the code in figures as large as the window has room for, or nil.
func (m *model) face(code string, w int) []string {
	big := face(code, w)
	switch {
	case big == nil || m.h < 14:
		return nil
	case m.h >= 36 && 2*width(big[0]) <= w:
		return double(big)[:5] // the sixth line has nothing on it
	}
	return big
}

// double draws a face twice as wide and as high.
func double(lines []string) []string {
	top := strings.NewReplacer("█", "██", "▀", "██", "▄", "  ", "▪", "▄▄", " ", "  ")
	low := strings.NewReplacer("█", "██", "▀", "  ", "▄", "██", "▪", "▀▀", " ", "  ")
	var out []string
	for _, line := range lines {
		out = append(out, top.Replace(line), low.Replace(line))
	}
	return out
}

// large draws an account's code as large as the window allows, and its time.
func (m *model) large(it *item, w int) []string {
	st := m.theme.row
	key := it.account.Key
	text, clock := group(strings.Repeat("·", key.Digits)), "enter steps the counter"
	code, clockStyle := st.code, m.theme.dim
	if key.TimeBased() {
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
	} else if s, ok := m.session.stepped[it.account.ID]; ok {
		text, clock = group(s.code.String()), "counter saved"
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
