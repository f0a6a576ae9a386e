package tui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/vault"
)

// verifyRoom goes through the accounts whose codes were compared with nobody's
// yet: after an import, one code of each from the old authenticator proves it.
type verifyRoom struct {
	readOff
	ids   []string // of the accounts, in the list's order
	at    int
	right int
}

// verify begins the walk: through the accounts named, or all that are left.
func (m *model) verify(only map[string]bool) tea.Cmd {
	if m.cfg.Compare == nil {
		return nil
	}
	r := &verifyRoom{}
	for _, it := range m.session.items {
		if it.account.Verified.IsZero() && (only == nil || only[it.account.ID]) {
			r.ids = append(r.ids, it.account.ID)
		}
	}
	if len(r.ids) == 0 {
		m.say(toneGood, "every account was compared already; "+m.letterOf(actCompare)+" compares one again")
		return nil
	}
	m.room = r
	return nil
}

// letterOf says how the menu asks for an action: "tab m".
func (m *model) letterOf(act action) string {
	menu, _ := m.keys.binding(inList, actMenu)
	for _, b := range m.keys.menu() {
		if b.act == act {
			return menu.label + " " + b.letter
		}
	}
	return ""
}

func (r *verifyRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		r.paste(m, msg)
	case tea.KeyPressMsg:
		switch m.keys.action(inWalk, msg) {
		case actBack:
			r.leave(m)
		case actLock:
			return m.lock(false)
		case actDown:
			r.step(m, 1)
		case actUp:
			r.step(m, -1)
		case actAccept:
			return r.compare(m)
		default:
			r.key(m, msg)
		}
	}
	return nil
}

// step goes to another account; past the last one the walk is over.
func (r *verifyRoom) step(m *model, by int) {
	r.drop()
	for r.at += by; r.at >= 0 && r.at < len(r.ids); r.at += by {
		if m.session.byID[r.ids[r.at]] != nil { // not deleted meanwhile
			return
		}
	}
	if r.at < 0 {
		r.at = 0
		return
	}
	r.leave(m)
}

// compare looks at the code; a right one is kept as that, and the next account
// comes.
func (r *verifyRoom) compare(m *model) tea.Cmd {
	it := m.session.byID[r.ids[r.at]]
	if it == nil || r.field.empty() {
		return nil
	}
	verdict, match := m.cfg.Compare(it.account, r.field.value(), r.from, m.now)
	if !match {
		if r.verdict = strings.TrimPrefix(verdict, it.account.Name()+": "); m.presenting {
			r.verdict = "no match"
		}
		return nil
	}
	name := m.shownTitle(it)
	r.right++
	m.say(toneGood, name+": match")
	save := m.markVerified(it.account.ID)
	r.step(m, 1)
	return save
}

// markVerified notes that a code of the account was right just now.
func (m *model) markVerified(id string) tea.Cmd {
	now := m.now.UTC().Truncate(time.Second)
	return m.change("not marked as verified", func(ctx context.Context, b Backend) (changed, error) {
		saved, err := b.Update(ctx, func(v *vault.Vault) error {
			a, ok := live(v, id)
			if !ok {
				return errGone
			}
			a.Verified = now
			_, err := v.Set(a)
			return err
		})
		return changed{saved: saved}, err
	})
}

// leave ends the walk and says how far it came.
func (r *verifyRoom) leave(m *model) {
	r.drop()
	m.room = m.list
	if left := len(r.ids) - r.right; left > 0 {
		compared := count(r.right, "code") + " compared and right, "
		if r.right == 0 {
			compared = "no code was compared, "
		}
		m.say(toneNote, compared+itoa(left)+" left · "+m.letterOf(actVerify)+" goes on")
		return
	}
	m.say(toneGood, "all "+itoa(r.right)+" codes were right")
}

func (r *verifyRoom) view(m *model) frame {
	t, w := m.theme, m.formWidth().total
	it := m.session.byID[r.ids[r.at]]
	heading := "Verify " + itoa(r.at+1) + " of " + itoa(len(r.ids))
	foot := m.footerNamed(inWalk, m.pageWidth().margin, m.w, map[action]string{actDown: "skip"}, actAccept, actDown, actBack)
	name := []string{t.strong.Render(cut(m.shownTitle(it), w))}
	if m.h < 9 {
		heading, name = itoa(r.at+1)+"/"+itoa(len(r.ids))+" "+m.shownTitle(it), nil
	}
	return m.form(heading, name, r.question(m, false), foot)
}
