package transfer

import (
	"bytes"
	"encoding/binary"
	"unicode/utf16"
	"unicode/utf8"
)

// A java.util.HashMap of strings as Java's object serialisation writes it
// (Java Object Serialization Specification, chapter 6).
const (
	javaMagic     = "\xac\xed\x00\x05"
	javaHashMap   = "java.util.HashMap"
	javaReference = 0x71
	javaString    = 0x74
	javaBlock     = 0x77
	javaEnd       = 0x78
	javaLong      = 0x7c
	// javaFirst is the number of the first object; the class and the map
	// itself come before the strings.
	javaFirst = 0x7e0002
)

// javaPair is one member of the map.
type javaPair struct{ key, value string }

// readJavaMap reads a map of strings in the order in which it was written.
func readJavaMap(data []byte) ([]javaPair, error) {
	if !isJavaMap(data) {
		return nil, &FormatError{Reason: "it is serialised Java, but no map of texts"}
	}
	// What stands between the class and its data describes two fields that
	// nothing depends on.
	head := data[:min(len(data), 256)]
	start := bytes.Index(head, []byte{javaBlock, 8})
	if start < 0 || len(data) < start+10 {
		return nil, errJavaCut()
	}
	size := binary.BigEndian.Uint32(data[start+6:])
	r := javaReader{data: data[start+10:]}
	var pairs []javaPair
	for range size {
		key, ok := r.text()
		if !ok {
			return nil, errJavaCut()
		}
		value, ok := r.text()
		if !ok {
			return nil, errJavaCut()
		}
		pairs = append(pairs, javaPair{key, value})
		if len(pairs) > 4*maxEntries {
			return nil, tooMany()
		}
	}
	if len(r.data) == 0 || r.data[0] != javaEnd {
		return nil, errJavaCut()
	}
	return pairs, nil
}

func isJavaMap(data []byte) bool {
	return bytes.HasPrefix(data, []byte(javaMagic)) && bytes.Contains(data[:min(len(data), 64)], []byte(javaHashMap))
}

func errJavaCut() error {
	return &FormatError{Reason: "the file is cut short or damaged"}
}

// javaReader reads strings. One that was written before is a reference to its
// number.
type javaReader struct {
	data  []byte
	known []string
}

func (r *javaReader) text() (string, bool) {
	if len(r.data) < 1 {
		return "", false
	}
	kind := r.data[0]
	r.data = r.data[1:]
	var n uint64
	switch {
	case kind == javaReference && len(r.data) >= 4:
		i := int64(binary.BigEndian.Uint32(r.data)) - javaFirst
		r.data = r.data[4:]
		if i < 0 || i >= int64(len(r.known)) {
			return "", false
		}
		return r.known[i], true
	case kind == javaString && len(r.data) >= 2:
		n = uint64(binary.BigEndian.Uint16(r.data))
		r.data = r.data[2:]
	case kind == javaLong && len(r.data) >= 8:
		n = binary.BigEndian.Uint64(r.data)
		r.data = r.data[8:]
	default:
		return "", false
	}
	if n > uint64(len(r.data)) {
		return "", false
	}
	s := modifiedUTF8(r.data[:n])
	r.data = r.data[n:]
	r.known = append(r.known, s)
	return s, true
}

// modifiedUTF8 decodes Java's own UTF-8: zero takes two bytes, and what is
// beyond the first 65,536 characters is a pair of surrogates of three bytes
// each.
func modifiedUTF8(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	out := make([]byte, 0, len(b))
	for len(b) > 0 {
		r, n := javaRune(b)
		if utf16.IsSurrogate(r) {
			if low, m := javaRune(b[n:]); m == 3 && utf16.DecodeRune(r, low) != utf8.RuneError {
				r, n = utf16.DecodeRune(r, low), n+m
			}
		}
		out = utf8.AppendRune(out, r)
		b = b[n:]
	}
	return string(out)
}

func javaRune(b []byte) (r rune, n int) {
	follows := func(i int) bool { return len(b) > i && b[i]&0xc0 == 0x80 }
	switch {
	case len(b) == 0:
		return utf8.RuneError, 0
	case b[0] < 0x80:
		return rune(b[0]), 1
	case b[0]&0xe0 == 0xc0 && follows(1):
		return rune(b[0]&0x1f)<<6 | rune(b[1]&0x3f), 2
	case b[0]&0xf0 == 0xe0 && follows(1) && follows(2):
		return rune(b[0]&0x0f)<<12 | rune(b[1]&0x3f)<<6 | rune(b[2]&0x3f), 3
	}
	return utf8.RuneError, 1
}
