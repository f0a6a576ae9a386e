package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"image"
	"image/png"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fob/testdata"
)

// The drill: everything is lost but the paper. Sheets are printed, scanned
// badly and restored, with fob and with nothing but what stands on them.
// FOB_TEST_DRILL=long tries many more sizes, resolutions and flaws, for half an
// hour.

// scan is a way in which the pages are scanned.
type scan struct {
	dpi   int
	flaws testdata.Flaws
}

func drills() (accounts []int, scans []scan) {
	accounts = []int{1, 10, 50}
	scans = []scan{
		{200, testdata.Flaws{Degrees: 1.3, Blur: 1, Noise: 12, Quality: 60}},
	}
	if os.Getenv("FOB_TEST_DRILL") != "long" {
		return accounts, scans
	}
	scans = nil
	for _, dpi := range []int{100, 150, 200, 300} {
		scans = append(scans, scan{dpi, testdata.Flaws{}},
			scan{dpi, testdata.Flaws{Degrees: 0.5, Quality: 70}},
			scan{dpi, testdata.Flaws{Degrees: -2, Blur: 1, Noise: 8, Quality: 60}},
			scan{dpi, testdata.Flaws{Degrees: 180, Blur: dpi / 150, Noise: 14, Quality: 50}})
	}
	return append(accounts, 100, 500), scans
}

// paperTools skips the test where one of the sheet's tools is missing.
func paperTools(t *testing.T) {
	t.Helper()
	for _, tool := range []string{"pdftoppm", "pdftotext", "zbarimg", "age", "jq", "gunzip", "base32", "sha256sum"} {
		testdata.Need(t, tool)
	}
}

// TestDrill prints vaults of several sizes and brings them back.
func TestDrill(t *testing.T) {
	t.Parallel()
	paperTools(t)
	sizes, scans := drills()
	for _, n := range sizes {
		t.Run(strconv.Itoa(n), func(t *testing.T) {
			t.Parallel()
			m := newMachine(t)
			want := uris(n)
			m.run(t, strings.Join(want, "\n"), "import", "-")
			size := []string{"a4", "letter"}[n%2]
			file := filepath.Join(m.home, "copy.pdf")
			var sheet struct {
				SHA256 string
				Bytes  int
			}
			if err := json.Unmarshal([]byte(m.run(t, "", "paper", "vault", "--size", size, "-o", file, "--json")), &sheet); err != nil {
				t.Fatal(err)
			}
			recipe := recipeOf(t, file)
			for _, s := range scans {
				name := fmt.Sprintf("%d accounts, %s, %+v", n, size, s)
				dir := t.TempDir()
				pages := scanPages(t, file, dir, s)
				withFob(t, m, pages, want, name)
				withoutFob(t, m, file, dir, recipe, s, sheet.SHA256, want, name)
			}
		})
	}
}

// uris are those of n accounts, all different.
func uris(n int) []string {
	all := make([]string, n)
	for i := range all {
		kind, more := "totp", ""
		if i%7 == 3 {
			kind, more = "hotp", "&counter="+strconv.Itoa(i)
		}
		name := fmt.Sprintf("Service %d:user%d@example.com", i, i*i*7919%100003)
		all[i] = fmt.Sprintf("otpauth://%s/%s?secret=JBSWY3DPEHPK3PXP%s&issuer=Service%%20%d%s",
			kind, url.PathEscape(name), base32Of(i), i, more)
	}
	return all
}

// base32Of spells a number with four letters.
func base32Of(i int) string {
	text := []byte("AAAA")
	for at := range text {
		text[at] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[i>>(5*at)&31]
	}
	return string(text)
}

