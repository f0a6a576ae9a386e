package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"syscall"
	"testing"
)

// TestWriteError: a failed save names the folder and the reason, and no file
// that is there for a moment.
func TestWriteError(t *testing.T) {
	t.Parallel()
	folder := filepath.Join("home", "fob")
	full := &fs.PathError{Op: "write", Path: filepath.Join(folder, ".vault.age.tmp-x"), Err: syscall.ENOSPC}
	tests := []struct {
		err  WriteError
		want string
	}{
		{WriteError{Op: "write", Err: full}, fmt.Sprintf("the vault was not written: write in %q: %v", folder, syscall.ENOSPC)},
		{WriteError{Op: "sync the folder", Err: full, Unconfirmed: true}, fmt.Sprintf("saved, but not confirmed on disk: sync the folder in %q: %v", folder, syscall.ENOSPC)},
		{WriteError{Op: "read back", Err: errors.New("it differs")}, "the vault was not written: read back: it differs"},
	}
	for _, tt := range tests {
		if got := tt.err.Error(); got != tt.want {
			t.Errorf("%q, want %q", got, tt.want)
		}
		if !errors.Is(&tt.err, tt.err.Err) {
			t.Errorf("%q does not wrap its cause", tt.want)
		}
	}
}
