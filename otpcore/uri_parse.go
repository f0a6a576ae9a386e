package otpcore

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// parseOTPAuth reads what follows otpauth://.
func parseOTPAuth(rest string) (URI, error) {
	q := splitQuery(rest)
	name, label, _ := strings.Cut(q.label, "/")
	q.label = label
	switch strings.ToLower(name) {
	case "totp":
		return parseKey(TOTP, q, base32Text)
	case "hotp":
		return parseKey(HOTP, q, base32Text)
	case "steam":
		return parseKey(Steam, q, base32Text)
	case "yaotp", "yandex":
		return parseKey(Yandex, q, base32Text)
	case "motp":
		return parseKey(MOTP, q, guessedText)
	}
	// The type is not repeated: where it is missing, something else stands there.
	return URI{}, &URIError{"type", "it must be totp, hotp, steam, yaotp or motp"}
}

// parser gathers one URI.
type parser struct {
	query
	uri  URI
	used []string // the names of the parameters that are the key's
}

// parseKey reads the label and the parameters of a key of that kind. secret
// reads the text of its secret.
func parseKey(kind Kind, q query, secret secretReader) (URI, error) {
	p := parser{query: q, used: make([]string, 0, 8)}
	p.splitSwallowed()
	if kind == TOTP && p.isSteam() {
		kind = Steam
	}
	p.uri.Key = kind.Defaults()
	if err := p.secret(secret); err != nil {
		return URI{}, err
	}
	if err := p.parameters(); err != nil {
		return URI{}, err
	}
	p.names()
	if kind == MOTP || kind == Yandex {
		if v, ok := p.take("pin"); ok {
			p.uri.Key.PIN = parsePIN(v)
		}
	}
	p.extras()
	if err := p.uri.Key.Validate(); err != nil {
		return URI{}, asURIError(err)
	}
	return p.uri, nil
}

// take returns a parameter as it stands, and marks it as the key's.
func (p *parser) take(name string) (string, bool) {
	p.used = append(p.used, name)
	return p.get(name)
}

func (p *parser) warn(format string, args ...any) {
	p.uri.Warnings = append(p.uri.Warnings, Printable(fmt.Sprintf(format, args...)))
}

// splitSwallowed mends issuer=Fooperiod=30, which old versions of Ente wrote.
func (p *parser) splitSwallowed() {
	for i, param := range p.params {
		if !strings.EqualFold(param.name, "issuer") {
			continue
		}
		if issuer, period, ok := strings.Cut(param.value, "period="); ok {
			p.params[i].value = issuer
			p.params = append(p.params, rawParam{"period", period})
			p.warn("the issuer had swallowed the period: divided them")
		}
		return
	}
}

// isSteam reports whether a URI of the type totp is one of Steam's: it says so,
// or its issuer does and it leaves the digits out.
func (p *parser) isSteam() bool {
	if v, ok := p.get("encoder"); ok && strings.EqualFold(decodeText(v), "steam") {
		p.used = append(p.used, "encoder")
		return true
	}
	if v, ok := p.get("steam"); ok && (v == "" || v == "1" || strings.EqualFold(v, "true")) {
		p.used = append(p.used, "steam")
		return true
	}
	if _, ok := p.get("digits"); ok {
		return false
	}
	issuer, _ := splitLabel(p.label)
	if v, ok := p.get("issuer"); ok && decodeText(v) != "" {
		issuer = decodeText(v)
	}
	if issuer == "Steam" {
		p.warn("the issuer is Steam and the digits are not given: taken as Steam Guard")
		return true
	}
	return false
}

func (p *parser) secret(read secretReader) error {
	v, ok := p.take("secret")
	if !ok {
		return &URIError{"secret", "it is missing"}
	}
	// A raw + is a space that a form encoder wrote; no secret has either.
	text := percentDecode(strings.ReplaceAll(v, "+", ""))
	secret, err := read(text)
	if err != nil {
		return asURIError(err)
	}
	if p.uri.Key.Kind == Steam {
		if data, ok := p.get("data"); ok {
			if inner, ok := winAuthSecret(percentDecode(data)); ok && !inner.Equal(secret) {
				p.warn("the Steam secret was taken from the WinAuth data")
				secret = inner
			}
		}
	}
	if whole, ragged, err := readBase32(text); err == nil && ragged && whole.Equal(secret) {
		p.warn(RaggedWarning)
	}
	p.uri.Key.Secret = secret
	return nil
}

