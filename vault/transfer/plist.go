package transfer

import (
	"encoding/binary"
	"fmt"
	"math"
	"unicode/utf16"
)

// plistMagic begins Apple's binary property lists.
const plistMagic = "bplist00"

// The limits of a property list.
const (
	maxPlist      = 200_000 // objects, and links between them
	maxPlistDepth = 64
)

var errPlist = &FormatError{Reason: "the property list in it is cut short or damaged"}

// plistUID is a link to another object of a keyed archive.
type plistUID int

// plistDict is a dictionary whose values are numbers of objects.
type plistDict map[string]int

// plist is a binary property list: a table of objects, which are nil, bool,
// int64, float64, string, []byte, plistUID, []int or plistDict.
type plist struct {
	data    []byte
	offsets []int
	refSize int
	top     int
	links   int // that may still be read
	bytes   int // of texts and data that may still be read: a sound list has none twice
}

// openPlist reads the trailer and the table of offsets.
func openPlist(data []byte) (*plist, error) {
	const trailer = 32
	if len(data) < len(plistMagic)+trailer || string(data[:len(plistMagic)]) != plistMagic {
		return nil, errPlist
	}
	t := data[len(data)-trailer:]
	offsetSize, refSize := int(t[6]), int(t[7])
	count, top, table := plistInt(t[8:16]), plistInt(t[16:24]), plistInt(t[24:])
	body := len(data) - trailer
	switch {
	case offsetSize < 1 || offsetSize > 8 || refSize < 1 || refSize > 8:
		return nil, errPlist
	case count > maxPlist || table > body || count*offsetSize > body-table || top >= count:
		return nil, errPlist
	}
	p := &plist{data: data[:body], refSize: refSize, top: top, links: maxPlist, bytes: 4 * len(data)}
	for i := range count {
		offset := plistInt(data[table+i*offsetSize:][:offsetSize])
		if offset >= body {
			return nil, errPlist
		}
		p.offsets = append(p.offsets, offset)
	}
	return p, nil
}

// plistInt reads a number that counts or points; one too large for a file of
// this size is the largest.
func plistInt(b []byte) int {
	n := 0
	for _, c := range b {
		if n = n<<8 | int(c); n > math.MaxInt32 {
			return math.MaxInt32
		}
	}
	return n
}

// object reads one object.
func (p *plist) object(number int) (any, error) {
	if number < 0 || number >= len(p.offsets) {
		return nil, errPlist
	}
	rest := p.data[p.offsets[number]:]
	kind, low := rest[0]>>4, int(rest[0]&0xf)
	rest = rest[1:]
	take := func(n int) []byte {
		if n < 0 || n > len(rest) {
			return nil
		}
		b := rest[:n]
		rest = rest[n:]
		return b
	}
	switch kind {
	case 0: // null, false, true
		return []any{nil, false, true}[map[int]int{8: 1, 9: 2}[low]], nil
	case 1, 2, 3: // a whole number, a real one, a date
		if low > 4 {
			return nil, errPlist
		}
		b := take(1 << low)
		switch {
		case b == nil:
			return nil, errPlist
		case kind == 1:
			var n int64
			for _, c := range b {
				n = n<<8 | int64(c)
			}
			return n, nil
		case len(b) == 4:
			return float64(math.Float32frombits(binary.BigEndian.Uint32(b))), nil
		case len(b) == 8:
			return math.Float64frombits(binary.BigEndian.Uint64(b)), nil
		}
		return nil, errPlist
	case 8: // a link
		b := take(low + 1)
		if b == nil || plistInt(b) > maxPlist {
			return nil, errPlist
		}
		return plistUID(plistInt(b)), nil
	}
	size := low
	if low == 0xf { // the size is a number of its own
		head := take(1)
		if head == nil || head[0]>>4 != 1 || head[0]&0xf > 3 {
			return nil, errPlist
		}
		b := take(1 << (head[0] & 0xf))
		if size = plistInt(b); b == nil || size > len(p.data) {
			return nil, errPlist
		}
	}
	if kind < 0xa {
		if p.bytes -= size; p.bytes < 0 {
			return nil, errPlist
		}
	}
	switch kind {
	case 4, 5: // bytes, ASCII
		b := take(size)
		switch {
		case b == nil && size > 0:
			return nil, errPlist
		case kind == 4:
			return b, nil
		}
		return string(b), nil
	case 6: // UTF-16
		b := take(2 * size)
		if b == nil && size > 0 {
			return nil, errPlist
		}
		units := make([]uint16, size)
		for i := range units {
			units[i] = binary.BigEndian.Uint16(b[2*i:])
		}
		return string(utf16.Decode(units)), nil
	case 0xa, 0xc: // an array, a set
		return p.refs(take(size*p.refSize), size)
	case 0xd: // a dictionary
		keys, err := p.refs(take(size*p.refSize), size)
		if err != nil {
			return nil, err
		}
		values, err := p.refs(take(size*p.refSize), size)
		if err != nil {
			return nil, err
		}
		dict := plistDict{}
		for i, key := range keys {
			name, err := p.name(key)
			if err != nil {
				return nil, err
			}
			dict[name] = values[i]
		}
		return dict, nil
	}
	return nil, errPlist
}

