package paper

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"fob/testdata"
)

// vaultSheetOf is a sheet of so many bytes, the same in every run.
func vaultSheetOf(tb testing.TB, n int) VaultSheet {
	tb.Helper()
	data := make([]byte, n)
	random := rand.New(rand.NewPCG(1, uint64(n)))
	for i := range data {
		data[i] = byte(random.Uint32())
	}
	return VaultSheet{
		Data: data, VaultID: "k3f9a27qk3f9a27qk3f9a27qk3", Generation: 42, Accounts: 17,
		PaperKeys: []string{"3af2-1c9b"}, Parity: DefaultParity,
		Made: time.Date(2026, 11, 23, 9, 15, 0, 0, time.UTC),
	}
}

func vaultPDF(tb testing.TB, s VaultSheet, paper PageSize) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := s.PDF(tb.Context(), &b, paper); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func framesOf(tb testing.TB, s VaultSheet) []frame {
	tb.Helper()
	all, err := s.frames()
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

// gather reads the codes of a sheet but for those of the given indices.
func gather(frames []frame, lost ...int) *Gathering {
	g := &Gathering{}
	for i, f := range frames {
		if !slices.Contains(lost, i) {
			g.Add(f.String())
		}
	}
	return g
}

// Up to as many codes as there is parity may be lost, whichever they are; with
// one more, those that are missing are named by page.
func TestLostCodes(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(5, 26))
	for _, n := range []int{230, 500, 2835, 20000, 70000} {
		s := vaultSheetOf(t, n)
		frames := framesOf(t, s)
		sum, err := s.Summary()
		if err != nil || sum.Codes != len(frames) || sum.Spare < 2 {
			t.Fatalf("%d bytes: %+v, %v", n, sum, err)
		}
		for lose := range sum.Spare + 1 {
			lost := random.Perm(len(frames))[:lose]
			got, err := gather(frames, lost...).Sheet()
			if err != nil || !bytes.Equal(got.Data, s.Data) {
				t.Fatalf("%d bytes, %d codes, lost %v: %v", n, len(frames), lost, err)
			}
			// Only a parity code says how many of them there are.
			if got.ParityCodes > 0 && len(got.Missing) != lose || got.Sum != s.sum() {
				t.Errorf("%d bytes: %d missing, want %d", n, len(got.Missing), lose)
			}
		}
		// One more, all of one group.
		var lost []int
		for i := 0; len(lost) <= sum.Spare; i += groups(frames[0].data) {
			lost = append(lost, i)
		}
		_, err = gather(frames, lost...).Sheet()
		var missing *MissingError
		if !errors.As(err, &missing) || missing.Need != 1 || len(missing.Codes) != len(lost) {
			t.Fatalf("%d bytes, lost %v: %v", n, lost, err)
		}
		if want := "01"; !strings.Contains(err.Error(), want+" ") || !strings.Contains(err.Error(), "on page 1") {
			t.Errorf("%d bytes: %v, want code %s and page 1 named", n, err, want)
		}
	}
}

// Without parity every code is needed, and it is said which is not there.
func TestNoParity(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 4000)
	s.Parity = 0
	frames := framesOf(t, s)
	if got, err := gather(frames).Sheet(); err != nil || !bytes.Equal(got.Data, s.Data) {
		t.Fatal(err)
	}
	_, err := gather(frames, 6).Sheet()
	if want := "needed are 07 on page 2"; err == nil || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestMixedSheets(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 1000)
	later, other, again := s, s, s
	later.Generation = 43
	other.VaultID = "zzzzzzzz"
	again.Data = bytes.Clone(s.Data)
	again.Data[7] ^= 1
	for name, c := range map[string]struct {
		sheet VaultSheet
		want  string
	}{
		"generations": {later, "vault k3f9a27q, generation 42, sheet"},
		"vaults":      {other, "vault zzzzzzzz, generation 42, sheet"},
		"printings":   {again, "; vault k3f9a27q, generation 42, sheet"},
	} {
		g := gather(framesOf(t, s))
		g.Add(framesOf(t, c.sheet)[0].String())
		_, err := g.Sheet()
		var mixed *MixedError
		if !errors.As(err, &mixed) || len(mixed.Sheets) != 2 || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := new(Gathering).Sheet(); !errors.Is(err, ErrNoCodes) {
		t.Errorf("nothing read: %v", err)
	}
}

