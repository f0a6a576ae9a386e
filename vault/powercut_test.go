package vault

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fob/otpcore"
	"fob/testdata"
)

// powerCut is a change of a vault, during which the power may fail.
type powerCut struct {
	name    string
	noLinks bool
	prepare func(*testing.T, *home)
	do      func(*testing.T, *home)
}

const longPassphrase = "correct horse battery staple"

func powerCuts() []powerCut {
	first := func(t *testing.T, h *home) Account { t.Helper(); return h.load(t).Accounts()[0] }
	add := func(t *testing.T, h *home) { t.Helper(); h.add(t, account("New:n")) }
	wrap := func(t *testing.T, h *home) {
		t.Helper()
		if err := h.WrapDevice(t.Context(), "laptop", h.key, otpcore.NewSecret([]byte(longPassphrase))); err != nil {
			t.Fatal(err)
		}
	}
	return []powerCut{
		{name: "add", do: add},
		{name: "add without links", noLinks: true, prepare: forgetNewest, do: add},
		{name: "add after the newest copy was lost", prepare: forgetNewest, do: add},
		{name: "many generations", do: add, prepare: func(t *testing.T, h *home) {
			t.Helper()
			for i := range 12 {
				h.add(t, account(fmt.Sprintf("Old%d:o", i)))
			}
		}},
		{name: "import", do: func(t *testing.T, h *home) {
			t.Helper()
			_, err := h.UpdatePinned(t.Context(), h.key, func(v *Vault) error {
				_, err := v.Add(account("New:n"))
				return err
			})
			if err != nil {
				t.Fatal(err)
			}
		}},
		{name: "counter", do: func(t *testing.T, h *home) {
			t.Helper()
			if _, _, err := h.NextHOTP(t.Context(), h.key, first(t, h).ID); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "undo", do: func(t *testing.T, h *home) {
			t.Helper()
			if _, err := h.Undo(t.Context(), h.key); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "restore", do: func(t *testing.T, h *home) {
			t.Helper()
			if _, err := h.RestoreGeneration(t.Context(), h.key, 1); err != nil {
				t.Fatal(err)
			}
		}},
		{name: "revoke", do: func(t *testing.T, h *home) {
			t.Helper()
			h.update(t, func(v *Vault) error { return v.Revoke(h.setup.Paper.Recipient()) })
		}},
		{name: "first passphrase", do: wrap},
		{name: "other passphrase", prepare: wrap, do: func(t *testing.T, h *home) {
			t.Helper()
			if err := h.WrapDevice(t.Context(), "laptop", h.key, otpcore.NewSecret([]byte("another one"))); err != nil {
				t.Fatal(err)
			}
		}},
	}
}

// forgetNewest removes the copy of the vault that every save leaves, so that
// the next one makes it from the vault.
func forgetNewest(t *testing.T, h *home) {
	t.Helper()
	generations, err := h.Generations()
	if err != nil || len(generations) == 0 {
		t.Fatal(len(generations), err)
	}
	if err := os.Remove(generations[0].Path); err != nil {
		t.Fatal(err)
	}
}

// TestPowerCut goes through every state in which a power cut may leave the
// folder, at each step of a change: what no fsync has made sure of is there,
// is not there, is torn or is zeros, and names that no fsync of their folder
// has made sure of come and go each on its own. Whatever is left, it is the old
// vault or the new one; once the change returned, the new one.
func TestPowerCut(t *testing.T) {
	t.Parallel()
	for _, c := range powerCuts() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			h := newHome(t, hotp("Counter:c", 3), account("A:a"))
			h.add(t, account("B:b"))
			faults, states := cutPower(t, h, c, nil)
			for _, fault := range faults {
				t.Error(fault)
			}
			t.Logf("%d states", states)
			if states < 4 {
				t.Errorf("%d states: the model does not see the save", states)
			}
		})
	}
}

