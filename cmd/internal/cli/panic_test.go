package cli

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"
)

// TestPanicTellsNoSecret: whatever a panic carries, fob says where it was and
// not what it held.
func TestPanicTellsNoSecret(t *testing.T) {
	t.Parallel()
	const secret = "KRUGKIDROVUWG2ZA"
	for what, value := range map[string]any{
		"type string": secret,
		"Errorf":      fmt.Errorf("bad character in %s", secret),
		"errors.err":  errors.New(secret),
		"out of":      nil,
	} {
		var out, errs bytes.Buffer
		w := &World{
			Args: []string{"code"}, Stdin: strings.NewReader(secret), Stdout: &out, Stderr: &errs,
			Getenv: func(string) string { return "" },
			OpenFD: func(int) (io.ReadCloser, error) { return nil, errors.New("none") },
			Now: func() time.Time {
				if value == nil {
					return []time.Time{}[len(secret)-16]
				}
				panic(value)
			},
		}
		if got := Main(t.Context(), w); got != exitFailed {
			t.Errorf("%s: exit code %d, want %d", what, got, exitFailed)
		}
		said := errs.String()
		if strings.Contains(said, secret) || !strings.Contains(said, "fob: error: this is a flaw in fob") ||
			!strings.Contains(said, "fob: hint: report it") || !strings.Contains(said, "panic_test.go") || out.Len() > 0 {
			t.Errorf("%s: it said %q and %q", what, said, out.String())
		}
	}
}
