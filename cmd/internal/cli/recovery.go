package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
)

func newRecoveryCmd(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "recovery",
		Short: "A service's recovery codes",
		Long: `The one-time codes that a service gives for the day on which its authenticator is
lost, kept beside the account. They are in backups and on paper with everything
else, and shown by these commands alone.`,
		Example: `  fob recovery add github
  fob recovery list github
  fob recovery use github`,
		Args: func(_ *cobra.Command, args []string) error {
			err := usagef("recovery needs to know what: list, add or use")
			if len(args) > 0 {
				err = usagef("recovery cannot %q: it can list, add and use", args[0])
			}
			return hinted(err, "fob recovery list QUERY")
		},
		RunE: func(*cobra.Command, []string) error { return nil },
	}
	cmd.AddCommand(newRecoveryListCmd(a), newRecoveryAddCmd(a), newRecoveryUseCmd(a))
	return cmd
}

func newRecoveryListCmd(a *app) *cobra.Command {
	all := false
	cmd := &cobra.Command{
		Use:   "list QUERY",
		Short: "Show the codes that are left",
		Long:  "Show the recovery codes of an account that are left, each with its number.",
		Example: `  fob recovery list github
  fob recovery list github --all --json`,
		Args:              wants("QUERY", 0),
		ValidArgsFunction: a.completeAccounts,
		RunE:              func(cmd *cobra.Command, args []string) error { return runRecoveryList(cmd.Context(), a, args, all) },
	}
	cmd.Flags().BoolVar(&all, "all", false, "also those that were used, and when")
	return cmd
}

// recoveryJSON is one recovery code. Its number is its place among all.
type recoveryJSON struct {
	Number int    `json:"number"`
	Code   string `json:"code"`
	Used   string `json:"used,omitempty"`
}

func runRecoveryList(ctx context.Context, a *app, query []string, all bool) error {
	v, err := a.load(ctx)
	if err != nil {
		return err
	}
	acct, err := v.One(query)
	if err != nil {
		return err
	}
	list := []recoveryJSON{}
	t := &table{header: []string{"NUMBER", "CODE", "USED"}, aligned: a.aligned()}
	for i, c := range acct.Recovery {
		if !c.Used.IsZero() && !all {
			continue
		}
		list = append(list, recoveryJSON{i + 1, string(c.Code.Bytes()), rfc3339(c.Used)})
		used := ""
		if !c.Used.IsZero() {
			used = c.Used.UTC().Format("2006-01-02 15:04 UTC")
		}
		t.add(strconv.Itoa(i+1), string(c.Code.Bytes()), used)
	}
	if a.g.json {
		return a.printJSON(list)
	}
	switch {
	case len(acct.Recovery) == 0:
		a.say("%s has no recovery codes here; fob recovery add keeps them", acct.Name())
	case len(acct.Left()) == 0:
		a.warn("all recovery codes of " + acct.Name() + " are used: ask the service for new ones")
	}
	if len(list) == 0 {
		return nil
	}
	return t.write(a.w.Stdout)
}

func newRecoveryAddCmd(a *app) *cobra.Command {
	lines := false
	cmd := &cobra.Command{
		Use:   "add QUERY",
		Short: "Keep a service's codes",
		Long: `Keep the recovery codes that a service shows, pasted as they are: lists, columns,
numbered, in groups, or as a phrase; sentences around them are left out. fob asks
for them on the terminal and does not show them; in a pipe it reads standard
input. Codes that are there already are not added again.

--lines takes every line as one code, exactly.`,
		Example: `  fob recovery add github
  fob recovery add github < codes.txt
  fob recovery add wiki --lines < odd-codes.txt`,
		Args: func(cmd *cobra.Command, args []string) error {
			if looksSecret(strings.Join(args, " ")) {
				return secretInArgument(cmd)
			}
			return wants("QUERY", 0)(cmd, args)
		},
		ValidArgsFunction: a.completeAccounts,
		RunE: func(cmd *cobra.Command, args []string) error {
			return runRecoveryAdd(cmd.Context(), a, args, lines)
		},
	}
	cmd.Flags().BoolVar(&lines, "lines", false, "every line is one code, exactly")
	return cmd
}

