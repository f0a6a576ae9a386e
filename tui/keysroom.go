package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
)

// Keyed is a Backend that knows what opens its vault, and can change it. Each
// change says in a line what was done.
type Keyed interface {
	// Keys reads what opens the vault.
	Keys(ctx context.Context) (KeysInfo, error)

	// SetPassphrase sets or changes the passphrase, and returns what opens the
	// vault with it.
	SetPassphrase(ctx context.Context, pass otpcore.Secret) (what string, unlock Unlocker, err error)

	// RemovePassphrase takes the passphrase away, where something else still
	// opens the vault.
	RemovePassphrase(ctx context.Context) (what string, err error)

	// KeepOpen lets the system keep the key for a time; EndSession ends that.
	KeepOpen(ctx context.Context) (what string, err error)
	EndSession(ctx context.Context) (what string, err error)
}

// Unlocker opens the vault with a passphrase: see [Config].
type Unlocker = func(ctx context.Context, passphrase otpcore.Secret) (Backend, error)

// KeysInfo is what opens a vault.
type KeysInfo struct {
	Recipients []vault.Recipient // in the vault's order, revoked ones too
	Own        string            // the recipient of the key that opened it now
	Passphrase bool              // one is set up on this machine
	Keyring    string            // what the system's keyring has, in a few words
	Session    string            // and the session
	Open       bool              // one is open
	CanKeep    bool              // one could be
}

// keysRoom shows what opens the vault, revoked keys too, and changes the
// passphrase and the session.
type keysRoom struct {
	s      *session
	keys   Keyed
	info   KeysInfo
	loaded bool
	pick   picker
	phrase *twice // while a passphrase is asked for
	sure   bool   // x was pressed once
	busy   string // what is being done
}

func (m *model) keysRoom() tea.Cmd {
	keys, ok := m.session.backend.(Keyed)
	if !ok {
		m.say(toneNote, "these are samples in memory: there is no key")
		return nil
	}
	r := &keysRoom{s: m.session, keys: keys}
	m.room = r
	return r.read(m)
}

// read looks at the keys; it may wait for the keyring.
func (r *keysRoom) read(m *model) tea.Cmd {
	ctx, keys := m.ctx, r.keys
	return do(func() tea.Msg {
		info, err := keys.Keys(ctx)
		return keysRead{r, info, err}
	})
}

// keysRead is what opens the vault.
type keysRead struct {
	r    *keysRoom
	info KeysInfo
	err  error
}

func (k keysRead) apply(m *model) tea.Cmd { //nolint:unparam // the shape of every result
	if m.room != k.r {
		return nil
	}
	if k.err != nil {
		m.room = m.list
		m.fail("the keys were not read", k.err)
		return nil
	}
	k.r.info, k.r.loaded, k.r.busy = k.info, true, ""
	return nil
}

// The lines below the recipients.
const (
	keyPassphrase = iota
	keySession
	keyRing
	keyOthers
)

// other is which of the lines below the recipients is chosen, or -1.
func (r *keysRoom) other() int { return r.pick.chosen - len(r.info.Recipients) }

func (r *keysRoom) working() bool { return r.busy != "" }

func (r *keysRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch {
	case r.phrase != nil:
		return r.choose(m, msg)
	case r.busy != "" || !r.loaded:
		if key, ok := msg.(tea.KeyPressMsg); ok && r.busy == "" && m.keys.action(inKeys, key) == actBack {
			m.room = m.list
		}
		return nil
	}
	sure := r.sure
	r.sure = false
	switch r.pick.update(m, msg, inKeys, len(r.info.Recipients)+keyOthers) {
	case actBack:
		m.room = m.list
	case actLock:
		return m.lock(false)
	case actAccept:
		return r.accept(m)
	case actRemove:
		switch {
		case r.other() != keyPassphrase || !r.info.Passphrase:
			m.say(toneNote, "x takes the passphrase away: choose its line first")
		case !sure:
			r.sure = true
			m.say(toneNote, "x again takes the passphrase away")
		default:
			return r.change(m, "Removing the passphrase", func(ctx context.Context) keysChanged {
				what, err := r.keys.RemovePassphrase(ctx)
				return keysChanged{what: what, err: err, removed: true}
			})
		}
	default:
	}
	return nil
}

// accept does what the chosen line is for.
func (r *keysRoom) accept(m *model) tea.Cmd {
	switch r.other() {
	case keyPassphrase:
		r.phrase = &twice{}
	case keySession:
		if r.info.Open {
			return r.change(m, "Ending the session", func(ctx context.Context) keysChanged {
				what, err := r.keys.EndSession(ctx)
				return keysChanged{what: what, err: err}
			})
		}
		return r.change(m, "Opening a session", func(ctx context.Context) keysChanged {
			what, err := r.keys.KeepOpen(ctx)
			return keysChanged{what: what, err: err}
		})
	default:
		if r.pick.chosen < len(r.info.Recipients) && r.info.Recipients[r.pick.chosen].Name == vault.PaperName {
			return m.papers()
		}
	}
	return nil
}

