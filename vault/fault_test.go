package vault

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// faultyDisk counts the steps of a save and fails one of them.
type faultyDisk struct {
	osDisk
	failAt int
	steps  []string
}

var errDisk = errors.New("no space left on device")

func (d *faultyDisk) step(name string) error {
	d.steps = append(d.steps, name)
	if len(d.steps) == d.failAt {
		return errDisk
	}
	return nil
}

func (d *faultyDisk) create(path string) (diskFile, error) {
	if err := d.step("create"); err != nil {
		return nil, err
	}
	f, err := d.osDisk.create(path)
	return &faultyFile{f, d}, err
}

func (d *faultyDisk) open(path string) (io.ReadCloser, error) {
	if err := d.step("open"); err != nil {
		return nil, err
	}
	return d.osDisk.open(path)
}

func (d *faultyDisk) mkdir(path string) error {
	if err := d.step("mkdir"); err != nil {
		return err
	}
	return d.osDisk.mkdir(path)
}

func (d *faultyDisk) link(from, to string) error {
	if err := d.step("link"); err != nil {
		return err
	}
	return d.osDisk.link(from, to)
}

func (d *faultyDisk) rename(from, to string) error {
	if err := d.step("rename " + filepath.Base(to)); err != nil {
		return err
	}
	return d.osDisk.rename(from, to)
}

func (d *faultyDisk) syncDir(path string) error {
	if err := d.step("sync " + filepath.Base(path)); err != nil {
		return err
	}
	return d.osDisk.syncDir(path)
}

type faultyFile struct {
	diskFile
	d *faultyDisk
}

func (f *faultyFile) Write(b []byte) (int, error) {
	if err := f.d.step("write"); err != nil {
		n, _ := f.diskFile.Write(b[:len(b)/2])
		return n, err
	}
	return f.diskFile.Write(b)
}

func (f *faultyFile) Sync() error {
	if err := f.d.step("fsync"); err != nil {
		return err
	}
	return f.diskFile.Sync()
}

func (f *faultyFile) Close() error {
	err := f.diskFile.Close()
	if serr := f.d.step("close"); serr != nil {
		return serr
	}
	return err
}

// TestFaults fails each step of a save in turn: the vault is the old one or the
// new one, a success is never claimed for the old, and nothing is left lying
// about.
func TestFaults(t *testing.T) {
	t.Parallel()
	var steps []string
	for failAt := 0; failAt == 0 || failAt <= len(steps); failAt++ {
		h := newHome(t, account("Old:o"))
		d := &faultyDisk{failAt: failAt}
		h.disk = d
		_, err := h.Update(t.Context(), h.key, func(v *Vault) error {
			_, err := v.Add(account("New:n"))
			return err
		})
		if failAt == 0 {
			if err != nil {
				t.Fatal(err)
			}
			steps = d.steps
			continue
		}
		name := fmt.Sprintf("step %d (%s)", failAt, steps[failAt-1])
		h.disk = osDisk{}
		isNew := h.load(t).Len() == 2
		var write *WriteError
		switch {
		case err == nil && !isNew:
			t.Errorf("%s: success was claimed for the old vault", name)
		case err != nil && !errors.As(err, &write):
			t.Errorf("%s: %v, want a WriteError", name, err)
		case err != nil && write.Unconfirmed != isNew:
			t.Errorf("%s: new %v, but the error says unconfirmed %v", name, isNew, write.Unconfirmed)
		}
		err = filepath.Walk(h.Dir(), func(path string, _ os.FileInfo, err error) error {
			if strings.Contains(path, tempMark) {
				t.Errorf("%s: %s was left", name, filepath.Base(path))
			}
			return err
		})
		if err != nil {
			t.Error(err)
		}
		h.add(t, account("Next:n")) // the next save goes through
	}
	order := []string{"create", "write", "fsync", "close", "sync backups", "rename vault.age", "sync vault"}
	for _, step := range steps {
		if len(order) > 0 && step == order[0] {
			order = order[1:]
		}
	}
	if len(order) > 0 {
		t.Errorf("steps %q lack %q in their order", steps, order)
	}
	if slices.Index(steps, "rename vault.age") < slices.Index(steps, "fsync") {
		t.Errorf("renamed before it was synced: %q", steps)
	}
}

// lyingDisk drops what is written behind the program's back.
type lyingDisk struct{ osDisk }

type lyingFile struct{ diskFile }

func (lyingDisk) create(path string) (diskFile, error) {
	f, err := osDisk{}.create(path)
	return lyingFile{f}, err
}

func (f lyingFile) Write(b []byte) (int, error) {
	n, err := f.diskFile.Write(b[:len(b)-1])
	return n + 1, err
}

// staleDisk keeps an earlier file in the place of what is written: one that is
// sound, and not what was meant.
type staleDisk struct {
	osDisk
	earlier []byte
}

type staleFile struct {
	diskFile
	earlier []byte
}

func (d staleDisk) create(path string) (diskFile, error) {
	f, err := d.osDisk.create(path)
	return &staleFile{f, d.earlier}, err
}

func (f *staleFile) Write(b []byte) (int, error) {
	_, err := f.diskFile.Write(f.earlier)
	f.earlier = nil
	return len(b), err
}

func TestReadBackCatchesALie(t *testing.T) {
	t.Parallel()
	h := newHome(t, account("Old:o"))
	earlier, err := os.ReadFile(h.Path())
	if err != nil {
		t.Fatal(err)
	}
	for name, d := range map[string]disk{"cut": lyingDisk{}, "another file": staleDisk{earlier: earlier}} {
		h.disk = d
		_, err := h.Update(t.Context(), h.key, func(v *Vault) error {
			_, err := v.Add(account("New:n"))
			return err
		})
		var write *WriteError
		if !errors.As(err, &write) || write.Op != "read back" {
			t.Errorf("%s: Update = %v, want a WriteError of read back", name, err)
		}
		wantNames(t, h.load(t).Accounts(), "Old:o")
	}
}

// What an interrupted save left goes at the next one. State files are written
// without the lock, so that only an old one is surely nobody's.
func TestStaleTempsGo(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	stale := filepath.Join(h.Dir(), ".vault.age"+tempMark+"stale")
	put(t, stale, []byte("x"))
	oldState := filepath.Join(h.stateDir(h.ID()), ".seen.json"+tempMark+"old")
	newState := filepath.Join(h.stateDir(h.ID()), ".seen.json"+tempMark+"new")
	for path, age := range map[string]time.Duration{oldState: 2 * time.Hour, newState: time.Minute} {
		put(t, path, []byte("x"))
		then := h.o.Now().Add(-age)
		if err := os.Chtimes(path, then, then); err != nil {
			t.Fatal(err)
		}
	}
	h.add(t, account("A:a"))
	for path, want := range map[string]bool{stale: false, oldState: false, newState: true} {
		if _, err := os.Stat(path); err == nil != want {
			t.Errorf("%s is there: %t, want %t", filepath.Base(path), err == nil, want)
		}
	}
}
