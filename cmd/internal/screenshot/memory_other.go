//go:build !linux

package screenshot

import (
	"errors"
	"os"
)

// inMemory needs files that have no name and can be opened all the same.
func inMemory(string) (*os.File, error) { return nil, errors.ErrUnsupported }
