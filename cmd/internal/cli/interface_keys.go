package cli

import (
	"context"
	"fmt"
	"time"

	"fob/otpcore"
	"fob/tui"
	"fob/vault"
)

var _ tui.Keyed = (*backend)(nil)

// Keys is what fob status says of the keys.
func (b *backend) Keys(ctx context.Context) (tui.KeysInfo, error) {
	a := b.app
	v, err := b.store.Load(ctx, b.key)
	if err != nil {
		return tui.KeysInfo{}, explained(err)
	}
	ring := a.keyringQuiet()
	_, ringErr := ring.Get(ctx, b.store.ID())
	info := tui.KeysInfo{
		Recipients: v.Recipients(), Own: b.key.Recipient(),
		Passphrase: b.store.HasPassphrase(), Keyring: keyringState(ringErr), CanKeep: a.canKeep() == nil,
	}
	if ringErr == nil {
		info.Keyring = "opens the vault, " + ring.Describe(ctx)
	}
	state, left, _ := a.sessionState(b.store.ID())
	switch info.Session = state; state {
	case "open":
		info.Open, info.Session = true, "open for "+duration(left)+" more"
	case "unsupported":
		info.Session = "not supported here"
	}
	return info, nil
}

// SetPassphrase is fob passphrase.
func (b *backend) SetPassphrase(ctx context.Context, pass otpcore.Secret) (string, tui.Unlocker, error) {
	if pass.Len() > maxPassphrase {
		return "", nil, fmt.Errorf("that is longer than %d bytes", maxPassphrase)
	}
	v, err := b.store.Load(ctx, b.key)
	if err != nil {
		return "", nil, explained(err)
	}
	device, err := b.app.device(v, b.key)
	if err != nil {
		return "", nil, explained(err)
	}
	what := passphraseSet
	if b.store.HasPassphrase() {
		what = passphraseChanged
	}
	if err := b.store.WrapDevice(ctx, device, b.key, pass); err != nil {
		return "", nil, explained(err)
	}
	return what, b.app.unlockWith(b.store), nil
}

// RemovePassphrase is fob passphrase --remove.
func (b *backend) RemovePassphrase(ctx context.Context) (string, error) {
	a, _ := b.app.hearing()
	return passphraseRemoved, explained(a.removePassphrase(ctx, b.store, b.key))
}

// KeepOpen is fob unlock, for its usual time.
func (b *backend) KeepOpen(ctx context.Context) (string, error) {
	a := b.app
	if err := a.canKeep(); err != nil {
		return "", explained(err)
	}
	d, err := time.ParseDuration(keepTime)
	if err != nil {
		return "", err
	}
	var v *vault.Vault
	if v, err = b.store.Load(ctx, b.key); err == nil {
		err = a.openSession(b.store, v, b.key, d)
	}
	return openFor(d, a.w.Now().Add(d)), explained(err)
}

// EndSession is the part of fob lock that is about the session.
func (b *backend) EndSession(context.Context) (string, error) {
	_, err := b.app.w.Session.Close(b.store.ID())
	return "the session has ended", explained(err)
}