// parameters reads the algorithm and the numbers.
func (p *parser) parameters() error {
	key := &p.uri.Key
	if v, ok := p.take("algorithm"); ok {
		v = decodeText(v)
		algorithm, err := ParseAlgorithm(v)
		switch {
		case key.Kind != TOTP && key.Kind != HOTP:
			if v != "" && (err != nil || algorithm != key.Algorithm) {
				p.warn("algorithm: not used, %s keys have %s", key.Kind, key.Algorithm)
			}
		case err != nil:
			return &URIError{"algorithm", err.Error()}
		default:
			key.Algorithm = algorithm
		}
	}
	if err := p.small("digits", &key.Digits); err != nil {
		return err
	}
	if err := p.small("period", &key.Period); err != nil {
		return err
	}
	v, ok := p.take("counter")
	if key.Kind != HOTP {
		return nil
	}
	if v = decodeText(v); !ok || v == "" {
		p.warn("counter: none given, starts at 0")
		return nil
	}
	n, err := strconv.ParseUint(v, 10, 64)
	if err != nil {
		return &URIError{"counter", fmt.Sprintf("it must be a whole number from 0 to %d", uint64(1<<64-1))}
	}
	key.Counter = n
	return nil
}

// small reads digits or period into n, which holds the default. Some programs
// write 0 for the default.
func (p *parser) small(name string, n *int) error {
	v, ok := p.take(name)
	lo, hi := p.uri.Key.Kind.limits(name)
	if !ok || hi == 0 { // HOTP has no period, though many write one
		return nil
	}
	given, err := strconv.Atoi(decodeText(v))
	switch {
	case decodeText(v) == "", given == 0 && err == nil:
		p.warn("%s: none given, used %d", name, *n)
	case lo == hi && err == nil && given != lo:
		p.warn("%s: not used, %s keys have %d", name, p.uri.Key.Kind, lo)
	case errors.Is(err, strconv.ErrRange), err == nil && (given < lo || given > hi):
		return &URIError{name, "it must be " + span(lo, hi)}
	case err != nil:
		return &URIError{name, "it must be a whole number"}
	default:
		*n = given
	}
	return nil
}

// names reads issuer and account. The issuer parameter wins over the label.
func (p *parser) names() {
	key := &p.uri.Key
	prefix, account := splitLabel(p.label)
	raw, given := p.take("issuer")
	issuer := decodeText(raw)
	if strings.Contains(raw, "+") && !strings.Contains(raw, "%20") {
		// Form encoders write a space as +. A label that has the + too says
		// that it is part of the name: Disney+.
		if lone := decodeText(p.label); issuer != prefix && issuer != lone {
			issuer = decodeText(strings.ReplaceAll(raw, "+", " "))
		}
	}
	switch {
	case issuer == "":
		issuer = prefix
	case p.repeatsIssuer(issuer):
		account = ""
	case prefix != "" && prefix != issuer:
		p.warn("the issuer is %q here and %q in the label: used the first", issuer, prefix)
	}
	if issuer == "" && key.Kind == Yandex && !given {
		issuer = "Yandex" // whose own codes leave it out
	}
	key.Issuer, key.Account = issuer, account
}

// repeatsIssuer reports whether the label is the issuer once more, in place of
// an empty account. Key.URI writes it so, with every parameter. Where some are
// left out another program may mean an account that has the issuer's name.
func (p *parser) repeatsIssuer(issuer string) bool {
	if strings.Contains(p.label, ":") || decodeText(p.label) != issuer {
		return false
	}
	step := "period"
	if p.uri.Key.Kind == HOTP {
		step = "counter"
	}
	for _, name := range []string{"algorithm", "digits", step} {
		if _, ok := p.get(name); !ok {
			return false
		}
	}
	return true
}

// extras keeps the parameters that nothing has taken.
func (p *parser) extras() {
	for _, param := range p.params {
		if slices.ContainsFunc(p.used, func(name string) bool { return strings.EqualFold(name, param.name) }) {
			continue
		}
		value := param.value
		if strings.EqualFold(param.name, "codeDisplay") && !strings.Contains(value, "%20") {
			value = strings.ReplaceAll(value, "+", " ") // Ente's form encoder
		}
		p.uri.Extra = append(p.uri.Extra, Param{param.name, toUTF8(percentDecode(value))})
	}
}

// asURIError turns what is wrong with a key into what is wrong with its URI.
func asURIError(err error) error {
	if field, ok := errors.AsType[*FieldError](err); ok {
		return &URIError{field.Field, field.Reason}
	}
	return err
}
