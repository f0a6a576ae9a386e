package qr

import (
	"bufio"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
)

// MaxScale is the most pixels a module that [Symbol.PNG] draws.
const MaxScale = 100

// PNG writes the code with its quiet zone as a picture of two colours, scale
// pixels a module, 1 to [MaxScale].
func (s *Symbol) PNG(w io.Writer, scale int) error {
	if scale < 1 || scale > MaxScale {
		return fmt.Errorf("draw QR code: no scale %d", scale)
	}
	side := s.full() * scale
	// A palette of two makes the encoder write one bit a pixel.
	img := image.NewPaletted(image.Rect(0, 0, side, side), color.Palette{color.White, color.Black})
	for y := range side {
		row := img.Pix[y*img.Stride:][:side]
		for x := range row {
			if s.At(x/scale-quiet, y/scale-quiet) {
				row[x] = 1
			}
		}
	}
	if err := png.Encode(w, img); err != nil {
		return fmt.Errorf("write PNG: %w", err)
	}
	return nil
}

// SVG writes the code with its quiet zone as a drawing of one unit a module.
// The dark modules are one path of merged runs: squares of their own would
// leave hairlines between them where a renderer smooths edges.
func (s *Symbol) SVG(w io.Writer) error {
	b := bufio.NewWriter(w)
	side := s.full()
	// bufio keeps the first error for Flush.
	fmt.Fprintf(b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" width="%d" height="%d" shape-rendering="crispEdges">`+"\n",
		side, side, side*svgScale, side*svgScale)
	fmt.Fprintf(b, `<path fill="#fff" d="M0 0h%dv%dH0z"/>`+"\n", side, side)
	fmt.Fprint(b, `<path fill="#000" d="`)
	for _, r := range s.bars() {
		fmt.Fprintf(b, "M%d %dh%dv%dh-%dz", r.Min.X+quiet, r.Min.Y+quiet, r.Dx(), r.Dy(), r.Dx())
	}
	fmt.Fprint(b, "\"/>\n</svg>\n")
	if err := b.Flush(); err != nil {
		return fmt.Errorf("write SVG: %w", err)
	}
	return nil
}

// svgScale is the default size of a module in an SVG, in CSS pixels.
const svgScale = 8

// bars returns rectangles, in modules, that together cover the dark modules:
// runs within a row, grown downwards while the rows below repeat them.
func (s *Symbol) bars() []image.Rectangle {
	var done, open []image.Rectangle
	for y := range s.size + 1 {
		var next []image.Rectangle
		for x := 0; x < s.size; x++ {
			if !s.At(x, y) {
				continue
			}
			run := image.Rect(x, y, x, y+1)
			for run.Max.X < s.size && s.At(run.Max.X, y) {
				run.Max.X++
			}
			x = run.Max.X
			next = append(next, run)
		}
		for _, o := range open {
			grown := false
			for i, n := range next {
				if n.Min.X == o.Min.X && n.Max.X == o.Max.X {
					next[i].Min.Y, grown = o.Min.Y, true
				}
			}
			if !grown {
				done = append(done, o)
			}
		}
		open = next
	}
	return done
}
