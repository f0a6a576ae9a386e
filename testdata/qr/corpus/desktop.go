package corpus

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"
)

// desktop draws windows, boxes, stripes, checks and text on a screen.
func (a *artist) desktop(w, h int, dark bool) *image.RGBA {
	m := image.NewRGBA(image.Rect(0, 0, w, h))
	shade := func(lo, hi int) color.RGBA {
		v := a.upto(lo, hi)
		if dark {
			v = 255 - v
		}
		tint := func() uint8 { return uint8(min(255, max(0, v+a.upto(-18, 18)))) }
		return color.RGBA{tint(), tint(), tint(), 255}
	}
	fill := func(r image.Rectangle, c color.Color) { draw.Draw(m, r, image.NewUniform(c), image.Point{}, draw.Src) }
	fill(m.Rect, shade(200, 255))
	for range a.upto(5, 12) { // windows
		r := image.Rect(0, 0, a.upto(w/8, w/2), a.upto(h/8, h/2)).Add(image.Pt(a.rng.IntN(w), a.rng.IntN(h)))
		fill(r, shade(60, 140))
		fill(r.Inset(a.upto(1, 3)), shade(215, 255))
		fill(image.Rect(r.Min.X, r.Min.Y, r.Max.X, r.Min.Y+28), shade(90, 180))
	}
	for range a.upto(20, 60) { // icons and boxes, some inside each other
		side := a.upto(6, 60)
		r := image.Rect(0, 0, side, side).Add(image.Pt(a.rng.IntN(w), a.rng.IntN(h)))
		for side > 4 && a.rng.IntN(4) > 0 {
			fill(r, shade(0, 255))
			r = r.Inset(max(1, side/7))
			side = r.Dx()
		}
	}
	for range a.upto(2, 6) { // stripes and checks
		at, step := image.Pt(a.rng.IntN(w), a.rng.IntN(h)), a.upto(1, 6)
		for y := range 12 {
			for x := range 12 {
				if (x+y)%2 == 0 {
					fill(image.Rect(0, 0, step, step).Add(at).Add(image.Pt(x*step, y*step)), shade(0, 60))
				}
			}
		}
	}
	face := basicfont.Face7x13
	for range w * h / 5000 { // text
		d := font.Drawer{
			Dst: m, Src: image.NewUniform(shade(0, 120)), Face: face,
			Dot: fixed.P(a.rng.IntN(w), a.rng.IntN(h)),
		}
		d.DrawString(a.letters("abcdefghijklmnopqrstuvwxyz   ABCDEF0123456789.,:;|#=+-", a.upto(4, 40)))
	}
	return m
}

// place pastes a code onto a screen and returns where.
func place(m *image.RGBA, k code, x, y, scale int) image.Rectangle {
	side := int(float64(k.Size())+2*k.margin) * scale
	c := newCanvas(side, side, 255)
	c.paste(k, 0, 0, float64(scale))
	r := image.Rect(x, y, x+side, y+side)
	draw.Draw(m, r, c.image(), image.Point{}, draw.Src)
	return r
}

// negative swaps dark and light.
func negative(m *image.RGBA) {
	for i := range m.Pix {
		if i%4 < 3 {
			m.Pix[i] = 255 - m.Pix[i]
		}
	}
}

// Screen draws a desktop without any code.
func Screen(seed uint64, w, h int) image.Image {
	a := &artist{rng: rand.New(rand.NewPCG(seed, 0))}
	return a.desktop(w, h, false)
}
