package paper

import (
	"encoding/base32"
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// A vault's sheet may also have the file as lines to type, for a day without a
// camera:
//
//	FOB1T/K3F9A27Q/42-9F3C/2835/ABCD
//	001 | ABCDE FGHIJ KLMNO PQRST UVWXY Z2345 ABCDE FGHIJ | WXYZ
//
// The first says which sheet it is and how many bytes the file has. Each other
// one has its number, 25 bytes as base32, and four characters that check them.
// The characters between the bars, in the order of the numbers, are the file.
const (
	typedWord  = "FOB1T"
	lineBytes  = 25
	lineChars  = 40 // of base32, in groups of five
	lineGroup  = 5
	lineChecks = 4
	maxLines   = 9999
)

// lineAlphabet is that of base32. It has none of 0, 1, 8 and 9.
const lineAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

// The checks are the remainder by x^4+x^3+7x^2+x+1 over GF(32), whose roots have
// the order 1025: up to that length any two lines that are both right differ in
// at least four characters. So one wrong character is located, and two or three
// are never taken for one, or for none.

// lineSum is that remainder.
type lineSum [lineChecks]byte

// times multiplies in GF(32), of which x^5+x^3+1 is the polynomial.
func times(a, b byte) byte {
	var p byte
	for ; b > 0; b >>= 1 {
		if b&1 == 1 {
			p ^= a
		}
		if a <<= 1; a&32 != 0 {
			a ^= 0x29
		}
	}
	return p
}

// next is the sum of one more character, of five bits.
func (s lineSum) next(five byte) lineSum {
	top := s[0]
	return lineSum{s[1] ^ top, s[2] ^ times(top, 7), s[3] ^ top, five ^ top}
}

// lineStart is where every sum begins, so that a line of nothing but A is not
// right.
func lineStart() lineSum { return lineSum{0, 0, 0, 1} }

// lineSeed is the sum of what a line does not say, or not with five bits: of
// which sheet it is, and its number.
func lineSeed(tag string, number int) lineSum {
	sum := lineStart()
	for _, c := range []byte(tag) {
		sum = sum.next(c >> 4).next(c & 15)
	}
	for shift := 10; shift >= 0; shift -= 5 {
		sum = sum.next(byte(number >> shift & 31))
	}
	return sum
}

// checks are the characters that make a sum right.
func (s lineSum) checks() []byte {
	for range lineChecks {
		s = s.next(0)
	}
	return s[:]
}

// residueOf is zero when fives end in their checks.
func residueOf(seed lineSum, fives []byte) lineSum {
	for _, five := range fives {
		seed = seed.next(five)
	}
	return seed
}

// wrongFive returns the place of the one of n characters that must be wrong to
// leave that residue, or -1 where more are.
func wrongFive(residue lineSum, n int) int {
	for wrong := byte(1); wrong < 32; wrong++ {
		sum := lineSum{}.next(wrong)
		for at := n - 1; at >= 0; at-- {
			if sum == residue {
				return at
			}
			sum = sum.next(0)
		}
	}
	return -1
}

// fivesOf are the values of characters of base32; at is the place of one that
// is none, or -1. A digit that base32 does not have stands for the letter that
// it looks like, and the checks decide.
func fivesOf(text string) (fives []byte, at int) {
	for i, c := range []byte(text) {
		switch c {
		case '0':
			c = 'O'
		case '1':
			c = 'I'
		case '8':
			c = 'B'
		}
		five := strings.IndexByte(lineAlphabet, c)
		if five < 0 {
			return nil, i
		}
		fives = append(fives, byte(five&31))
	}
	return fives, -1
}

func charsOf(fives []byte) string {
	var b strings.Builder
	for _, five := range fives {
		b.WriteByte(lineAlphabet[five])
	}
	return b.String()
}

// typedHead is the first line of a file to type.
type typedHead struct {
	sheet  string // as frame has it
	length int    // bytes of the file
}

// String is the line as it is printed.
func (h typedHead) String() string {
	text := fmt.Sprintf("%s/%s/%d/", typedWord, h.sheet, h.length)
	return text + charsOf(headSum(text).checks())
}

// headSum takes the characters of a first line as ten bits each.
func headSum(text string) lineSum {
	sum := lineStart()
	for _, c := range []byte(text) {
		sum = sum.next(c >> 5).next(c & 31)
	}
	return sum
}

// tag is the part of the sheet's name that every line is checked with.
func (h typedHead) tag() string { return h.sheet[len(h.sheet)-4:] }

// lines is how many follow.
func (h typedHead) lines() int { return (h.length + lineBytes - 1) / lineBytes }

// chars is how many characters of the file a line has.
func (h typedHead) chars(number int) int {
	return min(lineBytes, h.length-(number-1)*lineBytes) / Unit * 8
}

// headPattern finds a first line.
var headPattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`FOB1T/([A-Z0-9-]{8}/\d{1,19}-[0-9A-F]{4})/(\d{1,7})/([A-Z2-7]{4})`)
})

// parseHead reads a first line that is right.
func parseHead(line string) (typedHead, bool) {
	m := headPattern().FindStringSubmatch(line)
	if m == nil {
		return typedHead{}, false
	}
	length, err := strconv.Atoi(m[2])
	h := typedHead{sheet: m[1], length: length}
	return h, err == nil && length > 0 && length%Unit == 0 && h.lines() <= maxLines && h.String() == m[0]
}

// typedLines are the lines of a sheet's file, the first one first.
func (s VaultSheet) typedLines() ([]string, error) {
	h := typedHead{sheet: s.name(), length: len(s.Data)}
	if h.lines() > maxLines {
		return nil, errors.New("vault sheet: it is too long to be typed")
	}
	all := []string{h.String()}
	for number := 1; number <= h.lines(); number++ {
		from := (number - 1) * lineBytes
		text := base32.StdEncoding.EncodeToString(s.Data[from:min(from+lineBytes, len(s.Data))])
		fives, _ := fivesOf(text)
		sum := residueOf(lineSeed(h.tag(), number), fives)
		all = append(all, fmt.Sprintf("%03d | %s | %s", number, grouped(text, lineGroup), charsOf(sum.checks())))
	}
	return all, nil
}
