package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// readOff is a code that another authenticator shows, typed here, and what
// came of its comparison.
type readOff struct {
	from    time.Time // it was read off between here and enter
	field   field
	verdict string
}

// insert adds to the code; the first character after a verdict begins anew.
func (r *readOff) insert(m *model, text string) {
	if r.verdict != "" {
		r.drop()
	}
	if r.field.empty() {
		r.from = m.now
	}
	r.field.insert(text)
}

func (r *readOff) paste(m *model, msg tea.PasteMsg) { r.insert(m, firstLine(msg.Content)) }

func (r *readOff) key(m *model, msg tea.KeyPressMsg) {
	if text := typed(msg); text != "" {
		r.insert(m, text)
		return
	}
	r.field.key(msg)
}

// drop wipes what was typed.
func (r *readOff) drop() {
	r.field.wipe()
	r.verdict = ""
}

// question asks for the code; a verdict takes the place of what to type.
func (r *readOff) question(m *model, match bool) *question {
	t := toneBad
	if match {
		t = toneGood
	}
	style, sign := m.lineStyle(t)
	note := m.theme.faint.Render(cut("the code that the other authenticator shows", m.formWidth().total))
	if r.verdict != "" {
		note = strings.Join(m.paragraph(sign+otpcore.Printable(r.verdict), style), "\n")
	}
	return &question{label: "Its code", field: &r.field, plain: true, note: note}
}
