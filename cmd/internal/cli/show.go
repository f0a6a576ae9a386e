package cli

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fob/otpcore"
	"fob/vault"
)

type showOptions struct {
	query  []string
	secret bool
}

// showJSON is one account in full. secret, pin and uri are there with --secret
// alone.
type showJSON struct {
	ID            string   `json:"id"`
	Issuer        string   `json:"issuer"`
	Account       string   `json:"account"`
	Type          string   `json:"type"`
	Algorithm     string   `json:"algorithm"`
	Digits        int      `json:"digits"`
	Period        int      `json:"period,omitempty"`
	Counter       *uint64  `json:"counter,omitempty"`
	Tags          []string `json:"tags"`
	Note          string   `json:"note"`
	Favorite      bool     `json:"favorite"`
	Verified      string   `json:"verified,omitempty"`
	RecoveryCodes int      `json:"recovery_codes"`
	RecoveryUsed  int      `json:"recovery_used"`
	Previous      int      `json:"previous_secrets"`
	Created       string   `json:"created"`
	Updated       string   `json:"updated"`
	Secret        string   `json:"secret,omitempty"`
	PIN           string   `json:"pin,omitempty"`
	URI           string   `json:"uri,omitempty"`
}

func newShowCmd(a *app) *cobra.Command {
	o := &showOptions{}
	cmd := &cobra.Command{
		Use:   "show QUERY",
		Short: "Show one account",
		Long: `Show what is known about one account. The secret, the PIN and the URI are shown
with --secret alone.`,
		Example: `  fob show github
  fob show github --secret
  fob show github --json | jq .digits`,
		Args:              wants("QUERY", 0),
		ValidArgsFunction: a.completeAccounts,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.query = args
			return runShow(cmd.Context(), a, o)
		},
	}
	cmd.Flags().BoolVar(&o.secret, "secret", false, "also the secret, the PIN and the URI")
	return cmd
}

func runShow(ctx context.Context, a *app, o *showOptions) error {
	v, err := a.load(ctx)
	if err != nil {
		return err
	}
	acct, err := v.One(o.query)
	if err != nil {
		return err
	}
	j := showAccount(acct, o.secret)
	if a.g.json {
		return a.printJSON(j)
	}
	return writeShow(a, acct, j)
}

func showAccount(acct vault.Account, secret bool) showJSON {
	k := acct.Key
	j := showJSON{
		ID: acct.ID, Issuer: k.Issuer, Account: k.Account,
		Type: k.Kind.String(), Algorithm: k.Algorithm.String(), Digits: k.Digits, Period: k.Period,
		Tags: append([]string{}, acct.Tags...), Note: acct.Note, Favorite: acct.Favorite,
		Verified: rfc3339(acct.Verified), Created: rfc3339(acct.Created), Updated: rfc3339(acct.Updated),
		RecoveryCodes: len(acct.Recovery), Previous: acct.OldSecrets(),
	}
	if k.Kind == otpcore.HOTP {
		j.Counter = &k.Counter
	}
	for _, r := range acct.Recovery {
		if !r.Used.IsZero() {
			j.RecoveryUsed++
		}
	}
	if secret {
		j.Secret, j.PIN, j.URI = secretText(k), string(k.PIN.Bytes()), k.URI()
	}
	return j
}

// secretText is the secret as it is typed into another program: base32, or the
// text itself for mOTP.
func secretText(k otpcore.Key) string {
	if k.Kind == otpcore.MOTP {
		return string(k.Secret.Bytes())
	}
	return k.Secret.Base32()
}

func writeShow(a *app, acct vault.Account, j showJSON) error {
	var b strings.Builder
	line := func(name, value string) {
		if value != "" {
			fmt.Fprintf(&b, "%-15s %s\n", name+":", otpcore.Printable(value))
		}
	}
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format("2006-01-02 15:04 UTC")
	}
	line("name", acct.Name())
	line("issuer", j.Issuer)
	line("account", j.Account)
	line("type", j.Type)
	line("algorithm", j.Algorithm)
	line("digits", strconv.Itoa(j.Digits))
	if j.Counter != nil {
		line("next counter", strconv.FormatUint(*j.Counter, 10))
	} else {
		line("period", strconv.Itoa(j.Period)+" s")
	}
	line("tags", strings.Join(j.Tags, ", "))
	if j.Note != "" {
		first, rest, more := strings.Cut(j.Note, "\n")
		fmt.Fprintf(&b, "%-15s %s\n", "note:", otpcore.Printable(first))
		for more {
			first, rest, more = strings.Cut(rest, "\n")
			fmt.Fprintf(&b, "%-15s %s\n", "", otpcore.Printable(first))
		}
	}
	if j.Favorite {
		line("favourite", "yes")
	}
	if j.RecoveryCodes > 0 {
		line("recovery codes", fmt.Sprintf("%d, %d used", j.RecoveryCodes, j.RecoveryUsed))
	}
	if j.Previous > 0 {
		line("old secrets", strconv.Itoa(j.Previous))
	}
	line("verified", day(acct.Verified))
	line("created", day(acct.Created))
	line("updated", day(acct.Updated))
	line("id", j.ID)
	line("secret", j.Secret)
	line("pin", j.PIN)
	line("uri", j.URI)
	_, err := fmt.Fprint(a.w.Stdout, b.String())
	return err
}
