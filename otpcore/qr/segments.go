package qr

import (
	"bytes"
	"strings"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// The modes of a segment (ISO/IEC 18004, table 2).
const (
	modeEnd          = 0
	modeNumeric      = 1
	modeAlphanumeric = 2
	modeAppend       = 3
	modeByte         = 4
	modeFirst        = 5
	modeECI          = 7
	modeKanji        = 8
	modeSecond       = 9
	modeHanzi        = 13 // of GB/T 18284, the standard's Chinese edition
)

const alphanumerics = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// parser reads the segments of a code's data.
type parser struct {
	bits bitReader
	text strings.Builder
	raw  []byte // bytes read and not yet text
	eci  int    // the character set of raw
	fnc1 bool   // the code is of GS1 or the like: % stands for a separator
}

// textOf returns the text of a code's data. It reports false where a segment
// is cut short or of no known mode.
func textOf(data []byte, version int) (string, bool) {
	p := &parser{bits: bitReader{data: data}}
	for p.bits.left() >= 4 {
		mode := p.bits.take(4)
		if mode == modeEnd {
			break
		}
		if !p.segment(mode, version) || p.bits.short {
			return "", false
		}
	}
	p.flush()
	return p.text.String(), true
}

// countBits is the width of a segment's length, which grows with the version.
func countBits(mode, version int) int {
	size := 0
	if version > 9 {
		size = 1
	}
	if version > 26 {
		size = 2
	}
	switch mode {
	case modeNumeric:
		return 10 + 2*size
	case modeAlphanumeric:
		return 9 + 2*size
	case modeByte:
		return 8 + 8*min(size, 1)
	}
	return 8 + 2*size // kanji and hanzi
}

func (p *parser) segment(mode, version int) bool {
	switch mode {
	case modeAppend: // which of several codes this is, and their parity
		p.bits.take(16)
		return true
	case modeFirst:
		p.fnc1 = true
		return true
	case modeSecond: // and who is responsible for its meaning
		p.fnc1 = true
		p.bits.take(8)
		return true
	case modeECI:
		p.flush()
		p.eci = p.bits.eci()
		return true
	case modeHanzi: // and which table of characters: there is but one
		if p.bits.take(4) != 1 {
			return false
		}
	case modeNumeric, modeAlphanumeric, modeByte, modeKanji:
	default:
		return false
	}
	n := p.bits.take(countBits(mode, version))
	switch mode {
	case modeNumeric:
		return p.numeric(n)
	case modeAlphanumeric:
		return p.alphanumeric(n)
	case modeKanji:
		return p.twoBytes(n, japanese.ShiftJIS, 0xc0, 0x1f00, 0x8140, 0xc140)
	case modeHanzi:
		return p.twoBytes(n, simplifiedchinese.GBK, 0x60, 0x0a00, 0xa1a1, 0xa6a1)
	}
	for ; n > 0 && !p.bits.short; n-- {
		p.raw = append(p.raw, byte(p.bits.take(8)))
	}
	return true
}

// numeric reads groups of three digits in ten bits; the last may be shorter.
func (p *parser) numeric(n int) bool {
	for n > 0 && !p.bits.short {
		digits := min(n, 3)
		v := p.bits.take(1 + 3*digits)
		limit := [4]int{0, 10, 100, 1000}[digits]
		if v >= limit {
			return false
		}
		for limit /= 10; limit > 0; limit /= 10 {
			p.raw = append(p.raw, byte('0'+v/limit%10))
		}
		n -= digits
	}
	return true
}

// alphanumeric reads pairs of characters in eleven bits. In a code of GS1 a
// single % is the separator of fields, and %% a %.
func (p *parser) alphanumeric(n int) bool {
	begin := len(p.raw)
	for n > 0 && !p.bits.short {
		size := len(alphanumerics)
		if n == 1 {
			v := p.bits.take(6)
			if v >= size {
				return false
			}
			p.raw = append(p.raw, alphanumerics[v])
			break
		}
		v := p.bits.take(11)
		if v >= size*size {
			return false
		}
		p.raw = append(p.raw, alphanumerics[v/size], alphanumerics[v%size])
		n -= 2
	}
	if p.fnc1 {
		s := bytes.ReplaceAll(p.raw[begin:], []byte("%%"), []byte{0})
		s = bytes.ReplaceAll(s, []byte("%"), []byte{0x1d})
		p.raw = append(p.raw[:begin], bytes.ReplaceAll(s, []byte{0}, []byte("%"))...)
	}
	return true
}

// twoBytes reads characters of a set of two bytes in thirteen bits each: of a
// first and a second byte of width values, which begin at low, and from the
// split on at high.
func (p *parser) twoBytes(n int, set encoding.Encoding, width, split, low, high int) bool {
	p.flush()
	var coded []byte
	for ; n > 0 && !p.bits.short; n-- {
		v := p.bits.take(13)
		c := v/width<<8 | v%width
		if c < split {
			c += low
		} else {
			c += high
		}
		coded = append(coded, byte(c>>8), byte(c))
	}
	text, ok := textIn(set, coded)
	p.text.WriteString(text)
	return ok
}

// flush turns the bytes read so far into text.
func (p *parser) flush() {
	p.text.WriteString(decodeBytes(p.raw, p.eci))
	p.raw = p.raw[:0]
}
