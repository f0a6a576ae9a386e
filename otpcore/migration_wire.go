package otpcore

import "errors"

// The wire types of protocol buffers that a transfer code may hold. Groups, 3
// and 4, are long out of use and refused.
const (
	wireVarint  = 0
	wireFixed64 = 1
	wireBytes   = 2
	wireFixed32 = 5
)

var (
	errCut  = errors.New("it is cut short")
	errWire = errors.New("its data is damaged")
)

// wire reads the fields of one message.
type wire struct{ rest []byte }

type wireField struct {
	number uint64
	kind   uint64
	value  uint64 // of a varint
	bytes  []byte // of wireBytes, a part of the message
}

// next reads one field. It takes at least one byte, or fails.
func (w *wire) next() (wireField, error) {
	tag, err := w.varint()
	if err != nil {
		return wireField{}, err
	}
	f := wireField{number: tag >> 3, kind: tag & 7}
	if f.number == 0 || f.number >= 1<<29 {
		return wireField{}, errWire
	}
	switch f.kind {
	case wireVarint:
		f.value, err = w.varint()
	case wireFixed64:
		_, err = w.take(8)
	case wireFixed32:
		_, err = w.take(4)
	case wireBytes:
		var n uint64
		if n, err = w.varint(); err == nil {
			f.bytes, err = w.take(n)
		}
	default:
		err = errWire
	}
	return f, err
}

// varint reads at most ten bytes: seven bits each, the lowest first.
func (w *wire) varint() (uint64, error) {
	var v uint64
	for i, b := range w.rest {
		if i == 9 && b > 1 {
			return 0, errWire // more than 64 bits
		}
		v |= uint64(b&0x7f) << (7 * i)
		if b < 0x80 {
			w.rest = w.rest[i+1:]
			return v, nil
		}
	}
	return 0, errCut
}

func (w *wire) take(n uint64) ([]byte, error) {
	if n > uint64(len(w.rest)) {
		return nil, errCut
	}
	b := w.rest[:n:n]
	w.rest = w.rest[n:]
	return b, nil
}

// int32Of returns an int32 field, whose negative values come as 64 bits.
func int32Of(v uint64) int32 {
	return int32(uint32(v)) //nolint:gosec // the upper bits are the sign
}
