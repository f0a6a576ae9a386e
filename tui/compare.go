package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// compareRoom asks for a code that another authenticator shows, and says
// whether it is right, and if not, why.
type compareRoom struct {
	id      string
	from    time.Time // the code was read off between here and enter
	field   field
	verdict string
	match   bool
}

func newCompare(it *item) *compareRoom { return &compareRoom{id: it.account.ID} }

func (r *compareRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		r.insert(m, firstLine(msg.Content))
	case tea.KeyPressMsg:
		switch m.keys.action(inAsk, msg) {
		case actBack:
			m.room = m.list
		case actLock:
			return m.lock(false)
		case actAccept:
			return r.compare(m)
		default:
			if typed(msg) != "" {
				r.insert(m, typed(msg))
			} else {
				r.field.key(msg)
			}
		}
	}
	return nil
}

// insert adds to the code; the first character after a verdict begins anew.
func (r *compareRoom) insert(m *model, text string) {
	if r.verdict != "" {
		r.field.wipe()
		r.verdict = ""
	}
	if r.field.empty() {
		r.from = m.now
	}
	r.field.insert(text)
}

func (r *compareRoom) compare(m *model) tea.Cmd {
	it := m.session.byID[r.id]
	if it == nil || r.field.empty() || m.cfg.Compare == nil {
		return nil
	}
	r.verdict, r.match = m.cfg.Compare(it.account, r.field.value(), r.from, m.now)
	if m.presenting {
		r.verdict = map[bool]string{true: "match", false: "no match"}[r.match]
	}
	if !r.match {
		return nil
	}
	return m.markVerified(r.id)
}

func (r *compareRoom) view(m *model) frame {
	t, w := m.theme, m.formWidth().total
	note := t.faint.Render(cut("the code that the other authenticator shows", w))
	if r.verdict != "" {
		style := t.bad
		if r.match {
			style = t.good
		}
		note = strings.Join(m.paragraph(otpcore.Printable(r.verdict), style), "\n")
	}
	return m.form("Compare "+m.shownTitle(m.session.byID[r.id]), nil, &question{
		label: "Its code", field: &r.field, plain: true, note: note,
	}, m.footerNamed(inAsk, m.pageWidth().margin, m.w, map[action]string{actAccept: "compare"}, actAccept, actBack))
}
