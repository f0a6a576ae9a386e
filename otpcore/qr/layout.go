package qr

// mark is a module whose colour every code of a version shares, or a point on
// the code where that colour is expected.
type mark struct {
	x, y  float64 // centre, in modules
	value float64 // weight: above zero is light, below dark
}

// layout is the fixed part of the codes of one size. In each of its groups the
// weights of light and of dark add up to the group's weight alike, so a flat
// picture scores nothing.
type layout struct {
	marks      []mark
	weight     float64 // what a perfect picture of contrast 1 scores
	alignments []point // centres of the alignment patterns
}

// layoutOf returns the layout of codes of dim modules a side.
func layoutOf(dim int) *layout {
	l := new(layout)
	n := float64(dim)
	for _, c := range finderCentres(n) {
		l.group(finderMarks(c, n), 1)
	}
	l.group(timingMarks(dim, false), 1)
	l.group(timingMarks(dim, true), 1)
	l.alignments = alignmentsOf(dim)
	for _, p := range l.alignments {
		l.group(alignmentMarks(p), min(1, 3/float64(len(l.alignments))))
	}
	return l
}

// group adds marks with the weight shared evenly among the light ones, and
// among the dark.
func (l *layout) group(marks []mark, weight float64) {
	var light, dark float64
	for _, m := range marks {
		if m.value > 0 {
			light++
		} else {
			dark++
		}
	}
	for _, m := range marks {
		if m.value > 0 {
			m.value = weight / light
		} else {
			m.value = -weight / dark
		}
		l.marks = append(l.marks, m)
	}
	l.weight += weight
}

func sign(dark bool) float64 {
	if dark {
		return -1
	}
	return 1
}

// finderCentres are the centres of the three finder patterns of a code n
// modules wide.
func finderCentres(n float64) [3]point {
	return [3]point{{3.5, 3.5}, {n - 3.5, 3.5}, {3.5, n - 3.5}}
}

// finderMarksOf are the marks of all three finder patterns.
func finderMarksOf(dim int) []mark {
	var out []mark
	n := float64(dim)
	for _, c := range finderCentres(n) {
		out = append(out, finderMarks(c, n)...)
	}
	return out
}

// finderMarks are a finder pattern and the light line around it, as far as the
// line is within the code.
func finderMarks(c point, n float64) []mark {
	var out []mark
	for y := -4.0; y <= 4; y++ {
		for x := -4.0; x <= 4; x++ {
			p := c.plus(point{x, y})
			if p.x < 0 || p.y < 0 || p.x > n || p.y > n {
				continue
			}
			r := max(x, -x, y, -y)
			out = append(out, mark{p.x, p.y, sign(r != 2 && r != 4)})
		}
	}
	return out
}

// timingMarks are the dots between two finder patterns.
func timingMarks(dim int, down bool) []mark {
	var out []mark
	for i := 7; i <= dim-8; i++ {
		m := mark{float64(i) + 0.5, 6.5, sign(i%2 == 0)}
		if down {
			m.x, m.y = m.y, m.x
		}
		out = append(out, m)
	}
	return out
}

// alignmentMarks are one alignment pattern, 5×5 around p.
func alignmentMarks(p point) []mark {
	var out []mark
	for y := -2.0; y <= 2; y++ {
		for x := -2.0; x <= 2; x++ {
			out = append(out, mark{p.x + x, p.y + y, sign(max(x, -x, y, -y) != 1)})
		}
	}
	return out
}

// alignmentsOf returns the centres of the alignment patterns, in modules.
func alignmentsOf(dim int) []point {
	at := alignmentLines((dim - 17) / 4)
	var out []point
	for i, y := range at {
		for j, x := range at {
			last := len(at) - 1
			if i == 0 && (j == 0 || j == last) || i == last && j == 0 {
				continue // a finder pattern is there
			}
			out = append(out, point{float64(x) + 0.5, float64(y) + 0.5})
		}
	}
	return out
}
