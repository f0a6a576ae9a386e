package vault

import (
	"bytes"
	"encoding/binary"
	"strings"
)

// sieve tells fast, from the bytes of a line, that it cannot match a query.
// Most of ten thousand lines never get further. It may let a line through that
// does not match, but never holds back one that does: FuzzFind compares.
type sieve struct {
	// id is an id's start, where the query asks for one.
	id []byte
	// needles are runs of a-z0-9 that must all be in the names or tags of a
	// match. Such runs stand in URIs and in JSON as they are, but for case.
	// None lets every line through.
	needles []needle
}

// needle is a run of a-z0-9 to look for, case ignored.
type needle struct {
	run   string
	pivot byte // its byte that is rarest in names
	at    int  // where that is
}

// byRarity has the letters and digits with the rarest in names and URIs first.
const byRarity = "qxzjkvwybfghpum0987653412dlcnrsiaote"

func newSieve(q query) sieve {
	if q.id != "" {
		return sieve{id: []byte(q.id)}
	}
	var s sieve
	start := 0
	for i := 0; i <= len(q.whole); i++ {
		if i < len(q.whole) && alnum(q.whole[i]) {
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
	n := needle{run: run, pivot: run[0]}
	for i := range run {
		if strings.IndexByte(byRarity, run[i]) < strings.IndexByte(byRarity, n.pivot) {
			n.pivot, n.at = run[i], i
		}
	}
	return n
}

func alnum(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' }

var (
	uriMember  = []byte(`"uri":"`)
	tagsMember = []byte(`"tags"`)
)

// maybe reports whether the line may match.
func (s sieve) maybe(line []byte) bool {
	if s.id != nil {
		return bytes.Contains(line, s.id)
	}
	i := bytes.Index(line, uriMember)
	if i < 0 || bytes.IndexByte(line, '\\') >= 0 || bytes.Contains(line, tagsMember) {
		return true
	}
	rest := line[i+len(uriMember):]
	end := bytes.IndexByte(rest, '"')
	return end < 0 || bytes.Contains(rest[end:], uriMember) || s.in(rest[:end])
}

// in reports whether all needles may be in what a URI says: they are there, or
// something is written in a way that only decoding tells. A needle that is by
// chance in the secret costs one decoding.
func (s sieve) in(uri []byte) bool {
	for _, n := range s.needles {
		if !n.in(uri, n.pivot) && !n.in(uri, upper(n.pivot)) {
			return odd(uri)
		}
	}
	return true
}

// in reports whether the needle is in part, with c where its pivot is. Looking
// for one byte, and the rarest, is what the processor is fast at.
func (n needle) in(part []byte, c byte) bool {
	for from := 0; ; {
		i := bytes.IndexByte(part[from:], c)
		if i < 0 {
			return false
		}
		at := from + i - n.at
		if at >= 0 && at+len(n.run) <= len(part) && foldEqual(part[at:], n.run) {
			return true
		}
		from += i + 1
	}
}

// odd reports whether a URI holds letters or digits in another form than as
// they are: escaped, or beyond ASCII.
func odd(uri []byte) bool {
	if nonASCII(uri) {
		return true
	}
	for {
		i := bytes.IndexByte(uri, '%')
		if i < 0 {
			return false
		}
		if i+2 >= len(uri) {
			return true
		}
		if c := unhex(uri[i+1])<<4 | unhex(uri[i+2]); c >= 0x80 || alnum(c) {
			return true
		}
		uri = uri[i+3:]
	}
}

// nonASCII looks at eight bytes at a time.
func nonASCII(b []byte) bool {
	for len(b) >= 8 {
		if binary.LittleEndian.Uint64(b)&0x8080808080808080 != 0 {
			return true
		}
		b = b[8:]
	}
	for _, c := range b {
		if c >= 0x80 {
			return true
		}
	}
	return false
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
