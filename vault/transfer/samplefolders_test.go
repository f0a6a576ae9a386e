package transfer

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/charmbracelet/x/exp/golden"
)

// folder returns the files of a folder of testdata/imports.
func folder(tb testing.TB, name string) []Source {
	tb.Helper()
	files, err := os.ReadDir(filepath.Join(samplesDir, name))
	if err != nil {
		tb.Fatal(err)
	}
	var list []Source
	for _, f := range files {
		s := sample(tb, filepath.Join(name, f.Name()))
		s.Name = filepath.ToSlash(s.Name)
		list = append(list, s)
	}
	return list
}

// The files of a folder, imported together, give what the golden file says.
func TestSampleFolders(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"steam-sda", "steam-steamguard"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			golden.RequireEqual(t, dump(Read(t.Context(), folder(t, name), openSamples())))
		})
	}
}
