package cli

import (
	"context"
	"errors"
	"fmt"

	"github.com/spf13/cobra"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
)

type editOptions struct {
	accountFlags

	query  []string
	secret bool
	pin    bool
	yes    bool
}

func newEditCmd(a *app) *cobra.Command {
	o := &editOptions{}
	cmd := &cobra.Command{
		Use:   "edit QUERY",
		Short: "Change an account",
		Long: `Change one account: what a flag names, and nothing else. --add-tag
and --remove-tag change one tag, --tag replaces all; --tag "" leaves none.

--secret and --pin ask for the new value on the terminal, or read it from the
first line of standard input. The old secret is kept beside the new one, and
fob undo takes the change back. A counter that would go back asks first.`,
		Example: `  fob edit github --issuer GitHub --account octocat
  fob edit vpn --add-tag work --favorite
  fob edit vpn --tag work --tag vpn
  fob edit bank --secret
  fob edit token --counter 42`,
		Args:              wants("QUERY", 0),
		ValidArgsFunction: a.completeAccounts,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.query = args
			if err := o.read(cmd); err != nil {
				return err
			}
			return runEdit(cmd.Context(), a, o)
		},
	}
	o.register(cmd.Flags())
	o.registerEdit(cmd.Flags())
	cmd.Flags().BoolVar(&o.secret, "secret", false, "ask for a new secret")
	cmd.Flags().BoolVar(&o.pin, "pin", false, "ask for a new PIN")
	cmd.Flags().BoolVar(&o.yes, "yes", false, "do not ask before a counter goes back")
	exclusive(cmd, "secret", "pin")
	exclusive(cmd, "tag", "add-tag")
	exclusive(cmd, "tag", "remove-tag")
	completeKeyFlags(cmd, a)
	return cmd
}

func runEdit(ctx context.Context, a *app, o *editOptions) error {
	if !o.any() && !o.secret && !o.pin {
		return hinted(usagef("nothing to change was given"), "for example: fob edit github --account octocat")
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	return a.withKey(ctx, s, func(key vault.Identity) error {
		// The account is named before anything is asked, and changed by its id
		// after, so that the answer cannot go to another one.
		found, err := a.findOne(ctx, s, key, o.query)
		if err != nil {
			return err
		}
		if err := a.counterBack(ctx, o, found); err != nil {
			return err
		}
		answer, err := a.askChange(ctx, o, found)
		if err != nil {
			return err
		}
		var changed vault.Account
		saved, err := s.Update(ctx, key, func(v *vault.Vault) error {
			acct, ok := v.Account(found.ID)
			if !ok {
				return vault.ErrNoMatch
			}
			if err := o.apply(&acct); err != nil {
				return err
			}
			if o.secret {
				if acct.Key.Secret, err = parseSecret(acct.Key.Kind, answer); err != nil {
					return err
				}
			}
			if o.pin {
				pin, err := parsePIN(acct.Key, answer)
				if err != nil {
					return err
				}
				acct.Key.PIN = pin
			}
			changed, err = v.Set(acct)
			return err
		})
		a.warnAll(saved.Warnings)
		if err != nil {
			return err
		}
		if a.g.json {
			return a.printJSON(showAccount(changed, false))
		}
		if o.secret {
			a.warnAll(raggedEnd(changed.Key.Kind, answer))
			a.sayShort(changed.Key)
		}
		if changed.Rev == found.Rev {
			a.say("%s is like that already, nothing was changed", changed.Name())
		} else {
			a.say("changed %s", changed.Name())
		}
		return nil
	})
}

// counterBack asks before a counter goes back, which no undo takes back either:
// the service refuses codes that it has seen, and takes those that came out.
func (a *app) counterBack(ctx context.Context, o *editOptions, acct vault.Account) error {
	was := acct.Key.Counter
	if o.yes || !o.given["counter"] || acct.Key.Kind != otpcore.HOTP || o.counter >= was {
		return nil
	}
	question := fmt.Sprintf("The counter of %s is at %d. Go back to %d, and give codes again that were given?", acct.Name(), was, o.counter)
	err := a.confirm(ctx, false, question)
	if errors.Is(err, prompt.ErrNoTerminal) {
		return fail(exitUsage, fmt.Errorf("the counter of %s is at %d, and codes from %d on were given: going back asks first: %w",
			acct.Name(), was, o.counter, prompt.ErrNoTerminal), "to go back without a question: --yes")
	}
	return err
}

// askChange gets the new secret or PIN, where one is to be changed.
func (a *app) askChange(ctx context.Context, o *editOptions, acct vault.Account) (string, error) {
	var question string
	switch {
	case o.secret:
		question = "New secret of " + acct.Name() + " (it is not shown):"
	case o.pin:
		question = "New PIN of " + acct.Name() + ":"
	default:
		return "", nil
	}
	if !a.w.StdinTTY {
		lines, err := a.readLines()
		if err != nil {
			return "", err
		}
		return lines[0], nil
	}
	text, err := a.ask.Secret(ctx, question)
	if errors.Is(err, prompt.ErrNoTerminal) {
		return "", fail(exitUsage, err, "pipe the new value in: fob edit QUERY --secret < FILE")
	}
	return text, err
}
