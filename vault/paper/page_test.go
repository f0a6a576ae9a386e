package paper

import (
	"bytes"
	"context"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
	"fob/testdata"
)

// A sheet that is set without a context.
type setter interface {
	pages(paper PageSize) (*pages, error)
}

// unstopped is a sheet of accounts that nobody stops.
type unstopped struct{ AccountsSheet }

func (s unstopped) pages(size PageSize) (*pages, error) {
	return s.AccountsSheet.pages(context.Background(), size)
}

// setText is every line of text on the pages of a sheet.
func setText(t *testing.T, s setter) []string {
	t.Helper()
	p, err := s.pages(A4)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, o := range p.list {
		for _, m := range o.marks {
			if m.text != "" {
				all = append(all, m.text)
			}
		}
	}
	return all
}

// accountsNamed is a sheet of accounts with these names.
func accountsNamed(names ...string) AccountsSheet {
	s := AccountsSheet{VaultID: "k3f9a27qk3f9", Made: time.Date(2026, 11, 23, 9, 15, 0, 0, time.UTC)}
	for _, name := range names {
		issuer, account, _ := strings.Cut(name, ":")
		s.Items = append(s.Items, AccountItem{
			Issuer: issuer, Account: account, Kind: "TOTP, 6 digits, 30 s",
			URI: otpcore.NewSecret([]byte("otpauth://totp/" + name + "?secret=JBSWY3DPEHPK3PXP")),
		})
	}
	return s
}

// Names in any script are shown, as letters where the fonts have them and as
// escapes elsewhere, and a page with an escape says what it is.
func TestPrintedNames(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		want    string
		escaped bool
	}{
		"GitHub:octocat":     {"GitHub:octocat", false},
		"Łódź ñ ß Ελλάδα":    {"Łódź ñ ß Ελλάδα", false},
		"Почта":              {"Почта", false},
		"東京":                 {`\u6771\u4EAC`, true},
		"بريد":               {`\u0628\u0631\u064A\u062F`, true},
		"a🔑":                 {`a\U01F511`, true},
		"a\x1b[2J\u202eb":    {otpcore.Printable("a\x1b[2J\u202eb"), false},
		"e\u0301 decomposed": {`e\u0301 decomposed`, true},
	} {
		got, escaped := printed(name)
		if got != c.want || escaped != c.escaped {
			t.Errorf("printed(%q) = %q, %v, want %q, %v", name, got, escaped, c.want, c.escaped)
		}
	}
	if got := setText(t, unstopped{accountsNamed("GitHub:octocat")}); slices.Contains(got, escapeNote) {
		t.Error("a page without an escape explains escapes")
	}
	got := setText(t, unstopped{accountsNamed("東京:ада", "Łódź:ñ")})
	for _, want := range []string{`\u6771\u4EAC`, "ада", "Łódź", "ñ", escapeNote} {
		if !slices.Contains(got, want) {
			t.Errorf("the page does not show %q", want)
		}
	}
	for _, line := range fit(bold, bodySize, 20, `\u0628\u0631\u064A\u062F`) {
		if measure(bold, bodySize, line) > 20 || len(line)%6 != 0 {
			t.Errorf("an escape is broken: %q", line)
		}
	}
}

// The part of a font that a page embeds is a font of its own, with the shapes
// that were asked for and no others.
func TestSubset(t *testing.T) {
	t.Parallel()
	for f := range faceCount {
		font := f.font()
		// É is put together of two other glyphs in these fonts.
		part := font.subset([]uint16{font.glyphs['A'], font.glyphs['É']})
		if len(part) > len(f.ttf())/4 {
			t.Errorf("%s: %d of %d bytes", f.name(), len(part), len(f.ttf()))
		}
		back := readFont(withCmap(part, f.ttf()))
		for _, r := range "AÉ" {
			g := font.glyphs[r]
			if !bytes.Equal(back.shape(g), font.shape(g)) || len(back.shape(g)) == 0 {
				t.Errorf("%s: the shape of %q is lost", f.name(), r)
			}
			for _, g := range font.parts(g) {
				if !bytes.Equal(back.shape(g), font.shape(g)) {
					t.Errorf("%s: a part of %q is lost", f.name(), r)
				}
			}
		}
		if len(back.shape(font.glyphs['B'])) != 0 {
			t.Errorf("%s: B was not asked for", f.name())
		}
	}
}

func (f *font) shape(g uint16) []byte {
	return bytes.TrimRight(f.tables["glyf"][f.offsets[g]:f.offsets[g+1]], "\x00")
}

// withCmap adds the table of characters that a PDF does without.
func withCmap(part, whole []byte) []byte {
	tables := readTables(part)
	tables["cmap"] = readTables(whole)["cmap"]
	return fontFile(tables)
}

// Every kind of sheet is a PDF without a fault in its structure.
func TestPDFStructure(t *testing.T) {
	t.Parallel()
	qpdf := testdata.Need(t, "qpdf")
	vault := vaultSheetOf(t, 700)
	vault.Names = []string{"東京:ада"}
	var accounts bytes.Buffer
	if err := accountsNamed("東京:ада").PDF(t.Context(), &accounts, Letter); err != nil {
		t.Fatal(err)
	}
	for name, file := range map[string][]byte{
		"key": pdf(t, sheetOf(t, classicKey), A4), "vault": vaultPDF(t, vault, Letter), "accounts": accounts.Bytes(),
	} {
		path := filepath.Join(t.TempDir(), "sheet.pdf")
		write(t, path, file)
		if out, err := exec.Command(qpdf, "--check", path).CombinedOutput(); err != nil || bytes.Contains(out, []byte("WARNING")) {
			t.Errorf("%s: %v\n%s", name, err, out)
		}
	}
}
