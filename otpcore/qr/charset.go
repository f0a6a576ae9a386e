package qr

import (
	"bytes"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// The character sets (ECI) that are read by their number; 0 stands for none
// given, and bytes in any other set are read as if none were given.
const (
	eciNone      = 0
	eciLatin1    = 1
	eciLatin1Too = 3
	eciShiftJIS  = 20
	eciUTF16     = 25
	eciGB18030   = 29
)

// decodeBytes reads bytes in a character set. Where none is named, most codes
// of today hold UTF-8, older ones of Japan Shift JIS, and the standard says
// Latin-1; the bytes 80 to 9F are printed by the second only.
func decodeBytes(b []byte, eci int) string {
	switch eci {
	case eciLatin1, eciLatin1Too:
		return latin1(b)
	case eciUTF16:
		units := make([]uint16, len(b)/2)
		for i := range units {
			units[i] = uint16(b[2*i])<<8 | uint16(b[2*i+1])
		}
		return string(utf16.Decode(units))
	case eciShiftJIS:
		if text, ok := textIn(japanese.ShiftJIS, b); ok {
			return text
		}
	case eciGB18030:
		if text, ok := textIn(simplifiedchinese.GB18030, b); ok {
			return text
		}
	}
	if utf8.Valid(b) {
		return strings.TrimPrefix(string(b), "\ufeff")
	}
	for _, c := range b {
		if c < 0x80 || c > 0x9f {
			continue
		}
		if text, ok := textIn(japanese.ShiftJIS, b); ok {
			return text
		}
		break
	}
	return latin1(b)
}

func latin1(b []byte) string {
	runes := make([]rune, len(b))
	for i, c := range b {
		runes[i] = rune(c)
	}
	return string(runes)
}

// textIn decodes bytes of a character set, whole or not at all.
func textIn(set encoding.Encoding, b []byte) (string, bool) {
	text, err := set.NewDecoder().Bytes(b)
	return string(text), err == nil && !bytes.ContainsRune(text, utf8.RuneError)
}
