// Package keyringtest is a keyring in memory, for tests: it behaves, or fails
// in each way that a real one does.
package keyringtest

import (
	"context"
	"fmt"
	"maps"
	"sync"

	"fob/vault/keyring"
)

// Mode is how a Fake behaves.
type Mode int

// The modes of a Fake.
const (
	// Works keeps what is stored in it.
	Works Mode = iota
	// Unavailable answers every call with keyring.ErrUnavailable.
	Unavailable
	// Locked answers every call with keyring.ErrLocked.
	Locked
	// Silent answers no call: it waits for the context's end, then returns
	// keyring.ErrTimeout, or the context's error if it was cancelled.
	Silent
	// Lies takes a Set and keeps nothing. The read-back finds out:
	// keyring.ErrMismatch.
	Lies
	// Loses has lost its items: Get and Delete return keyring.ErrNotFound,
	// whatever was stored before. A Set works again.
	Loses
	// Garbles has items that are no keys: Get returns keyring.ErrMismatch.
	Garbles
)

// Fake is a keyring in memory. The zero Fake works and is empty. Its methods
// may be called from several goroutines.
type Fake struct {
	mu    sync.Mutex
	mode  Mode
	items map[string]string
	calls int
}

// New returns an empty keyring that behaves as mode says.
func New(mode Mode) *Fake { return &Fake{mode: mode} }

// SetMode changes how the keyring behaves from now on. Going to Loses empties
// it.
func (f *Fake) SetMode(mode Mode) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.mode = mode
	if mode == Loses {
		f.items = nil
	}
}

// Items returns a copy of what is stored, by vault id.
func (f *Fake) Items() map[string]string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return maps.Clone(f.items)
}

// Calls returns how many times Get, Set and Delete were called.
func (f *Fake) Calls() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.calls
}

// start counts a call and returns the error of the modes that fail always.
// The lock is not held while a silent keyring is silent.
func (f *Fake) start(ctx context.Context) error {
	f.mu.Lock()
	f.calls++
	mode := f.mode
	f.mu.Unlock()
	if mode == Silent {
		<-ctx.Done()
		if ctx.Err() == context.Canceled {
			return ctx.Err()
		}
	}
	return mode.err()
}

func (m Mode) err() error {
	switch m {
	case Unavailable:
		return fmt.Errorf("%w: there is no session bus", keyring.ErrUnavailable)
	case Locked:
		return fmt.Errorf("%w: nobody unlocked it", keyring.ErrLocked)
	case Silent:
		return fmt.Errorf("%w: gave up", keyring.ErrTimeout)
	default:
		return nil
	}
}

// Get returns the stored key of the vault.
func (f *Fake) Get(ctx context.Context, vaultID string) (string, error) {
	if err := f.start(ctx); err != nil {
		return "", err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.mode == Garbles {
		return "", fmt.Errorf("%w: the item is no key", keyring.ErrMismatch)
	}
	value, ok := f.items[vaultID]
	if !ok {
		return "", keyring.ErrNotFound
	}
	return value, nil
}

// Set stores the key of the vault. It refuses the values that a real keyring
// refuses.
func (f *Fake) Set(ctx context.Context, vaultID, value string) error {
	if err := keyring.CheckValue(value); err != nil {
		return fmt.Errorf("store in the keyring: %w", err)
	}
	if err := f.start(ctx); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.mode == Lies {
		return fmt.Errorf("%w: the new item is not there", keyring.ErrMismatch)
	}
	if f.items == nil {
		f.items = make(map[string]string)
	}
	f.items[vaultID] = value
	return nil
}

// Delete removes the key of the vault.
func (f *Fake) Delete(ctx context.Context, vaultID string) error {
	if err := f.start(ctx); err != nil {
		return err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if _, ok := f.items[vaultID]; !ok {
		return keyring.ErrNotFound
	}
	delete(f.items, vaultID)
	return nil
}

// Available returns nil, or the error of the mode.
func (f *Fake) Available(ctx context.Context) error {
	f.mu.Lock()
	mode := f.mode
	f.mu.Unlock()
	if mode == Locked {
		return nil
	}
	if mode == Silent {
		<-ctx.Done()
	}
	return mode.err()
}

// Describe names the fake, or says why it does not work.
func (f *Fake) Describe(context.Context) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.mode == Unavailable {
		return "none: there is no session bus"
	}
	return "a keyring in memory"
}
