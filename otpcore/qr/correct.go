package qr

import "slices"

// field is GF(256) as QR codes use it, with the generator 2 and the polynomial
// x⁸+x⁴+x³+x²+1: powers and logarithms, which cost nothing to make anew.
type field struct {
	exp [510]byte // twice over, so that two logarithms can be added
	log [256]uint8
}

func newField() *field {
	f := new(field)
	v := 1
	for i := range 255 {
		f.exp[i], f.exp[i+255] = byte(v), byte(v)
		f.log[v] = uint8(i)
		if v <<= 1; v > 255 {
			v ^= 0x11d
		}
	}
	return f
}

func (f *field) mul(a, b byte) byte {
	if a == 0 || b == 0 {
		return 0
	}
	return f.exp[int(f.log[a])+int(f.log[b])]
}

func (f *field) div(a, b byte) byte { // b is not zero
	if a == 0 {
		return 0
	}
	return f.exp[int(f.log[a])+255-int(f.log[b])]
}

// eval returns the value at x of a polynomial, the constant first.
func (f *field) eval(p []byte, x byte) byte {
	var v byte
	for _, c := range slices.Backward(p) {
		v = f.mul(v, x) ^ c
	}
	return v
}

// correct mends up to check/2 wrong bytes of a Reed–Solomon block in place,
// whose last check bytes are its parity. It reports false, and leaves bytes
// that mean nothing, where there are more.
func (f *field) correct(block []byte, check int) bool {
	syndromes, clean := f.syndromes(block, check)
	if clean {
		return true
	}
	locator := f.locator(syndromes)
	errors := len(locator) - 1
	if errors > check/2 {
		return false
	}
	// What the errors add, by Forney: the evaluator is the product of syndromes
	// and locator, cut off at x^check.
	evaluator := make([]byte, check)
	for i := range check {
		for j := 0; j <= i && j < len(locator); j++ {
			evaluator[i] ^= f.mul(locator[j], syndromes[i-j])
		}
	}
	// The formal derivative keeps the odd terms.
	derivative := make([]byte, len(locator))
	for i := 1; i < len(locator); i += 2 {
		derivative[i-1] = locator[i]
	}
	found := 0
	for i := range block {
		power := len(block) - 1 - i // of x at this byte
		inverse := f.exp[255-power]
		if f.eval(locator, inverse) != 0 {
			continue
		}
		slope := f.eval(derivative, inverse)
		if slope == 0 {
			return false
		}
		// The roots of the generator begin at 2⁰, hence the factor.
		block[i] ^= f.mul(f.exp[power], f.div(f.eval(evaluator, inverse), slope))
		found++
	}
	if found != errors {
		return false // a root outside of the block: no such errors
	}
	_, clean = f.syndromes(block, check)
	return clean
}

// syndromes are the block's values at the roots of the generator, all zero in
// a block without errors.
func (f *field) syndromes(block []byte, check int) (s []byte, clean bool) {
	s = make([]byte, check)
	clean = true
	for i := range s {
		var v byte
		for _, b := range block {
			v = f.mul(v, f.exp[i]) ^ b
		}
		s[i] = v
		clean = clean && v == 0
	}
	return s, clean
}

// locator returns the shortest polynomial, the constant 1 first, that
// generates the syndromes; its roots name the wrong bytes (Berlekamp and
// Massey). Its length less one is the number of errors.
func (f *field) locator(syndromes []byte) []byte {
	current, before := []byte{1}, []byte{1}
	size, gap, last := 0, 1, byte(1)
	for i := range syndromes {
		delta := syndromes[i]
		for j := 1; j <= size && j < len(current); j++ {
			delta ^= f.mul(current[j], syndromes[i-j])
		}
		if delta == 0 {
			gap++
			continue
		}
		next := make([]byte, max(len(current), len(before)+gap))
		copy(next, current)
		scale := f.div(delta, last)
		for j, b := range before {
			next[j+gap] ^= f.mul(scale, b)
		}
		if 2*size <= i {
			size, before, last, gap = i+1-size, current, delta, 1
		} else {
			gap++
		}
		current = next
	}
	for len(current) > 1 && current[len(current)-1] == 0 {
		current = current[:len(current)-1]
	}
	return current
}
