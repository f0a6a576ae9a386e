package vault

import (
	"crypto/sha256"
	"encoding/hex"
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
//
// A copy of a vault in another folder is another file: what is done to it, such
// as a rehearsal of a restore, must not make the original count as old. So each
// place has a pin of its own, and what happens there is judged by that pin
// alone. Where a place has none:
//
//   - backups/ beside it holds the newest state seen: the folder was moved, and
//     it is judged as if it had stayed;
//   - it is older than that state: a copy was made, or an old folder was put
//     elsewhere. Nobody can tell which, so it is read and written with a
//     warning, and the first write pins it;
//   - anything else is a copy that goes its own way from now on.
//
// What this does not see: the file rolled back in a folder that was moved away,
// changed and moved back to where its pin is older than both.
type seen struct {
	pin // the newest of all places

	// Places are the pins by place, the last used first.
	Places []placePin `json:"places,omitempty"`
}

// pin names one state of a vault.
type pin struct {
	Generation uint64 `json:"generation"`
	Mark       string `json:"mark"` // of the file, see readEnvelope
}

type placePin struct {
	pin

	Place string `json:"place"` // see placeName
}

// maxPlaces is how many places are remembered.
const maxPlaces = 32

// standing is how a vault that was read relates to the one last seen.
type standing int

const (
	current  standing = iota // the same file
	ahead                    // it came from the one seen, or none was seen
	apart                    // older than one seen elsewhere: a copy of its own
	behind                   // older: a copy was put back
	diverged                 // changed elsewhere, without what was last seen
)

func (p pin) standing(h *header, mark string) standing {
	switch {
	case p.Mark == mark && p.Generation == h.generation:
		return current
	case p.Mark == "" || slices.Contains(h.before, p.Mark):
		return ahead
	case h.generation < p.Generation:
		return behind
	case h.generation-p.Generation >= maxBefore:
		return ahead // too far ahead to tell
	}
	return diverged
}

// judge compares a vault that was read with the one last seen, and returns what
// it was compared with.
func (s *Store) judge(h *header, mark string) (standing, pin) {
	v := s.readSeen(h.id)
	if p, ok := v.at(s.placeName()); ok {
		return p.standing(h, mark), p
	}
	place := v.standing(h, mark)
	switch {
	case place == current:
		place = ahead // so that it is pinned here
	case len(v.Places) == 0: // nothing was seen, or by a fob that knew no places
	case place != ahead && s.keeps(v.pin):
	case place == behind:
		place = apart
	default:
		place = ahead
	}
	return place, v.pin
}

// at returns the pin of a place; where there is none, the newest of all.
func (v seen) at(place string) (pin, bool) {
	for _, p := range v.Places {
		if p.Place == place {
			return p.pin, true
		}
	}
	return v.pin, false
}

// keeps reports whether backups/ holds that state.
func (s *Store) keeps(p pin) bool {
	generations, _ := s.Generations() // none is not that one
	return slices.ContainsFunc(generations, func(g Generation) bool {
		mark, err := fileMark(g.Path)
		return g.Number == p.Generation && err == nil && mark == p.Mark
	})
}

// placeName names the folder of the vault by a hash: paths may hold names.
func (s *Store) placeName() string {
	sum := sha256.Sum256([]byte(s.path))
	return hex.EncodeToString(sum[:8])
}

func (s *Store) stateDir(id string) string { return filepath.Join(s.o.StateDir, id) }

// readSeen returns the zero value where nothing was seen yet, or where it
// cannot be read.
func (s *Store) readSeen(id string) seen {
	var v seen
	s.readState(id, "seen.json", &v)
	return v
}

// writeSeen remembers a vault as the newest at its place. A state folder that
// cannot be written costs the next warning, no more.
func (s *Store) writeSeen(h *header, mark string) {
	v := s.readSeen(h.id)
	now, name := pin{h.generation, mark}, s.placeName()
	if now.Generation >= v.Generation {
		v.pin = now
	}
	v.Places = slices.DeleteFunc(v.Places, func(p placePin) bool { return p.Place == name })
	v.Places = slices.Insert(v.Places, 0, placePin{now, name})
	v.Places = v.Places[:min(len(v.Places), maxPlaces)]
	_ = s.writeState(looseDisk{}, h.id, "seen.json", v)
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
