package transfer

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Some exports are several files that mean something only together: a manifest
// and the files that it lists. A reader is handed one file, and asks for the
// others by name through [input.beside].

// FileBeside reads the file of that name in the folder of the file source: it
// is what [Options.Beside] usually is. A missing one is [fs.ErrNotExist].
func FileBeside(source, name string) ([]byte, error) {
	f, err := os.Open(filepath.Join(filepath.Dir(source), name))
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info, err := f.Stat(); err != nil || !info.Mode().IsRegular() {
		return nil, fs.ErrNotExist
	}
	s, err := ReadSource(name, f)
	return s.Data, err
}

// neighbours finds the files that lie beside a source: among the sources of the
// same import, else where Options.Beside looks.
type neighbours struct {
	of      string // the source's name
	sources []Source
	look    func(source, name string) ([]byte, error)
}

// base returns the source's name without its folders.
func (n neighbours) base() string { return filepath.Base(n.of) }

// open returns the content of the file of that name. A name from a file is not
// to be trusted: one with a folder in it is not there.
func (n neighbours) open(name string) (*input, error) {
	if !plainName(name) {
		return nil, errors.New("its name is not one of a file beside it")
	}
	path := filepath.Join(filepath.Dir(n.of), name)
	for _, s := range n.sources {
		if filepath.Clean(s.Name) == path {
			return newInput(s.Data)
		}
	}
	if n.look == nil || n.of == "" {
		return nil, fs.ErrNotExist
	}
	data, err := n.look(n.of, name)
	if err != nil {
		return nil, err
	}
	return newInput(data)
}

func plainName(name string) bool {
	return name != "" && name != "." && name != ".." && !strings.ContainsAny(name, "/\\:\x00")
}

// claimed returns which of the sources another one speaks for: they are read
// with that one, and not on their own.
func claimed(rows []format, sources []Source) map[int]bool {
	taken := map[int]bool{}
	for i, s := range sources {
		for _, f := range rows {
			if f.claims == nil {
				continue
			}
			for _, name := range f.claims(s.Data) {
				path := filepath.Join(filepath.Dir(s.Name), name)
				for j, other := range sources {
					if j != i && other.Name != "" && plainName(name) && filepath.Clean(other.Name) == path {
						taken[j] = true
					}
				}
			}
		}
	}
	return taken
}
