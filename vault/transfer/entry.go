package transfer

import (
	"fmt"
	"io"
	"strconv"
	"strings"

	"fob/otpcore"
)

// MaxFile is the largest file that is read, in bytes.
const MaxFile = 64 << 20

// maxEntries and maxLines bound one file, so that a hostile one can fill neither
// the memory nor the time.
const (
	maxEntries = 50_000
	maxLines   = 1_000_000
)

// Source is one file to import: its content, and a name for messages.
type Source struct {
	Name string // as the user gave it; "" where there is none
	Data []byte
}

// ReadSource reads r to its end. A file larger than [MaxFile] is a
// [*FormatError], and no more of it than that is read.
func ReadSource(name string, r io.Reader) (Source, error) {
	data, err := io.ReadAll(io.LimitReader(r, MaxFile+1))
	if err != nil {
		return Source{}, fmt.Errorf("read %q: %w", name, err)
	}
	if len(data) > MaxFile {
		return Source{}, tooLarge(name)
	}
	return Source{Name: name, Data: data}, nil
}

// Entry is one account of an imported file, or the reason why it is none.
type Entry struct {
	Key      otpcore.Key // where Problem is set, only its names mean anything
	Tags     []string
	Note     string
	Favorite bool
	Trashed  bool // it was in the other authenticator's trash
	Recovery []otpcore.Secret
	Warnings []string // what was repaired or left behind; never a secret
	Problem  error    // set: the entry cannot be imported, for this reason

	Index  int    // 1-based in its file
	Place  string // where in its file, for people: "line 7"; may be empty
	Source string // the file's name, or ""
}

// The limits of the vault on what is kept beside an account.
const (
	maxNote = 64 << 10 // bytes
	maxTags = 64
)

// bound cuts what the vault would refuse, and says so.
func (e *Entry) bound() {
	if len(e.Note) > maxNote {
		e.Note = strings.ToValidUTF8(e.Note[:maxNote], "")
		e.Warnings = append(e.Warnings, "the note is too long: it was cut")
	}
	if len(e.Tags) > maxTags {
		e.Tags = e.Tags[:maxTags]
		e.Warnings = append(e.Warnings, fmt.Sprintf("only the first %d tags were kept", maxTags))
	}
}

// Name returns "Issuer:account", or whichever of the two there is, or the
// entry's place in its file. Control characters are shown escaped.
func (e Entry) Name() string {
	if name := keyName(e.Key); name != "" {
		return name
	}
	if e.Place != "" {
		return e.Place
	}
	return "entry " + strconv.Itoa(e.Index)
}

// keyName returns the names of k for people, or "".
func keyName(k otpcore.Key) string {
	switch {
	case k.Issuer == "":
		return otpcore.Printable(k.Account)
	case k.Account == "":
		return otpcore.Printable(k.Issuer)
	}
	return otpcore.Printable(k.Issuer + ":" + k.Account)
}

// Result is what one file held; the codes of a Google transfer that came in
// several files are one Result.
type Result struct {
	Format     string // the format's id: "uris"
	Name       string // the same for people: "a list of otpauth URIs"
	Entries    []Entry
	Notes      []string // about the whole: "2 of 3 codes of a Google transfer read: 2/3 is missing"
	Plain      bool     // the file holds secrets in the clear: say that it should be deleted
	Incomplete bool     // a part is missing; Notes says which
}
