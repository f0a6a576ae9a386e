package vault

import (
	"bytes"
	"errors"
	"testing"
)

// copyOf is what a sheet of the vault holds.
func copyOf(t *testing.T, h *home) *Vault {
	t.Helper()
	data, err := h.load(t).EncryptLive(5)
	if err != nil {
		t.Fatal(err)
	}
	if got := ClearID(data); got != h.ID() {
		t.Errorf("the copy says id %q in the clear, want %q", got, h.ID())
	}
	v, err := Read(bytes.NewReader(data), h.setup.Paper, h.o.Now)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// What was lost comes back; what went on stays as it is; undo takes it back.
func TestMergeCopy(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	kept, gone, token := h.add(t, account("Kept:ada")), h.add(t, account("Gone:ada")), h.add(t, hotp("Token:ada", 3))
	copied := copyOf(t, h)
	h.update(t, func(v *Vault) error { return v.Delete(gone.ID) })
	h.update(t, func(v *Vault) error {
		kept.Note = "newer"
		_, err := v.Set(kept)
		return err
	})
	if _, _, err := h.NextHOTP(t.Context(), h.key, token.ID); err != nil {
		t.Fatal(err)
	}
	n, saved, err := h.MergeCopy(t.Context(), h.key, copied)
	if err != nil || n != 1 || saved.Generation != h.load(t).Generation() {
		t.Fatalf("%d changed, %v, want 1", n, err)
	}
	v := h.load(t)
	wantNames(t, v.Accounts(), "Kept:ada", "Gone:ada", "Token:ada")
	if a, _ := v.Account(kept.ID); a.Note != "newer" {
		t.Errorf("the newer note became %q", a.Note)
	}
	if a, _ := v.Account(token.ID); a.Key.Counter != 4 {
		t.Errorf("the counter is %d, want 4", a.Key.Counter)
	}
	before := v.Generation()
	if n, _, err := h.MergeCopy(t.Context(), h.key, copied); err != nil || n != 0 || h.load(t).Generation() != before {
		t.Errorf("again: %d changed, %v", n, err)
	}
	if _, err := h.Undo(t.Context(), h.key); err != nil {
		t.Fatal(err)
	}
	wantNames(t, h.load(t).Accounts(), "Kept:ada", "Token:ada")

	other := newHome(t, account("Else:ada"))
	if _, _, err := h.MergeCopy(t.Context(), h.key, copyOf(t, other)); !errors.Is(err, ErrNotVault) {
		t.Errorf("a copy of another vault: %v", err)
	}
}

// A sheet that was read back is remembered, and how much changed since.
func TestVerified(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	a, b := h.add(t, account("A:ada")), h.add(t, account("B:ada"))
	if h.Verified().Generation != 0 {
		t.Error("a sheet was verified before there was one")
	}
	old := copyOf(t, h)
	h.add(t, account("C:ada"))
	sheet := copyOf(t, h)
	for _, v := range []*Vault{sheet, old} { // the newer one stays
		if err := h.RecordVerified(v); err != nil {
			t.Fatal(err)
		}
	}
	if got := h.Verified(); got.Generation != sheet.Generation() || h.load(t).Since(got) != 0 {
		t.Errorf("generation %d, %d changed", got.Generation, h.load(t).Since(got))
	}
	h.update(t, func(v *Vault) error { return v.Delete(a.ID) })
	h.update(t, func(v *Vault) error {
		b.Note = "x"
		_, err := v.Set(b)
		return err
	})
	h.add(t, account("D:ada"))
	if n := h.load(t).Since(h.Verified()); n != 3 {
		t.Errorf("%d accounts changed, want 3", n)
	}
	newer, gone := h.load(t).Covers(sheet)
	if len(newer) != 2 || len(gone) != 1 || gone[0] != "A:ada" {
		t.Errorf("newer %q, gone %q", newer, gone)
	}
	if err := h.RecordVerified(copyOf(t, newHome(t))); err != nil || h.Verified().Generation != sheet.Generation() {
		t.Errorf("a sheet of another vault counted: %v", err)
	}
}
