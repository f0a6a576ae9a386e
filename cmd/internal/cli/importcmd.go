package cli

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"github.com/spf13/cobra"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
	"fob/vault/transfer"
)

type importOptions struct {
	files      []string
	dryRun     bool
	from       string
	onConflict string
	sourceFD   fdFlag
	keyFile    string
}

func newImportCmd(a *app) *cobra.Command {
	o := &importOptions{}
	cmd := &cobra.Command{
		Use:   "import FILE...",
		Short: "Bring accounts in from another authenticator",
		Long: `Bring in the accounts of one or more files: the exports of other authenticators
and password managers, lists of otpauth:// URIs, pictures of QR codes, or a folder
of such. The format is recognised by the content, and fob help formats lists what
is known; - reads standard input. The passphrase of an encrypted file is asked
for, and tried on the files after it; Enter alone leaves the file out. Of a zip
archive each file is read by itself.

Every entry is shown with what becomes of it. An account that is here already
with the same secret is not added again. One whose name is here with another
secret, or whose secret is here with other parameters, is kept beside the old
one, unless --on-conflict says otherwise. A backup of the vault as it was before
is kept for good, and fob undo takes the import back.

When an entry could not be imported, or was left out, fob exits 8.`,
		Example: `  fob import aegis-export.json
  fob import accounts.txt
  fob import transfer-1.png transfer-2.png
  fob import --dry-run backup.txt
  some-tool --export | fob import -`,
		Args: wants("FILE", 0),
		RunE: func(cmd *cobra.Command, args []string) error {
			for _, arg := range args {
				if strings.Contains(arg, "://") {
					return secretInArgument(cmd)
				}
			}
			o.files = args
			return runImport(cmd.Context(), a, o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.dryRun, "dry-run", false, "show what would be done, and do nothing")
	f.StringVar(&o.from, "from", "", "read the files as `FORMAT` instead of recognising them")
	f.StringVar(&o.onConflict, "on-conflict", "both", "`WHAT` to do where another secret or other parameters are here: both, skip or replace")
	f.Var(&o.sourceFD, "source-passphrase-fd", "read the passphrase of encrypted files, tried on all of them, from file descriptor `N`")
	f.StringVar(&o.keyFile, "key-file", "", "the key `FILE` of a KeePass database")
	mustComplete(cmd, "from", func() []string {
		var ids []string
		for _, format := range transfer.Formats() {
			ids = append(ids, format.ID+"\t"+format.Name)
		}
		return ids
	})
	mustComplete(cmd, "on-conflict", func() []string {
		return []string{"both\tkeep both", "skip\tleave the new one out", "replace\tput the new one in the place of the old"}
	})
	return cmd
}

// failedJSON is a file that gave nothing.
type failedJSON struct {
	File   string `json:"file"`
	Reason string `json:"reason"`
	Hint   string `json:"hint,omitempty"`
}

func runImport(ctx context.Context, a *app, o *importOptions) error {
	policy, err := transfer.ParseOnConflict(o.onConflict)
	if err != nil {
		return usagef("--on-conflict: %w", err)
	}
	if o.from != "" && !slices.ContainsFunc(transfer.Formats(), func(f transfer.FormatInfo) bool { return f.ID == o.from }) {
		return usagef("--from: there is no format %q", o.from)
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	results, failures, err := readImports(ctx, a, o)
	if err != nil {
		return err
	}
	if len(results) == 0 {
		return allFailed(a, o, failures)
	}
	var plan transfer.Plan
	err = a.withKey(ctx, s, func(key vault.Identity) error {
		plan, err = applyImport(ctx, a, s, key, results, policy, o.dryRun)
		return err
	})
	if err != nil {
		return err
	}
	return reportImport(a, o, plan, results, failures)
}

// applyImport plans the import against the vault, and makes it so unless it is
// a dry run. The plan is made under the lock: another program may have changed
// the vault since it was last read.
func applyImport(ctx context.Context, a *app, s *vault.Store, key vault.Identity, results []transfer.Result, policy transfer.OnConflict, dryRun bool) (plan transfer.Plan, err error) {
	if dryRun {
		v, err := s.Load(ctx, key)
		if err != nil {
			return plan, err
		}
		a.warnAll(v.Warnings())
		return transfer.MakePlan(v, results, policy), nil
	}
	saved, err := s.UpdatePinned(ctx, key, func(v *vault.Vault) error {
		plan = transfer.MakePlan(v, results, policy)
		_, err := plan.Apply(v)
		return err
	})
	a.warnAll(saved.Warnings)
	return plan, err
}

// readImports reads all files. Those that give nothing do not stop the others.
func readImports(ctx context.Context, a *app, o *importOptions) ([]transfer.Result, []*transfer.FormatError, error) {
	var sources []transfer.Source
	var failures []*transfer.FormatError
	names, err := importNames(o.files)
	if err != nil {
		return nil, nil, err
	}
	for _, name := range names {
		src, err := a.readSource(name)
		var format *transfer.FormatError
		switch {
		case errors.As(err, &format):
			failures = append(failures, format)
		case err != nil && len(o.files) == 1:
			return nil, nil, err
		case err != nil:
			failures = append(failures, &transfer.FormatError{File: name, Reason: reason(err), Err: err})
		default:
			sources = append(sources, src)
		}
	}
	options := transfer.Options{
		Format:     o.from,
		Passphrase: a.sourcePassphrase(o),
		Progress:   a.progress(),
		Beside:     transfer.FileBeside,
	}
	if o.keyFile != "" {
		if options.KeyFile, err = readLimited(o.keyFile, transfer.MaxFile); err != nil {
			return nil, nil, err
		}
	}
	results, err := transfer.Read(ctx, sources, options)
	if err != nil {
		bad := transfer.Failures(err)
		if len(bad) == 0 {
			return nil, nil, err
		}
		failures = append(failures, bad...)
	}
	return results, failures, nil
}

// importNames puts the files of a folder in the place of the folder.
func importNames(args []string) ([]string, error) {
	var names []string
	for _, arg := range args {
		info, err := os.Stat(arg)
		if arg == "-" || err != nil || !info.IsDir() {
			names = append(names, arg) // that it is not there is said when it is read
			continue
		}
		in, err := filesIn(arg)
		if err != nil {
			return nil, err
		}
		if len(in) == 0 {
			return nil, failf(exitFailed, "%q holds no files", arg)
		}
		names = append(names, in...)
	}
	return names, nil
}

// progress tells a person who waits at a terminal what takes so long.
func (a *app) progress() func(string) {
	if !a.w.StderrTTY {
		return nil
	}
	return func(text string) { a.say("%s …", otpcore.Printable(text)) }
}

// reason is the last part of a file error: the name is said already.
func reason(err error) string {
	for {
		inner := errors.Unwrap(err)
		if inner == nil {
			return err.Error()
		}
		err = inner
	}
}

// sourcePassphrase answers the importer's questions for passphrases.
func (a *app) sourcePassphrase(o *importOptions) func(context.Context, transfer.Ask) (otpcore.Secret, error) {
	if o.sourceFD.given {
		given := sync.OnceValues(func() (otpcore.Secret, error) { return a.passphraseFrom(o.sourceFD.n) })
		return func(_ context.Context, ask transfer.Ask) (otpcore.Secret, error) {
			if ask.Attempt > 1 {
				return otpcore.Secret{}, transfer.ErrPassphrase
			}
			return given()
		}
	}
	if !a.ask.Available() {
		return nil
	}
	return func(ctx context.Context, ask transfer.Ask) (otpcore.Secret, error) {
		if ask.Attempt > 1 {
			a.ask.Say("Wrong passphrase; try again.")
		}
		pass, err := a.askSecret(ctx, passphraseQuestion(ask, o.keyFile == ""))
		switch {
		case errors.Is(err, prompt.ErrInterrupted):
			return pass, context.Canceled
		case err == nil && pass.Len() == 0 && o.keyFile == "": // a key file may be all that a database wants
			return pass, transfer.ErrSkipped
		}
		return pass, err
	}
}

// passphraseQuestion names the file, and in an archive the one in it.
func passphraseQuestion(ask transfer.Ask, skips bool) string {
	file := otpcore.Printable(ask.File)
	if ask.Member != "" {
		file = otpcore.Printable(ask.Member) + " in " + file
	}
	if skips {
		return fmt.Sprintf("Passphrase of %s, %s (Enter leaves it out):", file, ask.Format)
	}
	return fmt.Sprintf("Passphrase of %s, %s:", file, ask.Format)
}

// allFailed is the error when no file gave anything.
func allFailed(a *app, o *importOptions, failures []*transfer.FormatError) error {
	if len(failures) == 1 {
		return failures[0]
	}
	a.filesFailed(o, failures)
	return failf(exitFailed, "none of the %d files could be imported", len(failures))
}

// filesFailed says which files gave nothing. Those of a folder that are no
// exports were not meant: they are counted.
func (a *app) filesFailed(o *importOptions, failures []*transfer.FormatError) {
	var others []string
	for _, f := range failures {
		if !slices.Contains(o.files, f.File) && (errors.Is(f, transfer.ErrUnknownFormat) || errors.Is(f, transfer.ErrEmpty)) {
			others = append(others, f.File)
			continue
		}
		a.fileFailed(f)
	}
	switch n := len(others); {
	case n == 1:
		a.warn(fmt.Sprintf("%q is no export that fob knows", others[0]))
	case n > 1:
		a.warn(fmt.Sprintf("%d files are no exports that fob knows, such as %q", n, others[0]))
		a.hint("all of them, each with the reason: fob import --dry-run --json " + otpcore.Printable(strings.Join(o.files, " ")))
	}
}

func (a *app) fileFailed(f *transfer.FormatError) {
	a.warn(f.Error())
	if f.Hint != "" {
		a.hint(f.Hint)
	}
}

// reportImport prints the plan and what is left to do.
func reportImport(a *app, o *importOptions, plan transfer.Plan, results []transfer.Result, failures []*transfer.FormatError) error {
	var notes []string
	incomplete := false
	for _, r := range results {
		notes = append(notes, r.Notes...)
		incomplete = incomplete || r.Incomplete
	}
	if a.g.json {
		if err := printImportJSON(a, o, plan, notes, failures); err != nil {
			return err
		}
	} else {
		if err := plan.WriteText(a.w.Stdout); err != nil {
			return err
		}
		for _, r := range results {
			for _, note := range r.Notes {
				a.warn(notedFile(r, len(results)) + note)
			}
		}
		a.filesFailed(o, failures)
		if o.dryRun {
			a.say("dry run: nothing was changed")
		} else if names := plainFiles(results); names != "" {
			them := "it"
			if strings.Contains(names, ", ") {
				them = "them"
			}
			a.hint("the secrets are in the clear in " + names + ": delete " + them + " once the codes are right")
		}
		if !o.dryRun && plan.Counts().Added > 0 {
			a.hint("compare a few codes with the old authenticator's: fob compare; fob list --unverified shows what is left")
		}
	}
	if plan.Counts().LeftOut() > 0 || incomplete || len(failures) > 0 {
		if !a.g.json {
			a.say("some entries were left out: see above")
		}
		return silent(exitPartly)
	}
	return nil
}

// notedFile names the file that a note is about, where there are several.
func notedFile(r transfer.Result, files int) string {
	if files < 2 || len(r.Entries) == 0 || r.Entries[0].Source == "" {
		return ""
	}
	return otpcore.Printable(r.Entries[0].Source) + ": "
}

// plainFiles names the files that hold secrets in the clear.
func plainFiles(results []transfer.Result) string {
	var names []string
	for _, r := range results {
		if !r.Plain {
			continue
		}
		for _, e := range r.Entries {
			if e.Source != "" && e.Source != "standard input" && !slices.Contains(names, e.Source) {
				names = append(names, e.Source)
			}
		}
	}
	return strings.Join(names, ", ")
}

func printImportJSON(a *app, o *importOptions, plan transfer.Plan, notes []string, failures []*transfer.FormatError) error {
	var out struct {
		transferPlan

		DryRun bool         `json:"dry_run"`
		Notes  []string     `json:"notes"`
		Failed []failedJSON `json:"failed"`
	}
	text, err := plan.MarshalJSON()
	if err != nil {
		return err
	}
	if err := json.Unmarshal(text, &out.transferPlan); err != nil {
		return err
	}
	out.DryRun, out.Notes, out.Failed = o.dryRun, append([]string{}, notes...), []failedJSON{}
	for _, f := range failures {
		out.Failed = append(out.Failed, failedJSON{f.File, f.Reason, f.Hint})
	}
	return a.printJSON(out)
}

// transferPlan is the shape of a plan's JSON, carried through as it is.
type transferPlan struct {
	Items  json.RawMessage `json:"items"`
	Counts json.RawMessage `json:"counts"`
}
