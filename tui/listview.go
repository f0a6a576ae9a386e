package tui

import (
	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

func (l *listRoom) view(m *model) frame {
	f := l.body(m, m.h-1)
	at := l.place(m)
	quit := actQuit
	if at == inSearch {
		quit = actClear
	}
	c := m.columns()
	acts := []action{actCopy, actMenu, actHelp, quit}
	if at == inVi {
		acts = []action{actCopy, actSearch, actMenu, actHelp, quit}
	}
	if c.tight {
		acts = []action{actMenu}
	}
	names := map[action]string{actCopy: l.enters()}
	f.lines = append(f.lines, m.footerNamed(at, c.side(), m.w-c.margin, names, acts...))
	return f
}

// enters says what enter does to the chosen row.
func (l *listRoom) enters() string {
	it := l.item()
	switch {
	case it != nil && it.account.Key.Kind == otpcore.HOTP:
		return "step and copy"
	case it == nil && len(l.rows) > 0 && l.folded[l.tag]:
		return "unfold"
	case it == nil && len(l.rows) > 0:
		return "fold"
	}
	return "copy"
}

func (m *model) columns() columns { return layout(m.w, m.session.measure) }

// body draws all of the list but the footer, in exactly h lines.
func (l *listRoom) body(m *model, h int) frame {
	c := m.columns()
	top, n := l.geometry(m)
	f := l.head(m, c, top)
	if len(l.rows) == 0 && m.session.loaded {
		f.lines = append(f.lines, l.nothing(m, c)...)
	}
	_, query := splitQuery(l.query())
	for i := l.offset; i < min(l.offset+n, len(l.rows)); i++ {
		r := l.rows[i]
		if r.item == nil {
			f.lines = append(f.lines, m.headingView(r, c, i == l.chosen))
			continue
		}
		f.lines = append(f.lines, m.rowView(r.item, c, i == l.chosen, query))
	}
	for len(f.lines) < h {
		f.lines = append(f.lines, "")
	}
	f.lines = f.lines[:h]
	return f
}

// paperNoteWidth is the room that the title line's note of an old printed copy
// needs, at least.
const paperNoteWidth = 48

// head draws title and search in top lines.
func (l *listRoom) head(m *model, c columns, top int) frame {
	t := m.theme
	margin, inner := spaces(c.side()), c.total-c.edge
	if !c.tight {
		inner -= c.mark
	}
	var f frame
	number := l.count(m)
	if top >= 5 {
		f.lines = append(f.lines, "")
	}
	if top >= 4 {
		name := "fob"
		words := ""
		if m.cfg.Demo {
			words = "  samples, held in memory"
		}
		if note := m.session.paper; note != "" && inner-width(name+number) >= paperNoteWidth {
			words = "  " + cut(otpcore.Printable(note), inner-width(name+number)-2*gap)
		}
		if m.presenting {
			words = "  presenting"
		}
		if width(name+words)+width(number) > inner {
			words = ""
		}
		space := inner - width(name+words) - width(number)
		f.lines = append(f.lines, margin+t.title.Render(name)+t.faint.Render(words)+spaces(space)+t.faint.Render(number), "")
		number = ""
	}
	prompt := t.accent.Render("› ")
	text := l.field.value()
	room := inner - 2
	if number != "" && room-width(number) >= 16 {
		room -= width(number) + gap
	} else {
		number = ""
	}
	ask := "type to search"
	if l.place(m) == inVi {
		ask = "/ searches"
	}
	line := t.faint.Render(pad(ask, room))
	if text != "" || l.typing {
		shown := otpcore.Printable(text)
		for width(shown) > room-1 { // the end is what is being typed
			_, size := firstRune(shown)
			shown = shown[size:]
		}
		style := t.strong
		if l.done {
			style = t.dim
		}
		line = style.Render(shown) + spaces(room-width(shown))
		f.cursor = tea.NewCursor(width(margin)+2+width(shown), len(f.lines))
		f.cursor.Blink = false
	}
	if number != "" {
		line += spaces(gap) + t.faint.Render(number)
	}
	f.lines = append(f.lines, margin+prompt+line)
	if top >= 2 {
		f.lines = append(f.lines, "")
	}
	return f
}

// count says how many accounts there are, how many of them were found, and in a
// list that is longer than the window, where the choice is.
func (l *listRoom) count(m *model) string {
	_, page := space(m.h, m.h) // the sheet of actions changes nothing
	all, place := len(m.session.items), ""
	if grouped := m.prefs.Groups && l.query() == ""; len(l.rows) > page && !grouped {
		place = thousands(l.chosen+1) + " of "
	}
	switch {
	case !m.session.loaded:
		return ""
	case l.query() != "":
		return place + thousands(len(l.found)) + " found"
	case place != "":
		return place + thousands(all)
	case m.cfg.Demo && m.h < 14:
		return count(all, "sample")
	case all > 1:
		return thousands(all) + " accounts"
	}
	return count(all, "account")
}

// thousands writes a number with commas, as it is read.
func thousands(n int) string {
	text := itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// nothing says how to begin, or that the search found nothing.
func (l *listRoom) nothing(m *model, c columns) []string {
	t := m.theme
	margin, w := spaces(c.side()), c.total-c.mark-c.edge
	if l.query() != "" {
		text := "nothing matches · esc clears"
		if looksLikeURI(l.field.value()) {
			text = "an address: enter adds it · esc clears"
		}
		return []string{margin + t.dim.Render(cut(text, w))}
	}
	var lines []string
	lines = append(lines, margin+t.strong.Render(cut("No accounts yet.", w)))
	for _, text := range []string{
		"Paste an otpauth:// address here, anywhere, to add one.",
		m.keyOf(actImport) + " imports another authenticator's file or a QR picture; dropping it on this window does too. " + m.keyOf(actAdd) + " adds by hand.",
	} {
		if m.h >= 12 {
			lines = append(lines, "")
		}
		for _, line := range wrap(text, min(w, 60)) {
			lines = append(lines, margin+t.dim.Render(line))
		}
	}
	return lines
}
