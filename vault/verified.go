package vault

import (
	"time"
)

// Verified is the newest sheet of a vault that was read back from paper on this
// machine. It is kept in the state folder and is no part of the vault.
type Verified struct {
	Generation uint64    `json:"generation"`
	Checked    time.Time `json:"checked"` // when it was read back

	// Revs are the revisions of the accounts that it holds, by id.
	Revs map[string]uint64 `json:"revs"`
}

const verifiedFile = "paper.json"

// Verified returns the newest sheet that was read back; its generation is 0
// where there was none.
func (s *Store) Verified() Verified {
	var v Verified
	s.readState(s.ID(), verifiedFile, &v)
	return v
}

// RecordVerified notes that a sheet with those contents was read back now,
// unless a newer one was before.
func (s *Store) RecordVerified(sheet *Vault) error {
	if sheet.ID() != s.ID() || s.Verified().Generation > sheet.Generation() {
		return nil
	}
	revs := map[string]uint64{}
	for i := range sheet.records {
		if r := &sheet.records[i]; r.live() {
			revs[r.id] = r.rev
		}
	}
	return s.writeState(looseDisk{}, s.ID(), verifiedFile, Verified{sheet.Generation(), stamp(s.o.Now()), revs})
}

// Since returns how many accounts were added, changed or deleted since that
// sheet.
func (v *Vault) Since(sheet Verified) int {
	n, known := 0, 0
	for i := range v.records {
		r := &v.records[i]
		rev, there := sheet.Revs[r.id]
		if there {
			known++
		}
		if r.live() && (!there || rev != r.rev) || there && !r.live() {
			n++
		}
	}
	return n + len(sheet.Revs) - known
}

// Covers returns the names of the live accounts of v that a copy does not hold
// as they are: those added or changed since, and those that only the copy has.
func (v *Vault) Covers(copied *Vault) (newer, gone []string) {
	for i := range v.records {
		r := &v.records[i]
		if !r.live() {
			continue
		}
		at, ok := copied.index[r.id]
		if !ok || copied.records[at].content == nil || copied.records[at].rev < r.rev {
			newer = append(newer, r.content.Name())
		}
	}
	for i := range copied.records {
		r := &copied.records[i]
		if at, ok := v.index[r.id]; r.live() && (!ok || !v.records[at].live()) {
			gone = append(gone, r.content.Name())
		}
	}
	return newer, gone
}
