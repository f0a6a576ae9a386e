package tui

import (
	"context"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"fob/vault/transfer"
)

// TestCompletePath: tab goes on as a shell would, and says what could come next.
func TestCompletePath(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "i", "'/home/alex/p", "tab")
		r.sees("› /home/alex/pictures/")
		r.press("tab")
		r.sees("nothing there begins like this")
		r.press("ctrl+u", "'/home/alex/", "tab")
		r.sees("my codes.txt   my old codes.txt   pictures/")
		r.press("'m", "tab")
		r.sees(`› /home/alex/my\ `)
		r.sees("my codes.txt   my old codes.txt")
		r.lacks("pictures/")
		r.press("'c", "tab")
		r.sees(`› /home/alex/my\ codes.txt `)
		r.press("enter")
		r.sees("Import 3 of 4 entries")
	})
}

// TestCompleteLate: what is found after more was typed changes nothing.
func TestCompleteLate(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "i", "'/home/alex/p")
		room, _ := r.m.room.(*pathRoom)
		msg := room.path.complete(r.m)()
		r.press("'x")
		r.send(msg)
		r.sees("› /home/alex/px")
		r.lacks("nothing there")
	})
}

func TestLastPath(t *testing.T) {
	t.Parallel()
	for line, want := range map[string]struct {
		start int
		path  string
	}{
		"":                       {0, ""},
		"a":                      {0, "a"},
		"a ":                     {2, ""},
		`my\ file`:               {0, "my file"},
		`'/a b/c`:                {0, "/a b/c"},
		`"/a b/c" /d`:            {9, "/d"},
		"/a/it's":                {0, "/a/it's"},
		"x file:///a%20b/c":      {2, "/a b/c"},
		`C:\Users\me`:            {0, `C:\Users\me`},
		`"C:\Program Files\" C:`: {20, "C:"},
	} {
		if start, path := lastPath(line); start != want.start || path != want.path {
			t.Errorf("lastPath(%q) = %d, %q, want %d, %q", line, start, path, want.start, want.path)
		}
	}
}

// TestShellQuoted: what completion writes is read back as the same path.
func TestShellQuoted(t *testing.T) {
	t.Parallel()
	for _, path := range []string{"/a b/c", "/it's", `/a"b`, `/back\slash`, "/äöü 銀行", `C:\a b\c`, `\\host\a b`} {
		if got := droppedPaths("/first " + shellQuoted(path)); path[0] == '/' && !slices.Equal(got, []string{"/first", path}) {
			t.Errorf("%q is read as %q", path, got)
		}
		if got := droppedPaths(shellQuoted(path)); !slices.Equal(got, []string{path}) {
			t.Errorf("%q alone is read as %q", path, got)
		}
	}
}

func FuzzLastPath(f *testing.F) {
	for _, s := range []string{"", `'a b`, `"`, `\`, "file://h/%41 x", `C:\a "b`} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, line string) {
		if start, path := lastPath(line); start > len(line) || len(path) > len(line) {
			t.Errorf("lastPath(%q) = %d, %q", line, start, path)
		}
	})
}

// TestImportFolder: a folder is the files in it, and those that are none of
// fob's are named below the plan.
func TestImportFolder(t *testing.T) {
	t.Parallel()
	folder := func(c *Config) {
		c.Files = func(_ context.Context, path string) ([]string, error) {
			switch path {
			case "/home/alex/exports":
				return []string{path + "/a.txt", path + "/b.txt"}, nil
			case "/home/alex/nothing":
				return nil, fmt.Errorf("%q holds no files", path)
			}
			return []string{path}, nil
		}
		c.ReadFile = func(_ context.Context, path string) (transfer.Source, error) {
			if !strings.HasPrefix(path, "/home/alex/exports/") {
				return transfer.Source{}, fmt.Errorf("open %q: %w", path, fs.ErrNotExist)
			}
			text := map[bool]string{true: sampleImport, false: "a letter to grandmother"}[strings.HasSuffix(path, "a.txt")]
			return transfer.Source{Name: path, Data: []byte(text)}, nil
		}
	}
	inBubble(t, folder, func(r *rig) {
		r.paste("/home/alex/exports")
		r.sees("Import 3 of 4 entries")
		r.sees("b.txt: ")
		r.press("esc")
		r.paste("/home/alex/nothing /home/alex/nothing")
		r.sees("holds no files")
	})
}