// Text from phones and mail comes with other things, twice, in lines, and with
// mistakes: what is not whole does not count.
func TestGatherText(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 1000)
	frames := framesOf(t, s)
	var text strings.Builder
	for i, f := range frames {
		line := f.String()
		switch i % 3 {
		case 0:
			fmt.Fprintf(&text, "QR-Code: %s\r\n", line)
		case 1:
			for from := 0; from < len(line); from += 60 {
				fmt.Fprintf(&text, "%s\n", line[from:min(from+60, len(line))])
			}
		case 2:
			fmt.Fprintf(&text, "%s\n\n%s\n", strings.ToLower(line), line)
		}
	}
	var g Gathering
	if n := g.Add(text.String()); n != len(frames) {
		t.Errorf("%d codes were read, want %d", n, len(frames))
	}
	if got, err := g.Sheet(); err != nil || !bytes.Equal(got.Data, s.Data) {
		t.Error(err)
	}
	line := frames[0].String()
	for i := range line {
		bad := []byte(line)
		bad[i] = "A7"[min(1, strings.IndexByte("A7", bad[i])+1)]
		if string(bad) == line {
			continue
		}
		if n := new(Gathering).Add(string(bad)); n != 0 {
			t.Errorf("a wrong character at %d is not noticed", i)
		}
	}
}

func TestVaultSheetReproducible(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 1000)
	for _, paper := range []PageSize{A4, Letter} {
		if !bytes.Equal(vaultPDF(t, s, paper), vaultPDF(t, s, paper)) {
			t.Errorf("%s: two runs give different bytes", paper)
		}
	}
	var text strings.Builder
	if err := s.WriteText(&text); err != nil {
		t.Fatal(err)
	}
	golden(t, "vault.txt", []byte(text.String()))
	var g Gathering
	g.Add(text.String())
	if got, err := g.Sheet(); err != nil || !bytes.Equal(got.Data, s.Data) {
		t.Errorf("the text does not restore: %v", err)
	}
}

func TestUntrueVaultSheets(t *testing.T) {
	t.Parallel()
	for name, spoil := range map[string]func(*VaultSheet){
		"empty":      func(s *VaultSheet) { s.Data = nil },
		"odd length": func(s *VaultSheet) { s.Data = s.Data[1:] },
		"no vault":   func(s *VaultSheet) { s.VaultID = "" },
		"strange id": func(s *VaultSheet) { s.VaultID = "a\x1b[2Jaaaaaa" },
		"no date":    func(s *VaultSheet) { s.Made = time.Time{} },
		"no key":     func(s *VaultSheet) { s.PaperKeys = nil },
		"parity":     func(s *VaultSheet) { s.Parity = 101 },
		"too much":   func(s *VaultSheet) { s.Data = make([]byte, maxSheet+5) },
	} {
		s := vaultSheetOf(t, 1000)
		spoil(&s)
		var out bytes.Buffer
		if err := errors.Join(s.PDF(t.Context(), &out, A4), s.WriteText(&out)); err == nil || out.Len() > 0 {
			t.Errorf("%s: a sheet was made", name)
		}
	}
}

// ageFile is a vault as it is on paper: gzip in age, of a length that fits.
func ageFile(t *testing.T, recipient, plain string) []byte {
	t.Helper()
	for pad := range 20 {
		var z bytes.Buffer
		w, _ := gzip.NewWriterLevel(&z, gzip.BestCompression)
		w.Extra = make([]byte, pad+1)
		_, _ = io.WriteString(w, plain)
		_ = w.Close()
		if out := encrypt(t, recipient, z.String()); len(out)%Unit == 0 {
			return out
		}
	}
	t.Fatal("no length fits")
	return nil
}

