package cli

import (
	"context"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"fob/vault"
)

type restoreOptions struct {
	copies     []string
	name       string
	list       bool
	generation uint64
	keyring    bool
	newFD      fdFlag
	drop       []string
	skip       int
}

func newRestoreCmd(a *app) *cobra.Command {
	o := &restoreOptions{}
	cmd := &cobra.Command{
		Use:   "restore [COPY | SCAN...]",
		Short: "Bring a vault back",
		Long: `Bring a vault back on this machine from scans or photographs of a sheet that fob
paper vault made (the files, or a folder with them), from the text of its codes or
the lines that you typed from it, or from a copy of vault.age or of the vault's
folder. The paper key opens it: give it by --identity (a file with the key, or a
photo of the sheet), among the scans, or type it when asked.
A copy of the folder also opens by its passphrase. This machine gets a key
of its own: the keyring keeps it, or a passphrase, or both. fob asks whether the
old machine is lost, and its key to be dropped; and how far to skip ahead the
counters of HOTP accounts, which may have gone on since the copy was made.

Where that vault is here already, what the copy has and the vault has not is
brought in, and fob undo takes that back. Counters and used recovery codes never
go back.

--generation goes back to an earlier state of the vault that is here. The state
before that is kept, and fob undo returns to it.

--keyring puts a key of this machine into the keyring again, when the keyring has
lost it. --drop takes the key of a machine that is lost out of the vault.`,
		Example: `  fob restore page-1.jpg page-2.jpg --identity paper-key.jpg
  fob restore /media/stick/vault.age --identity paper-key.jpg
  fob restore ~/backup/fob
  fob restore --list
  fob restore --generation 41
  fob restore --keyring
  fob restore --drop old-laptop`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.copies = args
			return runRestore(cmd, a, o)
		},
	}
	f := cmd.Flags()
	f.StringVar(&o.name, "name", "", "what this machine is called in the vault: `NAME` (else its host name)")
	f.BoolVar(&o.list, "list", false, "list the generations that are kept, and what each holds")
	f.Uint64Var(&o.generation, "generation", 0, "go back to generation `N`")
	f.BoolVar(&o.keyring, "keyring", false, "put this machine's key into the keyring again")
	f.Var(&o.newFD, "new-passphrase-fd", "read this machine's new passphrase from file descriptor `N`")
	f.StringArrayVar(&o.drop, "drop", nil, "take the key of the machine `NAME` out of the vault; may be repeated")
	f.IntVar(&o.skip, "skip-ahead", 0, "skip `N` codes ahead in each HOTP account that comes back")
	exclusive(cmd, "list", "generation", "keyring", "drop")
	exclusive(cmd, "list", "generation", "keyring", "skip-ahead")
	return cmd
}

func runRestore(cmd *cobra.Command, a *app, o *restoreOptions) error {
	ctx := cmd.Context()
	other := o.list || o.keyring || cmd.Flags().Changed("generation")
	switch {
	case o.skip < 0 || o.skip > maxSkip:
		return usagef("--skip-ahead %d: from 0 to %d", o.skip, maxSkip)
	case other && len(o.copies) > 0:
		return usagef("a COPY is for restoring a vault that is not here")
	case o.list:
		return listGenerations(ctx, a)
	case o.keyring:
		return restoreKeyring(ctx, a, o)
	case other:
		return restoreGeneration(ctx, a, o.generation)
	case len(o.copies) == 0 && len(o.drop) > 0:
		return dropMachines(ctx, a, o.drop)
	case len(o.copies) == 0:
		return hinted(usagef("restore needs scans of a sheet, or a COPY of vault.age or of the vault's folder"),
			"with the paper key: fob restore COPY --identity FILE",
			"earlier states of the vault here: fob restore --list")
	}
	return restoreCopy(ctx, a, o)
}

func restoreGeneration(ctx context.Context, a *app, number uint64) error {
	s, err := vault.OpenRemains(a.options(a.dir()))
	if err != nil {
		return err
	}
	generations, err := s.Generations()
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(generations, func(g vault.Generation) bool { return g.Number == number }) {
		if _, err := a.open(); err != nil && len(generations) == 0 {
			return err
		}
		return fail(exitFailed, fmt.Errorf("there is no generation %d", number), "fob restore --list shows those that are kept")
	}
	var saved vault.Saved
	err = a.withKey(ctx, s, func(key vault.Identity) error {
		saved, err = s.RestoreGeneration(ctx, key, number)
		return err
	})
	a.warnAll(saved.Warnings)
	if err != nil {
		return err
	}
	if a.g.json {
		return a.printJSON(map[string]uint64{"restored": number, "generation": saved.Generation})
	}
	a.say("the accounts are as they were in generation %d; fob undo takes that back", number)
	return nil
}

// restoreKeyring gives the keyring a key of this machine again. A key that came
// from a passphrase is this machine's own; any other stays where it is, and the
// machine gets a new one.
func restoreKeyring(ctx context.Context, a *app, o *restoreOptions) error {
	ring := a.keyring()
	if err := ring.Available(ctx); err != nil {
		return fail(exitLocked, err)
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	if _, err := ring.Get(ctx, s.ID()); err == nil && a.g.identity == "" && !a.g.passphraseFD.given {
		a.say("the keyring has a key for this vault already")
		return nil
	}
	err = a.withKey(ctx, s, func(key vault.Identity) error {
		if a.g.identity == "" {
			_, err := s.Load(ctx, key)
			if err == nil {
				err = ring.Set(ctx, s.ID(), string(key.Secret().Bytes()))
			}
			return err
		}
		made, err := vault.GenerateIdentity(key.PQ())
		if err != nil {
			return err
		}
		if err := ring.Set(ctx, s.ID(), string(made.Secret().Bytes())); err != nil {
			return err
		}
		saved, err := s.Update(ctx, key, func(v *vault.Vault) error { return v.AddRecipient(a.thisDevice(o.name), made.Recipient()) })
		a.warnAll(saved.Warnings)
		if err != nil {
			_ = ring.Delete(ctx, s.ID())
		}
		return err
	})
	if err != nil {
		return err
	}
	a.say("the keyring opens the vault again")
	return nil
}

func (a *app) thisDevice(name string) string {
	if name != "" {
		return name
	}
	return a.deviceName()
}
