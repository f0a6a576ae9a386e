package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
)

func TestUndo(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"), hotp("H:h", 3))
	accounts := h.load(t).Accounts()
	a, counter := accounts[0], accounts[1]
	h.add(t, account("B:b"))
	h.update(t, func(v *Vault) error {
		a, _ := v.Account(a.ID)
		a.Key.Issuer = "AA"
		_, err := v.Set(a)
		return err
	})
	if _, _, err := h.NextHOTP(t.Context(), h.key, counter.ID); err != nil {
		t.Fatal(err)
	}
	h.update(t, func(v *Vault) error { return v.Delete(a.ID) })
	for _, want := range []struct {
		what     string
		accounts []string
	}{
		{"deleted AA:a", []string{"AA:a", "H:h", "B:b"}},
		{"changed AA:a (name)", []string{"A:a", "H:h", "B:b"}},
		{"added B:b", []string{"A:a", "H:h"}},
	} {
		what, err := h.Undo(t.Context(), h.key)
		if err != nil {
			t.Fatal(err)
		}
		if what != want.what {
			t.Errorf("Undo = %q, want %q", what, want.what)
		}
		wantNames(t, h.load(t).Accounts(), want.accounts...)
	}
	if _, err := h.Undo(t.Context(), h.key); !errors.Is(err, ErrNothing) {
		t.Errorf("Undo at the start: %v, want ErrNothing", err)
	}
	if got, _ := h.load(t).Account(counter.ID); got.Key.Counter != 4 {
		t.Errorf("undo moved a counter to %d", got.Key.Counter)
	}
	// A change after an undo is the one that the next undo takes back.
	h.add(t, account("C:c"))
	if what, err := h.Undo(t.Context(), h.key); err != nil || what != "added C:c" {
		t.Errorf("Undo = %q, %v", what, err)
	}
}

func TestUndoKeepsSecrets(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	a := h.load(t).Accounts()[0]
	replaced := otpcore.NewSecret([]byte("the new secret"))
	h.update(t, func(v *Vault) error {
		a.Key.Secret = replaced
		a.Recovery = []RecoveryCode{{Code: otpcore.NewSecret([]byte("r1"))}}
		_, err := v.Set(a)
		return err
	})
	if _, err := h.Undo(t.Context(), h.key); err != nil {
		t.Fatal(err)
	}
	got, _ := h.load(t).Account(a.ID)
	if got.Key.Secret.Equal(replaced) || len(got.Previous) == 0 || !got.Previous[len(got.Previous)-1].Secret.Equal(replaced) {
		t.Errorf("after undo the replaced secret is not in previous: %v", got.Previous)
	}
}

func TestGenerations(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	now := time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC)
	h.o.Now = func() time.Time { return now }
	s, err := Open(h.o)
	if err != nil {
		t.Fatal(err)
	}
	h.Store = s
	for i := range 60 { // one an hour, then one a day
		now = now.Add(time.Hour)
		if i > 20 {
			now = now.Add(23 * time.Hour)
		}
		change := h.Update
		if i == 5 {
			change = h.UpdatePinned
		}
		if _, err := change(t.Context(), h.key, func(v *Vault) error {
			_, err := v.Add(account(fmt.Sprint("S:", i)))
			return err
		}); err != nil {
			t.Fatal(err)
		}
	}
	generations, err := h.Generations()
	if err != nil {
		t.Fatal(err)
	}
	if generations[0].Number != 61 {
		t.Errorf("the newest generation is %d, want 61: a copy of the vault itself", generations[0].Number)
	}
	pinned := 0
	for _, g := range generations {
		if g.Pinned {
			pinned++
			if g.Number != 6 {
				t.Errorf("generation %d is pinned, want 6: the one before the pinned change", g.Number)
			}
		}
	}
	// The newest, ten before it, one for each of the other days of the last 30,
	// and the pinned one.
	if got := len(generations); got != 31 || pinned != 1 {
		t.Errorf("%d generations are kept, %d pinned; want 31 and 1", got, pinned)
	}
	for _, g := range generations {
		v, err := h.ReadGeneration(h.key, g)
		if err != nil || v.Generation() != g.Number {
			t.Errorf("generation %d: %v", g.Number, err)
		}
	}
}