// What stands on the sheet works, from the PDF on, with the tools it names and
// nothing of ours, at the resolutions of scanners.
func TestVaultRecipe(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"age", "jq", "zbarimg", "gunzip", "sha256sum", "base32"} {
		testdata.Need(t, tool)
	}
	pdftoppm := testdata.Need(t, "pdftoppm")
	var lines, uris []string
	for i := range 40 {
		uri := fmt.Sprintf("otpauth://totp/Service%d:ada%d?secret=JBSWY3DPEHPK%04dXX&issuer=Service%d", i, i*i*7919, i*37%7777, i)
		uris = append(uris, uri)
		lines = append(lines, fmt.Sprintf(`{"id":"%d","uri":"%s"}`, i, uri))
	}
	key := sheetOf(t, classicKey)
	s := vaultSheetOf(t, 5)
	s.Data = ageFile(t, key.Recipient, `{"fob":1}`+"\n"+strings.Join(lines, "\n")+"\n")
	text, err := s.words()
	if err != nil {
		t.Fatal(err)
	}
	for paper, resolutions := range map[PageSize][]int{A4: {100, 200, 300}, Letter: {200}} {
		file := filepath.Join(t.TempDir(), "sheet.pdf")
		write(t, file, vaultPDF(t, s, paper))
		if printed := pdfText(t, vaultPDF(t, s, paper)); printed != "" {
			for _, step := range text.sections[1].steps {
				if step.command && !strings.Contains(strings.Join(strings.Fields(printed), " "), strings.Join(strings.Fields(step.text), " ")) {
					t.Errorf("%s: the page does not show %q", paper, step.text)
				}
			}
			if strings.Contains(printed, "Service") {
				t.Errorf("%s: an account's name is on it", paper)
			}
		}
		for _, dpi := range resolutions {
			dir := t.TempDir()
			run(t, pdftoppm, "-r", strconv.Itoa(dpi), "-gray", "-png", file, filepath.Join(dir, "scan"))
			write(t, filepath.Join(dir, "key.txt"), []byte(classicKey+"\n"))
			var script strings.Builder
			for _, step := range text.sections[1].steps {
				if step.command {
					script.WriteString(step.text + "\n")
				}
			}
			cmd := exec.Command("sh", "-e", "-c", script.String())
			cmd.Dir = dir
			var stderr strings.Builder
			cmd.Stderr = &stderr
			out, err := cmd.Output()
			if err != nil {
				t.Errorf("%s, %d dpi: %v\n%s", paper, dpi, err, &stderr)
				continue
			}
			got := strings.Fields(string(out))
			want := append([]string{strconv.Itoa(framesOf(t, s)[0].data), s.sum(), "vault.age"}, uris...)
			if !slices.Equal(got, want) {
				t.Errorf("%s, %d dpi: %d words came back, want %d", paper, dpi, len(got), len(want))
			}
		}
	}
}

// Any text is read or refused, and what is read makes itself again.
func FuzzGather(f *testing.F) {
	s := vaultSheetOf(f, 700)
	for _, frame := range framesOf(f, s) {
		f.Add(frame.String())
	}
	f.Add("FOB1P/K3F9A27Q/42-9F3C/13/12-4-2835/1A2B3C4D/AAAA")
	f.Fuzz(func(t *testing.T, text string) {
		var g Gathering
		if g.Add(text) == 0 {
			return
		}
		for _, frames := range g.frames {
			for _, fr := range frames {
				if new(Gathering).Add(fr.String()) != 1 {
					t.Fatalf("%q is not read again", fr)
				}
			}
		}
		_, _ = g.Sheet()
	})
}

// What a printer cuts off is all at one edge.
func TestEdge(t *testing.T) {
	t.Parallel()
	at := func(numbers ...int) []Caption {
		var all []Caption
		for _, n := range numbers {
			all = append(all, Caption{Page: pageOf(n - 1), Number: n})
		}
		return all
	}
	for want, missing := range map[string][]Caption{
		"left": at(1, 4, 10), "right": at(3, 6, 15), "upper": at(4, 5, 17), "lower": at(2, 13, 14),
	} {
		if got := Edge(missing); got != want {
			t.Errorf("Edge(%v) = %q, want %q", missing, got, want)
		}
	}
	for _, missing := range [][]Caption{nil, at(1), at(5, 8), at(1, 6), at(4, 13)[:1]} {
		if got := Edge(missing); got != "" {
			t.Errorf("Edge(%v) = %q", missing, got)
		}
	}
}
