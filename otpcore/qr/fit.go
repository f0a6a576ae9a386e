package qr

import (
	"cmp"
	"math"
	"slices"
)

// view is a plane as one candidate sees it: at the level where its modules are
// a few pixels wide, and turned over if the code is light on dark. Its points
// are those of the full picture.
type view struct {
	p      *plane
	scale  float64 // of the full picture to the plane
	invert bool
}

// at returns the gray at a point, 0 where the code should be dark.
func (v *view) at(p point) float64 {
	g := v.p.at(p.x*v.scale, p.y*v.scale)
	if v.invert {
		return 255 - g
	}
	return g
}

// likeness returns how far the picture agrees with fixed parts of a code,
// whatever its contrast: 1 if nothing else is to be seen, about 0 for chance.
func (v *view) likeness(g *grid, marks []mark) float64 {
	m := g.matrix()
	var sum, squares, agree, bias float64
	for i := range marks {
		k := &marks[i]
		s := v.at(m.at(k.x, k.y))
		sum, squares = sum+s, squares+s*s
		if k.value > 0 {
			agree, bias = agree+s, bias+1
		} else {
			agree, bias = agree-s, bias-1
		}
	}
	return correlation(sum, squares, agree, bias, float64(len(marks)))
}

// correlation returns that of n samples with marks of ±1, which add up to
// bias. agree is the sum of the samples times their marks.
func correlation(sum, squares, agree, bias, n float64) float64 {
	spread := (squares - sum*sum/n) * (n - bias*bias/n)
	if spread < 1 {
		return 0
	}
	return (agree - sum*bias/n) / math.Sqrt(spread)
}

// score returns how well the fixed parts of a code match, in gray steps: 255
// for black on white in the right place, about 0 for chance.
func (v *view) score(g *grid, l *layout) float64 {
	m := g.matrix()
	sum := 0.0
	for i := range l.marks {
		k := &l.marks[i]
		sum += k.value * v.at(m.at(k.x, k.y))
	}
	// Small codes do not fix the far corner: rather no perspective then.
	lb, lc := g.wb-1, g.wc-1
	return sum/l.weight - 100*(lb*lb+lc*lc)
}

// guess is a code's size and perspective as its timing patterns have them,
// and how well these agree, up to 1.
type guess struct {
	grid
	timing float64
}

// guesses returns grids for a triple whose timing patterns are seen, the best
// first. spread widens the search for perspective.
func (v *view) guesses(t triple, spread float64) []guess {
	ab, ac := v.leg(t.a, t.b), v.leg(t.a, t.c)
	about := (ab.modules+ac.modules)/2 + 7
	slack := 3 + about*0.12 + math.Abs(ab.modules-ac.modules)/2
	base := grid{a: t.a.at, b: t.b.at, c: t.c.at, wb: ab.weight, wc: ac.weight}
	base.dim = nearestDim(about)
	// The finder patterns look alike in all sizes: one look at them spares
	// most candidates the rest.
	marks, flat := finderMarksOf(base.dim), base
	flat.wb, flat.wc = 1, 1
	if max(v.likeness(&base, marks), v.likeness(&flat, marks)) < minFinders {
		return nil
	}
	var out []guess
	for dim := 21; dim <= 177; dim += 4 {
		if math.Abs(float64(dim)-about) > slack {
			continue
		}
		base := base
		base.dim = dim
		var sb, sc float64
		base.wb, sb = v.timing(base, false, spread)
		base.wc, sc = v.timing(base, true, spread)
		out = append(out, guess{base, (sb + sc) / 2})
	}
	slices.SortStableFunc(out, func(g, h guess) int { return cmp.Compare(h.timing, g.timing) })
	return out
}

// nearestDim returns the side of a code nearest to n modules.
func nearestDim(n float64) int {
	return 17 + 4*int(min(max(math.Round((n-17)/4), 1), MaxVersion))
}

