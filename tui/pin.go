package tui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// pinRoom asks for the PIN of a pasted account whose URI has none: without it
// every code would be wrong.
type pinRoom struct {
	key      otpcore.Key
	warnings []string
	field    field
}

var errNeedsPIN = errors.New("it needs its PIN: paste it alone, and fob asks")

// lacksPIN reports whether the key's codes take a PIN that is not known.
func lacksPIN(k otpcore.Key) bool {
	return (k.Kind == otpcore.MOTP || k.Kind == otpcore.Yandex) && k.PIN.Len() == 0
}

func (r *pinRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		r.field.insert(firstLine(msg.Content))
	case tea.KeyPressMsg:
		switch m.keys.action(inAsk, msg) {
		case actBack:
			r.field.wipe()
			m.room = m.list
			m.say(toneNote, "nothing was added")
		case actLock:
			return m.lock(false)
		case actAccept:
			if r.field.empty() {
				return nil
			}
			key := r.key
			key.PIN = r.field.secret()
			m.room = m.list
			return m.add(pasted{keys: []otpcore.Key{key}, warnings: r.warnings})
		case actReveal:
			r.field.reveal()
		default:
			r.field.key(msg)
		}
	}
	return nil
}

func (r *pinRoom) view(m *model) frame {
	name := printable(r.key.Issuer)
	if name == "" {
		name = printable(r.key.Account)
	}
	return m.form("Adding "+name, nil, &question{
		label: "Its PIN", field: &r.field,
		note: m.theme.faint.Render(cut("the codes are made from it", m.formWidth().total)),
	}, m.askFooter(&r.field, "add"))
}
