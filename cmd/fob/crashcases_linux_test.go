package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
	"fob/vault"
)

// crashCase is a command that writes.
type crashCase struct {
	name    string
	tries   int // how many faults are tried in a usual run
	prepare func(*testing.T, *machine)
	do      func(*testing.T, *machine) *exec.Cmd
	// look says in a text what is there; it differs before and after.
	look func(*testing.T, *machine) string
	// shows is on stdout once the command has done its work, never before.
	shows string
	// next looks whether fob works on; nil is doctor and add.
	next func(*testing.T, *machine, point, bool)
}

// crashBase is a vault with something of everything.
func crashBase(t *testing.T) *machine {
	t.Helper()
	m := paperMachine(t)
	m.run(t, uri("Old:o"), "add")
	m.run(t, "otpauth://hotp/Bank:me?secret="+secretText+"&issuer=Bank&counter=7\n", "add")
	m.run(t, "abcd-1111\nabcd-2222\nabcd-3333\n", "recovery", "add", "old")
	m.run(t, uri("Gone:g"), "add")
	m.run(t, "", "rm", "gone", "--yes")
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(m.home, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("import.txt", uri("One:1")+uri("Two:2")+uri("Three:3"))
	put("passphrase", "a pass phrase\n")
	return m
}

func arguments(stdin string, args ...string) func(*testing.T, *machine) *exec.Cmd {
	return func(_ *testing.T, m *machine) *exec.Cmd {
		list := slices.Clone(args)
		for i := range list {
			list[i] = strings.ReplaceAll(list[i], "HOME", m.home)
		}
		return m.command(stdin, list...)
	}
}

// withPassphrase gives a command the passphrase on descriptor 3.
func withPassphrase(do func(*testing.T, *machine) *exec.Cmd) func(*testing.T, *machine) *exec.Cmd {
	return func(t *testing.T, m *machine) *exec.Cmd {
		t.Helper()
		cmd := do(t, m)
		f, err := os.Open(filepath.Join(m.home, "passphrase"))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = f.Close() })
		cmd.ExtraFiles = []*os.File{f}
		return cmd
	}
}

func crashCases() []crashCase {
	return []crashCase{
		{name: "add", tries: 24, do: arguments(uri("New:n"), "add"), look: contents},
		{name: "edit", tries: 8, do: arguments("", "edit", "old", "--note", "new", "--tag", "t"), look: contents},
		{name: "rm", tries: 8, do: arguments("", "rm", "old", "--yes"), look: contents},
		{name: "undo", tries: 8, do: arguments("", "undo"), look: contents},
		{name: "import", tries: 12, do: arguments("", "import", "HOME/import.txt"), look: contents},
		{name: "get of a counter", tries: 16, do: arguments("", "get", "bank"), look: contents, shows: hotpCode(7)},
		{name: "recovery add", tries: 8, do: arguments("abcd-4444\n", "recovery", "add", "old"), look: contents},
		{name: "recovery use", tries: 12, do: arguments("", "recovery", "use", "old"), look: contents, shows: "abcd-1111"},
		{name: "restore a generation", tries: 8, do: arguments("", "restore", "--generation", "2"), look: contents},
		{name: "restore over damage", tries: 8, prepare: damage, do: arguments("", "restore", "--generation", "2"), look: contents, next: restoreDamageAgain},
		{name: "restore into a vault", tries: 8, prepare: keepCopy, do: arguments("", "restore", "HOME/copy.age"), look: contents},
		{name: "paper key", tries: 8, do: arguments("", "paper", "key", "--output", "HOME/new.txt", "--yes"), look: contents},
		{name: "passphrase", tries: 3, do: withPassphrase(arguments("", "passphrase", "--new-passphrase-fd", "3")), look: keyFiles, prepare: deviceKey},
		{name: "init", tries: 12, prepare: noVault, do: newVault, look: contents, next: initAgain},
		{name: "init with a passphrase", tries: 2, prepare: noVault, do: newVaultWithPassphrase, look: contents, next: initAgain},
		{
			name: "restore a copy", tries: 2, prepare: copyAlone, look: contents, next: restoreAgain,
			do: withPassphrase(arguments("", "restore", "HOME/copy.age", "--new-passphrase-fd", "3")),
		},
		{
			name: "export", tries: 8, do: arguments("", "export", "uris", "--plaintext", "--output", "HOME/out.txt", "--force", "--partial"),
			look: exported, next: exportAgain,
			prepare: func(t *testing.T, m *machine) {
				t.Helper()
				if err := os.WriteFile(filepath.Join(m.home, "out.txt"), []byte("old"), 0o600); err != nil {
					t.Fatal(err)
				}
			},
		},
		{
			name: "export to a new file", tries: 8, do: arguments("", "export", "uris", "--plaintext", "--output", "HOME/out.txt", "--partial"),
			look: exported, next: exportAgain,
		},
	}
}

