package vault

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"strings"
	"time"
	"unicode/utf8"

	"fob/otpcore"
)

// trashDays is how long a deleted account can be brought back.
const trashDays = 30

// Limits on what a user keeps beside an account, far above any use.
const (
	maxNote = 64 << 10 // bytes of a note
	maxTags = 64       // tags of an account
)

// Add puts a new account in, under a fresh id, and returns it as it is kept.
// Times that are zero become now. The error names the field that is wrong.
func (v *Vault) Add(a Account) (Account, error) {
	a, err := checked(a)
	if err != nil {
		return Account{}, err
	}
	now := stamp(v.now())
	a.ID, a.Rev, a.Deleted = newID(), 1, time.Time{}
	if a.Created.IsZero() {
		a.Created = now
	}
	a.Updated = now
	v.appendRecord(record{id: a.ID, rev: a.Rev, content: &a})
	v.changed = true
	return a.clone(), nil
}

// Set replaces the live account of the same id, and returns it as it is kept.
// A secret that it replaces goes to Previous, and what makes other codes is no
// longer verified. An account that is as it was is
// no change.
func (v *Vault) Set(a Account) (Account, error) {
	r, err := v.liveRecord(a.ID)
	if err != nil {
		return Account{}, err
	}
	if a, err = checked(a); err != nil {
		return Account{}, err
	}
	old := r.content
	a.Rev, a.Created, a.Updated = old.Rev, old.Created, old.Updated
	a.extra = old.extra
	if !a.Key.SameCodes(old.Key) {
		a.Previous = addKey(old.Previous, old.Key)
		a.params = nil
		if a.Verified.Equal(old.Verified) {
			a.Verified = time.Time{} // it was another key that was compared
		}
	} else {
		a.Previous, a.params = old.Previous, old.params
	}
	if bytes.Equal(appendContent([]byte{'{'}, &a), appendContent([]byte{'{'}, old)) {
		return r.account(), nil
	}
	before := v.changed
	v.replace(r, a)
	if differentFields(old, r.content) == "" && a.Key.Counter == old.Key.Counter {
		v.changed, v.marked = before, true // no generation is kept for a mark alone
	}
	return r.account(), nil
}

// replace puts content into a live record as its next revision.
func (v *Vault) replace(r *record, a Account) {
	r.rev++
	a.Rev, a.Updated, a.Deleted = r.rev, stamp(v.now()), time.Time{}
	r.content, r.line = &a, nil
	v.changed = true
}

// Delete moves an account to the trash, where it stays for 30 days.
func (v *Vault) Delete(id string) error {
	r, err := v.liveRecord(id)
	if err != nil {
		return err
	}
	r.rev++
	r.deleted, r.line = stamp(v.now()), nil
	v.changed = true
	return nil
}

// Undelete brings an account back from the trash.
func (v *Vault) Undelete(id string) error {
	i, ok := v.index[id]
	if !ok || !v.records[i].trashed() {
		return fmt.Errorf("account %q is not in the trash: %w", otpcore.Printable(id), ErrNoMatch)
	}
	r := &v.records[i]
	r.deleted, r.outer = time.Time{}, nil
	v.replace(r, *r.content)
	return nil
}

// NextHOTP returns a HOTP account's code for its counter, and that counter,
// and steps the counter. The code may be shown only after the vault was saved:
// see [Store.NextHOTP].
func (v *Vault) NextHOTP(id string) (otpcore.Code, uint64, error) {
	r, err := v.liveRecord(id)
	if err != nil {
		return otpcore.Code{}, 0, err
	}
	if r.content.Key.Kind != otpcore.HOTP {
		return otpcore.Code{}, 0, errors.New("not a HOTP account")
	}
	counter := r.content.Key.Counter
	if counter == math.MaxUint64 {
		return otpcore.Code{}, 0, errors.New("the counter is at its end")
	}
	a := r.content.clone()
	a.Key.Counter++
	v.replace(r, a)
	return a.Key.Code(counter), counter, nil
}

func (v *Vault) liveRecord(id string) (*record, error) {
	i, ok := v.index[id]
	if !ok || !v.records[i].live() {
		return nil, fmt.Errorf("account %q: %w", otpcore.Printable(id), ErrNoMatch)
	}
	return &v.records[i], nil
}

// checked returns a as it may be kept, or the reason why it may not.
func checked(a Account) (Account, error) {
	a = a.clone()
	if err := a.Key.Validate(); err != nil {
		return a, err
	}
	if len(a.Note) > maxNote {
		return a, fmt.Errorf("note: longer than %d bytes", maxNote)
	}
	if !utf8.ValidString(a.Note) {
		a.Note = strings.ToValidUTF8(a.Note, "\uFFFD")
	}
	var tags []string
	seen := map[string]bool{}
	for _, tag := range a.Tags {
		tag = strings.TrimSpace(strings.ToValidUTF8(tag, "\uFFFD"))
		if tag != "" && !seen[tag] {
			seen[tag] = true
			tags = append(tags, tag)
		}
	}
	if len(tags) > maxTags {
		return a, fmt.Errorf("tags: more than %d", maxTags)
	}
	a.Tags = tags
	return a, nil
}

// addKey adds a replaced key, unless one that makes the same codes is there:
// that one takes the higher counter.
func addKey(list []otpcore.Key, key otpcore.Key) []otpcore.Key {
	out := make([]otpcore.Key, 0, len(list)+1)
	found := false
	for _, k := range list {
		if k.SameCodes(key) {
			k.Counter = max(k.Counter, key.Counter)
			found = true
		}
		out = append(out, k)
	}
	if !found {
		out = append(out, nameless(key))
	}
	return out
}

// emptyTrash shrinks what has been in the trash for 30 days to a line that only
// keeps an old copy from bringing it back.
func (v *Vault) emptyTrash() {
	limit := v.now().AddDate(0, 0, -trashDays)
	for i := range v.records {
		if r := &v.records[i]; r.trashed() && r.deleted.Before(limit) {
			r.content, r.line = nil, nil
		}
	}
}
