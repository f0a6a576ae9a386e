package main

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fob/testdata"
)

// exitCode runs a command and returns its exit code and what it said.
func exitCode(t *testing.T, cmd *exec.Cmd) (code int, said string) {
	t.Helper()
	out, err := cmd.CombinedOutput()
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exit.ExitCode(), string(out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return 0, string(out)
}

// inShell puts a command behind a shell's, which ends in exec "$@".
func inShell(script string, cmd *exec.Cmd) *exec.Cmd {
	outer := exec.Command("sh", append([]string{"-euc", script, "sh", cmd.Path}, cmd.Args[1:]...)...)
	outer.Env, outer.Stdin = cmd.Env, cmd.Stdin
	return outer
}

// TestFullDisk adds until a filesystem of 256 KiB is full: each add is there or
// was refused with exit 5, and what is there stays.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	unshare := testdata.Need(t, "unshare")
	m := paperMachine(t)
	script := `
		mount -t tmpfs -o size=256k,mode=700 none "$FOB_VAULT"
		cp -r "$HOME"/keep/. "$FOB_VAULT"
		fob() { "$FOB" --no-keyring --identity "$HOME/paper-key.txt" "$@"; }
		i=0 full=0
		while [ $full -lt 3 ] && [ $i -lt 400 ]; do
			i=$((i+1)) code=0
			echo "otpauth://totp/S$i:u?secret=` + secretText + `&issuer=S$i" | fob add --note "$NOTE" >"$HOME/out" 2>&1 || code=$?
			if [ $code -eq 0 ]; then echo "added S$i"
			else full=$((full+1)); echo "exit $code"; cat "$HOME/out"; fi
		done
		echo "list:"; fob list
		echo "doctor:"; fob doctor || true
		ls -A "$FOB_VAULT" "$FOB_VAULT/backups" | grep -F .tmp- && echo "a temporary file was left"
		df -k "$FOB_VAULT" | tail -1
		dd if=/dev/zero of="$FOB_VAULT/rest" bs=1k >/dev/null 2>&1 || true
		echo "nothing left:"; code=0; fob rm S1 --yes 2>&1 || code=$?; echo "exit $code"
		code=0; fob get S1 >/dev/null || code=$?; echo "get $code"
		rm "$FOB_VAULT/rest"
		rm "$FOB_VAULT"/backups/*; fob rm S1 --yes 2>&1; echo "room again"
	`
	if err := os.Rename(m.dir(), filepath.Join(m.home, "keep")); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(m.dir(), 0o700); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(unshare, "-Urm", "sh", "-eu", "-c", script)
	cmd.Env = append(m.env(), "FOB="+m.fob, "NOTE="+strings.Repeat("x", 6000))
	out, err := cmd.CombinedOutput()
	if err != nil && (bytes.Contains(out, []byte("unshare:")) || bytes.Contains(out, []byte("mount:"))) {
		t.Skipf("no filesystem can be mounted here: %s", out)
	}
	if err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	said := string(out)
	list := between(t, said, "list:", "doctor:")
	for i := range strings.Count(said, "added S") {
		if !strings.Contains(list, fmt.Sprintf("S%d:u", i+1)) {
			t.Errorf("S%d was added, and is not there", i+1)
		}
	}
	if n := strings.Count(list, ":u"); n != strings.Count(said, "added S") || n < 3 {
		t.Errorf("%d accounts in the list:\n%s", n, said)
	}
	if strings.Count(said, "exit 5\n") != 4 || !strings.Contains(said, "no space left on device") {
		t.Errorf("a full disk is exit 5, and is named:\n%s", said)
	}
	for _, want := range []string{"get 0", "room again"} {
		if !strings.Contains(said, want) {
			t.Errorf("%q is missing:\n%s", want, said)
		}
	}
	if strings.Contains(said, "a temporary file was left") {
		t.Errorf("left over:\n%s", said)
	}
}