// name reads an object that is text: what a dictionary's keys are.
func (p *plist) name(number int) (string, error) {
	if kind := p.data[p.offsets[number]] >> 4; kind != 5 && kind != 6 {
		return "", errPlist
	}
	object, err := p.object(number)
	name, _ := object.(string)
	return name, err
}

func (p *plist) refs(b []byte, count int) ([]int, error) {
	if p.links -= count; p.links < 0 || len(b) != count*p.refSize {
		return nil, errPlist
	}
	list := make([]int, count)
	for i := range list {
		n := plistInt(b[i*p.refSize:][:p.refSize])
		if n >= len(p.offsets) {
			return nil, errPlist
		}
		list[i] = n
	}
	return list, nil
}

// archiveReader resolves the links of a keyed archive.
type archiveReader struct {
	*plist
	objects []int
	done    map[plistUID]any
	open    map[plistUID]bool
}

// unarchive reads what NSKeyedArchiver wrote: objects become maps of their
// members, dictionaries and arrays what they are.
func unarchive(data []byte) (map[string]any, error) {
	p, err := openPlist(data)
	if err != nil {
		return nil, err
	}
	top, err := p.object(p.top)
	if err != nil {
		return nil, err
	}
	dict, _ := top.(plistDict)
	objects, err1 := p.object(dict.at("$objects"))
	links, err2 := p.object(dict.at("$top"))
	list, ok := objects.([]int)
	if err1 != nil || err2 != nil || !ok {
		return nil, errPlist
	}
	r := &archiveReader{plist: p, objects: list, done: map[plistUID]any{}, open: map[plistUID]bool{}}
	tops, _ := links.(plistDict)
	root, err := p.object(tops.at("root"))
	uid, ok := root.(plistUID)
	if err != nil || !ok {
		return nil, errPlist
	}
	value, err := r.resolve(uid, maxPlistDepth)
	if err != nil {
		return nil, err
	}
	members, ok := value.(map[string]any)
	if !ok {
		return nil, errPlist
	}
	return members, nil
}

// at returns the number of a member's object, or one that is not there.
func (d plistDict) at(name string) int {
	if n, ok := d[name]; ok {
		return n
	}
	return -1
}

// resolve returns the object behind a link. An object that holds itself is nil
// there.
func (r *archiveReader) resolve(uid plistUID, depth int) (any, error) {
	if value, ok := r.done[uid]; ok || r.open[uid] {
		return value, nil
	}
	if int(uid) >= len(r.objects) || depth == 0 {
		return nil, errPlist
	}
	r.open[uid] = true
	value, err := r.value(r.objects[uid], depth)
	delete(r.open, uid)
	if err != nil {
		return nil, err
	}
	if value == "$null" {
		value = nil
	}
	r.done[uid] = value
	return value, nil
}

// value reads an object and what it links to.
func (r *archiveReader) value(number, depth int) (any, error) {
	if depth == 0 {
		return nil, errPlist
	}
	object, err := r.object(number)
	if err != nil {
		return nil, err
	}
	switch object := object.(type) {
	case plistUID:
		return r.resolve(object, depth-1)
	case []int:
		return r.list(object, depth)
	case plistDict:
		return r.members(object, depth)
	}
	return object, nil
}

func (r *archiveReader) list(numbers []int, depth int) ([]any, error) {
	list := make([]any, len(numbers))
	for i, n := range numbers {
		var err error
		if list[i], err = r.value(n, depth-1); err != nil {
			return nil, err
		}
	}
	return list, nil
}

// members reads an object by its members, and Apple's own kinds as what they
// hold.
func (r *archiveReader) members(dict plistDict, depth int) (any, error) {
	members := map[string]any{}
	for name, number := range dict {
		if name == "$class" || name == "$classes" || name == "$classname" {
			continue
		}
		value, err := r.value(number, depth-1)
		if err != nil {
			return nil, err
		}
		members[name] = value
	}
	keys, isDict := members["NS.keys"].([]any)
	values, isList := members["NS.objects"].([]any)
	switch {
	case isDict && isList && len(keys) == len(values):
		named := map[string]any{}
		for i, key := range keys {
			if name, ok := key.(string); ok {
				named[name] = values[i]
			}
		}
		return named, nil
	case isList:
		return values, nil
	}
	for _, name := range []string{"NS.string", "NS.data", "NS.bytes"} {
		if value, ok := members[name]; ok {
			return value, nil
		}
	}
	return members, nil
}

func plistText(v any) string {
	s, _ := v.(string)
	return s
}

func plistBytes(v any) []byte {
	b, _ := v.([]byte)
	return b
}

// plistNumber returns a whole number; a missing one is not set.
func plistNumber(v any) number {
	switch v := v.(type) {
	case int64:
		return number{n: v, set: true}
	case float64:
		return parseNumber(fmt.Sprint(v))
	}
	return number{}
}
