package transfer

import (
	"context"
	"strings"

	"fob/otpcore"
)

// isTwoFAuth finds the JSON export of 2FAuth.
func isTwoFAuth(in *input) bool {
	return strings.HasPrefix(in.textAt("app"), "2fauth_") && in.kindAt("data") == '['
}

func readTwoFAuth(_ context.Context, in *input) (found, error) {
	var file struct{ Data rawList }
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	type account struct {
		Type                                text `json:"otp_type"`
		Account, Service, Secret, Algorithm text
		Digits, Period, Counter             number
	}
	c := collector{}
	each(&c, file.Data, "account", func(_ int, a account) Entry {
		f := fields{
			kind: kindOf(string(a.Type)), issuer: string(a.Service), account: string(a.Account), algorithm: string(a.Algorithm),
			digits: a.Digits, period: a.Period, counter: a.Counter,
		}
		if a.Type == "steamtotp" {
			f.kind = otpcore.Steam
		}
		f.setSecret(string(a.Secret))
		return f.entry()
	})
	return c.found, c.err
}
