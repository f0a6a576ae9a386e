package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// compareRoom asks for a code that another authenticator shows, and says
// whether it is right, and if not, why.
type compareRoom struct {
	readOff
	id    string
	match bool
}

func newCompare(it *item) *compareRoom { return &compareRoom{id: it.account.ID} }

func (r *compareRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		r.paste(m, msg)
	case tea.KeyPressMsg:
		switch m.keys.action(inAsk, msg) {
		case actBack:
			r.drop()
			m.room = m.list
		case actLock:
			return m.lock(false)
		case actAccept:
			return r.compare(m)
		default:
			r.key(m, msg)
		}
	}
	return nil
}

func (r *compareRoom) compare(m *model) tea.Cmd {
	it := m.session.byID[r.id]
	if it == nil || r.field.empty() || m.cfg.Compare == nil {
		return nil
	}
	r.verdict, r.match = m.cfg.Compare(it.account, r.field.value(), r.from, m.now)
	r.verdict = strings.TrimPrefix(r.verdict, it.account.Name()+": ")
	if m.presenting {
		r.verdict = map[bool]string{true: "match", false: "no match"}[r.match]
	}
	if !r.match {
		return nil
	}
	return m.markVerified(r.id)
}

func (r *compareRoom) view(m *model) frame {
	foot := m.footerNamed(inAsk, m.pageWidth().margin, m.w, map[action]string{actAccept: "compare"}, actAccept, actBack)
	return m.form("Compare "+m.shownTitle(m.session.byID[r.id]), nil, r.question(m, r.match), foot)
}
