package vault

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// seen is the newest state of a vault that this machine saw. It is kept outside
// the vault, so that an old copy put in its place is noticed. It holds no name
// and no secret.
type seen struct {
	Generation uint64 `json:"generation"`
	Mark       string `json:"mark"` // of the file, see readEnvelope
}

// standing is how a vault that was read relates to the one last seen.
type standing int

const (
	current  standing = iota // the same file
	ahead                    // it came from the one seen, or none was seen
	behind                   // older: a copy was put back
	diverged                 // changed elsewhere, without what was last seen
)

func (s seen) standing(h *header, mark string) standing {
	switch {
	case s.Mark == mark && s.Generation == h.generation:
		return current
	case s.Mark == "" || slices.Contains(h.before, s.Mark):
		return ahead
	case h.generation < s.Generation:
		return behind
	case h.generation-s.Generation >= maxBefore:
		return ahead // too far ahead to tell
	}
	return diverged
}

func (s *Store) stateDir(id string) string { return filepath.Join(s.o.StateDir, id) }

// readSeen returns the zero value where nothing was seen yet, or where it
// cannot be read.
func (s *Store) readSeen(id string) seen {
	var v seen
	s.readState(id, "seen.json", &v)
	return v
}

// writeSeen remembers a vault as the newest. A state folder that cannot be
// written costs the next warning, no more.
func (s *Store) writeSeen(h *header, mark string) {
	_ = s.writeState(looseDisk{}, h.id, "seen.json", seen{h.generation, mark})
}

func (s *Store) readState(id, name string, v any) {
	if s.o.StateDir == "" || !validID(id) {
		return
	}
	data, err := os.ReadFile(filepath.Join(s.stateDir(id), name))
	if err == nil {
		_ = json.Unmarshal(data, v) // a broken state file is an absent one
	}
}

// looseDisk does without fsync, where a power cut may cost what was written:
// the file is the old one, the new one, or one that does not count.
type looseDisk struct{ osDisk }

type looseFile struct{ diskFile }

func (looseDisk) create(path string) (diskFile, error) {
	f, err := osDisk{}.create(path)
	return looseFile{f}, err
}

func (looseFile) Sync() error { return nil }

func (s *Store) writeState(d disk, id, name string, v any) error {
	if s.o.StateDir == "" || !validID(id) {
		return nil
	}
	data, err := json.Marshal(v)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.stateDir(id), 0o700); err != nil {
		return fmt.Errorf("write state: %w", err)
	}
	return writeSafely(d, filepath.Join(s.stateDir(id), name), func(w io.Writer) error {
		_, err := w.Write(append(data, '\n'))
		return err
	}, nil)
}
