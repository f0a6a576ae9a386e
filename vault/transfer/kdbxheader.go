package transfer

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// kdbxMagic begins KeePass databases since KeePass 2; what begins KeePass 1's
// differs in one byte.
const (
	kdbxMagic = "\x03\xd9\xa2\x9a\x67\xfb\x4b\xb5"
	kdbMagic  = "\x03\xd9\xa2\x9a\x65\xfb\x4b\xb5"
)

// kdbx is a database with its header read. Its body is still encrypted.
type kdbx struct {
	major      uint16
	header     []byte // all of it, from the magic bytes on
	cipher     kdbxCipher
	gzipped    bool
	masterSeed []byte
	iv         []byte
	kdf        kdf // from the composite key to the transformed one

	// Version 3 only: the key of the inner stream, what the plain text begins
	// with, and the inner stream's number.
	streamKey   []byte
	streamStart []byte
	streamID    uint32

	// Version 4 only: the MAC of the header.
	headerMAC []byte

	body []byte
}

// The numbers of the header's fields.
const (
	kdbxEnd         = 0
	kdbxCipherID    = 2
	kdbxCompression = 3
	kdbxMasterSeed  = 4
	kdbxSeed        = 5
	kdbxRounds      = 6
	kdbxIV          = 7
	kdbxStreamKey   = 8
	kdbxStreamStart = 9
	kdbxStreamID    = 10
	kdbxKDF         = 11
)

var errKDBXCut = errors.New("the database is cut short")

func kdbxDamaged(place string) error {
	return &FormatError{Place: place, Reason: "it is missing or damaged"}
}

// readKDBXHeader reads what stands before the encrypted part, and checks all
// that can be checked without the key.
func readKDBXHeader(data []byte) (*kdbx, error) {
	if len(data) < 12 || !bytes.HasPrefix(data, []byte(kdbxMagic)) {
		return nil, &FormatError{Reason: errKDBXCut.Error(), Err: errKDBXCut}
	}
	db := &kdbx{major: binary.LittleEndian.Uint16(data[10:])}
	if db.major != 3 && db.major != 4 {
		return nil, &FormatError{
			Reason: fmt.Sprintf("it is version %d.%d, and fob reads 3 and 4", db.major, binary.LittleEndian.Uint16(data[8:])),
			Hint:   "save it in KeePassXC, or in KeePass 2, and import that",
		}
	}
	fields, rest, err := kdbxFields(data[12:], db.major)
	if err != nil {
		return nil, err
	}
	db.header, db.body = data[:len(data)-len(rest)], rest
	if err := db.take(fields); err != nil {
		return nil, err
	}
	if db.major == 3 {
		if len(db.streamStart) != sha256.Size {
			return nil, kdbxDamaged("the header's stream start")
		}
		return db, nil
	}
	if len(db.body) < 2*sha256.Size {
		return nil, &FormatError{Reason: errKDBXCut.Error(), Err: errKDBXCut}
	}
	if sum := sha256.Sum256(db.header); !bytes.Equal(sum[:], db.body[:sha256.Size]) {
		return nil, kdbxDamaged("the header")
	}
	db.headerMAC, db.body = db.body[sha256.Size:2*sha256.Size], db.body[2*sha256.Size:]
	return db, nil
}

// kdbxFields reads fields of a number, a length and data up to the one that
// ends them. Their lengths have two bytes in version 3, and four in 4.
func kdbxFields(data []byte, major uint16) (fields map[byte][]byte, rest []byte, err error) {
	fields = map[byte][]byte{}
	head := 3
	if major >= 4 {
		head = 5
	}
	for len(data) >= head {
		id, size := data[0], uint64(binary.LittleEndian.Uint16(data[1:]))
		if major >= 4 {
			size = uint64(binary.LittleEndian.Uint32(data[1:]))
		}
		if data = data[head:]; size > uint64(len(data)) {
			break
		}
		fields[id] = data[:size]
		if data = data[size:]; id == kdbxEnd {
			return fields, data, nil
		}
	}
	return nil, nil, &FormatError{Place: "the header", Reason: errKDBXCut.Error(), Err: errKDBXCut}
}

// take checks the fields and keeps them.
func (db *kdbx) take(fields map[byte][]byte) error {
	var err error
	if db.cipher, err = kdbxCipherOf(fields[kdbxCipherID]); err != nil {
		return err
	}
	compression, ok := kdbxUint32(fields[kdbxCompression])
	if !ok || compression > 1 {
		return kdbxDamaged("the header's compression")
	}
	db.gzipped = compression == 1
	if db.masterSeed = fields[kdbxMasterSeed]; len(db.masterSeed) != 32 {
		return kdbxDamaged("the header's master seed")
	}
	if db.iv = fields[kdbxIV]; len(db.iv) != db.cipher.ivLen {
		return kdbxDamaged("the header's IV")
	}
	if db.major == 3 {
		db.streamKey, db.streamStart = fields[kdbxStreamKey], fields[kdbxStreamStart]
		if db.streamID, ok = kdbxUint32(fields[kdbxStreamID]); !ok {
			return kdbxDamaged("the header's inner stream")
		}
		if len(fields[kdbxRounds]) != 8 {
			return kdbxDamaged("the header's rounds")
		}
		db.kdf, err = aesKDF(fields[kdbxSeed], binary.LittleEndian.Uint64(fields[kdbxRounds]))
		return err
	}
	db.kdf, err = kdbxKDFOf(fields[kdbxKDF])
	return err
}

func kdbxUint32(b []byte) (uint32, bool) {
	if len(b) != 4 {
		return 0, false
	}
	return binary.LittleEndian.Uint32(b), true
}

// kdbxDictionary reads a dictionary of typed values; their types are known by
// their names, so the values are returned as they stand.
func kdbxDictionary(data []byte) (map[string][]byte, bool) {
	if len(data) < 2 || data[1] != 1 {
		return nil, false
	}
	d := map[string][]byte{}
	next := func(n uint64) ([]byte, bool) {
		if n > uint64(len(data)) {
			return nil, false
		}
		b := data[:n]
		data = data[n:]
		return b, true
	}
	for data = data[2:]; len(data) > 0; {
		kind := data[0]
		if data = data[1:]; kind == 0 {
			return d, true
		}
		var parts [2][]byte
		for i := range parts {
			size, ok := next(4)
			if !ok {
				return nil, false
			}
			if parts[i], ok = next(uint64(binary.LittleEndian.Uint32(size))); !ok {
				return nil, false
			}
		}
		d[string(parts[0])] = parts[1]
	}
	return nil, false
}
