package qr

import (
	"errors"
	"fmt"

	qrcode "github.com/skip2/go-qrcode"
)

// Level is how much damage a drawn code survives.
type Level uint8

// The levels of error correction of ISO/IEC 18004, and about what share of a
// code may be lost.
const (
	L Level = iota // 7 %
	M              // 15 %
	Q              // 25 %
	H              // 30 %
)

// MaxVersion is the largest size of a code: version v has 17+4v modules a side.
const MaxVersion = 40

// quiet is the light margin around a code, in modules.
const quiet = 4

// ErrTooLong is returned, wrapped, for a text that does not fit a code of the
// wished level and version.
var ErrTooLong = errors.New("too long for a QR code")

// Symbol is a drawn QR code: a square of dark and light modules, without its
// quiet zone, which the writers add.
type Symbol struct {
	version int
	size    int
	dark    []bool // size × size, row by row
}

// Encode draws text in the smallest version that holds it. Text of upper-case
// letters, digits and " $%*+-./:" takes 5.5 bits a character, other bytes 8.
// The error wraps [ErrTooLong] when no version holds it.
func Encode(text string, level Level) (*Symbol, error) {
	return encode(text, level, func(l qrcode.RecoveryLevel) (*qrcode.QRCode, error) {
		return qrcode.New(text, l)
	})
}

// EncodeVersion draws text in the given version, 1 to [MaxVersion], so that
// several codes can share one size. The error wraps [ErrTooLong] when the text
// does not fit.
func EncodeVersion(text string, level Level, version int) (*Symbol, error) {
	if version < 1 || version > MaxVersion {
		return nil, fmt.Errorf("draw QR code: no version %d", version)
	}
	return encode(text, level, func(l qrcode.RecoveryLevel) (*qrcode.QRCode, error) {
		return qrcode.NewWithForcedVersion(text, version, l)
	})
}

func encode(text string, level Level, draw func(qrcode.RecoveryLevel) (*qrcode.QRCode, error)) (*Symbol, error) {
	if text == "" {
		return nil, errors.New("draw QR code: no text")
	}
	if level > H {
		return nil, fmt.Errorf("draw QR code: no level %d", level)
	}
	code, err := draw(qrcode.Low + qrcode.RecoveryLevel(level))
	if err != nil {
		// The text is not empty and the version exists: length is what is left.
		return nil, fmt.Errorf("draw QR code: %d bytes are %w", len(text), ErrTooLong)
	}
	code.DisableBorder = true
	rows := code.Bitmap()
	s := &Symbol{version: code.VersionNumber, size: len(rows)}
	for _, row := range rows {
		s.dark = append(s.dark, row...)
	}
	return s, nil
}

// Size returns the modules on a side, quiet zone not counted.
func (s *Symbol) Size() int { return s.size }

// Version returns the version, 1 to [MaxVersion].
func (s *Symbol) Version() int { return s.version }

// At reports whether the module at column x and row y is dark. Outside of the
// code all is light.
func (s *Symbol) At(x, y int) bool {
	return x >= 0 && y >= 0 && x < s.size && y < s.size && s.dark[y*s.size+x]
}

// full returns the modules on a side with the quiet zone.
func (s *Symbol) full() int { return s.size + 2*quiet }
