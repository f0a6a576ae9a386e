package vault

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Undo takes back the last change of accounts, one change and no more, and says
// in a line what that was. Called again it goes further back: past what was
// taken back already, and as far as each change is kept by itself. What is not
// the accounts' contents stays as it is: counters, used recovery codes, marks
// of comparison, and the vault's keys. It errs with [ErrNothing], of which
// [ErrThinned] is one kind.
func (s *Store) Undo(ctx context.Context, key Identity) (what string, err error) {
	_, err = s.update(ctx, key, lockWait, func(v *Vault) (edit, error) {
		p, err := s.newPast(v, key)
		if err != nil {
			return edit{}, err
		}
		var back *Vault
		if back, what, _, err = p.undo(); err != nil {
			return edit{}, err
		}
		return p.goTo(back), nil
	})
	return what, err
}

// UndoPasses reports whether [Store.Undo] would pass over a later change of the
// vault's keys, which it does not take back, to take back what.
func (s *Store) UndoPasses(key Identity) (keys bool, what string, err error) {
	v, _, err := s.read(s.path, key)
	if err != nil {
		return false, "", s.explain(err, key)
	}
	p, err := s.newPast(v, key)
	if err != nil {
		return false, "", err
	}
	_, what, keys, err = p.undo()
	return keys, what, err
}

// Redo does again what the last [Store.Undo] took back, and says in a line what
// that was. Called again it goes on, until all that was taken back is there; a
// new change ends that. It errs with [ErrNoRedo].
func (s *Store) Redo(ctx context.Context, key Identity) (what string, err error) {
	_, err = s.update(ctx, key, lockWait, func(v *Vault) (edit, error) {
		p, err := s.newPast(v, key)
		if err != nil {
			return edit{}, err
		}
		next := p.redo()
		if next == nil {
			return edit{}, ErrNoRedo
		}
		what = difference(v, next)
		return p.goTo(next), nil
	})
	return what, err
}

// past is what came before a vault: the generations that its key opens, the
// newest first.
type past struct {
	now   *Vault
	kept  []*Vault
	marks []string // of the files, as kept
	bad   []badGeneration
}

// badGeneration is one that is damaged, or could not be read just now: what
// came before it would take back more than one change.
type badGeneration struct {
	number uint64
	err    error
}

func (s *Store) newPast(v *Vault, key Identity) (*past, error) {
	generations, err := s.Generations()
	if err != nil {
		return nil, err
	}
	p := &past{now: v}
	for _, g := range generations {
		old, env, err := s.read(g.Path, key)
		switch {
		case errors.Is(err, ErrNoKey):
			continue // it is from before this key was one
		case err != nil:
			if _, err = s.ReadGeneration(key, g); err != nil {
				p.bad = append(p.bad, badGeneration{g.Number, err})
			}
			continue
		case old.ReadOnly() || old.ID() != v.ID():
			continue
		}
		p.kept = append(p.kept, old)
		p.marks = append(p.marks, env.mark)
	}
	return p, nil
}

// goTo makes the accounts those of a kept generation. Where what they were is
// kept as well no generation is made for it: going back and forth would push out
// the states that there are to go to.
func (p *past) goTo(v *Vault) edit {
	kept := p.current() != nil
	p.now.revert(v)
	return edit{undo: v.header.generation, minor: kept}
}

// current returns the kept generation that holds the accounts as they are, or
// nil.
func (p *past) current() *Vault {
	if v := p.number(p.now.header.undo); v != nil {
		return v
	}
	i := slices.IndexFunc(p.kept, func(v *Vault) bool { return difference(v, p.now) == "" && v.header.undo == 0 })
	if i < 0 {
		return nil
	}
	return p.kept[i]
}

// undo returns the state before the last change, and what that change was. An
// undo leaves the accounts of an earlier generation, which its header names:
// from there it goes on. keys says that the vault's keys were changed
// between, which no undo takes back.
func (p *past) undo() (back *Vault, what string, keys bool, err error) {
	at := p.now
	for range 2 * (len(p.kept) + 1) {
		if n := at.header.undo; n > 0 && n < at.header.generation {
			back := p.number(n)
			if back == nil {
				return nil, "", false, p.missing(n, n, ErrThinned)
			}
			at = back
			continue
		}
		before, next := p.before(at)
		if before == nil {
			return nil, "", false, p.missing(0, at.header.generation, ErrNothing)
		}
		if what := difference(before, p.now); what != "" {
			if !next {
				return nil, "", false, p.missing(before.header.generation, at.header.generation, ErrThinned)
			}
			return before, what, keys, nil
		}
		keys = keys || p.keysChanged(before, at)
		at = before // nothing but counters and the like
	}
	return nil, "", false, ErrNothing
}

