package tui

import (
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
)

// clipboardTime is how long a copied code stays where nothing else was chosen.
const clipboardTime = 30 * time.Second

var errNoClipboard = errors.New("there is no clipboard here")

// copied is the answer to a copy.
type copied struct {
	s     *session
	id    string
	name  string
	text  string
	shown string // in groups, for where there is no clipboard
	also  string // what is to be known beside it; a warning
	how   string
	osc52 bool
	err   error
	seq   int
}

// copyCode puts a code on the clipboard and notes the use.
func (m *model) copyCode(it *item, code otpcore.Code) tea.Cmd {
	text := code.String()
	return m.copyText(copied{id: it.account.ID, name: m.shownIssuer(it), text: text, shown: group(text)})
}

// copyText puts a text on the clipboard; where it has an account's id that is
// noted as a use of it.
func (m *model) copyText(c copied) tea.Cmd {
	m.copies++
	ctx, s, clip := m.ctx, m.session, m.cfg.Clipboard
	c.s, c.seq = s, m.copies
	return do(func() tea.Msg {
		if clip == nil {
			c.err = errNoClipboard
		} else {
			c.how, c.osc52, c.err = clip.Copy(ctx, c.text)
		}
		// The order of the list is all that this is for: a failure is not
		// worth a message over the code that was asked for.
		if c.id != "" {
			_ = s.backend.RecordUse(c.id)
		}
		return c
	})
}

func (c copied) apply(m *model) tea.Cmd {
	if m.session == c.s && c.s != nil {
		if c.id != "" {
			use := c.s.usage[c.id]
			if c.s.usage == nil {
				c.s.usage = map[string]vault.Usage{}
			}
			c.s.usage[c.id] = vault.Usage{Last: m.now, Count: use.Count + 1}
			c.s.used = true
		}
		m.say(c.said(m))
	}
	if c.err != nil {
		return nil
	}
	clearLater := tea.Tick(m.prefs.keep(), func(time.Time) tea.Msg { return clearTime{c.seq, c.osc52} })
	if !c.osc52 {
		return clearLater
	}
	if m.session != c.s { // locked meanwhile: what would clear it is past
		return nil
	}
	m.terminal = true
	return tea.Batch(tea.SetClipboard(c.text), clearLater)
}

// said is what became of a copy.
func (c copied) said(m *model) (tone, string) {
	t, text := toneGood, c.name+" "+otpcore.Printable(c.how)
	switch {
	case c.err != nil:
		t, text = toneBad, c.name+" "+otpcore.Printable(c.shown)+" was not copied: "+explain(c.err)
	case c.osc52:
		t, text = toneNote, c.name+" sent to the terminal's clipboard, cleared in "+itoa(int(m.prefs.keep().Seconds()))+" s"
	case strings.HasPrefix(c.how, "sent "): // no answer comes: it may not be there
		t = toneNote
	}
	if c.also != "" {
		t, text = toneBad, text+" · "+c.also
	}
	return t, text
}

// clearTime comes when a copied code's time is over.
type clearTime struct {
	seq   int
	osc52 bool
}

func (c clearTime) apply(m *model) tea.Cmd {
	if c.seq != m.copies { // a newer copy has its own timer
		return nil
	}
	if c.osc52 {
		return m.clearTerminal()
	}
	ctx, clip := m.ctx, m.cfg.Clipboard
	return do(func() tea.Msg {
		_ = clip.Clear(ctx) // the tool ends by itself too
		return nil
	})
}

// steppedMsg is a counter account's next code, saved already.
type steppedMsg struct {
	s    *session
	id   string
	code otpcore.Code
	err  error
}

// step takes the next code of a counter account; one at a time for each.
func (m *model) step(it *item) tea.Cmd {
	ctx, s, id := m.ctx, m.session, it.account.ID
	if s.stepping[id] {
		return nil
	}
	s.stepping[id] = true
	saves := m.saves
	return do(func() tea.Msg {
		st := steppedMsg{s: s, id: id}
		saves.during(func() { st.code, st.err = s.backend.NextHOTP(ctx, id) })
		return st
	})
}

func (st steppedMsg) apply(m *model) tea.Cmd {
	if m.session != st.s {
		return nil
	}
	delete(st.s.stepping, st.id)
	it := st.s.byID[st.id]
	if st.err != nil {
		m.fail("no new code", st.err)
		return nil
	}
	if it == nil {
		return nil
	}
	st.s.stepped[st.id] = stepped{st.code, m.now.Add(clipboardTime)}
	return m.copyCode(it, st.code)
}
