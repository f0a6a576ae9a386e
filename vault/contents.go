package vault

import (
	"bytes"
	"errors"
	"io"
	"iter"
	"runtime"
	"slices"
	"sync"
	"time"
)

// Limits on what is read, far above any real vault.
const (
	maxFile = 256 << 20 // bytes of a vault file, and of its plaintext
	maxLine = 8 << 20   // bytes of one line
)

// Vault is the decrypted contents. It is not safe for concurrent use.
type Vault struct {
	header  header
	records []record
	index   map[string]int // record of an id
	now     func() time.Time

	changed  bool
	marked   bool // changed in what no undo takes back, and no more
	warnings []string
}

// New returns an empty vault that exists in memory alone, with an id of 26
// random characters if id is empty. now tells the time of its changes.
func New(id string, now func() time.Time) *Vault {
	if id == "" {
		id = newID()
	}
	return &Vault{
		header: header{version: Version, id: id},
		index:  map[string]int{},
		now:    now,
	}
}

// ID returns the vault's id, which stays the same for life.
func (v *Vault) ID() string { return v.header.id }

// Generation returns the number of saves behind these contents.
func (v *Vault) Generation() uint64 { return v.header.generation }

// Saved returns when these contents were saved.
func (v *Vault) Saved() time.Time { return v.header.saved }

// ReadOnly reports whether a newer program wrote the vault, so that this one
// must not write it.
func (v *Vault) ReadOnly() bool { return v.header.version > Version }

// Warnings returns what a reader should be told, a line each: an older or
// diverged vault, loose permissions.
func (v *Vault) Warnings() []string { return slices.Clone(v.warnings) }

// Len returns how many live accounts there are.
func (v *Vault) Len() int {
	n := 0
	for i := range v.records {
		if v.records[i].live() {
			n++
		}
	}
	return n
}

// Accounts returns the live accounts, in the file's order.
func (v *Vault) Accounts() []Account {
	list := make([]Account, 0, len(v.records))
	for i := range v.records {
		if v.records[i].live() {
			list = append(list, v.records[i].account())
		}
	}
	return list
}

// Take yields the live accounts, in the file's order, and lets go of each: for
// the last reader of a vault, who keeps them elsewhere. They are gone from v.
func (v *Vault) Take() iter.Seq[Account] {
	return func(yield func(Account) bool) {
		for i := range v.records {
			r := &v.records[i]
			if !r.live() {
				continue
			}
			a := *r.content
			a.ID, a.Rev = r.id, r.rev
			delete(v.index, r.id)
			*r = record{}
			if !yield(a) {
				return
			}
		}
	}
}

// Trash returns the accounts in the trash, the last deleted first.
func (v *Vault) Trash() []Account {
	var list []Account
	for i := range v.records {
		if v.records[i].trashed() {
			list = append(list, v.records[i].account())
		}
	}
	slices.SortStableFunc(list, func(a, b Account) int { return b.Deleted.Compare(a.Deleted) })
	return list
}

// Account returns the account of that id, live or in the trash.
func (v *Vault) Account(id string) (Account, bool) {
	i, ok := v.index[id]
	if !ok || v.records[i].content == nil {
		return Account{}, false
	}
	return v.records[i].account(), true
}

// Unreadable is a line that this version keeps but cannot read.
type Unreadable struct {
	Line   int // 1 is the header
	Reason string
}

// Unreadable returns the lines that could not be read.
func (v *Vault) Unreadable() []Unreadable {
	var list []Unreadable
	for i := range v.records {
		if v.records[i].unreadable() {
			list = append(list, Unreadable{Line: i + 2, Reason: v.records[i].reason})
		}
	}
	return list
}

// appendRecord adds r as a line of its own, or unites it with the line of the
// same id, should a file hold two.
func (v *Vault) appendRecord(r record) {
	if i, ok := v.index[r.id]; ok && r.id != "" {
		v.records[i] = mergeRecords(v.records[i], r)
		return
	}
	if r.id != "" {
		v.index[r.id] = len(v.records)
	}
	v.records = append(v.records, r)
}

// decode reads a vault's plaintext.
func decode(r io.Reader, now func() time.Time) (*Vault, error) {
	v := New("?", now)
	var lines [][]byte
	first := true
	err := scanLines(r, func(line []byte) (err error) {
		if first {
			first = false
			v.header, err = decodeHeader(bytes.Clone(line))
			return err
		}
		lines = append(lines, bytes.Clone(line))
		return nil
	})
	if err == nil && first {
		err = errors.New("it is empty")
	}
	if err != nil {
		return nil, err
	}
	v.records = make([]record, 0, len(lines))
	v.index = make(map[string]int, len(lines))
	for _, r := range decodeRecords(lines) {
		v.appendRecord(r)
	}
	return v, nil
}

// decodeRecords reads lines on all processors: parsing ten thousand URIs is
// most of the time before the first frame.
func decodeRecords(lines [][]byte) []record {
	const share = 256 // lines that are worth a goroutine's while
	records := make([]record, len(lines))
	var wg sync.WaitGroup
	for part := range slices.Chunk(records, max(share, len(lines)/runtime.GOMAXPROCS(0)+1)) {
		from := lines[:len(part)]
		lines = lines[len(part):]
		wg.Go(func() {
			for i, line := range from {
				part[i] = decodeRecord(line)
			}
		})
	}
	wg.Wait()
	return records
}

// encode writes the plaintext, a line at a time.
func (v *Vault) encode(w io.Writer) error {
	if _, err := w.Write(append(v.header.encode(), '\n')); err != nil {
		return err
	}
	for i := range v.records {
		if _, err := w.Write(v.records[i].bytes()); err != nil {
			return err
		}
		if _, err := w.Write([]byte{'\n'}); err != nil {
			return err
		}
	}
	return nil
}
