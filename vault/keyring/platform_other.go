//go:build !linux && !netbsd && !openbsd && !(freebsd && cgo) && !(dragonfly && cgo) && !darwin && !windows

package keyring

import (
	"context"
	"fmt"
	"runtime"
)

// absent is a system without a keyring that go-keyring can reach. FreeBSD is
// one in a build without cgo: its D-Bus sockets need C to say who is calling.
type absent struct{}

var _ platform = absent{}

func newPlatform(func(string) string) platform { return absent{} }

func (absent) reach(context.Context, bool) error {
	return fmt.Errorf("%w: this build of fob has none for %s", ErrUnavailable, runtime.GOOS)
}

func (absent) explain(error) error { return nil }

func (absent) describe(context.Context, bool) string {
	return "none: this build of fob has no keyring for " + runtime.GOOS
}
