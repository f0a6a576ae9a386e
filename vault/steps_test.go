package vault

import (
	"os"
	"sync"
	"sync/atomic"
	"testing"
)

// A step is granted once, whoever asks and however many at a time; a later one
// is free, an earlier one never again.
func TestClaimStep(t *testing.T) {
	t.Parallel()
	s, _ := claimStore(t)
	var granted atomic.Int32
	var all sync.WaitGroup
	for range 20 {
		all.Go(func() {
			ok, _, err := s.ClaimStep(t.Context(), "abcdefgh", 7)
			if err != nil {
				t.Error(err)
			}
			if ok {
				granted.Add(1)
			}
		})
	}
	all.Wait()
	if granted.Load() != 1 {
		t.Errorf("step 7 was granted %d times, want once", granted.Load())
	}
	for _, c := range []struct {
		id   string
		step uint64
		want bool
	}{
		{"abcdefgh", 6, false},
		{"abcdefgh", 8, true},
		{"abcdefgh", 8, false},
		{"abcdefgh", 7, false},
		{"another-one", 7, true},
	} {
		ok, _, err := s.ClaimStep(t.Context(), c.id, c.step)
		if err != nil || ok != c.want {
			t.Errorf("ClaimStep(%s, %d) = %v, %v, want %v", c.id, c.step, ok, err, c.want)
		}
	}
}

// Where the claim cannot be kept, nothing is granted.
func TestClaimStepFailsClosed(t *testing.T) {
	t.Parallel()
	s, state := claimStore(t)
	if err := os.RemoveAll(state); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(state, nil, 0o600); err != nil { // a file in the folder's place
		t.Fatal(err)
	}
	if ok, _, err := s.ClaimStep(t.Context(), "abcdefgh", 1); ok || err == nil {
		t.Errorf("ClaimStep without a state folder = %v, %v", ok, err)
	}
}

func claimStore(t *testing.T) (s *Store, state string) {
	t.Helper()
	h := newHome(t)
	return h.Store, h.o.StateDir
}
