package cli

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestCompletePath(t *testing.T) {
	t.Parallel()
	a, _, _ := roomsApp(t)
	home := filepath.Join(a.w.Dirs.Home, "things")
	for _, name := range []string{"b codes.txt", "a/inside", ".hidden", "ab"} {
		path := filepath.Join(home, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.Symlink("a", filepath.Join(home, "link")); err != nil {
		t.Skip(err)
	}
	for path, want := range map[string][]string{
		home + "/":       {"a/", "ab", "b codes.txt", "link/"},
		"~/things/a":     {"a/", "ab"},
		"~/things/b c":   {"b codes.txt"},
		"~/things/.":     {".hidden"},
		"~/things/none":  nil,
		"~/things/ab/":   nil,
		"/no/such/place": nil,
	} {
		if got := a.completePath(t.Context(), path); !slices.Equal(got, want) {
			t.Errorf("completePath(%q) = %q, want %q", path, got, want)
		}
	}
	files, err := a.droppedFiles(t.Context(), "~/things")
	if want := []string{filepath.Join(home, "a", "inside"), filepath.Join(home, "ab"), filepath.Join(home, "b codes.txt")}; err != nil || !slices.Equal(files, want) {
		t.Errorf("droppedFiles = %q, %v, want %q", files, err, want)
	}
}
