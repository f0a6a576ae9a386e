package transfer

import (
	"crypto/sha256"
	"encoding/binary"
	"strings"

	"fob/otpcore"
)

// index finds accounts by what they are, so that a plan takes time in
// proportion to its entries. It holds digests, not secrets. The first account
// that was entered under a digest stays.
type index struct {
	codes  map[sum]int  // secret, parameters and PIN
	params map[sum]int  // secret and parameters
	secret map[sum]int  // the secret's bytes
	names  map[name]int // issuer and account
}

type sum [sha256.Size]byte

// name is issuer and account, compared as people do.
type name struct{ issuer, account string }

func newIndex(size int) index {
	return index{
		codes: make(map[sum]int, size), params: make(map[sum]int, size),
		secret: make(map[sum]int, size), names: make(map[name]int, size),
	}
}

// enter makes the account at place findable by its key.
func (x index) enter(k otpcore.Key, at int) {
	first(x.codes, codesSum(k, true), at)
	first(x.params, codesSum(k, false), at)
	first(x.secret, secretSum(k), at)
	if n := nameOf(k); n != (name{}) {
		first(x.names, n, at)
	}
}

func first[K comparable](m map[K]int, key K, at int) {
	if _, ok := m[key]; !ok {
		m[key] = at
	}
}

// same finds an account that makes the same codes. URIs leave PINs out, so a
// missing PIN, on either side, is no difference.
func (x index) same(k otpcore.Key) (at int, ok bool) {
	if at, ok = x.codes[codesSum(k, true)]; ok {
		return at, true
	}
	if k.PIN.Len() == 0 {
		at, ok = x.params[codesSum(k, false)]
		return at, ok
	}
	k.PIN = otpcore.Secret{}
	at, ok = x.codes[codesSum(k, true)]
	return at, ok
}

// yandexSecret is how many bytes of a Yandex secret codes are made from; what
// may follow is a checksum.
const yandexSecret = 16

// essence returns the bytes of the secret that codes are made from.
func essence(k otpcore.Key) []byte {
	secret := k.Secret.Bytes()
	if k.Kind == otpcore.Yandex {
		return secret[:min(len(secret), yandexSecret)]
	}
	return secret
}

func secretSum(k otpcore.Key) sum { return sha256.Sum256(essence(k)) }

// codesSum is equal for two keys exactly when [otpcore.Key.SameCodes] says so,
// with or without regard to the PIN.
func codesSum(k otpcore.Key, withPIN bool) sum {
	secret := essence(k)
	text := make([]byte, 0, 128)
	text = append(text, byte(k.Kind), byte(k.Algorithm))
	text = binary.AppendVarint(text, int64(k.Digits))
	text = binary.AppendVarint(text, int64(k.Period))
	text = binary.AppendUvarint(text, uint64(len(secret)))
	text = append(text, secret...)
	if withPIN {
		text = append(text, k.PIN.Bytes()...)
	}
	return sha256.Sum256(text)
}

// nameOf returns the names of k, trimmed and without regard to case.
func nameOf(k otpcore.Key) name {
	return name{strings.ToLower(strings.TrimSpace(k.Issuer)), strings.ToLower(strings.TrimSpace(k.Account))}
}
