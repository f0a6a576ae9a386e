package qr

import (
	"bytes"
	"errors"
	"fmt"
	"time"
)

// Limits of what [Find] looks at.
const (
	MaxFileSize = 64 << 20        // bytes of a picture file
	MaxPixels   = 50_000_000      // width × height
	maxSide     = 1 << 16         // width or height
	MaxTime     = 5 * time.Second // of one search, where the context sets no deadline
)

// Errors of [Find] and [FindImage], to be told apart with errors.Is.
var (
	// ErrNoCode: the picture is sound, and no code was found in it.
	ErrNoCode = errors.New("no QR code in the picture")
	// ErrTooLarge: the file or the picture is over [MaxFileSize] or [MaxPixels].
	ErrTooLarge = errors.New("picture is too large")
	// ErrFormat: the bytes are not a PNG, JPEG, GIF, WebP or BMP.
	ErrFormat = errors.New("not a PNG, JPEG, GIF, WebP or BMP picture")
	// ErrDamaged: the picture has a known format and cannot be decoded.
	ErrDamaged = errors.New("picture is damaged")
)

// format is a picture format, told by the first bytes of a file.
type format uint8

const (
	unknownFormat format = iota
	formatPNG
	formatJPEG
	formatGIF
	formatWebP
	formatBMP
)

// sniff tells the format by content; names and extensions do not count.
func sniff(data []byte) format {
	switch {
	case bytes.HasPrefix(data, []byte("\x89PNG\r\n\x1a\n")):
		return formatPNG
	case bytes.HasPrefix(data, []byte("\xff\xd8\xff")):
		return formatJPEG
	case bytes.HasPrefix(data, []byte("GIF87a")), bytes.HasPrefix(data, []byte("GIF89a")):
		return formatGIF
	case len(data) >= 12 && string(data[:4]) == "RIFF" && string(data[8:12]) == "WEBP":
		return formatWebP
	case len(data) >= 26 && string(data[:2]) == "BM" && isBMP(data):
		return formatBMP
	}
	return unknownFormat
}

// isBMP looks past the two letters that any text may begin with: the reserved
// words are zero and the second header has a known length.
func isBMP(data []byte) bool {
	if !bytes.Equal(data[6:10], make([]byte, 4)) || data[15] != 0 || data[16] != 0 || data[17] != 0 {
		return false
	}
	switch data[14] {
	case 12, 40, 52, 56, 64, 108, 124:
		return true
	}
	return false
}

// IsPicture reports whether data begins as a picture that [Find] can read.
// A dozen bytes are enough (26 for BMP).
func IsPicture(data []byte) bool { return sniff(data) != unknownFormat }

// checkSize returns an error wrapping ErrTooLarge for a picture over the
// limits, and one wrapping ErrDamaged for one without pixels.
func checkSize(w, h int) error {
	if w <= 0 || h <= 0 {
		return fmt.Errorf("%w: %d×%d pixels", ErrDamaged, w, h)
	}
	if w > maxSide || h > maxSide || int64(w)*int64(h) > MaxPixels {
		return fmt.Errorf("%w: %d×%d pixels, at most %d million are read", ErrTooLarge, w, h, MaxPixels/1_000_000)
	}
	return nil
}
