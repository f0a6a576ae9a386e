package vault

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"fob/otpcore"
)

// copyHome is a vault whose changes go to a folder elsewhere, as a program sets
// it up.
func copyHome(t *testing.T) (h *home, dir string) {
	t.Helper()
	dir = filepath.Join(t.TempDir(), "stick")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	h = newHome(t)
	h.Store.o.OnSave = func(s *Store) {
		if _, err := s.CopyTo(t.Context(), dir); err != nil {
			t.Errorf("copy: %v", err)
		}
	}
	return h, dir
}

func wantSame(t *testing.T, a, b string) {
	t.Helper()
	x, err := os.ReadFile(a)
	y, yerr := os.ReadFile(b)
	if err != nil || yerr != nil || !bytes.Equal(x, y) {
		t.Errorf("%q and %q differ (%v, %v)", a, b, err, yerr)
	}
}

func olderCopies(t *testing.T, dir string) []Generation {
	t.Helper()
	list, err := generationsIn(filepath.Join(dir, backupsDir))
	if err != nil {
		t.Fatal(err)
	}
	return list
}

// Every change is copied, and the folder is a vault's folder of its own.
func TestCopyTo(t *testing.T) {
	t.Parallel()
	h, dir := copyHome(t)
	token := h.add(t, hotp("Token:ada", 3))
	copied := filepath.Join(dir, vaultFile)
	wantSame(t, copied, h.Path())
	h.add(t, account("GitHub:ada"))
	wantSame(t, copied, h.Path())
	if n := len(olderCopies(t, dir)); n != 1 {
		t.Errorf("%d older copies after two changes, want 1", n)
	}

	// Counter steps are copied, and push no older copy out.
	for range 3 {
		if _, _, err := h.NextHOTP(t.Context(), h.key, token.ID); err != nil {
			t.Fatal(err)
		}
		wantSame(t, copied, h.Path())
	}
	if n := len(olderCopies(t, dir)); n != 1 {
		t.Errorf("%d older copies after counter steps, want 1", n)
	}
	c, current := h.Copied()
	if want := h.load(t).Generation(); !current || c.Generation != want || c.Dir != dir || c.Problem != "" || c.Made.IsZero() {
		t.Errorf("Copied = %+v, %v, want generation %d", c, current, want)
	}

	// A passphrase is copied with its key; undo and restored generations are.
	if err := h.WrapDevice(t.Context(), "laptop", h.key, otpcore.NewSecret([]byte("correct horse"))); err != nil {
		t.Fatal(err)
	}
	wantSame(t, filepath.Join(dir, keysDir, "laptop.age"), filepath.Join(h.Dir(), keysDir, "laptop.age"))
	if _, err := h.Undo(t.Context(), h.key); err != nil {
		t.Fatal(err)
	}
	wantSame(t, copied, h.Path())
	if err := os.WriteFile(h.Path(), []byte("garbage"), 0o600); err != nil {
		t.Fatal(err)
	}
	generations, err := h.Generations()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := h.RestoreGeneration(t.Context(), h.key, generations[0].Number); err != nil {
		t.Fatal(err)
	}
	wantSame(t, copied, h.Path())

	// The copy opens by the passphrase and by the paper key.
	s, err := Open(Options{Dir: dir, Now: h.o.Now})
	if err != nil {
		t.Fatal(err)
	}
	key, err := s.UnwrapDevice(t.Context(), otpcore.NewSecret([]byte("correct horse")))
	if err != nil {
		t.Fatal(err)
	}
	for _, key := range []Identity{key, h.setup.Paper} {
		v, err := s.Load(t.Context(), key)
		if err != nil {
			t.Fatal(err)
		}
		wantNames(t, v.Accounts(), "Token:ada", "GitHub:ada") // the newest that is kept is from before the undo
	}
	if runtime.GOOS == "windows" {
		return
	}
	for path, want := range map[string]os.FileMode{
		copied: 0o600, filepath.Join(dir, keysDir): 0o700, filepath.Join(dir, backupsDir): 0o700,
		filepath.Join(dir, keysDir, "laptop.age"): 0o600, olderCopies(t, dir)[0].Path: 0o600,
	} {
		if info, err := os.Stat(path); err != nil || info.Mode().Perm() != want {
			t.Errorf("%s: mode %v, %v, want %o", path, info.Mode(), err, want)
		}
	}
}