// TestPowerCutSeesFaults leaves out what makes a save durable, and wants the
// model to find what that loses.
func TestPowerCutSeesFaults(t *testing.T) {
	t.Parallel()
	for what, drop := range map[string]func(diskOp) bool{
		"fsync of the file":   func(op diskOp) bool { return op.what == "sync" && strings.Contains(op.path, "vault.age") },
		"fsync of a backup":   func(op diskOp) bool { return op.what == "sync" && strings.Contains(op.path, backupsDir) },
		"fsync of the folder": func(op diskOp) bool { return op.what == "syncDir" && filepath.Base(op.path) == "vault" },
		"the rename":          func(op diskOp) bool { return op.what == "rename" && filepath.Base(op.to) == vaultFile },
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			h := newHome(t, hotp("Counter:c", 3), account("A:a"))
			if faults, _ := cutPower(t, h, powerCuts()[0], drop); len(faults) == 0 {
				t.Error("nothing was found")
			}
		})
	}
}

// cutPower makes the change, and looks at all that a power cut may leave. It
// leaves out the steps that drop picks.
func cutPower(t *testing.T, h *home, c powerCut, drop func(diskOp) bool) (faults []string, states int) {
	t.Helper()
	if c.prepare != nil {
		c.prepare(t, h)
	}
	model := newModelFS(t, h.Dir())
	stateBefore := filepath.Join(t.TempDir(), "state")
	if err := os.CopyFS(stateBefore, os.DirFS(h.o.StateDir)); err != nil {
		t.Fatal(err)
	}
	old := text(h.load(t))
	kept, err := h.Generations()
	if err != nil {
		t.Fatal(err)
	}
	record := &recordingDisk{noLinks: c.noLinks}
	h.disk = record
	c.do(t, h)
	w := &witness{home: h, state: stateBefore, old: old, now: text(h.load(t)), kept: kept, seen: map[[32]byte]bool{}}
	if paths := h.keyFiles(); len(paths) > 0 {
		w.wrapped, _ = os.ReadFile(paths[0])
	}
	look := func(step string) {
		done := step == "the end"
		model.afterPowerCut(t, func(tree map[string][]byte) { w.look(t, tree, step, done) })
	}
	look("the start")
	for i, op := range record.ops {
		if drop != nil && drop(op) {
			continue
		}
		model.do(op)
		look(fmt.Sprintf("step %d, %s", i+1, op))
	}
	w.seen = map[[32]byte]bool{} // what was allowed before is not any more
	look("the end")
	return w.faults, w.states
}

// manyStates is how many are all looked at; of those beyond, every fourth is.
const manyStates = 60

// witness looks at what a power cut left.
type witness struct {
	*home
	state    string
	old, now string
	kept     []Generation // what was in backups/ before
	wrapped  []byte       // keys/ after the change
	seen     map[[32]byte]bool
	faults   []string
	states   int
}

func (w *witness) look(t *testing.T, tree map[string][]byte, step string, done bool) {
	t.Helper()
	h := sha256.New()
	for _, path := range slices.Sorted(maps.Keys(tree)) {
		fmt.Fprintf(h, "%s %d %x\n", path, len(tree[path]), sha256.Sum256(tree[path]))
	}
	var id [32]byte
	h.Sum(id[:0])
	if w.seen[id] {
		return
	}
	w.seen[id] = true
	w.states++
	if w.states > manyStates && w.states%4 != 0 && !testdata.Long() {
		return
	}
	dir := t.TempDir()
	build(t, tree, w.Dir(), filepath.Join(dir, "vault"), func(path string) bool {
		return path == w.Dir() || filepath.Base(path) == backupsDir || filepath.Base(path) == keysDir
	})
	if err := os.CopyFS(filepath.Join(dir, "state"), os.DirFS(w.state)); err != nil {
		t.Fatal(err)
	}
	fault := func(format string, args ...any) {
		w.faults = append(w.faults, step+": "+fmt.Sprintf(format, args...))
	}
	w.check(t, dir, done, fault)
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
}

