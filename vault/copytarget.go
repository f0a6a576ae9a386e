package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// copyTarget is a copy being made.
type copyTarget struct {
	store *Store
	ctx   context.Context //nolint:containedctx // of the one call that it lives for
	dir   string
	did   Copying
}

// vault copies vault.age, if it is not there already, and returns its mark.
func (t *copyTarget) vault() (mark string, err error) {
	s := t.store
	data, err := readWhole(s.path)
	if err != nil {
		return "", err
	}
	env, err := readEnvelope(bytes.NewReader(data))
	if err != nil || env.id == "" {
		return "", errors.New("vault.age is damaged, and was not copied")
	}
	path := filepath.Join(t.dir, vaultFile)
	there, err := readWhole(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return "", err
	case bytes.Equal(there, data):
		return env.mark, nil
	default:
		if err := t.keepOlder(path, env.id, there); err != nil {
			return "", err
		}
	}
	if err := t.write(path, data); err != nil {
		return "", err
	}
	backups := filepath.Join(t.dir, backupsDir)
	pruneIn(s.disk, backups, keepEarlier, s.o.Now())
	t.tidy(t.dir, backups, filepath.Join(t.dir, keysDir))
	return env.mark, nil
}

// keepOlder keeps the copy that is there in backups/, before a newer one takes
// its place. Counter steps alone are no reason to keep one.
func (t *copyTarget) keepOlder(path, id string, there []byte) error {
	s := t.store
	env, _ := readEnvelope(bytes.NewReader(there)) // a file that is no vault has none
	if env.id != "" && env.id != id {
		return fmt.Errorf("it holds the copy of another vault, %s: give each vault a folder of its own", env.id)
	}
	last, _ := s.Copied()
	generations, err := s.Generations()
	if err != nil {
		return err
	}
	var newest uint64
	if len(generations) > 0 {
		newest = generations[0].Number
	}
	known := env.mark != "" && last.Mark == env.mark && last.Dir == t.dir
	if known && newest <= last.Generation {
		return nil
	}
	name := generationName(last.Generation, last.Made, false)
	if !known { // made by another machine, or by hand
		name = generationName(max(newest, 1)-1, s.o.Now(), false)
	}
	if env.id == "" {
		name = damagedName(s.o.Now())
	}
	backups, err := t.folder(backupsDir)
	if err != nil {
		return err
	}
	t.did.Kept = true
	if s.disk.link(path, filepath.Join(backups, name)) != nil {
		return t.write(filepath.Join(backups, name), there)
	}
	return s.disk.syncDir(backups)
}

// keys copies the wrapped keys. Those of other machines stay.
func (t *copyTarget) keys() error {
	paths := t.store.keyFiles()
	if len(paths) == 0 {
		return nil
	}
	dir, err := t.folder(keysDir)
	if err != nil {
		return err
	}
	for _, path := range paths {
		data, err := readSmall(path)
		if err != nil {
			return err
		}
		to := filepath.Join(dir, filepath.Base(path))
		if there, err := readSmall(to); err == nil && bytes.Equal(there, data) {
			continue
		}
		if err := t.write(to, data); err != nil {
			return err
		}
	}
	return nil
}

// folder makes a folder in the copy. A link in its place is not followed.
func (t *copyTarget) folder(name string) (string, error) {
	dir := filepath.Join(t.dir, name)
	if err := t.store.disk.mkdir(dir); err != nil && !errors.Is(err, fs.ErrExist) {
		return "", err
	}
	info, err := os.Lstat(dir)
	if err == nil && !info.IsDir() {
		err = fmt.Errorf("%q there is %s, and no folder", name, kindOf(info.Mode()))
	}
	return dir, err
}

// write puts a file into the copy. Where the folder is full, older copies make
// room.
func (t *copyTarget) write(path string, data []byte) error {
	for {
		err := t.writeOnce(path, data)
		if !diskFull(err) || !t.makeRoom(path, int64(len(data))) {
			return err
		}
	}
}

// writeOnce puts a file into the copy: under a temporary name, synced, read
// back, compared, and only then renamed.
func (t *copyTarget) writeOnce(path string, data []byte) error {
	if err := context.Cause(t.ctx); err != nil {
		return err
	}
	d := t.store.disk
	write := func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
	check := func(temp string) error {
		f, err := d.open(temp)
		if err != nil {
			return err
		}
		defer f.Close()
		written, err := io.ReadAll(io.LimitReader(f, int64(len(data))+1))
		if err == nil && !bytes.Equal(written, data) {
			err = errors.New("what was written is not what was meant")
		}
		if err == nil {
			err = context.Cause(t.ctx)
		}
		return err
	}
	if err := writeSafely(d, path, write, check); err != nil {
		return err
	}
	t.did.Made = true
	return d.syncDir(filepath.Dir(path))
}

// tidy removes what interrupted copies left. Another machine may be writing
// into the same folder: what is new stays.
func (t *copyTarget) tidy(dirs ...string) {
	limit := t.store.o.Now().Add(-tempAge)
	for _, dir := range dirs {
		entries, _ := os.ReadDir(dir) // one that is not there has none
		for _, e := range entries {
			if !strings.HasPrefix(e.Name(), ".") || !strings.Contains(e.Name(), fileSuffix+tempMark) {
				continue
			}
			if info, err := e.Info(); err == nil && info.ModTime().Before(limit) {
				_ = t.store.disk.remove(filepath.Join(dir, e.Name()))
			}
		}
	}
}

// readWhole reads a vault file, or a copy of one, which is no link.
func readWhole(path string) ([]byte, error) {
	info, err := os.Lstat(path)
	switch {
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%q there is %s, and stays as it is", filepath.Base(path), kindOf(info.Mode()))
	case info.Size() > maxFile:
		return nil, fmt.Errorf("%q there has too many bytes for a vault", filepath.Base(path))
	}
	return os.ReadFile(path)
}
