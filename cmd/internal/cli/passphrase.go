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

type passphraseOptions struct {
	newFD  fdFlag
	remove bool
}

func newPassphraseCmd(a *app) *cobra.Command {
	o := &passphraseOptions{}
	cmd := &cobra.Command{
		Use:   "passphrase",
		Short: "Set, change or remove the passphrase",
		Long: `Set or change the passphrase that opens the vault on this machine when the keyring
does not: at a console, over SSH, in a script. It wraps this machine's key in
the vault's folder, where stock age opens it too.

The vault is opened first, as always. Copies of the folder that were made before
still open with the old passphrase.

--remove takes it away, where the keyring opens the vault and there is a paper
key: the keyring is never the only holder.`,
		Example: `  fob passphrase
  fob passphrase --new-passphrase-fd 3 3< new.txt`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runPassphrase(cmd.Context(), a, o) },
	}
	cmd.Flags().Var(&o.newFD, "new-passphrase-fd", "read the new passphrase from file descriptor `N`, its first line")
	cmd.Flags().BoolVar(&o.remove, "remove", false, "take the passphrase away")
	exclusive(cmd, "remove", "new-passphrase-fd")
	return cmd
}

func runPassphrase(ctx context.Context, a *app, o *passphraseOptions) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	var had bool
	err = a.withKey(ctx, s, func(key vault.Identity) error {
		if o.remove {
			return a.removePassphrase(ctx, s, key)
		}
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
		return a.printJSON(map[string]bool{"passphrase": !o.remove})
	}
	switch {
	case o.remove:
		a.say(passphraseRemoved)
	case had:
		a.say(passphraseChanged)
	default:
		a.say(passphraseSet)
	}
	return nil
}

// What became of the passphrase.
const (
	passphraseSet     = "the passphrase was set; it opens the vault where the keyring does not"
	passphraseChanged = "the passphrase was changed; copies of the folder from before still open with the old one"
	passphraseRemoved = "the passphrase was removed; copies of the folder from before still open with it"
)

// removePassphrase takes this machine's passphrase away, where the keyring and
// the paper key are left.
func (a *app) removePassphrase(ctx context.Context, s *vault.Store, key vault.Identity) error {
	v, err := s.Load(ctx, key)
	if err != nil {
		return err
	}
	device, err := a.device(v, key)
	if err != nil {
		return err
	}
	if len(v.PaperKeys()) == 0 {
		return fail(exitFailed, errors.New("without the passphrase the keyring would be the only holder of the key"), "make a paper key first: fob paper key")
	}
	text, err := a.keyring().Get(ctx, s.ID())
	if err != nil {
		return fail(exitFailed, fmt.Errorf("without the passphrase nothing on this machine would open the vault: %w", err),
			"put this machine's key into the keyring: fob restore --keyring")
	}
	if held, err := vault.ParseIdentity([]byte(text)); err != nil || held.Recipient() != key.Recipient() {
		return fail(exitFailed, errors.New("the keyring has another key: without the passphrase nothing on this machine would open the vault"),
			"put this machine's key into the keyring: fob restore --keyring")
	}
	return s.ForgetPassphrase(ctx, device)
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
		pass, err := a.passphraseFrom(o.newFD.n)
		if err == nil {
			a.sayWeak(pass)
		}
		return pass, err
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
