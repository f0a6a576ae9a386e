package keyring

import (
	"context"
	"fmt"
)

// Disabled stands in for a keyring that must not be asked. Every call is
// ErrUnavailable, with Reason.
type Disabled struct {
	// Reason says why in a few words, as in "--no-keyring was given".
	Reason string
}

func (d Disabled) err() error {
	if d.Reason == "" {
		return fmt.Errorf("%w: it is turned off", ErrUnavailable)
	}
	return fmt.Errorf("%w: %s", ErrUnavailable, d.Reason)
}

// Get returns ErrUnavailable.
func (d Disabled) Get(context.Context, string) (string, error) { return "", d.err() }

// Set returns ErrUnavailable.
func (d Disabled) Set(context.Context, string, string) error { return d.err() }

// Delete returns ErrUnavailable.
func (d Disabled) Delete(context.Context, string) error { return d.err() }

// Available returns ErrUnavailable.
func (d Disabled) Available(context.Context) error { return d.err() }

// Describe says why there is no keyring.
func (d Disabled) Describe(context.Context) string {
	if d.Reason == "" {
		return "none: it is turned off"
	}
	return "none: " + d.Reason
}
