package tui

import (
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/vault"
)

// unlocker is a room that waits for the vault to open.
type unlocker interface {
	room
	refused(m *model, err error, typed bool) tea.Cmd
}

var (
	_ unlocker = (*openingRoom)(nil)
	_ unlocker = (*passphraseRoom)(nil)
	_ unlocker = (*lockedRoom)(nil)
)

// openingRoom is there while the vault opens without a question. For the first
// moments it draws nothing: most vaults are open before the eye could read.
type openingRoom struct {
	since time.Time
	err   error
}

func (r *openingRoom) update(m *model, msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch m.keys.action(inFailed, key) {
	case actQuit:
		return m.quit()
	case actAccept:
		if r.err != nil {
			m.room = &openingRoom{since: m.now}
			return m.openVault()
		}
	}
	return nil
}

func (r *openingRoom) refused(m *model, err error, _ bool) tea.Cmd {
	if asks(err) && m.unlock != nil {
		m.room = &passphraseRoom{}
		return nil
	}
	r.err = err
	return nil
}

func (r *openingRoom) view(m *model) frame {
	if r.err != nil {
		return m.form("The vault did not open", append(m.paragraph(explainText(r.err), m.theme.bad), m.hintLines(r.err)...),
			nil, m.footer(inFailed, m.pageWidth().margin, m.w, actAccept, actQuit))
	}
	if m.now.Sub(r.since) < time.Second {
		return frame{}
	}
	return m.form("fob", m.paragraph("Opening the vault…", m.theme.dim), nil, m.footer(inFailed, m.pageWidth().margin, m.w, actQuit))
}

// passphraseRoom asks for the passphrase.
type passphraseRoom struct {
	field field
	busy  bool
	tries int
	err   error
}

func (r *passphraseRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if !r.busy {
			r.field.insert(firstLine(msg.Content))
		}
	case tea.KeyPressMsg:
		switch m.keys.action(inUnlock, msg) {
		case actQuit:
			return m.quit()
		case actAccept:
			if r.busy || r.field.empty() {
				return nil
			}
			r.busy, r.err = true, nil
			return m.unlockVault(r.field.secret())
		}
		if !r.busy {
			r.field.key(msg)
		}
	}
	return nil
}

func (r *passphraseRoom) refused(_ *model, err error, typed bool) tea.Cmd {
	if typed {
		r.busy, r.err = false, err
		r.tries++
	}
	return nil
}

func (r *passphraseRoom) view(m *model) frame {
	return m.form("fob", nil, &question{
		label: "Passphrase", field: &r.field, busy: r.busy, word: "Opening…", note: r.note(m),
	}, m.footer(inUnlock, m.pageWidth().margin, m.w, actAccept, actQuit))
}

// note says what became of the last try.
func (r *passphraseRoom) note(m *model) string {
	switch {
	case r.err == nil:
		return ""
	case errors.Is(r.err, vault.ErrPassphrase) && r.tries > 1:
		return m.theme.bad.Render("wrong passphrase, " + itoa(r.tries) + " tries")
	case errors.Is(r.err, vault.ErrPassphrase):
		return m.theme.bad.Render("wrong passphrase")
	}
	return strings.Join(m.paragraph(explain(r.err), m.theme.bad), "\n")
}

// lockedRoom covers a vault that was open. It holds nothing of it.
type lockedRoom struct {
	passphraseRoom
	idle bool
	ask  bool // for the passphrase, even where the keyring is open

	open string // what opens the vault all the same
}

// stillOpen is the answer of Config.StillOpen.
type stillOpen struct {
	room *lockedRoom
	text string
}

func (s stillOpen) apply(*model) tea.Cmd { s.room.open = s.text; return nil } //nolint:unparam // result

// lookStillOpen asks what opens the vault without a question although this
// screen is locked: to start fob again must surprise nobody.
func (m *model) lookStillOpen(r *lockedRoom) tea.Cmd {
	look := m.cfg.StillOpen
	if look == nil {
		return nil
	}
	return do(func() tea.Msg { return stillOpen{r, look()} })
}

// paragraphs are what the screen says, and what opens the vault all the same.
func (r *lockedRoom) paragraphs(m *model, text string) []string {
	var lines []string
	if text != "" {
		lines = m.paragraph(text, m.theme.dim)
	}
	if r.open != "" {
		lines = append(lines, m.paragraph(r.open, m.theme.dim)...)
	}
	return lines
}

func (r *lockedRoom) update(m *model, msg tea.Msg) tea.Cmd {
	if r.ask {
		return r.passphraseRoom.update(m, msg)
	}
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch m.keys.action(inUnlock, key) {
	case actQuit:
		return m.quit()
	case actAccept:
		if !r.busy {
			r.busy, r.err = true, nil
			return m.openVault()
		}
	}
	return nil
}

func (r *lockedRoom) refused(m *model, err error, typed bool) tea.Cmd {
	r.busy, r.err = false, err
	if typed {
		r.tries++
	} else if asks(err) && m.unlock != nil {
		r.ask, r.err = true, nil
	}
	return nil
}

func (r *lockedRoom) view(m *model) frame {
	foot := m.footer(inUnlock, m.pageWidth().margin, m.w, actAccept, actQuit)
	if r.ask {
		return m.form("fob is locked", r.paragraphs(m, ""), &question{
			label: "Passphrase", field: &r.field, busy: r.busy, word: "Opening…", note: r.note(m),
		}, foot)
	}
	if r.err != nil {
		foot = m.footer(inFailed, m.pageWidth().margin, m.w, actAccept, actQuit)
		return m.form("fob is locked", append(m.paragraph(explainText(r.err), m.theme.bad), m.hintLines(r.err)...), nil, foot)
	}
	text := "Enter opens it again. No passphrase is set, so this only hides the codes."
	if r.busy {
		text = "Opening the vault…"
	}
	return m.form("fob is locked", r.paragraphs(m, text), nil, foot)
}