// TestFileLimit has a limit on the size of files, as ulimit -f sets.
func TestFileLimit(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	m.run(t, uri("Old:o"), "add", "--note", strings.Repeat("x", 5000))
	before := files(t, m.dir())
	code, said := exitCode(t, inShell(`ulimit -f 4; exec "$@"`, m.command(uri("New:n"), "add")))
	if code != 5 || !strings.Contains(said, "file too large") {
		t.Errorf("exit %d: %s", code, said)
	}
	if files(t, m.dir()) != before {
		t.Error("the vault's folder was changed")
	}
}

// TestReadOnly has a vault in a folder that cannot be written: reading works,
// writing is exit 5.
func TestReadOnly(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	m.run(t, uri("Old:o"), "add")
	m.run(t, "otpauth://hotp/Bank:me?secret="+secretText+"&issuer=Bank&counter=7\n", "add")
	before := files(t, m.dir())
	check := func(name string, wrap func(*exec.Cmd) *exec.Cmd) {
		t.Helper()
		for _, c := range []struct {
			code int
			args []string
		}{
			{0, []string{"get", "old"}},
			{0, []string{"list"}},
			{0, []string{"show", "old"}},
			{5, []string{"add"}},
			{5, []string{"edit", "old", "--note", "x"}},
			{5, []string{"rm", "old", "--yes"}},
			{5, []string{"get", "bank"}},
			{5, []string{"undo"}},
		} {
			code, said := exitCode(t, wrap(m.command(uri("New:n"), c.args...)))
			if code == 125 || strings.Contains(said, "mount:") || strings.Contains(said, "unshare:") {
				t.Skipf("no filesystem can be mounted here: %s", said)
			}
			if code != c.code {
				t.Errorf("%s: %q: exit %d, want %d: %s", name, c.args, code, c.code, said)
			}
			if c.code == 5 && strings.Contains(said, hotpCode(7)) {
				t.Errorf("%s: a code was shown whose use is not on disk", name)
			}
		}
		if files(t, m.dir()) != before {
			t.Errorf("%s: the folder was changed", name)
		}
	}
	if os.Getuid() != 0 { // to root nothing is forbidden
		if err := os.Chmod(m.dir(), 0o500); err != nil {
			t.Fatal(err)
		}
		check("mode 0500", func(cmd *exec.Cmd) *exec.Cmd { return cmd })
		if err := os.Chmod(m.dir(), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	unshare := testdata.Need(t, "unshare")
	check("read-only filesystem", func(cmd *exec.Cmd) *exec.Cmd {
		outer := exec.Command(unshare, append([]string{
			"-Urm", "sh", "-euc",
			`mount --bind "$FOB_VAULT" "$FOB_VAULT"; mount -o remount,bind,ro "$FOB_VAULT"; exec "$@"`, "sh", cmd.Path,
		}, cmd.Args[1:]...)...)
		outer.Env, outer.Stdin = cmd.Env, cmd.Stdin
		return outer
	})
}

// TestLinkedVault has vault.age as a link to a file in another folder: the
// file is written, the link stays, and everything else lies beside the file.
func TestLinkedVault(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	other := filepath.Join(m.home, "real")
	if err := os.Rename(m.dir(), other); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(m.dir(), 0o700); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(m.dir(), "vault.age")
	if err := os.Symlink("../real/vault.age", link); err != nil {
		t.Fatal(err)
	}
	m.run(t, uri("New:n"), "add")
	m.run(t, "", "edit", "new", "--note", "x")
	if target, err := os.Readlink(link); err != nil || target != "../real/vault.age" {
		t.Errorf("the link became %q: %v", target, err)
	}
	if entries, _ := os.ReadDir(m.dir()); len(entries) != 1 {
		t.Errorf("%d entries beside the link", len(entries))
	}
	if info, err := os.Lstat(filepath.Join(other, "vault.age")); err != nil || !info.Mode().IsRegular() {
		t.Errorf("the file: %v", err)
	}
	if list := m.run(t, "", "list"); !strings.Contains(list, "New:n") {
		t.Errorf("list: %s", list)
	}
	m.healthy(t, bytes.NewBufferString("a linked vault"))
	// A link to nothing is no vault, and is not written through.
	if err := os.Remove(filepath.Join(other, "vault.age")); err != nil {
		t.Fatal(err)
	}
	if code, said := exitCode(t, m.command(uri("More:m"), "add")); code != 6 {
		t.Errorf("a link to nothing: exit %d: %s", code, said)
	}
	m.key = filepath.Join(m.home, "another-key.txt")
	if code, said := exitCode(t, m.command("", "init", "--paper-key", m.key)); code != 1 {
		t.Errorf("init over a link to nothing: exit %d: %s", code, said)
	}
}

// TestPlantedLinks has links to a file of the user's in the place of each file
// that fob makes: none is followed.
func TestPlantedLinks(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"vault.lock", "keys", "keys/vm.age", "backups", ".vault.age.tmp-x", "backups/.x.tmp-y"} {
		t.Run(strings.ReplaceAll(name, "/", "-"), func(t *testing.T) {
			t.Parallel()
			m := paperMachine(t)
			m.run(t, uri("Old:o"), "add")
			outside := filepath.Join(m.home, "outside")
			precious := filepath.Join(outside, "precious")
			for _, dir := range []string{outside, filepath.Join(m.dir(), "keys")} {
				if err := os.MkdirAll(dir, 0o700); err != nil {
					t.Fatal(err)
				}
			}
			if err := os.WriteFile(precious, []byte("precious"), 0o600); err != nil {
				t.Fatal(err)
			}
			target := precious
			planted := filepath.Join(m.dir(), name)
			if name == "keys" || name == "backups" {
				target = outside
			}
			if err := os.RemoveAll(planted); err != nil {
				t.Fatal(err)
			}
			if err := os.Symlink(target, planted); err != nil {
				t.Fatal(err)
			}
			code, said := exitCode(t, m.command(uri("New:n"), "add"))
			if name == "vault.lock" && code != 5 {
				t.Errorf("a planted lock: exit %d: %s", code, said)
			}
			if name != "vault.lock" && code != 0 {
				t.Errorf("exit %d: %s", code, said)
			}
			if data, err := os.ReadFile(precious); err != nil || string(data) != "precious" {
				t.Errorf("the file outside became %q: %v", data, err)
			}
			if name == "keys" || name == "backups" {
				return // a folder elsewhere, as people make with links
			}
			if entries, _ := os.ReadDir(outside); len(entries) != 1 {
				t.Errorf("%d files outside", len(entries))
			}
		})
	}
}

// TestModes makes and changes a vault under every umask that is in use, and
// wants all of it open to its owner alone.
func TestModes(t *testing.T) {
	t.Parallel()
	for _, mask := range []string{"000", "002", "022", "027", "077"} {
		t.Run(mask, func(t *testing.T) {
			t.Parallel()
			fob, err := build()
			if err != nil {
				t.Fatal(err)
			}
			m := &machine{fob: fob, home: t.TempDir()}
			m.key = filepath.Join(m.home, "paper-key.txt")
			under := func(cmd *exec.Cmd) {
				t.Helper()
				if code, said := exitCode(t, inShell("umask "+mask+`; exec "$@"`, cmd)); code != 0 {
					t.Errorf("exit %d: %s", code, said)
				}
			}
			under(m.command("", "init", "--paper-key", m.key))
			under(m.command(uri("One:o"), "add"))
			under(m.command("", "paper", "vault", "--output", filepath.Join(m.home, "sheet.pdf")))
			under(m.command("", "export", "uris", "--plaintext", "--output", filepath.Join(m.home, "out.txt")))
			under(m.command("", "qr", "one", "-o", filepath.Join(m.home, "code.png")))
			n := 0
			err = filepath.Walk(m.home, func(path string, info os.FileInfo, err error) error {
				if err != nil || path == m.home {
					return err
				}
				n++
				want := os.FileMode(0o600)
				if info.IsDir() {
					want = 0o700
				}
				if got := info.Mode().Perm(); got != want {
					t.Errorf("%s is %o, want %o", path, got, want)
				}
				return nil
			})
			if err != nil || n < 12 {
				t.Errorf("%d files: %v", n, err)
			}
		})
	}
}

// TestHugeAndEmptyVaults has files that are no vault: named as damaged at once,
// in little memory, and left as they are.
func TestHugeAndEmptyVaults(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	m.run(t, uri("Old:o"), "add")
	good, err := os.ReadFile(filepath.Join(m.dir(), "vault.age"))
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		data []byte
		size int64
	}{
		"empty":                   {nil, 0},
		"1 GiB of nothing":        {nil, 1 << 30},
		"1 TiB of nothing":        {nil, 1 << 40},
		"a vault, then 1 GiB":     {good, 1 << 30},
		"a vault, then 30 MiB":    {good, 30 << 20},
		"a header without an end": {append([]byte("age-encryption.org/v1\n-> X25519 "), bytes.Repeat([]byte("A"), 8<<20)...), 8 << 20},
		"a flipped bit":           {flipped(good, len(good)/2), int64(len(good))},
		"a flipped last bit":      {flipped(good, len(good)-1), int64(len(good))},
		"a flipped first bit":     {flipped(good, 0), int64(len(good))},
		"its end is missing":      {good, int64(len(good)) - 1},
		"its second half is":      {good, int64(len(good)) / 2},
		"many stanzas":            {append([]byte("age-encryption.org/v1\n"), bytes.Repeat([]byte("-> x y\n\n"), 1<<20)...), 8 << 20},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := m.clone(t)
			path := filepath.Join(m.dir(), "vault.age")
			if err := os.WriteFile(path, c.data, 0o600); err != nil {
				t.Fatal(err)
			}
			if err := os.Truncate(path, c.size); err != nil {
				t.Skip(err) // a filesystem without files of that size
			}
			for _, args := range [][]string{{"get", "old"}, {"add"}, {"list"}, {"rm", "old", "--yes"}} {
				began := time.Now()
				code, said, _ := strings.Cut(m.bounded(t, strings.Join(args, " "), 64, strings.NewReader(uri("New:n")), args...), "\n")
				took := time.Since(began)
				if code != "9" || !strings.Contains(said, "fob restore --generation 2") {
					t.Errorf("%q: exit %s: %s", args, code, said)
				}
				if c.size >= 1<<30 && !strings.Contains(said, "too many for a vault") {
					t.Errorf("%q: its size was no reason: %s", args, said)
				}
				if took > 5*time.Second { // a second, and a busy machine
					t.Errorf("%q took %v", args, took)
				}
			}
			if info, err := os.Stat(path); err != nil || info.Size() != c.size {
				t.Errorf("the file was changed: %v", err)
			}
			m.run(t, "", "restore", "--generation", "2")
			if list := m.run(t, "", "list"); !strings.Contains(list, "Old:o") {
				t.Errorf("restored: %s", list)
			}
		})
	}
}

