package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
)

// RestoreGeneration makes the accounts what they were in a generation, as a
// change that can be undone. It works where vault.age is damaged or missing:
// the damaged file is kept in backups/.
func (s *Store) RestoreGeneration(ctx context.Context, key Identity, number uint64) (Saved, error) {
	generations, err := s.Generations()
	if err != nil {
		return Saved{}, err
	}
	i := slices.IndexFunc(generations, func(g Generation) bool { return g.Number == number })
	if i < 0 {
		return Saved{}, fmt.Errorf("there is no generation %d", number)
	}
	old, err := s.ReadGeneration(key, generations[i])
	if err != nil {
		return Saved{}, err
	}
	if err := s.lost(key); errors.Is(err, errLost) {
		return s.replaceDamaged(ctx, key, old)
	} else if err != nil {
		return Saved{}, err
	}
	return s.update(ctx, key, lockWait, func(v *Vault) (edit, error) {
		v.revert(old)
		v.changed = true
		return edit{pin: true, force: true}, nil
	})
}

// errLost says that there is no vault any more, or a damaged one.
var errLost = errors.New("the vault is lost")

// lost returns [errLost] where vault.age is missing or damaged. That the system
// could not read it just now is another error: then it may be whole.
func (s *Store) lost(key Identity) error {
	_, _, err := s.read(s.path, key)
	err = s.explain(err, key)
	if _, damaged := errors.AsType[*DamagedError](err); damaged || errors.Is(err, ErrNoVault) {
		return errLost
	}
	return err
}

// RestoreCopy puts a copy, which key opens, in the place of a vault.age that is
// damaged or missing: the damaged file is kept in backups/. It refuses to
// replace a vault that key opens.
func (s *Store) RestoreCopy(ctx context.Context, key Identity, copied *Vault) (Saved, error) {
	return s.replaceDamaged(ctx, key, copied)
}

// revert gives accounts the contents that they have in old, as new revisions,
// so that a merge with another copy does not bring back what was taken back.
func (v *Vault) revert(old *Vault) {
	for i := range v.records {
		r := &v.records[i]
		if _, there := old.index[r.id]; r.live() && !there {
			_ = v.Delete(r.id) // it is live
		}
	}
	for i := range old.records {
		o := &old.records[i]
		at, there := v.index[o.id]
		switch {
		case o.content == nil:
		case !there || v.records[at].content == nil:
			r := record{id: o.id, rev: max(1, o.rev), deleted: o.deleted, content: o.content, outer: o.outer}
			if there {
				r.rev = v.records[at].rev
				v.records[at] = r
			} else {
				v.appendRecord(r)
			}
			if o.live() {
				v.replace(&v.records[v.index[o.id]], *o.content)
			}
		case o.trashed() && v.records[at].live():
			_ = v.Delete(o.id)
		case o.live():
			v.revertLive(&v.records[at], o)
		}
	}
}

func (v *Vault) revertLive(r *record, old *record) {
	back := old.content.clone()
	back.Rev, back.Updated = r.content.Rev, r.content.Updated
	back.Previous = r.content.Previous
	if back.Key.SameCodes(r.content.Key) {
		back.Key.Counter = r.content.Key.Counter
		back.Verified = r.content.Verified // compared since: it is the same key
	} else {
		back.Previous = addKey(back.Previous, r.content.Key)
	}
	// A code that was used stays used.
	for i := range back.Recovery {
		for _, c := range r.content.Recovery {
			if c.Code.Equal(back.Recovery[i].Code) {
				back.Recovery[i].Used = earlier(back.Recovery[i].Used, c.Used)
			}
		}
	}
	switch {
	case r.trashed():
		r.deleted, r.outer = old.deleted, nil
	case bytes.Equal(appendContent([]byte{'{'}, &back), appendContent([]byte{'{'}, r.content)):
		return
	}
	v.replace(r, back)
}

// replaceDamaged puts a generation in the place of a vault that does not open.
func (s *Store) replaceDamaged(ctx context.Context, key Identity, old *Vault) (Saved, error) {
	defer s.tell(s.Stamp())
	unlock, err := s.lock(ctx, lockWait)
	if err != nil {
		return Saved{}, err
	}
	defer unlock()
	if old.ReadOnly() {
		return Saved{}, ErrNewer
	}
	// Another program may have put it right meanwhile.
	if err := s.lost(key); !errors.Is(err, errLost) {
		if err == nil {
			err = ErrBusy
		}
		return Saved{}, err
	}
	keep := func() error { return s.setAside() }
	last, _ := s.readSeen(old.ID()).at(s.placeName())
	h := old.header
	old.header.generation = max(h.generation, last.Generation) + 1
	old.header.saved = stamp(s.o.Now())
	old.header.before = append([]string{last.Mark}, h.before...)
	mark, err := s.save(ctx, old, key, keep)
	if mark == "" {
		return Saved{}, err
	}
	res := Saved{Generation: old.header.generation}
	s.writeSeen(&old.header, mark)
	if cerr := s.keepNew(old.header.generation, old.header.saved); cerr != nil {
		res.warn("the vault was saved, but not its copy in %s: %v", backupsDir, cerr)
	}
	return res, err
}
