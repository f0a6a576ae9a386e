package cli

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
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

// absent fails when there is something under the name, before work is done
// that would end in not being able to write it.
func absent(name string) error {
	if _, err := os.Lstat(name); err == nil {
		return alreadyThere(name)
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