// The first copy of a vault that is being made is of its first state.
func TestCopyOfNewVault(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	o := options(t)
	o.OnSave = func(s *Store) {
		if did, err := s.CopyTo(t.Context(), dir); err != nil || !did.Made || did.Kept {
			t.Errorf("copy: %+v, %v", did, err)
		}
	}
	setup, err := NewSetup("laptop", true, false)
	if err != nil {
		t.Fatal(err)
	}
	s, err := Create(t.Context(), o, setup, otpcore.NewSecret([]byte("correct horse")), nil)
	if err != nil {
		t.Fatal(err)
	}
	wantSame(t, s.Path(), filepath.Join(dir, vaultFile))
	if c, current := s.Copied(); !current || c.Generation != 1 {
		t.Errorf("Copied = %+v, %v", c, current)
	}
}

// Older copies are pruned as generations are: the last ten, and one a day.
func TestCopiesPruned(t *testing.T) {
	t.Parallel()
	h, dir := copyHome(t)
	for range 2 * keepEarlier {
		h.add(t, account("GitHub:ada"))
	}
	if n := len(olderCopies(t, dir)); n != keepEarlier {
		t.Errorf("%d older copies, want %d", n, keepEarlier)
	}
}

// What keeps a copy from being made is said, once, and nothing is harmed.
func TestCopyRefused(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("GitHub:ada"))
	other, stick := copyHome(t)
	other.add(t, account("Other:bob"))
	empty := t.TempDir()
	file := filepath.Join(empty, "file")
	linked, folded := filepath.Join(empty, "linked"), filepath.Join(empty, "folded")
	for _, dir := range []string{linked, folded, filepath.Join(folded, vaultFile)} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(file, filepath.Join(linked, vaultFile)); err != nil {
		t.Skip(err)
	}
	for _, tt := range []struct{ name, dir, want string }{
		{"gone", filepath.Join(empty, "gone"), "the folder is not there"},
		{"a file", file, "it is no folder"},
		{"its own", h.Dir(), "the vault's own folder"},
		{"inside its own", filepath.Join(h.Dir(), backupsDir), "the vault's own folder"},
		{"another vault", stick, "the copy of another vault"},
		{"a link", linked, "is a link"},
		{"a folder in its place", folded, "is a folder"},
	} {
		_, err := h.CopyTo(t.Context(), tt.dir)
		if err == nil || !strings.Contains(err.Error(), tt.want) {
			t.Errorf("%s: %v, want %q", tt.name, err, tt.want)
			continue
		}
		if !h.NoteCopy(tt.dir, err) || h.NoteCopy(tt.dir, err) {
			t.Errorf("%s: it is news once", tt.name)
		}
		if c, current := h.Copied(); current || c.Problem != err.Error() || c.Dir != tt.dir {
			t.Errorf("%s: Copied = %+v, %v", tt.name, c, current)
		}
	}
	wantSame(t, filepath.Join(stick, vaultFile), other.Path())
	if data, err := os.ReadFile(file); err != nil || len(data) > 0 {
		t.Errorf("the link was followed: %q, %v", data, err)
	}
}

