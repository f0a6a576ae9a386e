package vault

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"fob/otpcore"
)

func passphrase(s string) otpcore.Secret { return otpcore.NewSecret([]byte(s)) }

func TestWrapDevice(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	if h.HasPassphrase() {
		t.Error("a vault without a passphrase has one")
	}
	if _, err := h.UnwrapDevice(t.Context(), passphrase("x")); !errors.Is(err, ErrNoWrapped) {
		t.Errorf("UnwrapDevice = %v, want ErrNoWrapped", err)
	}
	if err := h.WrapDevice(t.Context(), "My Laptop.local", h.key, passphrase("correct horse")); err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(h.Dir(), "keys", "my-laptop-local.age")
	info, err := os.Stat(path)
	if err != nil || tooOpen(info) {
		t.Errorf("key file: %v %v", info, err)
	}
	key, err := h.UnwrapDevice(t.Context(), passphrase("correct horse"))
	if err != nil || key.Recipient() != h.key.Recipient() {
		t.Errorf("UnwrapDevice = %v", err)
	}
	for _, wrong := range []string{"", "correct", "correct horse "} {
		if _, err := h.UnwrapDevice(t.Context(), passphrase(wrong)); !errors.Is(err, ErrPassphrase) {
			t.Errorf("UnwrapDevice(%q) = %v, want ErrPassphrase", wrong, err)
		}
	}
	if err := h.WrapDevice(t.Context(), "My Laptop.local", h.key, passphrase("another")); err != nil {
		t.Fatal(err)
	}
	if _, err := h.UnwrapDevice(t.Context(), passphrase("correct horse")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("the old passphrase still opens: %v", err)
	}
	put(t, path, []byte("age-encryption.org/v1\nbroken"))
	var d *DamagedError
	if _, err := h.UnwrapDevice(t.Context(), passphrase("another")); !errors.As(err, &d) {
		t.Errorf("UnwrapDevice of a broken file = %v, want a DamagedError", err)
	}
}

func TestFileName(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"laptop": "laptop", "Ünï Host.local": "n-host-local", "../../etc/passwd": "etcpasswd", "": "device", "日本": "device",
	} {
		if got := FileName(in); got != want {
			t.Errorf("FileName(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestParseIdentity(t *testing.T) {
	t.Parallel()
	key, err := GenerateIdentity(false)
	if err != nil {
		t.Fatal(err)
	}
	text := string(key.Secret().Bytes())
	for _, good := range []string{text, "# comment\n\n  " + text + "  \n", text + "\r\n"} {
		got, err := ParseIdentity([]byte(good))
		if err != nil || got.Recipient() != key.Recipient() {
			t.Errorf("ParseIdentity: %v", err)
		}
	}
	for _, bad := range []string{"", "# only", text + "\n" + text, text[:70], text[:len(text)-1] + "X", "ssh-ed25519 AAAA"} {
		if _, err := ParseIdentity([]byte(bad)); err == nil {
			t.Errorf("a bad identity of %d characters was read", len(bad))
		}
	}
	if len(text) != 74 {
		t.Errorf("a key has %d characters, want 74", len(text))
	}
}
