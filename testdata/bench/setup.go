package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// programs are the paths of what is measured.
type programs struct{ fob, hello, keyringGet string }

// build makes the programs as a release does: without cgo, paths and symbols.
func build(dir string) (programs, error) {
	p := programs{
		fob:        filepath.Join(dir, "fob"),
		hello:      filepath.Join(dir, "hello"),
		keyringGet: filepath.Join(dir, "keyringget"),
	}
	for path, pkg := range map[string]string{
		p.fob:        "./cmd/fob",
		p.hello:      "./testdata/bench/hello",
		p.keyringGet: "./testdata/bench/keyringget",
	} {
		cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w -buildid=", "-o", path, pkg)
		cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
		if out, err := cmd.CombinedOutput(); err != nil {
			return programs{}, fmt.Errorf("build %s: %w\n%s", pkg, err, out)
		}
	}
	return p, nil
}

// aVault is a vault made for measuring.
type aVault struct {
	dir, id  string
	accounts int
	imported time.Duration // how long `fob import` took
}

// makeVault creates a vault whose key is in the keyring, and imports accounts
// invented here.
func (p programs) makeVault(dir string, accounts int) (aVault, error) {
	v := aVault{dir: filepath.Join(dir, fmt.Sprint("vault-", accounts)), accounts: accounts}
	list := v.dir + ".txt"
	if err := os.WriteFile(list, uris(accounts), 0o600); err != nil {
		return v, err
	}
	if _, _, err := once([]string{p.fob, "--vault", v.dir, "--no-input", "init", "--paper-key", v.dir + ".key"}); err != nil {
		return v, err
	}
	took, _, err := once([]string{p.fob, "--vault", v.dir, "--no-input", "import", list})
	if err != nil {
		return v, err
	}
	v.imported = took
	v.id, err = vaultID(filepath.Join(v.dir, "vault.age"))
	return v, err
}

// get asks for one account in the middle.
func (v aVault) get(fob string) []string {
	return []string{fob, "--vault", v.dir, "get", fmt.Sprintf("service-%05d", v.accounts/2)}
}

// uris is a list of otpauth URIs, the same each time.
func uris(n int) []byte {
	var b bytes.Buffer
	for i := range n {
		sum := sha256.Sum256(fmt.Append(nil, "fob bench ", i))
		secret := base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(sum[:20])
		fmt.Fprintf(&b, "otpauth://totp/service-%05d:user-%05d@example.test?secret=%s&issuer=service-%05d\n", i, i, secret, i)
	}
	return b.Bytes()
}

// vaultID reads the vault's id, which stands in the clear in the age header.
func vaultID(path string) (string, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(data[:min(len(data), 64<<10)])) {
		if id, ok := strings.CutPrefix(strings.TrimSpace(line), "-> fob-vault "); ok {
			return id, nil
		}
	}
	return "", errors.New("no fob-vault line in the vault's header")
}
