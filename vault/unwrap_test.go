package vault

import (
	"errors"
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
