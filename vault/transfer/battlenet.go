package transfer

import (
	"context"
	"encoding/hex"
	"errors"

	"fob/otpcore"
)

const (
	battleSerial = "com.blizzard.messenger.AUTHENTICATOR_SERIAL"
	battleSecret = "com.blizzard.messenger.AUTHENTICATOR_DEVICE_SECRET"
	// battleMask is what the app hides both values under: the same for all.
	battleMask = "398e27fc50276a656065b0e525f4c06c04c61075286b8e7aeda59da9813b5dd6c80d2fb38068773fa59ba47c17ca6c6479015c1d5b8b8f6b9a"
)

// isBattleNet finds the settings of the Battle.net app.
func isBattleNet(in *input) bool {
	return in.prefs().get(battleSecret) != ""
}

func readBattleNet(_ context.Context, in *input) (found, error) {
	p := in.prefs()
	f := fields{kind: otpcore.TOTP, issuer: "Battle.net", digits: number{n: 8, set: true}}
	serial, err := unmaskBattle(p.get(battleSerial))
	if err == nil {
		f.account = string(serial)
	}
	masked, err := unmaskBattle(p.get(battleSecret))
	if err == nil {
		secret := make([]byte, hex.DecodedLen(len(masked)))
		if _, err = hex.Decode(secret, masked); err == nil {
			f.secret = otpcore.NewSecret(secret)
		}
	}
	if err != nil {
		f.fail(errors.New("secret: it is not masked in the way that fob knows"))
	}
	return found{entries: []Entry{f.entry()}}, nil
}

// unmaskBattle returns the text under the mask.
func unmaskBattle(text string) ([]byte, error) {
	mask, err := hex.DecodeString(battleMask)
	if err != nil {
		return nil, err
	}
	value, err := hex.DecodeString(text)
	if err != nil || len(value) > len(mask) {
		return nil, errors.New("it is not hexadecimal, or too long")
	}
	for i := range value {
		value[i] ^= mask[i]
	}
	return value, nil
}