func runRecoveryAdd(ctx context.Context, a *app, query []string, lines bool) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	var codes []otpcore.Secret
	return a.withKey(ctx, s, func(key vault.Identity) error {
		found, err := a.findOne(ctx, s, key, query)
		if err != nil {
			return err
		}
		if codes == nil {
			if codes, err = a.readRecovery(ctx, found.Name(), lines); err != nil {
				return err
			}
		}
		acct, added, err := a.addRecovery(ctx, s, key, found.ID, codes)
		if err != nil {
			return err
		}
		if a.g.json {
			return a.printJSON(map[string]any{"id": acct.ID, "added": added, "left": len(acct.Left())})
		}
		a.sayRecovery(acct, added, len(codes))
		return nil
	})
}

func (a *app) addRecovery(ctx context.Context, s *vault.Store, key vault.Identity, id string, codes []otpcore.Secret) (acct vault.Account, added int, err error) {
	saved, err := s.Update(ctx, key, func(v *vault.Vault) (err error) {
		acct, added, err = v.AddRecovery(id, codes)
		return err
	})
	a.warnAll(saved.Warnings)
	return acct, added, err
}

func (a *app) sayRecovery(acct vault.Account, added, read int) {
	if added == 0 {
		a.say("%s has these %s already, nothing was added", acct.Name(), plural(read, "recovery code"))
	} else {
		a.say("%s added to %s, which has %d left; fob recovery list shows them", plural(added, "recovery code"), acct.Name(), len(acct.Left()))
	}
}

// readRecovery gets recovery codes from standard input or from the terminal.
func (a *app) readRecovery(ctx context.Context, name string, lines bool) ([]otpcore.Secret, error) {
	parse := vault.ParseRecovery
	if lines {
		parse = vault.ParseRecoveryLines
	}
	var text string
	if a.w.StdinTTY {
		var err error
		text, err = a.pasteRecovery(ctx, "Paste the recovery codes of "+name+" (they are not shown), then press Enter twice:")
		if errors.Is(err, prompt.ErrNoTerminal) {
			return nil, fail(exitUsage, err, "pipe the codes in: fob recovery add QUERY < FILE")
		}
		if err != nil {
			return nil, err
		}
	} else {
		data, err := io.ReadAll(io.LimitReader(a.stdin(), maxLinesInput))
		if err != nil {
			return nil, fmt.Errorf("standard input: %w", err)
		}
		text = string(data)
	}
	codes, err := parse(text)
	if errors.Is(err, vault.ErrNoCodesInText) {
		return nil, hinted(usagef("%w", err), "if every line is one code: fob recovery add QUERY --lines")
	}
	if err == nil && !lines {
		a.sayUnread(vault.UnreadLines(text, codes))
	}
	return codes, err
}

// namedLines is how many numbers of lines are said.
const namedLines = 8

// sayUnread says which lines were taken for no codes, by number alone: what
// they say may be a code.
func (a *app) sayUnread(unread []int) {
	if len(unread) == 0 {
		return
	}
	var numbers []string
	for _, n := range unread[:min(len(unread), namedLines)] {
		numbers = append(numbers, strconv.Itoa(n))
	}
	text := strings.Join(numbers, ", ")
	if more := len(unread) - len(numbers); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	a.say("%s left out, as no codes: %s; if every line is one code: --lines", plural(len(unread), "line"), text)
}

// pasteRecovery reads lines from the terminal until two of them are empty, or
// the first is.
func (a *app) pasteRecovery(ctx context.Context, question string) (string, error) {
	var text strings.Builder
	empty := 0
	for empty < 2 {
		line, err := a.ask.Secret(ctx, question)
		if err != nil {
			return "", err
		}
		if line = strings.TrimSpace(line); line == "" {
			empty++
			if text.Len() == 0 {
				break
			}
		} else {
			empty = 0
		}
		text.WriteString(line + "\n")
		question = ">"
	}
	return strings.TrimSpace(text.String()), nil
}

