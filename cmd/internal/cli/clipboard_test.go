package cli

import (
	"bytes"
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fob/cmd/internal/clip"
	"fob/otpcore"
	"fob/tui"
	"fob/vault"
	"fob/vault/keyring/keyringtest"
)

// brokenClipboard has a tool that takes nothing.
type brokenClipboard struct{ fileClipboard }

func (brokenClipboard) Copy(context.Context, string, time.Duration) (string, error) {
	return "", clip.ErrNone
}
func (brokenClipboard) Send(string) (string, error) { return "", clip.ErrNone }

// A code of a counter is not used up where it could only be lost; where that
// shows too late, it is said.
func TestCopyCounter(t *testing.T) {
	t.Parallel()
	a, _ := testApp(t, keyringtest.Works)
	r, err := a.firstRun(t.Context()).Create(t.Context(), tui.SetupAnswers{Keyring: true})
	if err != nil {
		t.Fatal(err)
	}
	_, err = r.Backend.Update(t.Context(), func(v *vault.Vault) error {
		_, err := v.Add(vault.Account{Key: otpcore.Key{
			Kind: otpcore.HOTP, Issuer: "Token", Secret: otpcore.NewSecret([]byte("12345678901234567890")), Algorithm: otpcore.SHA1, Digits: 6,
		}})
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "copied")
	for _, c := range []struct {
		name      string
		clipboard Clipboard
		code      int
		counter   uint64
		says      string
	}{
		{"none", fileClipboard(""), exitFailed, 0, "leave out --copy"},
		{"a tool", fileClipboard(copied), exitOK, 1, "copied with a file"},
		{"a tool that fails", brokenClipboard{fileClipboard(copied)}, exitFailed, 2, "code 1 of Token is used up"},
	} {
		var said bytes.Buffer
		a.w.Args, a.w.Stderr = []string{"get", "token", "--copy"}, &said
		a.w.Clipboard = func() Clipboard { return c.clipboard }
		if code := Main(t.Context(), a.w); code != c.code || !strings.Contains(said.String(), c.says) {
			t.Errorf("%s: exit %d, want %d: %s", c.name, code, c.code, said.String())
		}
		v, err := a.load(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if got := v.Accounts()[0].Key.Counter; got != c.counter {
			t.Errorf("%s: the counter is %d, want %d", c.name, got, c.counter)
		}
	}
}
