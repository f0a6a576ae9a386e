package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"fob/otpcore"
)

// Errors that callers branch on.
var (
	ErrNoVault    = errors.New("there is no vault")
	ErrNoFolder   = errors.New("HOME is not set, so that there is no folder for the vault")
	ErrExists     = errors.New("a vault, or what is left of one, is already there")
	ErrBusy       = errors.New("the vault is busy: another program holds its lock")
	ErrRollback   = errors.New("the vault is older than the one last seen on this machine")
	ErrNewer      = errors.New("the vault was written by a newer fob, which this one only reads")
	ErrPassphrase = errors.New("wrong passphrase")
	ErrNoKey      = errors.New("this key does not open the vault")
	ErrNoMatch    = errors.New("no account matches")
	ErrNoWrapped  = errors.New("no passphrase is set up for this vault")
	ErrNothing    = errors.New("nothing to undo")
	ErrNoRedo     = errors.New("nothing to do again")
	// ErrThinned is an [ErrNothing]: earlier states are kept, but not one for
	// each change.
	ErrThinned  = fmt.Errorf("%w: earlier states are kept, but not one for each change", ErrNothing)
	ErrNotVault = errors.New("not a fob vault")
	ErrNoCodes  = errors.New("there is no such recovery code left")
)

// DamagedError says that a vault file is there but cannot be trusted. The file
// is left as it is.
type DamagedError struct {
	Path   string
	Reason string
	Newest *Generation // the newest generation that the same key opens, if any
}

func (e *DamagedError) Error() string {
	return fmt.Sprintf("vault %q is damaged: %s", e.Path, e.Reason)
}

// WriteError says that the vault could not be written. The old one is still
// there, unless Unconfirmed is set: then the new one is in place, and only the
// system's word that it is safe on disk is missing.
type WriteError struct {
	Op          string // what was being done
	Err         error
	Unconfirmed bool
}

func (e *WriteError) Error() string {
	said := "the vault was not written"
	if e.Unconfirmed {
		said = "saved, but not confirmed on disk"
	}
	// The name of a file that is there for a moment tells nobody anything; its
	// folder does.
	if p, ok := errors.AsType[*fs.PathError](e.Err); ok {
		return fmt.Sprintf("%s: %s in %q: %v", said, e.Op, filepath.Dir(p.Path), p.Err)
	}
	return fmt.Sprintf("%s: %s: %v", said, e.Op, e.Err)
}

func (e *WriteError) Unwrap() error { return e.Err }

// AmbiguousError says that several accounts match a query.
type AmbiguousError struct {
	Candidates []Account
}

func (e *AmbiguousError) Error() string {
	return fmt.Sprintf("%d accounts match", len(e.Candidates))
}

// RecipientError says that the vault names a recipient that this version
// cannot encrypt to, so that it must not be rewritten here.
type RecipientError struct {
	Name string
}

func (e *RecipientError) Error() string {
	return fmt.Sprintf("recipient %q: a kind of key that this version does not know", otpcore.Printable(e.Name))
}

func (e *RecipientError) Unwrap() error { return ErrNewer }

// damaged builds a DamagedError, with the reason of a library cut to one line.
func damaged(path, reason string) *DamagedError {
	reason, _, _ = strings.Cut(reason, "\n")
	return &DamagedError{Path: path, Reason: reason}
}
