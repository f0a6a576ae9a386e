package qr

import "math"

// grid places a code's modules in the picture: the centres of its three finder
// patterns, and two weights for the perspective. Module (x, y) covers x to x+1
// and y to y+1, so the patterns' centres are 3½ modules from the edges.
//
// A point between them is the mean of the three, weighed by its coordinates
// and by wb and wc: eight numbers, all that a flat thing in perspective has.
// With both weights 1 the code is a parallelogram.
type grid struct {
	a, b, c point
	wb, wc  float64
	dim     int // modules on a side
}

// matrix is a grid made ready for many points: (x, y, 1) times it is the
// place in the picture, with a divisor.
type matrix [9]float64

func (g *grid) matrix() matrix {
	n := float64(g.dim - 7)
	// s = (x−3½)/n weighs b, t = (y−3½)/n weighs c, 1−s−t weighs a.
	r0 := 1 + 7/n // 1−s−t at x = y = 0
	e := -3.5 / n
	line := func(a, b, c float64) (dx, dy, at0 float64) {
		return (b - a) / n, (c - a) / n, a*r0 + b*e + c*e
	}
	var m matrix
	m[0], m[1], m[2] = line(g.a.x, g.wb*g.b.x, g.wc*g.c.x)
	m[3], m[4], m[5] = line(g.a.y, g.wb*g.b.y, g.wc*g.c.y)
	m[6], m[7], m[8] = line(1, g.wb, g.wc)
	return m
}

func (m *matrix) at(x, y float64) point {
	w := m[6]*x + m[7]*y + m[8]
	return point{(m[0]*x + m[1]*y + m[2]) / w, (m[3]*x + m[4]*y + m[5]) / w}
}

// corners returns the code's corners in the picture: top left, top right,
// bottom right, bottom left.
func (g *grid) corners() [4]point {
	m, d := g.matrix(), float64(g.dim)
	return [4]point{m.at(0, 0), m.at(d, 0), m.at(d, d), m.at(0, d)}
}

// sound reports whether the grid can be a real code: its corners go around
// one way, and it does not turn inside out.
func (g *grid) sound() bool {
	if g.wb < 0.3 || g.wb > 3 || g.wc < 0.3 || g.wc > 3 {
		return false
	}
	m, d := g.matrix(), float64(g.dim)
	for _, p := range [4]point{{0, 0}, {d, 0}, {d, d}, {0, d}} {
		if w := m[6]*p.x + m[7]*p.y + m[8]; !(w > 0.1) {
			return false
		}
	}
	k := g.corners()
	first := 0.0
	for i := range k {
		turn := k[(i+1)%4].minus(k[i]).cross(k[(i+2)%4].minus(k[(i+1)%4]))
		if turn == 0 || math.IsNaN(turn) || turn*first < 0 {
			return false
		}
		first = turn
	}
	return true
}

// contains reports whether p is inside the code, or up to margin modules
// outside of it.
func (g *grid) contains(p point, margin float64) bool {
	m, d := g.matrix(), float64(g.dim)
	k := [4]point{m.at(-margin, -margin), m.at(d+margin, -margin), m.at(d+margin, d+margin), m.at(-margin, d+margin)}
	var pos, neg bool
	for i := range k {
		turn := k[(i+1)%4].minus(k[i]).cross(p.minus(k[i]))
		pos, neg = pos || turn > 0, neg || turn < 0
	}
	return !pos || !neg
}
