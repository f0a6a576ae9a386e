package corpus

import (
	"fmt"
	"image"
	"image/color"
	"math"

	xdraw "golang.org/x/image/draw"

	"fob/otpcore/qr"
)

// kinds are the kinds of picture, each drawing some.
var kinds = []func(*artist){
	clean, long, rotated, perspective, blurred, noisy, compressed, faint,
	negatives, screens, several, photographed, damaged, fractional, styled,
	coloured, paper, sheets, phone,
}

// whole is a picture of a code and its margin, to the edges.
func whole(k code, scale float64) *canvas {
	side := int((float64(k.Size()) + 2*k.margin) * scale)
	c := newCanvas(side, side, 255)
	c.paste(k, 0, 0, scale)
	return c
}

func clean(a *artist) {
	for _, s := range []int{1, 2, 3, 4, 6, 10, 20} {
		a.picture(fmt.Sprintf("clean-%d%s", s, []string{".png", ".gif", ".bmp"}[s%3]), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.Level(a.rng.IntN(4)))
			return whole(k, float64(s)).image(), k.texts()
		})
	}
}

func long(a *artist) {
	for _, s := range []float64{2, 3, 4, 6} {
		a.picture(fmt.Sprintf("long-%.0f.png", s), func() (image.Image, []string) {
			k := a.code(a.migration(), qr.L)
			return whole(k, s).image(), k.texts()
		})
	}
	a.picture("long-turned.png", func() (image.Image, []string) {
		k := a.code(a.migration(), qr.L)
		c := newCanvas(700, 700, 240)
		c.draw(k, turned(k, 350, 350, 5, a.between(0, 360)))
		return c.image(), k.texts()
	})
}

func rotated(a *artist) {
	for i := range 10 {
		a.picture(fmt.Sprintf("rotated-%d.png", i), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.M)
			c := newCanvas(600, 600, 255)
			c.draw(k, turned(k, 300, 300, a.between(2.5, 6), float64(i)*36+a.between(0, 36)))
			return c.image(), k.texts()
		})
	}
}

func perspective(a *artist) {
	for i := range 10 {
		a.picture(fmt.Sprintf("perspective-%d.png", i), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.M)
			c := newCanvas(700, 700, 230)
			g := 0.0002 * float64(i+1)
			c.draw(k, tilted(turned(k, 350, 350, a.between(5, 8), a.between(-40, 40)), 350, 350, a.between(-g, g), a.between(-g, g)))
			return c.image(), k.texts()
		})
	}
}

func blurred(a *artist) {
	for i := range 8 {
		sigma := 0.5 * float64(i+1)
		a.picture(fmt.Sprintf("blurred-%.1f.png", sigma), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.M)
			c := newCanvas(500, 500, 255)
			c.draw(k, turned(k, 250, 250, 6, a.between(-10, 10)))
			c.blur(sigma)
			return c.image(), k.texts()
		})
	}
	for _, n := range []int{3, 5, 7} {
		a.picture(fmt.Sprintf("shaken-%d.png", n), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.M)
			c := newCanvas(500, 500, 255)
			c.draw(k, turned(k, 250, 250, 6, a.between(-45, 45)))
			c.shake(n)
			return c.image(), k.texts()
		})
	}
}

func noisy(a *artist) {
	for _, sigma := range []float64{10, 20, 30, 40, 60, 80, 110} {
		a.picture(fmt.Sprintf("noisy-%.0f.png", sigma), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.M)
			c := newCanvas(500, 500, 255)
			c.draw(k, turned(k, 250, 250, a.between(4, 7), a.between(-20, 20)))
			a.noise(c, sigma)
			return c.image(), k.texts()
		})
	}
	a.picture("noisy-salt.png", func() (image.Image, []string) {
		k := a.code(a.uri(), qr.M)
		c := newCanvas(400, 400, 255)
		c.paste(k, 30, 30, 5)
		c.each(func(_, _ int, v float64) float64 {
			switch a.rng.IntN(12) {
			case 0:
				return 0
			case 1:
				return 255
			}
			return v
		})
		return c.image(), k.texts()
	})
}

func compressed(a *artist) {
	for _, quality := range []int{5, 10, 25, 50} {
		for _, s := range []float64{2.5, 4} {
			a.picture(fmt.Sprintf("compressed-%.1f.%d.jpg", s, quality), func() (image.Image, []string) {
				k := a.code(a.uri(), qr.M)
				c := newCanvas(400, 400, 255)
				c.paste(k, 20, 20, s)
				return c.image(), k.texts()
			})
		}
	}
}

func faint(a *artist) {
	for _, share := range []float64{0.4, 0.2, 0.1, 0.06, 0.03} {
		a.picture(fmt.Sprintf("faint-%.2f.png", share), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.M)
			c := newCanvas(500, 500, 255)
			c.draw(k, turned(k, 250, 250, 5, a.between(-5, 5)))
			c.contrast(share, a.between(40, 215))
			return c.image(), k.texts()
		})
	}
}

