package vault

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
)

// inParts gathers what scanParts shows, in the text's order.
func inParts(t *testing.T, text sized, parts int) []string {
	t.Helper()
	found := make([][]string, parts)
	err := scanParts(text, parts, func(part int, lines []byte) error {
		found[part] = append(found[part], strings.Split(strings.TrimSuffix(string(lines), "\n"), "\n")...)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return slices.Concat(found...)
}

// Each line is shown once and whole, wherever the borders between parts fall:
// in a line, before its end, at it and after it.
func TestParts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ length, size int }{ // of lines, and of the text
		{1, 3 * firstBlock},
		{7, 3 * firstBlock},
		{270, 4 * scanBlock},
		{firstBlock - 1, 4 * scanBlock},
		{firstBlock, 4 * scanBlock},
		{3 * firstBlock, 4 * scanBlock},
	} {
		for shift := range 4 {
			var b strings.Builder
			b.WriteString(strings.Repeat("x", shift) + "\n")
			for i := 0; b.Len() < c.size; i++ {
				fmt.Fprintf(&b, "%0*d\n", c.length, i%10)
			}
			for _, text := range []string{b.String(), strings.TrimSuffix(b.String(), "\n")} {
				want := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
				for parts := range 3 {
					if got := inParts(t, strings.NewReader(text), parts+1); !slices.Equal(got, want) {
						t.Errorf("%d parts, lines of %d bytes, shifted by %d: %d lines, want %d", parts+1, c.length, shift, len(got), len(want))
					}
				}
			}
		}
	}
}

// brokenText cannot be read after some bytes.
type brokenText struct {
	*strings.Reader

	after int64
}

func (b brokenText) ReadAt(p []byte, at int64) (int, error) {
	if at+int64(len(p)) > b.after {
		return 0, io.ErrUnexpectedEOF
	}
	return b.Reader.ReadAt(p, at)
}

func TestPartsFail(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("a line\n", scanBlock)
	visit := func(int, []byte) error { return nil }
	for _, after := range []int64{0, scanBlock, int64(len(text)) - 1} {
		err := scanParts(brokenText{strings.NewReader(text), after}, 2, visit)
		if !errors.Is(err, io.ErrUnexpectedEOF) {
			t.Errorf("unreadable after %d bytes: %v", after, err)
		}
	}
	stop := errors.New("enough")
	err := scanParts(strings.NewReader(text), 2, func(part int, _ []byte) error {
		if part == 1 {
			return stop
		}
		return nil
	})
	if !errors.Is(err, stop) {
		t.Errorf("stopped: %v", err)
	}
	if scanParts(strings.NewReader(strings.Repeat("x", maxLine+1)), 1, visit) == nil {
		t.Error("a line without an end was read")
	}
}

// TestPartsOverwrite keeps what scanParts showed, as nobody should: when it has
// returned, nothing of it is left there.
func TestPartsOverwrite(t *testing.T) {
	t.Parallel()
	text := strings.Repeat("secret line of the vault\n", scanBlock/10)
	kept := make([][][]byte, 2)
	err := scanParts(strings.NewReader(text), 2, func(part int, lines []byte) error {
		kept[part] = append(kept[part], lines)
		return nil
	})
	if err != nil || len(kept[0]) < 2 || len(kept[1]) < 2 {
		t.Fatal(len(kept[0]), len(kept[1]), err)
	}
	for _, lines := range slices.Concat(kept...) {
		if bytes.Contains(lines, []byte("secret")) {
			t.Fatalf("%.40q is left", lines)
		}
	}
}

// What the file is searched for is what the whole vault is, in a vault that is
// looked through in parts too.
func TestFindInParts(t *testing.T) {
	t.Parallel()
	var accounts []Account
	for i := range scanBlock / 100 {
		accounts = append(accounts, account(fmt.Sprintf("Service %d:user%d@example.com", i%1000, i)))
	}
	h := newHome(t, accounts...)
	v := h.load(t)
	last := len(accounts) - 1
	for _, query := range []string{
		"service 0:user0@example.com", fmt.Sprintf("user%d@example.com", last),
		"service 999", "USER1 service", "nobody", "id:" + v.Accounts()[0].ID, "id:" + v.Accounts()[last].ID[:10],
	} {
		want, werr := v.Find([]string{query})
		got, _, err := h.Find(t.Context(), h.key, []string{query})
		if !errors.Is(err, werr) || len(got) != len(want) {
			t.Fatalf("%q: %d accounts, %v, want %d, %v", query, len(got), err, len(want), werr)
		}
		for i := range want {
			if got[i].ID != want[i].ID {
				t.Fatalf("%q: account %d is %s, want %s", query, i, got[i].Name(), want[i].Name())
			}
		}
	}
}
