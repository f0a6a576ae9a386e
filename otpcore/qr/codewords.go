package qr

// codewords returns the bytes drawn in the modules, where dark tells a module
// by column and row, in the order in which they are drawn: pairs of columns
// from the right, up and down in turn, past everything that is fixed, the mask
// taken off (ISO/IEC 18004, 7.7.3 and 7.8).
func codewords(dim int, mask uint16, dark func(x, y int) bool) []byte {
	fixed := fixedModules(dim)
	words := make([]byte, 0, dim*dim/8)
	var word byte
	n := 0
	up := true
	for right := dim - 1; right > 0; right -= 2 {
		if right == 6 {
			right-- // the upright line of timing dots
		}
		for i := range dim {
			y := i
			if up {
				y = dim - 1 - i
			}
			for _, x := range [2]int{right, right - 1} {
				if fixed[y*dim+x] {
					continue
				}
				word <<= 1
				if dark(x, y) != masked(mask, x, y) {
					word |= 1
				}
				if n++; n%8 == 0 {
					words = append(words, word)
				}
			}
		}
		up = !up
	}
	return words
}

// masked reports whether a mask turns a module's colour round.
func masked(mask uint16, x, y int) bool {
	switch mask {
	case 0:
		return (x+y)%2 == 0
	case 1:
		return y%2 == 0
	case 2:
		return x%3 == 0
	case 3:
		return (x+y)%3 == 0
	case 4:
		return (x/3+y/2)%2 == 0
	case 5:
		return x*y%2+x*y%3 == 0
	case 6:
		return (x*y%2+x*y%3)%2 == 0
	}
	return ((x+y)%2+x*y%3)%2 == 0
}

// fixedModules tells, row by row, the modules that hold no codewords: finder,
// timing and alignment patterns, the format and the version.
func fixedModules(dim int) []bool {
	fixed := make([]bool, dim*dim)
	fill := func(x, y, w, h int) {
		for j := y; j < y+h; j++ {
			for i := x; i < x+w; i++ {
				fixed[j*dim+i] = true
			}
		}
	}
	fill(0, 0, 9, 9)
	fill(dim-8, 0, 8, 9)
	fill(0, dim-8, 9, 8)
	fill(6, 0, 1, dim)
	fill(0, 6, dim, 1)
	for _, p := range alignmentsOf(dim) {
		fill(int(p.x)-2, int(p.y)-2, 5, 5)
	}
	if dim >= 17+4*7 { // from version 7 on
		fill(dim-11, 0, 3, 6)
		fill(0, dim-11, 6, 3)
	}
	return fixed
}

// dataOf returns the data among the codewords of a code, errors corrected:
// the words are dealt to blocks in turn, first the data, then what corrects
// it, and some blocks have one word of data more (ISO/IEC 18004, 7.6). It
// reports false where a block has more errors than can be corrected.
func dataOf(words []byte, version, level int) ([]byte, bool) {
	n, check := int(blockCount[level][version]), int(checkWords[level][version])
	short := len(words)/n - check // words of data in a short block
	long := len(words) % n        // the last ones have one more
	f := newField()
	data := make([]byte, 0, len(words)-n*check)
	block := make([]byte, 0, short+1+check)
	for b := range n {
		block = block[:0]
		for i := range short {
			block = append(block, words[i*n+b])
		}
		if b >= n-long {
			block = append(block, words[short*n+b-(n-long)])
		}
		size := len(block)
		for i := range check {
			block = append(block, words[short*n+long+i*n+b])
		}
		if !f.correct(block, check) {
			return nil, false
		}
		data = append(data, block[:size]...)
	}
	return data, true
}
