package qr

import (
	"context"
	"math"
	"slices"
)

// pass is one round of the search.
type pass struct {
	prepare func([]*plane) []*plane // what to do to the pyramid before; nil: nothing
	scale   float64                 // of the prepared pyramid's coordinates to the picture's
	read    bool                    // read the codes from the prepared pyramid too

	rule   rule
	step   int // rows between scans of the full plane
	proofs int // see bitmap.scan
	bounds bounds
	spread float64 // how much perspective the timing patterns are tried with
	pairs  bool    // suppose a third finder pattern where two are seen
}

// hunter is the state of one search.
type hunter struct {
	ctx     context.Context
	levels  []*plane // the picture and its halvings
	found   *results
	finders []finder
	layouts map[int]*layout
	// promising are candidates that look like codes and were not read.
	promising []grid
}

// search finds the codes in p: quick passes first, thorough ones while
// nothing was found or something seems to be left.
func search(ctx context.Context, p *plane, found *results) {
	h := newHunter(ctx, p, found)
	for i, ps := range passes(p) {
		if i > 0 && h.satisfied() || i >= lastPasses && len(found.codes) > 0 {
			break
		}
		h.run(ps)
	}
	// In a sheet of many codes one may have lost a corner.
	if len(found.codes) > 0 {
		h.tryAll(pairs(h.left()), usualSpread, h.levels)
	}
}

func newHunter(ctx context.Context, p *plane, found *results) *hunter {
	return &hunter{ctx: ctx, levels: pyramid(p), found: found, layouts: map[int]*layout{}}
}

// usualSpread is the perspective that is tried beyond what the finder
// patterns' sizes say, as the logarithm of a weight.
const usualSpread = 0.12

// lastPasses is the first pass that is run only where nothing was found.
const lastPasses = 4

// thoroughPixels is the largest plane for the steps that cost most.
const thoroughPixels = 4_000_000

func passes(p *plane) []pass {
	out := []pass{
		{rule: rule{reach: 2, floor: 16}, step: 2, proofs: 4, bounds: usual, spread: usualSpread, scale: 1},
		{rule: rule{mean: true, reach: 3}, step: 1, proofs: 3, bounds: usual, spread: 0.2, scale: 1},
		{rule: rule{mean: true, reach: 2}, step: 1, proofs: 3, bounds: wide, spread: 0.4, scale: 1, prepare: smoothed, read: true},
		{rule: rule{reach: 3, floor: 5}, step: 1, proofs: 2, bounds: wide, spread: 0.4, scale: 1, prepare: smoothed, pairs: true},
	}
	if len(p.pix) <= thoroughPixels {
		out = append(out,
			pass{rule: rule{reach: 2, floor: 8}, step: 1, proofs: 3, bounds: usual, spread: usualSpread, scale: 2, prepare: doubled},
			pass{rule: rule{mean: true, reach: 3}, step: 1, proofs: 2, bounds: usual, spread: 0.2, scale: 2, prepare: doubled},
		)
	}
	return append(out,
		pass{rule: rule{mean: true, reach: 3}, step: 1, proofs: 3, bounds: usual, spread: 0.2, scale: 1, prepare: deblurred, read: true})
}

func smoothed(levels []*plane) []*plane { return pyramid(levels[0].smooth()) }

func doubled(levels []*plane) []*plane { return append([]*plane{levels[0].double()}, levels...) }

func deblurred(levels []*plane) []*plane {
	out := make([]*plane, len(levels))
	for i, p := range levels {
		out[i] = p
		if len(p.pix) <= thoroughPixels {
			out[i] = p.deblur()
		}
	}
	return out
}

// satisfied reports whether the search may end: codes were found, and nothing
// that looks like one is left.
func (h *hunter) satisfied() bool {
	if len(h.found.codes) == 0 {
		return false
	}
	for _, g := range h.promising {
		if !h.found.covers(g.a) && !h.found.covers(g.b) && !h.found.covers(g.c) {
			return false
		}
	}
	left := slices.DeleteFunc(h.left(), func(f finder) bool { return !f.sure() })
	return len(triples(left, tight)) == 0
}