// scanPages scans every page of a PDF into dir, as scan-1.png and so on.
func scanPages(t *testing.T, file, dir string, s scan) []string {
	t.Helper()
	raw := filepath.Join(dir, "raw-"+strconv.Itoa(s.dpi))
	if out, err := exec.Command("pdftoppm", "-r", strconv.Itoa(s.dpi), "-gray", "-png", file, raw).CombinedOutput(); err != nil {
		t.Fatalf("pdftoppm: %v: %s", err, out)
	}
	files, err := filepath.Glob(raw + "*.png")
	if err != nil || len(files) == 0 {
		t.Fatalf("pdftoppm made %d pages, %v", len(files), err)
	}
	var scans []string
	for i, name := range files {
		page := readPNG(t, name)
		s.flaws.Seed = uint64(i)
		name = filepath.Join(dir, fmt.Sprintf("scan-%d-%d.png", s.dpi, i+1))
		writePNG(t, name, testdata.Scan(page, s.flaws))
		scans = append(scans, name)
	}
	return scans
}

func readPNG(t *testing.T, name string) image.Image {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	page, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	return page
}

func writePNG(t *testing.T, name string, page image.Image) {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, page); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
}

// withFob restores the scans to a new vault and compares the accounts.
func withFob(t *testing.T, m *machine, pages, want []string, name string) {
	t.Helper()
	other := &machine{fob: m.fob, home: t.TempDir(), key: m.key}
	restore := other.command("", append([]string{"restore", "--new-passphrase-fd", "3"}, pages...)...)
	passphrase, err := os.Open(filepath.Join(m.home, "passphrase"))
	if err != nil {
		t.Fatal(err)
	}
	defer passphrase.Close()
	restore.ExtraFiles = []*os.File{passphrase}
	if out, err := restore.CombinedOutput(); err != nil {
		t.Errorf("%s: restore: %v: %s", name, err, out)
		return
	}
	got := strings.Fields(other.run(t, "", "export", "uris", "--plaintext", "--output", "-"))
	if !sameAccounts(got, want) {
		t.Errorf("%s: fob restores %d accounts, want %d", name, len(got), len(want))
	}
}

// withoutFob types what stands on the sheet, and does what it says when codes
// are not read: it scans the pages again, at 150 dpi.
func withoutFob(t *testing.T, m *machine, file, dir, recipe string, s scan, sum string, want []string, name string) {
	t.Helper()
	key, err := os.ReadFile(m.key)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "key.txt"), key, 0o600); err != nil {
		t.Fatal(err)
	}
	var out []byte
	for _, again := range []int{0, 150, 200, 300} {
		if again > 0 {
			t.Logf("%s: scanned again at %d dpi", name, again)
			scanPages(t, file, dir, scan{again, s.flaws})
		}
		cmd := exec.Command("sh", "-c", recipe)
		cmd.Dir = dir
		cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
		if out, err = cmd.Output(); err == nil && bytes.Contains(out, []byte(sum+"  vault.age")) {
			break
		}
	}
	if !bytes.Contains(out, []byte(sum+"  vault.age")) {
		t.Errorf("%s: the recipe does not give the file of the sheet", name)
		return
	}
	var got []string
	for line := range strings.Lines(string(out)) {
		if strings.HasPrefix(line, "otpauth://") {
			got = append(got, strings.TrimSpace(line))
		}
	}
	if !sameAccounts(got, want) {
		t.Errorf("%s: the recipe gives %d accounts, want %d", name, len(got), len(want))
	}
}