// hotpCode is what the account of crashBase prints at a counter.
func hotpCode(counter int) string {
	// RFC 4226, appendix D: the secret is that of its examples.
	return []string{"755224", "287082", "359152", "969429", "338314", "254676", "287922", "162583", "399871", "520489"}[counter]
}

// contents are all accounts of the vault and its keys, without ids and times.
func contents(t *testing.T, m *machine) string {
	t.Helper()
	s, err := vault.Open(vault.Options{Dir: m.dir(), Now: time.Now})
	if err != nil {
		return "no vault"
	}
	key := m.identity(t)
	v, err := s.Load(t.Context(), key)
	if err != nil {
		if damagedStart, _ := os.ReadFile(m.dir() + "/vault.age"); string(damagedStart) == "damaged" {
			return "the damaged file"
		}
		return "BAD: " + err.Error()
	}
	var lines []string
	for kind, list := range map[string][]vault.Account{"live": v.Accounts(), "trash": v.Trash()} {
		for _, a := range list {
			var line strings.Builder
			fmt.Fprintf(&line, "%s %s %q %q", kind, a.Key.URI(), a.Note, a.Tags)
			for _, c := range a.Recovery {
				fmt.Fprintf(&line, " %s %t", c.Code.Bytes(), c.Used.IsZero())
			}
			for _, k := range a.Previous {
				fmt.Fprintf(&line, " was %s", k.URI())
			}
			lines = append(lines, line.String())
		}
	}
	for _, r := range v.Recipients() {
		lines = append(lines, fmt.Sprintf("key %s %t", r.Name, r.Active()))
	}
	for _, u := range v.Unreadable() {
		lines = append(lines, "BAD line: "+u.Reason)
	}
	slices.Sort(lines)
	return strings.Join(lines, "\n")
}

// keyFiles says whether the wrapped key is there, and whole.
func keyFiles(t *testing.T, m *machine) string {
	t.Helper()
	paths, _ := filepath.Glob(filepath.Join(m.dir(), "keys", "*.age"))
	if len(paths) == 0 {
		return "none"
	}
	data, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(data)
	if want, _ := os.ReadFile(filepath.Join(m.home, "old-key-sum")); string(want) == hex.EncodeToString(sum[:]) {
		return "the old"
	}
	s, err := vault.Open(vault.Options{Dir: m.dir(), Now: time.Now})
	if err != nil {
		return "BAD: " + err.Error()
	}
	if _, err := s.UnwrapDevice(t.Context(), otpcore.NewSecret([]byte("a pass phrase"))); err != nil {
		return "BAD: " + err.Error()
	}
	return "the new"
}

func exported(t *testing.T, m *machine) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(m.home, "out.txt"))
	if err != nil {
		return err.Error()
	}
	return string(data)
}

// exportAgain wants the export done by the next run, and nothing left beside it
// of the one that was killed: it is plaintext.
func exportAgain(t *testing.T, m *machine, p point, _ bool) {
	t.Helper()
	m.run(t, "", "export", "uris", "--plaintext", "--output", filepath.Join(m.home, "out.txt"), "--force", "--partial")
	for _, left := range temps(t, m.home) {
		if strings.HasPrefix(filepath.Base(left), ".fob-") { // what is remembered of the vault is not secret, and may stay an hour
			t.Errorf("%s: %q was left after the next export", p, left)
		}
	}
}

func damage(t *testing.T, m *machine) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(m.dir(), "vault.age"), []byte("damaged"), 0o600); err != nil {
		t.Fatal(err)
	}
}

