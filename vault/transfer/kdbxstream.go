package transfer

import (
	"bufio"
	"compress/gzip"
	"crypto/cipher"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20"
	"golang.org/x/crypto/salsa20/salsa" //nolint:staticcheck // databases of version 3 hide passwords with it
)

// maxKDBX is how much a database may unpack to, in bytes.
const maxKDBX = 256 << 20

// The inner streams, by which passwords are hidden once more inside of the
// database.
const (
	streamNone     = 0
	streamSalsa20  = 2
	streamChaCha20 = 3
)

var errKDBXLarge = errors.New("it unpacks to too much")

// capReader ends with an error, and not in silence, where there is more than
// its limit.
type capReader struct {
	r    io.Reader
	left int64
}

func (c *capReader) Read(p []byte) (int, error) {
	if c.left <= 0 {
		return 0, errKDBXLarge
	}
	n, err := c.r.Read(p[:min(int64(len(p)), c.left)])
	c.left -= int64(n)
	return n, err
}

// open returns the XML of a database, and the stream that its passwords are
// hidden by. Version 4 has a header of its own in front of it.
func (db *kdbx) open(payload io.Reader) (io.Reader, cipher.Stream, error) {
	if db.gzipped {
		z, err := gzip.NewReader(payload)
		if err != nil {
			return nil, nil, kdbxDamaged("the compressed part")
		}
		payload = z
	}
	r := bufio.NewReader(&capReader{payload, maxKDBX})
	id, key := db.streamID, db.streamKey
	if db.major >= 4 {
		var err error
		if id, key, err = innerHeader(r); err != nil {
			return nil, nil, err
		}
	}
	stream, err := innerStream(id, key)
	return r, stream, err
}

// innerHeader reads up to the XML; attached files, which stand there, are
// passed over.
func innerHeader(r *bufio.Reader) (id uint32, key []byte, err error) {
	const end, streamID, streamKey, maxField = 0, 1, 2, 1024
	for {
		var head [5]byte
		if _, err := io.ReadFull(r, head[:]); err != nil {
			return 0, nil, kdbxDamaged("the inner header")
		}
		size := int64(binary.LittleEndian.Uint32(head[1:]))
		var field []byte
		switch head[0] {
		case streamID, streamKey:
			if size > maxField {
				return 0, nil, kdbxDamaged("the inner header")
			}
			field = make([]byte, size)
			_, err = io.ReadFull(r, field)
		default:
			_, err = io.CopyN(io.Discard, r, size)
		}
		if err != nil {
			return 0, nil, kdbxDamaged("the inner header")
		}
		switch head[0] {
		case end:
			return id, key, nil
		case streamID:
			id, _ = kdbxUint32(field)
		case streamKey:
			key = field
		}
	}
}

// innerStream returns the stream of that number; nil where nothing is hidden.
func innerStream(id uint32, key []byte) (cipher.Stream, error) {
	switch id {
	case streamNone:
		return nil, nil
	case streamSalsa20:
		s := &salsaStream{key: sha256.Sum256(key)}
		copy(s.counter[:], "\xe8\x30\x09\x4b\x97\x20\x5d\x2a")
		return s, nil
	case streamChaCha20:
		sum := sha512.Sum512(key)
		return chacha20.NewUnauthenticatedCipher(sum[:32], sum[32:44])
	}
	return nil, &FormatError{Place: "the inner stream", Reason: fmt.Sprintf("fob does not know number %d: there are Salsa20 and ChaCha20", id)}
}

// salsaStream is Salsa20, of which the library has no stream.
type salsaStream struct {
	key     [32]byte
	counter [16]byte // the nonce, and the number of the next block
	block   [64]byte
	used    int // of the block; 0 at the beginning of one
}

// XORKeyStream implements [cipher.Stream].
func (s *salsaStream) XORKeyStream(dst, src []byte) {
	for i, b := range src {
		if s.used == 0 {
			clear(s.block[:])
			salsa.XORKeyStream(s.block[:], s.block[:], &s.counter, &s.key)
			binary.LittleEndian.PutUint64(s.counter[8:], binary.LittleEndian.Uint64(s.counter[8:])+1)
		}
		dst[i] = b ^ s.block[s.used]
		s.used = (s.used + 1) % len(s.block)
	}
}
