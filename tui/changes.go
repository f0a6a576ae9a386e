package tui

import (
	"context"
	"errors"
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
)

// changed is the answer to a change of the vault.
type changed struct {
	s         *session
	say       string // when it worked
	brief     string // the same without a name, for an audience
	doing     string // when it did not
	choose    string
	added     bool // show the account chosen, with its code
	form      *editRoom
	importing *importRoom
	recovery  *recoveryRoom
	retry     *otpcore.Key // what a save that failed was about
	saved     vault.Saved
	err       error
}

// change saves a change and loads the vault anew.
func (m *model) change(doing string, fn func(context.Context, Backend) (changed, error)) tea.Cmd {
	ctx, s, saves := m.ctx, m.session, m.saves
	return do(func() tea.Msg {
		var c changed
		saves.during(func() { c, c.err = fn(ctx, s.backend) })
		c.s, c.doing = s, doing
		return c
	})
}

func (c changed) apply(m *model) tea.Cmd {
	if m.session != c.s || c.s == nil {
		return nil
	}
	if c.form != nil {
		c.form.busy = false
	}
	if c.importing != nil {
		c.importing.busy = false
	}
	if c.recovery != nil {
		c.recovery.busy = false
	}
	if c.err != nil {
		if c.retry != nil && m.room == m.list { // in a form, nothing of it is lost
			r := newAdd(m.list)
			r.fill(*c.retry)
			r.check()
			m.room = r
		}
		if late, ok := errors.AsType[*meanwhile](c.err); ok && m.room == c.form {
			c.form.follow(m, late.now)
			c.form.warn(m)
			return nil
		}
		m.fail(c.doing, c.err)
		return nil
	}
	if c.recovery != nil {
		c.recovery.adding = false
		c.recovery.field.wipe()
	}
	if c.form != nil && m.room == c.form {
		c.form.leave(m)
	}
	if c.importing != nil && m.room == c.importing {
		c.importing.back = nil
		c.importing.leave(m)
	}
	if m.presenting && c.say != "" {
		c.say = c.brief
	}
	if c.say != "" {
		tone := toneGood
		if len(c.saved.Warnings) > 0 {
			tone, c.say = toneBad, c.say+" · "+strings.Join(c.saved.Warnings, " · ")
		}
		m.say(tone, otpcore.Printable(c.say))
	}
	if c.choose != "" {
		m.list.field.wipe()
	}
	if c.added && c.choose != "" {
		m.room = &detailRoom{id: c.choose, added: true}
	}
	return m.load(c.choose)
}

// remove moves an account to the trash.
func (m *model) remove(it *item) tea.Cmd {
	id, name := it.account.ID, it.title()
	back := m.keyOf(actUndo) + " brings it back"
	return m.change("not deleted", func(ctx context.Context, b Backend) (changed, error) {
		saved, err := b.Update(ctx, func(v *vault.Vault) error { return v.Delete(id) })
		return changed{say: "deleted " + name + " · " + back, brief: "deleted", saved: saved}, err
	})
}

// favorite makes an account a favourite, or none.
func (m *model) favorite(it *item) tea.Cmd {
	id, want := it.account.ID, !it.account.Favorite
	word := "a favourite now: "
	if !want {
		word = "no favourite now: "
	}
	name := it.title()
	return m.change("not changed", func(ctx context.Context, b Backend) (changed, error) {
		saved, err := b.Update(ctx, func(v *vault.Vault) error {
			a, ok := live(v, id)
			if !ok {
				return errGone
			}
			a.Favorite = want
			_, err := v.Set(a)
			return err
		})
		return changed{say: word + name, brief: "changed", saved: saved}, err
	})
}

// live returns an account that is not in the trash.
func live(v *vault.Vault, id string) (vault.Account, bool) {
	a, ok := v.Account(id)
	return a, ok && a.Deleted.IsZero()
}

// undo takes back the last change.
func (m *model) undo() tea.Cmd {
	return m.change("nothing was undone", func(ctx context.Context, b Backend) (changed, error) {
		what, err := b.Undo(ctx)
		return changed{say: "undone: " + what, brief: "undone"}, err
	})
}

// typeIn puts a pasted line into the search.
func (m *model) typeIn(line string) tea.Cmd {
	if m.list.done {
		m.list.field.wipe()
	}
	m.list.typing = m.prefs.Vi
	m.list.field.insert(strings.TrimSpace(line))
	m.list.searched(m, "")
	return nil
}

func firstRune(s string) (rune, int) { return utf8.DecodeRuneInString(s) }
