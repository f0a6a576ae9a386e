package paper

import (
	"bytes"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/rand"
	"crypto/sha256"
	_ "embed"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// SLIP-39: Shamir's secret sharing as words, for secrets of 16 bytes and more.
// It is done here as the specification has it, groups included when shares are
// put together; fob itself makes shares of one group.

//go:embed slip39.txt
var wordText string

// wordList returns the 1024 words, in order. The first four letters tell them
// apart.
func wordList() []string { return strings.Fields(wordText) }

const (
	maxShares     = 16
	digestLen     = 4
	digestAt      = 254
	secretAt      = 255
	roundCount    = 4
	baseRounds    = 2500 // of PBKDF2, for each of the four
	metadataWords = 7
	checksumWords = 3
	minValueBytes = 16
)

// share is one member share, as its words say it.
type share struct {
	id             int // 15 bits, of all shares of a secret
	extendable     bool
	exponent       int
	group          int
	groupThreshold int
	groups         int
	member         int
	threshold      int
	value          []byte
}

// checksum is the RS1024 of words, 1 when they end in their own checksum.
func checksum(extendable bool, words []int) int {
	generator := [10]int{0xE0E040, 0x1C1C080, 0x3838100, 0x7070200, 0xE0E0009, 0x1C0C2412, 0x38086C24, 0x3090FC48, 0x21B1F890, 0x3F3F120}
	sum := 1
	feed := func(v int) {
		top := sum >> 20
		sum = (sum&0xfffff)<<10 ^ v
		for i, g := range generator {
			if top>>i&1 == 1 {
				sum ^= g
			}
		}
	}
	for _, c := range []byte(customization(extendable)) {
		feed(int(c))
	}
	for _, w := range words {
		feed(w)
	}
	return sum
}

func customization(extendable bool) string {
	if extendable {
		return "shamir_extendable"
	}
	return "shamir"
}

// words returns the share as indices into the list.
func (s share) words() []int {
	var bits []bool
	put := func(v, n int) {
		for i := n - 1; i >= 0; i-- {
			bits = append(bits, v>>i&1 == 1)
		}
	}
	ext := 0
	if s.extendable {
		ext = 1
	}
	put(s.id, 15)
	put(ext, 1)
	put(s.exponent, 4)
	put(s.group, 4)
	put(s.groupThreshold-1, 4)
	put(s.groups-1, 4)
	put(s.member, 4)
	put(s.threshold-1, 4)
	put(0, (10-len(s.value)*8%10)%10)
	for _, b := range s.value {
		put(int(b), 8)
	}
	var words []int
	for i := 0; i < len(bits); i += 10 {
		w := 0
		for _, bit := range bits[i : i+10] {
			w <<= 1
			if bit {
				w |= 1
			}
		}
		words = append(words, w)
	}
	sum := checksum(s.extendable, append(slices.Clone(words), 0, 0, 0)) ^ 1
	for i := range checksumWords {
		words = append(words, sum>>(10*(checksumWords-1-i))&1023)
	}
	return words
}

// parseShare reads the words of one share.
func parseShare(words []int) (share, error) {
	var s share
	if len(words) < metadataWords+13 {
		return s, fmt.Errorf("a share has at least %d words, this has %d", metadataWords+13, len(words))
	}
	at := 0
	take := func(n int) int {
		v := 0
		for range n {
			v = v<<1 | words[at/10]>>(9-at%10)&1
			at++
		}
		return v
	}
	s.id = take(15)
	s.extendable = take(1) == 1
	if checksum(s.extendable, words) != 1 {
		return s, errChecksum
	}
	s.exponent, s.group = take(4), take(4)
	s.groupThreshold, s.groups = take(4)+1, take(4)+1
	s.member, s.threshold = take(4), take(4)+1
	valueBits := (len(words) - metadataWords) * 10
	pad := valueBits % 16
	switch {
	case pad > 8 || take(pad) != 0:
		return s, errors.New("a share of no possible length")
	case s.groupThreshold > s.groups:
		return s, errors.New("a share that wants more groups than there are")
	}
	s.value = make([]byte, valueBits/8)
	for i := range s.value {
		s.value[i] = byte(take(8) & 0xff)
	}
	return s, nil
}

var errChecksum = errors.New("a word is wrong: the checksum does not fit")

// combine returns the secret that shares hold.
func combine(shares []share, passphrase string) ([]byte, error) {
	if len(shares) == 0 {
		return nil, errors.New("no shares")
	}
	first := shares[0]
	members := map[int]map[int]share{}
	for _, s := range shares {
		if s.id != first.id || s.extendable != first.extendable || s.exponent != first.exponent ||
			s.groupThreshold != first.groupThreshold || s.groups != first.groups || len(s.value) != len(first.value) {
			return nil, errors.New("these shares are of different sets")
		}
		if members[s.group] == nil {
			members[s.group] = map[int]share{}
		}
		for _, other := range members[s.group] {
			if other.threshold != s.threshold {
				return nil, errors.New("these shares are of different sets")
			}
		}
		if other, ok := members[s.group][s.member]; ok && !bytes.Equal(other.value, s.value) {
			return nil, errors.New("two shares of one number are different")
		}
		members[s.group][s.member] = s
	}
	groupValues := map[int][]byte{}
	for group, list := range members {
		values := map[int][]byte{}
		threshold := 0
		for i, s := range list {
			values[i], threshold = s.value, s.threshold
		}
		if len(values) < threshold {
			return nil, &SharesError{Have: len(values), Need: threshold}
		}
		value, err := recoverValue(threshold, values)
		if err != nil {
			return nil, err
		}
		groupValues[group] = value
	}
	if len(groupValues) < first.groupThreshold {
		return nil, &SharesError{Have: len(groupValues), Need: first.groupThreshold}
	}
	sealed, err := recoverValue(first.groupThreshold, groupValues)
	if err != nil {
		return nil, err
	}
	return feistel(sealed, passphrase, first, true)
}

// SharesError says that there are too few shares.
type SharesError struct{ Have, Need int }

func (e *SharesError) Error() string {
	return fmt.Sprintf("%d of the %d shares that are needed: %d more to go", e.Have, e.Need, e.Need-e.Have)
}

// recoverValue interpolates what was split, and checks its digest.
func recoverValue(threshold int, values map[int][]byte) ([]byte, error) {
	for len(values) > threshold { // any will do; more than needed is not asked for
		for i := range values {
			delete(values, i)
			break
		}
	}
	if threshold == 1 {
		for _, v := range values {
			return v, nil
		}
	}
	secret, digest := interpolate(values, secretAt), interpolate(values, digestAt)
	if !hmac.Equal(digest[:digestLen], shareDigest(digest[digestLen:], secret)) {
		return nil, errors.New("these shares do not belong together")
	}
	return secret, nil
}

func shareDigest(random, secret []byte) []byte {
	h := hmac.New(sha256.New, random)
	h.Write(secret)
	return h.Sum(nil)[:digestLen]
}

// feistel is the cipher between the secret and what is split.
func feistel(in []byte, passphrase string, s share, decrypt bool) ([]byte, error) {
	half := len(in) / 2
	left, right := slices.Clone(in[:half]), slices.Clone(in[half:])
	salt := []byte{}
	if !s.extendable {
		salt = append([]byte("shamir"), byte(s.id>>8&0xff), byte(s.id&0xff))
	}
	for i := range roundCount {
		round := i
		if decrypt {
			round = roundCount - 1 - i
		}
		key, err := pbkdf2.Key(sha256.New, string([]byte{byte(round & 0xff)})+passphrase, slices.Concat(salt, right), baseRounds<<s.exponent, half)
		if err != nil {
			return nil, fmt.Errorf("shares: %w", err)
		}
		for j := range key {
			key[j] ^= left[j]
		}
		left, right = right, key
	}
	return append(right, left...), nil
}

// splitSecret makes n shares of which any threshold give the secret back.
func splitSecret(secret []byte, id, threshold, n int) ([]share, error) {
	if threshold < 1 || n < threshold || n > maxShares || threshold == 1 && n > 1 || len(secret) < minValueBytes || len(secret)%2 != 0 {
		return nil, fmt.Errorf("%d shares of which %d are enough: want 2 to %d shares, and at least 2 to be enough", n, threshold, maxShares)
	}
	// Not extendable: implementations from before 2024 open only such shares.
	base := share{id: id & 0x7fff, exponent: 1, groupThreshold: 1, groups: 1, threshold: threshold}
	sealed, err := feistel(secret, "", base, false)
	if err != nil {
		return nil, err
	}
	known := map[int][]byte{}
	for i := range threshold - 2 {
		known[i] = random(len(sealed))
	}
	if threshold > 1 {
		noise := random(len(sealed) - digestLen)
		known[digestAt] = append(shareDigest(noise, sealed), noise...)
		known[secretAt] = sealed
	}
	shares := make([]share, n)
	for i := range shares {
		shares[i] = base
		shares[i].member = i
		switch value, ok := known[i]; {
		case threshold == 1:
			shares[i].value = sealed
		case ok:
			shares[i].value = value
		default:
			shares[i].value = interpolate(known, i)
		}
	}
	return shares, nil
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) // never fails: crypto/rand ends the program instead
	return b
}

// interpolate returns the value at x of the polynomials through the points, one
// for each byte, over GF(256) as AES has it.
func interpolate(points map[int][]byte, x int) []byte {
	var out []byte
	for i, value := range points {
		factor := byte(1)
		for j := range points {
			if j != i {
				factor = mul(factor, mul(byte((x^j)&0xff), inverse(byte((i^j)&0xff))))
			}
		}
		if out == nil {
			out = make([]byte, len(value))
		}
		for k := range value {
			out[k] ^= mul(factor, value[k])
		}
	}
	return out
}

// mul multiplies without a branch or table that depends on what it multiplies.
func mul(a, b byte) byte {
	var p byte
	for range 8 {
		p ^= -(b & 1) & a
		a = a<<1 ^ -(a>>7)&0x1b
		b >>= 1
	}
	return p
}

// inverse is a to the power of 254.
func inverse(a byte) byte {
	out := byte(1)
	for range 254 {
		out = mul(out, a)
	}
	return out
}
