package cli

import (
	"context"
	"errors"

	"github.com/spf13/cobra"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
)

type passphraseOptions struct {
	newFD fdFlag
}

func newPassphraseCmd(a *app) *cobra.Command {
	o := &passphraseOptions{}
	cmd := &cobra.Command{
		Use:   "passphrase",
		Short: "Set or change the passphrase",
		Long: `Set or change the passphrase that opens the vault on this machine when the keyring
does not: at a console, over SSH, in a script. It wraps this machine's key in
the vault's folder, where stock age opens it too.

The vault is opened first, as always. Copies of the folder that were made before
still open with the old passphrase.`,
		Example: `  fob passphrase
  fob passphrase --new-passphrase-fd 3 3< new.txt`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runPassphrase(cmd.Context(), a, o) },
	}
	cmd.Flags().Var(&o.newFD, "new-passphrase-fd", "read the new passphrase from file descriptor `N`, its first line")
	return cmd
}

func runPassphrase(ctx context.Context, a *app, o *passphraseOptions) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	var had bool
	err = a.withKey(ctx, s, func(key vault.Identity) error {
		v, err := s.Load(ctx, key)
		if err != nil {
			return err
		}
		device, err := a.device(v, key)
		if err != nil {
			return err
		}
		pass, err := a.changedPassphrase(ctx, o)
		if err != nil {
			return err
		}
		had = s.HasPassphrase()
		return s.WrapDevice(ctx, device, key, pass)
	})
	if err != nil {
		return err
	}
	if a.g.json {
		return a.printJSON(map[string]bool{"passphrase": true})
	}
	if had {
		a.say("the passphrase was changed; copies of the folder from before still open with the old one")
	} else {
		a.say("the passphrase was set; it opens the vault where the keyring does not")
	}
	return nil
}

// device returns the name of the key's device in the vault. The paper key is
// never wrapped: it stays on paper.
func (a *app) device(v *vault.Vault, key vault.Identity) (string, error) {
	for _, r := range v.Recipients() {
		if r.Key != key.Recipient() {
			continue
		}
		if r.Name == vault.PaperName {
			return "", fail(exitUsage, errors.New("the paper key stays on paper: a passphrase is for this machine's own key"),
				"to give this machine a key: fob restore --keyring, or restore the vault here")
		}
		return r.Name, nil
	}
	return a.deviceName(), nil
}

func (a *app) changedPassphrase(ctx context.Context, o *passphraseOptions) (otpcore.Secret, error) {
	if o.newFD.given {
		return a.passphraseFrom(o.newFD.n)
	}
	pass, err := a.typedPassphrase(ctx, "New passphrase:")
	switch {
	case errors.Is(err, prompt.ErrNoTerminal):
		return pass, fail(exitUsage, err, "give the new passphrase on a file descriptor: --new-passphrase-fd 3 3<FILE")
	case err != nil:
		return pass, err
	case pass.Len() == 0:
		return pass, usagef("an empty passphrase is none; nothing was changed")
	}
	return pass, nil
}
