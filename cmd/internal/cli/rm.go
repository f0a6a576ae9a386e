package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"fob/cmd/internal/prompt"
	"fob/vault"
)

type rmOptions struct {
	query []string
	yes   bool
}

func newRmCmd(a *app) *cobra.Command {
	o := &rmOptions{}
	cmd := &cobra.Command{
		Use:   "rm QUERY",
		Short: "Move an account to the trash",
		Long: `Move one account to the trash, where it stays for 30 days. fob undo brings back
what was deleted last; fob list --trash shows what is there.

fob asks first on a terminal, and needs --yes without one.`,
		Example: `  fob rm old-service
  fob rm id:k3jq7bxw --yes
  fob undo`,
		Args:              wants("QUERY", 0),
		ValidArgsFunction: a.completeAccounts,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.query = args
			return runRm(cmd.Context(), a, o)
		},
	}
	cmd.Flags().BoolVar(&o.yes, "yes", false, "do not ask")
	return cmd
}

func runRm(ctx context.Context, a *app, o *rmOptions) error {
	if !o.yes && !a.ask.Available() {
		return needsYes("rm", prompt.ErrNoTerminal)
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	return a.withKey(ctx, s, func(key vault.Identity) error {
		found, err := a.findOne(ctx, s, key, o.query)
		if err != nil {
			return err
		}
		if err := a.confirm(ctx, o.yes, "Move "+found.Name()+" to the trash?"); err != nil {
			return err
		}
		saved, err := s.Update(ctx, key, func(v *vault.Vault) error { return v.Delete(found.ID) })
		a.warnAll(saved.Warnings)
		if err != nil {
			return err
		}
		if a.g.json {
			return a.printJSON(accountJSON(found))
		}
		a.say("moved %s to the trash for 30 days; fob undo brings it back", found.Name())
		return nil
	})
}

// errDeclined is the answer no.
var errDeclined = errors.New("not confirmed; nothing was changed")

// confirm asks before something is done, unless --yes was given.
func (a *app) confirm(ctx context.Context, yes bool, question string) error {
	if yes {
		return nil
	}
	ok, err := a.ask.Yes(ctx, question)
	switch {
	case errors.Is(err, prompt.ErrNoTerminal):
		return needsYes("this", err)
	case err != nil:
		return err
	case !ok:
		return errDeclined
	}
	return nil
}

// needsYes refuses to go on where nobody can be asked.
func needsYes(what string, err error) error {
	return fail(exitUsage, fmt.Errorf("%s asks first: %w", what, err), "to go on without a question: --yes")
}
