//go:build unix

package vault

import (
	"errors"
	"io/fs"
	"os"
	"syscall"
)

const (
	noFollow    = syscall.O_NOFOLLOW
	noWait      = syscall.O_NONBLOCK
	renameTries = 1
)

// syncDir fsyncs a folder. Some filesystems know no such thing and say EINVAL
// or ENOTSUP; then there is nothing more to be done.
func syncDir(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	defer d.Close()
	err = d.Sync()
	if errors.Is(err, syscall.EINVAL) || errors.Is(err, syscall.ENOTSUP) {
		return nil
	}
	return err
}

// diskFull reports whether a filesystem, or what a user may have of it, is full.
func diskFull(err error) bool {
	return errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT)
}

func inode(info fs.FileInfo) uint64 {
	if st, ok := info.Sys().(*syscall.Stat_t); ok {
		return st.Ino
	}
	return 0
}

// foreign reports whether a file belongs to another user.
func foreign(info fs.FileInfo) bool {
	st, ok := info.Sys().(*syscall.Stat_t)
	return ok && int(st.Uid) != os.Getuid()
}

// tooOpen reports whether others than the owner may read or write a file.
func tooOpen(info fs.FileInfo) bool { return info.Mode().Perm()&0o077 != 0 }
