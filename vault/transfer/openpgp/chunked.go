package openpgp

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"errors"
)

// aeadID names a mode that encrypts and authenticates (RFC 9580, 9.6).
type aeadID byte

const (
	modeEAX aeadID = 1
	modeOCB aeadID = 2
	modeGCM aeadID = 3
)

// tagSize is the bytes of a tag, in all the modes.
const tagSize = 16

// nonceSize returns the bytes of a nonce, 0 for a mode that is not read.
func (a aeadID) nonceSize() int {
	switch a {
	case modeEAX:
		return 16
	case modeOCB:
		return 15
	case modeGCM:
		return 12
	}
	return 0
}

// opener is the half of [cipher.AEAD] that reading takes.
type opener interface {
	Open(dst, nonce, sealed, about []byte) ([]byte, error)
}

// mode returns the mode over AES: the others have blocks too small for it.
func (a aeadID) mode(c cipherID, key []byte) (opener, error) {
	if c != aes128 && c != aes192 && c != aes256 {
		return nil, errors.New("no cipher for this mode")
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	switch a {
	case modeEAX:
		return newEAX(block), nil
	case modeOCB:
		return newOCB(block), nil
	case modeGCM:
	}
	return cipher.NewGCM(block)
}

// maxChunk is the largest power of two of a chunk, less six (RFC 9580, 5.13.2).
const maxChunk = 16

// chunks are the parts of data that is encrypted part by part.
type chunks struct {
	mode   opener
	about  []byte // what each part is bound to
	prefix []byte // the nonce before the number of the part is mixed in
	size   int    // of a part
	number bool   // about has the part's number, too
}

// openChunked decrypts data as GnuPG 2.3 writes it: version, cipher, mode,
// size of a part, nonce, then the parts.
func openChunked(s session, body []byte) ([]byte, bool) {
	if len(body) < 4 || body[3] > maxChunk {
		return nil, false
	}
	id := aeadID(body[2])
	n := id.nonceSize()
	if id == modeGCM || n == 0 || len(body) < 4+n || cipherID(body[1]) != s.cipher {
		return nil, false
	}
	mode, err := id.mode(s.cipher, s.key)
	if err != nil {
		return nil, false
	}
	c := chunks{
		mode: mode, about: append([]byte{0xc0 | tagChunked}, body[:4]...),
		prefix: body[4 : 4+n], size: 1 << (body[3] + 6), number: true,
	}
	return c.open(body[4+n:])
}

// openSalted decrypts data as RFC 9580, 5.13.2 has it: version, cipher, mode,
// size of a part and a salt, which with the session key gives key and nonce.
func openSalted(s session, body []byte) ([]byte, bool) {
	const salt = 32
	if len(body) < 4+salt || body[3] > maxChunk {
		return nil, false
	}
	c := cipherID(body[1])
	id := aeadID(body[2])
	n := id.nonceSize()
	if n == 0 || c.keySize() != len(s.key) {
		return nil, false
	}
	about := append([]byte{0xc0 | tagSealed}, body[:4]...)
	derived, err := hkdf.Key(sha256.New, s.key, body[4:4+salt], string(about), len(s.key)+n-8)
	if err != nil {
		return nil, false
	}
	mode, err := id.mode(c, derived[:len(s.key)])
	if err != nil {
		return nil, false
	}
	prefix := append(derived[len(s.key):], make([]byte, 8)...)
	return chunks{mode: mode, about: about, prefix: prefix, size: 1 << (body[3] + 6)}.open(body[4+salt:])
}

// open decrypts the parts, and the tag at the end, which holds their length.
func (c chunks) open(data []byte) ([]byte, bool) {
	if len(data) < tagSize {
		return nil, false
	}
	data, last := data[:len(data)-tagSize], data[len(data)-tagSize:]
	plain := make([]byte, 0, len(data))
	index := uint64(0)
	for ; len(data) > 0; index++ {
		n := min(len(data), c.size+tagSize)
		var err error
		if plain, err = c.mode.Open(plain, c.nonce(index), data[:n], c.bound(index)); err != nil {
			return nil, false
		}
		data = data[n:]
	}
	end := binary.BigEndian.AppendUint64(c.bound(index), uint64(len(plain)))
	_, err := c.mode.Open(nil, c.nonce(index), last, end)
	return plain, err == nil
}

func (c chunks) bound(index uint64) []byte {
	about := append([]byte(nil), c.about...)
	if c.number {
		about = binary.BigEndian.AppendUint64(about, index)
	}
	return about
}

func (c chunks) nonce(index uint64) []byte {
	nonce := append([]byte(nil), c.prefix...)
	at := nonce[len(nonce)-8:]
	binary.BigEndian.PutUint64(at, binary.BigEndian.Uint64(at)^index)
	return nonce
}