// offerRecovery asks a person who just added an account for its recovery codes.
// Whatever comes of it, the account is there: nothing here is an error.
func (a *app) offerRecovery(ctx context.Context, s *vault.Store, key vault.Identity, acct vault.Account) {
	if a.g.json || !a.w.StdinTTY || !a.w.StdoutTTY || !a.ask.Available() || len(acct.Recovery) > 0 {
		return
	}
	text, err := a.pasteRecovery(ctx, "Recovery codes, if the site shows any: paste them (they are not shown), then press Enter twice; Enter alone for none:")
	if err != nil || text == "" {
		return
	}
	codes, err := vault.ParseRecovery(text)
	var added int
	if err == nil {
		acct, added, err = a.addRecovery(ctx, s, key, acct.ID, codes)
	}
	if err != nil {
		a.warn("the recovery codes were not kept: " + err.Error())
		a.hint("fob recovery add " + "id:" + shortID(acct.ID))
		return
	}
	a.sayRecovery(acct, added, len(codes))
}

func newRecoveryUseCmd(a *app) *cobra.Command {
	number, copied := 0, false
	cmd := &cobra.Command{
		Use:   "use QUERY",
		Short: "Take a code and mark it used",
		Long: `Print the first recovery code that is left, or the one of a number as list shows
it, and mark it used. That is saved before the code is printed, and fob undo does
not take it back: services take each code once.`,
		Example: `  fob recovery use github
  fob recovery use github --number 4
  fob recovery use github --copy`,
		Args:              wants("QUERY", 0),
		ValidArgsFunction: a.completeAccounts,
		RunE: func(cmd *cobra.Command, args []string) error {
			if cmd.Flags().Changed("number") && number < 1 {
				return usagef("--number %d: they count from 1", number)
			}
			return runRecoveryUse(cmd.Context(), a, args, number, copied)
		},
	}
	cmd.Flags().IntVar(&number, "number", 0, "the code of number `N`")
	cmd.Flags().BoolVar(&copied, "copy", false, "copy the code instead of printing it")
	return cmd
}

func runRecoveryUse(ctx context.Context, a *app, query []string, number int, copied bool) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	return a.withKey(ctx, s, func(key vault.Identity) error {
		found, err := a.findOne(ctx, s, key, query)
		if err != nil {
			return err
		}
		var want otpcore.Secret
		if number > 0 {
			if number > len(found.Recovery) || !found.Recovery[number-1].Used.IsZero() {
				return fail(exitFailed, fmt.Errorf("%s has no recovery code %d left", found.Name(), number), "fob recovery list shows those that are")
			}
			want = found.Recovery[number-1].Code
		}
		taken, acct, err := s.UseRecovery(ctx, key, found.ID, want)
		if errors.Is(err, vault.ErrNoCodes) {
			if len(found.Recovery) == 0 {
				return fail(exitFailed, fmt.Errorf("%s has no recovery codes here", found.Name()), "fob recovery add keeps them")
			}
			return fail(exitFailed, fmt.Errorf("all recovery codes of %s are used", found.Name()), "ask the service for new ones, then: fob recovery add")
		}
		if err != nil {
			return err
		}
		left := len(acct.Left())
		switch {
		case left == 0:
			a.warn("that was the last recovery code of " + acct.Name() + ": ask the service for new ones")
		case a.g.json || copied:
		default:
			a.say("a recovery code of %s, %d left:", acct.Name(), left)
		}
		if copied {
			how, err := a.copyText(ctx, string(taken.Bytes()))
			if err != nil {
				// It is marked used: it must not be lost as well.
				return hinted(err, "the code is marked used, and is still in: fob recovery list QUERY --all")
			}
			if a.g.json {
				return a.printJSON(map[string]any{"id": acct.ID, "copied": how, "left": left})
			}
			a.say("a recovery code of %s: %s; %d left", acct.Name(), how, left)
			return nil
		}
		if a.g.json {
			return a.printJSON(map[string]any{"id": acct.ID, "code": string(taken.Bytes()), "left": left})
		}
		_, err = fmt.Fprintln(a.w.Stdout, otpcore.Printable(string(taken.Bytes())))
		return err
	})
}
