package cli

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"

	"fob/vault"
)

// writeSecretFile writes a file that only its owner can read: whole or not at
// all, durably, and read back, as it may be the only copy of a key. It never
// follows a link. With force an existing regular file is replaced at once by
// the complete new one; else nothing may be there.
func writeSecretFile(name string, data []byte, force bool) error {
	info, err := os.Lstat(name)
	switch {
	case err == nil && !force:
		return alreadyThere(name)
	case err == nil && !info.Mode().IsRegular():
		return failf(exitFailed, "%q is not a regular file", name)
	}
	defer tidyFolder(filepath.Dir(name))()
	for range 3 {
		// Where folders cannot be locked another fob may take what is not
		// finished here for a dead one's.
		if err = placeSecretFile(name, data, force); !errors.Is(err, errSweptAway) {
			break
		}
	}
	return err
}

// createSecretFile is writeSecretFile for a file that must not exist yet.
func createSecretFile(name string, data []byte) error { return writeSecretFile(name, data, false) }

var errSweptAway = errors.New("another program removed the unfinished file")

// placeSecretFile writes the file under a name of its own in the same folder,
// and gives it its name when it is on disk.
func placeSecretFile(name string, data []byte, force bool) error {
	temp := filepath.Join(filepath.Dir(name), unfinished+rand.Text())
	defer removeFile(temp)
	if err := writeSynced(temp, data); err != nil {
		return ofFile(name, err)
	}
	place := linkInto
	if force {
		place = os.Rename
	}
	err := place(temp, name)
	if _, gone := os.Lstat(temp); err != nil && errors.Is(gone, fs.ErrNotExist) {
		return errSweptAway
	}
	if errors.Is(err, fs.ErrExist) {
		return alreadyThere(name)
	}
	if err == nil {
		err = vault.SyncFolder(filepath.Dir(name))
		if err != nil && !force {
			removeFile(name)
		}
	}
	return ofFile(name, err)
}

// ofFile words a file error as that of the file that was to be written: nobody
// knows the name of the unfinished one.
func ofFile(name string, err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("%q: %w", name, p.Err)
	}
	if l, ok := errors.AsType[*os.LinkError](err); ok {
		return fmt.Errorf("%q: %w", name, l.Err)
	}
	return err
}

// linkInto gives a file a second name, which must be free. On a filesystem
// without links an empty file takes the name first, and is then replaced.
func linkInto(from, to string) error {
	err := os.Link(from, to)
	if err == nil || errors.Is(err, fs.ErrExist) || errors.Is(err, fs.ErrNotExist) {
		return err
	}
	f, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	if err = errors.Join(f.Close(), os.Rename(from, to)); err != nil {
		removeFile(to)
	}
	return err
}

// writeSynced writes a new file and compares what is there then with what was
// meant. When that fails the file is removed again.
func writeSynced(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
	if err == nil {
		var written []byte
		if written, err = os.ReadFile(name); err == nil && !bytes.Equal(written, data) {
			err = &fs.PathError{Op: "read back", Path: name, Err: errors.New("what was written is not what was meant")}
		}
		clear(written)
	}
	if err != nil {
		removeFile(name)
	}
	return err
}

// unfinished begins the name of a file that has not got its own yet.
const unfinished = ".fob-"

// tidyFolder removes what a killed fob left in a folder, unless another one is
// at work there, and keeps others from doing so until release is called.
func tidyFolder(folder string) (release func()) {
	l := flock.New(folder, flock.SetFlag(os.O_RDONLY))
	if alone, err := l.TryLock(); alone || err != nil {
		removeUnfinished(folder)
	}
	_ = l.Unlock()
	ctx, cancel := context.WithTimeout(context.Background(), time.Second)
	defer cancel()
	_, _ = l.TryRLockContext(ctx, 5*time.Millisecond) // it is done without, too
	return func() { _ = l.Unlock() }
}

func removeUnfinished(folder string) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return
	}
	for _, e := range entries {
		if e.Type().IsRegular() && strings.HasPrefix(e.Name(), unfinished) && len(e.Name()) == len(unfinished)+len(rand.Text()) {
			removeFile(filepath.Join(folder, e.Name())) // tried again at the next file
		}
	}
}

func alreadyThere(name string) error {
	return fail(exitFailed, fmt.Errorf("%q is already there", name), "give another name, or remove it first")
}
