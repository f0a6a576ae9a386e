package tui

import (
	"strings"
	"testing"
)

// TestDouble: every figure twice as wide and high has each of its points four
// times, where it was.
func TestDouble(t *testing.T) {
	t.Parallel()
	points := func(lines []string) []string { // two points a character, one above the other
		var out []string
		for _, line := range lines {
			var top, low strings.Builder
			for _, r := range line {
				top.WriteString(map[rune]string{'█': "#", '▀': "#"}[r] + strings.Repeat(" ", map[rune]int{'▄': 1, ' ': 1}[r]))
				low.WriteString(map[rune]string{'█': "#", '▄': "#"}[r] + strings.Repeat(" ", map[rune]int{'▀': 1, ' ': 1}[r]))
			}
			out = append(out, top.String(), low.String())
		}
		return out
	}
	small := face("012 345 678 9", 80)
	big := points(double(small))
	for y, row := range points(small) {
		for x := range row {
			for _, at := range [][2]int{{0, 0}, {0, 1}, {1, 0}, {1, 1}} {
				if got := big[2*y+at[0]][2*x+at[1]]; got != row[x] {
					t.Fatalf("point %d, %d is %q, was %q", x, y, got, row[x])
				}
			}
		}
	}
	if len(big) != 2*len(points(small)) || len(big[0]) != 2*width(small[0]) {
		t.Errorf("%d by %d points", len(big[0]), len(big))
	}
}

// TestLargeGrows: the code of one account is drawn as large as the window has
// room for.
func TestLargeGrows(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("ctrl+o")
		for _, tt := range []struct{ w, h, lines int }{{80, 12, 0}, {80, 24, 3}, {120, 40, 5}, {40, 40, 3}, {20, 40, 0}} {
			r.size(tt.w, tt.h)
			n := 0
			for line := range strings.Lines(r.text()) {
				if strings.ContainsAny(line, "█▀▄") {
					n++
				}
			}
			if n != tt.lines {
				t.Errorf("%d×%d: figures of %d lines, want %d:\n%s", tt.w, tt.h, n, tt.lines, r.text())
			}
		}
	})
}
