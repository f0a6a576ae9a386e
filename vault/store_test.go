package vault

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fob/otpcore"
)

// home is a vault in folders of the test's own, with a clock that moves by a
// second at each look.
type home struct {
	*Store
	o     Options
	setup Setup
	key   Identity
}

func clock() func() time.Time {
	start := time.Date(2026, 11, 23, 9, 15, 0, 0, time.UTC)
	var n atomic.Int64
	return func() time.Time { return start.Add(time.Duration(n.Add(1)) * time.Second) }
}

func options(t *testing.T) Options {
	t.Helper()
	dir := t.TempDir()
	return Options{Dir: filepath.Join(dir, "vault"), StateDir: filepath.Join(dir, "state"), Now: clock(), WorkFactor: 4}
}

func newHome(t *testing.T, accounts ...Account) *home {
	t.Helper()
	o := options(t)
	setup, err := NewSetup("laptop", true, false)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Create(t.Context(), o, setup, otpcore.Secret{}, func(v *Vault) error {
		for _, a := range accounts {
			if _, err := v.Add(a); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return &home{s, o, setup, setup.Device}
}

// account makes a TOTP account from "Issuer:account".
func account(name string) Account {
	issuer, login, _ := strings.Cut(name, ":")
	return Account{Key: otpcore.Key{
		Kind: otpcore.TOTP, Issuer: issuer, Account: login,
		Secret:    otpcore.NewSecret([]byte("secret of " + name)),
		Algorithm: otpcore.SHA1, Digits: 6, Period: 30,
	}}
}

func hotp(name string, counter uint64) Account {
	a := account(name)
	a.Key.Kind, a.Key.Period, a.Key.Counter = otpcore.HOTP, 0, counter
	return a
}

func (h *home) add(t *testing.T, a Account) Account {
	t.Helper()
	h.update(t, func(v *Vault) error {
		var err error
		a, err = v.Add(a)
		return err
	})
	return a
}

func (h *home) update(t *testing.T, change func(*Vault) error) Saved {
	t.Helper()
	saved, err := h.Update(t.Context(), h.key, change)
	if err != nil {
		t.Fatal(err)
	}
	return saved
}

func (h *home) load(t *testing.T) *Vault {
	t.Helper()
	v, err := h.Load(t.Context(), h.key)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func names(accounts []Account) []string {
	list := make([]string, len(accounts))
	for i, a := range accounts {
		list[i] = a.Name()
	}
	return list
}

func wantNames(t *testing.T, got []Account, want ...string) {
	t.Helper()
	if !slices.Equal(names(got), want) {
		t.Errorf("accounts = %q, want %q", names(got), want)
	}
}

func TestCreateAndLoad(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("GitHub:octocat"), hotp("Bank:me", 7))
	v := h.load(t)
	wantNames(t, v.Accounts(), "GitHub:octocat", "Bank:me")
	if v.ID() != h.setup.ID || h.ID() != v.ID() {
		t.Errorf("ids: inside %q, clear %q, want %q", v.ID(), h.ID(), h.setup.ID)
	}
	if v.Generation() != 1 {
		t.Errorf("generation = %d, want 1", v.Generation())
	}
	var roles []string
	for _, r := range v.Recipients() {
		roles = append(roles, r.Name)
	}
	if !slices.Equal(roles, []string{"laptop", "paper"}) {
		t.Errorf("recipients = %q", roles)
	}
	paper, err := h.Load(t.Context(), h.setup.Paper)
	if err != nil {
		t.Fatal(err)
	}
	wantNames(t, paper.Accounts(), "GitHub:octocat", "Bank:me")
	if problems := h.CheckFiles(); len(problems) != 0 {
		t.Errorf("CheckFiles = %v", problems)
	}
}

func TestCreateRefusesWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"vault.age", "keys", "backups"} {
		o := options(t)
		if err := os.MkdirAll(filepath.Join(o.Dir, name), 0o700); err != nil {
			t.Fatal(err)
		}
		setup, err := NewSetup("x", false, false)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Create(t.Context(), o, setup, otpcore.Secret{}, nil); !errors.Is(err, ErrExists) {
			t.Errorf("Create beside %s: %v, want ErrExists", name, err)
		}
	}
}

func TestOpenWithoutVault(t *testing.T) {
	t.Parallel()
	if _, err := Open(options(t)); !errors.Is(err, ErrNoVault) {
		t.Errorf("Open = %v, want ErrNoVault", err)
	}
}

func TestUpdate(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	a := h.add(t, account("GitHub:octocat"))
	if a.ID == "" || a.Rev != 1 || a.Created.IsZero() {
		t.Errorf("added account = %+v", a)
	}
	saved := h.update(t, func(v *Vault) error {
		a, _ := v.Account(a.ID)
		a.Note = "line one\nline \"two\" \\ \x1b[31m"
		a.Tags = []string{"work", " work ", "", "ünï"}
		_, err := v.Set(a)
		return err
	})
	if saved.Generation != 3 {
		t.Errorf("generation = %d, want 3", saved.Generation)
	}
	got, ok := h.load(t).Account(a.ID)
	if !ok || got.Rev != 2 || got.Note != "line one\nline \"two\" \\ \x1b[31m" || !slices.Equal(got.Tags, []string{"work", "ünï"}) {
		t.Errorf("account = %+v", got)
	}

	before := h.Stamp()
	saved = h.update(t, func(v *Vault) error {
		a, _ := v.Account(a.ID)
		_, err := v.Set(a)
		return err
	})
	if saved.Generation != 3 || h.Stamp() != before {
		t.Errorf("a change that changes nothing wrote generation %d", saved.Generation)
	}

	boom := errors.New("boom")
	_, err := h.Update(t.Context(), h.key, func(v *Vault) error {
		_ = v.Delete(a.ID)
		return boom
	})
	if !errors.Is(err, boom) || h.Stamp() != before {
		t.Errorf("failed change: %v, or it was written", err)
	}
}

func TestReplacedSecretIsKept(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	a := h.add(t, account("GitHub:octocat"))
	first := a.Key
	for _, secret := range []string{"the second secret", "the third"} {
		h.update(t, func(v *Vault) error {
			a, _ := v.Account(a.ID)
			a.Key.Secret = otpcore.NewSecret([]byte(secret))
			_, err := v.Set(a)
			return err
		})
	}
	got, _ := h.load(t).Account(a.ID)
	if len(got.Previous) != 2 || !got.Previous[0].SameCodes(first) {
		t.Fatalf("previous = %v", got.Previous)
	}
	if got.Previous[0].Issuer != "" {
		t.Errorf("a previous key has a name: %q", got.Previous[0].Issuer)
	}
}

func TestTrash(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("A:a"), account("B:b"))
	id := h.load(t).Accounts()[0].ID
	h.update(t, func(v *Vault) error { return v.Delete(id) })
	v := h.load(t)
	wantNames(t, v.Accounts(), "B:b")
	wantNames(t, v.Trash(), "A:a")
	if _, err := v.One([]string{"A:a"}); !errors.Is(err, ErrNoMatch) {
		t.Errorf("the trash is searched: %v", err)
	}
	h.update(t, func(v *Vault) error { return v.Undelete(id) })
	wantNames(t, h.load(t).Accounts(), "A:a", "B:b")

	h.update(t, func(v *Vault) error { return v.Delete(id) })
	start := h.o.Now()
	h.o.Now = func() time.Time { return start.AddDate(0, 0, 31) }
	later, err := Open(h.o)
	if err != nil {
		t.Fatal(err)
	}
	h.Store = later
	h.add(t, account("C:c"))
	v = h.load(t)
	if len(v.Trash()) != 0 {
		t.Errorf("after 31 days the trash holds %q", names(v.Trash()))
	}
	line := string(v.records[v.index[id]].bytes())
	if strings.Contains(line, "otpauth") || !strings.Contains(line, `"deleted"`) || !strings.Contains(line, id) {
		t.Errorf("tombstone = %s", line)
	}
}

