package vault

import "io/fs"

const (
	noFollow    = 0 // O_EXCL does not follow links here either
	noWait      = 0 // there are no pipes among files
	renameTries = 10
)

// Windows makes renames durable by itself, and has no way to ask.
func syncDir(string) error { return nil }

func inode(fs.FileInfo) uint64 { return 0 }

func foreign(fs.FileInfo) bool { return false }

// A user's own folders are closed to others by their access lists, which the
// mode bits do not show.
func tooOpen(fs.FileInfo) bool { return false }
