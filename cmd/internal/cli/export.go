package cli

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"

	"github.com/spf13/cobra"

	"fob/otpcore"
	"fob/vault"
	"fob/vault/transfer"
)

type exportOptions struct {
	format    string
	query     []string
	plaintext bool
	partial   bool
	pins      bool
	pictures  bool
	force     bool
	output    string
	targetFD  fdFlag
}

func newExportCmd(a *app) *cobra.Command {
	o := &exportOptions{}
	cmd := &cobra.Command{
		Use:   "export FORMAT [QUERY]",
		Short: "Write the accounts for another authenticator",
		Long: `Write the accounts in the format of another authenticator: all of them, or those
that QUERY finds. fob help formats lists the formats.

A format that can be encrypted is: fob asks for a passphrase twice, or takes it
from --target-passphrase-fd. --plaintext writes the secrets in the clear instead,
and must be given for a format that is never encrypted. The file is readable by
you alone, and never shown on a terminal unasked.

What the format cannot hold is named, account by account, before anything is
written, and needs --partial. What was written is read back and compared.`,
		Example: `  fob export aegis --output aegis.json
  fob export 2fas --output work.2fas --partial work
  fob export uris --plaintext --output accounts.txt
  fob export uris --plaintext | age -r age1... > accounts.age
  fob export google --plaintext --pictures --output qr-codes`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return hinted(usagef("export needs a FORMAT: %s", strings.Join(exportIDs(), ", ")), "fob help formats says what they are")
			}
			return nil
		},
		ValidArgsFunction: func(cmd *cobra.Command, args []string, word string) ([]string, cobra.ShellCompDirective) {
			if len(args) > 0 {
				return a.completeAccounts(cmd, args, word)
			}
			var list []string
			for _, f := range transfer.ExportFormats() {
				list = append(list, f.ID+"\t"+f.Name)
			}
			return list, cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			o.format, o.query = args[0], args[1:]
			return runExport(cmd.Context(), a, o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.plaintext, "plaintext", false, "yes, write the secrets in the clear")
	f.BoolVar(&o.partial, "partial", false, "leave out what the format cannot hold")
	f.BoolVar(&o.pins, "pins", false, "write PINs into URIs, where few other authenticators look for them")
	f.BoolVar(&o.pictures, "pictures", false, "write QR codes, each a PNG in the folder of --output")
	f.StringVarP(&o.output, "output", "o", "", "write `FILE`, readable by you alone; - is standard output")
	f.BoolVar(&o.force, "force", false, "replace the file if it is there")
	f.Var(&o.targetFD, "target-passphrase-fd", "read the passphrase of the file from file descriptor `N`")
	return cmd
}

func exportIDs() []string {
	var ids []string
	for _, f := range transfer.ExportFormats() {
		ids = append(ids, f.ID)
	}
	return ids
}

// check refuses what cannot be, before anything is asked or read.
func (o *exportOptions) check(a *app, format transfer.ExportFormat) error {
	stdout := o.output == "" || o.output == "-"
	switch {
	case o.pictures && !format.Pictures:
		return usagef("%s has no pictures", format.ID)
	case o.pictures && stdout:
		return hinted(usagef("the pictures need a folder"), "name one that is not there yet: --output FOLDER")
	case !o.plaintext && !format.Encrypted:
		return hinted(usagef("%s holds the secrets in the clear", format.Name), "if that is wanted: --plaintext")
	case o.plaintext && !format.Plain:
		return usagef("%s is always encrypted: leave out --plaintext", format.Name)
	case o.plaintext && o.targetFD.given:
		return usagef("--plaintext needs no passphrase")
	case o.output == "" && a.w.StdoutTTY:
		return hinted(usagef("the file would be shown on the terminal"), "write a file: --output FILE; or show it: --output -")
	case !stdout && o.pictures:
		return absent(o.output)
	case !stdout && !o.force:
		if err := absent(o.output); err != nil {
			return hinted(err, "to replace it: --force")
		}
	}
	return nil
}

