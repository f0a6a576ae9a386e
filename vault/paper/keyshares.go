package paper

import (
	"crypto/rand"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// A key is shared as the 32 bytes that it encodes. The lowest bit of the shares'
// identifier, which is random otherwise, says which kind of key it is: any
// implementation of SLIP-39 gives the bytes back, and fob the key.

// shareWords is how many words a share of a key has.
const shareWords = 33

// ShareKey splits a paper key into n shares of words of which any threshold
// bring it back, 2 to 16.
func ShareKey(key string, threshold, n int) ([]string, error) {
	if threshold < 2 || n < threshold || n > maxShares {
		return nil, fmt.Errorf("%d shares of which any %d are enough: want 2 to %d shares, and at least 2 to be enough", n, threshold, maxShares)
	}
	parsed, err := ParseKey(key)
	if err != nil {
		return nil, err
	}
	secret, pq := keyBytes(parsed)
	var id [2]byte
	rand.Read(id[:]) // never fails: crypto/rand ends the program instead
	kind := int(binary.BigEndian.Uint16(id[:])) &^ 1 & 0x7fff
	if pq {
		kind |= 1
	}
	shares, err := splitSecret(secret, kind, threshold, n)
	if err != nil {
		return nil, err
	}
	// What is given out is put together once before.
	if back, err := combine(shares[n-threshold:], ""); err != nil || keyOf(back, pq) != parsed {
		return nil, errors.New("paper key shares: they do not give the key back")
	}
	list := wordList()
	texts := make([]string, n)
	for i, s := range shares {
		var words []string
		for _, w := range s.words() {
			words = append(words, list[w])
		}
		texts[i] = strings.Join(words, " ")
	}
	return texts, nil
}

// keyBytes are the 32 bytes in a key that ParseKey returned.
func keyBytes(key string) (secret []byte, pq bool) {
	data := strings.TrimPrefix(key, prefixClassic)
	if pq = strings.HasPrefix(key, prefixPQ); pq {
		data = strings.TrimPrefix(key, prefixPQ)
	}
	bits, n := 0, 0
	for _, c := range data[:len(data)-checksumLen] {
		bits, n = bits<<5|strings.IndexRune(alphabet, c), n+5
		if n >= 8 {
			n -= 8
			secret = append(secret, byte(bits>>n&0xff))
			bits &= 1<<n - 1
		}
	}
	return secret, pq
}

// keyOf is the key of 32 bytes.
func keyOf(secret []byte, pq bool) string {
	name, prefix := nameClassic, prefixClassic
	if pq {
		name, prefix = namePQ, prefixPQ
	}
	var data []byte
	bits, n := 0, 0
	for _, b := range secret {
		bits, n = bits<<8|int(b), n+8
		for n >= 5 {
			n -= 5
			data = append(data, byte(bits>>n&31))
			bits &= 1<<n - 1
		}
	}
	if n > 0 {
		data = append(data, byte(bits<<(5-n)&31))
	}
	sum := residue(name, append(slices.Clone(data), make([]byte, checksumLen)...))
	for i := range checksumLen {
		data = append(data, byte(sum>>(5*(checksumLen-1-i))&31))
	}
	var text strings.Builder
	text.WriteString(prefix)
	for _, five := range data {
		text.WriteByte(alphabet[five])
	}
	return text.String()
}

// ErrNoShares is returned by [ParseShares] for a text that holds none.
var ErrNoShares = errors.New("there is no share of a paper key in it")

// WordError says which word of a typed share is wrong. It never shows it.
type WordError struct {
	Share  int // from 1, in the order in which they stand in the text
	Word   int // from 1; 0 where it is not known
	Reason string
}

func (e *WordError) Error() string {
	if e.Word == 0 {
		return fmt.Sprintf("share %d: %s", e.Share, e.Reason)
	}
	return fmt.Sprintf("share %d, word %d: %s", e.Share, e.Word, e.Reason)
}

// ParseShares returns the key that shares give, in any order, typed or as the
// codes on their sheets say it: words, with or without their numbers; the first
// four letters of each are enough. It errs with [ErrNoShares], a [*WordError],
// a [*SharesError] where there are too few, or says what does not fit.
func ParseShares(text string) (string, error) {
	if len(text) > maxText {
		return "", fmt.Errorf("paper key: the text has more than %d bytes", maxText)
	}
	words := strings.FieldsFunc(strings.ToLower(text), func(r rune) bool { return !unicode.IsLetter(r) })
	list := wordList()
	known := 0
	indices := make([]int, len(words))
	for i, w := range words {
		indices[i] = wordIndex(list, w)
		if indices[i] >= 0 {
			known++
		}
	}
	if len(words) < shareWords/2 || known < len(words)*3/4 {
		return fromRuns(indices)
	}
	var shares []share
	for from := 0; from < len(indices); from += shareWords {
		number := from/shareWords + 1
		part := indices[from:min(from+shareWords, len(indices))]
		if at := slices.Index(part, -1); at >= 0 {
			return "", &WordError{number, at + 1, "it is not one of the words; look at its first four letters"}
		}
		if len(part) < shareWords {
			return "", &WordError{number, 0, fmt.Sprintf("it has %d words, and a share has %d", len(part), shareWords)}
		}
		s, err := parseShare(part)
		if errors.Is(err, errChecksum) {
			return "", mistypedShare(number, part, len(words))
		}
		if err != nil {
			return "", &WordError{number, 0, err.Error()}
		}
		shares = append(shares, s)
	}
	return keyFrom(shares)
}

// fromRuns finds whole shares among other words, as on a sheet.
func fromRuns(indices []int) (string, error) {
	var shares []share
	for from := 0; from+shareWords <= len(indices); from++ {
		part := indices[from : from+shareWords]
		if at := slices.Index(part, -1); at >= 0 {
			from += at
			continue
		}
		if s, err := parseShare(part); err == nil {
			shares = append(shares, s)
			from += shareWords - 1
		}
	}
	if len(shares) == 0 {
		return "", ErrNoShares
	}
	return keyFrom(shares)
}

func keyFrom(shares []share) (string, error) {
	secret, err := combine(shares, "")
	if err != nil {
		return "", err
	}
	if len(secret) != 32 {
		return "", errors.New("these shares are of something else than a paper key")
	}
	key := keyOf(secret, shares[0].id&1 == 1)
	return ParseKey(key)
}

// wordIndex finds a word, or one by its first four letters.
func wordIndex(list []string, w string) int {
	if at, ok := slices.BinarySearch(list, w); ok {
		return at
	}
	if len(w) != 4 {
		return -1
	}
	at, _ := slices.BinarySearch(list, w)
	if at < len(list) && strings.HasPrefix(list[at], w) {
		return at
	}
	return -1
}

// mistypedShare says where the mistake is in a share whose checksum does not
// fit, of all words that were typed.
func mistypedShare(number int, words []int, all int) *WordError {
	if at := wrongWord(words); at > 0 {
		return &WordError{number, at, "it is another word than on the sheet"}
	}
	swapped := slices.Clone(words)
	for i := range len(words) - 1 {
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
		if _, err := parseShare(swapped); err == nil {
			return &WordError{number, i + 1, "it and the next word have changed places"}
		}
		swapped[i], swapped[i+1] = swapped[i+1], swapped[i]
	}
	if all%shareWords != 0 {
		return &WordError{number, 0, fmt.Sprintf("a word is missing or too much, in it or after it: %d words were typed, and a share has %d", all, shareWords)}
	}
	return &WordError{number, 0, "several words are not as on the sheet, or not in its order"}
}

// wrongWord returns the place, from 1, of the one word that must be wrong for
// the checksum not to fit, or 0 where more are.
func wrongWord(words []int) int {
	try := slices.Clone(words)
	for i := range try {
		right := try[i]
		for w := range 1024 {
			try[i] = w
			// Bit 4 of the second word says which checksum it is.
			if w != right && checksum(try[1]>>4&1 == 1, try) == 1 {
				return i + 1
			}
		}
		try[i] = right
	}
	return 0
}
