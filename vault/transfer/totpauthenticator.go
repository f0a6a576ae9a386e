package transfer

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"slices"

	"fob/otpcore"
)

// totpPrefsList is the setting in which the app keeps its accounts.
const totpPrefsList = "STATIC_TOTP_CODES_LIST"

// totpAuthenticatorKey is the passphrase that the app uses where its user
// chose none.
const totpAuthenticatorKey = "TotpAuthenticator"

// sealedText returns what base64 of whole AES blocks holds: two blocks or more.
func sealedText(in *input) (sealed []byte, ok bool) {
	const most = 8 << 20 // bytes of text: far above any such file
	if len(in.data) > most || slices.ContainsFunc(in.data[:min(len(in.data), 4096)], foreignToBase64) {
		return nil, false
	}
	// Words of prose are base64, too: with spaces between them they are not
	// taken for it.
	if bytes.ContainsAny(bytes.TrimSpace(in.data), " \t") {
		return nil, false
	}
	sealed, ok = decodeBase64(in.data)
	return sealed, ok && len(sealed) >= 2*aes.BlockSize && len(sealed)%aes.BlockSize == 0
}

// foreignToBase64 reports whether base64 in lines cannot hold a byte.
func foreignToBase64(b byte) bool {
	return (!schemeByte(b) || b == '-' || b == '.') && b != '/' && b != '=' && b != ' ' && b != '\r' && b != '\n'
}

// isTotpAuthenticator finds the app's settings, or base64 and nothing else: an
// encrypted file that does not say whose it is.
func isTotpAuthenticator(in *input) bool {
	_, ok := sealedText(in)
	return ok || in.prefs().get(totpPrefsList) != ""
}

func readTotpAuthenticator(ctx context.Context, in *input) (found, error) {
	if list := in.prefs().get(totpPrefsList); list != "" {
		return totpAuthenticatorList([]byte(list))
	}
	return readSealedText(ctx, in)
}

// readSealedText tries what is known to look so: TOTP Authenticator, which has
// a passphrase of its own where the user gave none, and totp-cli before 1.6.
func readSealedText(ctx context.Context, in *input) (found, error) {
	sealed, ok := sealedText(in)
	if !ok {
		return found{}, &FormatError{Reason: "it is not base64, or cut short"}
	}
	if got, err := openTotpAuthenticator(sealed, []byte(totpAuthenticatorKey)); !errors.Is(err, ErrPassphrase) {
		return got, err
	}
	var got found
	err := in.unlock(ctx, func(passphrase otpcore.Secret) (err error) {
		if got, err = openTotpAuthenticator(sealed, passphrase.Bytes()); errors.Is(err, ErrPassphrase) {
			if got, err = openTotpCLI(sealed, passphrase.Bytes()); err == nil {
				got.as = &format{id: "totp-cli", name: totpcliName}
			}
		}
		return err
	})
	if fe, ok := errors.AsType[*FormatError](err); ok && errors.Is(err, ErrPassphrase) {
		fe.Hint = "if it is a Steam maFile, import it together with its manifest.json"
	}
	return got, err
}

// openTotpAuthenticator decrypts the app's export. A wrong passphrase is
// [ErrPassphrase].
func openTotpAuthenticator(sealed, passphrase []byte) (found, error) {
	key := sha256.Sum256(passphrase)
	plain, err := openCBC(key[:], make([]byte, aes.BlockSize), sealed)
	if err != nil {
		return found{}, err
	}
	// An object whose one name is the list, as text.
	pairs, err := orderedPairs(plain)
	if err != nil || len(pairs) == 0 {
		return found{}, ErrPassphrase
	}
	return totpAuthenticatorList([]byte(pairs[0].name))
}

// totpAuthenticatorList reads the app's list of accounts.
func totpAuthenticatorList(data []byte) (found, error) {
	var list rawList
	if err := decodeJSON(data, &list); err != nil {
		return found{}, err
	}
	type account struct {
		Issuer, Name, Key    text
		Base, Digits, Period number
		IsFavorite           bool
	}
	c := collector{}
	each(&c, list, "account", func(_ int, a account) Entry {
		f := fields{kind: otpcore.TOTP, issuer: string(a.Issuer), account: string(a.Name), digits: a.Digits, period: a.Period}
		var secret []byte
		var err error
		switch a.Base.n {
		case 16:
			secret, err = hex.DecodeString(string(a.Key))
			f.secret = otpcore.NewSecret(secret)
		case 32:
			f.setSecret(string(a.Key))
		case 64:
			secret, err = base64.StdEncoding.DecodeString(string(a.Key))
			f.secret = otpcore.NewSecret(secret)
		default:
			err = errors.New("it is of a base that fob does not know")
		}
		if err != nil {
			f.fail(errors.New("secret: it is not of the base that the file says"))
		}
		e := f.entry()
		e.Favorite = a.IsFavorite
		return e
	})
	return c.found, c.err
}
