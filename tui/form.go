package tui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"fob/otpcore"
)

// question is a field with its label.
type question struct {
	label string
	field *field
	plain bool   // what is typed is shown
	busy  bool   // nothing can be typed
	word  string // shown while busy
	note  string // below, styled
}

// rows are what was typed, or as many dots, in lines of w columns, and where the
// cursor is; of more than most of them those around the cursor.
func (q *question) rows(w, most int) (rows []string, y, x int) {
	show := func(text string) string {
		if q.plain || q.field.shown {
			return otpcore.Printable(strings.ReplaceAll(text, "\n", " "))
		}
		return strings.Repeat("•", utf8.RuneCountInString(text))
	}
	rows = folded(show(q.field.value()), w)
	before := folded(show(q.field.before()), w)
	y, x = len(before)-1, width(before[len(before)-1])
	most = max(1, most)
	first := max(0, min(len(rows)-most, y-most/2))
	return rows[first:min(len(rows), first+most)], y - first, x
}

// folded breaks a text into lines of w columns, wherever in it.
func folded(text string, w int) []string {
	rows := []string{""}
	for text != "" {
		_, n := firstRune(text)
		if last := rows[len(rows)-1] + text[:n]; width(last) <= w {
			rows[len(rows)-1] = last
		} else {
			rows = append(rows, text[:n])
		}
		text = text[n:]
	}
	return rows
}

// form draws a heading, lines and a question, a third of the way down.
func (m *model) form(heading string, lines []string, q *question, foot string) frame {
	c := m.formWidth()
	margin := spaces(c.margin)
	body := []string{m.theme.title.Render(cut(heading, c.total))}
	airy := m.h >= 10
	space := func() {
		if airy {
			body = append(body, "")
		}
	}
	if len(lines) > 0 {
		space()
		body = append(body, lines...)
	}
	cursor := -1
	column := 0
	if q != nil {
		space()
		if small := m.h < 7 && len(lines) == 0 && strings.Contains(q.note, "\n"); q.label != "" && !small {
			body = append(body, m.theme.dim.Render(cut(q.label, c.total)))
		}
		mark := m.theme.accent.Render("› ")
		if q.busy {
			body = append(body, mark+m.theme.dim.Render(cut(q.word, c.total-2)))
		} else {
			rows, y, x := q.rows(c.total-3, m.h/6)
			cursor, column = len(body)+y, c.margin+2+x
			for _, row := range rows {
				body = append(body, mark+m.theme.strong.Render(row))
				mark = "  "
			}
		}
		if q.note != "" {
			space()
			body = append(body, strings.Split(q.note, "\n")...)
		} else if airy {
			body = append(body, "", "")
		}
	}
	top := max(0, min((m.h-len(body))/3, m.h-1-len(body)))
	var f frame
	for range top {
		f.lines = append(f.lines, "")
	}
	for _, line := range body {
		f.lines = append(f.lines, margin+line)
	}
	if cursor >= 0 && top+cursor < m.h-1 {
		f.cursor = tea.NewCursor(column, top+cursor)
		f.cursor.Blink = false
	}
	f.lines = f.lines[:min(len(f.lines), m.h-1)]
	for len(f.lines) < m.h-1 {
		f.lines = append(f.lines, "")
	}
	f.lines = append(f.lines, foot)
	return f
}

// askFooter names the keys of a question for a secret.
func (m *model) askFooter(f *field, accept string) string {
	names := map[action]string{actAccept: accept}
	if f.shown {
		names[actReveal] = "hide"
	}
	return m.footerNamed(inAsk, m.pageWidth().margin, m.w, names, actAccept, actReveal, actBack)
}

// formWidth places a form: a narrow column, in the middle of wide windows.
func (m *model) formWidth() columns {
	c := m.pageWidth()
	c.total = min(c.total, 60)
	return c
}

// paragraph wraps text for a form.
func (m *model) paragraph(text string, style lipgloss.Style) []string {
	lines := wrap(text, m.formWidth().total)
	for i, line := range lines {
		lines[i] = style.Render(line)
	}
	return lines
}

// hintLines are what an error says can be done.
func (m *model) hintLines(err error) []string {
	h := hint(err)
	if h == "" {
		return nil
	}
	return append([]string{""}, m.paragraph(otpcore.Printable(h), m.theme.text)...)
}

func explainText(err error) string { return otpcore.Printable(err.Error()) }

// firstLine is the first line of pasted text.
func firstLine(s string) string {
	s = strings.TrimLeft(s, "\r\n")
	if i := strings.IndexAny(s, "\r\n"); i >= 0 {
		s = s[:i]
	}
	return s
}
