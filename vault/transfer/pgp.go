package transfer

import (
	"context"
	"crypto/sha256"
	"errors"

	"fob/otpcore"
	"fob/vault/transfer/openpgp"
)

// isPGP finds an encrypted OpenPGP message, armoured or binary.
func isPGP(in *input) bool { return openpgp.Sniff(in.data) }

// readPGP decrypts a message and reads what is inside.
func readPGP(ctx context.Context, in *input) (found, error) {
	message, err := openpgp.Parse(in.data)
	switch {
	case err == nil:
	case errors.Is(err, openpgp.ErrDamaged), errors.Is(err, openpgp.ErrTooManyKeys):
		return found{}, &FormatError{Reason: err.Error()}
	default:
		return found{}, &FormatError{Reason: err.Error(), Hint: "gpg --decrypt FILE | fob import -"}
	}
	for _, a := range message.Argon2() {
		memory := min(a.Memory, 1<<31) // past every limit
		if _, err := argon2idKDF(a.Salt, int64(a.Passes), int64(memory), int64(a.Lanes), sha256.Size); err != nil {
			return found{}, err
		}
	}
	var plain []byte
	err = in.unlock(ctx, func(passphrase otpcore.Secret) (err error) {
		plain, err = message.Open(passphrase.Bytes(), MaxFile)
		switch {
		case errors.Is(err, openpgp.ErrPassphrase):
			return ErrPassphrase
		case errors.Is(err, openpgp.ErrTooLarge):
			return tooLarge("")
		case err != nil:
			return &FormatError{Reason: openpgp.ErrUnsupported.Error(), Hint: "gpg --decrypt FILE | fob import -"}
		}
		return nil
	})
	if err != nil {
		return found{}, err
	}
	return in.inside(ctx, plain)
}