// A folder that was away is caught up, and what went wrong is forgotten.
func TestCopyCatchesUp(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("GitHub:ada"))
	dir := filepath.Join(t.TempDir(), "stick")
	for range 3 {
		h.add(t, account("More:ada"))
		if _, err := h.CopyTo(t.Context(), dir); !errors.Is(err, ErrCopyFolder) {
			t.Fatalf("copy = %v, want ErrCopyFolder", err)
		} else {
			h.NoteCopy(dir, err)
		}
	}
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if did, err := h.CopyTo(t.Context(), dir); err != nil || !did.Made {
		t.Fatalf("copy = %+v, %v", did, err)
	}
	if did, err := h.CopyTo(t.Context(), dir); err != nil || did.Made {
		t.Errorf("again: %+v, %v, want nothing to write", did, err)
	}
	if c, current := h.Copied(); !current || c.Problem != "" {
		t.Errorf("Copied = %+v, %v", c, current)
	}
}

// What another machine put there, or damage, is kept beside the new copy.
func TestCopyOverOthers(t *testing.T) {
	t.Parallel()
	h, dir := copyHome(t)
	h.add(t, account("GitHub:ada"))
	path := filepath.Join(dir, vaultFile)
	theirs, err := os.ReadFile(h.Path())
	if err != nil {
		t.Fatal(err)
	}
	h.add(t, account("GitLab:ada"))
	if err := os.WriteFile(path, theirs, 0o600); err != nil { // by hand
		t.Fatal(err)
	}
	h.add(t, account("Git:ada"))
	wantSame(t, path, h.Path())
	if err := os.WriteFile(path, []byte("half a va"), 0o600); err != nil {
		t.Fatal(err)
	}
	h.add(t, account("Gitea:ada"))
	wantSame(t, path, h.Path())
	found := map[string]bool{}
	entries, err := os.ReadDir(filepath.Join(dir, backupsDir))
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, backupsDir, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		found[string(data)] = true
	}
	if !found[string(theirs)] || !found["half a va"] {
		t.Errorf("of %d files in backups/, none is what was there", len(entries))
	}
}

// A copy that fails at any step leaves the older one, or the new one, whole.
func TestCopyFaults(t *testing.T) {
	t.Parallel()
	h, dir := copyHome(t)
	h.add(t, account("GitHub:ada"))
	if err := h.WrapDevice(t.Context(), "laptop", h.key, otpcore.NewSecret([]byte("one"))); err != nil {
		t.Fatal(err)
	}
	h.Store.o.OnSave = nil
	failed := 0
	for at := 1; ; at++ {
		before, err := os.ReadFile(filepath.Join(dir, vaultFile))
		if err != nil {
			t.Fatal(err)
		}
		h.add(t, account("More:ada"))
		if err := h.WrapDevice(t.Context(), "laptop", h.key, otpcore.NewSecret([]byte("two"))); err != nil {
			t.Fatal(err)
		}
		d := &faultyDisk{failAt: at}
		h.disk = d
		_, err = h.CopyTo(t.Context(), dir)
		h.disk = osDisk{}
		if err == nil && len(d.steps) < at {
			break
		}
		if err != nil {
			failed++
		}
		after, rerr := os.ReadFile(filepath.Join(dir, vaultFile))
		now, nerr := os.ReadFile(h.Path())
		if rerr != nil || nerr != nil || !bytes.Equal(after, before) && !bytes.Equal(after, now) {
			t.Fatalf("step %d (%s): the copy is neither the old nor the new one", at, d.steps[len(d.steps)-1])
		}
		if temps, _ := filepath.Glob(filepath.Join(dir, "*", ".*")); len(temps) > 0 {
			t.Errorf("step %d (%s): left %v", at, d.steps[len(d.steps)-1], temps)
		}
		if _, err := h.CopyTo(t.Context(), dir); err != nil {
			t.Fatalf("after step %d: %v", at, err)
		}
	}
	if failed < 8 {
		t.Errorf("%d steps failed", failed)
	}
}

