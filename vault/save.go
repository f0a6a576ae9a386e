package vault

import (
	"bufio"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"hash"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// tempMark is in the name of every file that is not finished.
const tempMark = ".tmp-"

func tempName(path string) string {
	var b [10]byte
	rand.Read(b[:])
	name := strings.ToLower(base32.StdEncoding.EncodeToString(b[:]))
	return filepath.Join(filepath.Dir(path), "."+filepath.Base(path)+tempMark+name)
}

// save writes v as the vault. The caller holds the lock. What is on disk is
// the old vault until the rename and the new one after it; each step before
// the rename may fail and leaves the old one as it was.
//
//	write beside it → sync → close → read back and compare →
//	keep the old generation → rename → sync the folder
//
// keep is nil for the first save and for one that makes no generation.
func (s *Store) save(ctx context.Context, v *Vault, key Identity, keep func() error) (mark string, err error) {
	s.removeTemps(v.header.id)
	temp := tempName(s.path)
	sum, err := s.writeTemp(temp, v)
	fail := func(op string, err error) (string, error) {
		_ = s.disk.remove(temp) // the first error is the one to tell
		var unknown *RecipientError
		if errors.As(err, &unknown) || ctx.Err() != nil {
			return "", err
		}
		return "", &WriteError{Op: op, Err: err}
	}
	if err != nil {
		return fail("write", err)
	}
	if mark, err = s.readBack(temp, key, sum); err != nil {
		return fail("read back", err)
	}
	if keep != nil {
		if err := keep(); err != nil {
			return fail("keep the generation before", err)
		}
	}
	if err := ctx.Err(); err != nil {
		return fail("", err)
	}
	if err := s.disk.rename(temp, s.path); err != nil {
		return fail("rename", err)
	}
	if err := s.disk.syncDir(s.Dir()); err != nil {
		return mark, &WriteError{Op: "sync folder", Err: err, Unconfirmed: true}
	}
	return mark, nil
}

// writeTemp writes v, encrypted, to a new synced file, and returns the SHA-256
// of its plaintext.
func (s *Store) writeTemp(temp string, v *Vault) (sum []byte, err error) {
	f, err := s.disk.create(temp)
	if err != nil {
		return nil, err
	}
	h := sha256.New()
	if err = v.encode(h); err == nil {
		out := bufio.NewWriterSize(f, 1<<16)
		if err = v.encrypt(out); err == nil {
			err = out.Flush()
		}
	}
	if err == nil {
		// After a failed fsync the pages may count as clean: the file is given
		// up, never synced again.
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	return h.Sum(nil), err
}

// readBack decrypts what was written and compares it with what was meant.
func (s *Store) readBack(temp string, key Identity, want []byte) (mark string, err error) {
	f, err := openVaultFile(temp)
	if err != nil {
		return "", err
	}
	defer f.Close()
	env, plain, err := openEnvelope(f, key)
	if err != nil {
		return "", err
	}
	h := sha256.New()
	if _, err := io.CopyBuffer(h, plain, make([]byte, scanBlock)); err != nil {
		return "", err
	}
	if !sameSum(h, want) {
		return "", errNotMeant
	}
	return env.mark, nil
}

var errNotMeant = errors.New("what was written is not what was meant")

func sameSum(h hash.Hash, want []byte) bool { return string(h.Sum(nil)) == string(want) }

// staleTemp is the age at which an unfinished state file is surely nobody's:
// those are written without the lock.
const staleTemp = time.Hour

// removeTemps removes what interrupted saves of this vault left. The caller
// holds the lock, so no save is under way.
func (s *Store) removeTemps(id string) {
	for _, dir := range []string{s.Dir(), filepath.Join(s.Dir(), backupsDir), filepath.Join(s.Dir(), keysDir)} {
		s.removeTempsIn(s.disk, dir, func(fs.DirEntry) bool { return true })
	}
	if s.o.StateDir == "" || !validID(id) {
		return
	}
	s.removeTempsIn(looseDisk{}, s.stateDir(id), func(e fs.DirEntry) bool {
		info, err := e.Info()
		return err == nil && s.o.Now().Sub(info.ModTime()) > staleTemp
	})
}

func (s *Store) removeTempsIn(d disk, dir string, stale func(fs.DirEntry) bool) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		if strings.HasPrefix(e.Name(), ".") && strings.Contains(e.Name(), tempMark) && stale(e) {
			_ = d.remove(filepath.Join(dir, e.Name())) // tried again at the next save
		}
	}
}

// Saved says what a change did.
type Saved struct {
	Generation uint64
	Warnings   []string // what did not matter for the save, a line each
}

func (r *Saved) warn(format string, args ...any) {
	r.Warnings = append(r.Warnings, fmt.Sprintf(format, args...))
}
