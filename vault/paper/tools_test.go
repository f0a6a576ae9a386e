package paper

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"fob/otpcore/qr"
	"fob/testdata"
)

// pdfText is what poppler finds to read in a PDF, or "" where it is missing.
func pdfText(t *testing.T, file []byte) string {
	t.Helper()
	tool, err := exec.LookPath("pdftotext")
	if err != nil {
		return ""
	}
	cmd := exec.Command(tool, "-layout", "-", "-")
	cmd.Stdin = bytes.NewReader(file)
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("pdftotext: %v", err)
	}
	return string(out)
}

// A printed page is read by a program that has nothing of ours, at the
// resolutions that scanners have.
func TestPrintAndScan(t *testing.T) {
	t.Parallel()
	pdftoppm, zbarimg := testdata.Need(t, "pdftoppm"), testdata.Need(t, "zbarimg")
	for name, s := range cases(t) {
		if s.Blank {
			continue
		}
		for paper, resolutions := range map[PageSize][]int{A4: {100, 150, 200, 300}, Letter: {150, 300}} {
			t.Run(name+" "+paper.String(), func(t *testing.T) {
				t.Parallel()
				dir := t.TempDir()
				file := filepath.Join(dir, "sheet.pdf")
				if err := os.WriteFile(file, pdf(t, s, paper), 0o600); err != nil {
					t.Fatal(err)
				}
				want := string(s.Key.Bytes())
				zbar, own := 0, 0
				for _, dpi := range resolutions {
					scan := filepath.Join(dir, strconv.Itoa(dpi))
					run(t, pdftoppm, "-r", strconv.Itoa(dpi), "-gray", "-png", "-singlefile", file, scan)
					scan += ".png"
					out, _ := exec.Command(zbarimg, "-q", "--raw", "-Sdisable", "-Sqrcode.enable", scan).Output()
					switch got := strings.TrimSpace(string(out)); got {
					case want:
						zbar++
					case "":
						t.Logf("zbarimg reads nothing at %d dpi", dpi)
					default:
						t.Errorf("zbarimg reads another text at %d dpi", dpi)
					}
					picture, err := os.ReadFile(scan)
					if err != nil {
						t.Fatal(err)
					}
					// The usual limit of time is for people, not for busy machines.
					ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
					got, err := qr.Find(ctx, picture)
					cancel()
					if err == nil && len(got) == 1 && got[0] == want {
						own++
					} else {
						t.Logf("qr.Find at %d dpi: %v", dpi, err)
					}
				}
				if zbar == 0 {
					t.Error("zbarimg reads the key at no resolution")
				}
				if own < len(resolutions) {
					t.Errorf("fob reads the key at %d of %d resolutions", own, len(resolutions))
				}
			})
		}
	}
}

func run(t *testing.T, name string, args ...string) string {
	t.Helper()
	var stderr strings.Builder
	cmd := exec.Command(name, args...)
	cmd.Stderr = &stderr // zbarimg complains there when it has no bus
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%s: %v\n%s", filepath.Base(name), err, &stderr)
	}
	return string(out)
}

// What stands on the sheet works, with the tools it names: the key typed or
// scanned into key.txt, then the printed command.
func TestRecipe(t *testing.T) {
	t.Parallel()
	testdata.Need(t, "age")
	testdata.Need(t, "jq")
	pdftoppm, zbarimg := testdata.Need(t, "pdftoppm"), testdata.Need(t, "zbarimg")
	s := sheetOf(t, classicKey)
	dir := t.TempDir()
	const uri = "otpauth://totp/Example:ada?secret=JBSWY3DPEHPK3PXP&issuer=Example"
	vault := `{"fob":1}` + "\n" + `{"id":"1","uri":"` + uri + `"}` + "\n"
	write(t, filepath.Join(dir, "vault.age"), encrypt(t, s.Recipient, vault))

	command := ""
	for line := range strings.Lines(text(t, s)) {
		if line = strings.TrimSpace(line); strings.HasPrefix(line, "age -d ") {
			command = line
		}
	}
	if command == "" {
		t.Fatal("the sheet has no age command")
	}
	typedIn := func() []byte {
		prefix, rows := s.rows()
		var groups []string
		for _, row := range rows {
			groups = append(groups, row...)
		}
		return []byte(prefix + strings.Join(groups, ""))
	}
	scannedIn := func() []byte {
		file := filepath.Join(dir, "sheet.pdf")
		write(t, file, pdf(t, s, A4))
		run(t, pdftoppm, "-r", "200", "-png", "-singlefile", file, filepath.Join(dir, "scan"))
		return []byte(run(t, zbarimg, "-q", "--raw", filepath.Join(dir, "scan.png")))
	}
	for name, keyFile := range map[string]func() []byte{"typed": typedIn, "scanned": scannedIn} {
		write(t, filepath.Join(dir, "key.txt"), keyFile())
		cmd := exec.Command("sh", "-c", command)
		cmd.Dir = dir
		out, err := cmd.CombinedOutput()
		if got := strings.TrimSpace(string(out)); err != nil || got != uri {
			t.Errorf("%s: %s gives %q, %v, want the URI", name, command, got, err)
		}
	}
}

