package transfer

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/md5"
	"crypto/sha256"
	"encoding/base64"
	"hash"
	"unicode/utf8"

	"fob/otpcore"
)

// opensslMagic begins what openssl enc writes, and gauth and CryptoJS after
// it; eight bytes of salt follow.
const opensslMagic = "Salted__"

// opensslWays are the ways from a passphrase to a key that are tried, in this
// order: the file does not say which it is.
func opensslWays(salt []byte) ([]func(passphrase []byte) (key, iv []byte), error) {
	modern, err := pbkdf2KDF(sha256.New, salt, 10_000, 48)
	if err != nil {
		return nil, err
	}
	return []func([]byte) ([]byte, []byte){
		// gauth: openssl enc -aes-128-cbc -md sha256
		func(p []byte) ([]byte, []byte) { return evpKey(sha256.New, p, salt, 16) },
		// openssl enc -aes-256-cbc, by its own choice since 1.1
		func(p []byte) ([]byte, []byte) { return evpKey(sha256.New, p, salt, 32) },
		// the same before, and CryptoJS
		func(p []byte) ([]byte, []byte) { return evpKey(md5.New, p, salt, 32) },
		// openssl enc -aes-256-cbc -pbkdf2
		func(p []byte) ([]byte, []byte) {
			both, err := modern.derive(p)
			if err != nil {
				return nil, nil
			}
			return both[:32], both[32:]
		},
	}, nil
}

// evpKey is OpenSSL's EVP_BytesToKey of one round, for AES in CBC mode.
func evpKey(h func() hash.Hash, passphrase, salt []byte, keyLen int) (key, iv []byte) {
	var all, last []byte
	for len(all) < keyLen+aes.BlockSize {
		d := h()
		d.Write(last)
		d.Write(passphrase)
		d.Write(salt)
		last = d.Sum(nil)
		all = append(all, last...)
	}
	return all[:keyLen], all[keyLen : keyLen+aes.BlockSize]
}

// opensslParts splits a file, binary or in base64, into salt and content.
func opensslParts(data []byte) (salt, sealed []byte, ok bool) {
	if trimmed := bytes.TrimSpace(data); bytes.HasPrefix(trimmed, []byte("U2FsdGVkX1")) {
		data, ok = decodeBase64(trimmed)
		if !ok {
			return nil, nil, false
		}
	}
	rest, ok := bytes.CutPrefix(data, []byte(opensslMagic))
	if !ok || len(rest) < 8 {
		return nil, nil, false
	}
	return rest[:8], rest[8:], true
}

// isOpenSSL finds the magic bytes, or the same in base64.
func isOpenSSL(in *input) bool {
	return magic(0, opensslMagic)(in) || bytes.HasPrefix(bytes.TrimLeft(in.data, " \t\r\n"), []byte("U2FsdGVkX1"))
}

// readOpenSSL decrypts a file and reads what is inside.
func readOpenSSL(ctx context.Context, in *input) (found, error) {
	salt, sealed, ok := opensslParts(in.data)
	if !ok || len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return found{}, &FormatError{Reason: "it is cut short or damaged"}
	}
	ways, err := opensslWays(salt)
	if err != nil {
		return found{}, err
	}
	var plain []byte
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		for _, way := range ways {
			key, iv := way(passphrase.Bytes())
			if text, err := openCBC(key, iv, sealed); err == nil && plausible(text) {
				plain = text
				return nil
			}
		}
		return ErrPassphrase
	})
	if err != nil {
		return found{}, err
	}
	return in.inside(ctx, plain)
}

// openCryptoJS decrypts what CryptoJS.AES.encrypt wrote with a passphrase. A
// wrong one is [ErrPassphrase].
func openCryptoJS(text string, passphrase []byte) ([]byte, error) {
	salt, sealed, ok := opensslParts([]byte(text))
	if !ok {
		return nil, &FormatError{Reason: "the encrypted part is cut short or damaged"}
	}
	key, iv := evpKey(md5.New, passphrase, salt, 32)
	return openCBC(key, iv, sealed)
}

// plausible reports whether decrypted bytes are text, which no wrong key makes.
func plausible(text []byte) bool {
	return len(bytes.TrimSpace(text)) > 0 && utf8.Valid(text) && bytes.IndexByte(text, 0) < 0
}

// decodeBase64 decodes base64 in lines of any length, padded or not.
func decodeBase64(text []byte) ([]byte, bool) {
	clean := bytes.TrimRight(bytes.Join(bytes.Fields(text), nil), "=")
	out := make([]byte, base64.RawStdEncoding.DecodedLen(len(clean)))
	n, err := base64.RawStdEncoding.Decode(out, clean)
	return out[:n], err == nil
}
