package main

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// TestPromises reads the table of SECURITY.md: each promise names a test that
// is in the tree.
func TestPromises(t *testing.T) {
	t.Parallel()
	root := filepath.Join("..", "..")
	text, err := os.ReadFile(filepath.Join(root, ".github", "SECURITY.md"))
	if err != nil {
		t.Fatal(err)
	}
	named := regexp.MustCompile("`([^`]+)`")
	sources := map[string]string{} // the tests of each package
	rows := 0
	for line := range strings.Lines(string(text)) {
		cells := strings.Split(strings.TrimSpace(line), "|")
		if len(cells) != 5 || strings.HasPrefix(cells[1], "--") || strings.TrimSpace(cells[1]) == "promise" {
			continue
		}
		rows++
		if strings.TrimSpace(cells[1]) == "" || strings.TrimSpace(cells[2]) == "" {
			t.Errorf("a row without a promise or an attack: %s", line)
		}
		names := named.FindAllStringSubmatch(cells[3], -1)
		if len(names) == 0 || strings.TrimSpace(named.ReplaceAllString(cells[3], "")) != "" {
			t.Errorf("the third cell is no list of tests: %s", line)
		}
		for _, name := range names {
			if script, ok := strings.CutPrefix(name[1], "scripts/"); ok {
				if _, err := os.Stat(filepath.Join(root, "testdata", "scripts", script)); err != nil {
					t.Error(err)
				}
				continue
			}
			dot := strings.LastIndex(name[1], ".")
			if dot < 0 {
				t.Errorf("%q has no package", name[1])
				continue
			}
			dir, test := name[1][:dot], name[1][dot+1:]
			if _, ok := sources[dir]; !ok {
				sources[dir] = testsOf(t, filepath.Join(root, dir))
			}
			if !strings.Contains(sources[dir], "\nfunc "+test+"(") {
				t.Errorf("there is no %s in %s", test, dir)
			}
		}
	}
	if rows < 20 {
		t.Errorf("%d promises were read", rows)
	}
}

func testsOf(t *testing.T, dir string) string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join(dir, "*_test.go"))
	if err != nil || len(files) == 0 {
		t.Errorf("%s has no tests (%v)", dir, err)
	}
	var all strings.Builder
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all.Write(text)
	}
	return all.String()
}
