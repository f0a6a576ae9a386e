package vault

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
)

func (h *home) edit(t *testing.T, id string, change func(*Account)) {
	t.Helper()
	h.update(t, func(v *Vault) error {
		a, _ := v.Account(id)
		change(&a)
		_, err := v.Set(a)
		return err
	})
}

func (h *home) wantUndo(t *testing.T, want ...string) {
	t.Helper()
	for _, w := range want {
		if got, err := h.Undo(t.Context(), h.key); err != nil || got != w {
			t.Fatalf("Undo = %q, %v, want %q", got, err, w)
		}
	}
}

// TestUndoNeverRedoes undoes by turns with what must not stand in its way.
func TestUndoNeverRedoes(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"), hotp("H:h", 0))
	list := h.load(t).Accounts()
	a, counter := list[0].ID, list[1].ID
	h.add(t, account("B:b"))
	h.edit(t, a, func(a *Account) { a.Note = "one" })
	h.edit(t, a, func(a *Account) { a.Tags = []string{"work"} })
	h.edit(t, a, func(a *Account) { a.Note = "two" })
	h.wantUndo(t, "changed A:a (note)", "changed A:a (tags)")
	// A comparison, and a counter, are no change.
	h.edit(t, a, func(a *Account) { a.Verified = time.Unix(1_800_000_000, 0).UTC() })
	if _, _, err := h.NextHOTP(t.Context(), h.key, counter); err != nil {
		t.Fatal(err)
	}
	h.wantUndo(t, "changed A:a (note)")
	if got, _ := h.load(t).Account(a); got.Verified.IsZero() || got.Note != "" {
		t.Errorf("after undo: verified %v, note %q", got.Verified, got.Note)
	}
	// A state that was gone back to is a change; what was undone before it is not.
	generations, err := h.Generations()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.RestoreGeneration(t.Context(), h.key, generations[2].Number); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Undo(t.Context(), h.key); err != nil {
		t.Fatal(err)
	}
	h.wantUndo(t, "added B:b")
	if _, err := h.Undo(t.Context(), h.key); !errors.Is(err, ErrNothing) {
		t.Errorf("Undo at the start: %v", err)
	}
}

// TestMarkIsMinor compares an account: no generation is kept for it.
func TestMarkIsMinor(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	h.add(t, account("B:b"))
	before, _ := h.Generations()
	id := h.load(t).Accounts()[0].ID
	h.edit(t, id, func(a *Account) { a.Verified = time.Unix(1_800_000_000, 0).UTC() })
	after, _ := h.Generations()
	if len(after) != len(before) {
		t.Errorf("%d generations, want %d", len(after), len(before))
	}
	if a, _ := h.load(t).Account(id); a.Verified.IsZero() {
		t.Error("the mark was not saved")
	}
	// Together with a real change it is one.
	h.edit(t, id, func(a *Account) { a.Note, a.Verified = "n", time.Time{} })
	h.wantUndo(t, "changed A:a (note)", "added B:b")
}

// TestUndoOneAtATime makes more changes than are kept singly.
func TestUndoOneAtATime(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	const changes = 16
	for i := range changes {
		h.add(t, account(fmt.Sprintf("N:%02d", i)))
	}
	undone := 0
	for {
		what, err := h.Undo(t.Context(), h.key)
		if err != nil {
			if !errors.Is(err, ErrNothing) {
				t.Fatal(err)
			}
			break
		}
		undone++
		if want := fmt.Sprintf("added N:%02d", changes-undone); what != want {
			t.Fatalf("undo %d = %q, want %q", undone, what, want)
		}
	}
	if undone != keepEarlier {
		t.Errorf("%d were taken back, want the %d that are kept", undone, keepEarlier)
	}
}

