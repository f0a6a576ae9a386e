package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
	"fob/vault/transfer"
)

type addOptions struct {
	accountFlags

	name      string
	qr        string
	screen    bool
	clipboard bool
}

func newAddCmd(a *app) *cobra.Command {
	o := &addOptions{}
	cmd := &cobra.Command{
		Use:   "add [ISSUER[:ACCOUNT]]",
		Short: "Add an account",
		Long: `Add one account, and print the code to type into the site.

fob asks for the secret or the otpauth:// URI on the terminal and does not show
what is pasted; in a pipe it reads standard input, where a second line may hold
the PIN of a Yandex or mOTP account. --qr reads a picture: a screenshot will do.
--screen takes one itself, of every monitor, and asks which account is meant
where several codes are seen; no picture is kept, and the file that a desktop's
portal makes of it is deleted. --clipboard reads a picture, a URI or a secret that
was copied.

A secret is never taken as an argument: the shell's history and every process of
the machine would see it.`,
		Example: `  fob add                            paste a URI when asked
  fob add GitHub:octocat             paste the secret when asked
  fob add --qr screenshot.png
  fob add --screen                   the QR code that is on the screen
  zbarimg -q --raw code.png | fob add
  fob add Bank --digits 8 --algorithm SHA256 --tag money`,
		Args: func(cmd *cobra.Command, args []string) error {
			if looksSecret(strings.Join(args, " ")) {
				return secretInArgument(cmd)
			}
			return atMostOne("ISSUER:ACCOUNT")(cmd, args)
		},
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				o.name = args[0]
			}
			if err := o.read(cmd); err != nil {
				return err
			}
			return runAdd(cmd.Context(), a, o)
		},
	}
	o.register(cmd.Flags())
	f := cmd.Flags()
	f.StringVar(&o.qr, "qr", "", "read the QR code in the picture `FILE`; - is standard input")
	f.BoolVar(&o.screen, "screen", false, "read the QR code that is on the screen")
	f.BoolVar(&o.clipboard, "clipboard", false, "read the QR code, URI or secret that is on the clipboard")
	exclusive(cmd, "qr", "screen", "clipboard")
	completeKeyFlags(cmd, a)
	return cmd
}

func runAdd(ctx context.Context, a *app, o *addOptions) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	// The vault is opened before the secret is asked for: a passphrase that is
	// wrong should not cost a paste. The answer is kept, should the first key
	// turn out not to be the vault's.
	var acct vault.Account
	have := false
	return a.withKey(ctx, s, func(key vault.Identity) error {
		if !have {
			var warnings []string
			if acct, warnings, err = readAccount(ctx, a, o); err != nil {
				return err
			}
			a.warnAll(warnings)
			a.sayShort(acct.Key)
			have = true
		}
		return saveNew(ctx, a, s, key, acct)
	})
}

