package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"fob/cmd/internal/clip"
	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/tui"
	"fob/vault"
	"fob/vault/keyring/keyringtest"
)

// testApp is an app in a world of its own, with the keyring to hand.
func testApp(t *testing.T, mode keyringtest.Mode) (*app, *keyringtest.Fake) {
	t.Helper()
	w := testWorld(t)
	ring := keyringtest.New(mode)
	w.Keyring = func(bool) Keyring { return ring }
	return &app{w: w, ask: &prompt.Asker{}}, ring
}

func addSample(change *vault.Vault) error {
	_, err := change.Add(vault.Account{Key: otpcore.Key{
		Kind: otpcore.TOTP, Issuer: "GitHub", Account: "octocat", Secret: otpcore.NewSecret([]byte("Hello!\xde\xad\xbe\xef")),
		Algorithm: otpcore.SHA1, Digits: 6, Period: 30,
	}})
	return err
}

// The first run with the keyring: the vault opens again without a question, and
// the paper key that was shown opens it too.
func TestFirstRunWithKeyring(t *testing.T) {
	t.Parallel()
	a, ring := testApp(t, keyringtest.Works)
	setup := a.firstRun(t.Context())
	if !setup.KeyringAvailable {
		t.Fatal("KeyringAvailable is false")
	}
	r, err := setup.Create(t.Context(), tui.SetupAnswers{Keyring: true})
	if err != nil {
		t.Fatal(err)
	}
	if r.Unlock != nil || r.Fingerprint == "" {
		t.Errorf("Unlock is set: %v, fingerprint %q", r.Unlock != nil, r.Fingerprint)
	}
	if _, err := r.Backend.Update(t.Context(), addSample); err != nil {
		t.Fatal(err)
	}
	s, err := a.open()
	if err != nil {
		t.Fatal(err)
	}
	b, err := a.openBackend(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 { // the first answer was read while opening, the second is read now
		v, err := b.Load(t.Context())
		if err != nil || len(v.Accounts()) != 1 {
			t.Fatalf("Load = %v, %v, want one account", v, err)
		}
	}
	paperKey, err := vault.ParseIdentity(r.Paper.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := s.Load(t.Context(), paperKey); err != nil {
		t.Errorf("the paper key does not open the vault: %v", err)
	}
	if what, err := b.Undo(t.Context()); err != nil || !strings.Contains(what, "GitHub") {
		t.Errorf("Undo = %q, %v", what, err)
	}
	ring.SetMode(keyringtest.Loses)
	var hinter tui.Hinter
	if _, err := a.openBackend(t.Context(), s); !errors.As(err, &hinter) || !strings.Contains(hinter.Hint(), "--identity") {
		t.Errorf("with an empty keyring: %v, want a hint about --identity", err)
	}
}

// The first run with a passphrase: the interface is told to ask, and a wrong one
// is told from a right one.
func TestFirstRunWithPassphrase(t *testing.T) {
	t.Parallel()
	a, _ := testApp(t, keyringtest.Unavailable)
	setup := a.firstRun(t.Context())
	if setup.KeyringAvailable {
		t.Fatal("KeyringAvailable is true")
	}
	pass := otpcore.NewSecret([]byte("correct horse"))
	r, err := setup.Create(t.Context(), tui.SetupAnswers{Passphrase: pass})
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.open()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.openBackend(t.Context(), s); !errors.Is(err, tui.ErrAsk) {
		t.Errorf("openBackend = %v, want ErrAsk", err)
	}
	if _, err := r.Unlock(t.Context(), otpcore.NewSecret([]byte("wrong"))); !errors.Is(err, vault.ErrPassphrase) {
		t.Errorf("Unlock with a wrong passphrase = %v, want ErrPassphrase", err)
	}
	if _, err := r.Unlock(t.Context(), pass); err != nil {
		t.Errorf("Unlock = %v", err)
	}
}

// Each saved sheet is a new file that its owner alone reads.
func TestSavePaper(t *testing.T) {
	t.Parallel()
	a, _ := testApp(t, keyringtest.Works)
	r, err := a.firstRun(t.Context()).Create(t.Context(), tui.SetupAnswers{Keyring: true})
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"fob-paper-key.pdf", "fob-paper-key-2.pdf"} {
		path, err := r.SavePaper(t.Context())
		if err != nil || path != filepath.Join(a.w.Dirs.Home, want) {
			t.Errorf("SavePaper = %q, %v, want %s in the home folder", path, err, want)
		}
		info, err := os.Stat(path)
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v, want mode 0600", want, info, err)
		}
	}
}

