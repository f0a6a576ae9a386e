package otpcore

import "strings"

// URI is what one key URI says.
type URI struct {
	// Key is valid, but its PIN may be missing: see [Key.NeedsPIN].
	Key Key
	// Extra holds the parameters that are not the key's, decoded, in the order
	// in which they stand: image, tags, codeDisplay and the like. Treat the
	// values as secret: some programs keep recovery codes there.
	Extra []Param
	// Warnings says, a line each, what was assumed or passed over. They repeat
	// names and never a secret, and are safe to print.
	Warnings []string
}

// Param is one parameter of a URI.
type Param struct{ Name, Value string }

// Param returns the value of the first extra parameter of that name, in any
// case, and whether there is one.
func (u URI) Param(name string) (string, bool) {
	for _, p := range u.Extra {
		if strings.EqualFold(p.Name, name) {
			return p.Value, true
		}
	}
	return "", false
}

// URIError says which part of a URI is wrong, and why. It holds no secret.
type URIError struct {
	Field  string // scheme, type, secret, pin, algorithm, digits, period or counter
	Reason string
}

// Error returns one line.
func (e *URIError) Error() string {
	if e.Field == "scheme" {
		return "not a key URI: " + e.Reason
	}
	return "otpauth URI: " + e.Field + ": " + e.Reason
}

// ParseURI reads the URI of one key: otpauth:// with the types totp, hotp,
// steam, yaotp and motp, apple-otpauth://, motp:// and steam://, as the Key URI
// Format has them and as programs really write them: with raw spaces, # and
// lone % signs, parameters in any case, issuers encoded as forms. Of a parameter
// that stands twice the first counts. An error is a *[URIError].
//
// Parsing what [Key.URI] writes gives back the same key, but for the PIN.
func ParseURI(text string) (URI, error) {
	scheme, rest, ok := cutScheme(trim(text))
	if !ok {
		return URI{}, &URIError{"scheme", "it does not begin with otpauth://"}
	}
	switch scheme {
	case "otpauth", "apple-otpauth":
		return parseOTPAuth(rest)
	case "motp":
		return parseKey(MOTP, splitQuery(rest), plainText)
	case "steam":
		return parseSteam(rest)
	case migrationScheme:
		return URI{}, &URIError{"scheme", "it is a Google transfer code, which holds several accounts"}
	}
	return URI{}, &URIError{"scheme", refusal(scheme)}
}

// ParseLoose reads a URI, or base32 alone, which becomes a TOTP key with the
// usual parameters and no names: what a person pastes. An error is a
// *[URIError] or, for base32, a *[FieldError].
func ParseLoose(text string) (URI, error) {
	scheme, _, ok := cutScheme(trim(text))
	if ok && (strings.Contains(text, "://") || scheme == "otpauth") {
		return ParseURI(text)
	}
	secret, err := ParseSecret(trim(text))
	if err != nil {
		return URI{}, err
	}
	key := TOTP.Defaults()
	key.Secret = secret
	return URI{Key: key}, nil
}

// cutScheme returns the scheme in lower case, and what follows the colon and
// the slashes.
func cutScheme(text string) (scheme, rest string, ok bool) {
	scheme, rest, ok = strings.Cut(text, ":")
	scheme = strings.ToLower(scheme)
	if !ok || scheme == "" || strings.Trim(scheme, "abcdefghijklmnopqrstuvwxyz0123456789+-.") != "" {
		return "", "", false
	}
	return scheme, strings.TrimLeft(rest, "/"), true
}

// refusal says why a URI of that scheme is no key.
func refusal(scheme string) string {
	switch {
	case scheme == "phonefactor", scheme == "duo", scheme == "shopify",
		strings.HasPrefix(scheme, "okta"), strings.HasPrefix(scheme, "duo"):
		return "it sets up a push account, with no secret inside"
	case scheme == "http", scheme == "https":
		return "it is a web address"
	}
	return "it does not begin with otpauth://"
}

// trim drops the space around a pasted text, and the mark that Windows puts
// before it.
func trim(text string) string {
	return strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(text), "\ufeff"))
}
