package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// maxTypedKey is how many characters a typed key or share may have.
const maxTypedKey = 4096

// keyAnswer is a paper key as it is given: typed, the text that a phone made of
// its code, or the names of scans. It is shown only when that is asked for.
type keyAnswer struct {
	field field
	files bool // it is the names of files, a line each
	note  said // what came of it
}

// insert takes pasted text: scans that were dropped, beside those that are
// there, or a key in the place of what was typed.
func (a *keyAnswer) insert(text string) {
	text = strings.TrimSpace(text)
	files := looksLikePaths(text)
	if files {
		text = strings.Join(droppedPaths(text), "\n")
		if a.files && !a.field.empty() {
			text = a.field.value() + "\n" + text
		}
	}
	a.files = files
	a.field.wipe()
	a.field.set(text[:min(len(text), maxTypedKey)])
}

// key types, or shows what was typed.
func (a *keyAnswer) key(act action, msg tea.KeyPressMsg) {
	if act == actReveal {
		a.field.reveal()
		return
	}
	a.field.move(msg)
}

// answer is what was given. It stays until it was right: nobody types 33 words
// again for one that has a mistake.
func (a *keyAnswer) answer() otpcore.Secret {
	a.note = said{}
	return otpcore.NewSecret(a.field.text)
}

// wipe drops what was typed.
func (a *keyAnswer) wipe() {
	a.field.wipe()
	a.note = said{}
}

// question asks for the key; help is said until there is something to say.
func (a *keyAnswer) question(m *model, label, help string) *question {
	q := &question{label: label, field: &a.field}
	switch {
	case a.note.text != "":
		style, sign := m.lineStyle(a.note.tone)
		q.note = strings.Join(m.paragraph(sign+otpcore.Printable(a.note.text), style), "\n")
	case help != "":
		q.note = m.theme.faint.Render(cut(help, m.formWidth().total))
	}
	return q
}