// keepCopy keeps a copy of the vault, and takes out of it what the copy has.
func keepCopy(t *testing.T, m *machine) {
	t.Helper()
	copyTree(t, filepath.Join(m.home, "copied"), m.dir())
	if err := os.Rename(filepath.Join(m.home, "copied", "vault.age"), filepath.Join(m.home, "copy.age")); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(filepath.Join(m.home, "copied")); err != nil {
		t.Fatal(err)
	}
	m.run(t, "", "rm", "old", "--yes")
}

func copyAlone(t *testing.T, m *machine) {
	t.Helper()
	keepCopy(t, m)
	noVault(t, m)
}

func noVault(t *testing.T, m *machine) {
	t.Helper()
	for _, dir := range []string{m.dir(), filepath.Join(m.home, "state")} {
		if err := os.RemoveAll(dir); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
}

// newVault makes a vault whose paper key goes to another file than the one
// that the machine has had.
func newVault(_ *testing.T, m *machine) *exec.Cmd {
	m.key = filepath.Join(m.home, "fresh-key.txt")
	return m.command("", "init", "--paper-key", m.key)
}

func newVaultWithPassphrase(t *testing.T, m *machine) *exec.Cmd {
	t.Helper()
	return withPassphrase(func(_ *testing.T, m *machine) *exec.Cmd {
		m.key = filepath.Join(m.home, "fresh-key.txt")
		return m.command("", "init", "--paper-key", m.key, "--passphrase-fd", "3")
	})(t, m)
}

// deviceKey opens the vault with a key that a passphrase may wrap, and not
// with the paper key.
func deviceKey(t *testing.T, m *machine) {
	t.Helper()
	key, err := vault.GenerateIdentity(false)
	if err != nil {
		t.Fatal(err)
	}
	s, err := vault.Open(vault.Options{Dir: m.dir(), Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Update(t.Context(), m.identity(t), func(v *vault.Vault) error { return v.AddRecipient("laptop", key.Recipient()) })
	if err != nil {
		t.Fatal(err)
	}
	m.key = filepath.Join(m.home, "device-key.txt")
	if err := os.WriteFile(m.key, append(key.Secret().Bytes(), '\n'), 0o600); err != nil {
		t.Fatal(err)
	}
	// What stands for an earlier wrapped key is whatever the file holds.
	if err := os.MkdirAll(filepath.Join(m.dir(), "keys"), 0o700); err != nil {
		t.Fatal(err)
	}
	old := []byte("the key as it was wrapped before")
	if err := os.WriteFile(filepath.Join(m.dir(), "keys", "laptop.age"), old, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(m.home, "old-key-sum"), fmt.Appendf(nil, "%x", sha256.Sum256(old)), 0o600); err != nil {
		t.Fatal(err)
	}
}

// initAgain wants a vault where there was none: fob init makes it, unless a
// killed one has left a wrapped key, which only a person may throw away.
func initAgain(t *testing.T, m *machine, p point, isNew bool) {
	t.Helper()
	if isNew {
		m.healthy(t, p)
		return
	}
	m.key = filepath.Join(m.home, "third-key.txt")
	again(t, m, p, m.command("", "init", "--paper-key", m.key))
}

func restoreAgain(t *testing.T, m *machine, p point, isNew bool) {
	t.Helper()
	if isNew {
		m.healthy(t, p)
		return
	}
	again(t, m, p, withPassphrase(arguments("", "restore", "HOME/copy.age", "--new-passphrase-fd", "3"))(t, m))
}

func again(t *testing.T, m *machine, p point, cmd *exec.Cmd) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if err == nil {
		m.healthy(t, p)
		return
	}
	if !strings.Contains(p.how, "KILL") && p.call != "unlinkat" || !strings.Contains(string(out), "hint: ") || !strings.Contains(string(out), "mv ") {
		t.Errorf("%s: again: %v: %s", p, err, out)
	}
}

func restoreDamageAgain(t *testing.T, m *machine, p point, isNew bool) {
	t.Helper()
	if !isNew {
		m.run(t, "", "restore", "--generation", "2")
	}
	m.healthy(t, p)
}
