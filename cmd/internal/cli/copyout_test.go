package cli

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fob/cmd/internal/settings"
	"fob/otpcore"
	"fob/tui"
	"fob/vault"
	"fob/vault/keyring/keyringtest"
)

// The interface's changes are copied too, and tell once what keeps them from it;
// what a missing folder has not got is made up for when the interface opens.
func TestInterfaceCopies(t *testing.T) {
	t.Parallel()
	a, _ := testApp(t, keyringtest.Works)
	a.w.Dirs.Config = t.TempDir()
	stick := filepath.Join(t.TempDir(), "stick")
	path := settings.Path(a.w.Dirs.Config)
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("backup.path = '"+stick+"'\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	r, err := a.firstRun(t.Context()).Create(t.Context(), tui.SetupAnswers{Keyring: true})
	if err != nil {
		t.Fatal(err)
	}
	var token vault.Account
	saved, err := r.Backend.Update(t.Context(), func(v *vault.Vault) error {
		token, err = v.Add(vault.Account{Key: otpcore.Key{
			Kind: otpcore.HOTP, Issuer: "Token", Secret: otpcore.NewSecret([]byte("12345678901234567890")), Algorithm: otpcore.SHA1, Digits: 6,
		}})
		return err
	})
	if err != nil || len(saved.Warnings) != 1 || !strings.Contains(saved.Warnings[0], "the folder is not there") {
		t.Errorf("the first change: %q, %v, want one warning", saved.Warnings, err)
	}
	if saved, err = r.Backend.Update(t.Context(), addSample); err != nil || len(saved.Warnings) > 0 {
		t.Errorf("the second: %q, %v, want none", saved.Warnings, err)
	}
	if err := os.Mkdir(stick, 0o700); err != nil {
		t.Fatal(err)
	}
	same := func(when string) {
		t.Helper()
		s, err := a.open()
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(s.Path())
		got, gerr := os.ReadFile(filepath.Join(stick, "vault.age"))
		if err != nil || gerr != nil || !bytes.Equal(got, want) {
			t.Errorf("%s: the copy is not the vault (%v, %v)", when, err, gerr)
		}
	}
	s, err := a.open()
	if err != nil {
		t.Fatal(err)
	}
	b, err := a.openBackend(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	a.sayCopy(t.Context())
	same("opened")
	if _, err := b.Update(t.Context(), func(v *vault.Vault) error { return v.Delete(token.ID) }); err != nil {
		t.Fatal(err)
	}
	same("changed")
	if _, err := b.Undo(t.Context()); err != nil {
		t.Fatal(err)
	}
	a.sayCopy(t.Context())
	same("undone")
	if _, err := b.NextHOTP(t.Context(), token.ID); err != nil {
		t.Fatal(err)
	}
	a.sayCopy(t.Context())
	same("stepped")
}