func write(t *testing.T, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// encrypt is an age file for that recipient.
func encrypt(t *testing.T, recipient, plaintext string) []byte {
	t.Helper()
	to, err := age.ParseRecipients(strings.NewReader(recipient))
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	w, err := age.Encrypt(&b, to...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(plaintext)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// The code of the text sheet, drawn as a printer draws its characters, is read.
func TestTextCode(t *testing.T) {
	t.Parallel()
	for name, s := range cases(t) {
		if s.Blank {
			continue
		}
		img := image.NewGray(image.Rect(0, 0, 72*8, 120*16))
		for i := range img.Pix {
			img.Pix[i] = 0xff
		}
		y := 0
		for line := range strings.Lines(text(t, s)) {
			x := 0
			for _, r := range line {
				for dy := range 16 {
					if r == '█' || r == '▀' && dy < 8 || r == '▄' && dy >= 8 {
						for dx := range 8 {
							img.SetGray(x+dx, y+dy, color.Gray{})
						}
					}
				}
				x += 8
			}
			y += 16
		}
		got, err := qr.FindImage(t.Context(), img)
		if err != nil || len(got) != 1 || got[0] != string(s.Key.Bytes()) {
			t.Errorf("%s: fob reads %d codes, %v", name, len(got), err)
		}
		if zbarimg, err := exec.LookPath("zbarimg"); err == nil {
			var b bytes.Buffer
			if err := png.Encode(&b, img); err != nil {
				t.Fatal(err)
			}
			file := filepath.Join(t.TempDir(), "text.png")
			write(t, file, b.Bytes())
			if got := strings.TrimSpace(run(t, zbarimg, "-q", "--raw", file)); got != string(s.Key.Bytes()) {
				t.Errorf("%s: zbarimg reads another text", name)
			}
		}
	}
}

// The code is drawn as runs that overlap, never as single modules: renderers
// leave light lines between rectangles that only touch.
func TestRuns(t *testing.T) {
	t.Parallel()
	s := sheetOf(t, classicKey)
	code, err := s.code()
	if err != nil {
		t.Fatal(err)
	}
	if code.Size() != 41 {
		t.Errorf("the code has %d modules a side, want 41: it is not in its compact mode", code.Size())
	}
	all := runs(code)
	dark, covered := 0, 0
	for y := range code.Size() {
		for x := range code.Size() {
			if code.At(x, y) {
				dark++
			}
		}
	}
	for _, r := range all {
		covered += r.n
	}
	if covered != dark || len(all) >= dark*2/3 {
		t.Errorf("%d runs cover %d modules of %d dark ones", len(all), covered, dark)
	}
	page := string(pdf(t, s, A4))
	drawn := regexp.MustCompile(`(?m)^-?\d+ -?\d+ (\d+) (\d+) re$`).FindAllStringSubmatch(page, -1)
	if len(drawn) != len(all) {
		t.Errorf("the page has %d runs, want %d", len(drawn), len(all))
	}
	for _, d := range drawn {
		if w, _ := strconv.Atoi(d[1]); w%unitsPerModule != 2 || d[2] != strconv.Itoa(unitsPerModule+2) {
			t.Errorf("run %q does not reach over its edges", d[0])
		}
	}
}

// A page whose code is spoiled is never given out.
func TestReadBack(t *testing.T) {
	t.Parallel()
	code, err := sheetOf(t, classicKey).code()
	if err != nil {
		t.Fatal(err)
	}
	with := func(side float64, says string, more ...mark) error {
		ctx := t.Context()
		if len(more) > 0 || says != classicKey {
			// Looking for what is not there takes all the time that there is.
			short, cancel := context.WithTimeout(ctx, 3*time.Second)
			defer cancel()
			ctx = short
		}
		p := newPages(A4, time.Unix(0, 0), "")
		p.draw(code, 30, 30, side, says, "a code")
		for _, m := range more {
			p.mark(m)
		}
		return p.readBack(ctx)
	}
	if err := with(45, classicKey); err != nil {
		t.Errorf("a good code: %v", err)
	}
	for name, err := range map[string]error{
		"half of it":  with(45, classicKey, mark{x: 30, y: 40, w: 40, h: 40}),
		"another key": with(45, hybridKey),
	} {
		if err == nil || strings.Contains(err.Error(), classicKey) || !strings.Contains(err.Error(), "a code on page 1 cannot be read back") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
