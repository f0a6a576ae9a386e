package qr

// mesh says how far the middle of a code is from where the flat grid has it,
// for codes on paper that is not flat: an offset, in modules, for each knot,
// and straight lines between the knots.
type mesh struct {
	at1    []float64 // coordinates of the knots, along both axes
	dx, dy []float64 // offsets, row by row
}

// at returns where module coordinates really are.
func (m *mesh) at(x, y float64) (float64, float64) {
	i, fx := m.place(x)
	j, fy := m.place(y)
	n := len(m.at1)
	k := j*n + i
	mix := func(v []float64) float64 {
		return (v[k]*(1-fx)+v[k+1]*fx)*(1-fy) + (v[k+n]*(1-fx)+v[k+n+1]*fx)*fy
	}
	return x + mix(m.dx), y + mix(m.dy)
}

// place returns the knot before x and how far x is towards the next one.
func (m *mesh) place(x float64) (int, float64) {
	i := 0
	for i < len(m.at1)-2 && x > m.at1[i+1] {
		i++
	}
	f := (x - m.at1[i]) / (m.at1[i+1] - m.at1[i])
	return i, min(max(f, -0.5), 1.5)
}

// mesh looks for each alignment pattern near its place and returns their
// offsets, or nil for a code too small to have more than one.
func (v *view) mesh(g *grid, l *layout) *mesh {
	if len(l.alignments) < 2 {
		return nil
	}
	m := &mesh{}
	for _, p := range l.alignments[:] {
		if p.y == l.alignments[0].y {
			m.at1 = append(m.at1, p.x)
		}
	}
	// The first row lacks the two that finder patterns cover.
	m.at1 = append([]float64{6.5}, m.at1...)
	m.at1 = append(m.at1, float64(g.dim)-6.5)
	n := len(m.at1)
	m.dx, m.dy = make([]float64, n*n), make([]float64, n*n)
	t := g.matrix()
	for _, p := range l.alignments {
		marks := alignmentMarks(p)
		match := func(dx, dy float64) float64 {
			sum := 0.0
			for _, k := range marks {
				w := k.value
				if w > 0 {
					w *= 17.0 / 8
				}
				sum += w * v.at(t.at(k.x+dx, k.y+dy))
			}
			return sum - 40*(dx*dx+dy*dy) // rather stay
		}
		var bx, by float64
		best := match(0, 0)
		for step := 0.5; step > 0.1; step /= 2 {
			cx, cy := bx, by
			for y := -2.0; y <= 2; y++ {
				for x := -2.0; x <= 2; x++ {
					if s := match(cx+x*step, cy+y*step); s > best {
						best, bx, by = s, cx+x*step, cy+y*step
					}
				}
			}
		}
		i, j := index(m.at1, p.x), index(m.at1, p.y)
		m.dx[j*n+i], m.dy[j*n+i] = bx, by
	}
	return m
}

func index(knots []float64, x float64) int {
	for i, k := range knots {
		if k == x {
			return i
		}
	}
	return 0
}
