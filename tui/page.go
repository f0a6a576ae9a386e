package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// The smallest window that is drawn in.
const (
	minWidth  = 20
	minHeight = 5
)

// tooSmall is the calm line of a window that nothing fits.
func tooSmall(w int) string {
	for _, line := range []string{"fob needs 20×5", "needs 20×5", "20×5"} {
		if width(line) <= w {
			return line
		}
	}
	return ""
}

// frame is what a room draws: lines of at most the window's width, and the
// cursor where text is typed.
type frame struct {
	lines  []string
	cursor *tea.Cursor
}

// footer draws the line at the bottom: the message of the moment, or the keys
// that matter here, as many as fit up to column w. The last is kept longest.
func (m *model) footer(at place, margin, w int, acts ...action) string {
	return m.footerNamed(at, margin, w, nil, acts...)
}

// footerNamed is footer with other words for some of the actions.
func (m *model) footerNamed(at place, margin, w int, names map[action]string, acts ...action) string {
	if m.toast.text != "" {
		style, sign := m.toastStyle()
		return spaces(margin) + style.Render(cut(sign+m.toast.text, w-margin))
	}
	type key struct{ label, name string }
	var keys []key
	for _, act := range acts {
		if b, ok := m.keys.binding(at, act); ok {
			name := b.name
			if other, ok := names[act]; ok {
				name = other
			}
			label := b.label
			if label == "" { // the menu's letter does it here too
				label = b.letter
			}
			keys = append(keys, key{label, name})
		}
	}
	room := w - margin
	need := func(list []key) int {
		n := -3
		for _, k := range list {
			n += width(k.label) + 1 + width(k.name) + 3
		}
		return n
	}
	for len(keys) > 1 && need(keys) > room { // the one before the last goes first
		keys = append(keys[:len(keys)-2], keys[len(keys)-1])
	}
	parts := make([]string, len(keys))
	for i, k := range keys {
		parts[i] = m.theme.accent.Render(k.label) + m.theme.faint.Render(" "+k.name)
	}
	return spaces(margin) + strings.Join(parts, "   ")
}

// page draws a room that is text: a heading, the body from line offset on,
// and the footer. It returns the greatest useful offset.
func (m *model) page(heading string, body []string, offset int, foot string) (frame, int) {
	c := m.pageWidth()
	margin := spaces(c.margin)
	var lines []string
	if m.h >= 14 {
		lines = append(lines, "")
	}
	lines = append(lines, margin+m.theme.title.Render(cut(heading, c.total)))
	top, space := m.pageSpace()
	for len(lines) < top {
		lines = append(lines, "")
	}
	most := max(0, len(body)-space)
	offset = min(offset, most)
	for _, line := range body[offset:min(len(body), offset+space)] {
		lines = append(lines, margin+line)
	}
	for len(lines) < m.h-1 {
		lines = append(lines, "")
	}
	if len(lines) > top+space && offset < most { // on the free line above the footer
		lines[len(lines)-1] = margin + m.theme.faint.Render("↓ more")
	}
	return frame{lines: append(lines, foot)}, most
}

// pageSpace is where the body of a page begins, and how many lines it has.
func (m *model) pageSpace() (top, space int) {
	top = 1
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
	return top, max(1, m.h-top-bottom)
}

// pageWidth places a page of text in the window.
func (m *model) pageWidth() columns {
	side := 2
	if m.w < 30 {
		side = 0
	}
	c := columns{total: min(m.w-2*side, 72), margin: side}
	if m.w > maxTotal {
		c.margin = (m.w-maxTotal)/2 + side
	}
	return c
}
