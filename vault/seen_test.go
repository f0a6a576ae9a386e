package vault

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fob/otpcore"
)

// copyHome copies the vault's folder, as cp -r does, for the same user.
func (h *home) copyHome(t *testing.T) *home {
	t.Helper()
	o := h.o
	o.Dir = filepath.Join(t.TempDir(), "copy")
	if err := os.CopyFS(o.Dir, os.DirFS(h.Dir())); err != nil {
		t.Fatal(err)
	}
	c := h.at(t, o)
	if err := os.Chmod(c.Path(), 0o600); err != nil { // CopyFS leaves modes behind
		t.Fatal(err)
	}
	return c
}

func (h *home) at(t *testing.T, o Options) *home {
	t.Helper()
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return &home{s, o, h.setup, h.key}
}

func (h *home) wantWarning(t *testing.T, part string) {
	t.Helper()
	got := h.load(t).Warnings()
	if part == "" && len(got) > 0 || part != "" && (len(got) != 1 || !strings.Contains(got[0], part)) {
		t.Errorf("warnings = %q, want %q", got, part)
	}
}

// wantRollback wants a change to be refused, and nothing to be written.
func (h *home) wantRollback(t *testing.T) {
	t.Helper()
	before, err := os.ReadFile(h.Path())
	if err != nil {
		t.Fatal(err)
	}
	_, err = h.Update(t.Context(), h.key, func(v *Vault) error {
		_, err := v.Add(account("Refused:r"))
		return err
	})
	if !errors.Is(err, ErrRollback) {
		t.Fatalf("Update of an older vault: %v, want ErrRollback", err)
	}
	if now, _ := os.ReadFile(h.Path()); !bytes.Equal(now, before) {
		t.Error("the refused change wrote")
	}
}

// TestDrillElsewhere restores a vault into another folder of the same user, as
// a rehearsal: the original stays what it was.
func TestDrillElsewhere(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	h.add(t, account("B:b"))
	setup, err := SetupFrom(h.load(t), "drill")
	if err != nil {
		t.Fatal(err)
	}
	o := h.o
	o.Dir = filepath.Join(t.TempDir(), "drill")
	if _, err := Create(t.Context(), o, setup, otpcore.Secret{}, nil); err != nil {
		t.Fatal(err)
	}
	drill := h.at(t, o)
	for range 3 {
		drill.add(t, account("Drill:d"))
	}
	h.wantWarning(t, "")
	h.add(t, account("C:c"))
	drill.wantWarning(t, "")
	wantNames(t, h.load(t).Accounts(), "A:a", "B:b", "C:c")
}

// TestCopyElsewhere changes a copy of the folder and the original by turns:
// each is a file of its own.
func TestCopyElsewhere(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	c := h.copyHome(t)
	c.add(t, account("Copy:c"))
	c.add(t, account("Copy:d"))
	h.wantWarning(t, "")
	h.add(t, account("B:b"))
	c.wantWarning(t, "")
	c.add(t, account("Copy:e"))
	wantNames(t, h.load(t).Accounts(), "A:a", "B:b")
	wantNames(t, c.load(t).Accounts(), "A:a", "Copy:c", "Copy:d", "Copy:e")
}

// TestOldCopyElsewhere uses a copy that is older than the original when it is
// first seen: it is said, and the copy can be written.
func TestOldCopyElsewhere(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	c := h.copyHome(t)
	h.add(t, account("B:b"))
	c.wantWarning(t, "another folder")
	c.wantWarning(t, "another folder") // said until it is written
	c.add(t, account("Copy:c"))
	c.wantWarning(t, "")
	h.wantWarning(t, "")
	h.add(t, account("C:c"))
}

// TestRollbackAfterMove moves the folder, and then puts an old vault.age back:
// the generations beside it tell that it is the same folder.
func TestRollbackAfterMove(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	old := h.bytes(t)
	h.add(t, account("B:b"))
	o := h.o
	o.Dir = filepath.Join(filepath.Dir(h.Dir()), "moved")
	if err := os.Rename(h.Dir(), o.Dir); err != nil {
		t.Fatal(err)
	}
	m := h.at(t, o)
	put(t, m.Path(), old)
	m.wantWarning(t, "older")
	m.wantRollback(t)
}

// TestRollbackBesideDrill puts an old vault.age back after a rehearsal in
// another folder: the original's own pin still sees it.
func TestRollbackBesideDrill(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	old := h.bytes(t)
	h.add(t, account("B:b"))
	c := h.copyHome(t)
	c.add(t, account("Copy:c"))
	put(t, h.Path(), old)
	h.wantWarning(t, "older")
	h.wantRollback(t)
}

// TestSeenBeforePlaces reads the state of a fob that kept one pin for all
// places.
func TestSeenBeforePlaces(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	old := h.bytes(t)
	h.add(t, account("B:b"))
	v := h.readSeen(h.ID())
	v.Places = nil
	if err := h.writeState(looseDisk{}, h.ID(), "seen.json", v); err != nil {
		t.Fatal(err)
	}
	now, err := os.ReadFile(h.Path())
	if err != nil {
		t.Fatal(err)
	}
	put(t, h.Path(), old)
	h.wantWarning(t, "older")
	put(t, h.Path(), now)
	h.wantWarning(t, "")
	if _, pinned := h.readSeen(h.ID()).at(h.placeName()); !pinned {
		t.Error("the place is not pinned after a read")
	}
}

// TestReplacedWhileRead reads a vault that another program saves before it is
// compared with the newest one seen: that is no old copy. An old file is.
func TestReplacedWhileRead(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	old := h.bytes(t)
	v, env, err := h.read(h.Path(), h.key)
	if err != nil {
		t.Fatal(err)
	}
	h.add(t, account("B:b"))
	if got := h.look(&v.header, env.mark); len(got) > 0 {
		t.Errorf("replaced while it was read: %q, want no warning", got)
	}
	if err := os.WriteFile(h.Path(), old, 0o600); err != nil {
		t.Fatal(err)
	}
	h.wantWarning(t, "older than the")
}
