package tui

import (
	"slices"
	"testing"
)

func TestWrap(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text string
		w    int
		want []string
	}{
		{"the sheet is in /home/alex/fob-paper-key.pdf", 30, []string{"the sheet is in", "/home/alex/fob-paper-key.pdf"}},
		{"a-word-that-is-longer", 8, []string{"a-word-t", "hat-is-l", "onger"}},
		{"銀行 銀行", 5, []string{"銀行", "銀行"}},
		{"none", 0, nil},
	} {
		if got := wrap(tt.text, tt.w); !slices.Equal(got, tt.want) {
			t.Errorf("wrap(%q, %d) = %q, want %q", tt.text, tt.w, got, tt.want)
		}
	}
}
