package openpgp

import (
	"bytes"
	"compress/bzip2"
	"compress/flate"
	"compress/zlib"
	"io"
)

// maxNested is how often packets may be compressed in one another.
const maxNested = 4

// content returns the text among decrypted packets, at most limit bytes.
// Signatures are passed over: what protects an export is its passphrase.
func content(data []byte, limit int) ([]byte, error) {
	for range maxNested {
		p, ok := firstOf(data, tagLiteral, tagCompressed)
		if !ok {
			return nil, ErrUnsupported
		}
		if p.tag == tagLiteral {
			return literal(p.body, limit)
		}
		var err error
		if data, err = inflate(p.body, limit); err != nil {
			return nil, err
		}
	}
	return nil, ErrUnsupported
}

// firstOf returns the first packet that has one of two tags.
func firstOf(data []byte, one, other byte) (packet, bool) {
	for len(data) > 0 {
		p, rest, ok := cut(data)
		if !ok {
			return packet{}, false
		}
		if p.tag == one || p.tag == other {
			return p, true
		}
		data = rest
	}
	return packet{}, false
}

// literal takes kind, name and date off the text (RFC 9580, 5.9).
func literal(body []byte, limit int) ([]byte, error) {
	if len(body) < 2 || len(body) < 2+int(body[1])+4 {
		return nil, ErrUnsupported
	}
	text := body[2+int(body[1])+4:]
	if len(text) > limit {
		return nil, ErrTooLarge
	}
	return text, nil
}

// inflate undoes a compression (RFC 9580, 9.4). The packets in it may be a
// little larger than the text.
func inflate(body []byte, limit int) ([]byte, error) {
	if len(body) == 0 {
		return nil, ErrUnsupported
	}
	packed := bytes.NewReader(body[1:])
	var r io.Reader
	switch body[0] {
	case 0:
		r = packed
	case 1:
		r = flate.NewReader(packed)
	case 2:
		var err error
		if r, err = zlib.NewReader(packed); err != nil {
			return nil, ErrUnsupported
		}
	case 3:
		r = bzip2.NewReader(packed)
	default:
		return nil, ErrUnsupported
	}
	const headers = 1 << 16
	data, err := io.ReadAll(io.LimitReader(r, int64(limit)+headers+1))
	switch {
	case len(data) > limit+headers:
		return nil, ErrTooLarge
	case err != nil:
		return nil, ErrUnsupported
	}
	return data, nil
}