// pyramid returns p and its halvings, down to some 40 pixels.
func pyramid(p *plane) []*plane {
	out := []*plane{p}
	for p.w >= 80 && p.h >= 80 && len(out) < 6 {
		p = p.halve()
		out = append(out, p)
	}
	return out
}

// run looks for finder patterns in the way of a pass, at all levels, and for
// codes among all patterns found so far.
func (h *hunter) run(ps pass) {
	levels := h.levels
	if ps.prepare != nil {
		levels = ps.prepare(levels)
	}
	scale := 1 / ps.scale
	for i, p := range levels {
		if h.ctx.Err() != nil {
			return
		}
		step := 1
		if i == 0 {
			step = ps.step
		}
		found := binarize(p, measureBlocks(p), ps.rule).scan(step, ps.proofs)
		for j := range found {
			f := &found[j]
			f.at, f.module, f.level = f.at.times(scale), f.module*scale, i
		}
		h.finders = merge(h.finders, found)
		scale *= 2
	}
	if !ps.read {
		levels = h.levels
	}
	h.match(ps, levels)
}

// match tries the triples of the finders that are left.
func (h *hunter) match(ps pass, levels []*plane) {
	h.promising = nil
	left := h.left()
	h.tryAll(triples(left, ps.bounds), ps.spread, levels)
	if ps.pairs {
		h.tryAll(pairs(left), ps.spread, levels)
	}
}

// left returns the finders that no code found covers.
func (h *hunter) left() []finder {
	return slices.DeleteFunc(slices.Clone(h.finders), func(f finder) bool { return h.found.covers(f.at) })
}

func (h *hunter) tryAll(candidates []triple, spread float64, levels []*plane) {
	for _, t := range candidates {
		if h.ctx.Err() != nil {
			return
		}
		if h.found.covers(t.a.at) || h.found.covers(t.b.at) || h.found.covers(t.c.at) {
			continue
		}
		h.try(t, spread, viewOf(levels, t))
	}
}

// viewOf returns the plane in which a triple's modules are three to six
// pixels.
func viewOf(levels []*plane, t triple) *view {
	module := (t.a.module + t.b.module + t.c.module) / 3
	i := int(math.Floor(math.Log2(module / 3)))
	i = min(max(i, 0), len(levels)-1)
	return &view{levels[i], 1 / float64(int(1)<<i), t.a.invert}
}

func (h *hunter) layout(dim int) *layout {
	l := h.layouts[dim]
	if l == nil {
		l = layoutOf(dim)
		h.layouts[dim] = l
	}
	return l
}

// How much a candidate must look like a code, see view.likeness. Chance
// reaches 0.4 now and then, real codes are seldom below 0.8.
const (
	minFinders   = 0.25 // the finder patterns alone
	minTiming    = 0.3
	minLikeness  = 0.4
	sureLikeness = 0.6
	maxGuesses   = 3 // sizes tried for one candidate
)

// try reads one candidate.
func (h *hunter) try(t triple, spread float64, v *view) {
	for i, g := range v.guesses(t, spread) {
		if i == maxGuesses || g.timing < minTiming || !g.sound() {
			return
		}
		l := h.layout(g.dim)
		v.refine(&g.grid, l, 0.4)
		like := v.likeness(&g.grid, l.marks)
		if like < minLikeness {
			continue
		}
		if text, ok := v.decode(&g.grid, l, like > sureLikeness); ok {
			h.found.add(result{text, g.grid})
			return
		}
		if like > sureLikeness {
			h.promising = append(h.promising, g.grid)
		}
	}
}

// decode samples and decodes a grid; with effort, in all ways there are.
func (v *view) decode(g *grid, l *layout, effort bool) (string, bool) {
	m := v.sample(g, nil)
	if text, ok := m.decode(plainLevels); ok || !effort {
		return text, ok
	}
	crisp := *g
	v.crisp(&crisp)
	if text, ok := v.sample(&crisp, nil).decode(plainLevels); ok {
		return text, ok
	}
	if text, ok := m.decode(blurredLevels); ok {
		return text, ok
	}
	if warp := v.mesh(g, l); warp != nil {
		return v.sample(g, warp).decode(plainLevels)
	}
	return "", false
}
