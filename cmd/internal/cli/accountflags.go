package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
)

// accountFlags are the parts of an account that add and edit take as flags.
// Secrets and PINs are none of them: they are asked for.
type accountFlags struct {
	issuer    string
	account   string
	kind      string
	algorithm string
	digits    int
	period    int
	counter   uint64
	tags      []string
	note      string
	favorite  bool

	addTags    []string // edit alone
	removeTags []string

	given map[string]bool
}

func (f *accountFlags) register(flags *pflag.FlagSet) {
	flags.StringVar(&f.issuer, "issuer", "", "the service's `NAME`")
	flags.StringVar(&f.account, "account", "", "the login's `NAME` there")
	f.registerKey(flags)
	flags.StringArrayVar(&f.tags, "tag", nil, "a `TAG` to group accounts by; may be given again")
	flags.StringVar(&f.note, "note", "", "a `TEXT` kept beside the account, encrypted like the rest")
	flags.BoolVar(&f.favorite, "favorite", false, "keep the account at the top of the list")
}

// registerKey registers the flags that say how codes are made.
func (f *accountFlags) registerKey(flags *pflag.FlagSet) {
	flags.StringVar(&f.kind, "type", "totp", "`KIND` of code: totp, hotp, steam, yandex or motp")
	flags.StringVar(&f.algorithm, "algorithm", "SHA1", "`HASH` behind the code: SHA1, SHA256 or SHA512")
	flags.IntVar(&f.digits, "digits", 6, "characters `N` in a code, 4 to 10")
	flags.IntVar(&f.period, "period", 30, "seconds `N` that a code is valid, 1 to 86400")
	flags.Uint64Var(&f.counter, "counter", 0, "the next counter `N` to use; HOTP alone")
}

// registerEdit says what the flags do to an account that is there already:
// nothing that is not given has a value.
func (f *accountFlags) registerEdit(flags *pflag.FlagSet) {
	for _, name := range []string{"type", "algorithm", "digits", "period", "counter"} {
		flag := flags.Lookup(name)
		flag.DefValue = zeroOf(flag.Value.Type()) // which the help leaves out
	}
	flags.Lookup("tag").Usage = "the `TAG`s, in the place of those that are there; may be given again"
	flags.StringArrayVar(&f.addTags, "add-tag", nil, "one more `TAG`; may be given again")
	flags.StringArrayVar(&f.removeTags, "remove-tag", nil, "a `TAG` to take away; may be given again")
}

func zeroOf(kind string) string {
	if kind == "string" {
		return ""
	}
	return "0"
}

// kindNames are the values of --type.
func kindNames() []string { return []string{"totp", "hotp", "steam", "yandex", "motp"} }

// algorithmNames are the values of --algorithm.
func algorithmNames() []string { return []string{"SHA1", "SHA256", "SHA512"} }

// read notes which flags were given, and refuses URIs in them.
func (f *accountFlags) read(cmd *cobra.Command) error {
	f.given = map[string]bool{}
	cmd.Flags().Visit(func(flag *pflag.Flag) { f.given[flag.Name] = true })
	for _, text := range slices.Concat([]string{f.issuer, f.account, f.note}, f.tags, f.addTags) {
		if lower := strings.ToLower(text); strings.Contains(lower, "otpauth") || strings.Contains(lower, "motp://") {
			return secretInArgument(cmd)
		}
	}
	if f.given["digits"] && (f.digits < minDigits || f.digits > otpcore.MaxDigits) {
		return usagef("--digits %d: a code has %d to %d", f.digits, minDigits, otpcore.MaxDigits)
	}
	if f.given["period"] && (f.period < 1 || f.period > maxPeriod) {
		return usagef("--period %d: a code is valid for 1 to %d s", f.period, maxPeriod)
	}
	return nil
}

// The limits of what --digits and --period take.
const (
	minDigits = 4
	maxPeriod = 86_400
)

// any reports whether one of the flags was given.
func (f *accountFlags) any() bool {
	for _, name := range []string{"issuer", "account", "type", "algorithm", "digits", "period", "counter", "tag", "add-tag", "remove-tag", "note", "favorite"} {
		if f.given[name] {
			return true
		}
	}
	return false
}

