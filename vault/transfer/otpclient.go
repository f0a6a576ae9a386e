package transfer

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/sha512"
	"encoding/binary"
	"strings"
	"unicode/utf8"

	"fob/otpcore"
)

// The databases of OTPClient. Versions 2 and 3 begin with a mark; 3 has its
// numbers in network order and packed, 2 is a C structure as it lay in memory.
const (
	otpclientMagic = "OTPClient"
	otpclientV3    = 73 // bytes of the header
	otpclientV2    = 76
	otpclientV1    = 48 // no mark: IV and salt alone
	otpclientIV    = 16
	otpclientSalt  = 32
)

// isOTPClient finds a marked database, or the plain export.
func isOTPClient(in *input) bool {
	return magic(0, otpclientMagic)(in) || in.has("[].type", "[].label", "[].algo", "[].secret")
}

func readOTPClient(ctx context.Context, in *input) (found, error) {
	if in.lead() == '[' {
		return otpclientAccounts(in.data)
	}
	box, err := otpclientBox(in.data)
	if err != nil {
		return found{}, err
	}
	var got found
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		plain, err := box.open(ctx, in, passphrase.Bytes())
		if err == nil {
			got, err = otpclientAccounts(plain)
		}
		return err
	})
	return got, err
}

// otpclientSealed is an encrypted database taken apart.
type otpclientSealed struct {
	header, iv, body []byte
	kdf              kdf
}

func otpclientBox(data []byte) (otpclientSealed, error) {
	short := &FormatError{Reason: "the database is cut short"}
	if !strings.HasPrefix(string(data[:min(len(data), 16)]), otpclientMagic) {
		if len(data) < otpclientV1+gcmTag {
			return otpclientSealed{}, short
		}
		k, err := pbkdf2KDF(sha512.New, data[otpclientIV:otpclientV1], 100_000, 32)
		return otpclientSealed{header: data[:otpclientV1], iv: data[:otpclientIV], body: data[otpclientV1:], kdf: k}, err
	}
	if len(data) < otpclientV2+gcmTag {
		return otpclientSealed{}, short
	}
	var order binary.ByteOrder = binary.BigEndian
	size, at := otpclientV3, len(otpclientMagic)+4
	switch version := binary.BigEndian.Uint32(data[len(otpclientMagic):]); version {
	case 3:
	case 2: // as the big-endian reading of padding and a small number gives it
		order, size, at = binary.LittleEndian, otpclientV2, len(otpclientMagic)+3+4
	default:
		return otpclientSealed{}, &FormatError{Reason: "the database is of a version that fob does not know", Hint: "in OTPClient, export the accounts as plain JSON, and import that"}
	}
	iv, salt := data[at:][:otpclientIV], data[at+otpclientIV:][:otpclientSalt]
	costs := data[at+otpclientIV+otpclientSalt:]
	k, err := argon2idKDF(salt, int64(order.Uint32(costs)), int64(order.Uint32(costs[4:])), int64(order.Uint32(costs[8:])), 32)
	return otpclientSealed{header: data[:size], iv: iv, body: data[size:], kdf: k}, err
}

// open decrypts the database. A wrong passphrase is [ErrPassphrase]. Old
// versions used as many bytes of the passphrase as it has characters, so that
// one with others than ASCII lost its end: that is tried second.
func (s otpclientSealed) open(ctx context.Context, in *input, passphrase []byte) ([]byte, error) {
	tries := [][]byte{passphrase}
	if n := utf8.RuneCount(passphrase); n < len(passphrase) {
		tries = append(tries, passphrase[:n])
	}
	for _, p := range tries {
		key, err := in.derive(ctx, s.kdf, p)
		if err != nil {
			return nil, err
		}
		block, err := aes.NewCipher(key)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCMWithNonceSize(block, otpclientIV)
		if err != nil {
			return nil, err
		}
		if plain, err := aead.Open(nil, s.iv, s.body, s.header); err == nil {
			return plain, nil
		}
	}
	return nil, ErrPassphrase
}

func otpclientAccounts(data []byte) (found, error) {
	var list rawList
	if err := decodeJSON(data, &list); err != nil {
		return found{}, err
	}
	type account struct {
		Type, Label, Issuer, Secret, Algo, Group text
		Digits, Period, Counter                  number
	}
	c := collector{}
	each(&c, list, "account", func(_ int, a account) Entry {
		f := fields{
			kind: kindOf(string(a.Type)), issuer: string(a.Issuer), account: string(a.Label), algorithm: string(a.Algo),
			digits: a.Digits, period: a.Period, counter: a.Counter,
		}
		if f.kind == otpcore.TOTP && strings.EqualFold(f.issuer, "Steam") {
			f.kind = otpcore.Steam
		}
		f.setSecret(string(a.Secret))
		e := f.entry()
		e.addTags(string(a.Group))
		return e
	})
	return c.found, c.err
}

// openOTPClientV1 reads a database of the first version. A wrong passphrase is
// [ErrPassphrase].
func openOTPClientV1(ctx context.Context, in *input, passphrase []byte) (found, error) {
	if len(in.data) < otpclientV1+gcmTag {
		return found{}, ErrPassphrase
	}
	box, err := otpclientBox(in.data)
	if err != nil {
		return found{}, err
	}
	plain, err := box.open(ctx, in, passphrase)
	if err != nil {
		return found{}, err
	}
	return otpclientAccounts(plain)
}
