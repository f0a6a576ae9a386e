package keyring

import (
	"context"
	"errors"
	"fmt"
)

type answer struct {
	text string
	err  error
}

// within runs call in a goroutine and waits for it until the deadline. What is
// below can block for ever (a prompt that nobody answers, a socket that
// accepts and stays silent) and cannot be interrupted, so after the deadline
// the goroutine is left behind: it ends with the process, or when the keyring
// answers at last. At most one is: later calls wait their turn behind it,
// under their own deadline.
func (k *Keyring) within(ctx context.Context, call func(context.Context) (string, error)) (string, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, k.timeout, fmt.Errorf("%w: gave up after %s", ErrTimeout, k.timeout))
	defer cancel()
	select {
	case k.turn <- struct{}{}:
	case <-ctx.Done():
		return "", gaveUp(ctx)
	}
	done := make(chan answer, 1)
	go func() {
		// The answer is sent first, so that the caller does not wait for the
		// turn to be given back; a panic below is an answer too.
		defer func() { <-k.turn }()
		done <- guarded(ctx, call)
	}()
	select {
	case a := <-done:
		return a.text, a.err
	case <-ctx.Done():
		// Both may be ready: an answer that came counts.
		select {
		case a := <-done:
			return a.text, a.err
		default:
			return "", gaveUp(ctx)
		}
	}
}

// guarded turns a panic into an error: the D-Bus code asserts the types of
// what a service sends, and a service may send anything. The panic's text is
// dropped, since it may quote a value.
func guarded(ctx context.Context, call func(context.Context) (string, error)) (a answer) {
	defer func() {
		if recover() != nil {
			a = answer{err: fmt.Errorf("%w: its answer makes no sense", ErrUnavailable)}
		}
	}()
	text, err := call(ctx)
	return answer{text, err}
}

// gaveUp is the error for a context that ended: the user's interrupt stays
// what it is, a deadline is ErrTimeout.
func gaveUp(ctx context.Context) error {
	switch cause := context.Cause(ctx); {
	case errors.Is(cause, ErrTimeout):
		return cause
	case errors.Is(ctx.Err(), context.DeadlineExceeded):
		return ErrTimeout
	default:
		return ctx.Err()
	}
}