// choose is the update while a new passphrase is typed.
func (r *keysRoom) choose(m *model, msg tea.Msg) tea.Cmd {
	switch pass, act := r.phrase.update(m, msg); act {
	case actAccept:
		r.phrase = nil
		return r.change(m, "Setting the passphrase", func(ctx context.Context) keysChanged {
			what, unlock, err := r.keys.SetPassphrase(ctx, pass)
			return keysChanged{what: what, unlock: unlock, err: err}
		})
	case actBack:
		r.drop()
	case actLock:
		return m.lock(false)
	default:
	}
	return nil
}

// keysChanged is the answer to a change of the keys.
type keysChanged struct {
	r       *keysRoom
	s       *session
	what    string
	unlock  Unlocker
	removed bool
	err     error
}

func (r *keysRoom) change(m *model, word string, work func(context.Context) keysChanged) tea.Cmd {
	r.busy = word
	ctx, s, saves := m.ctx, m.session, m.saves
	return do(func() tea.Msg {
		var c keysChanged
		saves.during(func() { c = work(ctx) })
		c.r, c.s = r, s
		return c
	})
}

func (c keysChanged) apply(m *model) tea.Cmd {
	if c.err == nil && c.unlock != nil { // however it stands with the room: a lock asks for it now
		m.unlock = c.unlock
		if locked, ok := m.room.(*lockedRoom); ok {
			locked.ask = true
		}
	}
	if c.err == nil && c.removed {
		m.unlock = nil
	}
	if m.session != c.s {
		return nil
	}
	if c.err != nil {
		m.fail("nothing was changed", c.err)
	} else {
		m.say(toneGood, otpcore.Printable(c.what))
	}
	if m.room != c.r {
		return nil
	}
	return c.r.read(m)
}

// drop wipes what was typed.
func (r *keysRoom) drop() {
	if r.phrase != nil {
		r.phrase.wipe()
		r.phrase = nil
	}
}

func (r *keysRoom) view(m *model) frame {
	c, t := m.pageWidth(), m.theme
	switch {
	case r.phrase != nil:
		label := "A passphrase for this machine"
		if r.info.Passphrase {
			label = "The new passphrase"
		}
		return r.phrase.view(m, "Keys", "It opens the vault where the keyring does not, and a locked screen asks for it.", label)
	case !r.loaded || r.busy != "":
		word := "Looking at the keys"
		if r.busy != "" {
			word = r.busy
		}
		foot := m.footer(inKeys, c.margin, m.w, actBack)
		if r.busy != "" { // what is being saved is waited for
			foot = ""
		}
		return m.form("Keys", m.paragraph(word+"…", t.dim), nil, foot)
	}
	name := min(14, max(8, c.total/3))
	var lines []string
	add := func(label, value string, faint bool) {
		style := t.text
		if faint {
			style = t.faint
		}
		lines = append(lines, m.picked(len(lines) == r.pick.chosen, pad(label, name))+style.Render(cut(value, max(1, c.total-2-name))))
	}
	for _, k := range r.info.Recipients {
		add(otpcore.Printable(k.Name), r.about(k, c.total-2-name), !k.Active())
	}
	passphrase := "none"
	if r.info.Passphrase {
		passphrase = "set up"
	}
	add("passphrase", passphrase, !r.info.Passphrase)
	add("session", r.info.Session, !r.info.Open)
	add("keyring", r.info.Keyring, false)
	if i := r.pick.chosen; i < len(r.info.Recipients) && m.h >= 16 {
		lines = append(lines, "")
		for _, line := range wrap(r.info.Recipients[i].Key, c.total) {
			lines = append(lines, t.faint.Render(line))
		}
	}
	return r.pick.view(m, "Keys", "", lines, r.foot(m, c))
}

// about says what a recipient is: its short name, and since when.
func (r *keysRoom) about(k vault.Recipient, w int) string {
	text := vault.Fingerprint(k.Key)
	switch {
	case !k.Active():
		text += "  revoked " + k.Revoked.UTC().Format(time.DateOnly)
	case k.Key == r.info.Own && w >= 45:
		text += "  since " + k.Added.UTC().Format(time.DateOnly) + ", open now"
	case k.Key == r.info.Own:
		text += "  open now"
	default:
		text += "  since " + k.Added.UTC().Format(time.DateOnly)
	}
	if width(text) > w && !k.Active() { // that it is revoked matters most
		return "revoked"
	}
	return text
}

// foot names what enter does with the chosen line.
func (r *keysRoom) foot(m *model, c columns) string {
	acts, name := []action{actAccept, actBack}, ""
	switch r.other() {
	case keyPassphrase:
		name = "set a passphrase"
		if r.info.Passphrase {
			name, acts = "change", []action{actAccept, actRemove, actBack}
		}
	case keySession:
		name = "keep it open for an hour"
		if r.info.Open {
			name = "end the session"
		} else if !r.info.CanKeep {
			acts = acts[1:]
		}
	case keyRing:
		acts = acts[1:]
	default:
		name = "paper"
		if i := r.pick.chosen; i >= len(r.info.Recipients) || r.info.Recipients[i].Name != vault.PaperName {
			acts = acts[1:]
		}
	}
	return m.footerNamed(inKeys, c.margin, m.w, map[action]string{actAccept: name}, acts...)
}
