// Package settings keeps what a person has chosen about the interface, and
// about copies of the vault, in one commented file, config.toml.
//
// It promises three things. What is wrong in the file is said with its line,
// and only that has its default: a slip of the pen keeps nobody from their
// codes. A change made in the interface touches the one line that it is about,
// so comments and order stay. And the file holds no secret and no name.
package settings

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"fob/cmd/internal/clip"
	"fob/tui"
)

// defaultLock is how long without a key until the screen locks.
const defaultLock = 5 * time.Minute

// The limits of the times.
const (
	minClipboard = time.Second
	maxClipboard = clip.MaxKeep
	minLock      = 10 * time.Second
	maxLock      = 24 * time.Hour
)

// Path returns where the settings are, below the folder for configuration.
func Path(configDir string) string { return filepath.Join(configDir, "fob", "config.toml") }

// Defaults are the settings of a file that says nothing.
func Defaults() tui.Prefs { return tui.Prefs{Lock: defaultLock} }

// Problem is something wrong in the file.
type Problem struct {
	Line int // 1 is the first
	Text string

	key string // that it is about, tables with dots between
}

// String is the problem in one line.
func (p Problem) String() string { return fmt.Sprintf("line %d: %s", p.Line, p.Text) }

// Load reads the file. One that is not there is no error: all is as usual.
func Load(path string) (tui.Prefs, []Problem, error) {
	data, err := read(path)
	if err != nil {
		return Defaults(), nil, err
	}
	prefs, problems := Parse(data)
	return prefs, problems, nil
}

// maxFile is the most that is read, in bytes.
const maxFile = 1 << 20

func read(path string) ([]byte, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, err
	case !info.Mode().IsRegular() || info.Size() > maxFile:
		return nil, fmt.Errorf("%q is no settings file", path)
	}
	return os.ReadFile(path)
}

// Save writes what was chosen into the file. It is replaced as a whole or not
// at all; where it is a link, what the link points to is.
func Save(path string, prefs tui.Prefs) error {
	if target, err := filepath.EvalSymlinks(path); err == nil {
		path = target
	}
	old, err := read(path)
	if err != nil {
		return err
	}
	text, err := Edit(old, prefs)
	if err != nil {
		return err
	}
	if slices.Equal(text, old) {
		return nil
	}
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	mode := fs.FileMode(0o600)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	return replace(dir, path, text, mode)
}

// replace writes a file beside path and puts it in its place.
func replace(dir, path string, text []byte, mode fs.FileMode) (err error) {
	f, err := os.CreateTemp(dir, ".config-*.toml")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(text)
	err = errors.Join(err, f.Chmod(mode), f.Sync(), f.Close())
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
