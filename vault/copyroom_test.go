//go:build unix

package vault

import (
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"testing"
)

// smallDisk has room for so many bytes in a folder, and knows no links, as the
// filesystem of a stick.
type smallDisk struct {
	osDisk
	dir  string
	room *int64
}

func (d smallDisk) used() (sum int64) {
	_ = filepath.WalkDir(d.dir, func(_ string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() {
			return err
		}
		info, err := e.Info()
		if err == nil {
			sum += info.Size()
		}
		return err
	})
	return sum
}

func (d smallDisk) link(from, to string) error {
	return &os.LinkError{Op: "link", Old: from, New: to, Err: syscall.EPERM}
}

func (d smallDisk) create(path string) (diskFile, error) {
	f, err := d.osDisk.create(path)
	return smallFile{f, d}, err
}

type smallFile struct {
	diskFile
	disk smallDisk
}

func (f smallFile) Write(b []byte) (int, error) {
	if f.disk.used()+int64(len(b)) > *f.disk.room {
		return 0, &fs.PathError{Op: "write", Err: syscall.ENOSPC}
	}
	return f.diskFile.Write(b)
}

// On a full stick older copies make room for the newest, and without room for
// that the copy that is there stays.
func TestCopyOnFullStick(t *testing.T) {
	t.Parallel()
	h, dir := copyHome(t)
	for range 9 {
		h.add(t, account("GitHub:ada"))
	}
	if n := len(olderCopies(t, dir)); n != 8 {
		t.Fatalf("%d older copies, want 8", n)
	}
	newest := olderCopies(t, dir)[0].Number
	h.Store.o.OnSave = nil
	h.add(t, account("Codeberg:ada"))
	disk := smallDisk{dir: dir, room: new(int64)}
	*disk.room = disk.used() + 100
	h.disk = disk
	did, err := h.CopyTo(t.Context(), dir)
	if err != nil || did.Thinned < 2 || did.Thinned > 6 {
		t.Fatalf("copy to a full stick: %d removed, %v", did.Thinned, err)
	}
	wantSame(t, filepath.Join(dir, vaultFile), h.Path())
	left := olderCopies(t, dir)
	if len(left) != 9-did.Thinned || left[1].Number != newest {
		t.Errorf("%d older copies are left, the newest but one %d, want %d and %d", len(left), left[1].Number, 9-did.Thinned, newest)
	}

	// The stick is full of something else, and what could go is too little.
	for _, g := range left[1:] {
		if err := os.Truncate(g.Path, 10); err != nil {
			t.Fatal(err)
		}
	}
	before, err := os.ReadFile(filepath.Join(dir, vaultFile))
	if err != nil {
		t.Fatal(err)
	}
	h.disk = osDisk{}
	h.add(t, account("GitLab:ada"))
	*disk.room = 0
	h.disk = disk
	if _, err := h.CopyTo(t.Context(), dir); !diskFull(err) {
		t.Errorf("no room at all: %v", err)
	}
	after, err := os.ReadFile(filepath.Join(dir, vaultFile))
	if err != nil || string(after) != string(before) {
		t.Errorf("the copy that was there did not stay (%v)", err)
	}
	if n := len(olderCopies(t, dir)); n != len(left) {
		t.Errorf("%d older copies, want %d: they went for nothing", n, len(left))
	}
}
