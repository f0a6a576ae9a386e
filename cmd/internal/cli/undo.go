package cli

import (
	"context"

	"github.com/spf13/cobra"

	"fob/otpcore"
	"fob/vault"
)

func newUndoCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "undo",
		Short: "Take back the last change",
		Long: `Take back the last change of any kind: an account that was added, edited or
deleted, an import. The counters of HOTP accounts are not taken back, since
their codes are used up.`,
		Example: "  fob undo",
		Args:    noArgs,
		RunE:    func(cmd *cobra.Command, _ []string) error { return runUndo(cmd.Context(), a) },
	}
}

func runUndo(ctx context.Context, a *app) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	return a.withKey(ctx, s, func(key vault.Identity) error {
		what, err := s.Undo(ctx, key)
		if err != nil {
			return err
		}
		if a.g.json {
			return a.printJSON(map[string]string{"undone": what})
		}
		a.say("took back: %s", otpcore.Printable(what))
		return nil
	})
}
