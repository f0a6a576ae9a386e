//go:build darwin || dragonfly || freebsd || netbsd || openbsd

package prompt

import (
	"os"

	"golang.org/x/sys/unix"
)

const (
	getModes = unix.TIOCGETA
	setModes = unix.TIOCSETA
)

// inputQueue is FREAD of sys/fcntl.h.
const inputQueue = 1

// forget drops what was typed and not read.
func forget(f *os.File) { _ = unix.IoctlSetPointerInt(int(f.Fd()), unix.TIOCFLUSH, inputQueue) }
