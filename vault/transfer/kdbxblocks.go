package transfer

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"strconv"
)

// hashedBlocks joins the blocks of a version 3 plain text: a number, a hash, a
// length and the data; one without data ends them.
func hashedBlocks(data []byte) ([]byte, error) {
	const head = 4 + sha256.Size + 4
	var joined []byte
	for i := 0; len(data) >= head; i++ {
		sum, size := data[4:4+sha256.Size], uint64(binary.LittleEndian.Uint32(data[4+sha256.Size:]))
		if data = data[head:]; size == 0 {
			return joined, nil
		}
		if size > uint64(len(data)) {
			break
		}
		if got := sha256.Sum256(data[:size]); !bytes.Equal(got[:], sum) {
			return nil, kdbxDamaged("block " + strconv.Itoa(i+1))
		}
		if joined == nil {
			joined = make([]byte, 0, len(data))
		}
		joined = append(joined, data[:size]...)
		data = data[size:]
	}
	return nil, &FormatError{Reason: errKDBXCut.Error(), Err: errKDBXCut}
}

// sealedBlocks walks over the blocks of a version 4 body: a MAC, a length and
// the data; one without data ends them. do gets each in turn.
func sealedBlocks(body []byte, do func(i uint64, mac, data []byte) error) error {
	const head = sha256.Size + 4
	for i := uint64(0); len(body) >= head; i++ {
		mac, size := body[:sha256.Size], uint64(binary.LittleEndian.Uint32(body[sha256.Size:]))
		if body = body[head:]; size > uint64(len(body)) {
			break
		}
		if err := do(i, mac, body[:size]); err != nil {
			return err
		}
		if size == 0 {
			return nil
		}
		body = body[size:]
	}
	return &FormatError{Reason: errKDBXCut.Error(), Err: errKDBXCut}
}

// joinSealed checks the blocks of a version 4 body, and joins them.
func (db *kdbx) joinSealed(transformed []byte) ([]byte, error) {
	joined := make([]byte, 0, len(db.body))
	err := sealedBlocks(db.body, func(i uint64, mac, data []byte) error {
		h := hmac.New(sha256.New, db.macKey(transformed, i))
		h.Write(binary.LittleEndian.AppendUint64(nil, i))
		h.Write(binary.LittleEndian.AppendUint32(nil, uint32(len(data)))) //nolint:gosec // it was read from 32 bits
		h.Write(data)
		if !hmac.Equal(h.Sum(nil), mac) {
			return kdbxDamaged("block " + strconv.FormatUint(i+1, 10))
		}
		joined = append(joined, data...)
		return nil
	})
	return joined, err
}
