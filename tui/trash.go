package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/vault"
)

// trashDays is how long a deleted account can be brought back.
const trashDays = 30

// gone is an account in the trash: what is shown of it, and no secret.
type gone struct {
	id            string
	issuer, title string
	at            time.Time
}

func readTrash(v *vault.Vault) []gone {
	trash := v.Trash()
	list := make([]gone, len(trash))
	for i, a := range trash {
		it := newItem(a)
		list[i] = gone{a.ID, it.issuer, it.title(), a.Deleted}
		if a.Key.Issuer == "" {
			list[i].issuer = masked
		}
	}
	return list
}

// trashRoom lists what was deleted; enter brings an account back.
type trashRoom struct{ pick picker }

func (r *trashRoom) update(m *model, msg tea.Msg) tea.Cmd {
	trash := m.session.trash
	switch r.pick.update(m, msg, inPick, len(trash)) {
	case actBack:
		m.room = m.list
	case actLock:
		return m.lock(false)
	case actAccept:
		if r.pick.chosen < len(trash) {
			return m.undelete(trash[r.pick.chosen])
		}
	default:
	}
	return nil
}

// undelete brings an account back from the trash.
func (m *model) undelete(g gone) tea.Cmd {
	return m.change("not brought back", func(ctx context.Context, b Backend) (changed, error) {
		saved, err := b.Update(ctx, func(v *vault.Vault) error { return v.Undelete(g.id) })
		return changed{say: "brought back " + g.title, brief: "brought back", choose: g.id, saved: saved}, err
	})
}

func (r *trashRoom) refreshed(m *model) {
	r.pick.chosen = max(0, min(r.pick.chosen, len(m.session.trash)-1))
}

func (r *trashRoom) view(m *model) frame {
	c := m.pageWidth()
	trash := m.session.trash
	lines := make([]string, len(trash))
	for i, g := range trash {
		title := g.title
		if m.presenting {
			title = g.issuer
		}
		days := trashDays - int(m.now.Sub(g.at).Hours()/24)
		word := count(max(0, days), "day") + " left"
		if c.total < 40 {
			word = itoa(max(0, days)) + " d"
		}
		room := max(1, c.total-2-gap-width(word))
		lines[i] = m.picked(i == r.pick.chosen, pad(title, room)) + spaces(gap) + m.theme.faint.Render(word)
	}
	empty := ""
	if len(trash) == 0 {
		empty = "Nothing was deleted in the last 30 days."
	}
	acts := []action{actAccept, actBack}
	if len(trash) == 0 {
		acts = acts[1:]
	}
	foot := m.footerNamed(inPick, c.margin, m.w, map[action]string{actAccept: "bring back"}, acts...)
	return r.pick.view(m, "Trash", empty, lines, foot)
}
