package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
)

func newCompareCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "compare QUERY",
		Short: "Check a code against another authenticator's",
		Long: `Compare a code, as another authenticator shows it, with the account's own. fob
asks for it on the terminal; in a pipe it is the first line of standard input.

When it does not match, fob looks for why, up to ten minutes to both sides and
over the algorithms, digits and periods that services use: one of the clocks is
wrong, or a setting is, or the secret is another one. Then fob exits 10. A
text too short or too long for any code is wrong usage, 2.

A match marks the account as verified: fob list --unverified shows the others.`,
		Example: `  fob compare github
  echo 123456 | fob compare github --json`,
		Args:              wants("QUERY", 0),
		ValidArgsFunction: a.completeAccounts,
		RunE:              func(cmd *cobra.Command, args []string) error { return runCompare(cmd.Context(), a, args) },
	}
}

// compareJSON is the answer. Seconds is how far the code is from now: positive
// is the future. A counter has codes in place of seconds.
type compareJSON struct {
	ID        string `json:"id"`
	Issuer    string `json:"issuer"`
	Account   string `json:"account"`
	Result    string `json:"result"`
	Seconds   *int64 `json:"seconds,omitempty"`
	Codes     *int64 `json:"codes,omitempty"`
	Algorithm string `json:"algorithm,omitempty"`
	Digits    int    `json:"digits,omitempty"`
	Period    int    `json:"period,omitempty"`
}

func runCompare(ctx context.Context, a *app, query []string) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	return a.withKey(ctx, s, func(key vault.Identity) error {
		acct, err := a.findOne(ctx, s, key, query)
		if last := len(query) - 1; last > 0 && errors.Is(err, vault.ErrNoMatch) && isCode(query[last]) {
			return hinted(usagef("the code is no argument of compare"),
				"type it when asked: fob compare "+strings.Join(query[:last], " "), "or pipe it in: echo CODE | fob compare "+strings.Join(query[:last], " "))
		}
		if err != nil {
			return err
		}
		if acct.Key.TimeBased() {
			a.warnClock()
		}
		from := a.w.Now()
		text, err := a.readCode(ctx, acct)
		if err != nil {
			return err
		}
		code := cleanCode(acct.Key, text)
		if wrong := noCode(acct.Key, code); wrong != "" {
			return hinted(usagef("%s", wrong), "type the code that the other authenticator shows")
		}
		v := compareCode(acct.Key, code, from, a.w.Now())
		if v.result == resultMatch {
			a.markVerified(ctx, s, key, acct.ID)
		}
		if err := a.printVerdict(acct, v); err != nil {
			return err
		}
		if v.result != resultMatch {
			return silent(exitDifferent)
		}
		return nil
	})
}

// isCode reports whether a word looks like a code.
func isCode(word string) bool {
	return len(word) >= minDigits && len(word) <= otpcore.MaxDigits && strings.Trim(word, "0123456789") == ""
}

// readCode gets the code to compare, from the terminal or standard input.
func (a *app) readCode(ctx context.Context, acct vault.Account) (string, error) {
	if !a.w.StdinTTY {
		line, err := firstLine(a.stdin())
		if err != nil {
			return "", fmt.Errorf("standard input: %w", err)
		}
		return string(line), nil
	}
	text, err := a.ask.Line(ctx, "Code of "+acct.Name()+" in the other authenticator:")
	if errors.Is(err, prompt.ErrNoTerminal) {
		return "", fail(exitUsage, err, "pipe the code in: echo 123456 | fob compare QUERY")
	}
	return text, err
}

// markVerified notes the match in the account. The answer stands without it.
func (a *app) markVerified(ctx context.Context, s *vault.Store, key vault.Identity, id string) {
	saved, err := s.Update(ctx, key, func(v *vault.Vault) error {
		acct, ok := v.Account(id)
		if !ok {
			return vault.ErrNoMatch
		}
		acct.Verified = a.w.Now().UTC().Truncate(time.Second)
		_, err := v.Set(acct)
		return err
	})
	a.warnAll(saved.Warnings)
	if err != nil {
		a.warn("it was not marked as verified: " + err.Error())
	}
}

func (a *app) printVerdict(acct vault.Account, v verdict) error {
	if !a.g.json {
		_, err := fmt.Fprintln(a.w.Stdout, v.text(acct))
		return err
	}
	j := compareJSON{ID: acct.ID, Issuer: acct.Key.Issuer, Account: acct.Key.Account, Result: v.result}
	if v.result != resultNone {
		if offset := v.offset; acct.Key.TimeBased() {
			j.Seconds = &offset
		} else {
			j.Codes = &offset
		}
	}
	if v.result == resultOther {
		j.Algorithm, j.Digits, j.Period = v.key.Algorithm.String(), v.key.Digits, v.key.Period
	}
	return a.printJSON(j)
}

// text is the verdict in a line.
func (v verdict) text(acct vault.Account) string {
	name, n := acct.Name(), max(v.offset, -v.offset)
	timed := acct.Key.TimeBased()
	switch v.result {
	case resultMatch:
		return name + ": match"
	case resultEarly:
		if !timed {
			return fmt.Sprintf("%s: the secret matches, but the code is %s ahead: fob edit id:%s --counter %d",
				name, plural(int(n), "code"), shortID(acct.ID), acct.Key.Counter+uint64(n)+1) //nolint:gosec // n is small
		}
		return fmt.Sprintf("%s: the secret matches, but the code is %s early: the other clock is ahead, or this one behind", name, span(n))
	case resultLate:
		if !timed {
			return fmt.Sprintf("%s: the secret matches, but the code is %s behind: it was used before", name, plural(int(n), "code"))
		}
		return fmt.Sprintf("%s: the secret matches, but the code is %s late: the other clock is behind, or this one ahead", name, span(n))
	case resultOther:
		return name + ": " + v.change(acct.Key) + " would match: fob edit id:" + shortID(acct.ID) + v.flags(acct.Key)
	}
	length := ""
	if v.length != acct.Key.Digits {
		length = " a code of this account has " + codeLength(acct.Key) + ";"
	}
	return name + ": no match;" + length + " the other authenticator has another secret, or a clock is more than 10 minutes wrong"
}

// change names the settings that would have to be others.
func (v verdict) change(k otpcore.Key) string {
	var parts []string
	if v.key.Algorithm != k.Algorithm {
		parts = append(parts, v.key.Algorithm.String())
	}
	if v.key.Digits != k.Digits {
		parts = append(parts, fmt.Sprintf("%d digits", v.key.Digits))
	}
	if v.key.Period != k.Period {
		parts = append(parts, fmt.Sprintf("a period of %d s", v.key.Period))
	}
	return strings.Join(parts, " and ")
}

// flags are those of fob edit that make the settings match.
func (v verdict) flags(k otpcore.Key) string {
	var b strings.Builder
	if v.key.Algorithm != k.Algorithm {
		fmt.Fprintf(&b, " --algorithm %s", v.key.Algorithm)
	}
	if v.key.Digits != k.Digits {
		fmt.Fprintf(&b, " --digits %d", v.key.Digits)
	}
	if v.key.Period != k.Period {
		fmt.Fprintf(&b, " --period %d", v.key.Period)
	}
	return b.String()
}

// span is a number of seconds in words.
func span(seconds int64) string {
	if seconds < 120 {
		return fmt.Sprintf("%d s", seconds)
	}
	return fmt.Sprintf("%d min %d s", seconds/60, seconds%60)
}
