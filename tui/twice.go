package tui

import (
	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// twice is a question for a new passphrase, which is typed two times.
type twice struct {
	field field
	first otpcore.Secret
	again bool
	note  string
}

// update returns the passphrase once it was typed twice, and what else was
// asked for.
func (q *twice) update(m *model, msg tea.Msg) (pass otpcore.Secret, act action) {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		q.field.insert(firstLine(msg.Content))
	case tea.KeyPressMsg:
		switch act := m.keys.action(inAsk, msg); {
		case act == actAccept && q.field.empty():
			q.note = "an empty passphrase is none"
		case act == actAccept && !q.again:
			q.first, q.again, q.note = q.field.secret(), true, ""
		case act == actAccept:
			again := q.field.secret()
			pass, q.first, q.again = q.first, otpcore.Secret{}, false
			if again.Equal(pass) {
				return pass, actAccept
			}
			q.note = "the two were not the same: once more"
		case act == actReveal:
			q.field.reveal()
		case act != actNone:
			return otpcore.Secret{}, act
		default:
			q.field.key(msg)
		}
	}
	return otpcore.Secret{}, actNone
}

// wipe drops what was typed.
func (q *twice) wipe() {
	q.field.wipe()
	q.first, q.again, q.note = otpcore.Secret{}, false, ""
}

// view draws the question, with words above it.
func (q *twice) view(m *model, heading, words, label string) frame {
	if q.again {
		label = "The same once more"
	}
	note := ""
	if q.note != "" {
		note = m.theme.bad.Render(cut("✗ "+q.note, m.formWidth().total))
	}
	var lines []string
	if words != "" && m.h >= 9 {
		lines = m.paragraph(words, m.theme.dim)
	}
	return m.form(heading, lines, &question{label: label, field: &q.field, note: note}, m.askFooter(&q.field, "go on"))
}
