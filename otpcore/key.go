package otpcore

import "time"

// Kind is the scheme that turns a secret into codes.
type Kind uint8

// The kinds.
const (
	TOTP   Kind = iota + 1 // RFC 6238, time based
	HOTP                   // RFC 4226, counter based
	Steam                  // Steam Guard: five characters of its own alphabet
	MOTP                   // Mobile-OTP: MD5 of time, secret text and PIN
	Yandex                 // Yandex.Key: eight letters, secret and PIN
)

// Algorithm is the hash function behind a code.
type Algorithm uint8

// The algorithms, as URIs name them. MD5 serves mOTP alone.
const (
	SHA1 Algorithm = iota + 1
	SHA256
	SHA512
	MD5
)

// Key is all that is needed to make an account's codes, and the two names that
// tell it from others.
type Key struct {
	Kind    Kind
	Issuer  string // the service; may be empty
	Account string // the login there; may be empty

	// Secret is the shared secret: for MOTP the bytes of its text, for the
	// others what base32 decodes to.
	Secret Secret
	// PIN is the text of the user's PIN, for MOTP and Yandex; empty otherwise.
	// [Key.URI] leaves it out.
	PIN Secret

	Algorithm Algorithm
	Digits    int    // characters in a code, 4 to 10; 5 for Steam, 8 for Yandex
	Period    int    // seconds that a code is valid, 1 to 86400; 0 for HOTP
	Counter   uint64 // the next counter to use; HOTP alone, 0 otherwise
}

// Limits of a Key's parameters.
const (
	MinDigits = 4
	MaxDigits = 10
	MinPeriod = 1     // seconds
	MaxPeriod = 86400 // seconds, a day
)

// TimeBased reports whether codes change by the clock: every kind but HOTP.
func (k Key) TimeBased() bool { return k.Kind != HOTP }

// Step returns the number that a code is made from: the steps of k.Period
// seconds since 1970 at t, or the counter of a HOTP key. A t before 1970
// counts as 1970.
func (k Key) Step(t time.Time) uint64 {
	if k.Kind == HOTP {
		return k.Counter
	}
	sec := t.Unix()
	if sec < 0 || k.Period <= 0 {
		return 0
	}
	return uint64(sec) / uint64(k.Period)
}

// Window returns when the step at t begins and ends, to the second and in UTC.
// Both are zero for HOTP.
func (k Key) Window(t time.Time) (start, end time.Time) {
	if k.Kind == HOTP || k.Period <= 0 {
		return time.Time{}, time.Time{}
	}
	sec, period := max(t.Unix(), 0), int64(k.Period)
	sec -= sec % period
	return time.Unix(sec, 0).UTC(), time.Unix(sec+period, 0).UTC()
}
