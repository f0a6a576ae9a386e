package cli

import (
	"crypto/rand"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
)

// TestSecretFile writes files beside what a killed fob has left, which may be
// half of a plaintext export: that is gone then.
func TestSecretFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	left := filepath.Join(dir, unfinished+rand.Text())
	mine := filepath.Join(dir, unfinished+"notes.txt")
	name := filepath.Join(dir, "out.txt")
	steps := []struct {
		data  string
		force bool
		want  string // in the error
	}{
		{"one", false, ""}, {"two", false, "already there"}, {"three", true, ""},
	}
	now := ""
	for _, s := range steps {
		for _, path := range []string{left, mine} {
			if err := os.WriteFile(path, []byte("left"), 0o600); err != nil {
				t.Fatal(err)
			}
		}
		err := writeSecretFile(name, []byte(s.data), s.force)
		if s.want == "" {
			now = s.data
			if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
				t.Errorf("%s: what was left is still there: %v", s.data, err)
			}
		}
		if (err == nil) != (s.want == "") || err != nil && !strings.Contains(err.Error(), s.want) {
			t.Errorf("%s: %v, want %q", s.data, err, s.want)
		}
		if got, _ := os.ReadFile(name); string(got) != now {
			t.Errorf("%s: the file holds %q, want %q", s.data, got, now)
		}
		if _, err := os.Stat(mine); err != nil {
			t.Errorf("%s: a file of somebody else's: %v", s.data, err)
		}
	}
	if info, err := os.Stat(name); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode: %v, %v", info, err)
	}
	err := writeSecretFile(filepath.Join(dir, "no", "out.txt"), nil, false)
	if err == nil || strings.Contains(err.Error(), unfinished) || !strings.Contains(err.Error(), "out.txt") {
		t.Errorf("into no folder: %v", err)
	}
}

// TestSecretFileAtOnce has several write into one folder: each file is whole,
// one of those that may not replace wins, and nothing is left.
func TestSecretFileAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var all sync.WaitGroup
	var mu sync.Mutex
	made := 0
	for i := range 8 {
		all.Go(func() {
			text := []byte(strings.Repeat(strconv.Itoa(i), 1<<16))
			if err := writeSecretFile(filepath.Join(dir, "forced"), text, true); err != nil {
				t.Error(err)
			}
			if createSecretFile(filepath.Join(dir, "new"), text) == nil {
				mu.Lock()
				made++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if made != 1 {
		t.Errorf("%d have made the one file, want 1", made)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil || len(data) != 1<<16 || strings.Trim(string(data), string(data[:1])) != "" {
			t.Errorf("%s is not whole: %d bytes, %v", e.Name(), len(data), err)
		}
	}
	if len(entries) != 2 {
		t.Errorf("%d files, want 2: %v", len(entries), entries)
	}
}
