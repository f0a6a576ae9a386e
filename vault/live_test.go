package vault

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fob/testdata"
)

// What is printed opens again, with the live accounts alone, and is of a length
// that the encoding wants.
func TestEncryptLive(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	for i := range 20 {
		h.add(t, account(fmt.Sprintf("Service %d:ada", i)))
		v := h.load(t)
		for _, unit := range []int{1, 5, 256} {
			data, err := v.EncryptLive(unit)
			if err != nil || len(data)%unit != 0 {
				t.Fatalf("%d accounts, unit %d: %d bytes, %v", i, unit, len(data), err)
			}
			back, err := Read(bytes.NewReader(data), h.setup.Paper, h.o.Now)
			if err != nil || back.ID() != v.ID() || back.Generation() != v.Generation() {
				t.Fatalf("%d accounts, unit %d: read back: %v", i, unit, err)
			}
			if !slices.Equal(names(back.Accounts()), names(v.Accounts())) {
				t.Fatalf("%d accounts: other accounts came back", i)
			}
		}
	}
	gone := h.load(t).Accounts()[3]
	h.update(t, func(v *Vault) error { return v.Delete(gone.ID) })
	data, err := h.load(t).EncryptLive(5)
	if err != nil {
		t.Fatal(err)
	}
	back, err := Read(bytes.NewReader(data), h.key, h.o.Now)
	if err != nil || back.Len() != 19 || len(back.Trash()) != 0 {
		t.Errorf("after one was deleted: %v", err)
	}
	if got := len(back.PaperKeys()); got != 1 {
		t.Errorf("%d paper keys, want 1", got)
	}
	// Every damaged byte is noticed.
	for i := 0; i < len(data); i += 97 {
		bad := bytes.Clone(data)
		bad[i] ^= 1
		if _, err := Read(bytes.NewReader(bad), h.key, h.o.Now); err == nil {
			t.Errorf("a flipped bit in byte %d is not noticed", i)
		}
	}
	var damage *DamagedError
	if _, err := Read(bytes.NewReader(data[:len(data)-1]), h.key, h.o.Now); !errors.As(err, &damage) {
		t.Errorf("cut short: %v", err)
	}
	if _, err := h.load(t).EncryptLive(0); err == nil {
		t.Error("a unit of 0 is taken")
	}
}

// The tools that every system has read it.
func TestEncryptLiveTools(t *testing.T) {
	t.Parallel()
	testdata.Need(t, "age")
	testdata.Need(t, "gunzip")
	h := newHome(t, account("GitHub:octocat"), account("Codeberg:ada"))
	data, err := h.load(t).EncryptLive(5)
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	for name, content := range map[string][]byte{"sheet.age": data, "key.txt": h.setup.Paper.Secret().Bytes()} {
		if err := os.WriteFile(filepath.Join(dir, name), content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	cmd := exec.Command("sh", "-c", "age -d -i key.txt sheet.age | gunzip")
	cmd.Dir = dir
	out, err := cmd.CombinedOutput()
	if err != nil || strings.Count(string(out), "otpauth://") != 2 || strings.Contains(string(out), "gzip") {
		t.Errorf("%v: %d bytes", err, len(out))
	}
}
