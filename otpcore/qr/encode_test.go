package qr

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/png"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing"
	"github.com/makiuchi-d/gozxing/common"
	"github.com/makiuchi-d/gozxing/qrcode/decoder"
)

// rawBytes returns the data bytes of a drawn code, as a decoder sees them.
func rawBytes(t *testing.T, s *Symbol) (raw []byte, text string) {
	t.Helper()
	r, err := otherReading(s)
	if err != nil {
		t.Fatalf("decode version %d: %v", s.Version(), err)
	}
	return r.GetRawBytes(), r.GetText()
}

// otherText reads a drawn code with another implementation.
func otherText(s *Symbol) (string, error) {
	r, err := otherReading(s)
	if err != nil {
		return "", err
	}
	return r.GetText(), nil
}

func otherReading(s *Symbol) (*common.DecoderResult, error) {
	m, err := gozxing.NewSquareBitMatrix(s.Size())
	if err != nil {
		return nil, err
	}
	for y := range s.Size() {
		for x := range s.Size() {
			if s.At(x, y) {
				m.Set(x, y)
			}
		}
	}
	return decoder.NewDecoder().Decode(m, nil)
}

func TestEncodeModes(t *testing.T) {
	t.Parallel()
	const alphanumeric, bytesMode = 2, 4
	tests := []struct {
		text string
		mode byte
	}{
		{"AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", alphanumeric},
		{"HTTPS://EXAMPLE.COM/A+B $%*", alphanumeric},
		{strings.Repeat("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", 20), alphanumeric},
		{"otpauth://totp/x?secret=abc", bytesMode},
		{"lower case", bytesMode},
	}
	for _, tt := range tests {
		s, err := Encode(tt.text, Q)
		if err != nil {
			t.Fatalf("Encode(%q): %v", tt.text, err)
		}
		raw, text := rawBytes(t, s)
		if text != tt.text {
			t.Errorf("Encode(%q) reads as %q", tt.text, text)
		}
		if mode := raw[0] >> 4; mode != tt.mode {
			t.Errorf("Encode(%q) begins in mode %d, want %d", tt.text, mode, tt.mode)
		}
	}
}

// TestEncodeCapacity holds the capacities that sheets of paper are laid out
// by: characters of base32 that fit a version.
func TestEncodeCapacity(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		version, chars int
		level          Level
	}{{5, 154, L}, {10, 311, M}, {15, 426, Q}, {40, 1852, H}} {
		text := strings.Repeat("A", tt.chars)
		s, err := EncodeVersion(text, tt.level, tt.version)
		if err != nil {
			t.Errorf("EncodeVersion(%d characters, %d, %d): %v", tt.chars, tt.level, tt.version, err)
			continue
		}
		if s.Version() != tt.version || s.Size() != 17+4*tt.version {
			t.Errorf("EncodeVersion(…, %d): version %d of %d modules", tt.version, s.Version(), s.Size())
		}
		if _, err := EncodeVersion(text+"A", tt.level, tt.version); !errors.Is(err, ErrTooLong) {
			t.Errorf("EncodeVersion(%d characters, %d, %d) = %v, want ErrTooLong", tt.chars+1, tt.level, tt.version, err)
		}
	}
}

func TestEncodeErrors(t *testing.T) {
	t.Parallel()
	const secret = "JBSWY3DPEHPK3PXP"
	_, err := Encode(strings.Repeat(secret, 300), L)
	if !errors.Is(err, ErrTooLong) || strings.Contains(err.Error(), secret) {
		t.Errorf("Encode(too long) = %v, want ErrTooLong without the text", err)
	}
	for _, f := range []func() (*Symbol, error){
		func() (*Symbol, error) { return Encode("", M) },
		func() (*Symbol, error) { return Encode("x", H+1) },
		func() (*Symbol, error) { return EncodeVersion("x", M, 0) },
		func() (*Symbol, error) { return EncodeVersion("x", M, 41) },
	} {
		if s, err := f(); err == nil || s != nil {
			t.Errorf("got %v, %v, want an error alone", s, err)
		}
	}
	var s Symbol
	if s.PNG(new(bytes.Buffer), 0) == nil || s.PNG(new(bytes.Buffer), MaxScale+1) == nil {
		t.Error("PNG draws at a scale of nothing, or of too much")
	}
}

