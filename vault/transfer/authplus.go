package transfer

import (
	"context"
	"crypto/aes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"encoding/binary"
	"encoding/hex"
	"errors"

	"fob/otpcore"
)

// The pages of a database of SQLCipher 3, which Authenticator Plus uses: each
// ends in an IV, an HMAC and padding.
const (
	cipherPage    = 1024
	cipherReserve = 48
	cipherSalt    = 16
	cipherRounds  = 64_000
)

// isAuthPlus finds Authenticator Plus's archive by its member, or the database
// without its encryption. The encrypted one has no mark: see [readSealedBytes].
func isAuthPlus(in *input) bool {
	return isPacked("Accounts.txt")(in) || isAuthPlusDB(in)
}

// readAuthPlus reads the archive, or the database with or without its
// encryption.
func readAuthPlus(ctx context.Context, in *input) (found, error) {
	if err := in.unpack(ctx, "Accounts.txt"); err != nil {
		return found{}, err
	}
	switch {
	case isAuthPlusDB(in):
		return readAuthPlusDB(ctx, in)
	case isSealedBytes(in):
		return readSealedBytes(ctx, in)
	}
	return readURIs(ctx, in)
}

// isSealedAuthPlus reports whether data may be an encrypted database.
func isSealedAuthPlus(data []byte) bool {
	return len(data) >= cipherPage && len(data)%cipherPage == 0
}

// openSQLCipher decrypts a database of SQLCipher 3. A wrong passphrase is
// [ErrPassphrase]: every page has an HMAC.
func openSQLCipher(data, passphrase []byte) ([]byte, error) {
	if !isSealedAuthPlus(data) {
		return nil, ErrPassphrase
	}
	salt := data[:cipherSalt]
	key, err := pbkdf2.Key(sha1.New, string(passphrase), salt, cipherRounds, 32)
	if err != nil {
		return nil, err
	}
	macSalt := make([]byte, cipherSalt)
	for i := range salt {
		macSalt[i] = salt[i] ^ 0x3a
	}
	macKey, err := pbkdf2.Key(sha1.New, string(key), macSalt, 2, 32)
	if err != nil {
		return nil, err
	}
	plain := make([]byte, 0, len(data))
	for number := 1; number <= len(data)/cipherPage; number++ {
		page := data[(number-1)*cipherPage:][:cipherPage]
		if number == 1 {
			page = page[cipherSalt:]
			plain = append(plain, sqliteMagic...)
		}
		end := len(page) - cipherReserve
		body, iv, sum := page[:end], page[end:end+aes.BlockSize], page[end+aes.BlockSize:][:sha1.Size]
		mac := hmac.New(sha1.New, macKey)
		mac.Write(page[:end+aes.BlockSize])
		mac.Write(binary.LittleEndian.AppendUint32(nil, uint32(number)))
		if !hmac.Equal(mac.Sum(nil), sum) {
			if number == 1 {
				return nil, ErrPassphrase
			}
			return nil, &FormatError{Reason: "the encrypted database is damaged"}
		}
		text, err := decryptCBC(key, iv, body)
		if err != nil {
			return nil, err
		}
		plain = append(append(plain, text...), make([]byte, cipherReserve)...)
	}
	return plain, nil
}

// openAuthPlusDB reads the encrypted database.
func openAuthPlusDB(ctx context.Context, in *input, passphrase []byte) (found, error) {
	plain, err := openSQLCipher(in.data, passphrase)
	if err != nil {
		return found{}, err
	}
	inner, err := newInput(plain)
	if err != nil {
		return found{}, err
	}
	return readAuthPlusDB(ctx, inner)
}

func isAuthPlusDB(in *input) bool {
	return hasTable(in, "accounts", "email", "secret", "counter", "type", "category")
}

// readAuthPlusDB reads the app's table.
func readAuthPlusDB(ctx context.Context, in *input) (found, error) {
	return in.readTable(ctx, "accounts", func(row sqliteRow) Entry {
		f := fields{kind: otpcore.TOTP}
		f.issuer, f.account = splitLabel(row.text("issuer"), row.text("email"))
		switch kind, _ := row.number("type"); kind {
		case 0:
			f.setSecret(row.text("secret"))
		case 1:
			f.kind, f.counter = otpcore.HOTP, parseNumber(row.text("counter"))
			f.setSecret(row.text("secret"))
		case 2: // Blizzard
			secret, err := hex.DecodeString(row.text("secret"))
			if err != nil {
				f.fail(errors.New("secret: it is not hexadecimal"))
			}
			f.issuer, f.secret, f.digits = "Blizzard", otpcore.NewSecret(secret), number{n: 8, set: true}
		default:
			f.fail(errors.New("type: fob has no such kind of account"))
		}
		e := f.entry()
		if category := row.text("category"); category != "All Accounts" {
			e.addTags(category)
		}
		return e
	})
}
