package qr

// bitReader takes bits off the front of bytes.
type bitReader struct {
	data  []byte
	at    int  // bits taken
	short bool // more were asked for than there are
}

func (r *bitReader) left() int { return 8*len(r.data) - r.at }

// take returns the next n bits, at most 16; past the end it is short.
func (r *bitReader) take(n int) int {
	if r.left() < n {
		r.short = true
		return 0
	}
	v := 0
	for range n {
		v = v<<1 | int(r.data[r.at/8]>>(7-r.at%8)&1)
		r.at++
	}
	return v
}

// eci returns the number of a character set: one to three bytes, the length in
// the first bits.
func (r *bitReader) eci() int {
	first := r.take(8)
	switch {
	case first < 0x80:
		return first
	case first < 0xc0:
		return first&0x3f<<8 | r.take(8)
	}
	return first&0x1f<<16 | r.take(16)
}