// saveNew puts the account into the vault and gives its first code. The code
// of a counter is used up in the same change that adds the account.
func saveNew(ctx context.Context, a *app, s *vault.Store, key vault.Identity, acct vault.Account) error {
	var (
		added   vault.Account
		code    otpcore.Code
		counter uint64
		twin    string // the name of an account with the same secret
		double  string // the id of an account of the same name with another secret
		here    bool   // it is there already, under the same name
	)
	saved, err := s.Update(ctx, key, func(v *vault.Vault) (err error) {
		added, twin, double, here = vault.Account{}, "", "", false
		for _, old := range v.Accounts() {
			if double == "" && sameName(old, acct) && !old.Key.SameSecret(acct.Key) {
				double = old.ID
			}
			if !old.Key.SameSecret(acct.Key) {
				continue
			}
			if here = old.Key.SameCodes(acct.Key) && old.Name() == acct.Name(); here {
				added = old
				break
			}
			if twin == "" {
				twin = old.Name()
			}
		}
		if !here {
			if added, err = v.Add(acct); err != nil {
				return err
			}
		}
		if added.Key.Kind == otpcore.HOTP {
			code, counter, err = v.NextHOTP(added.ID)
		}
		return err
	})
	a.warnAll(saved.Warnings)
	if err != nil {
		return err
	}
	what := "added " + added.Name()
	if here {
		what = added.Name() + " is here already, nothing was added"
	} else if twin != "" {
		a.warn(twin + " has the same secret; both are kept")
	}
	if !here && double != "" {
		a.warn("another " + added.Name() + " is here, with another secret; both are kept, and their name alone finds neither")
		a.hint("if the new secret replaces the old one: fob undo, then fob edit id:" + shortID(double) + " --secret")
		a.hint("to tell them apart: fob edit id:" + shortID(added.ID) + " --account NAME")
	}
	answer := timedJSON(added, a.w.Now())
	if added.Key.Kind == otpcore.HOTP {
		answer = countedJSON(added, code, counter)
	}
	if a.g.json {
		return a.printJSON(answer)
	}
	if added.Key.TimeBased() {
		a.say("%s; the code to type into the site (%d s left):", what, answer.Remaining)
	} else {
		a.say("%s; the code to type into the site (number %d):", what, counter)
	}
	if _, err = fmt.Fprintln(a.w.Stdout, answer.Code); err != nil {
		return err
	}
	if !here {
		a.offerRecovery(ctx, s, key, added)
	}
	return nil
}

// sameName reports whether a query cannot tell two accounts apart.
func sameName(a, b vault.Account) bool {
	return strings.EqualFold(a.Key.Issuer, b.Key.Issuer) && strings.EqualFold(a.Key.Account, b.Key.Account)
}

// readAccount gets the account from a picture, from standard input or from the
// terminal.
func readAccount(ctx context.Context, a *app, o *addOptions) (acct vault.Account, warnings []string, err error) {
	var lines []string
	switch {
	case o.qr != "":
		var src transfer.Source
		if src, err = a.readSource(o.qr); err != nil {
			return acct, nil, err
		}
		acct, warnings, err = oneEntry(ctx, src, "qr", o.qr)
	case o.screen:
		acct, warnings, err = a.accountOnScreen(ctx)
	case o.clipboard:
		acct, warnings, err = a.accountOnClipboard(ctx, o)
	case !a.w.StdinTTY:
		if lines, err = a.readLines(); err != nil {
			return acct, nil, err
		}
		acct, warnings, err = parseAccount(ctx, o, lines[0])
	default:
		acct, warnings, err = a.askAccount(ctx, o)
	}
	if err != nil {
		return acct, nil, err
	}
	setName(&acct.Key, o.name)
	if err := o.apply(&acct); err != nil {
		return acct, nil, err
	}
	if acct.Key.Issuer == "" && acct.Key.Account == "" {
		if err := a.askName(ctx, &acct.Key); err != nil {
			return acct, nil, err
		}
	}
	pin := needsPIN(acct.Key.Kind) && acct.Key.PIN.Len() == 0
	switch {
	case len(lines) > 2, len(lines) == 2 && !pin:
		return acct, nil, severalAccounts(len(lines), "-")
	case len(lines) == 2:
		acct.Key.PIN = otpcore.NewSecret([]byte(lines[1]))
	case pin:
		if err := a.askPIN(ctx, &acct.Key); err != nil {
			return acct, nil, err
		}
	}
	return acct, warnings, acct.Key.Validate()
}

