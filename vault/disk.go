package vault

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"time"
)

// disk is what a save asks of the filesystem, so that tests can fail each step
// and model what a power cut leaves behind.
type disk interface {
	// create makes a new file, 0600, and never follows or opens what is there.
	create(path string) (diskFile, error)
	open(path string) (io.ReadCloser, error)
	link(from, to string) error
	rename(from, to string) error
	remove(path string) error
	// syncDir makes what was created, linked and renamed in a folder durable.
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
// name: under a temporary name in the same folder, synced, then renamed.
func writeSafely(d disk, path string, write func(io.Writer) error) (err error) {
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
	if err == nil {
		err = d.rename(temp, path)
	}
	if err != nil {
		_ = d.remove(temp) // the first error is the one to tell
	}
	return err
}
