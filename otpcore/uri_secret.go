package otpcore

import (
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"strings"
)

// secretReader reads the decoded text of a secret. Its errors are *FieldError.
type secretReader func(string) (Secret, error)

// base32Text reads base32. An encoded + is dropped like a raw one.
func base32Text(s string) (Secret, error) {
	return ParseSecret(strings.ReplaceAll(s, "+", ""))
}

// plainText reads the secret of a motp:// URI, which is the text itself.
func plainText(s string) (Secret, error) {
	if s == "" {
		return Secret{}, &FieldError{"secret", string(empty)}
	}
	return NewSecret([]byte(s)), nil
}

// guessedText reads the secret of otpauth://motp/, where some programs write
// the text, which nearly always is hex, and others its bytes in base32.
func guessedText(s string) (Secret, error) {
	if s = strings.TrimSpace(s); isHex(s) {
		return plainText(s)
	}
	secret, err := base32Text(s)
	if err == nil {
		return NewSecret([]byte(hex.EncodeToString(secret.Bytes()))), nil
	}
	if len(s) >= 16 {
		return plainText(s)
	}
	return Secret{}, err
}

func isHex(s string) bool {
	for i := range len(s) {
		if _, ok := unhex(s[i]); !ok {
			return false
		}
	}
	return s != ""
}

// parseSteam reads what follows steam://: a secret and nothing else.
func parseSteam(rest string) (URI, error) {
	text, _, _ := strings.Cut(rest, "?")
	secret, err := steamText(strings.TrimRight(percentDecode(text), "/"))
	if err != nil {
		return URI{}, asURIError(err)
	}
	key := Steam.Defaults()
	key.Issuer, key.Secret = "Steam", secret
	return URI{Key: key}, nil
}

// steamText reads base32, or the base64 of the 20 bytes that Steam hands out.
// One in fourteen of those is base32 as well, but only base64 mixes its cases.
func steamText(s string) (Secret, error) {
	inner, ok := steamBase64(s)
	if ok && strings.ToUpper(s) != s && strings.ToLower(s) != s {
		return inner, nil
	}
	secret, err := base32Text(s)
	if err != nil && ok {
		return inner, nil
	}
	return secret, err
}

// steamBase64 reads the base64 of 20 bytes, in either alphabet.
func steamBase64(s string) (Secret, bool) {
	s = strings.NewReplacer("-", "+", "_", "/", " ", "+").Replace(strings.TrimRight(s, "="))
	b, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil || len(b) != 20 {
		return Secret{}, false
	}
	return NewSecret(b), true
}

// winAuthSecret finds the secret in the data parameter of WinAuth's Steam URIs.
// What stands in their secret parameter is something else.
func winAuthSecret(data string) (Secret, bool) {
	var steam struct {
		SharedSecret string `json:"shared_secret"`
	}
	if json.Unmarshal([]byte(data), &steam) != nil {
		return Secret{}, false
	}
	return steamBase64(steam.SharedSecret)
}

// parsePIN reads a pin parameter: base32 of printable ASCII, as Aegis and
// [Key.URIWithPIN] write it, or else the PIN itself. Digits are never taken for
// base32, as all that those can spell is outside ASCII.
func parsePIN(raw string) Secret {
	text := percentDecode(raw)
	if strings.ToUpper(text) == text && !strings.ContainsAny(text, " \t\r\n-_") {
		pin, err := ParseSecret(text)
		if err == nil && pin.Base32() == strings.TrimRight(text, "=") && printableASCII(pin.Bytes()) {
			return pin
		}
	}
	return NewSecret([]byte(text))
}

func printableASCII(b []byte) bool {
	for _, c := range b {
		if c < ' ' || c > '~' {
			return false
		}
	}
	return true
}
