// Package session keeps a vault's key for a while where there is no desktop
// keyring: in the Linux kernel's keyring of this user. The kernel itself
// forgets the key when its time is over, so there is no process to keep
// running and no file to leave behind. On other systems there is none.
package session

import (
	"errors"
	"time"
)

var (
	// ErrNone says that no key is kept for the vault.
	ErrNone = errors.New("no session is open")
	// ErrExpired says that a key was kept, and that its time is over.
	ErrExpired = errors.New("the session has ended")
	// ErrUnsupported says that the system keeps no keys, or does not let this
	// program use it, as containers do by default.
	ErrUnsupported = errors.New("the system keeps no session")
)

// Limits of how long a key may be kept.
const (
	MinTime = time.Second
	MaxTime = 24 * time.Hour
)

// Store keeps keys in the system. The zero Store does not exist: see New.
type Store struct {
	now func() time.Time
}

// New returns the system's store. now tells the time of what Get says is left;
// the end itself is the kernel's.
func New(now func() time.Time) *Store { return &Store{now} }
