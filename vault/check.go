package vault

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// FileProblem is something wrong with a file or folder of the vault.
type FileProblem struct {
	Path    string
	Problem string
	Fix     string // what to type, or ""
}

// CheckFiles looks at the owner, mode and kind of everything the vault is made
// of.
func (s *Store) CheckFiles() []FileProblem {
	var found []FileProblem
	look := func(path string, mode fs.FileMode) {
		info, err := os.Lstat(path)
		if err != nil {
			return
		}
		switch {
		case foreign(info):
			found = append(found, FileProblem{path, "it belongs to another user", ""})
		case info.Mode().Type() != mode.Type():
			found = append(found, FileProblem{path, "it is not what it should be: " + kindOf(info.Mode()), ""})
		case tooOpen(info):
			found = append(found, FileProblem{
				path,
				fmt.Sprintf("others may read it (mode %04o)", info.Mode().Perm()),
				fmt.Sprintf("chmod %o %q", mode.Perm(), path),
			})
		}
	}
	const folder, file = fs.ModeDir | 0o700, fs.FileMode(0o600)
	look(s.Dir(), folder)
	look(s.path, file)
	look(filepath.Join(s.Dir(), "vault.lock"), file)
	for _, dir := range []string{keysDir, backupsDir} {
		dir = filepath.Join(s.Dir(), dir)
		look(dir, folder)
		entries, _ := os.ReadDir(dir)
		for _, e := range entries {
			look(filepath.Join(dir, e.Name()), file)
		}
	}
	return found
}

func kindOf(mode fs.FileMode) string {
	switch {
	case mode.IsDir():
		return "a folder"
	case mode&fs.ModeSymlink != 0:
		return "a link"
	case mode.IsRegular():
		return "a file"
	}
	return "a special file"
}
