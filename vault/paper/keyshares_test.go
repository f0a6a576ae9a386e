package paper

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
)

func TestShareKey(t *testing.T) {
	t.Parallel()
	for _, key := range []string{classicKey, hybridKey} {
		secret, pq := keyBytes(key)
		if len(secret) != 32 || keyOf(secret, pq) != key {
			t.Fatalf("%s…: its bytes do not give it back", key[:19])
		}
		shares, err := ShareKey(key, 2, 3)
		if err != nil {
			t.Fatal(err)
		}
		for _, pair := range [][2]int{{0, 1}, {2, 0}, {1, 2}} {
			text := shares[pair[0]] + "\n\n" + strings.ToUpper(shares[pair[1]])
			if got, err := ParseShares(text); err != nil || got != key {
				t.Errorf("shares %v: %v", pair, err)
			}
		}
		var few *SharesError
		if _, err := ParseShares(shares[1]); !errors.As(err, &few) || few.Have != 1 || few.Need != 2 {
			t.Errorf("one share: %v", err)
		}
		if _, err := ParseShares(shares[1] + " " + shares[1]); !errors.As(err, &few) {
			t.Errorf("one share twice: %v", err)
		}
		others, _ := ShareKey(key, 2, 3)
		if _, err := ParseShares(shares[0] + " " + others[1]); err == nil || !strings.Contains(err.Error(), "different sets") {
			t.Errorf("of two sets: %v", err)
		}
	}
	for _, c := range [][2]int{{1, 2}, {3, 2}, {2, 17}} {
		if _, err := ShareKey(classicKey, c[0], c[1]); err == nil {
			t.Errorf("%v shares were made", c)
		}
	}
}

// A mistake is named by share and word, and never shown.
func TestWrongWords(t *testing.T) {
	t.Parallel()
	shares, err := ShareKey(classicKey, 2, 2)
	if err != nil {
		t.Fatal(err)
	}
	words := strings.Fields(shares[1])
	spoil := func(at int, with string) string {
		bad := slices.Clone(words)
		bad[at] = with
		return shares[0] + "\n" + strings.Join(bad, " ")
	}
	for name, c := range map[string]struct {
		text string
		word int
	}{
		"unknown":  {spoil(4, "xyzzy"), 5},
		"another":  {spoil(32, map[bool]string{true: "zero", false: "yoga"}[words[32] != "zero"]), 33},
		"too few":  {shares[0] + strings.Join(words[:30], " "), 0},
		"swapped":  {shares[0] + " " + strings.Join(slices.Concat(words[:8], []string{words[9], words[8]}, words[10:]), " "), 9},
		"too many": {shares[0] + " " + shares[1] + " zero", 0},
	} {
		_, err := ParseShares(c.text)
		var wrong *WordError
		if !errors.As(err, &wrong) {
			if name == "swapped" && words[8] == words[9] {
				continue
			}
			t.Errorf("%s: %v", name, err)
			continue
		}
		if c.word > 0 && (wrong.Word != c.word || wrong.Share != 2) || strings.Contains(err.Error(), "xyzzy") {
			t.Errorf("%s: %v, want word %d of share 2", name, err, c.word)
		}
	}
	if _, err := ParseShares(strings.Join(words[:12], " ") + "\n" + strings.Join(words[13:], " ") + "\n" + shares[0]); err == nil ||
		!strings.Contains(err.Error(), "share 1: a word is missing or too much, in it or after it: 65 words were typed") {
		t.Errorf("a word missing in the first share: %v", err)
	}
	// Bullets, quotes and numbers around the words do not matter.
	listed := "“" + strings.ReplaceAll(shares[0]+" "+shares[1], " ", "”\r\n • 7.\u00a0“") + "”"
	if got, err := ParseShares(listed); err != nil || got != classicKey {
		t.Errorf("listed: %v", err)
	}
	// Four letters of each word are enough.
	short := strings.Fields(shares[0] + " " + shares[1])
	for i := range short {
		short[i] = short[i][:4]
	}
	if got, err := ParseShares(strings.Join(short, " ")); err != nil || got != classicKey {
		t.Errorf("four letters: %v", err)
	}
	for _, text := range []string{"", classicKey, "a few words that are no share of anything at all, and more of them than half of one has"} {
		if _, err := ParseShares(text); !errors.Is(err, ErrNoShares) {
			t.Errorf("%.20q…: %v", text, err)
		}
	}
}

func shareSheetOf(tb testing.TB, words string) ShareSheet {
	tb.Helper()
	return ShareSheet{
		Words: otpcore.NewSecret([]byte(words)), Number: 2, Of: 3, Enough: 2,
		VaultID: "k3f9a27qk3f9a27q", Fingerprint: "3af2-1c9b", Made: time.Date(2026, 11, 23, 9, 15, 0, 0, time.UTC),
	}
}

func TestShareSheet(t *testing.T) {
	t.Parallel()
	shares, err := ShareKey(classicKey, 2, 3)
	if err != nil {
		t.Fatal(err)
	}
	var printed strings.Builder
	for _, words := range shares[:2] {
		var text, pdf, again bytes.Buffer
		s := shareSheetOf(t, words)
		if err := errors.Join(s.Text(&text), s.PDF(&pdf, Letter), s.PDF(&again, Letter)); err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(pdf.Bytes(), again.Bytes()) {
			t.Error("two runs give different bytes")
		}
		printed.WriteString(text.String())
		s.BlankToWrite = true
		var blank bytes.Buffer
		if err := errors.Join(s.Text(&blank), s.PDF(&blank, A4)); err != nil {
			t.Fatal(err)
		}
		for _, w := range strings.Fields(words)[4:30] {
			if len(w) > 6 && bytes.Contains(blank.Bytes(), []byte("("+w+")")) {
				t.Errorf("a blank sheet has word %q", w)
			}
		}
	}
	if got, err := ParseShares(printed.String()); err != nil || got != classicKey {
		t.Errorf("two text sheets: %v", err)
	}
	bad := shareSheetOf(t, "one two")
	if bad.Text(&printed) == nil || bad.PDF(&printed, A4) == nil {
		t.Error("a sheet without a share was made")
	}
}

func FuzzParseShares(f *testing.F) {
	shares, _ := ShareKey(classicKey, 2, 2)
	f.Add(shares[0] + " " + shares[1])
	f.Add(strings.Repeat("academic ", 33))
	f.Fuzz(func(t *testing.T, text string) {
		if key, err := ParseShares(text); err == nil {
			if again, err := ParseKey(key); err != nil || again != key {
				t.Fatal("a key came out that is none")
			}
		}
	})
}
