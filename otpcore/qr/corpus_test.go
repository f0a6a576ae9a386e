package qr_test

import (
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fob/otpcore/qr"
	"fob/testdata"
	"fob/testdata/qr/corpus"
)

// beyond are pictures of the first seed that nobody reads yet.
var beyond = []string{"blurred-4.0.png"}

// quick leaves out most of the big pictures, so that the tests take seconds;
// testdata/qr/compare.sh runs all.
func quick(name string) bool {
	if raced {
		return slices.Contains([]string{
			"rotated-0.png", "perspective-3.png", "noisy-60.png", "damaged-corner-1.png", "fractional-1.6.png",
			"negative-1.png", "margin-4.png", "coloured-2.png",
		}, name)
	}
	for _, kept := range []string{
		"screen-1920-light-2", "screen-1920-dark-3", "screen-1920-darkcard-4", "screen-1920-negative-6",
		"screen-3840-dark-4", "screen-scaled-0.66", "several-4", "several-turned", "phone-0", "sheet-100",
	} {
		if strings.HasPrefix(name, kept) {
			return true
		}
	}
	for _, big := range []string{"screen", "several", "phone", "sheet"} {
		if strings.HasPrefix(name, big) {
			return false
		}
	}
	return true
}

// TestCorpus finds every code in pictures of all kinds.
func TestCorpus(t *testing.T) {
	t.Parallel()
	if testing.Short() {
		t.Skip("draws and searches a hundred pictures")
	}
	seen := 0
	err := corpus.Each(1, quick, func(p corpus.Picture) {
		seen++
		texts, err := qr.Find(patient(t), p.Data)
		for _, text := range texts {
			if !slices.Contains(p.Texts, text) {
				t.Errorf("%s: found %q, which is not in it", p.Name, text)
			}
		}
		if len(texts) < len(p.Texts) && !slices.Contains(beyond, p.Name) {
			t.Errorf("%s: found %d of %d, %v", p.Name, len(texts), len(p.Texts), err)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if least := map[bool]int{false: 100, true: 8}[raced]; seen < least {
		t.Errorf("drew %d pictures, want %d at least", seen, least)
	}
}

// TestAtLeastZbarimg compares with zbarimg, picture by picture, on a seed of
// its own.
func TestAtLeastZbarimg(t *testing.T) {
	t.Parallel()
	zbar := testdata.Need(t, "zbarimg")
	if testing.Short() || raced {
		t.Skip("draws and searches a hundred pictures")
	}
	dir := t.TempDir()
	ours, theirs := 0, 0
	err := corpus.Each(2, quick, func(p corpus.Picture) {
		file := filepath.Join(dir, p.Name)
		if err := os.WriteFile(file, p.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		// It fails when it finds nothing.
		out, _ := exec.Command(zbar, "-q", "--raw", "-Sdisable", "-Sqrcode.enable", file).Output()
		z := 0
		for _, text := range p.Texts {
			if slices.Contains(strings.Split(string(out), "\n"), text) {
				z++
			}
		}
		texts, _ := qr.Find(patient(t), p.Data)
		if len(texts) < z {
			t.Errorf("%s: found %d, zbarimg %d", p.Name, len(texts), z)
		}
		ours, theirs = ours+len(texts), theirs+z
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("codes found: %d, zbarimg %d", ours, theirs)
}

// TestFixtures reads the pictures of other projects, where their folder is.
func TestFixtures(t *testing.T) {
	t.Parallel()
	const dir = "../../../shared/fixtures"
	data, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if errors.Is(err, os.ErrNotExist) {
		t.Skip("no folder of fixtures")
	}
	var expected struct {
		Pictures map[string]struct {
			Texts []string
			Error string
		}
	}
	if err == nil {
		err = json.Unmarshal(data, &expected)
	}
	if err != nil {
		t.Fatal(err)
	}
	if len(expected.Pictures) == 0 {
		t.Fatal("no pictures expected")
	}
	for name, want := range expected.Pictures {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Error(err)
			continue
		}
		texts, err := qr.Find(patient(t), data)
		slices.Sort(texts)
		slices.Sort(want.Texts)
		if !slices.Equal(texts, want.Texts) {
			t.Errorf("%s: Find = %q, %v, want %q", name, texts, err, want.Texts)
		}
		if want.Error != "" && !errors.Is(err, qr.ErrFormat) {
			t.Errorf("%s: Find = %v, want ErrFormat", name, err)
		}
	}
}
