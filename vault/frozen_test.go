package vault

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
	"fob/testdata"
)

// frozenCodes are the codes of the frozen vaults' accounts at 1600000000.
func frozenCodes(t *testing.T, v *Vault) map[string]string {
	t.Helper()
	codes := map[string]string{}
	for _, a := range v.Accounts() {
		codes[a.Name()] = a.Key.At(time.Unix(1_600_000_000, 0)).String()
	}
	return codes
}

func TestFrozenVaults(t *testing.T) {
	t.Parallel()
	dirs, err := filepath.Glob("../testdata/vaults/v*")
	if err != nil || len(dirs) < 2 {
		t.Fatalf("frozen vaults: %d, %v", len(dirs), err)
	}
	for _, dir := range dirs {
		s, err := Open(Options{Dir: dir, Now: clock()})
		if err != nil {
			t.Fatal(err)
		}
		wrapped, err := s.UnwrapDevice(t.Context(), passphrase("frozen in time"))
		if err != nil {
			t.Fatalf("%s: %v", dir, err)
		}
		keys := []Identity{wrapped}
		for _, file := range []string{"device.txt", "paper.txt"} {
			text, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			key, err := ParseIdentity(text)
			if err != nil {
				t.Fatal(err)
			}
			keys = append(keys, key)
		}
		for _, key := range keys {
			v, err := s.Load(t.Context(), key)
			if err != nil {
				t.Fatalf("%s: %v", dir, err)
			}
			checkFrozen(t, v)
		}
	}
}

func checkFrozen(t *testing.T, v *Vault) {
	t.Helper()
	wantNames(t, v.Accounts(), "GitHub:octocat", "Bank:me", "Long:x", "Steam:gamer", "VPN:me", "Yandex:me", "Later:l")
	wantNames(t, v.Trash(), "Deleted:d")
	if u := v.Unreadable(); len(u) != 1 {
		t.Errorf("unreadable = %v", u)
	}
	want := map[string]string{
		"GitHub:octocat": "230073", "Bank:me": "435478", "Long:x": "37146860",
		"Steam:gamer": "J8D72", "VPN:me": "a8fcc0", "Yandex:me": "ixmivygw", "Later:l": "368941",
	}
	for name, code := range frozenCodes(t, v) {
		if code != want[name] {
			t.Errorf("code of %s = %s, want %s", name, code, want[name])
		}
	}
	a := v.Accounts()[0]
	if a.Note != "two\nlines, \"quoted\"" || len(a.Tags) != 2 || !a.Favorite || a.Order != 7 ||
		len(a.Recovery) != 2 || a.Recovery[1].Used.IsZero() || a.Verified.IsZero() ||
		len(a.Previous) != 1 || a.Previous[0].Secret.Base32() != "JBSWY3DPEHPK3PXP" {
		t.Errorf("account = %+v", a)
	}
	var pins []string
	for _, a := range v.Accounts() {
		if a.Key.PIN.Len() > 0 {
			pins = append(pins, string(a.Key.PIN.Bytes()))
		}
	}
	if strings.Join(pins, " ") != "1234 7586" {
		t.Errorf("pins = %q", pins)
	}
}

// TestStockAge opens what the package writes with the age of the system, as a
// person without fob would.
func TestStockAge(t *testing.T) {
	t.Parallel()
	age := testdata.Need(t, "age")
	h := newHome(t, account("GitHub:octocat"), hotp("Bank:me", 3))
	h.add(t, account("Late:x"))
	if err := h.WrapDevice(t.Context(), "laptop", h.key, passphrase("a pass phrase")); err != nil {
		t.Fatal(err)
	}
	files := []string{h.Path()}
	generations, err := h.Generations()
	if err != nil || len(generations) == 0 {
		t.Fatalf("generations: %v, %v", generations, err)
	}
	for _, g := range generations {
		files = append(files, g.Path)
	}
	for _, key := range []Identity{h.setup.Device, h.setup.Paper} {
		file := filepath.Join(t.TempDir(), "key.txt")
		put(t, file, key.Secret().Bytes())
		for _, vault := range files {
			out, err := exec.Command(age, "-d", "-i", file, vault).Output()
			if err != nil {
				t.Fatalf("age -d %s: %v", filepath.Base(vault), err)
			}
			checkPlain(t, out)
		}
	}

	script := testdata.Need(t, "script") // age asks for passphrases on a terminal alone
	out := filepath.Join(t.TempDir(), "out")
	cmd := exec.Command(script, "-qec", "'"+age+"' -d -i '"+filepath.Join(h.Dir(), "keys", "laptop.age")+"' -o '"+out+"' '"+h.Path()+"'", "/dev/null")
	in, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	said := promptWriter{in: in, answer: "a pass phrase\n"}
	cmd.Stdout = &said
	if err := cmd.Run(); err != nil {
		t.Fatalf("age with the wrapped key: %v: %s", err, said.seen.String())
	}
	plain, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	checkPlain(t, plain)
}

// promptWriter answers once it was asked for a passphrase.
type promptWriter struct {
	in     interface{ Write([]byte) (int, error) }
	answer string
	seen   bytes.Buffer
}

func (w *promptWriter) Write(b []byte) (int, error) {
	w.seen.Write(b)
	if w.answer != "" && strings.Contains(w.seen.String(), "passphrase") {
		if _, err := w.in.Write([]byte(w.answer)); err != nil {
			return 0, err
		}
		w.answer = ""
	}
	return len(b), nil
}

// checkPlain reads a plaintext as jq would, and wants URIs that parse.
func checkPlain(t *testing.T, plain []byte) {
	t.Helper()
	var uris int
	for line := range bytes.Lines(plain) {
		var object struct {
			URI string `json:"uri"`
		}
		if err := json.Unmarshal(line, &object); err != nil {
			t.Fatal(err)
		}
		if object.URI == "" {
			continue
		}
		uris++
		if _, err := otpcore.ParseURI(object.URI); err != nil {
			t.Error(err)
		}
	}
	if uris < 2 {
		t.Errorf("%d URIs", uris)
	}
}
