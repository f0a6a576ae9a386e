package paper

import (
	"errors"
	"sync"
)

// The parity codes are an erasure code of bytes over GF(256), with the
// polynomial x^8+x^4+x^3+x^2+1 (0x11d). Of n data shards and m parity shards,
// parity byte r is the sum over all data bytes d[j] of d[j] / ((n+r) xor j): a
// Cauchy matrix, every square part of which can be inverted, so that any m lost
// shards can be computed from the others. It is a Reed–Solomon code in another
// dress, and short enough to be here: the library that the field uses costs
// more at every start of the program than all of its own.

// erasure is the code of n data and m parity shards; n+m is at most 256.
type erasure struct{ data, parity int }

// galois holds the logarithms and powers of 2 in GF(256).
type gf struct {
	log [256]int
	exp [510]byte
}

var galois = sync.OnceValue(func() *gf {
	f := &gf{}
	x := 1
	for i := range 255 {
		f.exp[i], f.exp[i+255] = byte(x), byte(x)
		f.log[x] = i
		if x <<= 1; x > 255 {
			x ^= 0x11d
		}
	}
	return f
})

// div returns a/b; b is never 0 here.
func (f *gf) div(a, b byte) byte {
	if a == 0 {
		return 0
	}
	return f.exp[f.log[a]+255-f.log[b]]
}

// addTo adds c times from to into, byte by byte.
func (f *gf) addTo(into, from []byte, c byte) {
	if c == 0 {
		return
	}
	shift := f.log[c]
	for i, b := range from {
		if b != 0 {
			into[i] ^= f.exp[f.log[b]+shift]
		}
	}
}

// factor is what data shard j counts in parity shard r.
//
//nolint:gosec // both are below 256
func (e erasure) factor(r, j int) byte { return galois().div(1, byte(e.data+r)^byte(j)) }

// encode fills in the parity shards behind the data shards, which are all of
// one length.
func (e erasure) encode(shards [][]byte) {
	for r := range e.parity {
		sum := make([]byte, len(shards[0]))
		for j := range e.data {
			galois().addTo(sum, shards[j], e.factor(r, j))
		}
		shards[e.data+r] = sum
	}
}

var errTooFew = errors.New("too few codes are left")

// rebuild fills in the data shards that are nil, from as many parity shards.
func (e erasure) rebuild(shards [][]byte) error {
	var lost []int
	for j := range e.data {
		if shards[j] == nil {
			lost = append(lost, j)
		}
	}
	// Each parity shard that is used, less what the data that is there adds to
	// it, is an equation for the lost ones.
	var left [][]byte // factors of the lost shards
	var right [][]byte
	for r := 0; r < e.parity && len(left) < len(lost); r++ {
		if shards[e.data+r] == nil {
			continue
		}
		sum := append([]byte(nil), shards[e.data+r]...)
		for j := range e.data {
			if shards[j] != nil {
				galois().addTo(sum, shards[j], e.factor(r, j))
			}
		}
		row := make([]byte, len(lost))
		for i, j := range lost {
			row[i] = e.factor(r, j)
		}
		left, right = append(left, row), append(right, sum)
	}
	if len(left) < len(lost) {
		return errTooFew
	}
	solve(left, right)
	for i, j := range lost {
		shards[j] = right[i]
	}
	return nil
}

// solve brings the equations to the form in which each names one unknown. Every
// square part of a Cauchy matrix can be inverted, so no pivot is ever zero.
func solve(left, right [][]byte) {
	f := galois()
	for i := range left {
		scale := f.div(1, left[i][i])
		left[i], right[i] = f.times(left[i], scale), f.times(right[i], scale)
		for k := range left {
			if k != i {
				c := left[k][i]
				f.addTo(left[k], left[i], c)
				f.addTo(right[k], right[i], c)
			}
		}
	}
}

func (f *gf) times(row []byte, c byte) []byte {
	out := make([]byte, len(row))
	f.addTo(out, row, c)
	return out
}
