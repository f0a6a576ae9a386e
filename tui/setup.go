package tui

import (
	"context"
	"crypto/rand"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// setupStep is one of the first run's questions.
type setupStep uint8

const (
	stepWhere  setupStep = iota // where does the key live, or only samples?
	stepPhrase                  // the passphrase
	stepAgain                   // and once more
)

// setupRoom is the first run: at most three questions, and enter alone gets
// through them.
type setupRoom struct {
	setup  *Setup
	step   setupStep
	chosen int
	field  field
	phrase otpcore.Secret
	busy   bool
	note   string
	err    error
}

// choice is an answer to the first question.
type choice struct {
	name, what string
	where      where
}

type where uint8

const (
	inKeyring where = iota
	inPhrase
	inSamples
)

func newSetup(s *Setup) *setupRoom { return &setupRoom{setup: s} }

func (r *setupRoom) choices() []choice {
	list := []choice{
		{"The system keyring", "opens with your login, no question", inKeyring},
		{"A passphrase", "asked for each time fob starts", inPhrase},
		{"Just look around", "sample accounts, nothing is saved", inSamples},
	}
	if !r.setup.KeyringAvailable {
		return list[1:]
	}
	return list
}

func (r *setupRoom) update(m *model, msg tea.Msg) tea.Cmd {
	if r.busy {
		return nil
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if r.step != stepWhere {
			r.field.insert(firstLine(msg.Content))
		}
	case tea.KeyPressMsg:
		switch m.keys.action(inForm, msg) {
		case actUp:
			r.chosen = max(0, r.chosen-1)
		case actDown:
			r.chosen = min(len(r.choices())-1, r.chosen+1)
		case actQuit:
			if r.step == stepWhere {
				return m.quit()
			}
			r.field.wipe()
			r.step, r.note, r.phrase = stepWhere, "", otpcore.Secret{}
		case actAccept:
			return r.accept(m)
		default:
			if r.step != stepWhere {
				r.field.key(msg)
			} else if n := strings.Index("123", typed(msg)); n >= 0 && typed(msg) != "" && n < len(r.choices()) {
				r.chosen = n
			}
		}
	}
	return nil
}

// accept takes the answer to the question of the moment.
func (r *setupRoom) accept(m *model) tea.Cmd {
	r.err = nil
	switch r.step {
	case stepWhere:
		switch r.choices()[r.chosen].where {
		case inKeyring:
			return r.create(m, SetupAnswers{Keyring: true}, otpcore.Secret{})
		case inSamples:
			return m.samples()
		case inPhrase:
			r.step = stepPhrase
		}
	case stepPhrase:
		if r.field.empty() {
			made := madePassphrase()
			return r.create(m, SetupAnswers{Passphrase: made}, made)
		}
		r.phrase, r.step, r.note = r.field.secret(), stepAgain, ""
	case stepAgain:
		again := r.field.secret()
		if !again.Equal(r.phrase) {
			r.step, r.phrase, r.note = stepPhrase, otpcore.Secret{}, "the two were not the same: once more"
			return nil
		}
		phrase := r.phrase
		r.phrase = otpcore.Secret{}
		return r.create(m, SetupAnswers{Passphrase: phrase}, otpcore.Secret{})
	}
	return nil
}

// madePassphrase returns four groups of five characters, 100 bits.
func madePassphrase() otpcore.Secret {
	t := strings.ToLower(rand.Text())
	return otpcore.NewSecret([]byte(t[:5] + "-" + t[5:10] + "-" + t[10:15] + "-" + t[15:20]))
}

// created is the answer to making the vault.
type created struct {
	result SetupResult
	made   otpcore.Secret // a passphrase that fob made
	err    error
}

func (r *setupRoom) create(m *model, a SetupAnswers, made otpcore.Secret) tea.Cmd {
	r.busy = true
	ctx, setup, saves := m.ctx, r.setup, m.saves
	return do(func() tea.Msg {
		c := created{made: made}
		saves.during(func() { c.result, c.err = setup.Create(ctx, a) })
		return c
	})
}

func (c created) apply(m *model) tea.Cmd {
	r, ok := m.room.(*setupRoom)
	if !ok {
		return nil
	}
	if c.err != nil {
		r.busy, r.err, r.step = false, c.err, stepWhere
		return nil
	}
	m.unlock = c.result.Unlock
	m.enter(c.result.Backend)
	if c.result.Paper.Len() > 0 || c.made.Len() > 0 {
		m.room = newPaper(c.result, c.made)
	}
	return m.load("")
}

// samples shows the sample accounts instead of making a vault.
func (m *model) samples() tea.Cmd {
	m.cfg.Demo, m.unlock = true, nil
	var backend Backend
	now := m.cfg.Now
	m.open = func(context.Context) (Backend, error) {
		if backend != nil {
			return backend, nil
		}
		b, err := NewSamples(now)
		if err != nil {
			return nil, err
		}
		backend = b
		return b, nil
	}
	m.room = &openingRoom{since: m.now}
	return m.openVault()
}

func (r *setupRoom) view(m *model) frame {
	t := m.theme
	c := m.formWidth()
	names := map[action]string{}
	if r.step != stepWhere {
		names[actQuit] = "back"
	}
	foot := m.footerNamed(inForm, m.pageWidth().margin, m.w, names, actAccept, actQuit)
	if r.busy {
		return m.form("Welcome to fob", m.paragraph("Making the vault…", t.dim), nil, foot)
	}
	if r.step != stepWhere {
		label, note := "Choose a passphrase", "enter alone makes one for you"
		if r.step == stepAgain {
			label, note = "The same once more", ""
		}
		note = t.faint.Render(cut(note, c.total))
		if r.note != "" {
			note = t.bad.Render(cut(r.note, c.total))
		}
		return m.form("Welcome to fob", nil, &question{label: label, field: &r.field, note: note}, foot)
	}
	var lines []string
	if r.err != nil {
		lines = append(m.paragraph(explain(r.err), t.bad), "")
	}
	if m.h >= 9 {
		lines = append(lines, m.paragraph("Where should the key of your vault live?", t.text)...)
		lines = append(lines, "")
	}
	for i, ch := range r.choices() {
		mark, name := "  ", t.text.Render(cut(ch.name, c.total-2))
		if i == r.chosen {
			mark, name = t.accent.Render("▌ "), t.strong.Render(cut(ch.name, c.total-2))
		}
		line := mark + name
		if c.total >= 22+width(ch.what) {
			line += spaces(20-width(ch.name)) + t.faint.Render(ch.what)
		}
		lines = append(lines, line)
	}
	return m.form("Welcome to fob", lines, nil, foot)
}
