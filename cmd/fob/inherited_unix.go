//go:build unix

package main

import "golang.org/x/sys/unix"

// inherited reports whether the program was started with that file descriptor.
// What it has opened itself, the Go runtime's own files among it, would be closed
// in a program that it starts; what it was given would not.
func inherited(fd int) bool {
	flags, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0)
	return err == nil && flags&unix.FD_CLOEXEC == 0
}
