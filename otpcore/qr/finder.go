package qr

import (
	"encoding/binary"
	"math"
)

// finder is what may be one of a code's three finder patterns.
type finder struct {
	at     point   // centre
	module float64 // a seventh of its width as rows and columns cut it
	invert bool    // light on dark
	rows   int     // scanned rows that met it
	proofs int     // of row, column and two diagonals, how many agree: 2 to 4
	level  int     // halvings of the plane it was seen in
}

type point struct{ x, y float64 }

func (p point) plus(q point) point       { return point{p.x + q.x, p.y + q.y} }
func (p point) minus(q point) point      { return point{p.x - q.x, p.y - q.y} }
func (p point) times(f float64) point    { return point{p.x * f, p.y * f} }
func (p point) dot(q point) float64      { return p.x*q.x + p.y*q.y }
func (p point) cross(q point) float64    { return p.x*q.y - p.y*q.x }
func (p point) length() float64          { return math.Hypot(p.x, p.y) }
func (p point) distance(q point) float64 { return p.minus(q).length() }

// scan looks for finder patterns in every step-th row. proofs is how many of
// row, column and diagonals must agree.
func (m *bitmap) scan(step, proofs int) []finder {
	const stripe = 64
	found := make([][]finder, (m.h+stripe-1)/stripe)
	parallel(m.h, stripe, func(from, to int) {
		// One worker alone gets all rows in one call; its place is the first.
		found[from/stripe] = m.scanRows(from, to, step, proofs)
	})
	var all []finder
	for _, f := range found {
		all = merge(all, f)
	}
	return all
}

func (m *bitmap) scanRows(from, to, step, proofs int) []finder {
	var out []finder
	edges := make([]int32, 0, 256)
	for y := from + step/2; y < to; y += step {
		row := m.dark[y*m.w:][:m.w]
		edges = runs(row, edges[:0])
		for i := 0; i+5 < len(edges); i++ {
			w0, w1 := int(edges[i+1]-edges[i]), int(edges[i+2]-edges[i+1])
			w2, w3 := int(edges[i+3]-edges[i+2]), int(edges[i+4]-edges[i+3])
			w4 := int(edges[i+5] - edges[i+4])
			if !sevenths(w0, w1, w2, w3, w4) {
				continue
			}
			cx := (float64(edges[i]) + float64(edges[i+1]) + float64(edges[i+2]) +
				float64(edges[i+3]) + float64(edges[i+4]) + float64(edges[i+5])) / 6
			size := float64(edges[i+5]-edges[i]) / 7
			if again(out, cx, float64(y)+0.5, size) {
				continue
			}
			f, ok := m.prove(cx, y, size)
			if ok && f.proofs >= proofs {
				out = append(out, f)
			}
		}
	}
	return out
}

// again reports whether a pattern seen at (x, y) is the last-found one cut by
// another row, and counts it there.
func again(found []finder, x, y, module float64) bool {
	for i := len(found) - 1; i >= 0; i-- {
		f := &found[i]
		if math.Abs(f.at.x-x) < f.module && math.Abs(f.at.y-y) < 2.5*f.module &&
			module < 1.5*f.module && f.module < 1.5*module {
			f.rows++
			return true
		}
	}
	return false
}

// runs appends the places where a row of 0 and 1 changes, its two ends
// included.
func runs(row []uint8, edges []int32) []int32 {
	if len(row) == 0 {
		return edges
	}
	edges = append(edges, 0)
	var same [2]uint64
	same[1] = 0x0101010101010101
	last := row[0]
	for x := 1; x < len(row); {
		if x+8 <= len(row) && binary.LittleEndian.Uint64(row[x:]) == same[last&1] {
			x += 8
			continue
		}
		if row[x] != last {
			last = row[x]
			edges = append(edges, int32(x))
		}
		x++
	}
	return append(edges, int32(len(row)))
}

// sevenths reports whether five runs are about 1:1:3:1:1. Pairs of runs are
// compared, from one edge to the next of its kind, since a bad threshold or a
// blur makes all dark runs longer by what the light ones lose.
func sevenths(w0, w1, w2, w3, w4 int) bool {
	total := w0 + w1 + w2 + w3 + w4
	// Integers first: most runs fail here.
	if 7*w2 < 2*total-7 || 7*w2 > 4*total+14 || total < 7 {
		return false
	}
	s := float64(total) / 7
	near := func(w int, want float64) bool {
		return math.Abs(float64(w)-want*s) <= 0.55*s+0.35
	}
	single := func(w int) bool { return float64(w) >= 0.3*s && float64(w) <= 2*s+0.5 }
	return near(w0+w1, 2) && near(w1+w2, 4) && near(w2+w3, 4) && near(w3+w4, 2) &&
		single(w0) && single(w1) && single(w3) && single(w4)
}

