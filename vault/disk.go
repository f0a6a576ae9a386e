package vault

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// disk is what a save asks of the filesystem, so that tests can fail each step
// and model what a power cut leaves behind.
type disk interface {
	// create makes a new file, 0600, and never follows or opens what is there.
	create(path string) (diskFile, error)
	open(path string) (io.ReadCloser, error)
	mkdir(path string) error
	link(from, to string) error
	rename(from, to string) error
	remove(path string) error
	// syncDir makes what was created, linked, renamed and removed in a folder
	// durable.
	syncDir(path string) error
}

type diskFile interface {
	io.WriteCloser
	Sync() error
}

type osDisk struct{}

var _ disk = osDisk{}

func (osDisk) create(path string) (diskFile, error) {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL|noFollow, 0o600)
	if err != nil {
		return nil, err
	}
	return osFile{f}, nil
}

func (osDisk) open(path string) (io.ReadCloser, error) { return os.Open(path) }

func (osDisk) mkdir(path string) error { return os.Mkdir(path, 0o700) }

func (osDisk) link(from, to string) error { return os.Link(from, to) }

// rename replaces a file. Windows refuses while another program, such as a
// virus scanner, has it open; a moment later it is free.
func (osDisk) rename(from, to string) (err error) {
	for range renameTries {
		if err = os.Rename(from, to); err == nil || !errors.Is(err, fs.ErrPermission) {
			return err
		}
		time.Sleep(50 * time.Millisecond)
	}
	return err
}

func (osDisk) remove(path string) error { return os.Remove(path) }

func (osDisk) syncDir(path string) error { return syncDir(path) }

// osFile tolerates a filesystem that knows no fsync.
type osFile struct{ *os.File }

func (f osFile) Sync() error {
	err := f.File.Sync()
	if errors.Is(err, errors.ErrUnsupported) {
		return nil
	}
	return err
}

// writeSafely writes a new file whole or not at all, and durable but for its
// name: under a temporary name in the same folder, synced, looked at by check,
// which may be nil, then renamed.
func writeSafely(d disk, path string, write func(io.Writer) error, check func(temp string) error) (err error) {
	temp := tempName(path)
	f, err := d.create(temp)
	if err != nil {
		return err
	}
	err = write(f)
	if err == nil {
		err = f.Sync()
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil && check != nil {
		err = check(temp)
	}
	if err == nil {
		err = d.rename(temp, path)
	}
	if err != nil {
		_ = d.remove(temp) // the first error is the one to tell
	}
	return err
}

// makeFolder makes a folder, 0700, and those above it, where they are missing:
// durably, since a folder that a power cut takes away takes all that is in it
// along.
func makeFolder(d disk, path string) error {
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil
	}
	above := filepath.Dir(path)
	if above != path {
		if err := makeFolder(d, above); err != nil {
			return err
		}
	}
	if err := d.mkdir(path); err != nil {
		if info, serr := os.Stat(path); serr != nil || !info.IsDir() {
			return err
		} // another program was faster
	}
	err := d.syncDir(above)
	if errors.Is(err, fs.ErrPermission) {
		return nil // as in SyncFolder
	}
	return err
}

// SyncFolder makes what was created and renamed in a folder durable, where the
// system has a way to ask for that.
func SyncFolder(path string) error {
	err := syncDir(path)
	if errors.Is(err, fs.ErrPermission) {
		return nil // it may be entered and not read: it cannot be asked
	}
	return err
}
