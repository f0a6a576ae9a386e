package main

import (
	"fmt"
	"strings"
	"testing"
)

const secretText = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"

// TestParallelAdds adds 60 accounts from 60 processes at once.
func TestParallelAdds(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	const n = 60
	errs := make(chan error, n)
	for i := range n {
		go func() {
			uri := fmt.Sprintf("otpauth://totp/Service%d:user?secret=%s&issuer=Service%d\n", i, secretText, i)
			out, err := m.command(uri, "add").CombinedOutput()
			if err != nil {
				err = fmt.Errorf("add %d: %w: %s", i, err, out)
			}
			errs <- err
		}()
	}
	for range n {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	if got := strings.Count(m.run(t, "", "list"), "Service"); got != n {
		t.Errorf("%d accounts were kept, want %d", got, n)
	}
	m.run(t, "", "doctor")
}

// TestParallelHOTP takes 200 codes of one HOTP account from 200 processes at
// once, and wants 200 counters' codes.
func TestParallelHOTP(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	m.run(t, "otpauth://hotp/Bank:me?secret="+secretText+"&issuer=Bank&counter=0&digits=8\n", "add")
	start := counter(t, m)
	const n = 200
	type result struct {
		code string
		err  error
	}
	results := make(chan result, n)
	for range n {
		go func() {
			out, err := m.command("", "get", "bank").Output()
			results <- result{strings.TrimSpace(string(out)), err}
		}()
	}
	seen := map[string]bool{}
	for range n {
		r := <-results
		if r.err != nil {
			t.Errorf("get: %v", r.err)
		}
		seen[r.code] = true
	}
	if len(seen) != n {
		t.Errorf("%d different codes, want %d", len(seen), n)
	}
	if got := counter(t, m) - start; got != n {
		t.Errorf("the counter went up by %d, want %d", got, n)
	}
}

func counter(t *testing.T, m *machine) int {
	t.Helper()
	_, after, ok := strings.Cut(m.run(t, "", "show", "--secret", "bank"), "counter=")
	if !ok {
		t.Fatal("show names no counter")
	}
	var c int
	if _, err := fmt.Sscanf(after, "%d", &c); err != nil {
		t.Fatal(err)
	}
	return c
}
