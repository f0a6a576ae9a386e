package tui

import (
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
)

// editRoom is the form of an account, with a preview of its code: for a new one
// or one that is there.
type editRoom struct {
	id      string // "" is a new account
	draft   *draft
	chosen  slot
	offset  int // first line of the fields on the screen
	preview otpcore.Key
	wrong   problems
	tried   bool // a save was asked for: say all that is wrong
	busy    bool
	leaving bool // escape was pressed once
	warned  bool // it was said what another program changed too
	back    room
}

// newEdit is the form of an account that is there.
func newEdit(it *item, back room) *editRoom {
	r := &editRoom{id: it.account.ID, draft: newDraft(it.account), back: back}
	r.check()
	return r
}

// newAdd is the form of a new account.
func newAdd(back room) *editRoom {
	r := &editRoom{draft: newDraft(vault.Account{Key: otpcore.TOTP.Defaults()}), back: back}
	r.check()
	return r
}

// check validates the draft and makes the key of the preview.
func (r *editRoom) check() {
	a := r.draft.was
	r.wrong = r.draft.apply(&a)
	r.preview = a.Key
}

func (r *editRoom) update(m *model, msg tea.Msg) tea.Cmd {
	if r.busy {
		return nil
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if r.id == "" && looksLikePaths(msg.Content) && m.cfg.ReadFile != nil { // a picture, or an export
			return m.importFiles(msg.Content, "", r)
		}
		r.paste(m, msg.Content)
		r.check()
	case tea.KeyPressMsg:
		act := m.keys.action(inEdit, msg)
		if act != actBack {
			r.leaving = false
		}
		switch act {
		case actBack:
			if r.draft.changed() && !r.leaving {
				r.leaving = true
				m.say(toneNote, "esc again drops the changes · enter saves")
				return nil
			}
			r.leave(m)
		case actLock:
			return m.lock(false)
		case actUp:
			r.step(m, -1)
		case actDown:
			r.step(m, 1)
		case actReveal:
			if r.secret(r.chosen) {
				r.draft.text[r.chosen].reveal()
			}
		case actAccept:
			return r.save(m)
		case actClipboard:
			return r.takeCopied(m)
		case actNewline:
			if r.chosen == slotNote {
				r.draft.text[slotNote].insert("\n")
			}
		default:
			r.key(msg)
		}
		r.check()
	}
	return nil
}

// secret reports whether a field is shown only when that is asked for.
func (r *editRoom) secret(s slot) bool { return s == slotSecret || s == slotPIN }

// frozen reports whether a field of an account that is there is kept from an
// audience: what cannot be seen is not edited either.
func (r *editRoom) frozen(m *model, s slot) bool {
	return m.presenting && r.id != "" && (s == slotAccount || s == slotNote || s == slotCounter || r.secret(s))
}

// step goes to the next field that the kind has, and that can be edited.
func (r *editRoom) step(m *model, by int) {
	for s := int(r.chosen) + by; s >= 0 && s < int(slotCount); s += by {
		if r.draft.has(slot(s)) && !r.frozen(m, slot(s)) {
			r.draft.text[r.chosen].shown = false
			r.chosen = slot(s)
			return
		}
	}
}

// key gives a key to the field: typed, or going through the choices. Letters
// choose nothing: they may be of a secret that is typed a field too early.
func (r *editRoom) key(msg tea.KeyPressMsg) {
	if r.chosen.choices() == nil {
		r.draft.text[r.chosen].move(msg)
		return
	}
	switch msg.String() {
	case "right", "space":
		r.draft.choose(r.chosen, 1)
	case "left":
		r.draft.choose(r.chosen, -1)
	}
}

// paste takes a URI apart into the fields; other text goes to the field.
func (r *editRoom) paste(m *model, text string) {
	if looksLikeURI(strings.TrimSpace(text)) {
		if r.frozen(m, slotSecret) {
			m.withheld("the secret")
			return
		}
		p := parse(text)
		if len(p.keys) != 1 {
			if len(p.keys) > 1 {
				m.say(toneBad, "pasted "+count(len(p.keys), "account")+": a form holds one; the list takes several")
				return
			}
			m.fail("not read", p.err())
			return
		}
		r.fill(p.keys[0])
		return
	}
	if r.id == "" && r.draft.text[slotSecret].empty() && looksLikeSecret(text) && r.chosen != slotSecret {
		r.draft.text[slotSecret].insert(firstLine(strings.TrimSpace(text)))
		m.say(toneNote, "that looks like a secret: it is in its field")
		return
	}
	if r.chosen.choices() == nil {
		if r.chosen != slotNote {
			text = firstLine(text)
		}
		r.draft.text[r.chosen].insert(text)
	}
}

