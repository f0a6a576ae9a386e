package paper

import (
	"fmt"
	"slices"
	"strings"
)

// groupCount is how many groups a printed key has; the last one is short.
const groupCount = (dataLen + groupLen - 1) / groupLen

// typed is the part of a key after its prefix, as it was typed: pieces that
// had spaces between them.
type typed []string

// collect reads pieces from the beginning of text until a key of that name is
// whole, or what follows cannot belong to it.
func collect(text, name string) typed {
	var t typed
	n := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" && n >= dataLen/2 {
			break
		}
		if strings.HasPrefix(line, "#") { // a comment in an identity file
			if n > 0 {
				break
			}
			continue
		}
		for _, piece := range pieces(line) {
			t = append(t, piece)
			n += len([]rune(piece))
			if n == dataLen {
				if _, err := t.key(name); err == nil {
					return t
				}
			}
		}
		if n >= dataLen {
			break
		}
	}
	return t
}

// pieces splits a line at spaces and at what may stand around a key in other
// texts, and drops its number: "2 | QQPZ RY9X".
func pieces(line string) []string {
	all := strings.FieldsFunc(line, func(r rune) bool {
		return r <= ' ' || strings.ContainsRune("\"'`,;:.=|/\\()[]{}<>*_~", r)
	})
	for i := range all {
		all[i] = strings.ReplaceAll(all[i], "-", "")
	}
	all = slices.DeleteFunc(all, func(piece string) bool { return piece == "" })
	if len(all) > 1 && len(all[0]) == 1 && all[0] >= "1" && all[0] <= "9" && len(all[1]) > 1 {
		all = all[1:]
	}
	return all
}

func (t typed) chars() []rune { return []rune(strings.Join(t, "")) }

// group returns the number of the group that the character at a position is
// in: by how it was typed where that is as printed, else by counting.
func (t typed) group(at int) int {
	if len(t) != groupCount {
		return min(at/groupLen+1, groupCount)
	}
	for i, piece := range t {
		if at -= len([]rune(piece)); at < 0 {
			return i + 1
		}
	}
	return groupCount
}

// key returns the whole key, or where the mistake in it is.
func (t typed) key(name string) (string, *KeyError) {
	chars := t.chars()
	data := make([]byte, len(chars))
	for i, r := range chars {
		five, ok := value(r)
		if !ok {
			return "", &KeyError{Group: t.group(i), Reason: "it has a character that is in no key"}
		}
		data[i] = five
	}
	if len(data) != dataLen {
		return "", t.miscounted(name, data)
	}
	if left := residue(name, data); left != 0 {
		e := &KeyError{Reason: "it does not match its checksum: compare it with the sheet"}
		if at := locate(left, dataLen); at != nil {
			e.Group = t.group(at[0])
			e.Reason = "a character is wrong"
			if len(at) == 2 {
				e.Reason = "two characters are wrong"
				if also := t.group(at[1]); also != e.Group {
					e.Also, e.Reason = also, "a character is wrong in each"
				}
			}
		}
		return "", e
	}
	if !padded(data) {
		return "", &KeyError{Reason: "it is not a key that age can read"}
	}
	key := make([]byte, len(data))
	for i, five := range data {
		key[i] = alphabet[five]
	}
	if name == namePQ {
		return prefixPQ + string(key), nil
	}
	return prefixClassic + string(key), nil
}

// miscounted says what is known of a key of the wrong length.
func (t typed) miscounted(name string, data []byte) *KeyError {
	if len(t) == groupCount {
		e := &KeyError{}
		for i, piece := range t {
			want := min(groupLen, dataLen-i*groupLen)
			n := len([]rune(piece))
			switch {
			case n == want:
			case e.Group == 0:
				e.Group, e.Reason = i+1, fmt.Sprintf("it has %d characters, not %d", n, want)
			case e.Also == 0:
				e.Also, e.Reason = i+1, "they have not the right number of characters"
			}
		}
		return e
	}
	switch len(data) {
	case dataLen - 1:
		if at := locateMissing(name, data); at >= 0 {
			return &KeyError{Group: t.group(at), Reason: "a character is missing"}
		}
	case dataLen + 1:
		if at := locateExtra(name, data); at >= 0 {
			return &KeyError{Group: t.group(at), Reason: "a character is too many"}
		}
	}
	return &KeyError{Reason: fmt.Sprintf("it has %d characters after its first line, not %d", len(data), dataLen)}
}

// value returns the five bits of a character, and whether it has a value.
// Characters that no key has stand for the one that they look like; the
// checksum decides.
func value(r rune) (byte, bool) {
	switch r {
	case 'O':
		r = '0'
	case 'I', '1':
		r = 'L'
	case 'B':
		r = '8'
	}
	for five := range byte(len(alphabet)) {
		if rune(alphabet[five]) == r {
			return five, true
		}
	}
	return 0, false
}
