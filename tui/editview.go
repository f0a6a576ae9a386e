package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

func (r *editRoom) view(m *model) frame {
	c := m.pageWidth()
	t := m.theme
	foot := r.footer(m, c)
	heading := "Add an account"
	if r.id != "" {
		was := newItem(r.draft.was)
		heading = "Edit " + m.shownTitle(&was)
	}
	var lines []string
	if m.h >= 14 {
		lines = append(lines, "")
	}
	code := r.code(m)
	head := t.title.Render(cut(heading, max(1, c.total-width(code.plain)-gap)))
	lines = append(lines, spaces(c.margin)+head+spaces(c.total-width(code.plain)-ansiWidth(head))+code.styled)
	if m.h >= 9 {
		lines = append(lines, "")
	}
	var fields []string
	focus, column := 0, 0
	for s := range slotCount {
		if !r.draft.has(s) {
			continue
		}
		line, at := r.line(m, s, c.total)
		if s == r.chosen {
			focus, column = len(fields), at
		}
		fields = append(fields, line)
	}
	help := r.help(m, c.total)
	bottom := 1
	if m.h >= 12 {
		bottom = 2
	}
	space := max(1, m.h-len(lines)-bottom-len(help))
	r.offset = max(0, min(r.offset, len(fields)-space))
	r.offset = max(min(r.offset, focus), focus-space+1)
	var f frame
	if column >= 0 && !r.busy {
		f.cursor = tea.NewCursor(min(c.margin+column, m.w-1), len(lines)+focus-r.offset)
		f.cursor.Blink = false
	}
	for _, line := range fields[r.offset:min(len(fields), r.offset+space)] {
		lines = append(lines, spaces(c.margin)+line)
	}
	for i, line := range help { // as far below as there is room for a line between
		if i == 0 && len(lines)+len(help)+1 < m.h {
			lines = append(lines, "")
		}
		lines = append(lines, spaces(c.margin)+line)
	}
	for len(lines) < m.h-1 {
		lines = append(lines, "")
	}
	if r.busy {
		foot = spaces(c.margin) + t.dim.Render("Saving…")
	}
	f.lines = append(lines, foot)
	return f
}

// footer names the keys that matter in the chosen field.
func (r *editRoom) footer(m *model, c columns) string {
	acts, names := []action{actAccept, actDown, actBack}, map[action]string{}
	f := &r.draft.text[r.chosen]
	switch {
	case r.secret(r.chosen) && !f.empty():
		acts = []action{actAccept, actDown, actReveal, actBack}
		if f.shown {
			names[actReveal] = "hide"
		}
	case r.chosen == slotNote:
		acts = []action{actAccept, actDown, actNewline, actBack}
	}
	return m.footerNamed(inEdit, c.margin, m.w, names, acts...)
}

// help is what the chosen field wants, or what is wrong with it, where that does
// not stand beside it: in lines below the fields.
func (r *editRoom) help(m *model, w int) []string {
	text, style := r.note(m, r.chosen), m.theme.faint
	if err := r.said(r.chosen); err != nil {
		text, style = "✗ "+otpcore.Printable(err.Error()), m.theme.bad
	} else if theirs := r.clash(m, r.chosen); theirs != "" {
		text, style = "! "+otpcore.Printable(theirs), m.theme.text
	} else if r.beside(m, r.chosen, text, w) {
		return nil
	}
	if text == "" {
		return nil
	}
	indent := labelWidth(w) + 1
	if w < 60 {
		indent = 0
	}
	most := 4
	switch {
	case m.h < 9:
		most = 2
	case m.h < 14:
		most = 3
	}
	lines := wrap(text, max(1, w-indent))
	if len(lines) > most {
		lines = append(lines[:most-1], cut(strings.Join(lines[most-1:], " "), w-indent))
	}
	for i, line := range lines {
		lines[i] = spaces(indent) + style.Render(line)
	}
	return lines
}

// said is what is wrong with a field, once it was touched or a save was tried.
func (r *editRoom) said(s slot) error {
	if r.tried || r.draft.dirty(s) {
		return r.wrong[s]
	}
	return nil
}

