package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"fob/vault"
)

// readLimited reads a file of at most limit bytes.
func readLimited(name string, limit int64) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, pathError(err)
	}
	defer func() { _ = f.Close() }()
	data, err := io.ReadAll(io.LimitReader(f, limit+1))
	if err != nil {
		return nil, pathError(err)
	}
	if int64(len(data)) > limit {
		return nil, fmt.Errorf("%q is larger than %d KiB", name, limit>>10)
	}
	return data, nil
}

// pathError words a file error as `"path": reason`.
func pathError(err error) error {
	if p, ok := errors.AsType[*fs.PathError](err); ok {
		return fmt.Errorf("%q: %w", p.Path, p.Err)
	}
	return err
}

// writeSecretFile writes a new file that only its owner can read. It never
// follows a link or touches what is there: with force an existing regular file
// is replaced at once by the complete new one.
func writeSecretFile(name string, data []byte, force bool) error {
	if !force {
		return createSecretFile(name, data)
	}
	if info, err := os.Lstat(name); err == nil && !info.Mode().IsRegular() {
		return failf(exitFailed, "%q is not a regular file", name)
	}
	dir, err := os.MkdirTemp(filepath.Dir(name), ".fob-")
	if err != nil {
		return pathError(err)
	}
	defer func() { _ = os.RemoveAll(dir) }()
	temp := filepath.Join(dir, "new")
	if err := createSecretFile(temp, data); err != nil {
		return err
	}
	if err := os.Rename(temp, name); err != nil {
		return pathError(err)
	}
	return pathError(vault.SyncFolder(filepath.Dir(name)))
}

// createSecretFile writes a file that must not exist yet, durably, and reads it
// back: it may be the only copy of a key. When that fails half-way it is
// removed again.
func createSecretFile(name string, data []byte) error {
	f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if errors.Is(err, fs.ErrExist) {
		return fail(exitFailed, fmt.Errorf("%q is already there", name), "give another name, or remove it first")
	}
	if err != nil {
		return pathError(err)
	}
	_, err = f.Write(data)
	err = errors.Join(err, f.Chmod(0o600), f.Sync(), f.Close())
	if err == nil {
		err = vault.SyncFolder(filepath.Dir(name))
	}
	if err == nil {
		var written []byte
		if written, err = os.ReadFile(name); err == nil && !bytes.Equal(written, data) {
			err = fmt.Errorf("%q: what was written is not what was meant", name)
		}
	}
	if err != nil {
		_ = os.Remove(name)
		return pathError(err)
	}
	return nil
}

// absent fails when there is something under the name, before work is done
// that would end in not being able to write it.
func absent(name string) error {
	if _, err := os.Lstat(name); err == nil {
		return fail(exitFailed, fmt.Errorf("%q is already there", name), "give another name, or remove it first")
	}
	return nil
}

// removeFile removes a file that was made a moment ago.
func removeFile(name string) { _ = os.Remove(name) }

// makeSecretFolder makes a folder that only its owner can look into.
func makeSecretFolder(name string) error {
	return pathError(os.Mkdir(name, 0o700))
}

// joinName is the path of a file in a folder. The name loses any folder of its
// own.
func joinName(folder, name string) string { return filepath.Join(folder, filepath.Base(name)) }

// filesIn lists the files of a folder that may be imported, and of those below
// it, in order of their names; hidden ones are passed over.
func filesIn(folder string) ([]string, error) {
	var names []string
	err := filepath.WalkDir(folder, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return pathError(err)
		case path != folder && strings.HasPrefix(d.Name(), "."):
			if d.IsDir() {
				return filepath.SkipDir
			}
		case d.Type().IsRegular():
			names = append(names, path)
		}
		if len(names) > maxFolder {
			return fmt.Errorf("%q holds more than %d files", folder, maxFolder)
		}
		return nil
	})
	return names, err
}

// maxFolder is how many files of a folder are imported.
const maxFolder = 10_000
