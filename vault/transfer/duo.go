package transfer

import (
	"context"
	"errors"

	"fob/otpcore"
)

// isDuo finds the accounts of the Duo Mobile app, in the file it keeps them in.
func isDuo(in *input) bool {
	return in.kindAt("[].otpGenerator") == '{' || in.has("[].accountType", "[].pkey")
}

func readDuo(_ context.Context, in *input) (found, error) {
	var list rawList
	if err := decodeJSON(in.data, &list); err != nil {
		return found{}, err
	}
	type account struct {
		Name         text
		OTPGenerator *struct {
			OTPSecret text
			Counter   number
		}
	}
	c := collector{}
	each(&c, list, "account", func(_ int, a account) Entry {
		f := fields{kind: otpcore.TOTP, account: string(a.Name)}
		if a.OTPGenerator == nil || a.OTPGenerator.OTPSecret == "" {
			f.fail(errors.New("it is a Duo push account: its key cannot leave the phone"))
			return f.entry()
		}
		if a.OTPGenerator.Counter.set {
			f.kind, f.counter = otpcore.HOTP, a.OTPGenerator.Counter
		}
		f.setSecret(string(a.OTPGenerator.OTPSecret))
		return f.entry()
	})
	return c.found, c.err
}