func runExport(ctx context.Context, a *app, o *exportOptions) error {
	format, err := transfer.FindExportFormat(o.format)
	if err != nil {
		return hinted(usagef("%w", err), "fob help formats says what they are")
	}
	if err := o.check(a, format); err != nil {
		return err
	}
	v, err := a.load(ctx)
	if err != nil {
		return err
	}
	accounts := v.Accounts()
	if len(o.query) > 0 {
		if accounts, err = v.Find(o.query); err != nil {
			return err
		}
	}
	options := transfer.ExportOptions{PINs: o.pins, Pictures: o.pictures, Now: a.w.Now(), Progress: a.progress()}
	if err := a.exportLosses(format, accounts, options, o.partial); err != nil {
		return err
	}
	if !o.plaintext {
		if options.Passphrase, err = a.targetPassphrase(ctx, o, format); err != nil {
			return err
		}
	}
	files, err := transfer.Export(ctx, format.ID, accounts, options)
	if err != nil {
		return err
	}
	if err := a.writeExport(ctx, o, format, files, accounts, options); err != nil {
		return err
	}
	if o.output != "" && o.output != "-" {
		a.say("%s", o.written(inFile(format, accounts, options)))
	}
	return nil
}

// inFile is how many of the accounts a file of the format holds.
func inFile(format transfer.ExportFormat, accounts []vault.Account, options transfer.ExportOptions) int {
	n := len(accounts)
	losses, err := transfer.Losses(format.ID, accounts, options)
	if err != nil { // it was written, so that cannot be
		return n
	}
	for _, loss := range losses {
		if loss.Whole {
			n--
		}
	}
	return n
}

// written says what is in the file now.
func (o *exportOptions) written(accounts int) string {
	advice := ""
	if o.plaintext {
		advice = ", in the clear: delete it after use"
	}
	return fmt.Sprintf("wrote %s to %s%s", plural(accounts, "account"), o.output, advice)
}

// exportLosses names what the format cannot hold.
func (a *app) exportLosses(format transfer.ExportFormat, accounts []vault.Account, options transfer.ExportOptions, partial bool) error {
	losses, err := transfer.Losses(format.ID, accounts, options)
	if err != nil || len(losses) == 0 {
		return err
	}
	for _, loss := range losses {
		a.warn(loss.Account.Name() + ": " + loss.String())
	}
	if partial {
		return nil
	}
	return fail(exitFailed, errors.New("the format cannot hold everything; nothing was written"), "to leave that out: --partial")
}

// targetPassphrase gets the passphrase that the file is to have.
func (a *app) targetPassphrase(ctx context.Context, o *exportOptions, format transfer.ExportFormat) (otpcore.Secret, error) {
	if o.targetFD.given {
		return a.passphraseFrom(o.targetFD.n)
	}
	const hint = "give it by --target-passphrase-fd 3 3<FILE"
	if !a.ask.Available() {
		return otpcore.Secret{}, hinted(usagef("there is nobody to ask for the passphrase of the file"), hint)
	}
	pass, err := a.typedPassphrase(ctx, "Passphrase for "+format.Name+":")
	if err == nil && pass.Len() == 0 {
		err = usagef("the passphrase is empty")
	}
	return pass, err
}

// writeExport reads the files as another authenticator will, and then writes
// them: only what will be found in them counts.
func (a *app) writeExport(ctx context.Context, o *exportOptions, format transfer.ExportFormat, files []transfer.ExportFile, accounts []vault.Account, options transfer.ExportOptions) error {
	if err := transfer.VerifyExport(ctx, format.ID, files, accounts, options); err != nil {
		return fmt.Errorf("export %s: %w", format.ID, err)
	}
	if o.output == "" || o.output == "-" {
		_, err := a.w.Stdout.Write(files[0].Data)
		return err
	}
	if err := o.write(files); err != nil {
		return fmt.Errorf("export %s: %w", format.ID, err)
	}
	return nil
}

// write writes the files, all or none: what stood there before stays when that
// fails.
func (o *exportOptions) write(files []transfer.ExportFile) error {
	if !o.pictures {
		return writeSecretFile(o.output, files[0].Data, o.force)
	}
	if err := makeSecretFolder(o.output); err != nil {
		return err
	}
	var made []string
	for _, f := range files {
		path := joinName(o.output, f.Name)
		if err := createSecretFile(path, f.Data); err != nil {
			for _, path := range append(made, o.output) {
				removeFile(path)
			}
			return err
		}
		made = append(made, path)
	}
	return pathError(vault.SyncFolder(filepath.Dir(o.output)))
}
