package main

import (
	"os"
	"syscall"
)

// memoryOf returns the most memory that a process had, in MiB.
func memoryOf(p *os.ProcessState) int64 {
	if usage, ok := p.SysUsage().(*syscall.Rusage); ok {
		return usage.Maxrss / 1024
	}
	return -1
}
