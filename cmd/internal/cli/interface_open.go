package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"filippo.io/age"

	"fob/otpcore"
	"fob/tui"
	"fob/vault"
)

// useGiven opens the vault with the key of --identity or --passphrase-fd, once:
// a locked screen holds no key. Then the passphrase is asked for, or the file
// read again.
func (a *app) useGiven(c *tui.Config, s *vault.Store, given *backend) {
	c.Open = func(ctx context.Context) (tui.Backend, error) {
		if given != nil {
			b := given
			given = nil
			return b, nil
		}
		switch {
		case c.Unlock != nil:
			return nil, tui.ErrAsk
		case a.g.identity == "-":
			return nil, explained(fail(exitLocked, errors.New("the key came from standard input, and is not kept"), "start fob again"))
		}
		quiet, _ := a.hearing()
		key, err := quiet.readIdentity(ctx, a.g.identity)
		if err != nil {
			return nil, explained(err)
		}
		return a.verified(ctx, s, key)
	}
	switch {
	case a.g.identity == "":
		c.Unlock = a.unlockWith(s)
	case a.wrappedIdentity():
		c.Unlock = a.unlockIdentity(s)
	}
}

// unlockIdentity opens the vault with the passphrase of the file of --identity.
func (a *app) unlockIdentity(s *vault.Store) tui.Unlocker {
	return func(ctx context.Context, pass otpcore.Secret) (tui.Backend, error) {
		text, err := readLimited(a.g.identity, maxIdentityFile)
		if err != nil {
			return nil, explained(err)
		}
		plain, err := decryptIdentity(text, pass)
		if _, wrong := errors.AsType[*age.NoIdentityMatchError](err); wrong {
			return nil, vault.ErrPassphrase
		}
		if err != nil {
			return nil, explained(err)
		}
		key, err := parseKey(ctx, plain)
		if err != nil {
			return nil, explained(err)
		}
		return a.verified(ctx, s, key)
	}
}

// shownOnceOpen shows what is typed again once the passphrase was right: lines
// follow it.
func (a *app) shownOnceOpen(unlock tui.Unlocker) tui.Unlocker {
	if unlock == nil {
		return nil
	}
	return func(ctx context.Context, pass otpcore.Secret) (tui.Backend, error) {
		b, err := unlock(ctx, pass)
		if err == nil {
			a.ask.Show()
		}
		return b, err
	}
}

// givenKey opens the vault with the key of --identity or --passphrase-fd;
// without them it returns nil.
func (a *app) givenKey(ctx context.Context, s *vault.Store) (b *backend, err error) {
	if a.g.identity == "" && !a.g.passphraseFD.given {
		return nil, nil
	}
	err = a.withKey(ctx, s, func(k vault.Identity) error {
		v, err := s.Load(ctx, k)
		b = &backend{app: a, store: s, key: k, first: v}
		return err
	})
	a.ask.Show() // the terminal is the interface's now
	return b, err
}

// openBackend opens the vault by a session or the keyring. Where that fails and there is a
// passphrase, the interface asks for it.
func (a *app) openBackend(ctx context.Context, s *vault.Store) (tui.Backend, error) {
	u := &unlocking{app: a, store: s}
	var b tui.Backend
	u.use = func(key vault.Identity) (err error) {
		b, err = a.loaded(ctx, s, key)
		return err
	}
	done, err := u.kept(ctx)
	switch {
	case done && err == nil:
		return b, nil
	case done:
		return nil, explained(err)
	case s.HasPassphrase():
		return nil, fmt.Errorf("%w: %s", tui.ErrAsk, strings.Join(u.tried, "; "))
	}
	return nil, explained(u.locked())
}

// verified opens the vault with one key, as an error the interface can show.
func (a *app) verified(ctx context.Context, s *vault.Store, key vault.Identity) (tui.Backend, error) {
	b, err := a.loaded(ctx, s, key)
	if err != nil {
		return nil, explained(err)
	}
	return b, nil
}

// loaded opens the vault with one key.
func (a *app) loaded(ctx context.Context, s *vault.Store, key vault.Identity) (tui.Backend, error) {
	v, err := s.Load(ctx, key)
	if err != nil {
		return nil, err
	}
	if _, current := s.Copied(); !current {
		a.changed(s) // what a missing folder has not got yet
	}
	return &backend{app: a, store: s, key: key, first: v}, nil
}

// unlockWith opens the vault with a typed passphrase.
func (a *app) unlockWith(s *vault.Store) func(context.Context, otpcore.Secret) (tui.Backend, error) {
	return func(ctx context.Context, pass otpcore.Secret) (tui.Backend, error) {
		key, err := s.UnwrapDevice(ctx, pass)
		if err != nil {
			if errors.Is(err, vault.ErrPassphrase) {
				return nil, err
			}
			return nil, explained(err)
		}
		return a.verified(ctx, s, key)
	}
}
