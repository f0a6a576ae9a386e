package qr

import (
	"strings"
	"testing"
)

// bitsOf packs fields of a width and a value into bytes.
func bitsOf(fields ...int) []byte {
	var out []byte
	n := 0
	for i := 0; i+1 < len(fields); i += 2 {
		for bit := fields[i] - 1; bit >= 0; bit-- {
			if n%8 == 0 {
				out = append(out, 0)
			}
			out[n/8] |= byte(fields[i+1]>>bit&1) << (7 - n%8)
			n++
		}
	}
	return out
}

// inBytes is a segment of bytes in a code of version 1.
func inBytes(text string) []int {
	fields := []int{4, modeByte, 8, len(text)}
	for _, c := range []byte(text) {
		fields = append(fields, 8, int(c))
	}
	return fields
}

func join(parts ...[]int) []int {
	var out []int
	for _, p := range parts {
		out = append(out, p...)
	}
	return out
}

func TestTextOf(t *testing.T) {
	t.Parallel()
	eci := func(n int) []int { return []int{4, modeECI, 8, n} }
	tests := []struct {
		name    string
		version int
		fields  []int
		want    string
	}{
		{"digits", 1, []int{4, modeNumeric, 10, 8, 10, 12, 10, 345, 7, 67, 4, 0}, "01234567"},
		{"digits, one over", 10, []int{4, modeNumeric, 12, 4, 10, 900, 4, 7, 4, 0}, "9007"},
		{"letters", 27, []int{4, modeAlphanumeric, 13, 3, 11, 10*45 + 44, 6, 36, 4, 0}, "A: "},
		{"bytes, no terminator", 1, inBytes("otp"), "otp"},
		{"bytes of UTF-8", 1, inBytes("é語"), "é語"},
		{"UTF-8 over two segments", 1, join(inBytes("\xc3"), inBytes("\xa9")), "é"},
		{"UTF-8 with its mark", 1, inBytes("\ufeffkey"), "key"},
		{"Latin-1, none named", 1, inBytes("caf\xe9"), "café"},
		{"Latin-1, named", 1, join(eci(3), inBytes("\xc3\xa9")), "Ã©"},
		{"UTF-8, named", 1, join(eci(26), inBytes("é")), "é"},
		{"UTF-16, named", 1, join(eci(25), inBytes("\x8a\x9e\xd8\x3d\xde\x00")), "語😀"},
		{"Shift JIS, none named", 1, inBytes("\x83e\x83X\x83g"), "テスト"},
		{"Shift JIS, named", 1, join(eci(20), inBytes("\xb1")), "ｱ"},
		{"GB 18030, named", 1, join(eci(29), inBytes("\xd6\xd0")), "中"},
		{"a set that has no name here", 1, join([]int{4, modeECI, 8, 0x83, 8, 0xe7}, inBytes("x")), "x"},
		{"the longest name of a set", 1, join([]int{4, modeECI, 8, 0xc0, 16, 26}, inBytes("é")), "é"},
		{"kanji", 1, []int{4, modeKanji, 8, 2, 13, 0x0d9f, 13, 0x1aaa}, "点茗"},
		{"hanzi", 1, []int{4, modeHanzi, 4, 1, 8, 1, 13, (0xb0-0xa6)*0x60 + 0xa2 - 0xa1}, "阿"},
		{"one of several", 1, join([]int{4, modeAppend, 16, 0x1234}, inBytes("part")), "part"},
		{"GS1", 1, []int{4, modeFirst, 4, modeAlphanumeric, 9, 4, 11, 10*45 + 38, 11, 38*45 + 38}, "A%\x1d"},
		{"GS1, second", 1, []int{4, modeSecond, 8, 7, 4, modeAlphanumeric, 9, 1, 6, 38}, "\x1d"},
		{"nothing", 1, []int{4, 0}, ""},
	}
	for _, tt := range tests {
		if got, ok := textOf(bitsOf(tt.fields...), tt.version); !ok || got != tt.want {
			t.Errorf("%s: textOf = %q, %v, want %q", tt.name, got, ok, tt.want)
		}
	}
}

func TestTextOfRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		fields []int
	}{
		{"a mode that is none", []int{4, 6, 8, 0}},
		{"bytes cut short", []int{4, modeByte, 8, 9, 8, 'a'}},
		{"digits cut short", []int{4, modeNumeric, 10, 1023}},
		{"three digits past 999", []int{4, modeNumeric, 10, 3, 10, 1000}},
		{"one digit past 9", []int{4, modeNumeric, 10, 1, 4, 12}},
		{"a letter past the last", []int{4, modeAlphanumeric, 9, 1, 6, 50}},
		{"two letters past the last", []int{4, modeAlphanumeric, 9, 2, 11, 2040}},
		{"kanji that are none", []int{4, modeKanji, 8, 1, 13, 0x1fff}},
		{"kanji cut short", []int{4, modeKanji, 8, 255}},
		{"a table of hanzi that is none", []int{4, modeHanzi, 4, 2, 8, 1, 13, 1}},
		{"the name of a set cut short", []int{4, modeECI, 8, 0xc0}},
	}
	for _, tt := range tests {
		if got, ok := textOf(bitsOf(tt.fields...), 1); ok {
			t.Errorf("%s: textOf = %q", tt.name, got)
		}
	}
}

// FuzzTextOf gives rubbish to the reader of segments: it ends, without a
// panic, and what it makes is not longer than the bits could say.
func FuzzTextOf(f *testing.F) {
	f.Add(bitsOf(inBytes("otpauth://totp/x?secret=")...), 1)
	f.Add(bitsOf(4, modeKanji, 8, 1, 13, 0xd9f), 5)
	f.Add(bitsOf(4, modeECI, 8, 0x83, 8, 1, 4, modeHanzi, 4, 1, 8, 1, 13, 7), 12)
	f.Add([]byte(strings.Repeat("\xff", 40)), 40)
	f.Fuzz(func(t *testing.T, data []byte, version int) {
		text, _ := textOf(data, version)
		if len(text) > 8*len(data) {
			t.Errorf("%d bytes of text out of %d", len(text), len(data))
		}
	})
}

// FuzzCorrect gives rubbish to the error correction: what it says is mended
// has no errors left.
func FuzzCorrect(f *testing.F) {
	f.Add([]byte("data and its parity, all wrong"), uint8(10))
	f.Add(make([]byte, 60), uint8(30))
	f.Fuzz(func(t *testing.T, block []byte, check uint8) {
		n := int(check%30) + 1
		if len(block) <= n || len(block) > 255 {
			return
		}
		field := newField()
		if field.correct(block, n) {
			if _, clean := field.syndromes(block, n); !clean {
				t.Error("mended into nonsense")
			}
		}
	})
}
