package main

import (
	"bytes"
	"crypto/sha256"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// TestReproducible builds the program as a release does, here and from a copy
// in a folder of another name and length: not a byte differs, and the program
// names no folder of this machine. What testdata/release/rebuild.sh does with
// all archives and fresh caches, quickly.
func TestReproducible(t *testing.T) {
	t.Parallel()
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	copied := filepath.Join(t.TempDir(), "a folder of", "another name")
	copySource(t, copied, root)
	var sums [2][32]byte
	for i, dir := range []string{root, copied} {
		out := filepath.Join(t.TempDir(), "fob")
		cmd := exec.Command("go", "build", "-trimpath", "-mod=readonly", "-buildvcs=false",
			"-ldflags=-s -w -buildid= -X main.version=v0.0.0", "-o", out, "./cmd/fob")
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0", "GOWORK=off", "PWD="+dir)
		if said, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("go build: %v: %s", err, said)
		}
		program, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(program, []byte(dir)) {
			t.Errorf("the program names the folder %s", dir)
		}
		sums[i] = sha256.Sum256(program)
		const most = 15 << 20 // the design's figure
		if len(program) > most {
			t.Errorf("the program has %d bytes, more than %d", len(program), most)
		}
	}
	if sums[0] != sums[1] {
		t.Error("two builds in different folders differ")
	}
}

// copySource copies what the program is built from.
func copySource(t *testing.T, to, from string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if strings.HasPrefix(d.Name(), ".") && path != from || rel == "testdata" || rel == "dist" || rel == "dist-assets" {
				return filepath.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		}
		if strings.HasSuffix(path, "_test.go") || !d.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}