// When the keyring does not take the key nothing is left behind.
func TestFirstRunTakesBack(t *testing.T) {
	t.Parallel()
	a, ring := testApp(t, keyringtest.Lies)
	if _, err := a.firstRun(t.Context()).Create(t.Context(), tui.SetupAnswers{Keyring: true}); err == nil {
		t.Fatal("Create = nil, want the keyring's error")
	}
	if err := nothingThere(a.dir()); err != nil || len(ring.Items()) != 0 {
		t.Errorf("left behind: %v, keyring %v", err, ring.Items())
	}
}

// Without a clipboard tool the interface sends the code itself.
func TestInterfaceClipboard(t *testing.T) {
	t.Parallel()
	c := &interfaceClipboard{c: fileClipboard("")}
	if how, osc52, err := c.Copy(context.Background(), "734524"); how != "" || !osc52 || err != nil {
		t.Errorf("Copy = %q, %v, %v, want to be sent through the terminal", how, osc52, err)
	}
	c = &interfaceClipboard{c: fileClipboard(filepath.Join(t.TempDir(), "copied"))}
	if how, osc52, err := c.Copy(context.Background(), "734524"); how == "" || osc52 || err != nil {
		t.Errorf("Copy = %q, %v, %v, want a tool", how, osc52, err)
	}
}

// --no-color and --plain reach the interface by its environment.
func TestInterfaceEnviron(t *testing.T) {
	t.Parallel()
	a, _ := testApp(t, keyringtest.Works)
	a.w.Environ = make([]string, 1, 8)
	a.w.Environ[0] = "TERM=xterm"
	if got := a.interfaceEnviron(); len(got) != 1 {
		t.Errorf("environment = %v", got)
	}
	a.g.plain = true
	if got := a.interfaceEnviron(); len(got) != 2 || got[1] != "NO_COLOR=1" {
		t.Errorf("environment with --plain = %v", got)
	}
}

// What is wrong in the settings file is said, the rest holds, and a change is
// kept; the samples neither read nor write it.
func TestInterfaceSettings(t *testing.T) {
	t.Parallel()
	a, _ := testApp(t, keyringtest.Works)
	a.w.Dirs.Config = t.TempDir()
	path := filepath.Join(a.w.Dirs.Config, "fob", "config.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("theme = \"moss\"\nkeys = 3\norder = 4\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	c := a.interfaceConfig()
	if c.Prefs.Theme != "moss" || c.PrefsPath != path || !strings.HasPrefix(c.PrefsNote, "config.toml, line 2: keys: use one of") ||
		!strings.HasSuffix(c.PrefsNote, "and 1 more: fob doctor") {
		t.Errorf("preferences %+v, note %q", c.Prefs, c.PrefsNote)
	}
	c.Prefs.Vi = true
	if err := c.SavePrefs(c.Prefs); err != nil {
		t.Fatal(err)
	}
	if c := a.interfaceConfig(); !c.Prefs.Vi || !strings.Contains(c.PrefsNote, "line 3: order") {
		t.Errorf("kept %+v, note %q", c.Prefs, c.PrefsNote)
	}
}

// A dropped file is read from the home folder or by its path; what is none is
// told from one that cannot be read.
func TestInterfaceFiles(t *testing.T) {
	t.Parallel()
	a, _ := testApp(t, keyringtest.Works)
	a.w.Dirs.Home = t.TempDir()
	for _, want := range []string{"fob-qr.png", "fob-qr-2.png"} {
		path, err := a.saveNew("fob-qr.png", []byte("picture"))
		if err != nil || path != filepath.Join(a.w.Dirs.Home, want) {
			t.Errorf("saveNew = %q, %v, want %s", path, err, want)
		}
		info, err := os.Stat(path)
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v, %v, want mode 0600", want, info, err)
		}
	}
	src, err := a.readDropped(t.Context(), "~/fob-qr.png")
	if err != nil || string(src.Data) != "picture" {
		t.Errorf("readDropped = %q, %v", src.Data, err)
	}
	if _, err := a.readDropped(t.Context(), "/no/such/file"); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("a file that is not there: %v", err)
	}
	if _, err := a.readDropped(t.Context(), a.w.Dirs.Home); err == nil || errors.Is(err, os.ErrNotExist) {
		t.Errorf("a folder: %v", err)
	}
}

