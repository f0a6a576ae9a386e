package tui

import (
	"strings"
	"time"

	"charm.land/lipgloss/v2"

	"fob/otpcore"
)

// rowView draws one row of the list, exactly c.total columns wide after the
// margin.
func (m *model) rowView(it *item, c columns, chosen bool, query string) string {
	st := &m.theme.row
	if chosen {
		st = &m.theme.chosen
	}
	var b strings.Builder
	b.WriteString(spaces(c.margin))
	mark := " "
	if chosen {
		mark = "▌"
	}
	b.WriteString(st.mark.Render(mark) + st.base.Render(spaces(c.mark-1)))
	if c.star > 0 {
		star := "  "
		if it.account.Favorite {
			star = "★ "
		}
		b.WriteString(st.mark.Render(star))
	}
	m.rowNames(&b, it, c, st, query)
	hidden := m.hides() && !chosen
	switch key := it.account.Key; {
	case key.NeedsPIN():
		rowDots(&b, key, c, st, "no PIN")
	case key.Kind == otpcore.HOTP:
		m.rowCounter(&b, it, c, st, hidden)
	default:
		m.rowTimed(&b, it, c, st, hidden)
	}
	if c.edge > 0 {
		b.WriteString(st.base.Render(spaces(c.edge)))
	}
	return b.String()
}

// rowNames draws issuer and account, with what the search found marked; where it
// found a tag or the note, that stands behind the account.
func (m *model) rowNames(b *strings.Builder, it *item, c columns, st *rowStyle, query string) {
	end := c.space()
	first, second := m.shownIssuer(it), m.shownName(it)
	found := it.found(query)
	if first != it.issuer {
		found.issuer = nil
	}
	if second != it.name {
		found.name = nil
	}
	reason := marked(found.reason, found.inReason, st.name, st.match)
	if !c.joined {
		b.WriteString(marked(m.padName(first, c.issuer), found.issuer, st.issuer, st.match))
		if c.name > 0 {
			w := c.name
			if need := gap + m.nameWidth(found.reason); found.reason != "" && w-need >= reasonRoom {
				w -= need
			} else {
				reason = ""
			}
			b.WriteString(st.base.Render(spaces(gap)))
			b.WriteString(marked(m.padName(second, w), found.name, st.name, st.match))
			if reason != "" {
				b.WriteString(st.base.Render(spaces(gap)) + reason)
			}
		}
		b.WriteString(st.base.Render(spaces(end)))
		return
	}
	room := c.issuer
	if it.twin && second != "" && found.reason == "" { // the issuer does not tell them apart
		room = max(c.issuer*2/5, c.issuer-1-m.nameWidth(second))
		if c.tight {
			b.WriteString(marked(m.padName(second, c.issuer), found.name, st.name, st.match) + st.base.Render(spaces(end)))
			return
		}
	}
	issuer := m.cutName(first, room)
	rest := c.issuer - m.nameWidth(issuer)
	b.WriteString(marked(issuer, found.issuer, st.issuer, st.match))
	switch need := 1 + m.nameWidth(found.reason); {
	case found.reason != "" && rest >= need:
		b.WriteString(st.base.Render(" ") + reason)
		rest -= need
	case second != "" && (rest >= 7 || it.twin):
		b.WriteString(st.base.Render(" "))
		b.WriteString(marked(m.padName(second, rest-1), found.name, st.name, st.match))
		rest = 0
	}
	b.WriteString(st.base.Render(spaces(rest + end)))
}

// reasonRoom is what an account's name keeps beside a tag that was found.
const reasonRoom = 6