// What was written and reads back otherwise never counts.
func TestCopyCompared(t *testing.T) {
	t.Parallel()
	h, dir := copyHome(t)
	h.add(t, account("GitHub:ada"))
	before, err := os.ReadFile(filepath.Join(dir, vaultFile))
	if err != nil {
		t.Fatal(err)
	}
	h.Store.o.OnSave = nil
	h.add(t, account("More:ada"))
	h.disk = lossyDisk{}
	if _, err := h.CopyTo(t.Context(), dir); err == nil || !strings.Contains(err.Error(), "not what was meant") {
		t.Errorf("copy = %v", err)
	}
	if after, err := os.ReadFile(filepath.Join(dir, vaultFile)); err != nil || !bytes.Equal(after, before) {
		t.Errorf("the older copy is gone (%v)", err)
	}
}

// lossyDisk loses the last byte of what is written, and says nothing.
type lossyDisk struct{ osDisk }

type lossyFile struct{ diskFile }

func (lossyDisk) create(path string) (diskFile, error) {
	f, err := osDisk{}.create(path)
	return lossyFile{f}, err
}

func (f lossyFile) Write(b []byte) (int, error) {
	_, err := f.diskFile.Write(b[:len(b)-1])
	return len(b), err
}

// Programs that change the vault at once end with the last state copied.
func TestCopiesAtOnce(t *testing.T) {
	t.Parallel()
	h, dir := copyHome(t)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() { h.add(t, account("GitHub:ada")) })
	}
	wg.Wait()
	wantSame(t, filepath.Join(dir, vaultFile), h.Path())
	if _, current := h.Copied(); !current {
		t.Error("the copy is behind")
	}
}

// What an interrupted copy left goes when it is old.
func TestCopyTidies(t *testing.T) {
	t.Parallel()
	h, dir := copyHome(t)
	old, young, others := filepath.Join(dir, ".vault.age.tmp-abc"), filepath.Join(dir, ".vault.age.tmp-def"), filepath.Join(dir, ".notes")
	for _, name := range []string{old, young, others} {
		if err := os.WriteFile(name, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	now := h.o.Now()
	for name, age := range map[string]time.Duration{old: 2 * time.Hour, young: time.Minute, others: 48 * time.Hour} {
		if err := os.Chtimes(name, time.Time{}, now.Add(-age)); err != nil {
			t.Fatal(err)
		}
	}
	h.add(t, account("GitHub:ada"))
	for name, want := range map[string]bool{old: false, young: true, others: true} {
		if _, err := os.Stat(name); (err == nil) != want {
			t.Errorf("%s: %v, want it there: %v", filepath.Base(name), err, want)
		}
	}
}

// After a key was revoked it opens none of the older copies either.
func TestRewriteCopies(t *testing.T) {
	t.Parallel()
	h, dir := copyHome(t)
	h.add(t, account("GitHub:ada"))
	h.add(t, account("GitLab:ada"))
	h.update(t, func(v *Vault) error { return v.Revoke(h.setup.Paper.Recipient()) })
	older := olderCopies(t, dir)
	if len(older) == 0 {
		t.Fatal("there are no older copies")
	}
	opens := func(path string, key Identity) bool {
		_, _, err := h.read(path, key)
		return err == nil
	}
	if !opens(older[0].Path, h.setup.Paper) {
		t.Fatal("the older copy does not open by the old key before it was rewritten")
	}
	if warnings := h.RewriteCopies(t.Context(), h.key, dir); len(warnings) > 0 {
		t.Errorf("warnings: %q", warnings)
	}
	for _, g := range older {
		if opens(g.Path, h.setup.Paper) || !opens(g.Path, h.key) {
			t.Errorf("%s: the revoked key opens it: %v, the device key: %v", g.Path, opens(g.Path, h.setup.Paper), opens(g.Path, h.key))
		}
	}
	if warnings := h.RewriteCopies(t.Context(), h.setup.Paper, dir); len(warnings) != 1 {
		t.Errorf("by a key that opens nothing: %q, want one warning", warnings)
	}
}
