package openpgp

import (
	"bytes"
	"encoding/base64"
)

// The packets of a message that matter here (RFC 9580, 5).
const (
	tagPublicKey     = 1  // the session key for a public key
	tagPassphraseKey = 3  // the session key for a passphrase
	tagCompressed    = 8  // packets, compressed
	tagMarker        = 10 // says nothing
	tagLiteral       = 11 // the text
	tagSealed        = 18 // packets, encrypted
	tagChunked       = 20 // the same as GnuPG 2.3 writes it
	tagPadding       = 21 // says nothing
)

// packet is a tag and what it holds.
type packet struct {
	tag  byte
	body []byte
}

// cut takes the first packet off data. It reports false where data ends
// before the packet does.
func cut(data []byte) (p packet, rest []byte, ok bool) {
	if len(data) < 2 || data[0]&0x80 == 0 {
		return packet{}, nil, false
	}
	if data[0]&0x40 == 0 {
		return cutOld(data)
	}
	p.tag = data[0] & 0x3f
	rest = data[1:]
	for whole := false; !whole; {
		var size int
		if size, whole, rest, ok = lengthOf(rest); !ok || size > len(rest) {
			return packet{}, nil, false
		}
		if whole && p.body == nil {
			p.body = rest[:size]
		} else {
			p.body = append(p.body, rest[:size]...)
		}
		rest = rest[size:]
	}
	return p, rest, true
}

// lengthOf reads a length of the newer form: of the packet, or, where whole is
// false, of a part of it.
func lengthOf(data []byte) (size int, whole bool, rest []byte, ok bool) {
	if len(data) == 0 {
		return 0, false, nil, false
	}
	switch first := int(data[0]); {
	case first < 192:
		return first, true, data[1:], true
	case first < 224 && len(data) > 1:
		return (first-192)<<8 + int(data[1]) + 192, true, data[2:], true
	case first == 255 && len(data) > 4:
		return int(data[1])<<24 | int(data[2])<<16 | int(data[3])<<8 | int(data[4]), true, data[5:], true
	case first >= 224 && first < 255:
		return 1 << (first & 0x1f), false, data[1:], true
	}
	return 0, false, nil, false
}

// cutOld takes a packet with a header of the older form off data.
func cutOld(data []byte) (p packet, rest []byte, ok bool) {
	p.tag = data[0] >> 2 & 0xf
	var size, at int
	switch kind := data[0] & 3; {
	case kind == 0:
		size, at = int(data[1]), 2
	case kind == 1 && len(data) > 2:
		size, at = int(data[1])<<8|int(data[2]), 3
	case kind == 2 && len(data) > 4:
		size, at = int(data[1])<<24|int(data[2])<<16|int(data[3])<<8|int(data[4]), 5
	case kind == 3: // up to the end
		size, at = len(data)-1, 1
	default:
		return packet{}, nil, false
	}
	if size > len(data)-at {
		return packet{}, nil, false
	}
	p.body = data[at : at+size]
	return p, data[at+size:], true
}

// unarmor returns what the lines of an armoured message encode. Its sum at
// the end is passed over, as RFC 9580, 6.1 asks for: the data has better ones.
func unarmor(text []byte) ([]byte, bool) {
	_, text, _ = bytes.Cut(text, []byte("\n"))
	var encoded []byte
	inside := false // past the lines "Version: …" and the empty one
	for line := range bytes.Lines(text) {
		line = bytes.TrimSpace(line)
		switch {
		case bytes.HasPrefix(line, []byte("-----END")), inside && bytes.HasPrefix(line, []byte("=")):
			data := make([]byte, base64.StdEncoding.DecodedLen(len(encoded)))
			n, err := base64.StdEncoding.Decode(data, encoded)
			return data[:n], err == nil && n > 0
		case !inside && len(line) > 0 && bytes.Contains(line, []byte(": ")):
		default:
			inside = true
			encoded = append(encoded, line...)
		}
	}
	return nil, false
}
