package vault

import "time"

const paperKeysFile = "paperkeys.json"

// PaperRead returns when a paper key was last read back from its print on this
// machine: typed, or from a picture of the sheet. It is zero where it never was.
// recipient is its public key.
func (s *Store) PaperRead(recipient string) time.Time {
	m := map[string]time.Time{}
	s.readState(s.ID(), paperKeysFile, &m)
	return m[Fingerprint(recipient)]
}

// RecordPaperRead notes that a paper key was read back now. It is kept in the
// state folder, by fingerprint, and is no part of the vault: a key that nobody
// read back opens the vault as well, but nobody knows whether its print can be
// read.
func (s *Store) RecordPaperRead(recipient string) error {
	m := map[string]time.Time{}
	s.readState(s.ID(), paperKeysFile, &m)
	m[Fingerprint(recipient)] = stamp(s.o.Now())
	return s.writeState(looseDisk{}, s.ID(), paperKeysFile, m)
}