// keysChanged reports whether the vault's keys became others between two states.
// The list of now has when each came and went: what is kept is encrypted anew,
// with that list, when a key is removed.
func (p *past) keysChanged(before, at *Vault) bool {
	between := func(t time.Time) bool {
		return !t.IsZero() && t.After(before.header.saved) && !t.After(at.header.saved)
	}
	return slices.ContainsFunc(p.now.header.recipients, func(r Recipient) bool { return between(r.Added) || between(r.Revoked) })
}

// missing returns why a generation of those numbers cannot be gone back to: one
// that is there and cannot be read says so itself.
func (p *past) missing(from, to uint64, otherwise error) error {
	for _, bad := range p.bad {
		if bad.number >= from && bad.number <= to {
			return bad.err
		}
	}
	return otherwise
}

// redo returns the state after the change that was taken back last, or nil.
func (p *past) redo() *Vault {
	if p.now.header.undo == 0 {
		return nil
	}
	for _, v := range p.kept {
		if v.header.undo > 0 {
			continue
		}
		before, next := p.before(v)
		if next && difference(before, p.now) == "" && difference(p.now, v) != "" {
			return v
		}
	}
	return nil
}

func (p *past) number(n uint64) *Vault {
	i := slices.IndexFunc(p.kept, func(v *Vault) bool { return v.header.generation == n })
	if i < 0 {
		return nil
	}
	return p.kept[i]
}

// before returns the newest generation that is older than v, nil where there is
// none. next says that v came from it in one change: others may be gone.
func (p *past) before(v *Vault) (before *Vault, next bool) {
	if len(v.header.before) > 0 {
		if i := slices.Index(p.marks, v.header.before[0]); i >= 0 && p.kept[i].header.generation < v.header.generation {
			return p.kept[i], true
		}
	}
	i := slices.IndexFunc(p.kept, func(o *Vault) bool { return o.header.generation < v.header.generation })
	if i < 0 {
		return nil, false
	}
	return p.kept[i], p.kept[i].header.generation+1 == v.header.generation
}

// State is a kept generation, and what is in it.
type State struct {
	Generation

	Opened   bool   // the key opens it: what follows is known
	Accounts int    // how many live accounts it has
	Current  bool   // the accounts are as they are in it
	Change   string // what was done to come to it, in a line; "" where unknown
}

// States describes the kept generations, the newest first, as far as key opens
// them. The zero key opens none.
func (s *Store) States(key Identity) ([]State, error) {
	generations, err := s.Generations()
	if err != nil {
		return nil, err
	}
	list := make([]State, len(generations))
	p := &past{}
	if v, _, err := s.read(s.path, key); err == nil {
		p.now = v
	}
	opened := make([]*Vault, len(generations))
	for i, g := range generations {
		list[i].Generation = g
		if key.IsZero() {
			continue
		}
		if v, env, err := s.read(g.Path, key); err == nil {
			opened[i] = v
			p.kept, p.marks = append(p.kept, v), append(p.marks, env.mark)
		}
	}
	var now *Vault
	if p.now != nil {
		now = p.current()
	}
	for i, v := range opened {
		if v != nil {
			list[i].Opened, list[i].Accounts, list[i].Current, list[i].Change = true, v.Len(), v == now, p.change(v)
		}
	}
	return list, nil
}

// change says what was done to come to v.
func (p *past) change(v *Vault) string {
	before, next := p.before(v)
	switch {
	case v.header.undo > 0:
		return fmt.Sprintf("as generation %d", v.header.undo)
	case before == nil:
		return ""
	}
	what := difference(before, v)
	switch {
	case what == "":
		return "counters or marks alone"
	case !next:
		return fmt.Sprintf("since generation %d: %s", before.header.generation, what)
	}
	return what
}
