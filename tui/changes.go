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
		m.fail(c.doing, c.err)
		return nil
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
			tone, c.say = toneBad, c.say+" · "+c.saved.Warnings[0]
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

// schemes are the beginnings of what can be pasted to add accounts.
var schemes = [...]string{"otpauth://", "otpauth-migration://", "apple-otpauth://", "motp://", "steam://"}

func looksLikeURI(s string) bool {
	s = strings.ToLower(s)
	for _, scheme := range schemes {
		if strings.HasPrefix(s, scheme) {
			return true
		}
	}
	return false
}

// paste adds what is pasted where it is URIs, one a line; other single lines go
// to the search.
func (m *model) paste(text string) tea.Cmd {
	lines := strings.FieldsFunc(text, func(r rune) bool { return r == '\n' || r == '\r' })
	var uris []string
	for _, line := range lines {
		if line = strings.TrimSpace(line); looksLikeURI(line) {
			uris = append(uris, line)
		}
	}
	switch {
	case len(uris) > 0:
		p := parse(uris)
		p.others = len(lines) - len(uris)
		if len(p.keys) == 1 && lacksPIN(p.keys[0]) {
			return m.addOne(p.keys[0], p.warnings)
		}
		return m.add(p)
	case len(lines) == 1 && looksLikePath(lines[0]) && m.cfg.ReadFile != nil:
		return m.importFiles(lines[0], lines[0], m.list)
	case len(lines) > 1 && looksLikePaths(text) && m.cfg.ReadFile != nil:
		return m.importFiles(text, "", m.list)
	case len(lines) == 1 && looksLikeSecret(lines[0]):
		r := newAdd(m.list)
		r.draft.text[slotSecret].insert(strings.TrimSpace(lines[0]))
		r.check()
		m.room = r
		m.say(toneGood, "that looks like a secret: say whose it is")
	case len(lines) == 1 && utf8.RuneCountInString(lines[0]) <= 100:
		return m.typeIn(lines[0])
	case len(lines) > 0:
		m.say(toneBad, "pasted "+count(len(lines), "line")+" of text: not an otpauth:// address, nothing was added")
	}
	return nil
}

var errEmptyBatch = errors.New("there is no account in it")

// pasted is what pasted lines hold.
type pasted struct {
	keys     []otpcore.Key
	warnings []string
	problems []error // of URIs that cannot be read
	others   int     // lines that are no URIs
}

// parse reads pasted URIs; problems are said without the URI.
func parse(uris []string) (p pasted) {
	for _, text := range uris {
		if strings.HasPrefix(strings.ToLower(text), "otpauth-migration:") {
			batch, err := otpcore.ParseMigration(text)
			if err != nil {
				p.problems = append(p.problems, err)
				continue
			}
			for _, e := range batch.Entries {
				if e.Err != nil {
					p.problems = append(p.problems, e.Err)
					continue
				}
				p.keys = append(p.keys, e.Key)
			}
			continue
		}
		u, err := otpcore.ParseURI(text)
		if err == nil {
			err = u.Key.Validate()
		}
		if err == nil && lacksPIN(u.Key) && len(uris) > 1 {
			err = errNeedsPIN
		}
		if err != nil {
			p.problems = append(p.problems, err)
			continue
		}
		p.keys, p.warnings = append(p.keys, u.Key), append(p.warnings, u.Warnings...)
	}
	return p
}

// add puts pasted accounts into the vault. Those that are there already, with
// the same codes, are not added again.
func (m *model) add(p pasted) tea.Cmd {
	return m.change("nothing was added", func(ctx context.Context, b Backend) (changed, error) {
		keys, warnings, problems, others := p.keys, p.warnings, p.problems, p.others
		if len(keys) == 0 {
			return changed{}, append(problems, errEmptyBatch)[0]
		}
		var added []vault.Account
		var double *vault.Account
		fill := func(v *vault.Vault) error {
			added, double = nil, nil // it may run again
			there := v.Accounts()
			for _, key := range keys {
				if i := indexOf(there, key); i >= 0 {
					double = &there[i]
					continue
				}
				a, err := v.Add(vault.Account{Key: key})
				if err != nil {
					return err
				}
				added, there = append(added, a), append(there, a)
			}
			return nil
		}
		saved, err := b.Update(ctx, fill)
		if err != nil {
			return changed{}, err
		}
		saved.Warnings = append(saved.Warnings, warnings...)
		if n := len(problems) + others; n > 0 {
			saved.Warnings = append(saved.Warnings, count(n, "other line")+" not read")
		}
		c := changed{saved: saved, brief: "added"}
		switch {
		case len(added) == 1:
			c.say, c.choose, c.added = "added "+added[0].Name(), added[0].ID, true
		case len(added) > 1:
			c.say, c.choose = "added "+count(len(added), "account"), added[0].ID
		case double != nil:
			c.say, c.choose = double.Name()+" is there already, with the same codes", double.ID
		}
		return c, nil
	})
}

func indexOf(list []vault.Account, key otpcore.Key) int {
	for i := range list {
		if list[i].Key.SameCodes(key) && list[i].Key.Issuer == key.Issuer && list[i].Key.Account == key.Account {
			return i
		}
	}
	return -1
}

func firstRune(s string) (rune, int) { return utf8.DecodeRuneInString(s) }

// looksLikeSecret reports whether a text by itself is a secret in base32, as
// sites show it, rather than words to search for.
func looksLikeSecret(s string) bool {
	s = strings.NewReplacer(" ", "", "-", "").Replace(strings.TrimSpace(s))
	if len(s) < 16 || s != strings.ToUpper(s) && !strings.ContainsAny(s, "234567") {
		return false
	}
	secret, err := otpcore.ParseSecret(s)
	return err == nil && secret.Len() >= 10
}
