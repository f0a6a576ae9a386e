package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"filippo.io/age"

	"fob/otpcore"
)

var update = flag.Bool("update", false, "write the goldens anew")

// Keys of no vault.
const (
	classicKey = "AGE-SECRET-KEY-1V2E0ZJQ5R2XN24FR5TMXG8W9YVE3820UW5XDC0H0LZ629UFJ3W0QJSEMVJ"
	hybridKey  = "AGE-SECRET-KEY-PQ-1RRSAVMQCKFQXSNZR2N3863MMG5E7GZL8SF9RH5SJXJUF9SJFCRMQNMVGVT"
)

// sheetOf is a sheet of that key.
func sheetOf(tb testing.TB, key string) KeySheet {
	tb.Helper()
	recipient, err := recipientOf(key)
	if err != nil {
		tb.Fatal(err)
	}
	return KeySheet{
		Key:         otpcore.NewSecret([]byte(key)),
		Recipient:   recipient,
		Fingerprint: "3af2-1c9b",
		VaultID:     "k3f9a27q",
		Made:        time.Date(2026, 11, 23, 9, 15, 0, 0, time.UTC),
	}
}

func pdf(tb testing.TB, s KeySheet, paper PageSize) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := s.PDF(&b, paper); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func text(tb testing.TB, s KeySheet) string {
	tb.Helper()
	var b bytes.Buffer
	if err := s.Text(&b); err != nil {
		tb.Fatal(err)
	}
	return b.String()
}

// cases are all the sheets that there are, but for names and dates.
func cases(tb testing.TB) map[string]KeySheet {
	tb.Helper()
	all := map[string]KeySheet{"classic": sheetOf(tb, classicKey), "hybrid": sheetOf(tb, hybridKey)}
	for _, name := range []string{"classic", "hybrid"} {
		s := all[name]
		s.Blank = true
		all["blank "+name] = s
	}
	return all
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", strings.ReplaceAll(name, " ", "-"))
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	want = bytes.ReplaceAll(want, []byte("\r\n"), []byte("\n")) // as git may check it out
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the sheet is now (go test -update writes it):\n%s", path, got)
	}
}

// The same sheet is the same bytes, on every machine and in every run.
func TestReproducible(t *testing.T) {
	t.Parallel()
	var sums strings.Builder
	for _, name := range []string{"classic", "hybrid", "blank classic", "blank hybrid"} {
		s := cases(t)[name]
		golden(t, name+".txt", []byte(text(t, s)))
		for _, paper := range []PageSize{A4, Letter} {
			first := pdf(t, s, paper)
			for range 5 {
				if !bytes.Equal(pdf(t, s, paper), first) {
					t.Fatalf("%s, %s: two runs give different bytes", name, paper)
				}
			}
			sum := sha256.Sum256(first)
			sums.WriteString(hex.EncodeToString(sum[:]) + "  " + name + ", " + paper.String() + "\n")
		}
	}
	golden(t, "sha256", []byte(sums.String()))
}

// A time zone changes the date that is printed, and nothing else.
func TestTimeZone(t *testing.T) {
	t.Parallel()
	s := sheetOf(t, classicKey)
	s.Made = time.Date(2026, 11, 23, 23, 30, 0, 0, time.UTC)
	late := s
	late.Made = s.Made.In(time.FixedZone("east", 3*3600))
	if got := text(t, late); !strings.Contains(got, "24 November 2026") || !strings.Contains(got, "24 November 2027") {
		t.Errorf("the sheet has not the date of its own time zone:\n%s", got)
	}
	a, b := strings.Join(setText(t, s), "\n"), strings.Join(setText(t, late), "\n")
	if got := strings.ReplaceAll(b, "24 November", "23 November"); a != got || a == b {
		t.Error("the time zone changes more than the printed dates")
	}
}

