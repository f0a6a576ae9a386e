package transfer

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"fob/otpcore"
	"fob/vault"
)

// ErrStale is returned where a plan meets another vault than its own.
var ErrStale = errors.New("the vault has changed since the import was planned")

// Apply makes the plan's changes in v, which must be the vault that the plan
// was made for, unchanged since. It is meant to run with MakePlan inside one
// change of a store:
//
//	store.UpdatePinned(ctx, key, func(v *vault.Vault) error {
//		plan = transfer.MakePlan(v, results, policy)
//		_, err := plan.Apply(v)
//		return err
//	})
func (p Plan) Apply(v *vault.Vault) (Counts, error) {
	for _, a := range p.accounts {
		if a.isNew || !a.changed {
			continue
		}
		if now, ok := v.Account(a.account.ID); !ok || now.Rev != a.account.Rev {
			return Counts{}, ErrStale
		}
	}
	for _, a := range p.accounts {
		var err error
		switch {
		case a.isNew:
			_, err = v.Add(a.account)
		case a.changed:
			_, err = v.Set(a.account)
		}
		if err != nil {
			return Counts{}, fmt.Errorf("import %q: %w", keyName(a.account.Key), err)
		}
	}
	return p.Counts(), nil
}

// newAccount is the account that an entry becomes.
func newAccount(e Entry) vault.Account {
	a := vault.Account{Key: e.Key, Note: e.Note, Favorite: e.Favorite, Tags: slices.Clone(e.Tags)}
	for _, code := range e.Recovery {
		a.Recovery = append(a.Recovery, vault.RecoveryCode{Code: code})
	}
	return a
}

// fill gives an account what it lacks and a duplicate of it has, and says what
// that was. Nothing that is there is overwritten, and a counter only goes up.
func fill(a *vault.Account, e Entry) []string {
	var fills []string
	a.Tags = slices.Clip(a.Tags) // the plan must not write into the vault's own
	for _, tag := range e.Tags {
		if len(a.Tags) < maxTags && !hasTag(a.Tags, tag) {
			a.Tags = append(a.Tags, tag)
			fills = append(fills, "tag "+otpcore.Printable(tag))
		}
	}
	if a.Note == "" && e.Note != "" {
		a.Note = e.Note
		fills = append(fills, "note")
	}
	if a.Key.PIN.Len() == 0 && e.Key.PIN.Len() > 0 {
		a.Key.PIN = e.Key.PIN
		fills = append(fills, "PIN")
	}
	if a.Key.Kind == otpcore.HOTP && e.Key.Counter > a.Key.Counter {
		a.Key.Counter = e.Key.Counter
		fills = append(fills, fmt.Sprintf("counter %d", e.Key.Counter))
	}
	a.Recovery = slices.Clip(a.Recovery)
	added := 0
	for _, code := range e.Recovery {
		if !slices.ContainsFunc(a.Recovery, func(r vault.RecoveryCode) bool { return r.Code.Equal(code) }) {
			a.Recovery = append(a.Recovery, vault.RecoveryCode{Code: code})
			added++
		}
	}
	if added > 0 {
		fills = append(fills, plural(added, "recovery code"))
	}
	return fills
}

// replace gives an account the key of an entry, under the names that it has.
func replace(a *vault.Account, e Entry) {
	old := a.Key
	a.Key = e.Key
	if old.Issuer != "" || old.Account != "" {
		a.Key.Issuer, a.Key.Account = old.Issuer, old.Account
	}
	if old.Kind == otpcore.HOTP && a.Key.Kind == otpcore.HOTP && old.SameSecret(a.Key) {
		a.Key.Counter = max(a.Key.Counter, old.Counter)
	}
	if a.Key.PIN.Len() == 0 && a.Key.SameSecret(old) {
		a.Key.PIN = old.PIN
	}
	a.Verified = time.Time{} // nobody has compared the new key yet
	fill(a, e)
}
