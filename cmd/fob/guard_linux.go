package main

import "golang.org/x/sys/unix"

// guard keeps the memory, and the keys in it, from being written to disk by a
// crash and from being read by other programs of this user. A process that is
// not dumpable leaves no core file, not even to a program that collects them;
// nobody but root can attach to it, and its environment and open files in
// /proc are closed to others. The process itself sees them as before, so
// /dev/stdin and /dev/fd/N work. What fob starts is dumpable again, and has the
// limit on core files.
//
// A system that refuses is no reason to refuse to work.
func guard() {
	_ = unix.Setrlimit(unix.RLIMIT_CORE, &unix.Rlimit{})
	_ = unix.Prctl(unix.PR_SET_DUMPABLE, 0, 0, 0, 0)
}
