package cli

import (
	"context"
	"errors"
	"slices"
	"syscall"

	"github.com/charmbracelet/x/ansi"
	"github.com/spf13/cobra"

	"fob/cmd/internal/prompt"
)

// app is one run of the program.
type app struct {
	w   *World
	g   globals
	ask *prompt.Asker

	ended  <-chan struct{} // closed when the program is interrupted
	copies copying
	warned []string // what was warned of, once
}

// globals are the flags that every command takes.
type globals struct {
	vault          string
	identity       string
	passphraseFD   fdFlag
	noKeyring      bool
	noInput        bool
	acceptRollback bool
	json           bool
	noColor        bool
	plain          bool
}

// The groups of commands in the help.
const (
	groupAccounts = "accounts"
	groupVault    = "vault"
	groupMore     = "more"
)

// Main runs the command in w.Args and returns the exit code. ctx ends when the
// program is interrupted.
func Main(ctx context.Context, w *World) (code int) {
	defer func() {
		if r := recover(); r != nil {
			code = reportPanic(w.Stderr, r)
		}
	}()
	a := &app{w: w, ask: &prompt.Asker{Open: w.OpenTTY}, ended: ctx.Done()}
	defer a.ask.Close()
	root := newRootCmd(a)
	root.SetArgs(w.Args)
	if len(w.Args) > 0 && w.Args[0] == cobra.ShellCompRequestCmd {
		plainUsage(root)
	}
	cmd, err := root.ExecuteContextC(ctx)
	a.sayCopy(ctx)
	if err == nil {
		return exitOK
	}
	if errors.Is(err, syscall.EPIPE) {
		return exitFailed // nobody reads any more: nobody is told
	}
	if code, _ := classify(err); ctx.Err() != nil && (code == exitFailed || code == exitLocked) {
		// What failed, failed because of the interrupt; a write that was not
		// confirmed must be told all the same.
		err = prompt.ErrInterrupted
	}
	if code, _ := classify(err); code == exitInterrupted && !isSilent(err) {
		err = prompt.ErrInterrupted
		if a.saved() {
			err = errInterruptedLate
		}
	}
	// The flags may not have been read when they are what is wrong.
	asJSON := a.g.json || slices.Contains(w.Args, "--json")
	return report(w.Stderr, err, cmd.UseLine(), asJSON, w.Args)
}

func isSilent(err error) bool {
	_, ok := errors.AsType[silent](err)
	return ok
}

func newRootCmd(a *app) *cobra.Command {
	version := false
	root := &cobra.Command{
		Use:   "fob",
		Short: "An authenticator for the terminal",
		Long: `fob keeps the secrets behind one-time codes in one encrypted file, and prints
the codes: to a script, or in a full-screen interface.

fob alone opens the interface; the first time it sets up a vault.

More than the commands: fob help exit-codes, formats, paper, scripts,
settings.`,
		Example: `  fob                      open the interface
  fob add GitHub:octocat   paste a secret or an otpauth:// URI
  fob import phone.png     the export of another authenticator, or a picture
  fob get github           print the code`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Args:          unknownCommand,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if version {
				return a.printVersion()
			}
			return runInterface(cmd, a)
		},
		SuggestionsMinimumDistance: 2,
		CompletionOptions: cobra.CompletionOptions{
			DisableDefaultCmd: true,
		},
		PersistentPreRun: func(*cobra.Command, []string) {
			if a.g.noInput {
				a.ask.Open = nil
			}
		},
	}
	root.SetOut(a.w.Stdout)
	root.SetErr(a.w.Stderr)
	root.SetIn(a.w.Stdin)
	root.SetFlagErrorFunc(func(_ *cobra.Command, err error) error { return fail(exitUsage, err) })
	root.AddGroup(
		&cobra.Group{ID: groupAccounts, Title: "Accounts:"},
		&cobra.Group{ID: groupVault, Title: "Vault and keys:"},
		&cobra.Group{ID: groupMore, Title: "More:"},
	)

	// Cobra's own flag would print by a template, and templates keep two megabytes
	// of methods in the program that nothing else calls.
	root.Flags().BoolVarP(&version, "version", "v", false, "print the version")

	f := root.PersistentFlags()
	f.StringVar(&a.g.vault, "vault", "", "the vault's `DIR` (else $FOB_VAULT, else the data folder)")
	f.StringVar(&a.g.identity, "identity", "", "open the vault with the age key in `FILE`")
	f.Var(&a.g.passphraseFD, "passphrase-fd", "read the passphrase from file descriptor `N`, its first line")
	f.BoolVar(&a.g.noKeyring, "no-keyring", false, "leave the system's keyring alone")
	f.BoolVar(&a.g.noInput, "no-input", false, "ask nothing, even on a terminal")
	f.BoolVar(&a.g.acceptRollback, "accept-rollback", false, "write to a vault that is older than the one last seen")
	f.BoolVar(&a.g.json, "json", false, "answers and errors as JSON")
	f.BoolVar(&a.g.noColor, "no-color", false, "no colour (also with NO_COLOR set)")
	f.BoolVar(&a.g.plain, "plain", false, "no colour, no aligned columns, no drawings: for screen readers")

	only, one := commandNamed(a.w.Args)
	for _, c := range commandTable() {
		if one && c.name != only {
			continue
		}
		cmd := c.make(a)
		cmd.GroupID = c.group
		root.AddCommand(cmd)
	}
	root.AddCommand(newHolderCmd(a))
	root.SetHelpCommand(newHelpCmd(a))
	root.SetHelpCommandGroupID(groupMore)
	return root
}

