package vault

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/iotest"
)

// An undo that cannot read the generation before the last change takes back
// nothing: the one before that would take back more than was asked for.
func TestUndoNeedsTheGenerationBefore(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	h.add(t, account("B:b"))
	h.add(t, account("C:c"))
	generations, err := h.Generations()
	if err != nil || len(generations) != 3 {
		t.Fatal(len(generations), err)
	}
	put(t, generations[1].Path, []byte("damaged"))
	var d *DamagedError
	if what, err := h.Undo(t.Context(), h.key); !errors.As(err, &d) {
		t.Errorf("Undo = %q, %v, want a DamagedError", what, err)
	}
	wantNames(t, h.load(t).Accounts(), "A:a", "B:b", "C:c")
}

// A vault that the system cannot read just now is not taken for a damaged one,
// and no generation takes its place.
func TestRestoreLeavesWhatItCannotRead(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	h.add(t, account("B:b"))
	aside := filepath.Join(t.TempDir(), "vault.age")
	if err := os.Rename(h.Path(), aside); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(vaultFile, h.Path()); err != nil { // to itself: no file of it can be opened
		t.Skip(err)
	}
	var damaged *DamagedError
	if _, err := h.RestoreGeneration(t.Context(), h.key, 1); err == nil || errors.As(err, &damaged) {
		t.Errorf("RestoreGeneration = %v", err)
	}
	if info, err := os.Lstat(h.Path()); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("it was replaced: %v", err)
	}
	if err := os.Rename(aside, h.Path()); err != nil {
		t.Fatal(err)
	}
	wantNames(t, h.load(t).Accounts(), "A:a", "B:b")
}

// A read that fails half-way is the system's error, wherever it happens, and
// not damage.
func TestReadErrorIsNoDamage(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	good, err := os.ReadFile(h.Path())
	if err != nil {
		t.Fatal(err)
	}
	for at := range good {
		failing := &failingFile{Reader: *bytes.NewReader(good), at: int64(at)}
		if _, _, err := readFrom(failing, h.key, h.o.Now); !unread(err) {
			t.Fatalf("fails at %d: %v", at, err)
		}
	}
	if _, err := Read(iotest.ErrReader(&fs.PathError{Op: "read", Path: "x", Err: fs.ErrInvalid}), h.key, h.o.Now); !unread(err) {
		t.Errorf("Read = %v", err)
	}
}

// failingFile is a file whose bytes from at on cannot be read.
type failingFile struct {
	bytes.Reader
	at int64
}

func (f *failingFile) ReadAt(b []byte, pos int64) (int, error) {
	if n, err := f.Reader.ReadAt(b, pos); pos+int64(n) <= f.at {
		return n, err
	}
	n, _ := f.Reader.ReadAt(b[:max(0, f.at-pos)], pos)
	return n, &fs.PathError{Op: "read", Path: "x", Err: fs.ErrInvalid}
}

// A backup whose name cannot be looked at ends the save, not in a search for
// another name that never ends.
func TestUnreadableBackupName(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	generations, err := h.Generations()
	if err != nil || len(generations) != 1 {
		t.Fatal(len(generations), err)
	}
	path := generations[0].Path
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(filepath.Base(path), path); err != nil {
		t.Skip(err)
	}
	_, err = h.Update(t.Context(), h.key, func(v *Vault) error {
		_, err := v.Add(account("B:b"))
		return err
	})
	if _, refused := errors.AsType[*WriteError](err); !refused {
		t.Errorf("Update = %v, want a WriteError", err)
	}
	wantNames(t, h.load(t).Accounts(), "A:a")
}
