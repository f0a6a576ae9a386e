package otpcore

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"net/url"
)

const (
	// perMigration is how many accounts Google Authenticator puts in a code.
	perMigration = 10
	// maxPerCode keeps the bytes of one code so few that a QR code of them is
	// read from a screen by any phone: about 1200 characters.
	maxPerCode = 800
)

// MigrationLoss is a key that a transfer code cannot carry.
type MigrationLoss struct {
	Index  int // in the keys given
	Reason string
}

// MigrationLossError lists the keys that transfer codes cannot carry. It holds
// no secret and no name.
type MigrationLossError struct{ Losses []MigrationLoss }

// Error counts them, and gives the first reason.
func (e *MigrationLossError) Error() string {
	if len(e.Losses) == 1 {
		return "a Google transfer code cannot carry one account: " + e.Losses[0].Reason
	}
	return fmt.Sprintf("a Google transfer code cannot carry %d accounts: the first one: %s", len(e.Losses), e.Losses[0].Reason)
}

// FormatMigration writes keys as otpauth-migration:// URIs, for Google
// Authenticator to scan: ten accounts each, or fewer where the names are long.
// The same keys give the same URIs. It writes nothing where one key cannot be
// carried, and returns a *[MigrationLossError]: only TOTP of 30 seconds and
// HOTP, with 6 or 8 digits, can be.
func FormatMigration(keys []Key) ([]string, error) {
	var (
		losses []MigrationLoss
		sets   [][]byte
		inSet  int
	)
	for i, k := range keys {
		if reason := k.migrationLoss(); reason != "" {
			losses = append(losses, MigrationLoss{i, reason})
			continue
		}
		entry := appendField(nil, 1, k.migrationEntry())
		if len(entry) > maxPerCode {
			losses = append(losses, MigrationLoss{i, "it is too long for a QR code"})
			continue
		}
		last := len(sets) - 1
		if last < 0 || inSet == perMigration || len(sets[last])+len(entry) > maxPerCode {
			sets, inSet = append(sets, nil), 0
			last++
		}
		sets[last] = append(sets[last], entry...)
		inSet++
	}
	if len(losses) > 0 {
		return nil, &MigrationLossError{losses}
	}

	// The identity of the batch comes from what is in it: the same keys give
	// the same codes, and other keys other ones.
	h := sha256.New()
	for _, set := range sets {
		h.Write(set)
	}
	id := binary.BigEndian.Uint32(h.Sum(nil)) & math.MaxInt32

	uris := make([]string, len(sets))
	for i, set := range sets {
		set = appendNumber(set, 2, 1) // the version
		set = appendNumber(set, 3, uint64(len(sets)))
		set = appendNumber(set, 4, uint64(i))
		set = appendNumber(set, 5, uint64(id))
		uris[i] = migrationScheme + "://offline?data=" + url.QueryEscape(base64.StdEncoding.EncodeToString(set))
	}
	return uris, nil
}

// migrationLoss says why k cannot be carried; empty where it can.
func (k Key) migrationLoss() string {
	if err := k.Validate(); err != nil {
		return err.Error()
	}
	switch {
	case k.Kind != TOTP && k.Kind != HOTP:
		return fmt.Sprintf("it is a %s key, and there are only totp and hotp", k.Kind)
	case k.Kind == TOTP && k.Period != 30:
		return fmt.Sprintf("its period is %d s, and there is only 30 s", k.Period)
	case k.Digits != 6 && k.Digits != 8:
		return fmt.Sprintf("it has %d digits, and there are only 6 and 8", k.Digits)
	case k.Counter > math.MaxInt64:
		return "its counter is too large"
	}
	return ""
}

// migrationEntry writes the message of one account, every field of it.
func (k Key) migrationEntry() []byte {
	b := appendField(nil, 1, k.Secret.Bytes())
	b = appendField(b, 2, []byte(k.migrationName()))
	if k.Issuer != "" {
		b = appendField(b, 3, []byte(k.Issuer))
	}
	algorithm, digits, otype := googleSHA1, googleSix, googleTOTP
	switch k.Algorithm {
	case SHA256:
		algorithm = googleSHA256
	case SHA512:
		algorithm = googleSHA512
	case SHA1, MD5:
	}
	if k.Digits == 8 {
		digits = googleEight
	}
	if k.Kind == HOTP {
		otype = googleHOTP
	}
	b = appendNumber(b, 4, uint64(algorithm))
	b = appendNumber(b, 5, uint64(digits))
	b = appendNumber(b, 6, uint64(otype))
	if k.Kind == HOTP {
		b = appendNumber(b, 7, k.Counter)
	}
	return b
}

// migrationName is the account alone, unless a reader would divide it.
func (k Key) migrationName() string {
	if issuer, account := migrationNames(k.Issuer, k.Account); issuer != k.Issuer || account != k.Account {
		return k.Issuer + ":" + k.Account
	}
	return k.Account
}

func appendField(b []byte, number uint64, data []byte) []byte {
	b = binary.AppendUvarint(b, number<<3|wireBytes)
	b = binary.AppendUvarint(b, uint64(len(data)))
	return append(b, data...)
}

func appendNumber(b []byte, number, v uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(b, number<<3|wireVarint), v)
}
