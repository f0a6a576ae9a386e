package vault

import (
	"bytes"
	"encoding/binary"
	"iter"
	"math"
)

// sieve tells fast, from the bytes of lines, which of them cannot match a query.
// Most of ten thousand lines are never even cut out. It may let a line through
// that does not match, but never holds back one that does: FuzzFind compares.
type sieve struct {
	// needles are runs of characters that URIs and JSON have as they are, but
	// for case; all must be in the names or tags of a match, or in its id. The
	// one that turned the last line away comes first. None lets every line
	// through.
	needles []needle
	byID    bool
}

// needle is a run of characters to look for, case ignored, by Horspool's algorithm.
type needle struct {
	run string
	// skip is how far the needle can be moved on, by the byte under its end: 0
	// for one that is its end, and then it is next.
	skip *[256]uint8
	next uint8
}

func newSieve(q query) sieve {
	if q.id != "" {
		return sieve{needles: []needle{newNeedle(q.id)}, byID: true}
	}
	var s sieve
	start := 0
	for i := 0; i <= len(q.whole); i++ {
		if i < len(q.whole) && plain(q.whole[i]) {
			continue
		}
		if i > start {
			s.needles = append(s.needles, newNeedle(q.whole[start:i]))
		}
		start = i + 1
	}
	return s
}

func newNeedle(run string) needle {
	n := needle{run: run, skip: new([256]uint8)}
	for i := range n.skip {
		n.skip[i] = uint8(min(len(run), math.MaxUint8))
	}
	last := len(run) - 1
	for i := range last {
		far := uint8(min(last-i, math.MaxUint8))
		n.skip[run[i]], n.skip[upper(run[i])] = far, far
	}
	n.next = n.skip[run[last]]
	n.skip[run[last]], n.skip[upper(run[last])] = 0, 0
	return n
}

// index returns where the needle is in text, or -1.
func (n needle) index(text []byte) int {
	last := len(n.run) - 1
	for i := last; i < len(text); {
		if far := n.skip[text[i]]; far > 0 {
			i += int(far)
			continue
		}
		if foldEqual(text[i-last:], n.run) {
			return i - last
		}
		i += int(n.next)
	}
	return -1
}

// plain reports whether a character never has to be escaped in a URI, RFC 3986,
// section 2.3.
func plain(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' || c == '_' || c == '~'
}

var (
	uriMember  = []byte(`"uri":"`)
	tagsMember = []byte(`"tags"`)
)

// window is how much text is looked through before lines are passed over. It
// bounds what is looked through again after a line that may match.
const window = 4 << 10

// sift yields those of the lines that may match. What makes it fast is that it
// looks for one needle in many lines at once, and then for the line around it:
// lines without it are passed over, unless something in them is odd.
func (s *sieve) sift(lines []byte) iter.Seq[[]byte] {
	return func(yield func([]byte) bool) {
		next := 0 // where the first line begins that is not passed over yet
		for at := 0; at < len(lines); {
			ahead := lines[at:min(len(lines), at+window+s.overlap())]
			n := indexOdd(ahead[:s.first(ahead)])
			if n == len(ahead) {
				at += window
				continue
			}
			next += bytes.LastIndexByte(lines[next:at+n], '\n') + 1
			line, _, _ := bytes.Cut(lines[next:], []byte{'\n'})
			next += len(line) + 1
			at = next
			if len(line) > 0 && s.maybe(line) && !yield(line) {
				return
			}
		}
	}
}

// first returns where the first needle is, or the length of the text.
func (s *sieve) first(text []byte) int {
	if len(s.needles) == 0 {
		return 0
	}
	if i := s.needles[0].index(text); i >= 0 {
		return i
	}
	return len(text)
}

// overlap is how much of the first needle may stand in a window whose end cuts
// it.
func (s *sieve) overlap() int {
	if len(s.needles) == 0 {
		return 0
	}
	return len(s.needles[0].run) - 1
}

// maybe reports whether the line may match.
func (s *sieve) maybe(line []byte) bool {
	if s.byID {
		return s.in(line)
	}
	i := bytes.Index(line, uriMember)
	if i < 0 || bytes.IndexByte(line, '\\') >= 0 || bytes.Contains(line, tagsMember) {
		return true
	}
	rest := line[i+len(uriMember):]
	end := bytes.IndexByte(rest, '"')
	return end < 0 || bytes.Contains(rest[end:], uriMember) || s.in(rest[:end])
}

// in reports whether all needles may be in part of a line: they are there, or
// something is written in a way that only decoding tells. A needle that is by
// chance in the secret costs one decoding.
func (s *sieve) in(part []byte) bool {
	for i, n := range s.needles {
		if n.index(part) < 0 {
			copy(s.needles[1:], s.needles[:i])
			s.needles[0] = n
			return indexOdd(part) < len(part)
		}
	}
	return true
}

// indexOdd returns where text first has something in another form than as it
// is: escaped, or beyond ASCII. Where nothing is, it is the length of the text.
func indexOdd(text []byte) int {
	text = text[:indexNonASCII(text)]
	if i := bytes.IndexByte(text, '\\'); i >= 0 {
		text = text[:i]
	}
	for from := 0; ; {
		i := bytes.IndexByte(text[from:], '%')
		if i < 0 {
			return len(text)
		}
		from += i
		if from+2 >= len(text) {
			return from
		}
		if c := unhex(text[from+1])<<4 | unhex(text[from+2]); c >= 0x80 || plain(c) {
			return from
		}
		from += 3
	}
}

// indexNonASCII looks at eight bytes at a time.
func indexNonASCII(b []byte) int {
	i := 0
	for ; i+8 <= len(b); i += 8 {
		if binary.LittleEndian.Uint64(b[i:])&0x8080808080808080 != 0 {
			break
		}
	}
	for i < len(b) && b[i] < 0x80 {
		i++
	}
	return i
}

func foldEqual(part []byte, lowered string) bool {
	for i := range len(lowered) {
		if lower(part[i]) != lowered[i] {
			return false
		}
	}
	return true
}

func upper(c byte) byte {
	if c >= 'a' && c <= 'z' {
		return c - 'a' + 'A'
	}
	return c
}

func lower(c byte) byte {
	if c >= 'A' && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

func unhex(c byte) byte {
	switch {
	case c >= '0' && c <= '9':
		return c - '0'
	case c >= 'a' && c <= 'f':
		return c - 'a' + 10
	case c >= 'A' && c <= 'F':
		return c - 'A' + 10
	}
	return 0xf // an odd escape: let it be decoded
}
