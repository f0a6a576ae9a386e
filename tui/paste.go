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
	p := parse(text)
	line := strings.TrimSpace(text)
	one := !strings.ContainsAny(line, "\r\n")
	switch {
	case p.uris > 0 && len(p.keys) == 1 && lacksPIN(p.keys[0]):
		return m.addOne(p.keys[0], p.warnings)
	case p.uris > 0:
		return m.add(p)
	case line == "":
	case one && looksLikePath(line) && m.cfg.ReadFile != nil:
		return m.importFiles(line, line, m.list)
	case looksLikePaths(line) && m.cfg.ReadFile != nil:
		return m.importFiles(line, "", m.list)
	case one && looksLikeSecret(line):
		r := newAdd(m.list)
		r.draft.text[slotSecret].insert(line)
		r.check()
		m.room = r
		m.say(toneGood, "that looks like a secret: say whose it is")
	case one && utf8.RuneCountInString(line) <= 100:
		return m.typeIn(line)
	default:
		m.say(toneBad, "pasted "+count(p.lines, "line")+" of text: not an otpauth:// address, nothing was added")
	}
	return nil
}

var (
	errEmptyBatch = errors.New("there is no account in it")
	errNoAddress  = errors.New("no otpauth:// address")
)

// pasted is what pasted lines hold.
type pasted struct {
	lines, uris int // that are not empty, and that are URIs
	keys        []otpcore.Key
	warnings    []string
	problems    []lineProblem
}

// lineProblem is why a pasted line, or an account in it, was not read. It never
// holds what was pasted: that may be a secret.
type lineProblem struct {
	line int // counted from 1
	err  error
}

// parse reads pasted lines.
func parse(text string) (p pasted) {
	lines := strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.TrimSpace(text)), "\n")
	for i, line := range lines {
		if lines[i] = strings.TrimSpace(line); lines[i] != "" {
			p.lines++
		}
		if looksLikeURI(lines[i]) {
			p.uris++
		}
	}
	for i, line := range lines {
		problem := func(err error) { p.problems = append(p.problems, lineProblem{i + 1, err}) }
		switch {
		case line == "":
		case !looksLikeURI(line):
			problem(errNoAddress)
		case strings.HasPrefix(strings.ToLower(line), "otpauth-migration:"):
			batch, err := otpcore.ParseMigration(line)
			if err != nil {
				problem(err)
				continue
			}
			for _, e := range batch.Entries {
				if e.Err != nil {
					problem(e.Err)
					continue
				}
				p.keys = append(p.keys, e.Key)
			}
		default:
			u, err := otpcore.ParseURI(line)
			if err == nil {
				err = u.Key.Validate()
			}
			if err == nil && lacksPIN(u.Key) && p.uris > 1 {
				err = errNeedsPIN
			}
			if err != nil {
				problem(err)
				continue
			}
			p.keys, p.warnings = append(p.keys, u.Key), append(p.warnings, u.Warnings...)
		}
	}
	return p
}

// err is why nothing was read.
func (p pasted) err() error {
	switch {
	case len(p.problems) == 0:
		return errEmptyBatch
	case p.lines == 1:
		return p.problems[0].err
	}
	return errors.New(p.unread())
}

// unread says which lines were not read, and of the first few why; "" where all
// were.
func (p pasted) unread() string {
	const most = 3
	var list []string
	for i, problem := range p.problems {
		if i == most-1 && len(p.problems) > most {
			list = append(list, itoa(len(p.problems)-i)+" more not read")
			break
		}
		list = append(list, "line "+itoa(problem.line)+": "+strings.TrimPrefix(problem.err.Error(), "otpauth URI: "))
	}
	return strings.Join(list, " · ")
}

// add puts pasted accounts into the vault. Those that are there already, with
// the same codes, are not added again.
func (m *model) add(p pasted) tea.Cmd {
	return m.change("nothing was added", func(ctx context.Context, b Backend) (changed, error) {
		if len(p.keys) == 0 {
			return changed{}, p.err()
		}
		var added []vault.Account
		var double *vault.Account
		fill := func(v *vault.Vault) error {
			added, double = nil, nil // it may run again
			there := v.Accounts()
			for _, key := range p.keys {
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
			c := changed{}
			if len(p.keys) == 1 {
				c.retry = &p.keys[0]
			}
			return c, err
		}
		if unread := p.unread(); unread != "" {
			saved.Warnings = append(saved.Warnings, unread)
		}
		saved.Warnings = append(saved.Warnings, p.warnings...)
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
