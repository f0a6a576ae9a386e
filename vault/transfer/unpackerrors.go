package transfer

import (
	"errors"
	"strconv"
	"strings"
)

// memberError is a file in an archive that could not be read.
type memberError struct {
	name string
	err  error
}

// reason is one line, without the words that only a whole file needs.
func (m memberError) reason() string {
	if fe, ok := errors.AsType[*FormatError](m.err); ok {
		switch {
		case errors.Is(fe, ErrUnknownFormat):
			return "no export that fob knows"
		case fe.Place != "" && fe.Place != "inside":
			return strings.TrimPrefix(fe.Place, "inside, ") + ": " + fe.Reason
		}
		return fe.Reason
	}
	return reasonOf(m.err)
}

// endsArchive reports whether an error is about more than one of its files: an
// interrupted question, one that nobody answered yet, or a limit.
func endsArchive(err error) bool {
	_, asked := errors.AsType[*askError](err)
	return asked || errors.Is(err, errZipLarge)
}

// shownMembers is how many unread files are named.
const shownMembers = 20

// memberNotes names the files that could not be read. partly says that an export
// is among them; what lies beside one, such as an attachment, is none.
func memberNotes(unread []memberError) (notes []string, partly bool) {
	var others []string
	for _, m := range unread {
		if errors.Is(m.err, ErrUnknownFormat) || errors.Is(m.err, ErrEmpty) {
			others = append(others, strconv.Quote(m.name))
			continue
		}
		notes = append(notes, strconv.Quote(m.name)+" in the archive was not read: "+m.reason())
	}
	partly = len(notes) > 0
	if rest := len(notes) - shownMembers; rest > 0 {
		notes = append(notes[:shownMembers], plural(rest, "more file")+" in the archive could not be read")
	}
	switch n := len(others); {
	case n == 1:
		notes = append(notes, others[0]+" in the archive is no export that fob knows")
	case n > 1:
		notes = append(notes, plural(n, "file")+" in the archive are no exports that fob knows, such as "+others[0])
	}
	return notes, partly
}

// noMember is the error of an archive that gave nothing. A file that wants
// another passphrase counts for more than one that is no export.
func noMember(unread []memberError) *FormatError {
	var locked []string
	fe := &FormatError{}
	for _, m := range unread {
		for _, cause := range []error{ErrPassphraseNeeded, ErrPassphrase, ErrSkipped} {
			if !errors.Is(m.err, cause) {
				continue
			}
			if fe.Err == nil {
				fe.Err = cause
				if inner, ok := errors.AsType[*FormatError](m.err); ok {
					fe.Hint = inner.Hint
				}
			}
			locked = append(locked, strconv.Quote(m.name)+": "+m.reason())
		}
	}
	if len(locked) == 0 {
		return &FormatError{Reason: "none of its " + plural(len(unread), "file") + " is an export that fob knows", Err: ErrUnknownFormat}
	}
	const shown = 3
	if rest := len(locked) - shown; rest > 0 {
		locked = append(locked[:shown], "and "+strconv.Itoa(rest)+" more")
	}
	fe.Reason = strings.Join(locked, "; ")
	return fe
}
