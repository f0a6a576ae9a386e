package corpus

import "math"

// blur smooths by a Gaussian of sigma pixels.
func (c *canvas) blur(sigma float64) {
	if sigma <= 0 {
		return
	}
	r := int(math.Ceil(3 * sigma))
	kernel := make([]float64, 2*r+1)
	sum := 0.0
	for i := range kernel {
		d := float64(i - r)
		kernel[i] = math.Exp(-d * d / (2 * sigma * sigma))
		sum += kernel[i]
	}
	for i := range kernel {
		kernel[i] /= sum
	}
	c.convolve(kernel, 1, 0)
	c.convolve(kernel, 0, 1)
}

// shake blurs along a line, as a moving hand does.
func (c *canvas) shake(n int) {
	kernel := make([]float64, 2*(n/2)+1)
	for i := range kernel {
		kernel[i] = 1 / float64(len(kernel))
	}
	c.convolve(kernel, 1, 0)
}

func (c *canvas) convolve(kernel []float64, dx, dy int) {
	out := make([]float64, len(c.v))
	r := len(kernel) / 2
	c.rows(func(y int) {
		for x := range c.w {
			sum := 0.0
			for i, k := range kernel {
				sx := min(max(x+(i-r)*dx, 0), c.w-1)
				sy := min(max(y+(i-r)*dy, 0), c.h-1)
				sum += k * c.v[sy*c.w+sx]
			}
			out[y*c.w+x] = sum
		}
	})
	c.v = out
}

// each changes every pixel.
func (c *canvas) each(f func(x, y int, v float64) float64) {
	for y := range c.h {
		for x := range c.w {
			c.v[y*c.w+x] = f(x, y, c.v[y*c.w+x])
		}
	}
}

// noise adds sensor noise and cuts it to what a byte holds.
func (a *artist) noise(c *canvas, sigma float64) {
	c.each(func(_, _ int, v float64) float64 {
		return math.Max(0, math.Min(255, v+a.rng.NormFloat64()*sigma))
	})
}

// contrast keeps a share of the contrast, around a gray.
func (c *canvas) contrast(share, gray float64) {
	c.each(func(_, _ int, v float64) float64 { return gray + (v-128)*share })
}

// light makes one side or a spot brighter than the rest.
func (a *artist) light(c *canvas) {
	switch a.rng.IntN(3) {
	case 0:
		dark, angle := a.between(0.2, 0.5), a.between(0, 2*math.Pi)
		sin, cos := math.Sincos(angle)
		r := math.Hypot(float64(c.w), float64(c.h)) / 2
		c.each(func(x, y int, v float64) float64 {
			t := ((float64(x)-float64(c.w)/2)*cos+(float64(y)-float64(c.h)/2)*sin)/r/2 + 0.5
			return v * (dark + (1-dark)*t)
		})
	case 1:
		dark, r := a.between(0.2, 0.4), a.between(0.25, 0.5)*float64(c.w)
		cx, cy := a.between(0.3, 0.7)*float64(c.w), a.between(0.3, 0.7)*float64(c.h)
		c.each(func(x, y int, v float64) float64 {
			d := math.Hypot(float64(x)-cx, float64(y)-cy) / r
			return v * (dark + (1-dark)*math.Exp(-d*d/2))
		})
	default: // the edge of a shadow
		dark, at, soft := a.between(0.35, 0.6), a.between(0.35, 0.65)*float64(c.w), a.between(2, 30)
		c.each(func(x, y int, v float64) float64 {
			t := 1 / (1 + math.Exp(-(float64(x)+0.3*float64(y)-at)/soft))
			return v * (dark + (1-dark)*t)
		})
	}
}

// invert swaps dark and light.
func (c *canvas) invert() {
	c.each(func(_, _ int, v float64) float64 { return 255 - v })
}

// spot paints a disc.
func (c *canvas) spot(cx, cy, r, gray float64) {
	c.each(func(x, y int, v float64) float64 {
		if math.Hypot(float64(x)-cx, float64(y)-cy) < r {
			return gray
		}
		return v
	})
}
