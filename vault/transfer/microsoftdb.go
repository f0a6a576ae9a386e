package transfer

import (
	"context"
	"encoding/base64"
	"errors"

	"fob/otpcore"
)

// isMicrosoftDB finds the database of Microsoft Authenticator for Android.
func isMicrosoftDB(in *input) bool {
	return hasTable(in, "accounts", "oath_secret_key", "account_type")
}

// The kinds of account that the app keeps.
const (
	microsoftOther    = 0 // any site's
	microsoftPersonal = 1 // a Microsoft account
	microsoftWork     = 2 // of a company: push
)

func readMicrosoftDB(ctx context.Context, in *input) (found, error) {
	return in.readTable(ctx, "accounts", func(row sqliteRow) Entry {
		f := fields{kind: otpcore.TOTP, issuer: row.text("name"), account: row.text("username")}
		secret := row.text("oath_secret_key")
		switch kind, _ := row.number("account_type"); {
		case secret == "" && row.text("encrypted_oath_secret_key") != "":
			f.fail(errors.New("its secret is encrypted with a key that cannot leave the phone"))
		case kind == microsoftOther:
			f.setSecret(secret)
		case kind == microsoftPersonal && secret != "":
			plain, err := base64.StdEncoding.DecodeString(secret)
			if err != nil {
				f.fail(errors.New("secret: it is not base64"))
			}
			f.secret, f.digits = otpcore.NewSecret(plain), number{n: 8, set: true}
		case kind == microsoftWork || secret == "":
			f.fail(errors.New("it is a push account: its key cannot leave the phone"))
		default:
			f.fail(errors.New("type: fob has no such kind of account"))
		}
		return f.entry()
	})
}
