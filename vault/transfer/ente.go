package transfer

import (
	"context"
	"encoding/base64"
	"errors"
	"fmt"

	"fob/otpcore"
)

// enteFile is an encrypted export of Ente Auth. Its plain one is a list of
// URIs, and that is what is inside of this.
type enteFile struct {
	Version number        `json:"version"`
	KDF     enteKDFParams `json:"kdfParams"`
	Data    string        `json:"encryptedData"`   // base64
	Nonce   string        `json:"encryptionNonce"` // base64
}

type enteKDFParams struct {
	MemLimit number `json:"memLimit"` // bytes
	OpsLimit number `json:"opsLimit"`
	Salt     string `json:"salt"` // base64
}

const (
	enteVersion = 1
	enteKey     = 32 // bytes
)

func isEnte(in *input) bool { return in.has("kdfParams", "encryptedData") }

func readEnte(ctx context.Context, in *input) (found, error) {
	var file enteFile
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	if file.Version.n > enteVersion {
		return found{}, &FormatError{Reason: fmt.Sprintf("it is of version %d, newer than fob knows: export it again as plain text", file.Version.n)}
	}
	k, err := file.KDF.kdf()
	if err != nil {
		return found{}, err
	}
	sealed, err := unbase64("encryptedData", file.Data)
	if err != nil {
		return found{}, err
	}
	header, err := unbase64("encryptionNonce", file.Nonce)
	switch {
	case err != nil:
		return found{}, err
	case len(header) != streamHeader:
		return found{}, &FormatError{Place: "encryptionNonce", Reason: fmt.Sprintf("it has %d bytes, not %d", len(header), streamHeader)}
	case len(sealed) < streamExtra:
		return found{}, &FormatError{Place: "encryptedData", Reason: "it is cut short"}
	}
	c := collector{}
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		key, err := in.derive(ctx, k, passphrase.Bytes())
		if err != nil {
			return err
		}
		text, err := openStream(key, header, sealed)
		if errors.Is(err, errStream) {
			return ErrPassphrase
		}
		c.addLines(text)
		return err
	})
	return c.found, firstError(err, c.err)
}

// kdf is crypto_pwhash of libsodium: Argon2id with one lane.
func (p enteKDFParams) kdf() (kdf, error) {
	salt, err := unbase64("kdfParams salt", p.Salt)
	if err != nil {
		return kdf{}, err
	}
	return argon2idKDF(salt, p.OpsLimit.n, p.MemLimit.n/bytesPerKiB, 1, enteKey)
}

// unbase64 decodes a member of a file.
func unbase64(member, text string) ([]byte, error) {
	b, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		return nil, &FormatError{Place: member, Reason: "it is not base64: the file is damaged"}
	}
	return b, nil
}