// TestEveryVersionIsRead draws all versions, the small ones at all levels, and
// reads them back without a search.
func TestEveryVersionIsRead(t *testing.T) {
	t.Parallel()
	for version := 1; version <= MaxVersion; version++ {
		for level := L; level <= H; level++ {
			if version > 10 && int(level) != version%4 {
				continue // the large ones take long to draw
			}
			s, err := EncodeVersion(fmt.Sprintf("V%d", version), level, version)
			if err != nil {
				t.Fatal(err)
			}
			m := &modules{make([]float32, s.Size()*s.Size()), s.Size()}
			for i, dark := range s.dark {
				if !dark {
					m.v[i] = 255
				}
			}
			want := fmt.Sprintf("V%d", version)
			if text, ok := m.decode(plainLevels); !ok || text != want {
				t.Errorf("version %d level %d reads as %q, %v", version, level, text, ok)
			}
		}
	}
}

func TestTerminal(t *testing.T) {
	t.Parallel()
	s, err := Encode("otpauth://totp/A?secret=JBSWY3DPEHPK3PXP", M)
	if err != nil {
		t.Fatal(err)
	}
	cols, rows := s.TerminalSize()
	lines := s.Lines()
	if got := s.Terminal(); got != strings.Join(lines, "\n")+"\n" {
		t.Error("Terminal is not Lines, one a line")
	}
	if len(lines) != rows {
		t.Errorf("%d lines, TerminalSize says %d", len(lines), rows)
	}
	for i, line := range lines {
		body, ok := strings.CutPrefix(line, blackOnWhite)
		body, ok2 := strings.CutSuffix(body, resetColours)
		if !ok || !ok2 || strings.Contains(body, "\x1b") {
			t.Errorf("line %d does not set its colours once and reset them: %q", i, line)
		}
		if n := len([]rune(body)); n != cols {
			t.Errorf("line %d is %d wide, TerminalSize says %d", i, n, cols)
		}
		if (i < quiet/2 || i >= rows-quiet/2) && strings.Trim(body, " ") != "" {
			t.Errorf("line %d is in the quiet zone and not blank", i)
		}
	}
}

func TestPNGIsSmall(t *testing.T) {
	t.Parallel()
	s, err := Encode("HELLO", M)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := s.PNG(&b, 10); err != nil {
		t.Fatal(err)
	}
	if depth := b.Bytes()[24]; depth != 1 {
		t.Errorf("PNG has %d bits a pixel, want 1", depth)
	}
	img, err := png.Decode(&b)
	if err != nil {
		t.Fatal(err)
	}
	if want := (s.Size() + 8) * 10; img.Bounds() != image.Rect(0, 0, want, want) {
		t.Errorf("PNG is %v, want %d square", img.Bounds(), want)
	}
}

func TestSVGBars(t *testing.T) {
	t.Parallel()
	s, err := Encode(strings.Repeat("otpauth", 30), L)
	if err != nil {
		t.Fatal(err)
	}
	covered := make([]int, s.size*s.size)
	for _, r := range s.bars() {
		for y := r.Min.Y; y < r.Max.Y; y++ {
			for x := r.Min.X; x < r.Max.X; x++ {
				covered[y*s.size+x]++
			}
		}
	}
	for i, dark := range s.dark {
		if want := map[bool]int{true: 1}[dark]; covered[i] != want {
			t.Fatalf("module %d is covered %d times, want %d", i, covered[i], want)
		}
	}
	var b bytes.Buffer
	if err := s.SVG(&b); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(b.String(), "<path"); n != 2 || strings.Contains(b.String(), "<rect") {
		t.Errorf("%d paths, want the paper and one for all modules", n)
	}
}
