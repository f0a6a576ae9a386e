package qr_test

import (
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"io"
	"strings"
	"testing"
)

// shot is a terminal's screen as pixels.
type shot struct{ *image.RGBA }

// PNG writes the picture.
func (s shot) PNG(w io.Writer) error { return png.Encode(w, s.RGBA) }

// screenshot draws lines of half blocks as a dark terminal shows them, cells
// of 5×10 pixels. It knows the two colours that codes are drawn in and fails
// on any other sequence.
func screenshot(t *testing.T, text string) shot {
	t.Helper()
	const cw, ch = 5, 10
	lines := strings.Split(strings.TrimSuffix(text, "\n"), "\n")
	green, black := color.RGBA{0, 200, 0, 255}, color.RGBA{20, 20, 20, 255}
	m := image.NewRGBA(image.Rect(0, 0, (len([]rune(lines[0]))+4)*cw, (len(lines)+4)*ch))
	draw.Draw(m, m.Rect, image.NewUniform(black), image.Point{}, draw.Src)
	for row, line := range lines {
		fg, bg := green, black
		x, y := 2*cw, (row+2)*ch
		for line != "" {
			if seq, rest, ok := strings.Cut(line, "m"); ok && strings.HasPrefix(line, "\x1b[") {
				switch seq {
				case "\x1b[38;5;16;48;5;231":
					fg, bg = color.RGBA{0, 0, 0, 255}, color.RGBA{255, 255, 255, 255}
				case "\x1b[0":
					fg, bg = green, black
				default:
					t.Fatalf("unknown sequence %q", seq)
				}
				line = rest
				continue
			}
			r := []rune(line)[0]
			line = line[len(string(r)):]
			upper, lower := bg, bg
			if r == '▀' || r == '█' {
				upper = fg
			}
			if r == '▄' || r == '█' {
				lower = fg
			}
			draw.Draw(m, image.Rect(x, y, x+cw, y+ch/2), image.NewUniform(upper), image.Point{}, draw.Src)
			draw.Draw(m, image.Rect(x, y+ch/2, x+cw, y+ch), image.NewUniform(lower), image.Point{}, draw.Src)
			x += cw
		}
		if fg != green || bg != black {
			t.Errorf("line %d leaves its colours behind", row)
		}
	}
	return shot{m}
}
