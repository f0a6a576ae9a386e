package openpgp

import (
	"bytes"
	"crypto/cipher"
	"crypto/sha1"
	"crypto/subtle"
)

// openSealed decrypts data that ends in a hash of itself (RFC 9580, 5.13.1):
// a block at random whose last two bytes are repeated, the packets, and the
// packet of the hash. It overwrites data.
func openSealed(s session, data []byte) ([]byte, bool) {
	block, err := s.cipher.block(s.key)
	if err != nil {
		return nil, false
	}
	size := block.BlockSize()
	const sum = 2 + sha1.Size // the packet: its tag, its length, the hash
	if len(data) < size+2+sum {
		return nil, false
	}
	cipher.NewCFBDecrypter(block, make([]byte, size)).XORKeyStream(data, data) //nolint:staticcheck // the format's own mode
	// Of no use against whom changes data, as the hash tells all; but a wrong
	// passphrase shows at once.
	if data[size-2] != data[size] || data[size-1] != data[size+1] {
		return nil, false
	}
	plain, tail := data[:len(data)-sum], data[len(data)-sum:]
	h := sha1.New()
	h.Write(plain)
	h.Write(tail[:2])
	if !bytes.Equal(tail[:2], []byte{0xd3, sha1.Size}) || subtle.ConstantTimeCompare(h.Sum(nil), tail[2:]) != 1 {
		return nil, false
	}
	return plain[size+2:], true
}