// prove checks a pattern that a row met at x by the column through it, the row
// through the middle of that, and the diagonals.
func (m *bitmap) prove(x float64, y int, module float64) (finder, bool) {
	ix := min(int(x), m.w-1)
	col, ok := m.cut(ix, y, 0, 1, module)
	if !ok || col.module > 1.7*module || module > 1.7*col.module {
		return finder{}, false
	}
	iy := min(max(int(float64(y)+0.5+col.middle), 0), m.h-1)
	row, ok := m.cut(ix, iy, 1, 0, module)
	if !ok || col.module > 1.7*row.module || row.module > 1.7*col.module {
		return finder{}, false
	}
	f := finder{
		at:     point{float64(ix) + 0.5 + row.middle, float64(y) + 0.5 + col.middle},
		module: (col.module + row.module) / 2,
		invert: m.dark[iy*m.w+ix] == 0,
		rows:   1,
		proofs: 2,
	}
	ix = min(max(int(f.at.x), 0), m.w-1)
	for _, dy := range []int{1, -1} {
		// A diagonal step is as long in x as in y: the same numbers serve.
		if d, ok := m.cut(ix, iy, 1, dy, module); ok && d.module < 2*f.module && f.module < 2.2*d.module {
			f.proofs++
		}
	}
	return f, true
}

// cross is a finder pattern as a line through its middle cuts it.
type cross struct {
	module float64 // a seventh of the pattern, in steps
	middle float64 // from the starting pixel's centre to the pattern's, in steps
}

// cut walks from (x, y) both ways by (dx, dy) through the middle, the gap and
// the ring of a pattern and reports whether they are 3:1:1.
func (m *bitmap) cut(x, y, dx, dy int, module float64) (cross, bool) {
	limit := int(4*module) + 3 // no part is longer
	core := m.dark[y*m.w+x]
	var ahead, back [3]int
	if !m.walk(x, y, dx, dy, core, limit, &ahead) || !m.walk(x, y, -dx, -dy, core, limit, &back) {
		return cross{}, false
	}
	middle := ahead[0] + back[0] - 1 // the starting pixel is in both
	if !sevenths(back[2], back[1], middle, ahead[1], ahead[2]) {
		return cross{}, false
	}
	a0, b0 := float64(ahead[0]), float64(back[0])
	a1, b1 := a0+float64(ahead[1]), b0+float64(back[1])
	a2, b2 := a1+float64(ahead[2]), b1+float64(back[2])
	return cross{
		module: (a2 + b2 - 1) / 7,
		middle: (a0 - b0 + a1 - b1 + a2 - b2) / 6,
	}, true
}

// walk counts the pixels of the core, the gap and the ring in one direction.
func (m *bitmap) walk(x, y, dx, dy int, core uint8, limit int, part *[3]int) bool {
	want := core
	for i := range part {
		for part[i] <= limit && x >= 0 && y >= 0 && x < m.w && y < m.h && m.dark[y*m.w+x] == want {
			part[i]++
			x, y = x+dx, y+dy
		}
		if part[i] == 0 || part[i] > limit {
			return false
		}
		want ^= 1
	}
	return true
}

// merge adds finders to all, those at one place as one.
func merge(all, more []finder) []finder {
next:
	for _, f := range more {
		for i := range all {
			g := &all[i]
			if f.invert != g.invert || f.module > 1.6*g.module || g.module > 1.6*f.module ||
				f.at.distance(g.at) > 1.5*math.Min(f.module, g.module) {
				continue
			}
			rows := f.rows + g.rows
			if better(f, *g) {
				*g = f
			}
			g.rows = rows
			continue next
		}
		all = append(all, f)
	}
	return all
}

// better reports whether f says where the pattern is better than g does: more
// proofs, or seen at a size that is neither coarse nor noisy.
func better(f, g finder) bool {
	if f.proofs != g.proofs {
		return f.proofs > g.proofs
	}
	return f.unfit() < g.unfit()
}

// unfit is how far a module is from four pixels in the plane it was seen in,
// in octaves.
func (f finder) unfit() float64 {
	return math.Abs(math.Log2(f.module/4) - float64(f.level))
}
