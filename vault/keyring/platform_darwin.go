package keyring

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
)

// keychain is macOS: go-keyring runs /usr/bin/security.
type keychain struct{}

var _ platform = keychain{}

func newPlatform(func(string) string) platform { return keychain{} }

func (keychain) reach(context.Context, bool) error { return nil }

// explain reads the exit status of security, the low byte of an OSStatus:
// go-keyring drops the text that came with it.
func (keychain) explain(err error) error {
	exit, ok := errors.AsType[*exec.ExitError](err)
	if !ok {
		return nil
	}
	switch exit.ExitCode() {
	case 36, // errSecInteractionNotAllowed: locked, and no one to ask
		51,  // errSecAuthFailed
		128: // the user closed the question
		return fmt.Errorf("%w: the Keychain was not unlocked, or access was refused", ErrLocked)
	case 44: // errSecItemNotFound
		return ErrNotFound
	}
	return nil
}

func (keychain) describe(context.Context, bool) string { return "macOS Keychain" }