func negatives(a *artist) {
	for _, margin := range []float64{0, 1, 2, 4} {
		for _, negative := range []bool{false, true} {
			name := map[bool]string{false: "margin", true: "negative"}[negative]
			a.picture(fmt.Sprintf("%s-%.0f.png", name, margin), func() (image.Image, []string) {
				k := a.code(a.uri(), qr.M)
				k.margin = margin
				c := whole(k, a.between(2, 6))
				if negative {
					c.invert()
				}
				return c.image(), k.texts()
			})
		}
	}
}

func screens(a *artist) {
	for _, size := range []image.Point{{1920, 1080}, {3840, 2160}} {
		for s := 2; s <= 6; s++ {
			for _, look := range []string{"light", "dark", "darkcard", "negative"} {
				a.picture(fmt.Sprintf("screen-%d-%s-%d.png", size.X, look, s), func() (image.Image, []string) {
					m := a.desktop(size.X, size.Y, look == "dark" || look == "darkcard")
					k := a.code(a.uri(), qr.Level(a.rng.IntN(3)))
					if look == "darkcard" {
						k.margin = 2
					}
					side := int(float64(k.Size())+2*k.margin) * s
					place(m, k, a.rng.IntN(size.X-side), a.rng.IntN(size.Y-side), s)
					if look == "negative" {
						negative(m)
					}
					return m, k.texts()
				})
			}
		}
	}
	for _, f := range []float64{0.5, 0.66, 0.8, 1.25} { // scaled screenshots
		a.picture(fmt.Sprintf("screen-scaled-%.2f.75.jpg", f), func() (image.Image, []string) {
			m := a.desktop(1920, 1080, a.rng.IntN(2) == 0)
			k := a.code(a.uri(), qr.M)
			place(m, k, a.rng.IntN(1400), a.rng.IntN(600), a.upto(4, 6))
			small := image.NewRGBA(image.Rect(0, 0, int(1920*f), int(1080*f)))
			xdraw.ApproxBiLinear.Scale(small, small.Rect, m, m.Rect, xdraw.Src, nil)
			return small, k.texts()
		})
	}
}

func several(a *artist) {
	for i, n := range []int{2, 4, 6, 9} {
		a.picture(fmt.Sprintf("several-%d.png", n), func() (image.Image, []string) {
			m := a.desktop(1920, 1080, i%2 == 1)
			var texts []string
			for j := range n {
				k := a.code(a.uri(), qr.M)
				place(m, k, 20+(j%5)*370, 20+(j/5)*500+a.rng.IntN(60), a.upto(2, 4))
				texts = append(texts, k.text)
			}
			return m, texts
		})
	}
	a.picture("several-turned.png", func() (image.Image, []string) {
		c := newCanvas(1200, 900, 220) // lying about at all angles
		var texts []string
		for j := range 6 {
			k := a.code(a.uri(), qr.M)
			c.draw(k, turned(k, 210+float64(j%3)*390, 220+float64(j/3)*450, a.between(3, 5), a.between(0, 360)))
			texts = append(texts, k.text)
		}
		return c.image(), texts
	})
}

func photographed(a *artist) {
	for i := range 12 {
		a.picture(fmt.Sprintf("photo-%d.%d.jpg", i, 40+5*i), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.M)
			c := newCanvas(800, 800, a.between(120, 220))
			c.draw(k, tilted(turned(k, a.between(360, 440), a.between(360, 440), a.between(5, 8), a.between(-180, 180)),
				400, 400, a.between(-0.0006, 0.0006), a.between(-0.0006, 0.0006)))
			a.light(c)
			c.blur(a.between(0.5, 2))
			a.noise(c, a.between(4, 16))
			return c.image(), k.texts()
		})
	}
}

func damaged(a *artist) {
	for _, n := range []int{1, 2, 3, 4, 6, 8} {
		a.picture(fmt.Sprintf("damaged-%d.png", n), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.Q)
			c := newCanvas(600, 600, 255)
			side := float64(k.Size()) * 8
			c.paste(k, 300-side/2-32, 300-side/2-32, 8)
			for range n {
				c.spot(a.between(150, 450), a.between(150, 450), 18, float64(a.rng.IntN(2)*255))
			}
			return c.image(), k.texts()
		})
	}
	a.picture("damaged-fold.png", func() (image.Image, []string) {
		k := a.code(a.uri(), qr.H)
		c := newCanvas(600, 600, 255)
		c.paste(k, 20, 20, 8)
		at := a.between(150, 400)
		c.each(func(x, _ int, v float64) float64 {
			if float64(x) > at && float64(x) < at+10 {
				return 255
			}
			return v
		})
		return c.image(), k.texts()
	})
	for i := range 3 { // a corner torn off
		a.picture(fmt.Sprintf("damaged-corner-%d.png", i), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.H)
			c := newCanvas(600, 600, 255)
			place := turned(k, 300, 300, 8, a.between(-20, 20))
			c.draw(k, place)
			n := float64(k.Size())
			corner := [3][2]float64{{0, 0}, {n, 0}, {0, n}}[i]
			c.each(func(x, y int, v float64) float64 {
				mx, my := place(float64(x), float64(y))
				if math.Abs(mx-corner[0])+math.Abs(my-corner[1]) < 9 {
					return 120
				}
				return v
			})
			return c.image(), k.texts()
		})
	}
}