func (w *witness) check(t *testing.T, dir string, done bool, fault func(string, ...any)) {
	t.Helper()
	o := w.o
	o.Dir, o.StateDir = filepath.Join(dir, "vault"), filepath.Join(dir, "state")
	s, err := Open(o)
	if err != nil {
		fault("%v", err)
		return
	}
	v, err := s.Load(t.Context(), w.key)
	if err != nil {
		fault("%v", err)
		return
	}
	switch got := text(v); {
	case got != w.now && done:
		fault("the change was made, and is not there")
	case got != w.now && got != w.old:
		fault("neither old nor new:\n%s", got)
	}
	if len(v.Warnings()) > 0 {
		fault("warned: %q", v.Warnings())
	}
	w.checkBackups(t, s, fault)
	for _, path := range s.keyFiles() {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Equal(data, w.wrapped) {
			continue
		}
		if done {
			fault("the new wrapped key is not there")
		}
		if _, err := Unwrap(data, otpcore.NewSecret([]byte(longPassphrase))); err != nil {
			fault("a wrapped key: %v", err)
		}
	}
	if done && w.wrapped != nil && !s.HasPassphrase() {
		fault("the wrapped key is gone")
	}
	_, err = s.Update(t.Context(), w.key, func(v *Vault) error {
		_, err := v.Add(account("Next:n"))
		return err
	})
	if err != nil {
		fault("the next change: %v", err)
	}
}

// checkBackups wants every kept generation whole, and those from before still
// there, unless there are so many that the oldest may go.
func (w *witness) checkBackups(t *testing.T, s *Store, fault func(string, ...any)) {
	t.Helper()
	generations, err := s.Generations()
	if err != nil {
		t.Fatal(err)
	}
	have := map[uint64]bool{}
	for _, g := range generations {
		have[g.Number] = true
		if _, err := s.ReadGeneration(w.key, g); err != nil {
			fault("generation %d: %v", g.Number, err)
		}
	}
	for i, g := range w.kept {
		if !have[g.Number] && i < keepEarlier {
			fault("generation %d is gone", g.Number)
		}
	}
}

// TestPowerCutOfInit fails the power while a vault is made: there is none, or a
// whole one, and its keys are there before it.
func TestPowerCutOfInit(t *testing.T) {
	t.Parallel()
	o := options(t)
	root := filepath.Dir(o.Dir)
	o.Dir = filepath.Join(root, "some", "where", "vault")
	setup, err := NewSetup("laptop", false, false)
	if err != nil {
		t.Fatal(err)
	}
	pass := otpcore.NewSecret([]byte(longPassphrase))
	model := newModelFS(t, root)
	record := &recordingDisk{}
	if _, err := create(t.Context(), record, o, setup, pass, nil); err != nil {
		t.Fatal(err)
	}
	states := 0
	look := func(step string, done bool) {
		model.afterPowerCut(t, func(tree map[string][]byte) {
			states++
			dir := t.TempDir()
			build(t, tree, root, dir, func(path string) bool { return tree[path] == nil && filepath.Ext(path) == "" })
			o := o
			o.Dir = filepath.Join(dir, "some", "where", "vault")
			s, err := Open(o)
			switch {
			case errors.Is(err, ErrNoVault) && !done:
				return
			case err != nil:
				t.Errorf("%s: %v", step, err)
				return
			}
			key, err := s.UnwrapDevice(t.Context(), pass)
			if err != nil {
				t.Errorf("%s: a vault without its key: %v", step, err)
				return
			}
			if _, err := s.Load(t.Context(), key); err != nil {
				t.Errorf("%s: %v", step, err)
			}
		})
	}
	for i, op := range record.ops {
		model.do(op)
		look(fmt.Sprintf("step %d, %s", i+1, op), false)
	}
	look("the end", true)
	if states < 20 {
		t.Errorf("%d states: the model does not see the save", states)
	}
}