// askAccount asks for the URI or the secret on the terminal, again where what
// was pasted is none: a program that ends leaves the next paste to the shell.
func (a *app) askAccount(ctx context.Context, o *addOptions) (vault.Account, []string, error) {
	for try := 1; ; try++ {
		text, err := a.ask.Secret(ctx, "Paste the otpauth:// URI or the secret (it is not shown):")
		if errors.Is(err, prompt.ErrNoTerminal) {
			return vault.Account{}, nil, fail(exitUsage, err, "pipe the URI or the secret in: fob add < FILE", "or read a picture: fob add --qr FILE")
		}
		if err != nil {
			return vault.Account{}, nil, err
		}
		acct, warnings, err := parseAccount(ctx, o, text)
		if err == nil || try == passphraseTries || ctx.Err() != nil {
			return acct, warnings, err
		}
		a.ask.Say("That did not work: " + oneLine(withoutSecrets(err.Error(), []string{text})) + ". Try again, or Ctrl-C to leave.")
	}
}

// parseAccount makes an account of a URI or a secret.
func parseAccount(ctx context.Context, o *addOptions, text string) (vault.Account, []string, error) {
	var acct vault.Account
	text = strings.TrimSpace(text)
	if text == "" {
		return acct, nil, hinted(usagef("there was nothing to add"), "paste an otpauth:// URI, or the secret that the site shows")
	}
	if strings.Contains(text, ":") {
		acct, warnings, err := oneEntry(ctx, transfer.Source{Data: []byte(text)}, "", "-")
		if errors.Is(err, transfer.ErrUnknownFormat) {
			return acct, nil, fail(exitFailed, errors.New("that is no otpauth:// URI and no secret"), "paste the otpauth:// URI, or the secret that the site shows")
		}
		return acct, warnings, err
	}
	kind := otpcore.TOTP
	if o.given["type"] {
		var err error
		if kind, err = otpcore.ParseKind(o.kind); err != nil {
			return acct, nil, usagef("--type: %w", err)
		}
	}
	setKind(&acct.Key, kind)
	secret, err := parseSecret(kind, text)
	if err != nil {
		return acct, nil, hinted(err, "a secret is letters A-Z and digits 2-7, as the site shows it; a URI starts with otpauth://")
	}
	acct.Key.Secret = secret
	return acct, raggedEnd(kind, text), nil
}

// oneEntry reads a URI or a picture that must hold one account. format is "qr"
// for a picture; name is what import would be given.
func oneEntry(ctx context.Context, src transfer.Source, format, name string) (vault.Account, []string, error) {
	results, err := transfer.Read(ctx, []transfer.Source{src}, transfer.Options{Format: format})
	if err != nil {
		return vault.Account{}, nil, err
	}
	var entries []transfer.Entry
	for _, r := range results {
		entries = append(entries, r.Entries...)
	}
	if len(entries) != 1 {
		return vault.Account{}, nil, severalAccounts(len(entries), name)
	}
	e := entries[0]
	if e.Problem != nil {
		return vault.Account{}, nil, e.Problem
	}
	acct := vault.Account{Key: e.Key, Tags: e.Tags, Note: e.Note, Favorite: e.Favorite}
	for _, code := range e.Recovery {
		acct.Recovery = append(acct.Recovery, vault.RecoveryCode{Code: code})
	}
	return acct, e.Warnings, nil
}

// setName puts ISSUER:ACCOUNT, or ISSUER alone, over the names of a key.
func setName(k *otpcore.Key, name string) {
	if name == "" {
		return
	}
	issuer, account, both := strings.Cut(name, ":")
	k.Issuer = strings.TrimSpace(issuer)
	if both {
		k.Account = strings.TrimSpace(account)
	}
}

// askName asks for the name of an account that came without one.
func (a *app) askName(ctx context.Context, k *otpcore.Key) error {
	name, err := a.ask.Line(ctx, "Name (service:login):")
	if errors.Is(err, prompt.ErrNoTerminal) || err == nil && strings.Trim(name, ": ") == "" {
		return hinted(usagef("the account has no name"), "name it: fob add ISSUER:ACCOUNT")
	}
	if err != nil {
		return err
	}
	setName(k, name)
	return nil
}

func severalAccounts(n int, from string) error {
	return hinted(usagef("%d accounts at once: add takes one", n), "take them all: fob import "+from)
}
