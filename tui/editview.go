package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

func (r *editRoom) view(m *model) frame {
	c := m.pageWidth()
	t := m.theme
	foot := m.footer(inEdit, c.margin, m.w, actAccept, actDown, actBack)
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
	bottom := 1
	if m.h >= 12 {
		bottom = 2
	}
	space := max(1, m.h-len(lines)-bottom)
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
	for len(lines) < m.h-1 {
		lines = append(lines, "")
	}
	if r.busy {
		foot = spaces(c.margin) + t.dim.Render("Saving…")
	}
	f.lines = append(lines, foot)
	return f
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
	label := 12
	if w < 30 {
		label = 8
	}
	mark, name := "  ", t.faint.Render(pad(s.label(), label-2)+" ")
	if s == r.chosen {
		mark, name = t.accent.Render("▌ "), t.text.Render(pad(s.label(), label-2)+" ")
	}
	if r.wrong[s] != nil && (r.tried || r.draft.dirty(s)) && s != r.chosen {
		mark = t.bad.Render("✗ ")
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
	note := r.note(s)
	noteStyle := t.faint
	if r.wrong[s] != nil && (r.tried || r.draft.dirty(s)) {
		note, noteStyle = otpcore.Printable(r.wrong[s].Error()), t.bad
	}
	line := mark + name + style.Render(text)
	if space := room - width(text) - gap; s == r.chosen && note != "" && space >= min(12, width(note)) {
		line += spaces(gap) + noteStyle.Render(cut(note, space))
	} else if s == r.chosen && note != "" && width(text) == 0 {
		line += noteStyle.Render(cut(note, room))
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
	case s == slotSecret || s == slotPIN:
		b := len([]rune(f.before()))
		return f.bullets(maxField), strings.Repeat("•", b)
	case m.presenting && (s == slotAccount || s == slotNote || s == slotCounter):
		b := len([]rune(f.before()))
		return f.bullets(maxField), strings.Repeat("•", b)
	}
	show := func(s string) string { return otpcore.Printable(strings.ReplaceAll(s, "\n", "⏎")) }
	return show(f.value()), show(f.before())
}

// note says what a field wants.
func (r *editRoom) note(s slot) string {
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