// beside reports whether a note has room behind the field's value.
func (r *editRoom) beside(m *model, s slot, note string, w int) bool {
	text, _ := r.value(m, s)
	return width(text)+gap+width(note) <= w-labelWidth(w)-2
}

// labelWidth is the width of the labels, with the mark before them.
func labelWidth(w int) int {
	if w < 30 {
		return 8
	}
	return 12
}

// styledText is a text with and without its styles.
type styledText struct{ plain, styled string }

// code is the preview: what the fields make right now.
func (r *editRoom) code(m *model) styledText {
	st := m.theme
	if _, bad := r.wrong.first(); bad {
		text := strings.Repeat("·", 3) + " " + strings.Repeat("·", 3)
		return styledText{text, st.faint.Render(text)}
	}
	if !r.preview.TimeBased() {
		text := "steps with enter"
		return styledText{text, st.dim.Render(text)}
	}
	text, secs := group(r.preview.At(m.now).String()), left(r.preview, m.now)
	clock, style := countdown(secs), st.dim
	if secs <= lateSeconds {
		style = st.row.late
	}
	return styledText{text + clock, st.strong.Render(text) + style.Render(clock)}
}

// line draws one field, and says where the cursor is in it, or -1.
func (r *editRoom) line(m *model, s slot, w int) (string, int) {
	t := m.theme
	label := labelWidth(w)
	mark, name := "  ", t.faint.Render(pad(s.label(), label-2)+" ")
	if s == r.chosen {
		mark, name = t.accent.Render("▌ "), t.text.Render(pad(s.label(), label-2)+" ")
	}
	if r.said(s) != nil && s != r.chosen {
		mark = t.bad.Render("✗ ")
	} else if s != r.chosen && r.clash(m, s) != "" {
		mark = t.strong.Render("! ")
	}
	at := label + 1
	room := max(1, w-at-1)
	value, before := r.value(m, s)
	if s == r.chosen && s.choices() == nil {
		for width(before) > room-1 {
			_, n := firstRune(before)
			before, value = before[n:], value[n:]
		}
	}
	text, style := cut(value, room), t.text
	if r.draft.dirty(s) {
		style = t.strong
	}
	line := mark + name + style.Render(text)
	if note := r.note(m, s); s == r.chosen && note != "" && r.said(s) == nil && r.clash(m, s) == "" && r.beside(m, s, note, w) {
		if text != "" {
			note = spaces(gap) + note
		}
		line += t.faint.Render(note)
	}
	if s.choices() != nil {
		return line, -1
	}
	return line, at + width(before)
}

// value is what a field shows, and the part of it before the cursor.
func (r *editRoom) value(m *model, s slot) (text, before string) {
	f := &r.draft.text[s]
	switch {
	case r.frozen(m, s):
		if r.draft.base[s] == "" && !r.secret(s) {
			return "", ""
		}
		return masked, masked
	case r.secret(s) && !f.shown, m.presenting && s == slotAccount:
		b := len([]rune(f.before()))
		return f.bullets(maxField), strings.Repeat("•", b)
	}
	show := func(s string) string { return otpcore.Printable(strings.ReplaceAll(s, "\n", "⏎")) }
	return show(f.value()), show(f.before())
}

// note says what a field wants.
func (r *editRoom) note(m *model, s slot) string {
	if r.frozen(m, s) {
		return "hidden while presenting"
	}
	switch s {
	case slotKind, slotAlgorithm, slotFavorite:
		return "← → changes it"
	case slotSecret:
		if r.draft.text[s].empty() && r.id != "" {
			return "unchanged"
		}
		if r.draft.text[s].empty() {
			return "as the site shows it, or paste its address"
		}
		if r.draft.kind() != otpcore.MOTP && otpcore.CutOff(r.draft.text[s].value()) {
			return "ends within a key: is it whole?"
		}
	case slotPIN:
		if r.draft.text[s].empty() && r.id != "" {
			return "unchanged"
		}
	case slotPeriod:
		return "seconds"
	case slotTags:
		return "with commas between"
	default:
	}
	return ""
}
