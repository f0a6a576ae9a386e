package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fob/vault"
)

type listOptions struct {
	query []string
	codes bool
	tags  []string
	trash bool

	unverified bool
}

func newListCmd(a *app) *cobra.Command {
	o := &listOptions{}
	cmd := &cobra.Command{
		Use:   "list [QUERY]",
		Short: "List the accounts",
		Long: `List the accounts, all of them or those that QUERY finds.

On a terminal the columns are aligned and have a header; elsewhere they are
separated by tabs: name, type, tags, id, and with --codes first the code and the
seconds left. A counter-based account shows dashes: listing never uses up a code.

With --json, verified is when a code was last compared and was right; an account
whose code never was, or whose key has changed since, has none.`,
		Example: `  fob list
  fob list --tag work --codes
  fob list --json | jq -r '.[].issuer'
  fob list --trash
  fob list --unverified`,
		ValidArgsFunction: a.completeAccounts,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.query = args
			return runList(cmd.Context(), a, o)
		},
	}
	f := cmd.Flags()
	f.BoolVar(&o.codes, "codes", false, "with the current codes")
	f.StringArrayVar(&o.tags, "tag", nil, "only accounts with `TAG`; given twice, with both")
	f.BoolVar(&o.trash, "trash", false, "the deleted accounts, which are kept for 30 days")
	f.BoolVar(&o.unverified, "unverified", false, "only accounts whose code was never compared: fob compare")
	_ = cmd.RegisterFlagCompletionFunc("tag", a.completeTags) // the flag is there
	exclusive(cmd, "codes", "trash")
	exclusive(cmd, "unverified", "trash")
	return cmd
}

func runList(ctx context.Context, a *app, o *listOptions) error {
	if o.trash && len(o.query) > 0 {
		return usagef("the trash is never searched: list --trash takes no query")
	}
	v, err := a.load(ctx)
	if err != nil {
		return err
	}
	accounts := v.Accounts()
	switch {
	case o.trash:
		accounts = v.Trash()
	case len(o.query) > 0:
		if accounts, err = v.Find(o.query); errors.Is(err, vault.ErrNoMatch) {
			return noneOf(v, o.query)
		} else if err != nil {
			return err
		}
	}
	accounts = slices.DeleteFunc(accounts, func(acct vault.Account) bool {
		return !hasTags(acct, o.tags) || o.unverified && !acct.Verified.IsZero()
	})
	for _, u := range v.Unreadable() {
		a.warn("line " + strconv.Itoa(u.Line) + " of the vault cannot be read and is kept as it is: " + u.Reason)
	}
	slices.SortStableFunc(accounts, func(x, y vault.Account) int {
		return strings.Compare(strings.ToLower(x.Name()), strings.ToLower(y.Name()))
	})
	if o.codes {
		a.warnClock()
	}
	now := a.w.Now()
	if len(o.tags) > 0 && !o.trash && !anyTagged(v, o.tags) {
		return fail(exitNoMatch, fmt.Errorf("no account has the tag %q", strings.Join(o.tags, " and ")), "fob list shows the tags")
	}
	if v.Len() == 0 && !o.trash && !a.g.json {
		a.say("there are no accounts yet: fob add, or fob import FILE")
		return nil
	}
	if a.g.json {
		return a.printJSONList(len(accounts), func(i int) any {
			if o.codes {
				return timedJSON(accounts[i], now)
			}
			return accountJSON(accounts[i])
		})
	}
	if len(accounts) == 0 && a.w.StderrTTY {
		switch {
		case o.trash:
			a.say("the trash is empty")
		case o.unverified:
			a.say("every account's code was compared")
		default:
			a.say("no account has this tag and fits the query")
		}
		return nil
	}
	return listTable(a, o, accounts, now).write(a.w.Stdout)
}

func anyTagged(v *vault.Vault, tags []string) bool {
	return slices.ContainsFunc(v.Accounts(), func(acct vault.Account) bool { return hasTags(acct, tags) })
}

func hasTags(acct vault.Account, tags []string) bool {
	for _, want := range tags {
		if !slices.ContainsFunc(acct.Tags, func(tag string) bool { return strings.EqualFold(tag, want) }) {
			return false
		}
	}
	return true
}

func listTable(a *app, o *listOptions, accounts []vault.Account, now time.Time) *table {
	t := &table{header: []string{"NAME", "TYPE", "TAGS", "ID"}, aligned: a.aligned()}
	switch {
	case o.codes:
		t.header = append([]string{"CODE", "LEFT"}, t.header...)
	case o.trash:
		t.header = append(t.header, "DELETED")
	}
	for _, acct := range accounts {
		cells := []string{acct.Name(), acct.Key.Kind.String(), strings.Join(acct.Tags, ","), shortID(acct.ID)}
		switch {
		case o.codes:
			cells = append(codeCells(acct, now)[:2], cells...)
		case o.trash:
			cells = append(cells, acct.Deleted.UTC().Format("2006-01-02"))
		}
		t.add(cells...)
	}
	return t
}

// codeCells are a code, the seconds left and the name. A counter shows dashes,
// since a code shown is a code used.
func codeCells(acct vault.Account, now time.Time) []string {
	if !acct.Key.TimeBased() {
		return []string{strings.Repeat("-", acct.Key.Digits), "-", acct.Name()}
	}
	return []string{acct.Key.At(now).String(), strconv.FormatInt(left(acct.Key, now), 10), acct.Name()}
}
