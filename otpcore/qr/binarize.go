package qr

// bitmap is a plane of dark (1) and light (0), a byte each: the search walks
// it far more often than it is written.
type bitmap struct {
	dark []uint8
	w, h int
}

// rule says how a threshold comes out of the blocks around a pixel.
type rule struct {
	// mean takes the mean of the blocks; else the middle between their
	// darkest and lightest pixel, blocks counted by their contrast.
	mean bool
	// reach is how many blocks to each side count.
	reach int
	// floor is the contrast, in gray steps, below which a block is flat.
	floor int
}

const (
	blockShift = 3 // blocks of 8×8 pixels
	block      = 1 << blockShift
)

// blocks holds what the thresholds are made of, for each block of a plane.
type blocks struct {
	lo, hi, mean []uint8
	w, h         int
}

func measureBlocks(p *plane) *blocks {
	b := &blocks{w: (p.w + block - 1) >> blockShift, h: (p.h + block - 1) >> blockShift}
	n := b.w * b.h
	b.lo, b.hi, b.mean = make([]uint8, n), make([]uint8, n), make([]uint8, n)
	parallel(b.h, 8, func(from, to int) {
		for by := from; by < to; by++ {
			for bx := range b.w {
				b.measure(p, bx, by)
			}
		}
	})
	return b
}

func (b *blocks) measure(p *plane, bx, by int) {
	x0, x1 := bx<<blockShift, min(p.w, (bx+1)<<blockShift)
	y0, y1 := by<<blockShift, min(p.h, (by+1)<<blockShift)
	lo, hi, sum := uint8(255), uint8(0), 0
	for y := y0; y < y1; y++ {
		for _, v := range p.pix[y*p.w+x0 : y*p.w+x1] {
			lo, hi = min(lo, v), max(hi, v)
			sum += int(v)
		}
	}
	i := by*b.w + bx
	b.lo[i], b.hi[i], b.mean[i] = lo, hi, uint8(sum/((x1-x0)*(y1-y0)))
}

// threshold returns the gray below which pixels of the block are dark.
func (b *blocks) threshold(bx, by int, r rule) int {
	weights, total := 0, 0
	for y := max(0, by-r.reach); y <= min(b.h-1, by+r.reach); y++ {
		for i := y*b.w + max(0, bx-r.reach); i <= y*b.w+min(b.w-1, bx+r.reach); i++ {
			if r.mean {
				weights, total = weights+1, total+int(b.mean[i])
				continue
			}
			if c := int(b.hi[i]) - int(b.lo[i]); c >= r.floor {
				weights += c
				total += c * (int(b.hi[i]) + int(b.lo[i]) + 1) / 2
			}
		}
	}
	switch {
	case weights > 0:
		return total / weights
	case b.mean[by*b.w+bx] < 128: // flat and dark, far from any edge
		return 256
	default:
		return 0
	}
}

// binarize tells dark from light by thresholds of the neighbourhood.
func binarize(p *plane, b *blocks, r rule) *bitmap {
	m := &bitmap{make([]uint8, len(p.pix)), p.w, p.h}
	parallel(b.h, 8, func(from, to int) {
		for by := from; by < to; by++ {
			for bx := range b.w {
				t := uint16(b.threshold(bx, by, r))
				x0, x1 := bx<<blockShift, min(p.w, (bx+1)<<blockShift)
				for y := by << blockShift; y < min(p.h, (by+1)<<blockShift); y++ {
					src, dst := p.pix[y*p.w+x0:y*p.w+x1], m.dark[y*p.w+x0:y*p.w+x1]
					for i := range dst {
						// The sign of gray − t, without a branch.
						dst[i] = uint8((uint16(src[i]) - t) >> 15)
					}
				}
			}
		}
	})
	return m
}
