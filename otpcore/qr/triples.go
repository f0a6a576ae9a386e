package qr

import (
	"cmp"
	"math"
	"slices"
)

// triple is three finder patterns that may belong to one code: a stands where
// the two sides meet.
type triple struct {
	a, b, c finder
	penalty float64 // how far from a square it looks; the least is tried first
}

// bounds are the limits on what a triple may look like.
type bounds struct {
	size   float64 // ratio of two patterns
	legs   float64 // ratio of the two sides
	cosine float64 // of the angle between the sides
}

// The usual bounds allow a code seen at an angle of some 50°, the tight ones
// one seen nearly from above.
var (
	usual = bounds{size: 1.9, legs: 2.2, cosine: 0.66}
	wide  = bounds{size: 3.5, legs: 3, cosine: 0.8}
	tight = bounds{size: 1.4, legs: 1.5, cosine: 0.35}
)

const (
	maxFinders = 160 // fits a byte
	maxTriples = 600
	minLeg     = 8.5 // modules as finder.module measures them
	maxLeg     = 230
)

// triples returns the plausible triples among the finders, best first.
func triples(finders []finder, most bounds) []triple {
	finders = slices.DeleteFunc(slices.Clone(finders), finder.chance)
	if len(finders) > maxFinders {
		slices.SortStableFunc(finders, func(f, g finder) int { return cmp.Compare(g.worth(), f.worth()) })
		finders = finders[:maxFinders]
	}
	// There may be a hundred thousand: they are sorted as small things.
	type draft struct {
		penalty float64
		a, b, c uint8
	}
	var drafts []draft
	var near []uint8
	for i, a := range finders {
		near = near[:0]
		for j, f := range finders {
			if i != j && f.invert == a.invert && ratio(f.module, a.module) <= most.size {
				leg := f.at.distance(a.at) / ((f.module + a.module) / 2)
				if leg >= minLeg && leg <= maxLeg {
					near = append(near, uint8(j))
				}
			}
		}
		for k, j := range near {
			for _, l := range near[k+1:] {
				if t, ok := newTriple(a, finders[j], finders[l], most); ok {
					drafts = append(drafts, draft{t.penalty, uint8(i), j, l})
				}
			}
		}
	}
	slices.SortFunc(drafts, func(d, e draft) int {
		return cmp.Or(cmp.Compare(d.penalty, e.penalty), cmp.Compare(d.a, e.a), cmp.Compare(d.b, e.b), cmp.Compare(d.c, e.c))
	})
	out := make([]triple, min(len(drafts), maxTriples))
	for i, d := range drafts[:len(out)] {
		out[i], _ = newTriple(finders[d.a], finders[d.b], finders[d.c], most)
	}
	return out
}

// sure reports whether all lines through the pattern agree, and as many rows
// met it as its size asks for.
func (f finder) sure() bool {
	return f.proofs == 4 && float64(f.rows) >= f.module/math.Exp2(float64(f.level))
}

// chance reports whether too few rows met the pattern for its size: one of
// four pixels a module has twelve rows through its middle.
func (f finder) chance() bool {
	return 2*float64(f.rows) < f.module/math.Exp2(float64(f.level))
}

// worth orders finders when there are too many.
func (f finder) worth() float64 {
	return float64(f.proofs) + math.Min(1, float64(f.rows)/(3*f.module))
}

func ratio(x, y float64) float64 { return math.Max(x/y, y/x) }

func newTriple(a, b, c finder, most bounds) (triple, bool) {
	u, v := b.at.minus(a.at), c.at.minus(a.at)
	lu, lv := u.length(), v.length()
	legs := ratio(lu, lv)
	cosine := math.Abs(u.dot(v)) / (lu * lv)
	sizes := ratio(b.module, c.module)
	if legs > most.legs || cosine > most.cosine || sizes > most.size {
		return triple{}, false
	}
	// Right-handed, so that codes that are not mirrored come out upright.
	if u.cross(v) < 0 {
		b, c = c, b
	}
	sizes = max(sizes, ratio(a.module, b.module), ratio(a.module, c.module))
	mean := (a.module + b.module + c.module) / 3
	weak := float64(12-a.proofs-b.proofs-c.proofs) / 12
	return triple{
		a: a, b: b, c: c,
		// Short sides first: in a sheet of many codes the patterns of one
		// code are closer to each other than to those of its neighbours.
		penalty: 2*cosine + 2*math.Log(legs) + 2*math.Log(sizes) + 0.01*(lu+lv)/mean + 0.5*weak,
	}, true
}
