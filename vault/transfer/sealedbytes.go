package transfer

import (
	"context"
	"errors"

	"fob/otpcore"
)

// sealedKind is an encrypted format without a mark: nothing but the right
// passphrase tells whose a file is.
type sealedKind struct {
	id, name string
	// may reports whether the content can be this format's.
	may func(data []byte) bool
	// open returns [ErrPassphrase] where the passphrase is wrong, or the
	// format another.
	open func(ctx context.Context, in *input, passphrase []byte) (found, error)
}

// sealedKinds lists those formats, the likeliest first.
func sealedKinds() []sealedKind {
	return []sealedKind{
		{id: "andotp", name: "an andOTP backup", may: func(data []byte) bool { return len(data) >= andOTPLeast }, open: openAndOTPEntries},
		{id: "authplus", name: "an Authenticator Plus backup", may: isSealedAuthPlus, open: openAuthPlusDB},
		{id: "otpclient", name: "an OTPClient database", may: func(data []byte) bool { return len(data) >= otpclientV1+gcmTag }, open: openOTPClientV1},
	}
}

// isSealedBytes finds bytes that are as good as random, and have no mark: every
// other format is asked before.
func isSealedBytes(in *input) bool { return len(in.data) >= andOTPLeast && looksRandom(in.data) }

// readSealedBytes tries every such format with the passphrase.
func readSealedBytes(ctx context.Context, in *input) (found, error) {
	var got found
	err := in.unlock(ctx, func(passphrase otpcore.Secret) error {
		for _, kind := range sealedKinds() {
			if !kind.may(in.data) {
				continue
			}
			var err error
			if got, err = kind.open(ctx, in, passphrase.Bytes()); errors.Is(err, ErrPassphrase) {
				continue
			}
			if err == nil && got.as == nil {
				got.as = &format{id: kind.id, name: kind.name}
			}
			return err
		}
		return ErrPassphrase
	})
	if fe, ok := errors.AsType[*FormatError](err); ok && errors.Is(err, ErrPassphrase) {
		fe.Hint = "the file has no mark: perhaps it is damaged, or of a format that fob does not read"
	}
	return got, err
}

func openAndOTPEntries(ctx context.Context, in *input, passphrase []byte) (found, error) {
	plain, err := tryAndOTP(ctx, in, passphrase)
	if err != nil {
		return found{}, err
	}
	return andOTPEntries(plain)
}
