//go:build !linux

package clip

import (
	"errors"
	"os"
	"os/exec"
)

// inMemory needs files that have no name and can be opened all the same.
func inMemory([]byte) (*os.File, error) { return nil, errors.ErrUnsupported }

// endWithParent needs Linux.
func endWithParent(*exec.Cmd) {}
