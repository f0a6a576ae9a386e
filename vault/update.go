package vault

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"time"

	"fob/otpcore"
)

// Update changes the vault. Under the lock it reads the vault again, calls
// change with it, and saves what change left; so change must find what it needs
// in the vault that it is given, and may be called for a newer one than the
// caller saw. An error of change is returned as it is, with nothing written; a
// change that changes nothing writes nothing.
//
// Further errors: [ErrBusy], [ErrRollback], [ErrNewer], a *[WriteError], and
// those of [Store.Load]. When ctx ends before the rename, the vault is as it
// was.
func (s *Store) Update(ctx context.Context, key Identity, change func(*Vault) error) (Saved, error) {
	return s.update(ctx, key, lockWait, func(v *Vault) (edit, error) { return edit{}, change(v) })
}

// UpdatePinned is [Store.Update] for changes of many accounts: the generation
// before it is kept for good.
func (s *Store) UpdatePinned(ctx context.Context, key Identity, change func(*Vault) error) (Saved, error) {
	return s.update(ctx, key, lockWait, func(v *Vault) (edit, error) { return edit{pin: true}, change(v) })
}

// NextHOTP takes the next code of a HOTP account. Its counter is saved before
// the code is returned, so that no code is handed out twice; a code whose save
// failed is never returned. It waits up to 30 s for the lock.
func (s *Store) NextHOTP(ctx context.Context, key Identity, id string) (code otpcore.Code, a Account, err error) {
	_, err = s.update(ctx, key, lockWaitHOTP, func(v *Vault) (edit, error) {
		var err error
		if code, _, err = v.NextHOTP(id); err != nil {
			return edit{}, err
		}
		a, _ = v.Account(id)
		return edit{minor: true, undo: v.header.undo}, nil
	})
	if err != nil {
		return otpcore.Code{}, Account{}, err
	}
	return code, a, nil
}

// UseRecovery takes one of an account's recovery codes: the given one, or with
// an empty code the first that is left. It is saved as used before it is
// returned, together with the account as it is then. Like a counter it makes no
// generation, and no undo brings it back. It errs with [ErrNoCodes] when none
// is left, or the given one is not among those left.
func (s *Store) UseRecovery(ctx context.Context, key Identity, id string, code otpcore.Secret) (taken otpcore.Secret, a Account, err error) {
	_, err = s.update(ctx, key, lockWaitHOTP, func(v *Vault) (edit, error) {
		var err error
		if taken, err = v.UseRecovery(id, code); err != nil {
			return edit{}, err
		}
		a, _ = v.Account(id)
		return edit{minor: true, undo: v.header.undo}, nil
	})
	if err != nil {
		return otpcore.Secret{}, Account{}, err
	}
	return taken, a, nil
}

// edit says how a change is to be saved.
type edit struct {
	pin   bool   // keep the generation before it for good
	minor bool   // counters or marks alone: makes no generation
	undo  uint64 // the header's undo mark
	force bool   // accept an older vault
}

func (s *Store) update(ctx context.Context, key Identity, wait time.Duration, change func(*Vault) (edit, error)) (Saved, error) {
	defer s.tell(s.Stamp()) // after the lock is free
	unlock, err := s.lock(ctx, wait)
	if err != nil {
		return Saved{}, err
	}
	defer unlock()
	v, env, err := s.read(s.path, key)
	if err != nil {
		return Saved{}, s.explain(err, key)
	}
	if v.ReadOnly() {
		return Saved{}, ErrNewer
	}
	res := Saved{Generation: v.header.generation}
	old := v.header
	place, last := s.judge(&old, env.mark)
	before := []string{env.mark}
	if place == diverged {
		if v, before, err = s.reunite(v, key, last, before, &res); err != nil {
			return res, err
		}
	}
	merged := v.changed // by reunite
	v.changed = false
	e, err := change(v)
	if err != nil {
		return res, err
	}
	e.pin = e.pin || place == diverged
	if place == behind && !s.o.AcceptRollback && !e.force {
		return res, fmt.Errorf("%w: generation %d, seen %d", ErrRollback, old.generation, last.Generation)
	}
	if merged {
		// The merge is a generation of its own: an undo of what comes after it
		// takes back that and no more.
		if old, last, before, err = s.saveMerge(ctx, key, last, &res); err != nil {
			return res, err
		}
	}
	if !v.changed {
		if !v.marked {
			return res, nil
		}
		e.minor, e.undo = true, old.undo
	}
	_, res, err = s.commit(ctx, v, key, e, old, last, before, res)
	return res, err
}