func fractional(a *artist) {
	for _, s := range []float64{1.2, 1.4, 1.6, 1.8, 2.2, 2.7, 3.3, 4.6} {
		a.picture(fmt.Sprintf("fractional-%.1f.png", s), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.M)
			side := int((float64(k.Size()) + 8) * s)
			c := newCanvas(side, side, 255)
			c.paste(k, a.between(0, 0.9), a.between(0, 0.9), s)
			return c.image(), k.texts()
		})
	}
	for _, s := range []float64{1.3, 1.7, 2.4} { // nearest pixel: modules of two widths
		a.picture(fmt.Sprintf("nearest-%.1f.png", s), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.M)
			big := whole(k, 4).image()
			side := int(float64(big.Rect.Dx()) * s / 4)
			small := image.NewGray(image.Rect(0, 0, side, side))
			xdraw.NearestNeighbor.Scale(small, small.Rect, big, big.Rect, xdraw.Src, nil)
			return small, k.texts()
		})
	}
}

func styled(a *artist) {
	for i := range 4 {
		a.picture(fmt.Sprintf("styled-%d.png", i), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.H)
			k.dots, k.logo = i%2 == 0, float64(k.Size())*a.between(0.1, 0.24)
			c := newCanvas(500, 500, 255)
			c.draw(k, turned(k, 250, 250, a.between(4, 7), 0))
			return c.image(), k.texts()
		})
	}
}

func coloured(a *artist) {
	for i, pair := range [][2]color.NRGBA{
		{{255, 255, 255, 255}, {20, 40, 140, 255}},
		{{255, 230, 150, 255}, {140, 20, 30, 255}},
		{{255, 255, 255, 0}, {0, 0, 0, 255}}, // transparent paper
		{{0, 0, 0, 0}, {0, 0, 0, 255}},
		{{200, 240, 255, 255}, {255, 255, 255, 255}}, // faint, and light on dark
	} {
		a.picture(fmt.Sprintf("coloured-%d.png", i), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.M)
			side := (k.Size() + 8) * 4
			m := image.NewNRGBA(image.Rect(0, 0, side, side))
			for y := range side {
				for x := range side {
					ink := pair[0]
					if k.At(x/4-4, y/4-4) {
						ink = pair[1]
					}
					m.SetNRGBA(x, y, ink)
				}
			}
			return m, k.texts()
		})
	}
}

func paper(a *artist) {
	for i := range 6 {
		a.picture(fmt.Sprintf("paper-%d.80.jpg", i), func() (image.Image, []string) {
			text := a.uri()
			if i >= 3 {
				text = a.migration()
			}
			k := a.code(text, qr.Level(i%3))
			c := newCanvas(760, 760, 250)
			flat := turned(k, 380, 380, 640/float64(k.Size()+8), a.between(-6, 6))
			c.draw(k, bent(flat, a.between(1, 6)*float64(1+i%3)/2, a.between(700, 1500), a.between(0, 6)))
			c.blur(0.7)
			a.noise(c, 6)
			return c.image(), k.texts()
		})
	}
}

// sheets are pages of many codes of one version, as scanned.
func sheets(a *artist) {
	for i, dpi := range []float64{100, 150, 200} {
		a.picture(fmt.Sprintf("sheet-%.0f.%d.jpg", dpi, 60+10*i), func() (image.Image, []string) {
			c := newCanvas(int(8.27*dpi), int(11.69*dpi), 250)
			var texts []string
			angle := a.between(-1.5, 1.5)
			for j := range 12 {
				k := a.code(a.letters(base32, 380), qr.Q)
				scale := 1.97 * dpi / float64(k.Size()) // 50 mm
				c.draw(k, turned(k, (1.6+2.5*float64(j%3))*dpi, (1.7+2.6*float64(j/3))*dpi, scale, angle))
				texts = append(texts, k.text)
			}
			c.blur(0.5)
			a.noise(c, 8)
			return c.image(), texts
		})
	}
}

// phone pictures are of a screen: big, soft, tilted, with a pattern of pixels.
func phone(a *artist) {
	for i := range 4 {
		a.picture(fmt.Sprintf("phone-%d.85.jpg", i), func() (image.Image, []string) {
			k := a.code(a.uri(), qr.M)
			c := newCanvas(2000, 1500, a.between(60, 200))
			c.draw(k, tilted(turned(k, a.between(800, 1200), a.between(600, 900), a.between(6, 14), a.between(-25, 25)),
				1000, 750, a.between(-0.0003, 0.0003), a.between(-0.0003, 0.0003)))
			step := a.between(2.3, 3.8)
			c.each(func(x, y int, v float64) float64 {
				if int(float64(x)/step)%2 == 0 != (int(float64(y)/step)%2 == 0) {
					return v * 0.9
				}
				return v
			})
			a.light(c)
			c.blur(a.between(1, 3))
			a.noise(c, a.between(3, 10))
			return c.image(), k.texts()
		})
	}
}
