package tui

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"fob/otpcore"
	"fob/vault"
)

// slot is one field of an account's form.
type slot uint8

const (
	slotIssuer slot = iota
	slotAccount
	slotKind
	slotSecret
	slotPIN
	slotAlgorithm
	slotDigits
	slotPeriod
	slotCounter
	slotTags
	slotNote
	slotFavorite
	slotCount
)

func (s slot) label() string {
	return [slotCount]string{
		"issuer", "account", "type", "secret", "PIN", "algorithm", "digits", "period", "counter", "tags", "note", "favourite",
	}[s]
}

// choices are the values of a slot that is chosen rather than typed.
func (s slot) choices() []string {
	switch s {
	case slotKind:
		return []string{"totp", "hotp", "steam", "motp", "yandex"}
	case slotAlgorithm:
		return []string{"SHA1", "SHA256", "SHA512"}
	case slotFavorite:
		return []string{"no", "yes"}
	default:
		return nil
	}
}

// draft is an account while it is edited: each field as text. What the person
// has not touched follows the account, so that saving never takes back what
// another program changed meanwhile.
type draft struct {
	text [slotCount]field
	base [slotCount]string // as the account has it; secrets are "", unchanged
	was  vault.Account     // the account that base was taken from

	usual  [slotCount]string // of the kinds gone through: parameters with these texts were not typed
	theirs [slotCount]string // what another program made of a field that was touched here too
	clash  [slotCount]bool   // such a field: it is said before the draft is saved over it
}

// newDraft is a draft of an account; one without an id is new.
func newDraft(a vault.Account) *draft {
	d := &draft{was: a, base: texts(a)}
	for s := range slotCount {
		d.text[s].set(d.base[s])
	}
	d.text[slotNote].lines = true
	d.usual = d.defaults()
	return d
}

// texts are an account's fields as text, its secrets left out.
func texts(a vault.Account) (t [slotCount]string) {
	k := a.Key
	t[slotIssuer], t[slotAccount] = k.Issuer, k.Account
	t[slotKind], t[slotAlgorithm] = k.Kind.String(), k.Algorithm.String()
	t[slotDigits], t[slotPeriod] = strconv.Itoa(k.Digits), strconv.Itoa(k.Period)
	t[slotCounter] = strconv.FormatUint(k.Counter, 10)
	t[slotTags], t[slotNote] = strings.Join(a.Tags, ", "), a.Note
	t[slotFavorite] = "no"
	if a.Favorite {
		t[slotFavorite] = "yes"
	}
	return t
}

func (d *draft) dirty(s slot) bool { return d.text[s].value() != d.base[s] }

// changed reports whether anything was touched.
func (d *draft) changed() bool {
	for s := range slotCount {
		if d.dirty(s) {
			return true
		}
	}
	return false
}

// kind is the kind chosen.
func (d *draft) kind() otpcore.Kind {
	k, err := otpcore.ParseKind(d.text[slotKind].value())
	if err != nil {
		return otpcore.TOTP
	}
	return k
}

// has reports whether the kind has the field at all.
func (d *draft) has(s slot) bool {
	k := d.kind()
	switch s {
	case slotPIN:
		return k == otpcore.MOTP || k == otpcore.Yandex
	case slotAlgorithm:
		return k == otpcore.TOTP || k == otpcore.HOTP
	case slotDigits:
		return k != otpcore.Steam && k != otpcore.Yandex
	case slotPeriod:
		return k != otpcore.HOTP
	case slotCounter:
		return k == otpcore.HOTP
	default:
		return true
	}
}

// choose goes through the values of a slot. Another kind brings its usual
// parameters along, in place of those that were only the usual ones before.
func (d *draft) choose(s slot, by int) {
	d.text[s].set(next(s.choices(), d.text[s].value(), by))
	if s != slotKind {
		return
	}
	usual := d.defaults()
	for _, s := range []slot{slotAlgorithm, slotDigits, slotPeriod, slotCounter} {
		if !d.has(s) {
			continue
		}
		if d.text[s].value() == d.usual[s] {
			d.text[s].set(usual[s])
		}
		d.usual[s] = usual[s]
	}
}

// defaults are the texts of the kind chosen when nothing else is said.
func (d *draft) defaults() [slotCount]string { return texts(vault.Account{Key: d.kind().Defaults()}) }

// follow takes a newer state of the account: fields that were not touched
// become what they are there, and are returned. Where both sides changed one,
// what was typed here stays; more reports that there are such ones.
func (d *draft) follow(a vault.Account) (taken []slot, more bool) {
	now, kind := texts(a), d.kind()
	for s := range slotCount {
		switch {
		case now[s] == d.base[s] && !d.otherSecret(s, a):
		case !d.dirty(s):
			d.text[s].set(now[s])
			taken = append(taken, s)
		case d.text[s].value() != now[s]:
			d.theirs[s], d.clash[s] = now[s], true
			more = more || d.has(s)
		}
	}
	d.base, d.was = now, a
	if d.kind() != kind {
		d.usual = d.defaults()
	}
	return taken, more
}

