package cli

import (
	"context"
	"strings"

	"fob/vault"
)

// maxMistyped is how long a query may be, in bytes, for which a name is looked
// for that it may have meant.
const maxMistyped = 64

// noMatch is the error for a query that finds nothing, with a hint from what is
// in the vault.
func (a *app) noMatch(ctx context.Context, s *vault.Store, key vault.Identity, query []string) error {
	v, err := s.Load(ctx, key)
	if err != nil {
		return vault.ErrNoMatch // which it was, when the vault could be read
	}
	return noneOf(v, query)
}

// noneOf is the error for a query that finds nothing in a vault.
func noneOf(v *vault.Vault, query []string) error {
	switch near := meant(v.Accounts(), query); {
	case len(v.Accounts()) == 0:
		return fail(exitNoMatch, vault.ErrNoMatch, "there are no accounts yet: fob add, or fob import FILE")
	case near != "":
		return fail(exitNoMatch, vault.ErrNoMatch, "did you mean "+near+"? fob list shows the accounts")
	}
	return vault.ErrNoMatch
}

// meant returns the account that a mistyped query is most likely to be for, as
// it is shown; "" is none. A third of the characters may be wrong.
func meant(accounts []vault.Account, query []string) string {
	typed := strings.ToLower(strings.Join(query, " "))
	if len(typed) < 3 || len(typed) > maxMistyped {
		return ""
	}
	best, least := "", len(typed)/3+1
	for _, acct := range accounts {
		for _, name := range []string{acct.Key.Issuer, acct.Key.Account, acct.Key.Issuer + ":" + acct.Key.Account} {
			if len(name) > 2*maxMistyped {
				continue
			}
			if n := distance(typed, strings.ToLower(name)); n < least {
				best, least = acct.Name(), n
			}
		}
	}
	return best
}
