package vault

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestForgetPassphrase(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	if err := h.ForgetPassphrase(t.Context(), "laptop"); !errors.Is(err, ErrNoWrapped) {
		t.Errorf("where there is none: %v, want ErrNoWrapped", err)
	}
	for _, device := range []string{"laptop", "desk"} {
		if err := h.WrapDevice(t.Context(), device, h.key, passphrase("correct "+device)); err != nil {
			t.Fatal(err)
		}
	}
	if err := h.ForgetPassphrase(t.Context(), "laptop"); err != nil {
		t.Fatal(err)
	}
	if _, err := h.UnwrapDevice(t.Context(), passphrase("correct laptop")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("the passphrase that was removed: %v, want ErrPassphrase", err)
	}
	if _, err := h.UnwrapDevice(t.Context(), passphrase("correct desk")); err != nil {
		t.Errorf("another device's passphrase: %v", err)
	}
}

// TestUnwrapOfTooMuchWork plants keys whose passphrase would take gigabytes to
// try: the first that is too much is refused by its number, not tried.
func TestUnwrapOfTooMuchWork(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	if err := os.MkdirAll(filepath.Join(h.Dir(), keysDir), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, logN := range []int{21, 22, 30} {
		const body = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY"
		text := fmt.Sprintf("age-encryption.org/v1\n-> scrypt MDEyMzQ1Njc4OWFiY2RlZg %d\n%s\n--- %s\n0123456789abcdef", logN, body, body)
		put(t, filepath.Join(h.Dir(), keysDir, "laptop.age"), []byte(text))
		_, err := h.UnwrapDevice(t.Context(), passphrase("any"))
		if _, refused := errors.AsType[*DamagedError](err); !refused || !strings.Contains(err.Error(), "work factor") {
			t.Errorf("a work factor of %d: %v", logN, err)
		}
	}
}
