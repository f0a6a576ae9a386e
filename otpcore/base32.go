package otpcore

import "fmt"

// base32Alphabet is the alphabet of RFC 4648, section 6.
const base32Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// ParseSecret reads base32 as people and programs really write it: in any
// case, with spaces, line ends, hyphens, underscores and padding anywhere, of
// any length. Bits that do not fill a byte are dropped, whatever they are, so
// two texts can be one secret: compare with [Secret.Equal].
//
// The error is a *[FieldError] that says which character is wrong by its place,
// and never repeats the text.
func ParseSecret(s string) (Secret, error) {
	secret, _, err := readBase32(s)
	return secret, err
}

// RaggedWarning is what is said of a secret that is [CutOff], and that is taken
// all the same, as every other authenticator would.
const RaggedWarning = "secret: it may be cut off, its last letters are no end of a key: compare a code"

// CutOff reports whether text is base32 that no encoder ends so: of 1, 3 or 6
// characters more than whole groups of 8, or with bits left over that are not
// zero (RFC 4648, sections 6 and 3.5). Some services do show such keys, and
// every authenticator drops the bits; far more often a character is missing.
func CutOff(s string) bool {
	_, ragged, err := readBase32(s)
	return err == nil && ragged
}

// readBase32 reads base32, and reports whether its end is ragged: see [CutOff].
func readBase32(s string) (secret Secret, ragged bool, err error) {
	out := make([]byte, 0, len(s)*5/8)
	var bits uint32
	var n, place int
	for _, r := range s {
		place++
		if r == ' ' || r == '\t' || r == '\r' || r == '\n' || r == '-' || r == '_' || r == '=' {
			continue
		}
		v, ok := base32Value(r)
		if !ok {
			return Secret{}, false, &FieldError{"secret", fmt.Sprintf("character %d is %s", place, offence(r))}
		}
		bits, n = bits<<5|v, n+5
		if n >= 8 {
			n -= 8
			out = append(out, byte(bits>>n&0xff))
		}
	}
	if len(out) == 0 {
		return Secret{}, false, &FieldError{"secret", "it is empty"}
	}
	return ownSecret(out), n >= 5 || bits&(1<<n-1) != 0, nil
}

// base32Value returns the five bits of a character. Only ASCII letters are
// folded: unicode would make a dotless i and a long s valid.
func base32Value(r rune) (uint32, bool) {
	switch {
	case 'A' <= r && r <= 'Z':
		return uint32(r - 'A'), true
	case 'a' <= r && r <= 'z':
		return uint32(r - 'a'), true
	case '2' <= r && r <= '7':
		return uint32(r-'2') + 26, true
	}
	return 0, false
}

// offence names the class of a character that base32 does not have.
func offence(r rune) string {
	switch {
	case '0' <= r && r <= '9':
		return "a digit that base32 does not have: 0, 1, 8 and 9 may be the letters O, I, L, B or G"
	case r < ' ' || r == 0x7f:
		return "a control character"
	case r > 0x7f:
		return "outside ASCII: base32 has the letters A to Z and the digits 2 to 7"
	}
	return "a punctuation mark: base32 has the letters A to Z and the digits 2 to 7"
}

// Base32 returns the secret itself as text: upper case, no padding.
func (s Secret) Base32() string {
	return string(appendBase32(make([]byte, 0, (s.Len()*8+4)/5), s.Bytes()))
}

func appendBase32(dst, src []byte) []byte {
	var bits uint32
	var n int
	for _, b := range src {
		bits, n = bits<<8|uint32(b), n+8
		for n >= 5 {
			n -= 5
			dst = append(dst, base32Alphabet[bits>>n&31])
		}
	}
	if n > 0 {
		dst = append(dst, base32Alphabet[bits<<(5-n)&31])
	}
	return dst
}