// fill puts a key into the fields; names that it lacks stay.
func (r *editRoom) fill(k otpcore.Key) {
	t := texts(vault.Account{Key: k})
	for _, s := range []slot{slotIssuer, slotAccount, slotKind, slotAlgorithm, slotDigits, slotPeriod, slotCounter} {
		if t[s] != "" {
			r.draft.text[s].set(t[s])
		}
	}
	r.draft.usual = r.draft.defaults()
	secret := k.Secret.Base32()
	if k.Kind == otpcore.MOTP {
		secret = string(k.Secret.Bytes())
	}
	r.draft.text[slotSecret].set(secret)
	r.draft.text[slotPIN].set(string(k.PIN.Bytes()))
}

var errGone = errors.New("it was deleted meanwhile: fob undo, or the trash, brings it back")

// meanwhile is a save that would have taken back what another program changed in
// the same fields; nothing was saved.
type meanwhile struct{ now vault.Account }

func (*meanwhile) Error() string { return "it was changed elsewhere meanwhile" }

// save puts the changes into the account as it is then. The form stays open
// until they are saved.
func (r *editRoom) save(m *model) tea.Cmd {
	r.check()
	r.tried = true
	if s, bad := r.wrong.first(); bad {
		r.chosen = s
		return nil
	}
	if r.id != "" && !r.draft.changed() {
		r.leave(m)
		return nil
	}
	if !r.warned && r.warn(m) {
		return nil
	}
	r.busy = true
	draft, id := r.draft, r.id // the room takes no key while busy
	cmd := m.change("not saved", func(ctx context.Context, b Backend) (changed, error) {
		var kept vault.Account
		saved, err := b.Update(ctx, func(v *vault.Vault) error {
			a, ok := live(v, id)
			if id != "" && !ok {
				return errGone
			}
			if !ok {
				a.Key = otpcore.TOTP.Defaults()
			}
			merged := draft.clone() // this may run again, on another state
			defer merged.wipe()
			if id != "" {
				if _, more := merged.follow(a); more {
					return &meanwhile{a}
				}
			}
			wrong := merged.apply(&a)
			if s, bad := wrong.first(); bad {
				return errors.New(s.label() + ": " + wrong[s].Error())
			}
			var err error
			if id == "" {
				kept, err = v.Add(a)
			} else {
				kept, err = v.Set(a)
			}
			return err
		})
		word := "changed "
		if id == "" {
			word = "added "
		}
		return changed{say: word + kept.Name(), brief: strings.TrimSpace(word), choose: kept.ID, added: id == "", saved: saved, form: r}, err
	})
	return cmd
}

// warn says which fields another program changed too, and goes to the first; it
// reports whether there are any. What is there is said below the field.
func (r *editRoom) warn(m *model) bool {
	both := r.draft.clashing()
	if len(both) == 0 {
		return false
	}
	r.chosen, r.warned = both[0], true
	m.say(toneNote, "changed elsewhere meanwhile: "+labels(both)+" · enter again keeps yours")
	return true
}

// drop wipes what was typed, unless it is being saved.
func (r *editRoom) drop() {
	if !r.busy {
		r.draft.wipe()
	}
}

// leave wipes the form and goes back.
func (r *editRoom) leave(m *model) {
	r.draft.wipe()
	m.room = m.list
	if d, ok := r.back.(*detailRoom); ok {
		m.room = d
	}
}

// labels names fields.
func labels(slots []slot) string {
	names := make([]string, len(slots))
	for i, s := range slots {
		names[i] = s.label()
	}
	return strings.Join(names, ", ")
}

// refreshed merges a newer state of the account into the open form.
func (r *editRoom) refreshed(m *model) {
	if r.id == "" || r.busy {
		return
	}
	it := m.session.byID[r.id]
	switch {
	case it == nil:
		m.say(toneBad, "this account was deleted elsewhere")
	case it.account.Rev != r.draft.was.Rev:
		r.follow(m, it.account)
	}
}

// follow merges the account as it is now into the form.
func (r *editRoom) follow(m *model, a vault.Account) {
	switch taken, more := r.draft.follow(a); {
	case more:
		r.warned = false
		m.say(toneNote, "changed elsewhere too: "+labels(r.draft.clashing())+" · yours is kept if you save")
	case len(taken) > 0:
		m.say(toneNote, "changed elsewhere, taken over here: "+labels(taken))
	}
	r.check()
}

// clash says what another program made of a field that was touched here too.
func (r *editRoom) clash(m *model, s slot) string {
	theirs := r.draft.theirs[s]
	switch {
	case !slices.Contains(r.draft.clashing(), s):
		return ""
	case r.secret(s):
		return "changed elsewhere meanwhile; enter keeps yours"
	case theirs == "":
		return "emptied elsewhere meanwhile; enter keeps yours"
	case m.presenting && (s == slotAccount || s == slotNote):
		theirs = masked
	}
	return "elsewhere now: " + strings.ReplaceAll(theirs, "\n", "⏎") + "; enter keeps yours"
}
