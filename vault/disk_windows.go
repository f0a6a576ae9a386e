package vault

import (
	"errors"
	"io/fs"

	"golang.org/x/sys/windows"
)

const (
	noFollow    = 0 // O_EXCL does not follow links here either
	noWait      = 0 // there are no pipes among files
	renameTries = 10
)

// Windows makes renames durable by itself, and has no way to ask.
func syncDir(string) error { return nil }

func inode(fs.FileInfo) uint64 { return 0 }

func diskFull(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL) ||
		errors.Is(err, windows.ERROR_DISK_QUOTA_EXCEEDED)
}

func foreign(fs.FileInfo) bool { return false }

// A user's own folders are closed to others by their access lists, which the
// mode bits do not show.
func tooOpen(fs.FileInfo) bool { return false }