func TestRollback(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	old := h.bytes(t)
	h.add(t, account("B:b"))
	put(t, h.Path(), old)

	v := h.load(t)
	if len(v.Warnings()) != 1 || !strings.Contains(v.Warnings()[0], "older") {
		t.Errorf("warnings = %q", v.Warnings())
	}
	add := func(v *Vault) error {
		_, err := v.Add(account("C:c"))
		return err
	}
	h.wantRollback(t)
	h.o.AcceptRollback = true
	s, err := Open(h.o)
	if err != nil {
		t.Fatal(err)
	}
	saved, err := s.Update(t.Context(), h.key, add)
	if err != nil {
		t.Fatal(err)
	}
	if saved.Generation != 3 {
		t.Errorf("generation = %d, want 3: past the one seen", saved.Generation)
	}
	wantNames(t, h.load(t).Accounts(), "A:a", "C:c")
	if w := h.load(t).Warnings(); len(w) != 0 {
		t.Errorf("warnings after it was accepted: %q", w)
	}
}

// bytes is the vault's file as it is now.
func (h *home) bytes(t *testing.T) []byte {
	t.Helper()
	data, err := os.ReadFile(h.Path())
	if err != nil {
		t.Fatal(err)
	}
	return data
}

func put(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// elsewhere opens the same vault as another machine does: with the same file,
// another state folder, and the paper key.
func (h *home) elsewhere(t *testing.T) *home {
	t.Helper()
	o := h.o
	o.Dir, o.StateDir = filepath.Join(t.TempDir(), "vault"), t.TempDir()
	if err := os.MkdirAll(o.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	data, err := os.ReadFile(h.Path())
	if err != nil {
		t.Fatal(err)
	}
	put(t, filepath.Join(o.Dir, vaultFile), data)
	s, err := Open(o)
	if err != nil {
		t.Fatal(err)
	}
	return &home{s, o, h.setup, h.setup.Paper}
}

// TestDiverged changes a vault on two machines, and puts one's file over the
// other's, as a synced folder does.
func TestDiverged(t *testing.T) {
	t.Parallel()
	for _, more := range []int{0, 3} { // saves that the other machine is ahead by
		h := newHome(t, account("A:a"), hotp("H:h", 0))
		other := h.elsewhere(t)
		h.add(t, account("Mine:m"))
		other.add(t, account("Theirs:t"))
		for i := range more {
			other.add(t, account(fmt.Sprint("Theirs:", i)))
		}
		data, err := os.ReadFile(other.Path())
		if err != nil {
			t.Fatal(err)
		}
		put(t, h.Path(), data)

		v := h.load(t)
		if len(v.Warnings()) != 1 || !strings.Contains(v.Warnings()[0], "elsewhere") {
			t.Errorf("warnings = %q", v.Warnings())
		}
		saved := h.update(t, func(v *Vault) error {
			_, err := v.Add(account("Last:l"))
			return err
		})
		if len(saved.Warnings) != 1 {
			t.Errorf("saved = %+v", saved)
		}
		got := h.load(t)
		for _, name := range []string{"A:a", "Mine:m", "Theirs:t", "Last:l"} {
			if _, err := got.One([]string{name}); err != nil {
				t.Errorf("%s was lost in the merge: %v", name, err)
			}
		}
		if len(got.Warnings()) != 0 {
			t.Errorf("warnings after the merge: %q", got.Warnings())
		}
		// The merged file goes back, and is no surprise there.
		data, err = os.ReadFile(h.Path())
		if err != nil {
			t.Fatal(err)
		}
		put(t, other.Path(), data)
		if w := other.load(t).Warnings(); len(w) != 0 {
			t.Errorf("the other machine warns: %q", w)
		}
	}
}

// TestUndoAfterMerge takes back what came after a merge, and not the merge.
func TestUndoAfterMerge(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"), hotp("H:h", 0))
	counter := h.load(t).Accounts()[1].ID
	for i, step := range []struct {
		change func()
		want   string
	}{
		{func() { h.add(t, account("Third:z")) }, "added Third:z"},
		{func() { // no change at all: the merge alone
			h.update(t, func(*Vault) error { return nil })
			h.add(t, account("Later:l"))
		}, "added Later:l"},
		{func() { // a counter: only the merge is there to be taken back
			if _, _, err := h.NextHOTP(t.Context(), h.key, counter); err != nil {
				t.Fatal(err)
			}
		}, ""},
	} {
		other := h.elsewhere(t)
		here, there := fmt.Sprint("Here:", i), fmt.Sprint("There:", i)
		h.add(t, account(here))
		other.add(t, account(there))
		data, err := os.ReadFile(other.Path())
		if err != nil {
			t.Fatal(err)
		}
		put(t, h.Path(), data)
		step.change()
		if step.want == "" {
			step.want = "added " + here
		} else {
			defer func() {
				if _, err := h.load(t).One([]string{here}); err != nil {
					t.Errorf("%s went with the undo of what came after it", here)
				}
			}()
		}
		h.wantUndo(t, step.want)
		if _, err := h.load(t).One([]string{there}); err != nil {
			t.Errorf("%s went with the undo of what came after it", there)
		}
	}
}

func TestRestoreGeneration(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	h.add(t, account("B:b"))
	h.add(t, account("C:c"))
	if _, err := h.RestoreGeneration(t.Context(), h.key, 1); err != nil {
		t.Fatal(err)
	}
	wantNames(t, h.load(t).Accounts(), "A:a")
	if _, err := h.Undo(t.Context(), h.key); err != nil {
		t.Fatal(err)
	}
	wantNames(t, h.load(t).Accounts(), "A:a", "B:b", "C:c")
	if _, err := h.RestoreGeneration(t.Context(), h.key, 99); err == nil {
		t.Error("a generation that is not there was restored")
	}
}

func TestRevoke(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	h.add(t, account("B:b"))
	paper := h.setup.Paper
	h.update(t, func(v *Vault) error { return v.Revoke(paper.Recipient()) })
	if _, err := h.Load(t.Context(), paper); !errors.Is(err, ErrNoKey) {
		t.Errorf("the revoked key opens the vault: %v", err)
	}
	generations, _ := h.Generations()
	if len(generations) < 3 {
		t.Fatalf("%d generations", len(generations))
	}
	for _, g := range generations {
		if _, err := h.ReadGeneration(paper, g); !errors.Is(err, ErrNoKey) {
			t.Errorf("the revoked key opens generation %d: %v", g.Number, err)
		}
		if _, err := h.ReadGeneration(h.key, g); err != nil {
			t.Errorf("generation %d: %v", g.Number, err)
		}
	}
	_, err := h.Update(t.Context(), h.key, func(v *Vault) error { return v.AddRecipient("paper", paper.Recipient()) })
	if err == nil {
		t.Error("a revoked key was added again")
	}
	_, err = h.Update(t.Context(), h.key, func(v *Vault) error { return v.Revoke(h.key.Recipient()) })
	if err == nil {
		t.Error("the last key was revoked")
	}
}

func TestPurePostQuantum(t *testing.T) {
	t.Parallel()
	o := options(t)
	setup, err := NewSetup("laptop", true, true)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Create(t.Context(), o, setup, otpcore.Secret{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []Identity{setup.Device, setup.Paper} {
		if _, err := s.Load(t.Context(), key); err != nil || !key.PQ() {
			t.Errorf("Load: %v, PQ %v", err, key.PQ())
		}
	}
	classic, err := GenerateIdentity(false)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Update(t.Context(), setup.Device, func(v *Vault) error { return v.AddRecipient("x", classic.Recipient()) })
	if err == nil {
		t.Error("a classic key was mixed into a hybrid vault")
	}
}

// TestComeBack loses the machine, and comes back from the paper key and a copy
// of vault.age.
func TestComeBack(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	h.add(t, account("B:b"))
	file, err := os.Open(h.Path())
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	v, err := Read(file, h.setup.Paper, h.o.Now)
	if err != nil {
		t.Fatal(err)
	}
	o := options(t)
	setup, err := SetupFrom(v, "new-laptop")
	if err != nil {
		t.Fatal(err)
	}
	if setup.ID != h.ID() {
		t.Errorf("id = %q, want that of the copy", setup.ID)
	}
	s, err := Create(t.Context(), o, setup, otpcore.NewSecret([]byte("pass")), nil)
	if err != nil {
		t.Fatal(err)
	}
	back, err := s.Load(t.Context(), setup.Device)
	if err != nil {
		t.Fatal(err)
	}
	wantNames(t, back.Accounts(), "A:a", "B:b")
	if _, err := s.Load(t.Context(), h.setup.Paper); err != nil {
		t.Errorf("the paper key does not open it: %v", err)
	}
	key, err := s.UnwrapDevice(t.Context(), otpcore.NewSecret([]byte("pass")))
	if err != nil || key.Recipient() != setup.Device.Recipient() {
		t.Errorf("UnwrapDevice: %v", err)
	}
}
