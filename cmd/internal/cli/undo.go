package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"fob/cmd/internal/prompt"
	"fob/vault"
)

func newUndoCmd(a *app) *cobra.Command {
	yes := false
	cmd := &cobra.Command{
		Use:   "undo",
		Short: "Take back the last change",
		Long: `Take back the last change of accounts, and say what it was: an account that was
added, edited or deleted, recovery codes, an import. Each undo takes back one
change; undo again goes further back, and fob redo comes forward again.

The vault's keys stay as they are: where the last change was of them, such as a
new paper key, fob says so and asks before it takes back what came before.

A comparison is no change. Counters of HOTP accounts and recovery codes that were
used stay as they are, since their codes are used up.

The last changes are kept singly, earlier ones as a state a day: fob restore
--list shows them, and --generation goes to one.`,
		Example: "  fob undo",
		Args:    noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return runUndo(cmd.Context(), a, "undone", "took back: ", func(s *vault.Store, ctx context.Context, key vault.Identity) (string, error) {
				if err := a.passOver(ctx, s, key, yes); err != nil {
					return "", err
				}
				return s.Undo(ctx, key)
			})
		},
	}
	cmd.Flags().BoolVar(&yes, "yes", false, "do not ask where the last change cannot be taken back")
	return cmd
}

// passOver asks before an undo passes over a change that it does not take back, of the
// vault's keys, to an older change that nobody may have thought of.
func (a *app) passOver(ctx context.Context, s *vault.Store, key vault.Identity, yes bool) error {
	keys, what, err := s.UndoPasses(key)
	if err != nil || !keys {
		return nil //nolint:nilerr // Undo says it
	}
	last := "the last change was of the vault's keys, which undo does not take back"
	if yes {
		a.say("%s; this was before it:", last)
		return nil
	}
	err = a.confirm(ctx, false, "T"+last[1:]+". Take back the one before it: "+what+"?")
	if errors.Is(err, prompt.ErrNoTerminal) {
		return fail(exitUsage, fmt.Errorf("%s; before it: %s", last, what), "to take back the one before it: fob undo --yes")
	}
	return err
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
