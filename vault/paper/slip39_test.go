package paper

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"slices"
	"testing"
)

func TestWordList(t *testing.T) {
	t.Parallel()
	words := wordList()
	if len(words) != 1024 || !slices.IsSorted(words) {
		t.Fatalf("%d words", len(words))
	}
	seen := map[string]bool{}
	for _, w := range words {
		if len(w) < 4 || len(w) > 8 || seen[w[:4]] {
			t.Errorf("word %q", w)
		}
		seen[w[:4]] = true
	}
}

// The vectors of the specification; an empty secret means that the shares must
// be refused. See testdata/README.md for where they are from.
func TestSLIP39Vectors(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("testdata/slip39.json")
	if err != nil {
		t.Fatal(err)
	}
	var vectors []struct {
		Name   string
		Shares []string
		Secret string
	}
	if err := json.Unmarshal(data, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) != 45 {
		t.Fatalf("%d vectors, want the 45 of the specification", len(vectors))
	}
	for _, v := range vectors {
		var shares []share
		var failed error
		for _, text := range v.Shares {
			words := indicesOf(t, text)
			s, err := parseShare(words)
			if err != nil {
				failed = err
				continue
			}
			if !slices.Equal(s.words(), words) {
				t.Errorf("%s: a share is written in other words", v.Name)
			}
			shares = append(shares, s)
		}
		var got []byte
		if failed == nil {
			got, failed = combine(shares, "TREZOR")
		}
		if hex.EncodeToString(got) != v.Secret || (failed != nil) != (v.Secret == "") {
			t.Errorf("%s: %x, %v, want %s", v.Name, got, failed, v.Secret)
		}
	}
}

// Any shares that are enough give the secret, and fewer do not.
func TestSplit(t *testing.T) {
	t.Parallel()
	secret := []byte("thirty-two bytes of a secret key")
	for _, c := range []struct{ k, n int }{{1, 1}, {2, 2}, {2, 3}, {3, 5}, {16, 16}} {
		shares, err := splitSecret(secret, 0x1234, c.k, c.n)
		if err != nil {
			t.Fatal(err)
		}
		for from := range c.n {
			var some []share
			for i := range c.k {
				some = append(some, shares[(from+i)%c.n])
			}
			got, err := combine(some, "")
			if err != nil || !bytes.Equal(got, secret) {
				t.Errorf("%d of %d, from %d: %v", c.k, c.n, from, err)
			}
			if _, err := combine(some[1:], ""); err == nil {
				t.Errorf("%d of %d: one fewer is enough", c.k, c.n)
			}
		}
	}
	for _, c := range []struct{ k, n int }{{0, 1}, {3, 2}, {2, 17}, {1, 2}} {
		if _, err := splitSecret(secret, 1, c.k, c.n); err == nil {
			t.Errorf("%d of %d shares were made", c.k, c.n)
		}
	}
}
