package paper

// An age key is Bech32 (BIP 173): a name, a "1", and characters of five bits
// each, of which the last six are a checksum over all of it. Any two keys
// differ in at least five characters, so one or two wrong ones can be located,
// not only noticed. They are never corrected here: whoever typed them looks at
// the paper again.

const (
	alphabet = "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"

	nameClassic = "age-secret-key-"
	namePQ      = "age-secret-key-pq-"

	prefixClassic = "AGE-SECRET-KEY-1"
	prefixPQ      = "AGE-SECRET-KEY-PQ-1"

	// dataLen is how many characters follow the prefix: 32 bytes in 52, and
	// the checksum in 6.
	dataLen     = 58
	checksumLen = 6

	groupLen = 4 // characters of a printed group
	rowLen   = 4 // groups of a printed line
)

// step feeds five bits to the checksum.
func step(sum uint32, five byte) uint32 {
	top := sum >> 25
	sum = (sum&0x1ffffff)<<5 ^ uint32(five)
	for i, g := range [5]uint32{0x3b6a57b2, 0x26508e6d, 0x1ea119fa, 0x3d4233dd, 0x2a1462b3} {
		if top>>i&1 == 1 {
			sum ^= g
		}
	}
	return sum
}

// residue is 0 when the checksum of data is right under that name.
func residue(name string, data []byte) uint32 {
	sum := uint32(1)
	for i := range len(name) {
		sum = step(sum, name[i]>>5)
	}
	sum = step(sum, 0)
	for i := range len(name) {
		sum = step(sum, name[i]&31)
	}
	for _, five := range data {
		sum = step(sum, five)
	}
	return sum ^ 1
}

// padded reports whether the bits that 32 bytes leave over are zero, as they
// must be.
func padded(data []byte) bool {
	return data[len(data)-checksumLen-1]&0xf == 0
}

// locate returns the positions of the one or two characters that must be wrong
// for data of n characters to leave that residue, or nil where more are.
//
// The checksum is linear: what an error adds to the residue depends on its
// place and its bits alone.
func locate(residue uint32, n int) []int {
	place := make(map[uint32]int, n*31)
	for at := range n {
		for wrong := byte(1); wrong < 32; wrong++ {
			sum := step(0, wrong)
			for range n - 1 - at {
				sum = step(sum, 0)
			}
			place[sum] = at
		}
	}
	if at, ok := place[residue]; ok {
		return []int{at}
	}
	for one, at := range place {
		if other, ok := place[residue^one]; ok && other != at {
			return []int{min(at, other), max(at, other)}
		}
	}
	return nil
}

// locateMissing returns where one character must be put in to make data right,
// or -1.
func locateMissing(name string, data []byte) int {
	longer := make([]byte, len(data)+1)
	for at := range longer {
		copy(longer, data[:at])
		copy(longer[at+1:], data[at:])
		for longer[at] = 0; longer[at] < 32; longer[at]++ {
			if residue(name, longer) == 0 {
				return at
			}
		}
	}
	return -1
}

// locateExtra returns which character must be taken out to make data right, or
// -1.
func locateExtra(name string, data []byte) int {
	shorter := make([]byte, len(data)-1)
	for at := range data {
		copy(shorter, data[:at])
		copy(shorter[at:], data[at+1:])
		if residue(name, shorter) == 0 {
			return at
		}
	}
	return -1
}