func TestUntrueSheets(t *testing.T) {
	t.Parallel()
	other, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	for name, spoil := range map[string]func(*KeySheet){
		"no date":           func(s *KeySheet) { s.Made = time.Time{} },
		"no vault":          func(s *KeySheet) { s.VaultID = "" },
		"no fingerprint":    func(s *KeySheet) { s.Fingerprint = "" },
		"no recipient":      func(s *KeySheet) { s.Recipient = "" },
		"another recipient": func(s *KeySheet) { s.Recipient = other.Recipient().String() },
		"no key":            func(s *KeySheet) { s.Key = otpcore.Secret{} },
		"small letters":     func(s *KeySheet) { s.Key = otpcore.NewSecret([]byte(strings.ToLower(classicKey))) },
		"a line end":        func(s *KeySheet) { s.Key = otpcore.NewSecret([]byte(classicKey + "\n")) },
		"a wrong key":       func(s *KeySheet) { s.Key = otpcore.NewSecret([]byte(classicKey[:73] + "Q")) },
		"an escape":         func(s *KeySheet) { s.VaultID = "a\x1b[2J" },
		"a long id":         func(s *KeySheet) { s.VaultID = strings.Repeat("a", 65) },
	} {
		s := sheetOf(t, classicKey)
		spoil(&s)
		var out bytes.Buffer
		for what, err := range map[string]error{"PDF": s.PDF(&out, A4), "Text": s.Text(&out)} {
			if err == nil {
				t.Errorf("%s: %s makes a sheet", name, what)
			} else if strings.Contains(err.Error(), classicKey[20:40]) || strings.ContainsRune(err.Error(), '\x1b') {
				t.Errorf("%s: %s: the error shows too much: %q", name, what, err)
			}
		}
		if out.Len() > 0 {
			t.Errorf("%s: %d bytes were written with an error", name, out.Len())
		}
	}
}

// Long and foreign names fit, and no name reaches the page as it is.
func TestNames(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		strings.Repeat("M", 300),
		"Ada's vault (日本) \U0001f511",
		"a\x1b]0;x\a\u202eb\nc",
		`\) Tj (`,
	} {
		s := sheetOf(t, hybridKey)
		s.VaultName, s.VaultID, s.Fingerprint = name, strings.Repeat("w", 64), strings.Repeat("w", 20)
		for _, paper := range []PageSize{A4, Letter} {
			pdf(t, s, paper)
		}
		for line := range strings.Lines(text(t, s)) {
			if len([]rune(line)) > 130 || strings.ContainsAny(line, "\x1b\a\u202e") {
				t.Errorf("%q: line %q", name, line)
			}
		}
	}
}

// A blank sheet has nothing of the key in it, even when it was given.
func TestBlank(t *testing.T) {
	t.Parallel()
	for name, s := range cases(t) {
		if !s.Blank {
			continue
		}
		full := s
		full.Blank = false
		prefix, rows := full.rows()
		key := string(s.Key.Bytes())
		for _, paper := range []PageSize{A4, Letter} {
			for what, sheet := range map[string]string{
				"PDF":  string(pdf(t, s, paper)) + pdfText(t, pdf(t, s, paper)),
				"Text": text(t, s),
			} {
				if !strings.Contains(sheet, prefix) {
					t.Errorf("%s: %s has not the first line of the key", name, what)
				}
				for _, row := range rows {
					for _, group := range row {
						// The last group is short enough to be there by chance.
						if len(group) == groupLen && strings.Contains(sheet, group) {
							t.Errorf("%s: %s has group %q of the key", name, what, group)
						}
					}
				}
				if strings.Contains(sheet, key) {
					t.Errorf("%s: %s has the key", name, what)
				}
				if _, err := ParseKey(sheet); err == nil {
					t.Errorf("%s: ParseKey finds a key in %s", name, what)
				}
			}
		}
		s.Key = otpcore.Secret{}
		if a, b := pdf(t, s, A4), pdf(t, cases(t)[name], A4); !bytes.Equal(a, b) {
			t.Errorf("%s: the key changes the sheet", name)
		}
	}
}
