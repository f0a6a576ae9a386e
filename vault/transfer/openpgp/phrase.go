package openpgp

import (
	"crypto/md5"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"hash"

	"golang.org/x/crypto/argon2"
)

// The ways from a passphrase to a key (RFC 9580, 3.7.1).
const (
	phraseSimple   = 0
	phraseSalted   = 1
	phraseIterated = 3
	phraseArgon2   = 4
)

// phraseOf is one of these with its parameters.
type phraseOf struct {
	kind  byte
	hash  func() hash.Hash
	salt  []byte
	count int     // bytes to hash
	costs [3]byte // of Argon2: passes, lanes, and the power of two of KiB
}

func newHash(id byte) func() hash.Hash {
	switch id {
	case 1:
		return md5.New
	case 2:
		return sha1.New
	case 8:
		return sha256.New
	case 9:
		return sha512.New384
	case 10:
		return sha512.New
	case 11:
		return sha256.New224
	}
	return nil
}

// parsePhrase reads a way off the front of data.
func parsePhrase(data []byte) (p phraseOf, rest []byte, ok bool) {
	if len(data) < 2 {
		return p, nil, false
	}
	p.kind = data[0]
	size, known := map[byte]int{phraseSimple: 2, phraseSalted: 10, phraseIterated: 11, phraseArgon2: 20}[p.kind]
	if !known || len(data) < size {
		return p, nil, false
	}
	switch p.kind {
	case phraseArgon2:
		p.salt, p.costs = data[1:17], [3]byte(data[17:20])
		return p, data[size:], true
	case phraseIterated:
		p.count = (16 + int(data[10]&15)) << (data[10]>>4 + 6)
		fallthrough
	case phraseSalted:
		p.salt = data[2:10]
	}
	p.hash = newHash(data[1])
	return p, data[size:], p.hash != nil
}

func (p phraseOf) argon2() Argon2 {
	memory := min(p.costs[2], 63)
	return Argon2{Salt: p.salt, Passes: p.costs[0], Lanes: p.costs[1], Memory: 1 << memory}
}

// derive turns a passphrase into a key of size bytes.
func (p phraseOf) derive(passphrase []byte, size int) []byte {
	if p.kind == phraseArgon2 {
		a := p.argon2()
		return argon2.IDKey(passphrase, a.Salt, uint32(a.Passes), uint32(a.Memory), a.Lanes, uint32(size)) //nolint:gosec // a size of a key, and the caller has seen the rest
	}
	once := append(append(make([]byte, 0, len(p.salt)+len(passphrase)), p.salt...), passphrase...)
	defer clear(once)
	count := max(p.count, len(once))
	var key []byte
	for zeros := 0; len(key) < size; zeros++ { // each hash begins with one zero more
		h := p.hash()
		h.Write(make([]byte, zeros))
		left := count
		for ; left > len(once) && len(once) > 0; left -= len(once) {
			h.Write(once)
		}
		h.Write(once[:min(left, len(once))])
		key = h.Sum(key)
	}
	return key[:size]
}
