package tui

import (
	"context"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
	"fob/vault/transfer"
)

// grabScreen takes the accounts whose QR codes are on the screen.
func (m *model) grabScreen() tea.Cmd {
	look := m.cfg.Screen
	if look == nil {
		m.say(toneNote, "there is no screen to look at here: fob add --qr FILE reads a picture")
		return nil
	}
	return m.grab("Looking at the screen", "the screen", func(ctx context.Context) ([]transfer.Entry, string, error) {
		entries, err := look(ctx)
		return entries, "", err
	})
}

// grabCopied takes what is on the clipboard: a picture, an address or a secret.
func (m *model) grabCopied() tea.Cmd {
	if m.cfg.Copied == nil {
		m.say(toneNote, "the clipboard is not read here: paste instead")
		return nil
	}
	return m.grab("Reading the clipboard", "the clipboard", m.cfg.Copied)
}

// grab looks for accounts in the room of an import's plan.
func (m *model) grab(word, name string, look func(context.Context) ([]transfer.Entry, string, error)) tea.Cmd {
	ctx, cancel := context.WithCancel(m.ctx)
	r := &importRoom{s: m.session, name: name, look: word, busy: true, cancel: cancel}
	m.room = r
	s := m.session
	return do(func() tea.Msg {
		g := grabbed{r: r}
		if g.entries, g.text, g.err = look(ctx); g.err != nil {
			return g
		}
		for i := range g.entries {
			g.entries[i].Index = i + 1
		}
		var v *vault.Vault
		if len(g.entries) > 1 {
			if v, g.err = s.backend.Load(ctx); g.err == nil {
				g.results = []transfer.Result{{Format: "qr", Name: name, Entries: g.entries}}
				g.plan = transfer.MakePlan(v, g.results, transfer.Both)
			}
		}
		return g
	})
}

// grabbed is what was on the screen or the clipboard.
type grabbed struct {
	r       *importRoom
	entries []transfer.Entry
	text    string // of the clipboard, where it is no picture
	results []transfer.Result
	plan    transfer.Plan
	err     error
}

func (g grabbed) apply(m *model) tea.Cmd {
	r := g.r
	if m.room != r || m.session != r.s {
		return nil
	}
	r.busy = false
	switch {
	case g.err != nil:
		r.leave(m)
		m.say(toneBad, explain(g.err))
	case len(g.entries) > 1:
		r.take(g.results, g.plan)
	case len(g.entries) == 1:
		r.leave(m)
		return m.addOne(g.entries[0].Key, g.entries[0].Warnings)
	default:
		r.leave(m)
		return m.copiedText(g.text)
	}
	return nil
}

// addOne adds an account whose URI was read; what needs a PIN asks for it.
func (m *model) addOne(key otpcore.Key, warnings []string) tea.Cmd {
	if lacksPIN(key) {
		m.room = &pinRoom{key: key, warnings: warnings}
		return nil
	}
	return m.add(pasted{keys: []otpcore.Key{key}, warnings: warnings})
}

// copiedText takes text of the clipboard: addresses and paths as if they were
// pasted, a secret into the form of a new account.
func (m *model) copiedText(text string) tea.Cmd {
	text = strings.TrimSpace(text)
	if looksLikeURI(text) || looksLikePaths(text) {
		return m.paste(text)
	}
	if !copiedSecret(text) {
		m.say(toneBad, "the clipboard holds text that is no otpauth:// address and no secret: nothing was added")
		return nil
	}
	r := newAdd(m.list)
	r.draft.text[slotSecret].set(text)
	r.check()
	m.room = r
	m.say(toneNote, "the secret was copied here: name the account")
	return nil
}

// copiedSecret reports whether text that was copied on purpose is a secret: it
// may be in small letters, yet words that base32 could hold are words.
func copiedSecret(text string) bool {
	if looksLikeSecret(text) {
		return true
	}
	groups := strings.Fields(text)
	for _, group := range groups[:max(0, len(groups)-1)] {
		if len(group) != len(groups[0]) {
			return false
		}
	}
	secret, err := otpcore.ParseSecret(text)
	return err == nil && secret.Len() >= 10
}

// takeCopied puts what is on the clipboard into the form.
func (r *editRoom) takeCopied(m *model) tea.Cmd {
	if m.cfg.Copied == nil {
		m.say(toneNote, "the clipboard is not read here: paste instead")
		return nil
	}
	ctx, s, read := m.ctx, m.session, m.cfg.Copied
	return do(func() tea.Msg {
		c := copiedInto{r: r, s: s}
		c.entries, c.text, c.err = read(ctx)
		return c
	})
}

// copiedInto is what was on the clipboard, for a form.
type copiedInto struct {
	r       *editRoom
	s       *session
	entries []transfer.Entry
	text    string
	err     error
}

func (c copiedInto) apply(m *model) tea.Cmd { //nolint:unparam // the shape of every result
	r := c.r
	if m.room != r || m.session != c.s || r.busy {
		return nil
	}
	switch {
	case c.err != nil:
		m.fail("nothing was taken", c.err)
	case len(c.entries) > 1:
		m.say(toneBad, "copied "+count(len(c.entries), "account")+": a form holds one; the list takes several")
	case len(c.entries) == 1 && r.frozen(m, slotSecret):
		m.withheld("the secret")
	case len(c.entries) == 1:
		r.fill(c.entries[0].Key)
	default:
		r.paste(m, c.text)
	}
	r.check()
	return nil
}
