package transfer

import (
	"crypto/subtle"
	"encoding/binary"
	"errors"

	"golang.org/x/crypto/chacha20"
	"golang.org/x/crypto/poly1305" //nolint:staticcheck // the primitive itself: libsodium lays its input out in its own way
)

// What crypto_secretstream_xchacha20poly1305 of libsodium adds to a text.
const (
	streamHeader = 24 // bytes, which stand apart
	streamExtra  = 17 // bytes: the encrypted tag in front, the MAC behind
	streamBlock  = 64 // bytes that the tag is encrypted in
	streamFinal  = 3  // the tag of a last message
)

// errStream is what a text that does not authenticate gives.
var errStream = errors.New("the text does not authenticate")

// openStream decrypts a stream of one message.
func openStream(key, header, sealed []byte) ([]byte, error) {
	if len(header) != streamHeader || len(sealed) < streamExtra {
		return nil, errStream
	}
	c, mac, err := newStream(key, header)
	if err != nil {
		return nil, err
	}
	text := sealed[1 : len(sealed)-poly1305.TagSize]
	var block [streamBlock]byte
	block[0] = sealed[0]
	c.XORKeyStream(block[:], block[:])
	block[0] = sealed[0] // decrypted it would be the tag, which says nothing of a lone message
	if subtle.ConstantTimeCompare(streamMAC(&mac, &block, text), sealed[len(sealed)-poly1305.TagSize:]) != 1 {
		return nil, errStream
	}
	plain := make([]byte, len(text))
	c.XORKeyStream(plain, text)
	return plain, nil
}

// sealStream encrypts a text as a stream of one message, the last one.
func sealStream(key, text []byte) (header, sealed []byte, err error) {
	header = randomBytes(streamHeader)
	c, mac, err := newStream(key, header)
	if err != nil {
		return nil, nil, err
	}
	var block [streamBlock]byte
	block[0] = streamFinal
	c.XORKeyStream(block[:], block[:])
	sealed = make([]byte, 1+len(text), len(text)+streamExtra)
	sealed[0] = block[0]
	c.XORKeyStream(sealed[1:], text)
	return header, append(sealed, streamMAC(&mac, &block, sealed[1:])...), nil
}

// newStream returns the cipher of the first message, and the key of its MAC,
// which is what the cipher begins with.
func newStream(key, header []byte) (c *chacha20.Cipher, mac [32]byte, err error) {
	sub, err := chacha20.HChaCha20(key, header[:16])
	if err != nil {
		return nil, mac, err
	}
	nonce := binary.LittleEndian.AppendUint32(nil, 1) // the number of the message
	c, err = chacha20.NewUnauthenticatedCipher(sub, append(nonce, header[16:]...))
	if err != nil {
		return nil, mac, err
	}
	var first [streamBlock]byte
	c.XORKeyStream(first[:], first[:])
	copy(mac[:], first[:])
	return c, mac, nil
}

// streamMAC authenticates the block with the tag, and the text. The padding
// has the length that libsodium gives it, which is not up to the next 16.
func streamMAC(key *[32]byte, block *[streamBlock]byte, text []byte) []byte {
	var zeros [16]byte
	m := poly1305.New(key)
	for _, part := range [][]byte{
		block[:], text, zeros[:len(text)%16],
		binary.LittleEndian.AppendUint64(nil, 0), // additional data
		binary.LittleEndian.AppendUint64(nil, uint64(streamBlock+len(text))),
	} {
		_, _ = m.Write(part) // never fails
	}
	return m.Sum(nil)
}
