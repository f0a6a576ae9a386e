package vault

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"path/filepath"
	"testing"
)

// TestDamage spoils the vault in every way that a disk can, and wants it named
// as damaged, left alone, and the newest good generation offered.
func TestDamage(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"), account("B:b"))
	h.add(t, account("C:c"))
	good, err := os.ReadFile(h.Path())
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	check := func(name string, bad []byte) {
		t.Helper()
		n++
		put(t, h.Path(), bad)
		_, err := h.Load(t.Context(), h.key)
		var d *DamagedError
		if !errors.As(err, &d) {
			t.Errorf("%s: Load = %v, want a DamagedError", name, err)
			return
		}
		if d.Newest == nil || d.Newest.Number != 2 {
			t.Errorf("%s: offered %v, want generation 2", name, d.Newest)
		}
		if n%16 != 1 {
			return
		}
		if _, _, err := h.Find(t.Context(), h.key, []string{"A"}); !errors.As(err, &d) {
			t.Errorf("%s: Find = %v, want a DamagedError", name, err)
		}
		_, err = h.Update(t.Context(), h.key, func(*Vault) error { t.Error("change was called"); return nil })
		if !errors.As(err, &d) {
			t.Errorf("%s: Update = %v, want a DamagedError", name, err)
		}
		if now, _ := os.ReadFile(h.Path()); !bytes.Equal(now, bad) {
			t.Errorf("%s: the damaged file was changed", name)
		}
	}
	check("empty", nil)
	check("text", []byte("hello"))
	random := make([]byte, 100_000)
	rand.New(rand.NewSource(1)).Read(random)
	check("random", random)
	check("longer", append(bytes.Clone(good), 0))
	for cut := 1; cut < len(good); cut++ {
		check(fmt.Sprint("cut at ", cut), good[:cut])
	}
	for i := range good {
		bad := bytes.Clone(good)
		bad[i] ^= 1 << (i % 8)
		check(fmt.Sprint("flip of byte ", i), bad)
	}

	if _, err := h.RestoreGeneration(t.Context(), h.key, 2); err != nil {
		t.Fatal(err)
	}
	wantNames(t, h.load(t).Accounts(), "A:a", "B:b", "C:c")
	aside, _ := filepath.Glob(filepath.Join(h.Dir(), backupsDir, "damaged-*.age"))
	if len(aside) != 1 {
		t.Errorf("%d damaged files were kept, want 1", len(aside))
	}
}

func TestLostVaultComesBack(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	if err := os.Remove(h.Path()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(h.o); !errors.Is(err, ErrNoVault) {
		t.Errorf("Open = %v, want ErrNoVault", err)
	}
	s, err := OpenRemains(h.o)
	if err != nil {
		t.Fatal(err)
	}
	if ids := s.OtherIDs(); len(ids) != 1 || ids[0] != h.setup.ID {
		t.Errorf("ids of the generations = %q", ids)
	}
	if _, err := s.RestoreGeneration(t.Context(), h.key, 1); err != nil {
		t.Fatal(err)
	}
	wantNames(t, h.load(t).Accounts(), "A:a")
}

// TestForeignVault puts another vault's file, encrypted for the same key, in
// the place of this one, and a file whose clear id is not the one inside.
func TestForeignVault(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	v := h.load(t)
	v.header.id = "anotherid"
	var b bytes.Buffer
	if err := v.encrypt(&b); err != nil {
		t.Fatal(err)
	}
	lie := bytes.Replace(b.Bytes(), []byte("anotherid"), []byte("someother"), 1)
	put(t, h.Path(), lie)
	var d *DamagedError
	if _, err := h.Load(t.Context(), h.key); !errors.As(err, &d) {
		t.Errorf("a changed clear id: %v, want a DamagedError", err)
	}
}

// TestReadCopy gives Read what is no vault.
func TestReadCopy(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	for _, data := range []string{"", "x", "age-encryption.org/v1\n"} {
		var d *DamagedError
		if _, err := Read(bytes.NewReader([]byte(data)), h.key, h.o.Now); !errors.As(err, &d) {
			t.Errorf("Read(%q) = %v, want a DamagedError", data, err)
		}
	}
	good, err := os.ReadFile(h.Path())
	if err != nil {
		t.Fatal(err)
	}
	other, err := GenerateIdentity(false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := Read(bytes.NewReader(good), other, h.o.Now); !errors.Is(err, ErrNoKey) {
		t.Errorf("Read with another key: %v, want ErrNoKey", err)
	}
}
