package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fob/vault"
)

// clone copies a machine to a home of its own.
func (m *machine) clone(t *testing.T) *machine {
	t.Helper()
	c := &machine{fob: m.fob, home: t.TempDir()}
	c.key = filepath.Join(c.home, filepath.Base(m.key))
	copyTree(t, c.home, m.home)
	return c
}

// uri is an account of a name, with a secret of its own.
func uri(name string) string {
	issuer, _, _ := strings.Cut(name, ":")
	sum := sha256.Sum256([]byte(name))
	return "otpauth://totp/" + name + "?secret=" + base32.StdEncoding.EncodeToString(sum[:20]) + "&issuer=" + issuer + "\n"
}

// identity is the paper key of the machine.
func (m *machine) identity(t *testing.T) vault.Identity {
	t.Helper()
	text, err := os.ReadFile(m.key)
	if err != nil {
		t.Fatal(err)
	}
	key, err := vault.ParseIdentity(text)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// healthy wants doctor to find nothing wrong, but for the keyring, which a
// machine with a paper key alone has not.
func (m *machine) healthy(t *testing.T, after fmt.Stringer) {
	t.Helper()
	var found struct {
		Checks []struct{ Name, State, Detail string }
	}
	out, err := m.command("", "doctor", "--json").Output()
	if jerr := json.Unmarshal(out, &found); jerr != nil || len(found.Checks) < 5 {
		t.Errorf("%s: doctor: %v: %s", after, err, out)
	}
	for _, c := range found.Checks {
		if c.State == "wrong" && c.Name != "keyring" {
			t.Errorf("%s: doctor: %s: %s", after, c.Name, c.Detail)
		}
	}
}

// files are the names and contents below a folder, but for the lock's.
func files(t *testing.T, dir string) string {
	t.Helper()
	var b bytes.Buffer
	err := filepath.Walk(dir, func(path string, info os.FileInfo, err error) error {
		if err != nil || info.IsDir() || filepath.Base(path) == "vault.lock" {
			return err
		}
		data, err := os.ReadFile(path)
		fmt.Fprintf(&b, "%s %x\n", path, data)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return b.String()
}

func copyTree(t *testing.T, to, from string) {
	t.Helper()
	err := filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if d.IsDir() {
			return os.MkdirAll(target, 0o700)
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		return os.WriteFile(target, data, 0o600)
	})
	if err != nil {
		t.Fatal(err)
	}
}
