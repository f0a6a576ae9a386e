package corpus

import (
	"image"
	"math"
	"runtime"
	"sync"
	"sync/atomic"

	"fob/otpcore/qr"
)

// code is a drawn symbol and how it looks.
type code struct {
	*qr.Symbol
	text   string
	margin float64 // quiet zone, in modules
	dots   bool    // round modules
	logo   float64 // width of a light square in the middle, in modules
	light  float64 // gray of light modules, 0 to 255
	dark   float64
}

func (a *artist) code(text string, level qr.Level) code {
	s, err := qr.Encode(text, level)
	if err != nil {
		a.err = err
		s, _ = qr.Encode("x", qr.L)
	}
	return code{Symbol: s, text: text, margin: 4, light: 255}
}

func (c code) texts() []string { return []string{c.text} }

// at returns the gray at a place in modules, and false beyond the margin.
func (c code) at(x, y float64) (float64, bool) {
	n := float64(c.Size())
	if x < -c.margin || y < -c.margin || x >= n+c.margin || y >= n+c.margin {
		return 0, false
	}
	if r := c.logo / 2; math.Abs(x-n/2) < r && math.Abs(y-n/2) < r {
		return c.light, true
	}
	ix, iy := math.Floor(x), math.Floor(y)
	dark := c.At(int(ix), int(iy))
	corner := (ix < 7 || ix >= n-7) && (iy < 7 || iy >= n-7)
	if dark && c.dots && !corner {
		dark = math.Hypot(x-ix-0.5, y-iy-0.5) < 0.45
	}
	if dark {
		return c.dark, true
	}
	return c.light, true
}

// canvas is a gray picture with room for arithmetic.
type canvas struct {
	v    []float64
	w, h int
}

func newCanvas(w, h int, gray float64) *canvas {
	c := &canvas{make([]float64, w*h), w, h}
	for i := range c.v {
		c.v[i] = gray
	}
	return c
}

// paste draws a code with its margin's corner at (x, y), scale pixels a module.
func (c *canvas) paste(k code, x, y, scale float64) {
	c.draw(k, func(px, py float64) (float64, float64) {
		return (px-x)/scale - k.margin, (py-y)/scale - k.margin
	})
}

// draw draws a code where place says what module each point of the picture is,
// smoothing what falls between pixels.
func (c *canvas) draw(k code, place func(x, y float64) (float64, float64)) {
	const sub = 3
	c.rows(func(y int) {
		for x := range c.w {
			if mx, my := place(float64(x)+0.5, float64(y)+0.5); !near(k, mx, my) {
				continue
			}
			sum := 0.0
			for sy := range sub {
				for sx := range sub {
					mx, my := place(float64(x)+(float64(sx)+0.5)/sub, float64(y)+(float64(sy)+0.5)/sub)
					if v, ok := k.at(mx, my); ok {
						sum += v
					} else {
						sum += c.v[y*c.w+x]
					}
				}
			}
			c.v[y*c.w+x] = sum / (sub * sub)
		}
	})
}

// rows calls f for each row, on several goroutines.
func (c *canvas) rows(f func(y int)) {
	var next atomic.Int64
	var wg sync.WaitGroup
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for y := int(next.Add(1)) - 1; y < c.h; y = int(next.Add(1)) - 1 {
				f(y)
			}
		})
	}
	wg.Wait()
}

func near(k code, x, y float64) bool {
	n := float64(k.Size()) + k.margin + 1
	return x > -k.margin-1 && y > -k.margin-1 && x < n && y < n
}

// image returns the canvas as 8-bit gray.
func (c *canvas) image() *image.Gray {
	m := image.NewGray(image.Rect(0, 0, c.w, c.h))
	for i, v := range c.v {
		m.Pix[i] = uint8(math.Max(0, math.Min(255, math.Round(v))))
	}
	return m
}

// turned places a code of scale pixels a module around the middle (cx, cy),
// turned by an angle in degrees.
func turned(k code, cx, cy, scale, degrees float64) func(x, y float64) (float64, float64) {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	mid := float64(k.Size()) / 2
	return func(x, y float64) (float64, float64) {
		dx, dy := (x-cx)/scale, (y-cy)/scale
		return cos*dx + sin*dy + mid, -sin*dx + cos*dy + mid
	}
}

// tilted adds perspective: the further along (gx, gy), in pixels from the
// middle, the smaller.
func tilted(place func(x, y float64) (float64, float64), cx, cy, gx, gy float64) func(x, y float64) (float64, float64) {
	return func(x, y float64) (float64, float64) {
		w := 1 - gx*(x-cx) - gy*(y-cy)
		return place(cx+(x-cx)/w, cy+(y-cy)/w)
	}
}

// bent moves points along a wave, as on paper that is not flat.
func bent(place func(x, y float64) (float64, float64), depth, length, phase float64) func(x, y float64) (float64, float64) {
	return func(x, y float64) (float64, float64) {
		return place(x+0.3*depth*math.Sin(y/length*2*math.Pi+phase), y+depth*math.Sin(x/length*2*math.Pi+phase))
	}
}
