//go:build !windows

package main

import "syscall"

// noCore keeps a crash from writing the memory, and the keys in it, to disk.
func noCore() { _ = syscall.Setrlimit(syscall.RLIMIT_CORE, &syscall.Rlimit{}) }
