//go:build amd64 || arm64

package main

import (
	"os"
	"unsafe"

	"golang.org/x/sys/unix"
)

// denyTrace keeps debuggers of this user from the process: procctl(2) with
// PROC_TRACE_CTL_DISABLE, which holds up to the next exec.
func denyTrace() {
	const processID, traceCtl = 0, 7
	disable := int32(2)
	_, _, _ = unix.Syscall6(unix.SYS_PROCCTL, processID, uintptr(os.Getpid()), traceCtl, uintptr(unsafe.Pointer(&disable)), 0, 0)
}