// recipeOf are the commands for a restore without fob, as the PDF shows them.
func recipeOf(t *testing.T, file string) string {
	t.Helper()
	out, err := exec.Command("pdftotext", "-layout", file, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	text := string(out)
	from := strings.Index(text, "zbarimg ")
	last := strings.Index(text, "age -d ")
	if from < 0 || last < from {
		t.Fatalf("no recipe in the PDF:\n%s", text)
	}
	end := strings.IndexByte(text[last:], '\n')
	return text[from : last+end]
}

// sameAccounts compares accounts whatever their order and spelling.
func sameAccounts(got, want []string) bool {
	spell := func(all []string) []string {
		var texts []string
		for _, text := range all {
			u, err := url.Parse(text)
			if err != nil {
				return nil
			}
			q := u.Query()
			texts = append(texts, fmt.Sprint(u.Host, u.Path, q.Get("secret"), q.Get("issuer"), q.Get("counter")))
		}
		slices.Sort(texts)
		return texts
	}
	return len(got) > 0 && slices.Equal(spell(got), spell(want))
}

// TestWholeDrill enrols in a desktop's keyring, prints both sheets, loses the
// machine with its keyring, and has the same codes from photographs of the
// sheets: once with fob on a new machine, and once without it.
func TestWholeDrill(t *testing.T) {
	t.Parallel()
	paperTools(t)
	oathtool := testdata.Need(t, "oathtool")
	m := desktop(t)
	out := m.inSession(t, []string{withKeyring}, `
		"$fob" init --paper-key "$HOME/key.pdf" 2>&1
		echo "otpauth://totp/GitHub:octocat?secret=`+secretText+`&issuer=GitHub" | "$fob" add >/dev/null
		echo "otpauth://hotp/Token:ada?secret=`+secretText+`&issuer=Token&counter=7" | "$fob" add >/dev/null
		echo "1111 2222  3333 4444" | "$fob" recovery add github 2>&1
		"$fob" paper vault -o "$HOME/copy.pdf" 2>&1
		echo "these: $("$fob" get github --at 59) $("$fob" list --json | tr -d '\n')"
	`)
	_, before, _ := strings.Cut(out, "these: ")
	code := strings.Fields(before)[0]
	flaws := testdata.Flaws{Degrees: -1.2, Blur: 1, Noise: 10, Quality: 60}
	dir, keyDir := t.TempDir(), t.TempDir()
	copyFile, keyFile := filepath.Join(m.home, "copy.pdf"), filepath.Join(m.home, "key.pdf")
	pages := scanPages(t, copyFile, dir, scan{200, flaws})
	key := scanPages(t, keyFile, keyDir, scan{200, flaws})[0]
	recipe := recipeOf(t, copyFile)

	// The machine is gone: another home, and a keyring that knows nothing.
	other := desktop(t)
	out = other.inSession(t, []string{withKeyring}, `
		"$fob" restore `+strings.Join(pages, " ")+` --identity `+key+` 2>&1
		echo "these: $("$fob" get github --at 59) $("$fob" list --json | tr -d '\n')"
		"$fob" recovery list github
	`)
	_, after, _ := strings.Cut(out, "these: ")
	if !strings.HasPrefix(after, strings.TrimSpace(before)) || !strings.Contains(after, "1111 2222") {
		t.Errorf("restored:\n%s\nbefore:\n%s", out, before)
	}
	if !strings.Contains(out, "the keyring opens it on this machine") || !strings.Contains(out, "counters may have gone on") {
		t.Errorf("restore says\n%s", out)
	}

	// Without fob: the key is scanned into key.txt, as its sheet says.
	cmd := exec.Command("sh", "-euc", "zbarimg -q --raw "+key+" > key.txt\n"+recipe)
	cmd.Dir = dir
	var errs bytes.Buffer
	cmd.Stderr = &errs
	found, err := cmd.Output()
	if err != nil {
		t.Fatalf("the recipe: %v: %s", err, errs.String())
	}
	at := strings.Index(string(found), "otpauth://totp/GitHub:octocat")
	if at < 0 {
		t.Fatal("the recipe does not give the account")
	}
	u, err := url.Parse(strings.Fields(string(found)[at:])[0])
	if err != nil {
		t.Fatal(err)
	}
	got, err := exec.Command(oathtool, "--totp", "-b", "-N", "1970-01-01 00:00:59 UTC", u.Query().Get("secret")).Output()
	if err != nil || strings.TrimSpace(string(got)) != code {
		t.Errorf("without fob another code, %v", err)
	}
}
