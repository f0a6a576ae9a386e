package otpcore

import (
	"fmt"
	"strconv"
)

// The kinds whose codes have one length.
const (
	steamDigits  = 5
	yandexDigits = 8
)

// yandexSecret is how many bytes of a Yandex secret count. Yandex's own QR
// codes carry ten more, a length and a checksum.
const yandexSecret = 16

// FieldError says which field of a [Key] is wrong, and why. It holds no secret.
type FieldError struct {
	Field  string // type, secret, pin, algorithm, digits, period or counter
	Reason string
}

// Error returns the field and the reason, in one line.
func (e *FieldError) Error() string { return e.Field + ": " + e.Reason }

// Validate reports the first field that is wrong, as a *[FieldError]. The names
// may be anything, and a PIN may still be missing: see [Key.NeedsPIN].
func (k Key) Validate() error {
	field, problem := k.check()
	switch problem {
	case valid:
		return nil
	case outOfRange:
		lo, hi := k.Kind.limits(field)
		n := k.Digits
		if field == "period" {
			n = k.Period
		}
		return &FieldError{field, fmt.Sprintf("it must be %s, not %d", span(lo, hi), n)}
	case unfit:
		return &FieldError{field, fmt.Sprintf("%s is not for %s keys", k.Algorithm, k.Kind)}
	case unneeded:
		return &FieldError{field, fmt.Sprintf("%s keys have none", k.Kind)}
	case unknownKind, unknownHash, empty, tooShort:
	}
	return &FieldError{field, string(problem)}
}

// problem is what is wrong with a field. [Key.Code] asks for it on every call,
// so the words are put together by [Key.Validate] alone.
type problem string

const (
	valid       problem = ""
	outOfRange  problem = "out of range"
	unfit       problem = "unfit"
	unneeded    problem = "unneeded"
	unknownKind problem = "it must be totp, hotp, steam, motp or yandex"
	unknownHash problem = "it must be SHA1, SHA256 or SHA512"
	empty       problem = "it is empty"
	tooShort    problem = "a Yandex secret has 16 bytes or more"
)

func (k *Key) check() (field string, p problem) {
	var fits bool
	switch k.Kind {
	case TOTP, HOTP:
		fits = k.Algorithm == SHA1 || k.Algorithm == SHA256 || k.Algorithm == SHA512
	case Steam:
		fits = k.Algorithm == SHA1
	case MOTP:
		fits = k.Algorithm == MD5
	case Yandex:
		fits = k.Algorithm == SHA256
	default:
		return "type", unknownKind
	}
	switch n := k.Secret.Len(); {
	case n == 0:
		return "secret", empty
	case k.Kind == Yandex && n < yandexSecret:
		return "secret", tooShort
	}
	if !fits {
		if k.Algorithm < SHA1 || k.Algorithm > MD5 {
			return "algorithm", unknownHash
		}
		return "algorithm", unfit
	}
	if lo, hi := k.Kind.digits(); k.Digits < lo || k.Digits > hi {
		return "digits", outOfRange
	}
	if lo, hi := k.Kind.periods(); k.Period < lo || k.Period > hi {
		if k.Kind == HOTP {
			return "period", unneeded
		}
		return "period", outOfRange
	}
	if k.Counter != 0 && k.Kind != HOTP {
		return "counter", unneeded
	}
	if k.PIN.Len() != 0 && k.Kind != MOTP && k.Kind != Yandex {
		return "pin", unneeded
	}
	return "", valid
}

// limits returns the least and the greatest value of digits or period.
func (k Kind) limits(field string) (lo, hi int) {
	if field == "digits" {
		return k.digits()
	}
	return k.periods()
}

func (k Kind) digits() (lo, hi int) {
	switch k {
	case Steam:
		return steamDigits, steamDigits
	case Yandex:
		return yandexDigits, yandexDigits
	case TOTP, HOTP, MOTP:
	}
	return MinDigits, MaxDigits
}

func (k Kind) periods() (lo, hi int) {
	if k == HOTP {
		return 0, 0
	}
	return MinPeriod, MaxPeriod
}

func span(lo, hi int) string {
	if lo == hi {
		return strconv.Itoa(lo)
	}
	return fmt.Sprintf("%d to %d", lo, hi)
}

// NeedsPIN reports whether codes cannot be made until the user gives the PIN: a
// Yandex key without one. The PIN is in no Yandex QR code. (A mOTP key without
// a PIN is unusual, but makes codes.)
func (k Key) NeedsPIN() bool { return k.Kind == Yandex && k.PIN.Len() == 0 }

// SameSecret reports whether k and o are of one kind and hold the same secret,
// whatever their names and parameters.
func (k Key) SameSecret(o Key) bool {
	return k.Kind == o.Kind && k.essence().Equal(o.essence())
}

// essence is the part of the secret that codes depend on.
func (k Key) essence() Secret {
	if k.Kind == Yandex && k.Secret.Len() > yandexSecret {
		return ownSecret(k.Secret.Bytes()[:yandexSecret])
	}
	return k.Secret
}

// SameCodes reports whether k and o show the same code at every step: one
// secret, PIN and set of parameters. Names and the counter do not count.
func (k Key) SameCodes(o Key) bool {
	return k.SameSecret(o) && k.PIN.Equal(o.PIN) &&
		k.Algorithm == o.Algorithm && k.Digits == o.Digits && k.Period == o.Period
}