// The interface compares as the command does.
func TestInterfaceCompare(t *testing.T) {
	t.Parallel()
	now := testWorld(t).Now()
	acct := tui.Samples(now)[0]
	code := acct.Key.At(now).String()
	if text, ok := compareTyped(acct, code[:3]+" "+code[3:], now, now); !ok || !strings.Contains(text, "match") {
		t.Errorf("the code itself: %q, %v", text, ok)
	}
	early := acct.Key.At(now.Add(5 * time.Minute)).String()
	if text, ok := compareTyped(acct, early, now, now); ok || !strings.Contains(text, "early") {
		t.Errorf("one of the future: %q, %v", text, ok)
	}
	if text, ok := compareTyped(acct, "", now, now); ok || !strings.HasPrefix(text, "that is no code: one of this account has 6 digits") {
		t.Errorf("nothing: %q, %v", text, ok)
	}
}

// --plain, and a terminal that can do no more, get lines.
func TestInterfacePlain(t *testing.T) {
	t.Parallel()
	a, _ := testApp(t, keyringtest.Works)
	var out strings.Builder
	a.w.Stdin, a.w.Stdout, a.w.StdinTTY, a.w.StdoutTTY = strings.NewReader("steam\n"), &out, true, true
	a.g.plain = true
	if err := runDemo(t.Context(), a); err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(out.String(), "Steam, alex_plays: ") || strings.Contains(out.String(), "\x1b") {
		t.Errorf("printed %q", out.String())
	}
}

// A copy stays as long as the settings say, also when they were just changed.
func TestInterfaceClipboardTime(t *testing.T) {
	t.Parallel()
	c := tui.Config{Prefs: tui.Prefs{Clipboard: 10 * time.Second}, SavePrefs: func(tui.Prefs) error { return nil }}
	c.Clipboard = clipboardFor(fileClipboard(filepath.Join(t.TempDir(), "copied")), &c, false)
	for _, want := range []time.Duration{10 * time.Second, time.Minute} {
		how, _, err := c.Clipboard.Copy(t.Context(), "1")
		if wanted := fmt.Sprintf("cleared in %d s", int(want.Seconds())); !strings.HasSuffix(how, wanted) || err != nil {
			t.Errorf("Copy = %q, %v, want %q", how, err, wanted)
		}
		if err := c.SavePrefs(tui.Prefs{Clipboard: time.Minute}); err != nil {
			t.Fatal(err)
		}
	}
}

// Inside tmux, which by default drops what a program sends to the clipboard,
// tmux itself is asked.
func TestInterfaceClipboardInTmux(t *testing.T) {
	t.Parallel()
	for _, tmux := range []bool{true, false} {
		c := clipboardFor(sendingClipboard{}, &tui.Config{}, tmux)
		how, osc52, err := c.Copy(t.Context(), "1")
		if err != nil || osc52 == tmux || tmux != (how == "sent to the terminal's clipboard through tmux; fob cannot clear it") {
			t.Errorf("in tmux %v: Copy = %q, %v, %v", tmux, how, osc52, err)
		}
	}
}

// sendingClipboard has no tool.
type sendingClipboard struct{ Clipboard }

func (sendingClipboard) Copy(context.Context, string, time.Duration) (string, error) {
	return "", clip.ErrNone
}

func (sendingClipboard) Send(string) (string, error) {
	return "sent to the terminal's clipboard through tmux; fob cannot clear it", nil
}
