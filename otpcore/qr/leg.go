package qr

import "math"

// leg is what the line between two finder patterns says about a code.
type leg struct {
	modules float64 // between the centres
	weight  float64 // the grid's weight of the far end: perspective
}

// leg measures both patterns along the line through their centres.
func (v *view) leg(a, b finder) leg {
	way := b.at.minus(a.at)
	distance := way.length()
	way = way.times(1 / distance)
	ma, mb := v.across(a, way), v.across(b, way)
	return leg{
		// Module sizes shrink along the line by the weight squared, and
		// their geometric mean is the line's own.
		modules: distance / math.Sqrt(ma*mb),
		weight:  min(max(math.Sqrt(ma/mb), 0.5), 2),
	}
}

// across measures the modules of a finder pattern along a line through its
// centre. Where the picture is too noisy for that, the width that the scan saw
// has to do.
func (v *view) across(f finder, way point) float64 {
	// A square turned by an angle is cut longer by rows and columns.
	seen := f.module * max(math.Abs(way.x), math.Abs(way.y))
	ahead, ok := v.rings(f, way)
	back, ok2 := v.rings(f, way.times(-1))
	if !ok || !ok2 {
		return seen
	}
	// What a bad level adds to the dark ring it takes from the light gap: the
	// sum of both widths, 7+5 modules, stays.
	module := (ahead.outer + ahead.inner + back.outer + back.inner) / 12
	if ratio(module, seen) > 1.5 {
		return seen
	}
	return module
}

// rings are the distances from a pattern's centre to its ring's two edges.
type rings struct{ inner, outer float64 }

// rings follows a band of lines from the centre: several, two modules wide
// together, so that one speck does not count.
func (v *view) rings(f finder, way point) (rings, bool) {
	const (
		perModule = 6 // steps
		reach     = 6 * perModule
	)
	step := f.module / perModule
	side := point{-way.y, way.x}.times(f.module)
	var line [reach]float64
	light := 0.0
	for i := range line {
		p := f.at.plus(way.times(step * float64(i)))
		for _, off := range [5]float64{-0.8, -0.4, 0, 0.4, 0.8} {
			line[i] += v.at(p.plus(side.times(off))) / 5
		}
		if i < 4*perModule {
			light = max(light, line[i])
		}
	}
	middle := (light + (line[0]+line[1]+line[2])/3) / 2
	var edges [3]float64 // of the core, the gap and the ring
	k := 0
	for i := 1; i < reach && k < len(edges); i++ {
		from, to := line[i-1]-middle, line[i]-middle
		if k == 1 { // the gap ends where it gets dark
			from, to = -from, -to
		}
		if from < 0 && to >= 0 {
			edges[k] = step * (float64(i-1) + from/(from-to))
			k++
		}
	}
	switch k {
	case 3:
		return rings{edges[1], edges[2]}, true
	case 2: // no quiet zone beyond the ring
		return rings{edges[1], edges[1] * 7 / 5}, true
	}
	return rings{}, false
}
