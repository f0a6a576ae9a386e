package tui

import (
	"context"
	"errors"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
)

// result is what a command brings back; apply is called from Update.
type result interface{ apply(m *model) tea.Cmd }

type tickMsg struct{}

// tick waits for the next full second of the clock.
func (m *model) tick() tea.Cmd {
	wait := time.Second - time.Duration(m.now.Nanosecond())
	return tea.Tick(wait, func(time.Time) tea.Msg { return tickMsg{} })
}

// do makes a command of work that may do IO. A panic in it is made harmless
// before it is printed.
func do(work func() tea.Msg) tea.Cmd {
	return func() tea.Msg {
		defer redactPanic()
		return work()
	}
}

// opened is the answer to opening the vault, with or without a passphrase. It
// brings the contents along, so that no frame shows an empty list.
type opened struct {
	backend Backend
	c       contents
	err     error // from opening
	loadErr error // from reading what was opened
	typed   bool  // with a passphrase
}

// openedBy loads a backend that was just opened.
func openedBy(ctx context.Context, b Backend, err error) opened {
	o := opened{backend: b, err: err}
	if err == nil && b == nil {
		o.err = vault.ErrNoVault
	}
	if o.err == nil {
		o.c, o.loadErr = readFrom(ctx, b)
	}
	return o
}

// readFrom loads the vault and prepares it for drawing and searching.
func readFrom(ctx context.Context, b Backend) (contents, error) {
	stamp := b.Stamp() // before the load: a change between is seen next time
	v, err := b.Load(ctx)
	if err != nil {
		return contents{}, err
	}
	paper := ""
	if p, ok := b.(Papered); ok {
		paper = p.PaperNote(v) // while the accounts are in it
	}
	c := read(v, b.Usage(), stamp)
	c.paper = paper
	return c, nil
}

func (m *model) openVault() tea.Cmd {
	ctx, open := m.ctx, m.open
	if open == nil {
		return func() tea.Msg { return opened{err: ErrAsk} }
	}
	return do(func() tea.Msg {
		b, err := open(ctx)
		return openedBy(ctx, b, err)
	})
}

func (m *model) unlockVault(passphrase otpcore.Secret) tea.Cmd {
	ctx, unlock := m.ctx, m.unlock
	return do(func() tea.Msg {
		b, err := unlock(ctx, passphrase)
		o := openedBy(ctx, b, err)
		o.typed = true
		return o
	})
}

func (o opened) apply(m *model) tea.Cmd {
	r, ok := m.room.(unlocker)
	switch {
	case !ok: // opened twice, or locked again meanwhile
		return nil
	case o.err != nil:
		return r.refused(m, o.err, o.typed)
	}
	m.enter(o.backend)
	return loaded{s: m.session, c: o.c, err: o.loadErr}.apply(m)
}

// loaded is the vault's contents after a load.
type loaded struct {
	s      *session
	c      contents
	err    error
	choose string // the account to choose; empty keeps the choice
}

func (m *model) load(choose string) tea.Cmd {
	ctx, s := m.ctx, m.session
	return do(func() tea.Msg {
		c, err := readFrom(ctx, s.backend)
		return loaded{s: s, c: c, err: err, choose: choose}
	})
}

func (l loaded) apply(m *model) tea.Cmd {
	if m.session != l.s || l.s == nil {
		return nil
	}
	if l.err != nil {
		l.s.loaded = true
		m.fail("the vault was not read", l.err)
		return nil
	}
	first := !l.s.loaded
	l.s.replace(l.c, m.now)
	m.list.refresh(m, l.choose)
	if r, ok := m.room.(refresher); ok {
		r.refreshed(m)
	}
	if first && m.unproved {
		m.unproved = false
		m.say(toneBad, "the lock came before the new paper key was read back: a print of it opens nothing, make another")
	}
	if first && m.cfg.PrefsNote != "" {
		m.say(toneBad, otpcore.Printable(m.cfg.PrefsNote))
	}
	if first && len(l.s.notes) > 0 {
		m.say(toneBad, otpcore.Printable(l.s.notes[0]))
	}
	if first && m.toast.text == "" && l.s.paper != "" && (m.h < 14 || m.w < 70) { // else it is in the title line
		m.say(toneNote, otpcore.Printable(l.s.paper))
	}
	return nil
}

// refresher is a room that takes note of the vault's new contents.
type refresher interface{ refreshed(m *model) }

// stamped says that the stored vault changed.
type stamped struct {
	s     *session
	stamp string
}

// poll looks whether the stored vault changed. Where it did not, no message
// comes, so that nothing is drawn for it.
func (m *model) poll() tea.Cmd {
	s, known := m.session, m.session.stamp
	return do(func() tea.Msg {
		if !s.polling.TryLock() { // a slow disk: one look at a time
			return nil
		}
		defer s.polling.Unlock()
		if stamp := s.backend.Stamp(); stamp != known {
			return stamped{s, stamp}
		}
		return nil
	})
}

func (st stamped) apply(m *model) tea.Cmd {
	if m.session != st.s || st.stamp == st.s.stamp {
		return nil
	}
	st.s.stamp = st.stamp
	return m.load("")
}

// hint returns what an error says can be done about it.
func hint(err error) string {
	if h, ok := errors.AsType[Hinter](err); ok {
		return h.Hint()
	}
	return ""
}
