package tui

import (
	"errors"
	"testing"
	"time"

	"fob/otpcore"
	"fob/vault"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	b, err := NewSamples(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	ctx := t.Context()
	names := func() map[string]vault.Account {
		v, err := b.Load(ctx)
		if err != nil {
			t.Fatal(err)
		}
		list := map[string]vault.Account{}
		for _, a := range v.Accounts() {
			list[a.Name()] = a
		}
		return list
	}
	first := names()
	if _, err := b.Undo(ctx); !errors.Is(err, vault.ErrNothing) {
		t.Errorf("undo of nothing: %v", err)
	}
	stamp := b.Stamp()
	change := func(f func(*vault.Vault) error) {
		t.Helper()
		if _, err := b.Update(ctx, f); err != nil {
			t.Fatal(err)
		}
	}
	github := first["GitHub:octocat@example.com"]
	change(func(v *vault.Vault) error { return v.Delete(github.ID) })
	if b.Stamp() == stamp {
		t.Error("the stamp stayed after a change")
	}
	change(func(v *vault.Vault) error {
		a := github
		a.ID, a.Key.Issuer = "", "Added"
		_, err := v.Add(a)
		return err
	})
	steam := first["Steam:alex_plays"]
	change(func(v *vault.Vault) error {
		a := steam
		a.Note = "changed"
		_, err := v.Set(a)
		return err
	})
	for range 3 { // every change, the last first
		if _, err := b.Undo(ctx); err != nil {
			t.Fatal(err)
		}
	}
	again := names()
	if len(again) != len(first) || again["Steam:alex_plays"].Note != "" || again["GitHub:octocat@example.com"].ID != github.ID {
		t.Errorf("three undos do not lead back: %d accounts", len(again))
	}
	door := first["Office door:badge 17"]
	one, err1 := b.NextHOTP(ctx, door.ID)
	two, err2 := b.NextHOTP(ctx, door.ID)
	if err1 != nil || err2 != nil || one != door.Key.Code(41) || two != door.Key.Code(42) {
		t.Errorf("counter: %v, %v", err1, err2)
	}
	if err := b.RecordUse(door.ID); err != nil || b.Usage()[door.ID].Count != 1 {
		t.Errorf("use: %v", err)
	}
}

// TestSamples: of every kind that needs no PIN, all valid, all different.
func TestSamples(t *testing.T) {
	t.Parallel()
	kinds, periods := map[otpcore.Kind]bool{}, map[int]bool{}
	codes := map[string]bool{}
	list := Samples(testTime())
	for _, a := range list {
		if err := a.Key.Validate(); err != nil {
			t.Errorf("%s: %v", a.Name(), err)
		}
		kinds[a.Key.Kind], periods[a.Key.Period] = true, true
		codes[a.Key.At(testTime()).String()] = true
	}
	if len(codes) != len(list) || !kinds[otpcore.HOTP] || !kinds[otpcore.Steam] || !periods[15] || !periods[60] {
		t.Errorf("%d codes of %d accounts, kinds %v, periods %v", len(codes), len(list), kinds, periods)
	}
	if other := Samples(testTime()); !other[0].Key.SameCodes(list[0].Key) {
		t.Error("the samples differ from one time to the next")
	}
}