// timing tries weights for one side and returns the one whose timing pattern
// agrees best, and how well.
func (v *view) timing(g grid, down bool, spread float64) (weight, score float64) {
	n := float64(g.dim - 7)
	start := g.wb
	if down {
		start = g.wc
	}
	// The middle of the side moves by n/4 modules for a change of 1 in the
	// logarithm: steps of a third of a module.
	step := 1.3 / n
	reach := int(math.Ceil(spread / step))
	score = -1
	try := func(w float64) {
		h := g
		if down {
			h.wc = w
		} else {
			h.wb = w
		}
		m := h.matrix()
		var sum, squares, agree float64
		for i := 7; i <= g.dim-8; i++ {
			x, y := float64(i)+0.5, 6.5
			if down {
				x, y = y, x
			}
			s := v.at(m.at(x, y))
			sum, squares, agree = sum+s, squares+s*s, agree+sign(i%2 == 0)*s
		}
		// The first and the last are light: one more light than dark.
		if s := correlation(sum, squares, agree, 1, float64(g.dim-14)); s > score+0.005 {
			weight, score = w, s
		}
	}
	// From the middle outwards: where several match alike, the nearest to a
	// parallelogram, or to what the patterns' sizes say, is right.
	for _, from := range [2]float64{1, start} {
		try(from)
		for i := 1; i <= reach; i++ {
			try(from * math.Exp(float64(i)*step))
			try(from * math.Exp(-float64(i)*step))
		}
	}
	return weight, score
}

// refine moves the grid to where the fixed parts of a code match best, by ever
// smaller steps of one number at a time, and returns the score.
func (v *view) refine(g *grid, l *layout, first float64) float64 {
	best := v.score(g, l)
	n := float64(g.dim - 7)
	for step := first; step > 0.03; step /= 2 {
		u, w := g.b.minus(g.a).times(step/n), g.c.minus(g.a).times(step/n)
		for range 4 {
			before := best
			for i := range 8 {
				for _, way := range [2]float64{1, -1} {
					h := *g
					h.nudge(i, way, u, w, 2*step/n)
					if !h.sound() {
						continue
					}
					if s := v.score(&h, l); s > best {
						best, *g = s, h
						break
					}
				}
			}
			if best < before+0.05 {
				break
			}
		}
	}
	return best
}

// nudge changes the i-th of the grid's eight numbers.
func (g *grid) nudge(i int, way float64, u, w point, weight float64) {
	u, w = u.times(way), w.times(way)
	switch i {
	case 0:
		g.wb *= 1 + way*weight
	case 1:
		g.wc *= 1 + way*weight
	case 2:
		g.a = g.a.plus(u)
	case 3:
		g.a = g.a.plus(w)
	case 4:
		g.b = g.b.plus(u)
	case 5:
		g.b = g.b.plus(w)
	case 6:
		g.c = g.c.plus(u)
	case 7:
		g.c = g.c.plus(w)
	}
}

// crisp moves the far corner to where the modules, all of them, are darkest
// and lightest: for small codes, which have nothing fixed there.
func (v *view) crisp(g *grid) {
	sharp := func(g *grid) float64 {
		m := g.matrix()
		var sum, squares float64
		for y := range g.dim {
			for x := range g.dim {
				s := v.at(m.at(float64(x)+0.5, float64(y)+0.5))
				sum, squares = sum+s, squares+s*s
			}
		}
		return squares - sum*sum/float64(g.dim*g.dim)
	}
	best := sharp(g)
	n := float64(g.dim - 7)
	for step := 1.0; step > 0.1; step /= 2 {
		for i := range 8 {
			h := *g
			way := float64(1 - 2*(i%2))
			h.nudge(i/2%2, way, point{}, point{}, 2*step/n)
			if i >= 4 {
				h.nudge(1, way*float64(1-2*(i/2%2)), point{}, point{}, 2*step/n)
			}
			if !h.sound() {
				continue
			}
			if s := sharp(&h); s > best {
				best, *g = s, h
			}
		}
	}
}
