package cli

import (
	"context"
	"fmt"
	"time"

	"github.com/spf13/cobra"

	"fob/otpcore"
	"fob/vault"
)

type getOptions struct {
	query   []string
	next    bool
	at      string
	minLeft string
	noReuse bool
	follow  bool
	format  string
	copy    bool

	wait     time.Duration // minLeft, read
	template template      // format, read
}

func newGetCmd(a *app) *cobra.Command {
	o := &getOptions{}
	cmd := &cobra.Command{
		Use:   "get QUERY",
		Short: "Print a code",
		Long: `Print one code and a newline, nothing else.

The words after get are one query, in any case: id: and at least eight
characters of an id, else an exact ISSUER:ACCOUNT, an exact issuer, an exact
account, or words that are each a part of issuer, account or tags. The first of
these that matches anything decides. When several accounts match, fob names them
and exits 3.

A counter-based (HOTP) code is used up: the counter is saved before the code is
printed.

--no-reuse never gives the same code to two commands that ask with it, since a
service takes each code once: the second waits for the next one. --follow prints
a line for each new code until it is ended.

--json prints id, issuer, account, type, tags, code, next, period, remaining and
expires; for a counter-based code, counter in place of the last four. verified is
there where a code was compared with the service's, and says when.

--format takes text with fields in it: {{.Code}} {{.Next}} {{.Remaining}}
{{.Period}} {{.Expires}} {{.Counter}} {{.Name}} {{.Issuer}} {{.Account}} {{.ID}}
{{.Type}} {{.Tags}}.`,
		Example: `  fob get github
  fob get github:octocat --copy
  fob get work vpn --min-left 5
  fob get id:k3jq7bxw --json
  fob get aws --no-reuse
  fob get github --follow --format '{{.Name}} {{.Code}}'
  code=$(fob get aws --at 2026-11-23T09:15:00Z)`,
		Args:              wants("QUERY", 0),
		ValidArgsFunction: a.completeAccounts,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.query = args
			if err := given(cmd, "at", "min-left", "format"); err != nil {
				return err
			}
			return runGet(cmd.Context(), a, o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.next, "next", false, "the code after the current one")
	f.StringVar(&o.at, "at", "", "the code at `TIME`: RFC 3339, or seconds since 1970")
	f.StringVar(&o.minLeft, "min-left", "", "when less than `D` is left, wait for the next code: 5 or 5s")
	f.BoolVar(&o.noReuse, "no-reuse", false, "never the code that was given with --no-reuse before: wait for the next")
	f.BoolVar(&o.follow, "follow", false, "a line for each new code, until interrupted")
	f.StringVar(&o.format, "format", "", "print `TEMPLATE`, such as '{{.Name}} {{.Code}}'")
	f.BoolVar(&o.copy, "copy", false, "copy the code instead of printing it")
	exclusive(cmd, "at", "min-left")
	exclusive(cmd, "at", "no-reuse", "follow")
	exclusive(cmd, "min-left", "follow")
	exclusive(cmd, "copy", "follow")
	exclusive(cmd, "copy", "format")
	exclusive(cmd, "json", "format")
	return cmd
}

func runGet(ctx context.Context, a *app, o *getOptions) error {
	at := a.w.Now()
	var err error
	if o.at != "" {
		if at, err = parseTime(o.at); err != nil {
			return err
		}
	}
	if o.minLeft != "" {
		if o.wait, err = parseDuration(o.minLeft); err != nil {
			return err
		}
	}
	if o.format != "" {
		if o.template, err = parseTemplate(o.format); err != nil {
			return err
		}
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	var answer codeJSON
	err = a.withKey(ctx, s, func(key vault.Identity) error {
		acct, err := a.findOne(ctx, s, key, o.query)
		if err != nil {
			return err
		}
		if o.at == "" && acct.Key.TimeBased() {
			a.warnClock()
		}
		if o.follow {
			return a.follow(ctx, s, key, acct, o)
		}
		if acct.Key.Kind == otpcore.HOTP {
			answer, err = a.getHOTP(ctx, s, key, acct, o)
			return err
		}
		if o.at == "" {
			if at, err = a.waitFor(ctx, acct.Key, at, o.wait); err != nil {
				return err
			}
		}
		if o.noReuse {
			if at, err = a.claim(ctx, s, acct, at, o); err != nil {
				return err
			}
		}
		answer = o.answer(acct, at)
		return nil
	})
	if err != nil || o.follow {
		return err
	}
	if err := a.giveCode(ctx, answer, o); err != nil {
		return err
	}
	if o.copy {
		// A person took it: only the order of the interface's list depends on
		// that. A script's get writes nothing.
		_ = s.RecordUse(answer.ID)
	}
	return nil
}

// getHOTP takes the next code of a counter. It is saved before it returns.
func (a *app) getHOTP(ctx context.Context, s *vault.Store, key vault.Identity, acct vault.Account, o *getOptions) (codeJSON, error) {
	if o.follow || o.next || o.at != "" || o.minLeft != "" {
		return codeJSON{}, hinted(usagef("%q counts its codes: --next, --at, --min-left and --follow are for codes that follow the clock", acct.Name()),
			"leave them out: each fob get takes the next code")
	}
	if o.copy {
		// A code that goes nowhere is used up all the same.
		if err := a.reachClipboard(); err != nil {
			return codeJSON{}, err
		}
	}
	code, stepped, err := s.NextHOTP(ctx, key, acct.ID)
	if err != nil {
		return codeJSON{}, err
	}
	return countedJSON(stepped, code, stepped.Key.Counter-1), nil
}

// answer is the account's code at t, or with --next the one after it.
func (o *getOptions) answer(acct vault.Account, t time.Time) codeJSON {
	if o.next {
		_, t = acct.Key.Window(t)
	}
	return timedJSON(acct, t)
}

// giveCode prints or copies a code, and tells a person whose it is.
func (a *app) giveCode(ctx context.Context, answer codeJSON, o *getOptions) error {
	if o.copy {
		how, err := a.copyText(ctx, answer.Code)
		if err != nil && answer.Counter != nil {
			return usedUp(err, answer)
		}
		if err != nil {
			return err
		}
		if a.g.json {
			answer.Code, answer.Next = "", ""
			return a.printJSON(answer)
		}
		a.say("%s: %s", answer.name(), how)
		return nil
	}
	if a.w.StderrTTY && !a.g.json && o.template == nil {
		if answer.Counter != nil {
			a.say("%s, code %d", answer.name(), *answer.Counter)
		} else {
			a.say("%s, %d s left", answer.name(), answer.Remaining)
		}
	}
	err := a.print(o.template, answer)
	if err != nil && answer.Counter != nil {
		return usedUp(err, answer)
	}
	return err
}

// usedUp says that the code of a counter went nowhere, and is used up.
func usedUp(err error, answer codeJSON) error {
	return hinted(err, fmt.Sprintf("code %d of %s is used up: the next fob get gives the one after it", *answer.Counter, answer.name()))
}