func TestNextHOTP(t *testing.T) {
	t.Parallel()
	h := newHome(t, hotp("Bank:me", 7))
	id := h.load(t).Accounts()[0].ID
	generations, _ := h.Generations()
	for want := uint64(7); want < 10; want++ {
		code, a, err := h.NextHOTP(t.Context(), h.key, id)
		if err != nil {
			t.Fatal(err)
		}
		if code.String() != a.Key.Code(want).String() || a.Key.Counter != want+1 {
			t.Errorf("counter %d: code is not its own, or the next is %d", want, a.Key.Counter)
		}
	}
	got, _ := h.Generations()
	if len(got) != len(generations) {
		t.Errorf("counter steps made %d generations", len(got)-len(generations))
	}
	if _, _, err := h.NextHOTP(t.Context(), h.key, "nosuchid"); !errors.Is(err, ErrNoMatch) {
		t.Errorf("NextHOTP of nothing: %v", err)
	}
}

func TestConcurrentUpdates(t *testing.T) {
	t.Parallel()
	h := newHome(t, hotp("Bank:me", 0))
	id := h.load(t).Accounts()[0].ID
	const n = 20
	codes := make(chan string, n)
	errs := make(chan error, 2*n)
	for i := range n {
		go func() {
			_, err := h.Update(context.Background(), h.key, func(v *Vault) error {
				_, err := v.Add(account("Service:" + string(rune('a'+i))))
				return err
			})
			errs <- err
		}()
		go func() {
			code, _, err := h.NextHOTP(context.Background(), h.key, id)
			codes <- code.String()
			errs <- err
		}()
	}
	for range 2 * n {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	seen := map[string]bool{}
	for range n {
		seen[<-codes] = true
	}
	v := h.load(t)
	if v.Len() != n+1 {
		t.Errorf("%d accounts, want %d", v.Len(), n+1)
	}
	if a, _ := v.Account(id); a.Key.Counter != n || len(seen) != n {
		t.Errorf("counter %d and %d different codes, want %d", a.Key.Counter, len(seen), n)
	}
}

func TestBusy(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	unlock, err := h.lock(t.Context(), time.Second)
	if err != nil {
		t.Fatal(err)
	}
	defer unlock()
	if _, err := h.lock(t.Context(), 30*time.Millisecond); !errors.Is(err, ErrBusy) {
		t.Errorf("second lock: %v, want ErrBusy", err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := h.lock(ctx, time.Second); !errors.Is(err, context.Canceled) {
		t.Errorf("lock after cancel: %v", err)
	}
}

func TestWrongKey(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	other, err := GenerateIdentity(false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.Load(t.Context(), other); !errors.Is(err, ErrNoKey) {
		t.Errorf("Load with another key: %v, want ErrNoKey", err)
	}
	if _, _, err := h.Find(t.Context(), Identity{}, []string{"x"}); !errors.Is(err, ErrNoKey) {
		t.Errorf("Find without a key: %v, want ErrNoKey", err)
	}
}

func TestLinkedVault(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	target := filepath.Join(filepath.Dir(h.o.Dir), "elsewhere")
	if err := os.Rename(h.o.Dir, target); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(h.o.Dir, 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(h.o.Dir, "vault.age")
	if err := os.Symlink(filepath.Join(target, "vault.age"), link); err != nil {
		t.Skip("no links here:", err)
	}
	s, err := Open(h.o)
	if err != nil {
		t.Fatal(err)
	}
	h.Store = s
	h.add(t, account("A:a"))
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Errorf("the link was replaced: %v %v", info, err)
	}
	if entries, _ := os.ReadDir(h.o.Dir); len(entries) != 1 {
		t.Errorf("%d entries beside the link", len(entries))
	}
	wantNames(t, h.load(t).Accounts(), "A:a")
}

func TestPlantedLinks(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	precious := filepath.Join(t.TempDir(), "precious")
	if err := os.WriteFile(precious, []byte("keep me"), 0o600); err != nil {
		t.Fatal(err)
	}
	lock := filepath.Join(h.Dir(), "vault.lock")
	if err := os.Remove(lock); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(precious, lock); err != nil {
		t.Skip("no links here:", err)
	}
	_, err := h.Update(t.Context(), h.key, func(v *Vault) error {
		_, err := v.Add(account("A:a"))
		return err
	})
	var write *WriteError
	if noFollow != 0 && !errors.As(err, &write) {
		t.Errorf("a lock that is a link: %v, want a WriteError", err)
	}
	if data, _ := os.ReadFile(precious); string(data) != "keep me" {
		t.Errorf("the link's target is now %q", data)
	}
}
