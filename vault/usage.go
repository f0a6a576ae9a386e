package vault

import "time"

// Usage is how often and when an account's code was last taken. It is kept in
// the state folder, by account id, and is no part of the vault.
type Usage struct {
	Last  time.Time `json:"last"`
	Count int       `json:"count"`
}

const usageFile = "usage.json"

// Usage returns what was recorded, by account id.
func (s *Store) Usage() map[string]Usage {
	m := map[string]Usage{}
	s.readState(s.ID(), usageFile, &m)
	return m
}

// RecordUse notes that an account's code was taken now. Two programs at once
// may lose one of two notes, which only the order of a list depends on.
func (s *Store) RecordUse(id string) error {
	m := s.Usage()
	u := m[id]
	m[id] = Usage{Last: stamp(s.o.Now()), Count: u.Count + 1}
	return s.writeState(looseDisk{}, s.ID(), usageFile, m)
}
