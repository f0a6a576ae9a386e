package transfer

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
)

var (
	// ErrUnknownFormat is in the chain where nothing in the registry fits a
	// file, and where a forced format does not exist.
	ErrUnknownFormat = errors.New("unknown format")
	// ErrPassphrase is in the chain where every passphrase tried was wrong.
	// Options.Passphrase returns it to say that it has no other to try.
	ErrPassphrase = errors.New("wrong passphrase")
	// ErrSkipped is returned by Options.Passphrase to leave a file out, and is in
	// the chain where it was.
	ErrSkipped = errors.New("left out: its passphrase was not given")
	// ErrEmpty is in the chain where there is nothing in a file.
	ErrEmpty = errors.New("the file is empty")
	// ErrPassphraseNeeded is in the chain where a file is encrypted and
	// nobody can be asked for its passphrase.
	ErrPassphraseNeeded = errors.New("a passphrase is needed")
)

// FormatError says why a whole file could not be imported, in one line.
type FormatError struct {
	File   string // the source's name; "" where there is none
	Format string // what the file was taken for, for people; "" where nothing fits
	Place  string // where in the file: "line 3", "code 2"; may be empty
	Reason string
	Hint   string // what to do instead, for a line of its own; may be empty
	Err    error  // the cause that a caller may branch on; may be nil
}

// Error returns the line: the file, the format believed, the place, the reason.
func (e *FormatError) Error() string {
	parts := make([]string, 0, 4)
	if e.File != "" {
		parts = append(parts, strconv.Quote(e.File))
	}
	if e.Format != "" {
		parts = append(parts, "read as "+e.Format)
	}
	if e.Place != "" {
		parts = append(parts, e.Place)
	}
	return strings.Join(append(parts, e.Reason), ": ")
}

// Unwrap returns the cause, or nil.
func (e *FormatError) Unwrap() error { return e.Err }

// Failures lists the files behind an error of [Read], in the files' order. It
// is empty for an error that is about no file, such as a cancelled context.
func Failures(err error) []*FormatError {
	if many, ok := err.(interface{ Unwrap() []error }); ok {
		var list []*FormatError
		for _, e := range many.Unwrap() {
			list = append(list, Failures(e)...)
		}
		return list
	}
	if one, ok := errors.AsType[*FormatError](err); ok {
		return []*FormatError{one}
	}
	return nil
}

// askError is an error of asking for a passphrase: it is about no file.
type askError struct{ err error }

func (e *askError) Error() string { return e.err.Error() }
func (e *askError) Unwrap() error { return e.err }

// notAsked reports whether asking itself failed, so that no other file can do
// better.
func notAsked(err error) bool {
	_, ok := errors.AsType[*askError](err)
	return ok && !errors.Is(err, ErrPassphraseNeeded)
}

func tooLarge(name string) *FormatError {
	return &FormatError{File: name, Reason: fmt.Sprintf("the file is larger than %d MiB", MaxFile>>20)}
}
