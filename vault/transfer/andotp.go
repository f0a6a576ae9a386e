package transfer

import (
	"cmp"
	"context"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/binary"
	"errors"

	"fob/otpcore"
)

// andOTPEntry is one account of an andOTP backup, which is an array of them.
type andOTPEntry struct {
	Secret    text     `json:"secret"` // base32
	Issuer    text     `json:"issuer"` // not in old files, whose label is all there is
	Label     text     `json:"label"`
	Digits    number   `json:"digits"`
	Type      text     `json:"type"`
	Algorithm text     `json:"algorithm"`
	Period    number   `json:"period"`
	Counter   number   `json:"counter"`
	Tags      []string `json:"tags"`
}

const (
	andOTPSalt  = 12 // bytes
	andOTPKey   = 32 // bytes
	andOTPCount = 4  // bytes: the number of iterations
	andOTPLeast = 96 // bytes of an encrypted backup with one account
)

// isAndOTP finds the plain array; readSealedBytes finds the encrypted ones.
func isAndOTP(in *input) bool {
	return in.has("[].secret", "[].label", "[].type") && !in.has("[].algo")
}

func readAndOTP(ctx context.Context, in *input) (found, error) {
	data := in.data
	if in.shape() == nil {
		var err error
		if data, err = openAndOTP(ctx, in); err != nil {
			return found{}, err
		}
	}
	return andOTPEntries(data)
}

func andOTPEntries(data []byte) (found, error) {
	var list rawList
	if err := decodeJSON(data, &list); err != nil {
		return found{}, err
	}
	c := collector{}
	each(&c, list, "entry", func(_ int, a andOTPEntry) Entry { return a.entry() })
	return c.found, c.err
}

func (a andOTPEntry) entry() Entry {
	f := fields{
		issuer: string(a.Issuer), account: string(a.Label),
		algorithm: string(a.Algorithm), digits: a.Digits, period: a.Period, counter: a.Counter,
	}
	f.setKind(cmp.Or(string(a.Type), "totp"))
	f.setSecret(string(a.Secret)) // for mOTP, the text in base32
	e := f.entry()
	e.addTags(a.Tags...)
	return e
}

// openAndOTP decrypts a backup, of which there are two kinds without a mark.
// The new one has the number of iterations in front; the old one hashes the
// passphrase once.
func openAndOTP(ctx context.Context, in *input) ([]byte, error) {
	if len(in.data) < gcmNonce+gcmTag {
		return nil, &FormatError{Reason: "it is cut short"}
	}
	var text []byte
	err := in.unlock(ctx, func(passphrase otpcore.Secret) (err error) {
		text, err = tryAndOTP(ctx, in, passphrase.Bytes())
		return err
	})
	return text, err
}

// tryAndOTP decrypts a backup in both ways. A wrong passphrase is
// [ErrPassphrase].
func tryAndOTP(ctx context.Context, in *input, passphrase []byte) ([]byte, error) {
	if rounds := int64(binary.BigEndian.Uint32(in.data)); rounds > 0 && rounds <= maxPBKDF2 && len(in.data) >= andOTPCount+andOTPSalt+gcmNonce+gcmTag {
		salt, rest := in.data[andOTPCount:andOTPCount+andOTPSalt], in.data[andOTPCount+andOTPSalt:]
		k, err := pbkdf2KDF(sha1.New, salt, rounds, andOTPKey)
		if err != nil {
			return nil, err
		}
		key, err := in.derive(ctx, k, passphrase)
		if err != nil {
			return nil, err
		}
		text, err := openGCM(key, rest[:gcmNonce], rest[gcmNonce:])
		if !errors.Is(err, ErrPassphrase) {
			return text, err
		}
	}
	key := sha256.Sum256(passphrase)
	return openGCM(key[:], in.data[:gcmNonce], in.data[gcmNonce:])
}

// looksRandom reports whether data may be ciphertext: every byte value is
// about as frequent as the others, by the chi-squared test. Nothing that has a
// structure comes near.
func looksRandom(data []byte) bool {
	data = data[:min(len(data), 4096)]
	var count [256]int
	for _, b := range data {
		count[b]++
	}
	expected := float64(len(data)) / 256
	var chi float64
	for _, n := range count {
		d := float64(n) - expected
		chi += d * d / expected
	}
	return chi < 400 // 255 on the average, 23 the standard deviation
}
