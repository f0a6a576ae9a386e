package qr

// modules is a code's modules as gray, dark low, row by row.
type modules struct {
	v   []float32
	dim int
}

// sample reads each module as the mean of points spread over its middle.
func (v *view) sample(g *grid, warp *mesh) *modules {
	m := g.matrix()
	out := &modules{make([]float32, g.dim*g.dim), g.dim}
	n := float64(g.dim - 7)
	pixels := g.b.minus(g.a).length() / n * v.scale // a module's width, about
	offsets := []float64{0}
	switch {
	case pixels > 3:
		offsets = []float64{-0.25, 0, 0.25}
	case pixels > 1.7:
		offsets = []float64{-0.15, 0.15}
	}
	for y := range g.dim {
		for x := range g.dim {
			cx, cy := float64(x)+0.5, float64(y)+0.5
			if warp != nil {
				cx, cy = warp.at(cx, cy)
			}
			sum := 0.0
			for _, dy := range offsets {
				for _, dx := range offsets {
					sum += v.at(m.at(cx+dx, cy+dy))
				}
			}
			out.v[y*g.dim+x] = float32(sum) / float32(len(offsets)*len(offsets))
		}
	}
	return out
}

// mean returns the mean of all modules: masks make a code about half dark.
func (m *modules) mean() float32 {
	var sum float32
	for _, v := range m.v {
		sum += v
	}
	return sum / float32(len(m.v))
}

// around returns for each module the mean of the square of 2·reach+1 modules
// around it, as far as it is within the code.
func (m *modules) around(reach int) []float32 {
	d := m.dim
	// Sums of all modules above and to the left.
	sums := make([]float64, (d+1)*(d+1))
	for y := range d {
		line := 0.0
		for x := range d {
			line += float64(m.v[y*d+x])
			sums[(y+1)*(d+1)+x+1] = sums[y*(d+1)+x+1] + line
		}
	}
	out := make([]float32, d*d)
	for y := range d {
		y0, y1 := max(0, y-reach), min(d, y+reach+1)
		for x := range d {
			x0, x1 := max(0, x-reach), min(d, x+reach+1)
			s := sums[y1*(d+1)+x1] - sums[y0*(d+1)+x1] - sums[y1*(d+1)+x0] + sums[y0*(d+1)+x0]
			out[y*d+x] = float32(s / float64((y1-y0)*(x1-x0)))
		}
	}
	return out
}

// sharpen undoes a blur: it takes away what the neighbours' light adds to a
// module, side of what each of four sides adds.
func (m *modules) sharpen(side float32) *modules {
	d := m.dim
	out := &modules{make([]float32, d*d), d}
	for y := range d {
		for x := range d {
			at := func(dx, dy int) float32 {
				return m.v[min(max(y+dy, 0), d-1)*d+min(max(x+dx, 0), d-1)]
			}
			c := m.v[y*d+x]
			cross := at(-1, 0) + at(1, 0) + at(0, -1) + at(0, 1)
			corner := at(-1, -1) + at(1, -1) + at(-1, 1) + at(1, 1)
			out.v[y*d+x] = c*(1+4*side+4*side*side) - cross*side - corner*side*side
		}
	}
	return out
}
