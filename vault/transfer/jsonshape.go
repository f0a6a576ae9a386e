package transfer

import (
	"encoding/json"
	"strings"
)

// jsonShape is what the outside of a JSON value looks like: enough to tell
// whose it is, without decoding it. Values far inside are passed over, and a
// text that ends too early has the shape of what is there.
type jsonShape struct {
	kind    byte                  // one of { [ " 0 t f n; 0 where nothing is
	members map[string]*jsonShape // of an object
	elems   []*jsonShape          // of an array: the first few
	text    string                // of a string: its beginning, as written
}

// The limits of a shape: what lies deeper, or further on, is passed over.
const (
	shapeDepth   = 5   // levels
	shapeElems   = 8   // elements of an array
	shapeMembers = 512 // members of an object
	shapeText    = 64  // bytes of a string
)

// shape returns the shape of JSON content, or nil where the content begins
// neither an object nor an array. It is found once.
func (in *input) shape() *jsonShape {
	if lead := in.lead(); !in.shaped && (lead == '{' || lead == '[') {
		s := jsonScanner{data: in.data}
		in.json = s.value(shapeDepth)
	}
	in.shaped = true
	return in.json
}

// has reports whether the content is JSON that has all these paths. A path is
// names with dots between them: "a.b" is the member b of the object a; "[]" is
// one of the first elements of an array, "*" any member of an object, whatever
// its name: "items[].fields[].type", "[].secret", "accounts.*.name".
func (in *input) has(paths ...string) bool {
	for _, path := range paths {
		if in.at(path) == nil {
			return false
		}
	}
	return len(paths) > 0
}

// at returns the first value at a path, or nil.
func (in *input) at(path string) *jsonShape {
	steps := strings.Split(strings.ReplaceAll(path, "[]", ".[]"), ".")
	if steps[0] == "" {
		steps = steps[1:]
	}
	return in.shape().walk(steps)
}

// kindAt returns the kind of the value at a path, or 0: see [jsonShape].
func (in *input) kindAt(path string) byte {
	if s := in.at(path); s != nil {
		return s.kind
	}
	return 0
}

// textAt returns the first bytes of the string at a path, escapes and all.
func (in *input) textAt(path string) string {
	if s := in.at(path); s != nil {
		return s.text
	}
	return ""
}

func (s *jsonShape) walk(steps []string) *jsonShape {
	if s == nil || len(steps) == 0 {
		return s
	}
	switch steps[0] {
	case "[]":
		for _, e := range s.elems {
			if found := e.walk(steps[1:]); found != nil {
				return found
			}
		}
		return nil
	case "*":
		for _, m := range s.members {
			if found := m.walk(steps[1:]); found != nil {
				return found
			}
		}
		return nil
	}
	return s.members[steps[0]].walk(steps[1:])
}

// jsonScanner walks over JSON and believes it: whether it is well formed is
// the decoder's matter.
type jsonScanner struct {
	data []byte
	pos  int
}

// peek skips white space and returns the next byte, or 0 at the end.
func (s *jsonScanner) peek() byte {
	for ; s.pos < len(s.data); s.pos++ {
		switch c := s.data[s.pos]; c {
		case ' ', '\t', '\r', '\n':
		default:
			return c
		}
	}
	return 0
}

// value reads a value, down to depth levels, and returns nil where there is
// none.
func (s *jsonScanner) value(depth int) *jsonShape {
	c := s.peek()
	switch {
	case (c == '{' || c == '[') && depth == 0:
		s.skipNested()
	case c == '{':
		return s.object(depth)
	case c == '[':
		return s.array(depth)
	case c == '"':
		text := s.str()
		return &jsonShape{kind: '"', text: string(text[:min(len(text), shapeText)])}
	case c == '-' || '0' <= c && c <= '9':
		s.skipWord()
		c = '0'
	case c == 't' || c == 'f' || c == 'n':
		s.skipWord()
	default:
		return nil
	}
	return &jsonShape{kind: c}
}

func (s *jsonScanner) object(depth int) *jsonShape {
	shape := &jsonShape{kind: '{', members: map[string]*jsonShape{}}
	s.pos++
	for s.peek() == '"' {
		name := s.name()
		if s.peek() != ':' {
			return shape
		}
		s.pos++
		if len(shape.members) >= shapeMembers {
			if !s.skip() {
				return shape
			}
		} else if value := s.value(depth - 1); value == nil {
			return shape
		} else if _, twice := shape.members[name]; !twice {
			shape.members[name] = value
		}
		if s.peek() != ',' {
			break
		}
		s.pos++
	}
	if s.peek() == '}' {
		s.pos++
	}
	return shape
}

func (s *jsonScanner) array(depth int) *jsonShape {
	shape := &jsonShape{kind: '['}
	s.pos++
	for {
		if len(shape.elems) >= shapeElems {
			if !s.skip() {
				break
			}
		} else if value := s.value(depth - 1); value != nil {
			shape.elems = append(shape.elems, value)
		} else {
			break
		}
		if s.peek() != ',' {
			break
		}
		s.pos++
	}
	if s.peek() == ']' {
		s.pos++
	}
	return shape
}

// name reads a string as a member's name.
func (s *jsonScanner) name() string {
	raw := s.str()
	var name string
	if json.Unmarshal([]byte(`"`+string(raw)+`"`), &name) != nil {
		return string(raw)
	}
	return name
}

// str reads a string and returns what stands between its quotes.
func (s *jsonScanner) str() []byte {
	start := s.pos + 1
	for s.pos = start; s.pos < len(s.data); s.pos++ {
		switch s.data[s.pos] {
		case '\\':
			s.pos++
		case '"':
			s.pos++
			return s.data[start : s.pos-1]
		}
	}
	s.pos = len(s.data)
	return s.data[min(start, s.pos):]
}

// skip skips a value, and reports whether there is one.
func (s *jsonScanner) skip() bool {
	switch c := s.peek(); {
	case c == '{' || c == '[':
		s.skipNested()
	case c == '"':
		s.str()
	case c == '-', '0' <= c && c <= '9', c == 't', c == 'f', c == 'n':
		s.skipWord()
	default:
		return false
	}
	return true
}

// skipWord skips a number, true, false or null.
func (s *jsonScanner) skipWord() {
	for s.pos < len(s.data) && strings.IndexByte(" \t\r\n,:]}[{\"", s.data[s.pos]) < 0 {
		s.pos++
	}
}

// skipNested skips an object or array without looking inside.
func (s *jsonScanner) skipNested() {
	for open := 0; s.pos < len(s.data); {
		switch s.data[s.pos] {
		case '"':
			s.str()
			continue
		case '{', '[':
			open++
		case '}', ']':
			open--
		}
		s.pos++
		if open == 0 {
			return
		}
	}
}
