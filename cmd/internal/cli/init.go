package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
)

type initOptions struct {
	name       string
	paperKey   string
	noPaperKey bool
	pq         bool
}

func newInitCmd(a *app) *cobra.Command {
	o := &initOptions{}
	cmd := &cobra.Command{
		Use:   "init",
		Short: "Create a vault",
		Long: `Create a vault, and the keys that open it: a device key, which the system's
keyring keeps; a passphrase, which wraps the device key in the vault's folder;
and a paper key, to print and to open the vault with when every other key is
gone. The keyring alone is never enough, so there must be a passphrase, a paper
key, or both.

On a terminal fob asks. Without one, the passphrase comes by --passphrase-fd and
the paper key goes to the file of --paper-key, or is waived by --no-paper-key.

--pq makes every key of the vault a post-quantum hybrid. Such a vault opens with
age 1.3 or later, and not with the age of most distributions today.`,
		Example: `  fob init
  fob init --paper-key ~/fob-paper-key.pdf
  fob init --no-keyring --no-paper-key --passphrase-fd 3 3< passphrase.txt`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runInit(cmd.Context(), a, o) },
	}
	f := cmd.Flags()
	f.StringVar(&o.name, "name", "", "what this machine is called in the vault: `NAME` (else its host name)")
	f.StringVar(&o.paperKey, "paper-key", "", "write the paper key to `FILE`: a PDF if it ends in .pdf, else text")
	f.BoolVar(&o.noPaperKey, "no-paper-key", false, "make no paper key")
	f.BoolVar(&o.pq, "pq", false, "post-quantum keys, which age before 1.3 cannot open")
	exclusive(cmd, "paper-key", "no-paper-key")
	return cmd
}

func runInit(ctx context.Context, a *app, o *initOptions) error {
	if a.g.identity != "" {
		return usagef("init makes new keys: it takes no --identity")
	}
	if err := nothingThere(a.dir()); err != nil {
		return err
	}
	if o.paperKey != "" {
		if err := absent(o.paperKey); err != nil {
			return err
		}
	}
	if !a.ask.Available() && o.paperKey == "" && !o.noPaperKey {
		return hinted(usagef("there is nobody to ask about the paper key"),
			"write it to a file: --paper-key FILE",
			"or do without: --no-paper-key --passphrase-fd 3 3<FILE")
	}
	noKeyring := a.keyring().Available(ctx)
	plan := vaultPlan{keyring: noKeyring == nil, paperFile: o.paperKey}
	var err error
	if plan.passphrase, err = a.initPassphrase(ctx, o, noKeyring); err != nil {
		return err
	}
	if !o.noPaperKey && plan.paperFile == "" {
		if plan.paperFile, err = a.askPaperFile(ctx, plan.passphrase.Len() > 0); err != nil {
			return err
		}
	}
	if plan.passphrase.Len() == 0 && plan.paperFile == "" {
		if plan.keyring {
			return hinted(usagef("the keyring alone is not enough: it loses keys, and the vault would be gone with them"),
				"make a paper key too: fob init --paper-key FILE",
				"or give a passphrase: fob init --no-paper-key --passphrase-fd 3 3<FILE")
		}
		return fail(exitLocked, fmt.Errorf("there is nowhere to keep the key: %w, and no passphrase was given", noKeyring),
			"give a passphrase: --passphrase-fd 3 3<FILE")
	}
	if !plan.keyring && plan.passphrase.Len() == 0 {
		a.warn("this machine keeps no key of the vault: only the paper key will open it")
	}
	name := o.name
	if name == "" {
		name = a.deviceName()
	}
	if plan.setup, err = vault.NewSetup(name, plan.paperFile != "", o.pq); err != nil {
		return err
	}
	s, err := a.create(ctx, plan)
	if err != nil {
		return err
	}
	if err := a.reportInit(s, plan, o); err != nil {
		return err
	}
	switch asked := o.paperKey == ""; {
	case a.g.json:
	case asked && plan.paperFile != "":
		if err := a.offerReadBack(ctx, s, plan); err != nil {
			return err
		}
	case plan.paperFile != "":
		a.hint(readBackLater)
	}
	if !a.g.json {
		a.say("next: fob add, or fob import FILE")
	}
	return nil
}

