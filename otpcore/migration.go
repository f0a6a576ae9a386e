package otpcore

import (
	"encoding/base64"
	"errors"
	"fmt"
	"math"
	"strings"
)

// Bounds of a transfer code. A QR code holds less than 3 KiB.
const (
	maxMigrationBytes   = 64 << 10
	maxMigrationEntries = 500
)

// migrationScheme is the scheme of Google Authenticator's transfer codes.
const migrationScheme = "otpauth-migration"

// ErrMigration is what every error of [ParseMigration] wraps.
var ErrMigration = errors.New("not a Google transfer code")

// Migration is one transfer code of Google Authenticator, which may be one of
// several that belong together.
type Migration struct {
	Entries []MigrationEntry

	// Version, BatchSize, BatchIndex and BatchID are as the code has them;
	// what is absent or negative is 0, but BatchID may be negative. Newer
	// versions of the app write the BatchID 0 always, so it does not tell two
	// transfers apart.
	Version, BatchSize, BatchIndex int
	BatchID                        int32
}

// MigrationEntry is one account. With an Err its Key has only the names.
type MigrationEntry struct {
	Key Key
	Err error // a *FieldError
}

// IsMigration reports whether text begins as a transfer code does.
func IsMigration(text string) bool {
	scheme, _, ok := cutScheme(trim(text))
	return ok && scheme == migrationScheme
}

// ParseMigration reads an otpauth-migration:// URI of Google Authenticator. An
// entry that cannot be used has its own error and does not stop the others.
// Codes of more than 64 KiB or 500 accounts are refused.
func ParseMigration(text string) (Migration, error) {
	scheme, rest, ok := cutScheme(trim(text))
	if !ok || scheme != migrationScheme {
		return Migration{}, migrationError("it does not begin with otpauth-migration://")
	}
	raw, ok := splitQuery(rest).get("data")
	if !ok {
		return Migration{}, migrationError("it has no data")
	}
	data, err := migrationData(raw)
	if err != nil {
		return Migration{}, err
	}
	m, err := parsePayload(data)
	if err != nil {
		return Migration{}, err
	}
	if len(m.Entries) == 0 {
		return Migration{}, migrationError("there is no account in it")
	}
	return m, nil
}

func migrationError(reason string) error { return fmt.Errorf("%w: %s", ErrMigration, reason) }

// migrationBase64 turns what is in the wild into plain base64.
var migrationBase64 = strings.NewReplacer(" ", "+", "-", "+", "_", "/", "=", "", "\r", "", "\n", "")

// migrationData decodes the data parameter: base64 in either alphabet, with or
// without padding, and with a + that somebody took for a space.
func migrationData(raw string) ([]byte, error) {
	if len(raw) > 4*maxMigrationBytes {
		return nil, migrationError("it is too long")
	}
	s := migrationBase64.Replace(percentDecode(raw))
	data, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return nil, migrationError("its data is not base64")
	}
	if len(data) > maxMigrationBytes {
		return nil, migrationError("it is too long")
	}
	return data, nil
}

// parsePayload reads the outer message.
func parsePayload(data []byte) (Migration, error) {
	var m Migration
	w := wire{data}
	for len(w.rest) > 0 {
		f, err := w.next()
		if err != nil {
			return Migration{}, migrationError(err.Error())
		}
		switch {
		case f.number == 1 && f.kind == wireBytes:
			if len(m.Entries) == maxMigrationEntries {
				return Migration{}, migrationError(fmt.Sprintf("it has more than %d accounts", maxMigrationEntries))
			}
			m.Entries = append(m.Entries, parseEntry(f.bytes))
		case f.kind != wireVarint:
		case f.number == 2:
			m.Version = max(0, int(int32Of(f.value)))
		case f.number == 3:
			m.BatchSize = max(0, int(int32Of(f.value)))
		case f.number == 4:
			m.BatchIndex = max(0, int(int32Of(f.value)))
		case f.number == 5:
			m.BatchID = int32Of(f.value)
		}
	}
	return m, nil
}

// The numbers of Google's enums, where 0 is "not said".
const (
	googleSHA1, googleSHA256, googleSHA512, googleMD5 = 1, 2, 3, 4
	googleSix, googleEight                            = 1, 2
	googleHOTP, googleTOTP                            = 1, 2
)

// parseEntry reads one account.
func parseEntry(data []byte) MigrationEntry {
	var (
		secret                            []byte
		name, issuer                      string
		algorithm, digits, otype, counter uint64
		broken                            error
	)
	for w := (wire{data}); len(w.rest) > 0 && broken == nil; {
		f, err := w.next()
		switch {
		case err != nil:
			broken = &FieldError{"data", err.Error()}
		case f.kind == wireBytes && f.number == 1:
			secret = f.bytes
		case f.kind == wireBytes && f.number == 2:
			name = toUTF8(string(f.bytes))
		case f.kind == wireBytes && f.number == 3:
			issuer = strings.TrimSpace(toUTF8(string(f.bytes)))
		case f.kind != wireVarint:
		case f.number == 4:
			algorithm = f.value
		case f.number == 5:
			digits = f.value
		case f.number == 6:
			otype = f.value
		case f.number == 7:
			counter = f.value
		}
	}

	issuer, account := migrationNames(issuer, name)
	named := Key{Issuer: issuer, Account: account}
	if broken != nil {
		return MigrationEntry{named, broken}
	}
	kind := map[uint64]Kind{0: TOTP, googleTOTP: TOTP, googleHOTP: HOTP}[otype]
	key := kind.Defaults()
	key.Issuer, key.Account, key.Secret = issuer, account, NewSecret(secret)
	key.Algorithm = map[uint64]Algorithm{0: SHA1, googleSHA1: SHA1, googleSHA256: SHA256, googleSHA512: SHA512, googleMD5: MD5}[algorithm]
	key.Digits = map[uint64]int{0: 6, googleSix: 6, googleEight: 8}[digits]
	if kind == HOTP {
		key.Counter = counter
	}

	err := key.Validate()
	switch {
	case kind == 0:
		err = &FieldError{"type", "it is not known"}
	case key.Digits == 0:
		err = &FieldError{"digits", "their number is not known"}
	case kind == HOTP && counter > math.MaxInt64: // an int64
		err = &FieldError{"counter", "it is negative"}
	}
	if err != nil {
		return MigrationEntry{named, err}
	}
	return MigrationEntry{Key: key}
}

// migrationNames divides a name that often is "Issuer: account", even where the
// issuer is given as well.
func migrationNames(issuer, name string) (string, string) {
	prefix, account, ok := strings.Cut(name, ":")
	prefix, account = strings.TrimSpace(prefix), strings.TrimSpace(account)
	switch {
	case ok && issuer == "":
		return prefix, account
	case ok && issuer == prefix:
		return issuer, account
	}
	return issuer, strings.TrimSpace(name)
}