// apply puts the given flags into an account.
func (f *accountFlags) apply(acct *vault.Account) error {
	k := &acct.Key
	if f.given["issuer"] {
		k.Issuer = f.issuer
	}
	if f.given["account"] {
		k.Account = f.account
	}
	if f.given["type"] {
		kind, err := otpcore.ParseKind(f.kind)
		if err != nil {
			return usagef("--type: %w", err)
		}
		if kind != k.Kind {
			setKind(k, kind)
		}
	}
	if f.given["algorithm"] {
		algorithm, err := otpcore.ParseAlgorithm(f.algorithm)
		if err != nil {
			return usagef("--algorithm: %w", err)
		}
		k.Algorithm = algorithm
	}
	if f.given["digits"] {
		k.Digits = f.digits
	}
	if f.given["period"] {
		if k.Kind == otpcore.HOTP {
			return usagef("--period: the codes of a HOTP account follow a counter, not the clock")
		}
		k.Period = f.period
	}
	if f.given["counter"] {
		if k.Kind != otpcore.HOTP {
			return usagef("--counter: only HOTP accounts have one")
		}
		k.Counter = f.counter
	}
	if f.given["tag"] {
		acct.Tags = tagList(f.tags)
	}
	acct.Tags = tagList(append(acct.Tags, f.addTags...))
	acct.Tags = slices.DeleteFunc(acct.Tags, func(tag string) bool {
		return slices.ContainsFunc(f.removeTags, func(r string) bool { return strings.EqualFold(strings.TrimSpace(r), tag) })
	})
	if f.given["note"] {
		acct.Note = f.note
	}
	if f.given["favorite"] {
		acct.Favorite = f.favorite
	}
	return nil
}

// tagList drops empty and repeated tags: --tag "" leaves none.
func tagList(tags []string) []string {
	var list []string
	for _, tag := range tags {
		if tag = strings.TrimSpace(tag); tag != "" && !slices.Contains(list, tag) {
			list = append(list, tag)
		}
	}
	return list
}

// setKind makes k a key of another kind, with that kind's usual parameters.
// Names and secret stay.
func setKind(k *otpcore.Key, kind otpcore.Kind) {
	k.Kind, k.Counter = kind, 0
	switch kind {
	case otpcore.TOTP:
		k.Algorithm, k.Digits, k.Period = otpcore.SHA1, 6, 30
	case otpcore.HOTP:
		k.Algorithm, k.Digits, k.Period = otpcore.SHA1, 6, 0
	case otpcore.Steam:
		k.Algorithm, k.Digits, k.Period = otpcore.SHA1, 5, 30
	case otpcore.MOTP:
		k.Algorithm, k.Digits, k.Period = otpcore.MD5, 6, 10
	case otpcore.Yandex:
		k.Algorithm, k.Digits, k.Period = otpcore.SHA256, 8, 30
	}
}

// needsPIN reports whether the codes of a kind take a PIN.
func needsPIN(kind otpcore.Kind) bool { return kind == otpcore.MOTP || kind == otpcore.Yandex }

// parseSecret reads a secret as it is typed for a key of that kind.
func parseSecret(kind otpcore.Kind, text string) (otpcore.Secret, error) {
	if kind != otpcore.MOTP {
		return otpcore.ParseSecret(text)
	}
	text = strings.TrimSpace(text)
	if text == "" {
		return otpcore.Secret{}, errors.New("secret: it is empty")
	}
	return otpcore.NewSecret([]byte(text)), nil
}

// askPIN asks for the PIN of an account whose codes need one.
func (a *app) askPIN(ctx context.Context, k *otpcore.Key) error {
	pin, err := a.askSecret(ctx, "PIN of "+vault.Account{Key: *k}.Name()+":")
	if errors.Is(err, prompt.ErrNoTerminal) {
		return fail(exitUsage, fmt.Errorf("the codes of a %s account need its PIN: %w", k.Kind, err),
			"give the PIN on the second line of standard input")
	}
	if err != nil {
		return err
	}
	k.PIN = pin
	return nil
}

// parsePIN reads a new PIN for an account that takes one.
func parsePIN(k otpcore.Key, text string) (otpcore.Secret, error) {
	if !needsPIN(k.Kind) {
		return otpcore.Secret{}, usagef("--pin: the codes of a %s account take no PIN", k.Kind)
	}
	return otpcore.NewSecret([]byte(strings.TrimSpace(text))), nil
}
