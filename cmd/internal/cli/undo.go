package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"fob/vault"
)

func newUndoCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "undo",
		Short: "Take back the last change",
		Long: `Take back the last change of accounts, and say what it was: an account that was
added, edited or deleted, recovery codes, an import. Each undo takes back one
change; undo again goes further back, and fob redo comes forward again.

A comparison is no change. Counters of HOTP accounts and recovery codes that were
used stay as they are, since their codes are used up.

The last changes are kept singly, earlier ones as a state a day: fob restore
--list shows them, and --generation goes to one.`,
		Example: "  fob undo",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runUndo(cmd.Context(), a, "undone", "took back: ", (*vault.Store).Undo)
		},
	}
}

func newRedoCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "redo",
		Short: "Do again what undo took back",
		Long: `Do again what fob undo took back last, one change each time. A change made after
the undo ends that: then fob restore --list has the state that was left.`,
		Example: "  fob redo",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runUndo(cmd.Context(), a, "redone", "did again: ", (*vault.Store).Redo)
		},
	}
}

// runUndo goes a change back or forth, and says which it was.
func runUndo(ctx context.Context, a *app, name, verb string, step func(*vault.Store, context.Context, vault.Identity) (string, error)) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	return a.withKey(ctx, s, func(key vault.Identity) error {
		what, err := step(s, ctx, key)
		if errors.Is(err, vault.ErrThinned) {
			return hinted(err, "fob restore --list shows them, and what each holds; fob restore --generation N goes to one")
		}
		if err != nil {
			return err
		}
		if a.g.json {
			return a.printJSON(map[string]string{name: what})
		}
		a.say("%s%s", verb, what)
		return nil
	})
}
