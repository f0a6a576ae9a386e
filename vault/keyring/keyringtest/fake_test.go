package keyringtest

import (
	"context"
	"errors"
	"testing"
	"time"

	"fob/vault/keyring"
)

// store is what a program needs of a keyring: the real one, the one that is
// turned off and the fake must all fit.
type store interface {
	Get(ctx context.Context, vaultID string) (string, error)
	Set(ctx context.Context, vaultID, value string) error
	Delete(ctx context.Context, vaultID string) error
	Available(ctx context.Context) error
	Describe(ctx context.Context) string
}

var (
	_ store = (*keyring.Keyring)(nil)
	_ store = keyring.Disabled{}
	_ store = (*Fake)(nil)
)

func TestModes(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name                   string
		mode                   Mode
		set, get, del, present error
	}{
		{"works", Works, nil, nil, nil, nil},
		{"unavailable", Unavailable, keyring.ErrUnavailable, keyring.ErrUnavailable, keyring.ErrUnavailable, keyring.ErrUnavailable},
		{"locked", Locked, keyring.ErrLocked, keyring.ErrLocked, keyring.ErrLocked, nil},
		{"silent", Silent, keyring.ErrTimeout, keyring.ErrTimeout, keyring.ErrTimeout, keyring.ErrTimeout},
		{"lies", Lies, keyring.ErrMismatch, keyring.ErrNotFound, keyring.ErrNotFound, nil},
		{"garbles", Garbles, nil, keyring.ErrMismatch, nil, nil},
	} {
		f := New(c.mode)
		ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
		if err := f.Set(ctx, "a1", "KEY"); !errors.Is(err, c.set) {
			t.Errorf("%s: Set: %v, want %v", c.name, err, c.set)
		}
		got, err := f.Get(ctx, "a1")
		if !errors.Is(err, c.get) || err == nil && got != "KEY" {
			t.Errorf("%s: Get: %q, %v, want %v", c.name, got, err, c.get)
		}
		if err := f.Available(ctx); !errors.Is(err, c.present) {
			t.Errorf("%s: Available: %v, want %v", c.name, err, c.present)
		}
		if err := f.Delete(ctx, "a1"); !errors.Is(err, c.del) {
			t.Errorf("%s: Delete: %v, want %v", c.name, err, c.del)
		}
		cancel()
		if got := f.Calls(); got != 3 {
			t.Errorf("%s: %d calls, want 3", c.name, got)
		}
	}
}

func TestLosing(t *testing.T) {
	t.Parallel()
	f := New(Works)
	if err := f.Set(t.Context(), "a1", "KEY"); err != nil {
		t.Fatal(err)
	}
	if got := f.Items()["a1"]; got != "KEY" {
		t.Errorf("Items()[a1] = %q", got)
	}
	f.SetMode(Loses)
	if _, err := f.Get(t.Context(), "a1"); !errors.Is(err, keyring.ErrNotFound) {
		t.Errorf("Get: %v, want ErrNotFound", err)
	}
	if err := f.Set(t.Context(), "a1", "two\nlines"); err == nil {
		t.Error("Set took two lines")
	}
}

func TestSilentInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := New(Silent).Get(ctx, "a1"); !errors.Is(err, context.Canceled) {
		t.Errorf("Get: %v, want context.Canceled", err)
	}
}