func flipped(data []byte, at int) []byte {
	data = bytes.Clone(data)
	data[at] ^= 1
	return data
}

// TestNotAVault has things in the place of vault.age that are no file.
func TestNotAVault(t *testing.T) {
	t.Parallel()
	base := paperMachine(t)
	base.run(t, uri("Old:o"), "add")
	for name, put := range map[string]func(path string) error{
		"folder":  func(path string) error { return os.Mkdir(path, 0o700) },
		"pipe":    func(path string) error { return syscall.Mkfifo(path, 0o600) },
		"loop":    func(path string) error { return os.Symlink("vault.age", path) },
		"device":  func(path string) error { return os.Symlink("/dev/zero", path) },
		"nothing": func(path string) error { return os.Symlink("/nowhere", path) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := base.clone(t)
			path := filepath.Join(m.dir(), "vault.age")
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if err := put(path); err != nil {
				t.Fatal(err)
			}
			for _, args := range [][]string{{"get", "old"}, {"add"}, {"doctor"}, {"status"}} {
				began := time.Now()
				cmd := m.command(uri("New:n"), args...)
				timer := time.AfterFunc(20*time.Second, func() { _ = cmd.Process.Kill() })
				code, said := exitCode(t, cmd)
				timer.Stop()
				if code <= 0 {
					t.Errorf("%q: exit %d after %v: %s", args, code, time.Since(began), said)
				}
			}
		})
	}
}
