package openpgp

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/des" //nolint:gosec // what old messages are encrypted with
	"crypto/hkdf"
	"crypto/sha256"

	"golang.org/x/crypto/cast5" //nolint:staticcheck // GnuPG's own choice until 2017
)

// cipherID names a cipher (RFC 9580, 9.3).
type cipherID byte

const (
	tripleDES cipherID = 2
	cast128   cipherID = 3
	aes128    cipherID = 7
	aes192    cipherID = 8
	aes256    cipherID = 9
)

// keySize returns the bytes of a key, 0 for a cipher that is not read.
func (c cipherID) keySize() int {
	switch c {
	case tripleDES, aes192:
		return 24
	case cast128, aes128:
		return 16
	case aes256:
		return 32
	default:
		return 0
	}
}

// block returns the cipher with a key of its size.
func (c cipherID) block(key []byte) (cipher.Block, error) {
	switch c {
	case tripleDES:
		return des.NewTripleDESCipher(key)
	case cast128:
		return cast5.NewCipher(key)
	case aes128, aes192, aes256:
	}
	return aes.NewCipher(key)
}

// passphraseKey is a session key encrypted with a passphrase (RFC 9580, 5.3).
type passphraseKey struct {
	version byte
	cipher  cipherID
	aead    aeadID // of versions 5 and 6
	phrase  phraseOf
	nonce   []byte
	sealed  []byte // the session key; empty: the derived key is it
}

// parseKey reads the packet of such a key. It reports false where the version,
// the cipher or the way to the key is none that is read here.
func parseKey(body []byte) (k passphraseKey, ok bool) {
	if len(body) < 2 {
		return k, false
	}
	k.version = body[0]
	rest := body[1:]
	if k.version == 6 { // and how long what follows is
		rest = rest[1:]
	}
	need := 1
	if k.version > 4 {
		need = 2
	}
	if k.version < 4 || k.version > 6 || len(rest) < need {
		return k, false
	}
	k.cipher = cipherID(rest[0])
	if k.version > 4 {
		k.aead = aeadID(rest[1])
	}
	rest = rest[need:]
	if k.version == 6 && len(rest) > 0 { // and how long the way to the key is
		rest = rest[1:]
	}
	if k.phrase, rest, ok = parsePhrase(rest); !ok || k.cipher.keySize() == 0 {
		return k, false
	}
	if k.version > 4 {
		n := k.aead.nonceSize()
		if n == 0 || len(rest) <= n {
			return k, false
		}
		k.nonce, rest = rest[:n], rest[n:]
	}
	k.sealed = rest
	return k, true
}

// session returns the session key, if the passphrase can be the right one.
func (k passphraseKey) session(passphrase []byte) (session, bool) {
	key := k.phrase.derive(passphrase, k.cipher.keySize())
	if k.version == 4 && len(k.sealed) == 0 {
		return session{k.cipher, key}, true
	}
	defer clear(key)
	if k.version == 4 {
		block, err := k.cipher.block(key)
		if err != nil {
			return session{}, false
		}
		plain := make([]byte, len(k.sealed))
		cipher.NewCFBDecrypter(block, make([]byte, block.BlockSize())).XORKeyStream(plain, k.sealed) //nolint:staticcheck // the format's own mode
		s := session{cipherID(plain[0]), plain[1:]}
		return s, s.cipher.keySize() == len(s.key) && len(s.key) > 0
	}
	about := []byte{0xc0 | tagPassphraseKey, k.version, byte(k.cipher), byte(k.aead)}
	if k.version == 6 {
		var err error
		if key, err = hkdf.Key(sha256.New, key, nil, string(about), len(key)); err != nil {
			return session{}, false
		}
	}
	a, err := k.aead.mode(k.cipher, key)
	if err != nil {
		return session{}, false
	}
	plain, err := a.Open(nil, k.nonce, k.sealed, about)
	return session{k.cipher, plain}, err == nil && len(plain) == k.cipher.keySize()
}
