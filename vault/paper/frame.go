package paper

import (
	"encoding/base32"
	"fmt"
	"hash/crc32"
	"regexp"
	"strconv"
	"strings"
	"sync"
)

// A code of a vault's sheet is one line of text, of characters that the compact
// mode of QR codes has:
//
//	FOB1/K3F9A27Q/42-9F3C/03/12/1A2B3C4D/PAYLOAD
//
// the format, the beginning of the vault's id, its generation and the beginning
// of the sheet's SHA-256, which tells two printings of one generation apart, the
// number of the code and how many there are, a CRC-32 of all the rest, and a
// piece of the age file as base32. Sorted by number and joined, the payloads are
// the file.
//
// A parity code has another first word and more to say: what it is needed for is
// to rebuild codes that are lost.
//
//	FOB1P/K3F9A27Q/42-9F3C/13/12-4-2835/1A2B3C4D/PAYLOAD
//
// how many data codes and parity codes there are, and the length of the file.
const (
	dataWord   = "FOB1"
	parityWord = "FOB1P"
)

// idLen is how much of a vault's id stands in a code.
const idLen = 8

// frame is one code of a vault's sheet.
type frame struct {
	sheet   string // vault, generation and tag, as they stand in the code
	number  int    // from 1; parity codes count on after the data codes
	data    int    // how many data codes there are
	parity  int    // how many parity codes; 0 in a data code, which does not say
	length  int    // bytes of the file; 0 in a data code
	payload []byte
}

func (f frame) isParity() bool { return f.parity > 0 }

// head is the frame up to the CRC.
func (f frame) head() string {
	if f.isParity() {
		return fmt.Sprintf("%s/%s/%02d/%d-%d-%d/", parityWord, f.sheet, f.number, f.data, f.parity, f.length)
	}
	return fmt.Sprintf("%s/%s/%02d/%02d/", dataWord, f.sheet, f.number, f.data)
}

// String is the text of the code.
func (f frame) String() string {
	payload := base32.StdEncoding.EncodeToString(f.payload)
	return fmt.Sprintf("%s%08X/%s", f.head(), crc32.ChecksumIEEE([]byte(f.head()+payload)), payload)
}

// framePattern finds a code in a text. It is compiled when it is first used, not
// at every start of the program.
var framePattern = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`(FOB1P?)/([A-Z0-9-]{8}/\d{1,19}-[0-9A-F]{4})/(\d{2,6})/(\d{2,6}|\d{1,6}-\d{1,6}-\d{1,9})/([0-9A-F]{8})/([A-Z2-7]*)`)
})

// Limits of what is read, far above any sheet.
const (
	maxCodes = 4096
	maxSheet = 8 << 20 // bytes of the file
)

// parseFrame reads one match of framePattern. It reports false for what is not
// whole.
func parseFrame(m []string) (frame, bool) {
	f := frame{sheet: m[2]}
	f.number, _ = strconv.Atoi(m[3])
	counts := strings.Split(m[4], "-")
	f.data, _ = strconv.Atoi(counts[0])
	if (m[1] == parityWord) != (len(counts) == 3) {
		return f, false
	}
	if len(counts) == 3 {
		f.parity, _ = strconv.Atoi(counts[1])
		f.length, _ = strconv.Atoi(counts[2])
		if f.parity < 1 || f.length < 1 || f.length > maxSheet || f.number <= f.data {
			return f, false
		}
	} else if f.number > f.data {
		return f, false
	}
	if f.number < 1 || f.data < 1 || f.data+f.parity > maxCodes || f.number > f.data+max(f.parity, 0) {
		return f, false
	}
	payload, err := base32.StdEncoding.DecodeString(m[6])
	if err != nil || len(payload) == 0 {
		return f, false
	}
	f.payload = payload
	// What was printed is what this version would print: no two texts of one
	// code.
	return f, f.String() == m[0]
}
