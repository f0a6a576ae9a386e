package cli

import (
	"time"

	"fob/otpcore"
	"fob/vault"
)

// codeJSON is an account with its code, as `get --json` and `list --json`
// print it. Fields are only ever added.
type codeJSON struct {
	ID      string   `json:"id"`
	Issuer  string   `json:"issuer"`
	Account string   `json:"account"`
	Type    string   `json:"type"`
	Tags    []string `json:"tags,omitempty"`

	Code string `json:"code,omitempty"`
	Next string `json:"next,omitempty"`
	// Period and Remaining are seconds; Expires is when the code stops.
	Period    int    `json:"period,omitempty"`
	Remaining int64  `json:"remaining,omitempty"`
	Expires   string `json:"expires,omitempty"`
	// Counter is the one that the code was made from; in a list, the next one.
	Counter *uint64 `json:"counter,omitempty"`

	// Verified is when a code was last compared and right; not there: never.
	Verified string `json:"verified,omitempty"`
	Deleted  string `json:"deleted,omitempty"`
}

// accountJSON is an account without its code.
func accountJSON(acct vault.Account) codeJSON {
	j := codeJSON{
		ID:      acct.ID,
		Issuer:  acct.Key.Issuer,
		Account: acct.Key.Account,
		Type:    acct.Key.Kind.String(),
		Tags:    acct.Tags,
		Period:  acct.Key.Period,
		Deleted: rfc3339(acct.Deleted), Verified: rfc3339(acct.Verified),
	}
	if acct.Key.Kind == otpcore.HOTP {
		counter := acct.Key.Counter
		j.Counter = &counter
	}
	return j
}

// timedJSON is an account with its codes at t. The code, the next one and what
// is left all come from one reading of the clock.
func timedJSON(acct vault.Account, t time.Time) codeJSON {
	j := accountJSON(acct)
	if !acct.Key.TimeBased() {
		return j
	}
	_, end := acct.Key.Window(t)
	step := acct.Key.Step(t)
	j.Code = acct.Key.Code(step).String()
	j.Next = acct.Key.Code(step + 1).String()
	j.Remaining = left(acct.Key, t)
	j.Expires = rfc3339(end)
	return j
}

// countedJSON is a HOTP account with the code of the counter just used.
func countedJSON(acct vault.Account, code otpcore.Code, counter uint64) codeJSON {
	j := accountJSON(acct)
	j.Code = code.String()
	j.Counter = &counter
	return j
}

// left returns the whole seconds that the code at t is still valid: from the
// period down to 1.
func left(k otpcore.Key, t time.Time) int64 {
	_, end := k.Window(t)
	return end.Unix() - t.Unix()
}