// rowTimed draws code, next code, bar and seconds of an account that goes by
// the clock, all from the frame's one reading of it.
func (m *model) rowTimed(b *strings.Builder, it *item, c columns, st *rowStyle, hidden bool) {
	key := it.account.Key
	step, secs := key.Step(m.now), left(key, m.now)
	code, line := st.code, st.bar
	if secs <= lateSeconds {
		code, line = st.ending, st.late
	}
	text := key.Code(step).String()
	if hidden {
		text = covered(text)
	}
	b.WriteString(code.Render(pad(c.group(text), c.code)))
	next := ""
	if secs <= nextSeconds && !hidden {
		next = "→ " + group(key.Code(step+1).String())
		if room := c.next; width(next) > room && (room > 0 || width(next) > c.bar) {
			next = "→" + key.Code(step+1).String()
		}
	}
	if c.next > 0 {
		b.WriteString(st.next.Render(spaces(gap) + pad(next, c.next)))
	}
	if c.bar > 0 && c.next == 0 && next != "" && width(next) <= c.bar+1 {
		// No place of its own: the next code stands where the bar was.
		b.WriteString(st.next.Render(spaces(gap) + pad(next, c.bar+1)))
		rowClock(b, secs, st)
		return
	}
	if c.bar > 0 {
		full := bar(secs, key.Period, c.bar)
		b.WriteString(st.base.Render(spaces(gap)) + line.Render(full) + st.base.Render(spaces(c.bar-width(full))))
	}
	b.WriteString(st.base.Render(" "))
	rowClock(b, secs, st)
}

// rowClock draws the seconds. In the last five the sign that stays has the
// colour, and not the digit that changes: see newPalette on what that costs.
func rowClock(b *strings.Builder, secs int, st *rowStyle) {
	text := countdown(secs)
	if sign, digit, ok := strings.Cut(text, "!"); ok {
		b.WriteString(st.base.Render(sign) + st.late.Render("!") + st.time.Render(digit))
		return
	}
	b.WriteString(st.time.Render(text))
}

// rowCounter draws a counter account: dots in the shape of its code, and the
// key that steps it; the code itself only for a while after that key.
func (m *model) rowCounter(b *strings.Builder, it *item, c columns, st *rowStyle, hidden bool) {
	hint := "↵ steps it"
	if c.bar < width(hint) {
		hint = "↵ step"
	}
	if m.session != nil && !hidden {
		if s, ok := m.session.stepped[it.account.ID]; ok {
			b.WriteString(st.code.Render(pad(c.group(s.code.String()), c.code)))
			rowHint(b, c, st, hint)
			return
		}
	}
	rowDots(b, it.account.Key, c, st, hint)
}

// rowDots draws dots in the shape of a code that is not there, and a hint why.
func rowDots(b *strings.Builder, key otpcore.Key, c columns, st *rowStyle, hint string) {
	b.WriteString(st.bar.Render(pad(c.group(strings.Repeat("·", key.Digits)), c.code)))
	rowHint(b, c, st, hint)
}

// rowHint stands where others have bar and seconds; one word of it where there
// is no bar.
func rowHint(b *strings.Builder, c columns, st *rowStyle, hint string) {
	if c.next > 0 {
		b.WriteString(st.base.Render(spaces(gap + c.next)))
	}
	if c.bar > 0 {
		b.WriteString(st.bar.Render(spaces(gap) + pad(hint, c.bar) + spaces(1+c.left)))
		return
	}
	word := "↵"
	if pin, ok := strings.CutPrefix(hint, "no "); ok {
		word = pin
	}
	b.WriteString(st.bar.Render(" " + padLeft(word, c.left)))
}

// group splits a code for reading, where there is room for the spaces.
func (c columns) group(code string) string {
	if out := group(code); width(out) <= c.code {
		return out
	}
	return code
}

// marked renders text in style, and the runes that on names in match.
func marked(text string, on []bool, style, match lipgloss.Style) string {
	if on == nil {
		return style.Render(text)
	}
	var b strings.Builder
	start, i, state := 0, 0, false
	flush := func(end int) {
		if start < end {
			s := style
			if state {
				s = match
			}
			b.WriteString(s.Render(text[start:end]))
		}
		start = end
	}
	for at, r := range text {
		is := i < len(on) && on[i] && r != '…'
		if is != state {
			flush(at)
			state = is
		}
		i++
	}
	flush(len(text))
	return b.String()
}

// settle drops stepped codes whose time is over.
func (s *session) settle(now time.Time) {
	for id, st := range s.stepped {
		if !now.Before(st.until) {
			delete(s.stepped, id)
		}
	}
}
