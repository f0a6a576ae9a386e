package paper

import (
	"bytes"
	"math/rand"
	"testing"
)

// TestErasure loses every number of shards up to the parity, at random, and
// wants them back; one more is refused.
func TestErasure(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewSource(1))
	for range 400 {
		e := erasure{data: 1 + rng.Intn(150), parity: 1 + rng.Intn(60)}
		shards := make([][]byte, e.data+e.parity)
		for i := range e.data {
			shards[i] = make([]byte, 1+100)
			rng.Read(shards[i])
		}
		e.encode(shards)
		want := make([][]byte, len(shards))
		for i, s := range shards {
			want[i] = bytes.Clone(s)
		}
		lost := rng.Perm(len(shards))[:rng.Intn(e.parity+1)]
		for _, i := range lost {
			shards[i] = nil
		}
		if err := e.rebuild(shards); err != nil {
			t.Fatalf("%+v, %d lost: %v", e, len(lost), err)
		}
		for i := range e.data {
			if !bytes.Equal(shards[i], want[i]) {
				t.Fatalf("%+v, %d lost: shard %d is not what it was", e, len(lost), i)
			}
		}
		if e.data <= e.parity {
			continue
		}
		for i := range e.parity + 1 {
			shards[i] = nil
		}
		if err := e.rebuild(shards); err == nil {
			t.Fatalf("%+v: %d lost shards came back", e, e.parity+1)
		}
	}
}

// What the sheet says of spare codes is how they are made, whoever writes it
// anew: here bit by bit, without the tables.
func TestPrintedParity(t *testing.T) {
	t.Parallel()
	times := func(a, b int) (product int) {
		for ; b > 0; b >>= 1 {
			if b&1 == 1 {
				product ^= a
			}
			if a <<= 1; a > 0xff {
				a ^= 0x11d
			}
		}
		return product
	}
	over := func(a, b int) int {
		for c := range 256 {
			if times(c, b) == a {
				return c
			}
		}
		return -1
	}
	frames := framesOf(t, vaultSheetOf(t, 1200))
	n := frames[0].data
	for r, f := range frames[n:] {
		for at, want := range f.payload {
			sum := 0
			for j := range n {
				if at < len(frames[j].payload) {
					sum ^= over(int(frames[j].payload[at]), (n+r)^j)
				}
			}
			if sum != int(want) {
				t.Fatalf("byte %d of spare %d is %d, want %d", at, r, sum, want)
			}
		}
	}
}
