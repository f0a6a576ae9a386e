package qr

import (
	"cmp"
	"slices"
)

// maxPairFinders bounds the patterns that pairs looks at.
const maxPairFinders = 12

// pairs returns triples for codes of which one finder pattern is torn off or
// stained: where two are seen, the third is supposed at each place that makes
// a square with them.
func pairs(finders []finder) []triple {
	var sure []finder
	for _, f := range finders {
		if f.sure() {
			sure = append(sure, f)
		}
	}
	slices.SortStableFunc(sure, func(f, g finder) int { return cmp.Compare(g.worth(), f.worth()) })
	sure = sure[:min(len(sure), maxPairFinders)]
	var out []triple
	for i, f := range sure {
		for _, g := range sure[i+1:] {
			if f.invert != g.invert || ratio(f.module, g.module) > tight.size {
				continue
			}
			third := func(at point) finder {
				return finder{at: at, module: (f.module + g.module) / 2, invert: f.invert}
			}
			way := g.at.minus(f.at)
			across := point{-way.y, way.x}
			middle := f.at.plus(way.times(0.5))
			for _, side := range [2]float64{1, -1} {
				for _, t := range [3][3]finder{
					{f, g, third(f.at.plus(across.times(side)))},
					{g, f, third(g.at.plus(across.times(side)))},
					{third(middle.plus(across.times(side / 2))), f, g},
				} {
					if t, ok := newTriple(t[0], t[1], t[2], usual); ok {
						out = append(out, t)
					}
				}
			}
		}
	}
	return out
}