// saveMerge saves what reunite made, before anything else was changed in it. The
// caller holds the lock, and has merged already, for the change to be tried.
func (s *Store) saveMerge(ctx context.Context, key Identity, last pin, res *Saved) (header, pin, []string, error) {
	fail := func(err error) (header, pin, []string, error) { return header{}, pin{}, nil, err }
	v, env, err := s.read(s.path, key)
	if err != nil {
		return fail(s.explain(err, key))
	}
	old := v.header
	v, before, err := s.reunite(v, key, last, []string{env.mark}, &Saved{}) // it has warned
	if err != nil {
		return fail(err)
	}
	mark, saved, err := s.commit(ctx, v, key, edit{pin: true}, old, last, before, *res)
	*res = saved
	if err != nil {
		if w, ok := errors.AsType[*WriteError](err); ok && w.Unconfirmed {
			err = &WriteError{Op: w.Op, Err: w.Err} // the change that was asked for is not saved
		}
		return fail(err)
	}
	return v.header, pin{Generation: v.header.generation, Mark: mark}, []string{mark}, nil
}

// commit saves a changed vault as the next generation, and tidies up. The mark
// is that of the file, "" where nothing was written.
func (s *Store) commit(ctx context.Context, v *Vault, key Identity, e edit, old header, last pin, before []string, res Saved) (mark string, _ Saved, err error) {
	now := stamp(s.o.Now())
	v.emptyTrash()
	v.header.generation = max(v.header.generation, old.generation, last.Generation) + 1
	v.header.saved = now
	v.header.undo = e.undo
	for _, mark := range old.before {
		if !slices.Contains(before, mark) {
			before = append(before, mark)
		}
	}
	v.header.before = before[:min(len(before), maxBefore)]
	var keep func() error
	if !e.minor {
		keep = func() error { return s.keepOld(old, before[0], e.pin) }
	}
	if mark, err = s.save(ctx, v, key, keep); mark == "" {
		return mark, res, err
	}
	res.Generation = v.header.generation
	s.writeSeen(&v.header, mark)
	if !e.minor {
		if cerr := s.keepNew(v.header.generation, now); cerr != nil {
			res.warn("the vault was saved, but not its copy in %s: %v", backupsDir, cerr)
		}
		s.prune(now)
	}
	if revokedSince(old.recipients, v.header.recipients) {
		s.rewriteGenerations(v, key, &res)
	}
	return mark, res, err
}

// reunite merges the copy that this machine saved last into a vault that was
// changed elsewhere without it.
func (s *Store) reunite(v *Vault, key Identity, last pin, before []string, res *Saved) (*Vault, []string, error) {
	generations, err := s.Generations()
	if err != nil {
		return nil, nil, err
	}
	for _, g := range generations {
		if g.Number != last.Generation {
			continue
		}
		mine, env, err := s.read(g.Path, key)
		if unread(err) {
			return nil, nil, fmt.Errorf("read generation %d: %w", g.Number, err)
		}
		if err != nil || env.mark != last.Mark {
			continue
		}
		merged, err := Merge(v, mine)
		if err != nil {
			return nil, nil, err
		}
		merged.changed = true
		res.warn("the vault was also changed elsewhere: both were merged")
		return merged, append(before, last.Mark), nil
	}
	res.warn("the vault was changed elsewhere, and the copy that this machine saved last is gone: changes made here may be missing")
	return v, append(before, last.Mark), nil
}

func revokedSince(old, now []Recipient) bool {
	for _, r := range now {
		if r.Active() {
			continue
		}
		i := slices.IndexFunc(old, func(o Recipient) bool { return o.Key == r.Key })
		if i < 0 || old[i].Active() {
			return true
		}
	}
	return false
}

// rewriteGenerations encrypts the kept generations anew for the keys that the
// vault has now, so that a revoked key opens none of them.
func (s *Store) rewriteGenerations(now *Vault, key Identity, res *Saved) {
	generations, err := s.Generations()
	if err != nil {
		res.warn("the generations were not rewritten: %v", err)
		return
	}
	s.rewrite(generations, now, key, func(g Generation, err error) {
		res.warn("generation %d was not rewritten: %v", g.Number, err)
	})
	if err := s.disk.syncDir(filepath.Join(s.Dir(), backupsDir)); err != nil {
		res.warn("the rewritten generations are not confirmed on disk: %v", err)
	}
}

func (s *Store) rewrite(generations []Generation, now *Vault, key Identity, failed func(Generation, error)) {
	for _, g := range generations {
		v, env, err := s.read(g.Path, key)
		if err != nil {
			failed(g, err)
			continue
		}
		if v.header.generation == now.header.generation && env.id == now.header.id {
			continue
		}
		v.header.recipients = now.header.recipients
		check := func(temp string) error {
			_, _, err := s.read(temp, key)
			return err
		}
		if err := writeSafely(s.disk, g.Path, v.encrypt, check); err != nil {
			failed(g, err)
		}
	}
}
