package transfer

import (
	"context"
	"errors"
	"fmt"

	"fob/otpcore"
)

// Options changes how files are read.
type Options struct {
	// Format forces a format by its id; "" recognises each file by content.
	Format string
	// Passphrase is asked for the passphrase of an encrypted file, at most
	// three times a file, or a file in an archive; a passphrase that was right
	// before is tried first. nil: such files cannot be read. An error of it ends
	// the file: [ErrPassphrase] means that it has no other to try, [ErrSkipped]
	// that this file is left out.
	Passphrase func(ctx context.Context, ask Ask) (otpcore.Secret, error)
	// KeyFile is the content of a key file, which some KeePass databases are
	// locked with beside a passphrase or in its place. nil: none is given.
	KeyFile []byte
	// Progress is told what is worked on where that takes seconds, in a few
	// words: "deriving the key: Argon2id with 1024 MiB". nil: nobody looks.
	Progress func(text string)
	// Beside reads another file of the folder that a source lies in, by the
	// source's name and the file's: see [FileBeside]. It is asked for a file
	// without which a source cannot be read, and that is no source itself. nil:
	// there are none.
	Beside func(source, name string) ([]byte, error)
}

// Ask says whose passphrase is wanted.
type Ask struct {
	File    string // the source's name
	Member  string // of an archive: the name of the file in it; else ""
	Format  string // for people: "an Aegis vault"
	Attempt int    // 1, 2 or 3; above 1 the one before was wrong
}

// Read recognises and reads files. Results come in the files' order; a Google
// transfer that is spread over several of them is one Result, at the place of
// its first code.
//
// A file that gives nothing does not stop the others: the results of the good
// ones come with an error that [Failures] takes apart. A cancelled context
// gives no results.
func Read(ctx context.Context, sources []Source, o Options) ([]Result, error) {
	return readAll(ctx, registry(), sources, o)
}

// reading is a file that was read.
type reading struct {
	name   string // the source's
	format format
	plain  bool // its secrets were in the clear
	found
}

func readAll(ctx context.Context, rows []format, sources []Source, o Options) ([]Result, error) {
	if o.Format != "" {
		f, err := forced(rows, o.Format)
		if err != nil {
			return nil, err
		}
		f.sniff = func(*input) bool { return true }
		rows = []format{f}
	}
	var readings []reading
	var failed []error
	var right []otpcore.Secret
	taken := claimed(rows, sources)
	for i, s := range sources {
		if taken[i] {
			continue
		}
		r, err := readOne(ctx, rows, s, neighbours{of: s.Name, sources: sources, look: o.Beside}, &right, o)
		switch {
		case ctx.Err() != nil:
			return nil, ctx.Err()
		case errors.Is(err, context.Canceled), notAsked(err):
			return nil, err
		case err != nil:
			failed = append(failed, err)
		default:
			readings = append(readings, r)
		}
	}
	results := gather(readings)
	if len(failed) == 1 {
		return results, failed[0]
	}
	return results, errors.Join(failed...)
}

// readOne reads one file. Its error is a [*FormatError] that names the file,
// or one that is about no file.
func readOne(ctx context.Context, rows []format, s Source, beside neighbours, right *[]otpcore.Secret, o Options) (reading, error) {
	if err := ctx.Err(); err != nil {
		return reading{}, err
	}
	in, err := newInput(s.Data)
	if err != nil {
		return reading{}, inFile(err, s.Name, "")
	}
	in.beside = beside
	f, err := recognise(rows, in)
	if err != nil {
		return reading{}, inFile(err, s.Name, "")
	}
	if f.read == nil {
		return reading{}, &FormatError{File: s.Name, Format: f.name, Reason: f.refuse, Hint: f.instead}
	}
	if o.Passphrase != nil {
		in.ask, in.asking, in.right = o.Passphrase, Ask{File: s.Name, Format: f.name}, right
	}
	in.progress, in.keyFile = o.Progress, o.KeyFile
	got, err := f.read(ctx, in)
	if err != nil {
		return reading{}, inFile(err, s.Name, f.name)
	}
	if err := finish(&got, s.Name); err != nil {
		return reading{}, inFile(err, s.Name, f.name)
	}
	if got.as != nil {
		f = *got.as
	}
	return reading{name: s.Name, format: f, plain: !in.unlocked, found: got}, nil
}

// finish numbers the entries, holds them to the rules that no reader needs to
// know, and turns a file whose one entry is bad into an error.
func finish(got *found, name string) error {
	if len(got.entries) == 0 {
		return &FormatError{Reason: "there is no account in it"}
	}
	if len(got.entries) > maxEntries {
		return tooMany()
	}
	for i := range got.entries {
		e := &got.entries[i]
		e.Index, e.Source = i+1, name
		if e.Problem == nil {
			e.Problem = e.Key.Validate()
		}
		if e.Problem == nil && e.Key.NeedsPIN() {
			e.Warnings = append(e.Warnings, "its PIN is not in the file: set it with fob edit")
		}
		e.bound()
	}
	if e := got.entries[0]; len(got.entries) == 1 && e.Problem != nil {
		fe := &FormatError{Place: e.Place, Reason: reasonOf(e.Problem), Err: e.Problem}
		if isPush(e.Problem) {
			fe.Hint = pushInstead
		}
		return fe
	}
	return nil
}

// tooMany is the error of a file with more entries than anybody has.
func tooMany() *FormatError {
	return &FormatError{Reason: fmt.Sprintf("it holds more than %d entries", maxEntries)}
}

// inFile fills the file and the format into an error. One that is not about
// the file's content stays as it is.
func inFile(err error, file, format string) error {
	fe, ok := errors.AsType[*FormatError](err)
	if !ok {
		return err
	}
	filled := *fe
	filled.File, filled.Format = file, format
	return &filled
}
