package qr

import "math/bits"

// levels is one way to tell a code's dark modules from its light ones.
type levels struct {
	sharpen float32 // for modules.sharpen
	reach   int     // of the mean that is the threshold; 0: of the whole code
}

// plainLevels are tried at every candidate, blurredLevels where it is nearly
// sure to be a code.
var (
	plainLevels   = []levels{{0, 5}, {0, 0}}
	blurredLevels = []levels{{0.06, 0}, {0.12, 5}, {0.12, 0}, {0.2, 0}, {0.28, 0}, {0, 9}, {0, 3}}
)

// decode returns the text of the modules, if a way to tell dark from light
// passes the code's own error correction.
func (m *modules) decode(ways []levels) (string, bool) {
	for _, way := range ways {
		s := m
		if way.sharpen > 0 {
			s = m.sharpen(way.sharpen)
		}
		if text, ok := s.read(way.reach); ok {
			return text, true
		}
	}
	return "", false
}

// read decodes the modules with one threshold.
func (m *modules) read(reach int) (string, bool) {
	d := m.dim
	soft := &modules{make([]float32, d*d), d} // light above zero
	if reach == 0 {
		mean := m.mean()
		for i, v := range m.v {
			soft.v[i] = v - mean
		}
	} else {
		for i, mean := range m.around(reach) {
			soft.v[i] = m.v[i] - mean
		}
	}
	format := soft.format()
	level, mask := format.split()
	words := codewords(d, mask, func(x, y int) bool {
		if format.mirrored {
			x, y = y, x
		}
		return soft.v[y*d+x] < 0
	})
	version := (d - 17) / 4
	data, ok := dataOf(words, version, level)
	if !ok {
		return "", false
	}
	text, ok := textOf(data, version)
	return text, ok && text != ""
}

// formatOf is a reading of the fifteen bits that name level and mask.
type formatOf struct {
	code     uint16
	mirrored bool
}

// split returns the two bits of the level and the three of the mask.
func (f formatOf) split() (level int, mask uint16) {
	data := (f.code ^ formatMask) >> 10
	return int(data >> 3), data & 7
}

// formatMask keeps the bits of a format from all being light.
const formatMask = 0x5412

// format returns the format whose bits fit the modules best, both copies and
// all shades of gray counted: it survives more than the bits' own code would.
func (m *modules) format() formatOf {
	var best formatOf
	top := float32(-1e30)
	for _, mirrored := range [2]bool{false, true} {
		var votes [15]float32 // dark above zero
		for i := range 15 {
			for _, p := range formatPlaces(i, m.dim) {
				x, y := p[0], p[1]
				if mirrored {
					x, y = y, x
				}
				// One damaged module must not outvote the others.
				votes[i] -= min(max(m.v[y*m.dim+x], -60), 60)
			}
		}
		for data := range uint16(32) {
			code := formatCode(data)
			var fit float32
			for i, v := range votes {
				if code>>i&1 == 1 {
					fit += v
				} else {
					fit -= v
				}
			}
			if fit > top {
				top, best = fit, formatOf{code, mirrored}
			}
		}
	}
	return best
}

// formatPlaces returns the two modules, as column and row, that bit i of the
// format is drawn in, bit 0 the last (ISO/IEC 18004, 7.9).
func formatPlaces(i, dim int) [2][2]int {
	var p [2][2]int
	switch {
	case i < 6:
		p[0] = [2]int{8, i}
	case i == 6:
		p[0] = [2]int{8, 7}
	case i == 7:
		p[0] = [2]int{8, 8}
	case i == 8:
		p[0] = [2]int{7, 8}
	default:
		p[0] = [2]int{14 - i, 8}
	}
	if i < 8 {
		p[1] = [2]int{dim - 1 - i, 8}
	} else {
		p[1] = [2]int{8, dim - 15 + i}
	}
	return p
}

// formatCode returns the fifteen bits for five bits of level and mask.
func formatCode(data uint16) uint16 {
	return (data<<10 | uint16(remainder(uint32(data)<<10, 0x537))) ^ formatMask
}

// remainder divides bits by a generator polynomial over GF(2).
func remainder(v, generator uint32) uint32 {
	for bits.Len32(v) >= bits.Len32(generator) {
		v ^= generator << (bits.Len32(v) - bits.Len32(generator))
	}
	return v
}
