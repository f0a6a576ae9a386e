package cli

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
	"fob/tui"
	"fob/vault"
	"fob/vault/keyring/keyringtest"
	"fob/vault/transfer"
)

// roomsApp is an app with a vault of one account, its keys in the keyring and on
// paper, and the backend that the interface has of it.
func roomsApp(t *testing.T) (*app, *backend, vault.Identity) {
	t.Helper()
	a, _ := testApp(t, keyringtest.Works)
	a.w.Dirs.Home = t.TempDir()
	r, err := a.firstRun(t.Context()).Create(t.Context(), tui.SetupAnswers{Keyring: true})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.Backend.Update(t.Context(), addSample); err != nil {
		t.Fatal(err)
	}
	key, err := vault.ParseIdentity(r.Paper.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	b, ok := r.Backend.(*backend)
	if !ok {
		t.Fatalf("the backend is a %T", r.Backend)
	}
	_ = accounts(t, b) // as it was opened; from now on what is there is read
	return a, b, key
}

func accounts(t *testing.T, b *backend) []vault.Account {
	t.Helper()
	v, err := b.Load(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return v.Accounts()
}

func secret(text string) otpcore.Secret { return otpcore.NewSecret([]byte(text)) }

// What the interface exports is what the command writes, and reads back.
func TestInterfaceExport(t *testing.T) {
	t.Parallel()
	a, b, _ := roomsApp(t)
	for _, want := range []string{"fob-uris.txt", "fob-uris-2.txt"} {
		what, err := a.exportFromInterface(t.Context(), tui.ExportPlan{Format: "uris", Accounts: accounts(t, b)})
		path := filepath.Join(a.w.Dirs.Home, want)
		if err != nil || what != "wrote 1 account to "+path+", in the clear: delete it after use" {
			t.Fatalf("exported %q, %v", what, err)
		}
		data, err := os.ReadFile(path)
		if err != nil || !strings.HasPrefix(string(data), "otpauth://totp/GitHub:octocat?") {
			t.Errorf("%s holds %q, %v", want, data, err)
		}
	}
	sealed := tui.ExportPlan{Format: "aegis", Accounts: accounts(t, b), Path: "~/a.json"}
	sealed.Options.Passphrase, sealed.Options.Now = secret("open"), a.w.Now()
	if what, err := a.exportFromInterface(t.Context(), sealed); err != nil || strings.Contains(what, "clear") {
		t.Errorf("sealed: %q, %v", what, err)
	}
	_, err := a.exportFromInterface(t.Context(), sealed)
	if h, ok := errors.AsType[tui.Hinter](err); !ok || !strings.Contains(err.Error(), "already there") || h.Hint() == "" {
		t.Errorf("over a file that is there: %v", err)
	}
	pictures := tui.ExportPlan{Format: "google", Accounts: accounts(t, b), Options: transfer.ExportOptions{Pictures: true}}
	if _, err := a.exportFromInterface(t.Context(), pictures); err != nil {
		t.Fatal(err)
	}
	if files, err := os.ReadDir(filepath.Join(a.w.Dirs.Home, picturesFolder)); err != nil || len(files) != 1 {
		t.Errorf("pictures: %v, %v", files, err)
	}
}

func TestInterfaceKeys(t *testing.T) {
	t.Parallel()
	a, b, _ := roomsApp(t)
	info, err := b.Keys(t.Context())
	if err != nil || len(info.Recipients) != 2 || info.Passphrase || !strings.HasPrefix(info.Keyring, "opens the vault") {
		t.Fatalf("keys %+v, %v", info, err)
	}
	if info.Own != info.Recipients[0].Key || info.Recipients[1].Name != vault.PaperName {
		t.Errorf("own key %q of %+v", info.Own, info.Recipients)
	}
	what, unlock, err := b.SetPassphrase(t.Context(), secret("one"))
	if err != nil || what != passphraseSet {
		t.Fatalf("SetPassphrase = %q, %v", what, err)
	}
	if _, err := unlock(t.Context(), secret("two")); !errors.Is(err, vault.ErrPassphrase) {
		t.Errorf("a wrong passphrase: %v", err)
	}
	if _, err := unlock(t.Context(), secret("one")); err != nil {
		t.Errorf("the passphrase: %v", err)
	}
	if what, _, err = b.SetPassphrase(t.Context(), secret("two")); err != nil || what != passphraseChanged {
		t.Errorf("SetPassphrase = %q, %v", what, err)
	}
	if what, err := b.RemovePassphrase(t.Context()); err != nil || what != passphraseRemoved || b.store.HasPassphrase() {
		t.Errorf("RemovePassphrase = %q, %v", what, err)
	}
	a.w.Session = &heldSession{}
	if what, err := b.KeepOpen(t.Context()); err != nil || !strings.HasPrefix(what, "the vault is open for 1 h, until ") {
		t.Errorf("KeepOpen = %q, %v", what, err)
	}
	if info, err := b.Keys(t.Context()); err != nil || !info.Open || info.Session != "open for 1 h more" {
		t.Errorf("keys %+v, %v", info, err)
	}
	if _, err := b.EndSession(t.Context()); err != nil {
		t.Error(err)
	}
	if info, err := b.Keys(t.Context()); err != nil || info.Open || !info.CanKeep {
		t.Errorf("keys %+v, %v", info, err)
	}
}

// heldSession keeps a key in memory.
type heldSession struct{ key []byte }

func (*heldSession) Available() error { return nil }

func (s *heldSession) Open(_ string, key []byte, _ time.Duration) error {
	s.key = key
	return nil
}

func (s *heldSession) Get(string) ([]byte, time.Duration, error) {
	if s.key == nil {
		return nil, 0, errors.New("none")
	}
	return s.key, time.Hour, nil
}

func (s *heldSession) Close(string) (bool, error) {
	s.key = nil
	return true, nil
}

// A paper key that was read back takes the place of the old one; before that
// the vault is as it was.
func TestInterfacePaperKey(t *testing.T) {
	t.Parallel()
	a, b, old := roomsApp(t)
	k, err := b.MakeKeySheet(t.Context(), tui.SheetPlan{Path: "new.txt"})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(a.w.Dirs.Home, "new.txt")
	if lines := strings.Join(k.Lines(), " "); !strings.Contains(lines, file) || len(k.Words()) != 0 {
		t.Errorf("lines %q, words %q", lines, k.Words())
	}
	if _, _, err := k.Prove(t.Context(), secret(string(old.Secret().Bytes()))); err == nil || err.Error() != "that is another key" {
		t.Errorf("another key: %v", err)
	}
	if v, err := b.store.Load(t.Context(), old); err != nil || len(v.PaperKeys()) != 1 {
		t.Fatalf("the old key before the proof: %v", err)
	}
	need, lines, err := k.Prove(t.Context(), secret(file))
	if err != nil || need != "" || len(lines) < 2 || !strings.Contains(lines[1], "no longer opens the vault") {
		t.Fatalf("Prove = %q, %q, %v", need, lines, err)
	}
	if _, err := b.store.Load(t.Context(), old); !errors.Is(err, vault.ErrNoKey) {
		t.Errorf("the old key after the proof: %v", err)
	}
	if k, err = b.MakeKeySheet(t.Context(), tui.SheetPlan{}); err != nil {
		t.Fatal(err)
	}
	k.Discard()
	if _, err := os.Stat(filepath.Join(a.w.Dirs.Home, paperFileName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the sheet that was dropped: %v", err)
	}
}

// Shares are read back one after the other, and a mistake in one costs that one
// alone.
func TestInterfacePaperShares(t *testing.T) {
	t.Parallel()
	_, b, _ := roomsApp(t)
	k, err := b.MakeKeySheet(t.Context(), tui.SheetPlan{Path: "s.txt", Shares: 3, Enough: 2, Blank: true, KeepOld: true})
	if err != nil {
		t.Fatal(err)
	}
	var shares []string // as they are shown, to be copied by hand
	for _, line := range k.Words() {
		switch {
		case strings.HasPrefix(line, "Share "):
			shares = append(shares, "")
		case line != "":
			shares[len(shares)-1] += line + " "
		}
	}
	if len(shares) != 3 {
		t.Fatalf("%d shares in %q", len(shares), k.Words())
	}
	if need, _, err := k.Prove(t.Context(), secret(shares[2])); err != nil || need != "1 of 2 shares: the next one, please" {
		t.Fatalf("the first share: %q, %v", need, err)
	}
	if _, _, err := k.Prove(t.Context(), secret("no words of the list")); err == nil {
		t.Error("a share with mistakes was taken")
	}
	if need, _, err := k.Prove(t.Context(), secret(shares[2])); err != nil || need != "this share was given already: 1 of 2, another one, please" {
		t.Errorf("the first share again: %q, %v", need, err)
	}
	need, lines, err := k.Prove(t.Context(), secret(shares[0]))
	if err != nil || need != "" || len(lines) == 0 {
		t.Fatalf("the second share: %q, %q, %v", need, lines, err)
	}
	if v, err := b.Load(t.Context()); err != nil || len(v.PaperKeys()) != 2 {
		t.Errorf("paper keys after keeping the old: %v", err)
	}

	// The shares open a copy too, one after the other, typed or from files.
	if _, err := b.MakeCopySheet(t.Context(), tui.SheetPlan{Path: "~/copy.txt"}); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(b.app.w.Dirs.Home, "share.txt"), []byte(shares[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	scans, err := b.ReadScans(t.Context(), []string{"~/copy.txt"}, nil)
	if err != nil {
		t.Fatal(err)
	}
	if need, _, err := scans.Open(t.Context(), secret(shares[2])); err != nil || need != "1 of 2 shares: the next one, please" {
		t.Fatalf("the first share: %q, %v", need, err)
	}
	if need, lines, err := scans.Open(t.Context(), secret("~/share.txt")); err != nil || need != "" || !slices.Contains(lines, "it restores") {
		t.Fatalf("the second share: %q, %q, %v", need, lines, err)
	}
}

// A new name is one whose shares have new names too.
func TestInterfaceSharesNames(t *testing.T) {
	t.Parallel()
	a, b, _ := roomsApp(t)
	plan := tui.SheetPlan{Shares: 3, Enough: 2}
	for _, want := range []string{"fob-paper-key-share-3.pdf", "fob-paper-key-2-share-3.pdf"} {
		if _, err := b.MakeKeySheet(t.Context(), plan); err != nil {
			t.Fatal(err)
		}
		if _, err := os.Stat(filepath.Join(a.w.Dirs.Home, want)); err != nil {
			t.Error(err)
		}
	}
}

// The copy on paper is read back, opened, and its age said in changes.
func TestInterfacePaperCopy(t *testing.T) {
	t.Parallel()
	a, b, key := roomsApp(t)
	if v, err := b.Load(t.Context()); err != nil || b.PaperNote(v) != "" {
		t.Fatalf("a note without a copy: %v", err)
	}
	lines, err := b.MakeCopySheet(t.Context(), tui.SheetPlan{Path: "~/copy.txt"})
	if err != nil || !strings.HasPrefix(lines[0], "1 account in ") || strings.Contains(strings.Join(lines, " "), "fob paper") {
		t.Fatalf("made %q, %v", lines, err)
	}
	scans, err := b.ReadScans(t.Context(), []string{"~/copy.txt"}, nil)
	if err != nil || !strings.Contains(scans.Lines()[0], "read") {
		t.Fatal(err)
	}
	if _, lines, err := scans.Open(t.Context(), otpcore.Secret{}); err != nil || !strings.HasPrefix(lines[1], "warning: the paper key was not tried") {
		t.Errorf("with this machine's key: %q, %v", lines, err)
	}
	if b.store.Verified().Generation != 0 {
		t.Error("counted as proved without the paper key")
	}
	stranger, err := vault.GenerateIdentity(false)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := scans.Open(t.Context(), stranger.Secret()); err == nil || !strings.Contains(err.Error(), "does not open the sheet") {
		t.Errorf("with a stranger's key: %v", err)
	}
	if _, lines, err := scans.Open(t.Context(), key.Secret()); err != nil || lines[len(lines)-1] != "it restores" {
		t.Errorf("with the paper key: %q, %v", lines, err)
	}
	if _, err := b.Update(t.Context(), func(v *vault.Vault) error {
		_, err := v.Add(tui.Samples(a.w.Now())[1])
		return err
	}); err != nil {
		t.Fatal(err)
	}
	v, err := b.Load(t.Context())
	if err != nil || !strings.HasPrefix(b.PaperNote(v), "the printed copy is behind by 1 account: ") {
		t.Errorf("note %q, %v", b.PaperNote(v), err)
	}
	if _, err := b.ReadScans(t.Context(), []string{"/no/such"}, nil); err == nil {
		t.Error("a scan that is not there was read")
	}
	lines, err = b.MakeCodeSheet(t.Context(), tui.SheetPlan{}, v.Accounts())
	if err != nil || !strings.Contains(lines[0], accountsSheetName+", not encrypted") {
		t.Errorf("codes: %q, %v", lines, err)
	}
	if _, err := b.MakeCodeSheet(t.Context(), tui.SheetPlan{}, nil); err == nil {
		t.Error("a sheet of no accounts")
	}
}

// A key that was given opens the vault once; after a lock it is got anew.
func TestInterfaceGiven(t *testing.T) {
	t.Parallel()
	a, b, key := roomsApp(t)
	file := filepath.Join(a.w.Dirs.Home, "key.txt")
	if err := os.WriteFile(file, append(key.Secret().Bytes(), '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
	a.g.identity = file
	var c tui.Config
	a.useGiven(&c, b.store, &backend{app: a, store: b.store, key: key})
	if _, err := c.Open(t.Context()); err != nil || c.Unlock != nil {
		t.Fatalf("Open = %v, asks: %v", err, c.Unlock != nil)
	}
	if _, err := c.Open(t.Context()); err != nil {
		t.Errorf("the file once more: %v", err)
	}
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Open(t.Context()); err == nil {
		t.Error("it opens without the file: the key was kept")
	}

	if _, _, err := b.SetPassphrase(t.Context(), secret("one")); err != nil {
		t.Fatal(err)
	}
	wrapped, err := filepath.Glob(filepath.Join(b.store.Dir(), "keys", "*.age"))
	if err != nil || len(wrapped) != 1 {
		t.Fatal(wrapped, err)
	}
	for name, identity := range map[string]string{"a wrapped file": wrapped[0], "a passphrase": ""} {
		a.g.identity = identity
		c = tui.Config{}
		a.useGiven(&c, b.store, &backend{app: a, store: b.store, key: b.key})
		if _, err := c.Open(t.Context()); err != nil {
			t.Fatal(name, err)
		}
		if _, err := c.Open(t.Context()); !errors.Is(err, tui.ErrAsk) {
			t.Errorf("%s, after a lock: %v, want ErrAsk", name, err)
		}
		if _, err := c.Unlock(t.Context(), secret("two")); !errors.Is(err, vault.ErrPassphrase) {
			t.Errorf("%s, wrong: %v, want ErrPassphrase", name, err)
		}
		if _, err := c.Unlock(t.Context(), secret("one")); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	a.g.identity, c = "-", tui.Config{}
	a.useGiven(&c, b.store, &backend{app: a, store: b.store, key: key})
	_, _ = c.Open(t.Context())
	if _, err := c.Open(t.Context()); err == nil || !strings.Contains(err.Error(), "standard input") {
		t.Errorf("from standard input, after a lock: %v", err)
	}
}
