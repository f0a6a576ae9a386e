//go:build !linux

package session

import (
	"fmt"
	"time"
)

func unsupported() error {
	return fmt.Errorf("%w: only Linux has a keyring in the kernel", ErrUnsupported)
}

// Available returns ErrUnsupported.
func (s *Store) Available() error { return unsupported() }

// Open returns ErrUnsupported.
func (s *Store) Open(string, []byte, time.Duration) error { return unsupported() }

// Get returns ErrUnsupported.
func (s *Store) Get(string) ([]byte, time.Duration, error) { return nil, 0, unsupported() }

// Close has nothing to forget.
func (s *Store) Close(string) (bool, error) { return false, nil }
