package transfer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"fob/otpcore"
)

// fields is an account as a structured file writes it. Formats fill it in and
// call [fields.entry].
type fields struct {
	kind            otpcore.Kind
	issuer, account string
	secret          otpcore.Secret // see secretText; an empty one is a problem
	pin             string
	algorithm       string // in any spelling; "" is the kind's own
	digits, period  number // not given, or 0: the kind's own
	counter         number // the next one to use

	ragged  bool  // the secret may be cut off
	problem error // set: why it cannot be imported, whatever the rest says
}

// setKind reads the name of a kind, and keeps what is wrong with it.
func (f *fields) setKind(name string) {
	kind, err := otpcore.ParseKind(name)
	if err != nil {
		f.fail(err)
	}
	f.kind = kind
}

// setSecret reads base32, and keeps what is wrong with it.
func (f *fields) setSecret(base32 string) {
	secret, err := otpcore.ParseSecret(base32)
	if err != nil {
		f.fail(err)
	}
	f.secret, f.ragged = secret, otpcore.CutOff(base32)
}

// fail keeps the first problem.
func (f *fields) fail(err error) {
	if f.problem == nil {
		f.problem = err
	}
}

// entry makes an account of the fields, or lists it with its first problem.
func (f *fields) entry() Entry {
	key := f.kind.Defaults()
	e := Entry{}
	if key.Kind == 0 {
		f.fail(errors.New("type: fob has no such kind of account"))
	}
	key.Issuer, key.Account = cleanName(f.issuer), cleanName(f.account)
	key.Secret = f.secret
	if f.problem == nil && f.secret.Len() == 0 {
		f.fail(errors.New("secret: it is empty"))
	}
	if f.problem == nil {
		if f.ragged {
			e.Warnings = append(e.Warnings, otpcore.RaggedWarning)
		}
		f.hash(&key, &e)
		f.small("digits", f.digits, &key.Digits, &e)
		if key.Kind != otpcore.HOTP {
			f.small("period", f.period, &key.Period, &e)
		} else {
			f.count(&key, &e)
		}
		f.personal(&key, &e)
	}
	if f.problem != nil {
		names := otpcore.Key{Issuer: key.Issuer, Account: key.Account}
		return Entry{Key: names, Problem: f.problem}
	}
	e.Key = key
	return e
}

// hash sets the algorithm; Steam, mOTP and Yandex have their own.
func (f *fields) hash(key *otpcore.Key, e *Entry) {
	algorithm, err := otpcore.ParseAlgorithm(f.algorithm)
	switch fixed := key.Kind != otpcore.TOTP && key.Kind != otpcore.HOTP; {
	case fixed && f.algorithm == "":
	case fixed:
		// A wrong one is common, and nobody but the writer has ever used it.
	case err != nil:
		f.fail(err)
	case algorithm == otpcore.MD5:
		// An old mistake of several apps, which compute SHA1 all the same.
		e.Warnings = append(e.Warnings, wrongHash)
	default:
		key.Algorithm = algorithm
	}
}

// wrongHash is the warning of a key that names a hash which its kind has not.
const wrongHash = "algorithm: MD5 is for mOTP alone, used SHA1"

// doubtful reports whether the entry may give wrong codes, for what was assumed
// in reading it.
func (e Entry) doubtful() bool {
	return slices.Contains(e.Warnings, wrongHash) || slices.Contains(e.Warnings, otpcore.RaggedWarning)
}

// small sets digits or period. 0 is a default that some programs write down;
// Steam and Yandex have one length, whatever a file says.
func (f *fields) small(name string, n number, value *int, e *Entry) {
	switch fixed := *value; {
	case n.bad:
		f.fail(fmt.Errorf("%s: it must be a whole number", name))
	case !n.set:
	case n.n == 0:
		e.Warnings = append(e.Warnings, fmt.Sprintf("%s: none given, used %d", name, fixed))
	case name == "digits" && (f.kind == otpcore.Steam || f.kind == otpcore.Yandex):
		if n.n != int64(fixed) {
			e.Warnings = append(e.Warnings, fmt.Sprintf("digits: not used, %s keys have %d", f.kind, fixed))
		}
	case n.n < 0 || n.n > otpcore.MaxPeriod:
		f.fail(fmt.Errorf("%s: it is out of range", name))
	default:
		*value = int(n.n)
	}
}

func (f *fields) count(key *otpcore.Key, e *Entry) {
	switch {
	case f.counter.bad, f.counter.n < 0:
		f.fail(errors.New("counter: it must be a whole number, 0 or more"))
	case !f.counter.set:
		e.Warnings = append(e.Warnings, "counter: none given, starts at 0")
	default:
		key.Counter = uint64(f.counter.n)
	}
}

// personal sets the PIN.
func (f *fields) personal(key *otpcore.Key, e *Entry) {
	switch {
	case f.pin == "":
	case key.Kind == otpcore.MOTP || key.Kind == otpcore.Yandex:
		key.PIN = otpcore.NewSecret([]byte(f.pin))
	default:
		e.Warnings = append(e.Warnings, fmt.Sprintf("PIN: not used, %s keys have none", key.Kind))
	}
}

// cleanName returns a name as the vault keeps it: UTF-8, without white space
// around it.
func cleanName(s string) string {
	return strings.TrimSpace(strings.ToValidUTF8(s, "\uFFFD"))
}

// withoutIssuer returns a label without an issuer in front of it and the colon
// behind that.
func withoutIssuer(label string, issuers ...string) string {
	for _, issuer := range issuers {
		rest, ok := strings.CutPrefix(label, issuer)
		if rest, colon := strings.CutPrefix(strings.TrimLeft(rest, " "), ":"); ok && colon && issuer != "" {
			return strings.TrimSpace(rest)
		}
	}
	return label
}

// kindOf returns the kind of that name, in any case, or 0.
func kindOf(name string) otpcore.Kind {
	kind, err := otpcore.ParseKind(name)
	if err != nil {
		return 0
	}
	return kind
}
