package qr

// halve returns the plane at half the size, each pixel the mean of four. An
// odd last row or column is left out.
func (p *plane) halve() *plane {
	q := newPlane(p.w/2, p.h/2)
	parallel(q.h, 64, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			a, b := p.row(2 * y)[:2*q.w], p.row(2*y + 1)[:2*q.w]
			dst := q.row(y)
			for x := range dst {
				i := 2 * x
				dst[x] = uint8((uint16(a[i]) + uint16(a[i+1]) + uint16(b[i]) + uint16(b[i+1]) + 2) >> 2)
			}
		}
	})
	return q
}

// double returns the plane at twice the size, interpolated linearly.
func (p *plane) double() *plane {
	q := newPlane(2*p.w, 2*p.h)
	parallel(q.h, 64, func(y0, y1 int) {
		mix := make([]uint16, p.w)
		for y := y0; y < y1; y++ {
			near := y / 2
			far := near - 1 + 2*(y%2)
			a, b := p.row(near), p.row(min(max(far, 0), p.h-1))
			for x := range mix {
				mix[x] = 3*uint16(a[x]) + uint16(b[x])
			}
			dst := q.row(y)
			for x, m := range mix {
				left, right := mix[max(x-1, 0)], mix[min(x+1, p.w-1)]
				dst[2*x] = uint8((3*m + left + 8) >> 4)
				dst[2*x+1] = uint8((3*m + right + 8) >> 4)
			}
		}
	})
	return q
}

// smooth returns the plane blurred by the 3×3 kernel 1-2-1.
func (p *plane) smooth() *plane {
	q := newPlane(p.w, p.h)
	parallel(q.h, 64, func(y0, y1 int) {
		col := make([]uint16, p.w)
		for y := y0; y < y1; y++ {
			up, mid, down := p.row(max(y-1, 0)), p.row(y), p.row(min(y+1, p.h-1))
			for x := range col {
				col[x] = uint16(up[x]) + 2*uint16(mid[x]) + uint16(down[x])
			}
			dst := q.row(y)
			for x, m := range col {
				left, right := col[max(x-1, 0)], col[min(x+1, p.w-1)]
				dst[x] = uint8((2*m + left + right + 8) >> 4)
			}
		}
	})
	return q
}

// at returns the gray at (x, y), interpolated linearly; outside of the plane
// the nearest edge goes on.
func (p *plane) at(x, y float64) float64 {
	x, y = x-0.5, y-0.5
	// Also catches NaN, which compares false.
	if !(x > 0) {
		x = 0
	} else if x > float64(p.w-1) {
		x = float64(p.w - 1)
	}
	if !(y > 0) {
		y = 0
	} else if y > float64(p.h-1) {
		y = float64(p.h - 1)
	}
	ix, iy := int(x), int(y)
	fx, fy := x-float64(ix), y-float64(iy)
	i := iy*p.w + ix
	dx, dy := 1, p.w
	if ix == p.w-1 {
		dx = 0
	}
	if iy == p.h-1 {
		dy = 0
	}
	a, b := float64(p.pix[i]), float64(p.pix[i+dx])
	c, d := float64(p.pix[i+dy]), float64(p.pix[i+dy+dx])
	return (a+(b-a)*fx)*(1-fy) + (c+(d-c)*fx)*fy
}
