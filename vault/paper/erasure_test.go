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
