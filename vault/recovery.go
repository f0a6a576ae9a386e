package vault

import (
	"fmt"
	"slices"

	"fob/otpcore"
)

// maxRecovery is how many recovery codes an account may have: services give
// ten.
const maxRecovery = 500

// Left returns the recovery codes that were not used yet, in order.
func (a Account) Left() []otpcore.Secret {
	var left []otpcore.Secret
	for _, c := range a.Recovery {
		if c.Used.IsZero() {
			left = append(left, c.Code)
		}
	}
	return left
}

// UseRecovery marks a recovery code as used and returns it: the given one, or
// with an empty code the first that is left. It may be shown only after the
// vault was saved: see [Store.UseRecovery].
func (v *Vault) UseRecovery(id string, code otpcore.Secret) (otpcore.Secret, error) {
	r, err := v.liveRecord(id)
	if err != nil {
		return otpcore.Secret{}, err
	}
	i := slices.IndexFunc(r.content.Recovery, func(c RecoveryCode) bool {
		return c.Used.IsZero() && (code.Len() == 0 || c.Code.Equal(code))
	})
	if i < 0 {
		return otpcore.Secret{}, fmt.Errorf("%s: %w", r.content.Name(), ErrNoCodes)
	}
	a := r.content.clone()
	a.Recovery[i].Used = stamp(v.now())
	v.replace(r, a)
	return a.Recovery[i].Code, nil
}

// AddRecovery adds recovery codes to an account, but for those that it has. It
// returns the account and how many were new.
func (v *Vault) AddRecovery(id string, codes []otpcore.Secret) (Account, int, error) {
	r, err := v.liveRecord(id)
	if err != nil {
		return Account{}, 0, err
	}
	a := r.account()
	added := 0
	for _, code := range codes {
		if code.Len() == 0 || slices.ContainsFunc(a.Recovery, func(c RecoveryCode) bool { return c.Code.Equal(code) }) {
			continue
		}
		a.Recovery = append(a.Recovery, RecoveryCode{Code: code})
		added++
	}
	if len(a.Recovery) > maxRecovery {
		return Account{}, 0, fmt.Errorf("%s: more than %d recovery codes", a.Name(), maxRecovery)
	}
	a, err = v.Set(a)
	return a, added, err
}
