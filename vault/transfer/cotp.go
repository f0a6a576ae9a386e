package transfer

import (
	"context"
	"encoding/base64"

	"golang.org/x/crypto/chacha20poly1305"

	"fob/otpcore"
)

// The parameters with which cotp derives its key: Argon2id.
const (
	cotpPasses = 4
	cotpMemory = 32 << 10 // KiB
	cotpLanes  = 4
)

// isCotp finds cotp's database, sealed or not. Its list of URIs is a list like
// any other.
func isCotp(in *input) bool {
	return in.kindAt("version") == '0' && (in.kindAt("elements") == '[' || isSealedCotp(in))
}

func isSealedCotp(in *input) bool {
	return in.kindAt("nonce") == '"' && in.kindAt("salt") == '"' && in.kindAt("cipher") == '"'
}

func readCotp(ctx context.Context, in *input) (found, error) {
	if !isSealedCotp(in) {
		return cotpAccounts(in.data)
	}
	var box struct{ Nonce, Salt, Cipher string }
	if err := decodeJSON(in.data, &box); err != nil {
		return found{}, err
	}
	var part [3][]byte
	for i, field := range []struct{ name, text string }{{"nonce", box.Nonce}, {"salt", box.Salt}, {"cipher", box.Cipher}} {
		var err error
		if part[i], err = base64.StdEncoding.DecodeString(field.text); err != nil {
			return found{}, &FormatError{Place: field.name, Reason: "it is not base64"}
		}
	}
	nonce, salt, sealed := part[0], part[1], part[2]
	if len(nonce) != chacha20poly1305.NonceSizeX {
		return found{}, &FormatError{Place: "nonce", Reason: "it has the wrong length"}
	}
	k, err := argon2idKDF(salt, cotpPasses, cotpMemory, cotpLanes, chacha20poly1305.KeySize)
	if err != nil {
		return found{}, err
	}
	var plain []byte
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		key, err := in.derive(ctx, k, passphrase.Bytes())
		if err != nil {
			return err
		}
		aead, err := chacha20poly1305.NewX(key)
		if err != nil {
			return err
		}
		if plain, err = aead.Open(nil, nonce, sealed, nil); err != nil {
			return ErrPassphrase
		}
		return nil
	})
	if err != nil {
		return found{}, err
	}
	return cotpAccounts(plain)
}

func cotpAccounts(data []byte) (found, error) {
	var db struct{ Elements rawList }
	if err := decodeJSON(data, &db); err != nil {
		return found{}, err
	}
	type element struct {
		Secret, Issuer, Label, Type, Algorithm, PIN text
		Digits, Period, Counter                     number
	}
	c := collector{}
	each(&c, db.Elements, "element", func(_ int, e element) Entry {
		f := fields{
			kind: kindOf(string(e.Type)), issuer: string(e.Issuer), account: string(e.Label), pin: string(e.PIN),
			algorithm: string(e.Algorithm), digits: e.Digits, period: e.Period, counter: e.Counter,
		}
		if f.kind == otpcore.MOTP {
			f.secret = otpcore.NewSecret([]byte(e.Secret))
		} else {
			f.setSecret(string(e.Secret))
		}
		return f.entry()
	})
	return c.found, c.err
}
