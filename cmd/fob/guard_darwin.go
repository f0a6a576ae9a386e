package main

import "golang.org/x/sys/unix"

// guard keeps the memory, and the keys in it, from being written to disk by a
// crash, and debuggers of this user from attaching to the process.
func guard() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.PtraceDenyAttach()
}
