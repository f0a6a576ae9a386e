package tui

import (
	"strings"
	"testing"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"fob/otpcore"
	"fob/vault"
)

// inked returns the points of a drawn face, as "#" and ".": size columns and
// half as many lines are one, and must all be alike.
func inked(t *testing.T, lines []string, size int) []string {
	t.Helper()
	var halves []string // of lines
	for _, line := range lines {
		var top, low strings.Builder
		for _, r := range line {
			top.WriteString(map[rune]string{'█': "#", '▀': "#", '▄': ".", ' ': "."}[r])
			low.WriteString(map[rune]string{'█': "#", '▄': "#", '▀': ".", ' ': "."}[r])
		}
		halves = append(halves, top.String(), low.String())
	}
	var points []string
	for y, row := range halves {
		if y/size >= len(halves)/size { // what is left of the last line
			if strings.Contains(row, "#") {
				t.Errorf("size %d: ink below the last row of points", size)
			}
			continue
		}
		if row != halves[y/size*size] {
			t.Errorf("size %d: the lines of one row of points differ", size)
		}
		if y%size > 0 {
			continue
		}
		var b strings.Builder
		for x := 0; x < len(row); x += size {
			if row[x:x+size] != strings.Repeat(row[x:x+1], size) {
				t.Errorf("size %d: the columns of one point differ", size)
			}
			b.WriteByte(row[x])
		}
		points = append(points, b.String())
	}
	return points
}

// TestFaceSizes: a larger face is the same picture.
func TestFaceSizes(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"012 345", "678 9··", "QK9JF", "wxyz abfg"} {
		small := inked(t, face(code, 1), 1)
		for size := 2; size <= largest; size++ {
			large := inked(t, face(code, size), size)
			for y, row := range large {
				if y < len(small) && row != small[y] {
					t.Errorf("%q, size %d, row %d: %s, want %s", code, size, y, row, small[y])
				}
			}
		}
	}
}

// TestFigures: every character that a code can have has a figure, whose rows
// are of one length, and no two look the same.
func TestFigures(t *testing.T) {
	t.Parallel()
	seen := map[string]rune{}
	for _, r := range "0123456789·ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz" {
		g := glyph(r)
		if len(g) != 5 && len(g) != 6 {
			t.Errorf("%c has %d rows", r, len(g))
			continue
		}
		for _, row := range g {
			if len(row) != len(g[0]) || strings.Trim(row, "#.") != "" {
				t.Errorf("%c: rows %q", r, g)
			}
		}
		if other, ok := seen[strings.Join(g, " ")]; ok {
			t.Errorf("%c looks like %c", r, other)
		}
		seen[strings.Join(g, " ")] = r
	}
	if face("12é", 1) != nil {
		t.Error("a face of what has no figure")
	}
}

// TestLargeGrows: the code of one account is drawn as large as the window has
// room for, letters too.
func TestLargeGrows(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"'github", "'steam"} {
		inBubble(t, nil, func(r *rig) {
			r.press(name, "ctrl+o")
			for _, tt := range []struct{ w, h, lines int }{
				{80, 12, 0}, {80, 14, 3}, {80, 24, 5}, {120, 40, 8}, {200, 60, 10}, {40, 60, 3}, {20, 40, 0},
			} {
				r.size(tt.w, tt.h)
				n := 0
				for line := range strings.Lines(r.text()) {
					if strings.ContainsAny(line, "█▀▄") {
						n++
					}
				}
				if want := tt.lines; n != want && !(tt.w <= 40 && name == "'steam") {
					t.Errorf("%s, %d×%d: figures of %d lines, want %d:\n%s", name, tt.w, tt.h, n, want, r.text())
				}
			}
		})
	}
}

// TestYandexLarge: small letters stay small, since the site may tell them apart.
func TestYandexLarge(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		it := newItem(vault.Account{Key: otpcore.Key{
			Kind: otpcore.Yandex, Issuer: "Yandex", Secret: otpcore.NewSecret([]byte("0123456789abcdef")),
			PIN: otpcore.NewSecret([]byte("1234")), Digits: 8, Period: 30, Algorithm: otpcore.SHA256,
		}})
		r.size(80, 24)
		code := group(it.account.Key.At(time.Now()).String())
		if code != strings.ToLower(code) {
			t.Fatalf("the code %s has capitals", code)
		}
		want := face(code, 1)
		if want == nil {
			t.Fatalf("no figures for %s", code)
		}
		got := r.m.large(&it, 50)
		if ansi.Strip(got[0]) != want[0] || lipgloss.Width(got[0]) > 50 {
			t.Errorf("drawn as\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
		}
	})
}
