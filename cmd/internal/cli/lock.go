package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"fob/vault/keyring"
)

func newLockCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "lock",
		Short: "Forget what is unlocked",
		Long: `Forget the key that fob unlock keeps, at once, and say whether the system's
keyring still opens the vault: the keyring is the desktop's to lock.`,
		Example: "  fob lock",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runLock(cmd.Context(), a) },
	}
}

// lockJSON says what was forgotten, and what still opens the vault without a
// question.
type lockJSON struct {
	Locked  bool   `json:"locked"`
	Session bool   `json:"session"` // one was open, and is now ended
	Keyring string `json:"keyring"`
}

func runLock(ctx context.Context, a *app) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	had := false
	if a.w.Session != nil {
		if had, err = a.w.Session.Close(s.ID()); err != nil {
			return fail(exitFailed, fmt.Errorf("the session could not be ended: %w", err), "fob status says when it ends by itself")
		}
	}
	ring := a.keyringQuiet()
	_, err = ring.Get(ctx, s.ID())
	state := keyringState(err)
	if a.g.json {
		return a.printJSON(lockJSON{Locked: err != nil, Session: had, Keyring: state})
	}
	done := "fob keeps nothing unlocked"
	if had {
		done = "the session has ended"
	}
	if err == nil {
		a.say("%s, but the keyring still opens the vault without a question", done)
		a.hint("lock the keyring, or the session, in your desktop")
		return nil
	}
	if had {
		a.say("%s; the vault is locked", done)
		return nil
	}
	a.say("the vault is locked: %s", oneLine(err.Error()))
	return nil
}

// keyringState is what an error of the keyring means, in a word.
func keyringState(err error) string {
	switch {
	case err == nil:
		return "opens"
	case errors.Is(err, keyring.ErrNotFound):
		return "has no key"
	case errors.Is(err, keyring.ErrLocked):
		return "locked"
	case errors.Is(err, keyring.ErrTimeout):
		return "does not answer"
	case errors.Is(err, keyring.ErrMismatch):
		return "has something that is no key"
	}
	return "none"
}