// TestUndoThinned removes the generation between two changes, as the days do.
func TestUndoThinned(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	h.add(t, account("A:a"))
	h.add(t, account("B:b"))
	h.add(t, account("C:c"))
	generations, _ := h.Generations()
	for _, g := range generations {
		if g.Number == 2 {
			if err := h.disk.remove(g.Path); err != nil {
				t.Fatal(err)
			}
		}
	}
	h.wantUndo(t, "added C:c")
	if what, err := h.Undo(t.Context(), h.key); !errors.Is(err, ErrThinned) {
		t.Errorf("Undo over a gap = %q, %v, want ErrThinned", what, err)
	}
	wantNames(t, h.load(t).Accounts(), "A:a", "B:b")
}

func TestRedo(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	id := h.load(t).Accounts()[0].ID
	redo := func(want string) {
		t.Helper()
		got, err := h.Redo(t.Context(), h.key)
		if want == "" && !errors.Is(err, ErrNoRedo) || want != "" && (err != nil || got != want) {
			t.Fatalf("Redo = %q, %v, want %q", got, err, want)
		}
	}
	redo("")
	h.add(t, account("B:b"))
	h.edit(t, id, func(a *Account) { a.Note = "n" })
	h.update(t, func(v *Vault) error { return v.Delete(id) })
	redo("")
	h.wantUndo(t, "deleted A:a", "changed A:a (note)", "added B:b")
	redo("restored B:b")
	redo("changed A:a (note)")
	h.wantUndo(t, "changed A:a (note)") // back and forth
	redo("changed A:a (note)")
	redo("deleted A:a")
	redo("")
	h.wantUndo(t, "deleted A:a")
	h.add(t, account("C:c")) // ends it
	redo("")
	wantNames(t, h.load(t).Accounts(), "A:a", "B:b", "C:c")
}

func TestDifference(t *testing.T) {
	t.Parallel()
	code := func(s string) RecoveryCode { return RecoveryCode{Code: otpcore.NewSecret([]byte(s))} }
	tests := map[string]struct {
		change func(v *Vault, a Account)
		want   string
	}{
		"nothing": {func(*Vault, Account) {}, ""},
		"codes": {func(v *Vault, a Account) {
			a.Recovery = []RecoveryCode{code("one"), code("two")}
			_, _ = v.Set(a)
		}, "changed A:a (2 recovery codes added)"},
		"secret and digits": {func(v *Vault, a Account) {
			a.Key.Secret, a.Key.Digits = otpcore.NewSecret([]byte("another")), 8
			_, _ = v.Set(a)
		}, "changed A:a (secret, digits)"},
		"an import": {func(v *Vault, _ Account) {
			for i := range 5 {
				_, _ = v.Add(account(fmt.Sprint("N:", i)))
			}
		}, "added 5 accounts: N:0, N:1, N:2 and 2 more"},
		"several kinds": {func(v *Vault, a Account) {
			_, _ = v.Add(account("N:n"))
			_ = v.Delete(a.ID)
		}, "added N:n; deleted A:a"},
		"a name that is no text": {func(v *Vault, _ Account) {
			_, _ = v.Add(account("N:\x1b[31m"))
		}, `added N:\x1b[31m`},
	}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHome(t, account("A:a"))
			from := h.load(t)
			to := h.load(t)
			test.change(to, to.Accounts()[0])
			if got := difference(from, to); !strings.EqualFold(got, test.want) {
				t.Errorf("difference = %q, want %q", got, test.want)
			}
		})
	}
}

func TestStates(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"))
	h.add(t, account("B:b"))
	h.wantUndo(t, "added B:b")
	states, err := h.States(h.key)
	if err != nil {
		t.Fatal(err)
	}
	want := []State{{Accounts: 2, Change: "added B:b"}, {Accounts: 1, Current: true}}
	for i, w := range want {
		if s := states[i]; !s.Opened || s.Accounts != w.Accounts || s.Change != w.Change || s.Current != w.Current {
			t.Errorf("state %d = %+v, want %+v", i, s, w)
		}
	}
	locked, err := h.States(Identity{})
	if err != nil || len(locked) != 2 || locked[0].Opened {
		t.Errorf("without a key: %+v, %v", locked, err)
	}
}
