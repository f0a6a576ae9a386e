package qr

// deblur returns the plane with a blur of about one and a half pixels undone,
// by Van Cittert's method: what blurring the guess again takes away is added
// to the guess, over and over. Noise grows with it, so this is for pictures
// where nothing else helped.
func (p *plane) deblur() *plane {
	const rounds = 8
	want := make([]float32, len(p.pix))
	for i, v := range p.pix {
		want[i] = float32(v)
	}
	guess := append([]float32(nil), want...)
	tmp, soft := make([]float32, len(want)), make([]float32, len(want))
	for range rounds {
		copy(soft, guess)
		for range 4 { // each adds a variance of one half
			p.soften(tmp, soft)
		}
		for i, s := range soft {
			guess[i] = min(max(guess[i]+want[i]-s, -128), 383)
		}
	}
	q := newPlane(p.w, p.h)
	for i, v := range guess {
		q.pix[i] = uint8(min(max(v, 0), 255))
	}
	return q
}

// soften blurs v, which has the plane's size, by 1-2-1 both ways. tmp is room
// to work in.
func (p *plane) soften(tmp, v []float32) {
	parallel(p.h, 64, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			src, dst := v[y*p.w:][:p.w], tmp[y*p.w:][:p.w]
			last := len(src) - 1
			for x := range dst {
				dst[x] = (src[max(x-1, 0)] + 2*src[x] + src[min(x+1, last)]) * 0.25
			}
		}
	})
	parallel(p.h, 64, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			up, mid := tmp[max(y-1, 0)*p.w:][:p.w], tmp[y*p.w:][:p.w]
			down, dst := tmp[min(y+1, p.h-1)*p.w:][:p.w], v[y*p.w:][:p.w]
			for x := range dst {
				dst[x] = (up[x] + 2*mid[x] + down[x]) * 0.25
			}
		}
	})
}