// command is one line of the table of commands: what makes it, so that a run
// of one command does not pay for all of them.
type command struct {
	name  string
	group string
	make  func(*app) *cobra.Command
}

// commandTable lists the commands. Their order in the help is cobra's: by name.
func commandTable() []command {
	return []command{
		{"add", groupAccounts, newAddCmd},
		{"code", groupAccounts, newCodeCmd},
		{"compare", groupAccounts, newCompareCmd},
		{"edit", groupAccounts, newEditCmd},
		{"export", groupAccounts, newExportCmd},
		{"get", groupAccounts, newGetCmd},
		{"import", groupAccounts, newImportCmd},
		{"list", groupAccounts, newListCmd},
		{"qr", groupAccounts, newQRCmd},
		{"redo", groupAccounts, newRedoCmd},
		{"recovery", groupAccounts, newRecoveryCmd},
		{"rm", groupAccounts, newRmCmd},
		{"show", groupAccounts, newShowCmd},
		{"undo", groupAccounts, newUndoCmd},
		{"doctor", groupVault, newDoctorCmd},
		{"init", groupVault, newInitCmd},
		{"lock", groupVault, newLockCmd},
		{"paper", groupVault, newPaperCmd},
		{"passphrase", groupVault, newPassphraseCmd},
		{"restore", groupVault, newRestoreCmd},
		{"status", groupVault, newStatusCmd},
		{"unlock", groupVault, newUnlockCmd},
		{"askpass", groupMore, newAskpassCmd},
		{"completion", groupMore, newCompletionCmd},
		{"demo", groupMore, newDemoCmd},
		{"man", groupMore, newManCmd},
		{"version", groupMore, newVersionCmd},
	}
}

// commandNamed says which command is asked for, when the first argument says
// it beyond doubt and that command needs no other: those that are about all
// commands get all of them.
func commandNamed(args []string) (name string, ok bool) {
	if len(args) == 0 || args[0] == "man" || args[0] == "completion" {
		return "", false
	}
	ok = slices.ContainsFunc(commandTable(), func(c command) bool { return c.name == args[0] })
	return args[0], ok
}

// unknownCommand refuses words after fob that are no command.
func unknownCommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	if looksSecret(args[0]) {
		return secretInArgument(cmd)
	}
	err := usagef("unknown command %q", args[0])
	if similar := likeliest(args[0], cmd.SuggestionsFor(args[0])); similar != "" {
		return hinted(err, "did you mean fob "+similar+"?")
	}
	return hinted(err, "fob get "+args[0]+" prints a code; fob help lists the commands")
}

// width is how many columns text takes on a terminal.
func width(s string) int { return ansi.StringWidth(s) }
