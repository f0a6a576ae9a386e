package otpcore

import (
	"crypto/hmac"
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"hash"
	"strconv"
	"time"
)

// Code is one password: digits, or letters for Steam, mOTP and Yandex. The zero
// Code is empty. Codes compare with ==.
type Code struct {
	text [MaxDigits]byte
	n    int
}

// String returns the code as it is typed.
func (c Code) String() string { return string(c.text[:c.n]) }

// Len returns the number of characters, 0 for the zero Code.
func (c Code) Len() int { return c.n }

// Grouped returns the code with spaces for reading aloud: 123 456, 1234 5678,
// 123 456 789. Five characters and fewer stay whole.
func (c Code) Grouped() string {
	s := c.String()
	switch len(s) {
	case 6, 7:
		return s[:3] + " " + s[3:]
	case 8:
		return s[:4] + " " + s[4:]
	case 9, 10:
		return s[:3] + " " + s[3:6] + " " + s[6:]
	}
	return s
}

// At returns the code at t. For HOTP that is the code of the key's counter.
func (k Key) At(t time.Time) Code { return k.Code(k.Step(t)) }

// Code returns the code of one step: see [Key.Step]. A key that is not valid,
// or that [Key.NeedsPIN], has no codes: it returns the zero Code.
func (k Key) Code(step uint64) Code {
	if _, p := k.check(); p != valid || k.NeedsPIN() {
		return Code{}
	}
	switch k.Kind {
	case Steam:
		return steamCode(k.truncated(step))
	case MOTP:
		return k.motpCode(step)
	case Yandex:
		return k.yandexCode(step)
	case TOTP, HOTP:
	}
	return decimalCode(k.truncated(step), k.Digits)
}

// truncated is the 31-bit number of RFC 4226, section 5.3.
func (k *Key) truncated(step uint64) uint32 {
	newHash := sha1.New
	switch k.Algorithm {
	case SHA256:
		newHash = sha256.New
	case SHA512:
		newHash = sha512.New
	case SHA1, MD5:
	}
	// One buffer holds the message and then the sum: both would escape to the
	// heap, each on its own.
	var buf [sha512.Size]byte
	sum := sumHMAC(newHash, k.Secret.Bytes(), step, buf[:])
	at := sum[len(sum)-1] & 0xf
	return binary.BigEndian.Uint32(sum[at:]) & 0x7fffffff
}

// sumHMAC returns the HMAC of step as eight bytes, in buf.
func sumHMAC(newHash func() hash.Hash, key []byte, step uint64, buf []byte) []byte {
	mac := hmac.New(newHash, key)
	binary.BigEndian.PutUint64(buf, step)
	mac.Write(buf[:8])
	return mac.Sum(buf[:0])
}

// decimalCode writes v modulo ten to the power of digits, with leading zeros.
// Ten digits hold all of v.
func decimalCode(v uint32, digits int) Code {
	c := Code{n: digits}
	for i := digits - 1; i >= 0; i-- {
		c.text[i] = '0' + byte(v%10)
		v /= 10
	}
	return c
}

// steamAlphabet leaves out what is easily mistaken for something else.
const steamAlphabet = "23456789BCDFGHJKMNPQRTVWXY"

// steamCode writes v to the base 26, the least place first.
func steamCode(v uint32) Code {
	c := Code{n: steamDigits}
	for i := range steamDigits {
		c.text[i] = steamAlphabet[v%uint32(len(steamAlphabet))]
		v /= uint32(len(steamAlphabet))
	}
	return c
}

// motpCode is the start of the MD5, in hex, of the step in decimal, the text of
// the secret and the PIN.
func (k *Key) motpCode(step uint64) Code {
	var buf [128]byte
	text := strconv.AppendUint(buf[:0], step, 10)
	text = append(text, k.Secret.Bytes()...)
	text = append(text, k.PIN.Bytes()...)
	sum := md5.Sum(text)

	const hex = "0123456789abcdef"
	c := Code{n: k.Digits}
	for i := range k.Digits {
		c.text[i] = hex[sum[i/2]>>(4*(1-i%2))&0xf]
	}
	return c
}

// yandexCode is eight letters, the most significant first, of the 63-bit number
// that an HMAC gives whose key is the hash of PIN and secret.
func (k *Key) yandexCode(step uint64) Code {
	var seed [64]byte
	text := append(seed[:0], k.PIN.Bytes()...)
	text = append(text, k.Secret.Bytes()[:yandexSecret]...)
	digest := sha256.Sum256(text)
	key := digest[:]
	if key[0] == 0 {
		key = key[1:] // as Yandex's own program does
	}

	var buf [sha256.Size]byte
	sum := sumHMAC(sha256.New, key, step, buf[:])
	at := sum[len(sum)-1] & 0xf
	v := binary.BigEndian.Uint64(sum[at:]) & (1<<63 - 1)

	c := Code{n: yandexDigits}
	for i := yandexDigits - 1; i >= 0; i-- {
		c.text[i] = 'a' + byte(v%26)
		v /= 26
	}
	return c
}
