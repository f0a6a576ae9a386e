package cli

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

// droppedFiles are the files that a path means in the interface: itself, or
// those in the folder.
func (a *app) droppedFiles(_ context.Context, path string) ([]string, error) {
	return importNames([]string{a.underTilde(path)})
}

// maxCompletions is how many names a path that is being typed can go on as.
const maxCompletions = 500

// completePath returns the names in the folder of a path that begin as its last
// part does. Hidden ones are there once their dot was typed.
func (a *app) completePath(_ context.Context, path string) []string {
	folder, begins := "", path
	for i := len(path) - 1; i >= 0 && folder == ""; i-- {
		if os.IsPathSeparator(path[i]) {
			folder, begins = path[:i+1], path[i+1:]
		}
	}
	in := a.underTilde(folder)
	if in == "" {
		in = "."
	}
	list, err := os.ReadDir(in)
	if err != nil {
		return nil
	}
	var names []string
	for _, entry := range list {
		name := entry.Name()
		if !strings.HasPrefix(name, begins) || strings.HasPrefix(name, ".") && begins == "" {
			continue
		}
		if info, err := os.Stat(filepath.Join(in, name)); err == nil && info.IsDir() { // of links too
			name += "/"
		}
		if names = append(names, name); len(names) == maxCompletions {
			break
		}
	}
	slices.Sort(names)
	return names
}
