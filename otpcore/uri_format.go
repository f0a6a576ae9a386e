package otpcore

import (
	"strconv"
	"strings"
)

// URI returns the key as a URI, secret and all, but without the PIN:
//
//	otpauth://totp/ISSUER:ACCOUNT?secret=S&issuer=ISSUER&algorithm=SHA1&digits=6&period=30
//
// or motp:// for a mOTP key. Every byte but letters, digits, - . _ ~ and @ is
// encoded, and one raw colon stands between the names, which all known programs
// read. A key of no kind has no URI: the result is empty.
func (k Key) URI() string { return string(k.appendURI(k.uriBuffer())) }

// URIWithPIN returns what [Key.URI] returns, and for a mOTP or Yandex key the
// PIN with it.
func (k Key) URIWithPIN() string {
	b := k.appendURI(k.uriBuffer())
	if len(b) == 0 || k.PIN.Len() == 0 || k.Kind != MOTP && k.Kind != Yandex {
		return string(b)
	}
	b = append(b, "&pin="...)
	if pin := k.PIN.Bytes(); printableASCII(pin) {
		return string(appendBase32(b, pin))
	}
	// parsePIN does not take base32 for these, and base32 has none of the bytes.
	return string(appendEncoded(b, string(k.PIN.Bytes())))
}

// uriBuffer has room for most URIs of k.
func (k Key) uriBuffer() []byte {
	return make([]byte, 0, 128+2*k.Secret.Len()+3*len(k.Issuer)+2*len(k.Account))
}

func (k Key) appendURI(b []byte) []byte {
	switch k.Kind {
	case TOTP:
		b = append(b, "otpauth://totp/"...)
	case HOTP:
		b = append(b, "otpauth://hotp/"...)
	case Steam:
		b = append(b, "otpauth://steam/"...)
	case Yandex:
		b = append(b, "otpauth://yaotp/"...)
	case MOTP:
		return k.appendMOTP(b)
	default:
		return b
	}
	b = k.appendLabel(b)
	b = append(b, "?secret="...)
	b = appendBase32(b, k.Secret.Bytes())
	if k.Issuer != "" || k.Kind == Yandex { // an absent one means "Yandex"
		b = append(b, "&issuer="...)
		b = appendEncoded(b, k.Issuer)
	}
	b = append(b, "&algorithm="...)
	b = append(b, k.Algorithm.String()...)
	b = append(b, "&digits="...)
	b = strconv.AppendInt(b, int64(k.Digits), 10)
	if k.Kind == HOTP {
		b = append(b, "&counter="...)
		return strconv.AppendUint(b, k.Counter, 10)
	}
	b = append(b, "&period="...)
	return strconv.AppendInt(b, int64(k.Period), 10)
}

// appendMOTP writes motp://, which says only what is not as usual.
func (k Key) appendMOTP(b []byte) []byte {
	usual := MOTP.Defaults()
	b = append(b, "motp://"...)
	if k.Issuer != "" && k.Account == "" {
		b = appendEncoded(b, k.Issuer) // no issuer parameter: the colon tells
		b = append(b, ':')
	} else {
		b = k.appendLabel(b)
	}
	b = append(b, "?secret="...)
	b = appendEncoded(b, string(k.Secret.Bytes()))
	if k.Digits != usual.Digits {
		b = append(b, "&digits="...)
		b = strconv.AppendInt(b, int64(k.Digits), 10)
	}
	if k.Period != usual.Period {
		b = append(b, "&period="...)
		b = strconv.AppendInt(b, int64(k.Period), 10)
	}
	return b
}

// appendLabel writes the two names. An empty account is left out with its
// colon, which some programs choke on.
func (k Key) appendLabel(b []byte) []byte {
	b = appendEncoded(b, k.Issuer)
	if k.Account == "" {
		return b
	}
	if k.Issuer != "" || strings.Contains(k.Account, ":") { // else that colon would divide it
		b = append(b, ':')
	}
	return appendEncoded(b, k.Account)
}

// appendEncoded writes s with percent escapes for all but the unreserved
// characters of RFC 3986, section 2.3, and @.
func appendEncoded(b []byte, s string) []byte {
	const hex = "0123456789ABCDEF"
	for i := range len(s) {
		c := s[i]
		switch {
		case 'a' <= c && c <= 'z', 'A' <= c && c <= 'Z', '0' <= c && c <= '9',
			c == '-', c == '.', c == '_', c == '~', c == '@':
			b = append(b, c)
		default:
			b = append(b, '%', hex[c>>4], hex[c&0xf])
		}
	}
	return b
}
