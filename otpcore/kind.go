package otpcore

import (
	"fmt"
	"strings"
)

// String returns the kind's name: totp, hotp, steam, motp or yandex. (URIs
// call the last one yaotp.)
func (k Kind) String() string {
	switch k {
	case TOTP:
		return "totp"
	case HOTP:
		return "hotp"
	case Steam:
		return "steam"
	case MOTP:
		return "motp"
	case Yandex:
		return "yandex"
	}
	return "unknown"
}

// ParseKind reads what [Kind.String] writes, in any case, and "yaotp".
func ParseKind(s string) (Kind, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "totp":
		return TOTP, nil
	case "hotp":
		return HOTP, nil
	case "steam":
		return Steam, nil
	case "motp":
		return MOTP, nil
	case "yandex", "yaotp":
		return Yandex, nil
	}
	return 0, fmt.Errorf("unknown type%s: there are totp, hotp, steam, motp and yandex", brief(s))
}

// Defaults returns a key of this kind with the parameters that it has when
// nothing else is said, and no names and no secret: SHA1, 6 digits and 30
// seconds for TOTP. An unknown kind gives the zero Key.
func (k Kind) Defaults() Key {
	switch k {
	case TOTP:
		return Key{Kind: k, Algorithm: SHA1, Digits: 6, Period: 30}
	case HOTP:
		return Key{Kind: k, Algorithm: SHA1, Digits: 6}
	case Steam:
		return Key{Kind: k, Algorithm: SHA1, Digits: steamDigits, Period: 30}
	case MOTP:
		return Key{Kind: k, Algorithm: MD5, Digits: 6, Period: 10}
	case Yandex:
		return Key{Kind: k, Algorithm: SHA256, Digits: yandexDigits, Period: 30}
	}
	return Key{}
}

// brief quotes s for an error, after a space, where s looks like a word that
// was meant to stand there. Anything else is not repeated: a URI that lost an &
// holds its secret in the oddest places.
func brief(s string) string {
	if len(s) > 12 || strings.Trim(strings.ToUpper(s), base32Alphabet+"0189-_ ") != "" {
		return ""
	}
	return fmt.Sprintf(" %q", s)
}
