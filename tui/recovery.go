package tui

import (
	"context"
	"errors"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
)

// recoveryRoom shows the recovery codes that a service gave: it takes pasted
// ones, and marks one as used before it is copied.
type recoveryRoom struct {
	id     string
	pick   picker
	adding bool
	field  field
	note   string
	sure   int // the code that enter was pressed on once, from 1
	busy   bool
	back   room
}

func (m *model) recovery(it *item) tea.Cmd {
	if m.presenting {
		m.withheld("recovery codes")
		return nil
	}
	m.room = &recoveryRoom{id: it.account.ID, back: m.room}
	return nil
}

func (r *recoveryRoom) codes(m *model) []vault.RecoveryCode {
	if it := m.session.byID[r.id]; it != nil {
		return it.account.Recovery
	}
	return nil
}

func (r *recoveryRoom) update(m *model, msg tea.Msg) tea.Cmd {
	if r.busy {
		return nil
	}
	if paste, ok := msg.(tea.PasteMsg); ok {
		if looksLikeURI(strings.TrimSpace(paste.Content)) {
			m.room = m.list
			return m.paste(paste.Content)
		}
		return r.add(m, paste.Content, false)
	}
	if r.adding {
		return r.typing(m, msg)
	}
	sure := r.sure
	r.sure = 0
	switch r.pick.update(m, msg, inCodes, len(r.codes(m))) {
	case actBack:
		r.leave(m)
	case actLock:
		return m.lock(false)
	case actAddCodes:
		r.adding = true
	case actAccept:
		return r.use(m, sure)
	default:
	}
	return nil
}

// typing is the update while codes are typed.
func (r *recoveryRoom) typing(m *model, msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch m.keys.action(inAsk, key) {
	case actBack:
		r.adding, r.note = false, ""
		r.field.wipe()
	case actLock:
		return m.lock(false)
	case actAccept:
		if !r.field.empty() {
			return r.add(m, r.field.value(), true)
		}
	default:
		r.field.key(key)
	}
	return nil
}

// add keeps the codes in a text. What was typed and is not recognised is one
// code as it stands.
func (r *recoveryRoom) add(m *model, text string, typed bool) tea.Cmd {
	codes, err := vault.ParseRecovery(text)
	if errors.Is(err, vault.ErrNoCodesInText) && typed {
		codes, err = vault.ParseRecoveryLines(text)
	}
	if err != nil {
		r.note = ""
		m.fail("nothing was added", err)
		return nil
	}
	r.busy, r.note = true, ""
	id := r.id
	return m.change("nothing was added", func(ctx context.Context, b Backend) (changed, error) {
		c := changed{recovery: r, brief: "added"}
		var added int
		var a vault.Account
		saved, err := b.Update(ctx, func(v *vault.Vault) (err error) {
			a, added, err = v.AddRecovery(id, codes)
			return err
		})
		c.saved = saved
		switch {
		case err != nil:
			return c, err
		case added == 0:
			c.say = a.Name() + " has these codes already"
		default:
			c.say = count(added, "recovery code") + " added to " + a.Name() + ", which has " + itoa(len(a.Left())) + " left"
		}
		return c, nil
	})
}

// use marks the chosen code as used, and then copies it. It asks first: a
// service takes each code once, and undo does not take it back.
func (r *recoveryRoom) use(m *model, sure int) tea.Cmd {
	codes, i := r.codes(m), r.pick.chosen
	switch {
	case i >= len(codes):
		r.adding = true
		return nil
	case !codes[i].Used.IsZero():
		m.say(toneNote, "this code was used already")
		return nil
	case sure != i+1:
		r.sure = i + 1
		m.say(toneNote, "enter again copies it and marks it as used, for good")
		return nil
	}
	r.busy = true
	ctx, s, saves, id, code := m.ctx, m.session, m.saves, r.id, codes[i].Code
	return do(func() tea.Msg {
		u := usedCode{r: r, s: s, code: code}
		saves.during(func() { u.account, u.err = s.backend.UseRecovery(ctx, id, code) })
		return u
	})
}

// usedCode is a recovery code that is marked as used, and saved as that.
type usedCode struct {
	r       *recoveryRoom
	s       *session
	code    otpcore.Secret
	account vault.Account
	err     error
}

func (u usedCode) apply(m *model) tea.Cmd {
	if m.session != u.s {
		return nil
	}
	u.r.busy = false
	if u.err != nil {
		m.fail("not used", u.err)
		return nil
	}
	text := string(u.code.Bytes())
	c := copied{name: "a recovery code of " + otpcore.Printable(u.account.Name()), text: text, shown: text}
	switch left := len(u.account.Left()); left {
	case 0:
		c.also = "that was the last one: ask the service for new ones"
	default:
		c.name += ", " + itoa(left) + " left,"
	}
	return tea.Batch(m.copyText(c), m.load(""))
}

func (r *recoveryRoom) refreshed(m *model) {
	r.pick.chosen = max(0, min(r.pick.chosen, len(r.codes(m))-1))
}

// drop wipes what was typed.
func (r *recoveryRoom) drop() { r.field.wipe() }

// leave goes back to the details, or to the list.
func (r *recoveryRoom) leave(m *model) {
	r.drop()
	m.room = m.list
	if d, ok := r.back.(*detailRoom); ok {
		m.room = d
	}
}

func (r *recoveryRoom) view(m *model) frame {
	c, t := m.pageWidth(), m.theme
	heading := "Recovery codes"
	it := m.session.byID[r.id]
	if it != nil {
		heading += " of " + m.shownTitle(it)
	}
	if r.adding && r.busy {
		return m.form(heading, m.paragraph("Saving…", t.dim), nil, "")
	}
	if r.adding {
		note := t.faint.Render(cut("or paste what the service shows, as it is", m.formWidth().total))
		return m.form(heading, nil, &question{label: "A code, or several", field: &r.field, plain: true, note: note},
			m.footerNamed(inAsk, c.margin, m.w, map[action]string{actAccept: "add"}, actAccept, actBack))
	}
	codes := r.codes(m)
	lines := make([]string, len(codes))
	for i, code := range codes {
		used := ""
		if !code.Used.IsZero() {
			used = "used"
			if c.total >= 30 {
				used += " " + code.Used.UTC().Format(time.DateOnly)
			}
		}
		room := max(1, c.total-2-width(used)-gap)
		text := cut(otpcore.Printable(string(code.Code.Bytes())), room)
		switch {
		case used == "":
			lines[i] = m.picked(i == r.pick.chosen, text)
		case i == r.pick.chosen:
			lines[i] = t.accent.Render("▌ ") + t.faint.Strikethrough(true).Render(text) + t.faint.Render(spaces(gap)+used)
		default:
			lines[i] = "  " + t.faint.Strikethrough(true).Render(text) + t.faint.Render(spaces(gap)+used)
		}
	}
	empty := ""
	if len(codes) == 0 {
		empty = "None are kept here. Paste those that the service shows, as they are; they are in backups and on paper with everything else."
	}
	acts := []action{actAccept, actAddCodes, actBack}
	if len(codes) == 0 {
		acts = acts[1:]
	}
	foot := m.footer(inCodes, c.margin, m.w, acts...)
	if r.busy {
		foot = spaces(c.margin) + t.dim.Render("Saving…")
	}
	return r.pick.view(m, heading, empty, lines, foot)
}