// otherSecret reports whether a slot is a secret, of which there is no text,
// and another one in a.
func (d *draft) otherSecret(s slot, a vault.Account) bool {
	switch s {
	case slotSecret:
		return !a.Key.Secret.Equal(d.was.Key.Secret)
	case slotPIN:
		return !a.Key.PIN.Equal(d.was.Key.PIN)
	default:
		return false
	}
}

// clashing are the fields that were changed both here and elsewhere.
func (d *draft) clashing() (both []slot) {
	for s := range slotCount {
		if d.clash[s] && d.dirty(s) && d.has(s) {
			both = append(both, s)
		}
	}
	return both
}

// clone is a draft with the same text, to be wiped on its own.
func (d *draft) clone() *draft {
	c := *d
	for s := range slotCount {
		c.text[s].text = slices.Clone(d.text[s].text)
	}
	return &c
}

var (
	errNeedsName   = errors.New("an issuer or an account is needed")
	errNeedsSecret = errors.New("it is needed")
	errNumber      = errors.New("a number is needed")
)

// problems are what is wrong, by slot.
type problems [slotCount]error

func (p *problems) first() (slot, bool) {
	for s, err := range p {
		if err != nil {
			return slot(s), true
		}
	}
	return 0, false
}

// apply puts what was touched into an account. What is wrong is in the
// problems, and leaves its field as it was.
func (d *draft) apply(a *vault.Account) (wrong problems) {
	k := &a.Key
	kind := d.kind()
	other := k.Kind != kind // then all parameters go by the form
	takes := func(s slot) bool { return d.has(s) && (other || d.dirty(s)) }
	if d.dirty(slotIssuer) {
		k.Issuer = strings.TrimSpace(d.text[slotIssuer].value())
	}
	if d.dirty(slotAccount) {
		k.Account = strings.TrimSpace(d.text[slotAccount].value())
	}
	if k.Issuer == "" && k.Account == "" {
		wrong[slotIssuer] = errNeedsName
	}
	if other {
		fresh := kind.Defaults()
		fresh.Issuer, fresh.Account, fresh.Secret = k.Issuer, k.Account, k.Secret
		if d.has(slotPIN) {
			fresh.PIN = k.PIN
		}
		*k = fresh
	}
	if !d.text[slotSecret].empty() {
		k.Secret, wrong[slotSecret] = parseSecret(kind, d.text[slotSecret].value())
	} else if k.Secret.Len() == 0 {
		wrong[slotSecret] = errNeedsSecret
	}
	if d.has(slotPIN) && !d.text[slotPIN].empty() {
		k.PIN = otpcore.NewSecret([]byte(strings.TrimSpace(d.text[slotPIN].value())))
	}
	if takes(slotAlgorithm) {
		k.Algorithm, wrong[slotAlgorithm] = otpcore.ParseAlgorithm(d.text[slotAlgorithm].value())
	}
	number := func(s slot, into *int) {
		if !takes(s) {
			return
		}
		n, err := strconv.Atoi(strings.TrimSpace(d.text[s].value()))
		if err != nil {
			wrong[s] = errNumber
			return
		}
		*into = n
	}
	number(slotDigits, &k.Digits)
	number(slotPeriod, &k.Period)
	if takes(slotCounter) {
		n, err := strconv.ParseUint(strings.TrimSpace(d.text[slotCounter].value()), 10, 64)
		if err != nil {
			wrong[slotCounter] = errNumber
		}
		k.Counter = n
	}
	if d.dirty(slotTags) {
		a.Tags = splitTags(d.text[slotTags].value())
	}
	if d.dirty(slotNote) {
		a.Note = d.text[slotNote].value()
	}
	if d.dirty(slotFavorite) {
		a.Favorite = d.text[slotFavorite].value() == "yes"
	}
	if _, bad := wrong.first(); !bad {
		d.validate(k, &wrong)
	}
	return wrong
}

// validate puts what the key's own check says to its field.
func (d *draft) validate(k *otpcore.Key, wrong *problems) {
	if lacksPIN(*k) {
		wrong[slotPIN] = errNeedsSecret
	}
	err := k.Validate()
	if err == nil {
		return
	}
	f, ok := errors.AsType[*otpcore.FieldError](err)
	if !ok {
		wrong[slotSecret] = err
		return
	}
	for s := range slotCount {
		if strings.EqualFold(s.label(), f.Field) {
			wrong[s] = errors.New(f.Reason)
			return
		}
	}
	wrong[slotSecret] = err
}

// wipe drops what was typed.
func (d *draft) wipe() {
	for s := range slotCount {
		d.text[s].wipe()
	}
}

// parseSecret reads a secret as it is typed for a key of that kind.
func parseSecret(kind otpcore.Kind, text string) (otpcore.Secret, error) {
	if kind == otpcore.MOTP { // its secret is the text itself
		return otpcore.NewSecret([]byte(strings.TrimSpace(text))), nil
	}
	secret, err := otpcore.ParseSecret(text)
	if f, ok := errors.AsType[*otpcore.FieldError](err); ok {
		err = errors.New(f.Reason)
	}
	return secret, err
}

// splitTags reads tags between commas, each once.
func splitTags(text string) []string {
	var tags []string
	for tag := range strings.SplitSeq(text, ",") {
		if tag = strings.TrimSpace(tag); tag != "" && !slices.Contains(tags, tag) {
			tags = append(tags, tag)
		}
	}
	return tags
}