// nothingThere refuses a folder with a vault, or what is left of one.
func nothingThere(dir string) error {
	if dir == "" {
		return vault.ErrNoFolder
	}
	for _, name := range []string{"vault.age", "backups", "keys"} {
		path := filepath.Join(dir, name)
		if _, err := os.Lstat(path); err != nil {
			continue
		}
		hints := []string{"to use it: fob status, or fob restore --list"}
		if name == "keys" { // alone: it opens nothing here
			hints = []string{"keys without a vault are left where fob init was cut off; if there is no copy of their vault: mv " +
				shellWord(path) + " " + shellWord(path+".old")}
		}
		return fail(exitFailed, fmt.Errorf("%w: %q", vault.ErrExists, path),
			append(hints, "to make another vault: fob init --vault DIR")...)
	}
	return nil
}

// initPassphrase gets the passphrase: given, asked for, or none.
func (a *app) initPassphrase(ctx context.Context, o *initOptions, noKeyring error) (otpcore.Secret, error) {
	if a.g.passphraseFD.given {
		return a.passphraseFromFD()
	}
	if !a.ask.Available() {
		return otpcore.Secret{}, nil
	}
	question := "Passphrase, for when the keyring is not there (Enter for none):"
	switch {
	case noKeyring != nil && o.noPaperKey:
		a.ask.Say("There is no keyring to use, so a passphrase will open the vault.")
		question = "Passphrase for the vault:"
	case noKeyring != nil:
		a.ask.Say("There is no keyring to use, so a passphrase will open the vault.")
		question = "Passphrase (Enter for none, the paper key alone):"
	}
	pass, err := a.newPassphrase(ctx, question)
	if errors.Is(err, prompt.ErrNoTerminal) {
		return otpcore.Secret{}, nil
	}
	return pass, err
}

// askPaperFile asks where the paper key's sheet should go.
func (a *app) askPaperFile(ctx context.Context, optional bool) (string, error) {
	if !a.ask.Available() {
		return "", nil
	}
	const name = "fob-paper-key.pdf"
	question := "Paper key, to print and keep (Enter for " + name + ", n for none):"
	if !optional {
		question = "Paper key, to print and keep (Enter for " + name + "):"
	}
	for {
		answer, err := a.ask.Line(ctx, question)
		if err != nil {
			return "", err
		}
		switch {
		case answer == "":
			answer = name
		case (answer == "n" || answer == "no") && optional:
			return "", nil
		}
		err = absent(answer)
		if err == nil {
			return answer, nil
		}
		a.ask.Say(err.Error())
	}
}

// initJSON is what init made.
type initJSON struct {
	Vault       string `json:"vault"`
	ID          string `json:"id"`
	Device      string `json:"device"`
	Keyring     bool   `json:"keyring"`
	Passphrase  bool   `json:"passphrase"`
	PaperKey    string `json:"paper_key,omitempty"`
	Fingerprint string `json:"paper_key_fingerprint,omitempty"`
	PQ          bool   `json:"pq"`
}

func (a *app) reportInit(s *vault.Store, p vaultPlan, o *initOptions) error {
	paperKey := p.paperFile != ""
	if a.g.json {
		j := initJSON{
			Vault: s.Path(), ID: p.setup.ID, Device: p.setup.Name,
			Keyring: p.keyring, Passphrase: p.passphrase.Len() > 0, PaperKey: p.paperFile, PQ: o.pq,
		}
		if paperKey {
			j.Fingerprint = p.setup.Paper.Fingerprint()
		}
		return a.printJSON(j)
	}
	a.say("made a vault in %s", oneLine(s.Dir()))
	if p.keyring {
		a.say("  the keyring opens it on this machine")
	}
	if p.passphrase.Len() > 0 {
		a.say("  the passphrase opens it, with the folder: to keep a copy, copy the folder, not the file")
	}
	if paperKey {
		a.say("  the paper key %s is in %s: print it, check the print, then delete the file", p.setup.Paper.Fingerprint(), oneLine(p.paperFile))
	}
	if o.pq {
		a.say("  its keys are post-quantum: age before 1.3 cannot open it")
	}
	return nil
}
