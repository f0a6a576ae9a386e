package vault

import (
	"encoding/json"
	"errors"
	"strconv"
	"time"
	"unicode/utf8"
)

// The vault's lines are read ten thousand at a time before the first frame is
// drawn, so their outer object is walked here, in one pass and without
// reflection; encoding/json reads only what is rare. Both must agree, and
// FuzzObject holds them to it.

var errJSON = errors.New("not a JSON object")

// walkObject calls visit for each member of the JSON object in line, in order.
// Raw values are slices of line; their inside is checked for balance only, so
// visit must parse or validate what it keeps.
func walkObject(line []byte, visit func(name string, raw []byte) error) error {
	i := skipSpace(line, 0)
	if i >= len(line) || line[i] != '{' {
		return errJSON
	}
	i = skipSpace(line, i+1)
	if i < len(line) && line[i] == '}' {
		return trailing(line, i+1)
	}
	for {
		end, ok := skipString(line, i)
		if !ok {
			return errJSON
		}
		name, err := readString(line[i:end])
		if err != nil {
			return err
		}
		i = skipSpace(line, end)
		if i >= len(line) || line[i] != ':' {
			return errJSON
		}
		i = skipSpace(line, i+1)
		end, ok = skipValue(line, i)
		if !ok {
			return errJSON
		}
		if err := visit(name, line[i:end]); err != nil {
			return err
		}
		i = skipSpace(line, end)
		if i >= len(line) {
			return errJSON
		}
		switch line[i] {
		case ',':
			i = skipSpace(line, i+1)
		case '}':
			return trailing(line, i+1)
		default:
			return errJSON
		}
	}
}

func trailing(line []byte, i int) error {
	if skipSpace(line, i) != len(line) {
		return errJSON
	}
	return nil
}

func skipSpace(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\t' || b[i] == '\r' || b[i] == '\n') {
		i++
	}
	return i
}

// skipString returns the index after the string that starts at i.
func skipString(b []byte, i int) (int, bool) {
	if i >= len(b) || b[i] != '"' {
		return 0, false
	}
	for i++; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i + 1, true
		case c == '\\':
			i++
		case c < 0x20:
			return 0, false
		}
	}
	return 0, false
}

// skipValue returns the index after the value that starts at i. Of an array or
// object it minds strings and depth alone.
func skipValue(b []byte, i int) (int, bool) {
	if i >= len(b) {
		return 0, false
	}
	switch b[i] {
	case '"':
		return skipString(b, i)
	case '{', '[':
		depth := 0
		for ; i < len(b); i++ {
			switch b[i] {
			case '"':
				end, ok := skipString(b, i)
				if !ok {
					return 0, false
				}
				i = end - 1
			case '{', '[':
				depth++
			case '}', ']':
				if depth--; depth == 0 {
					return i + 1, true
				}
			}
		}
		return 0, false
	}
	start := i
	for i < len(b) && b[i] != ',' && b[i] != '}' && b[i] != ']' && b[i] != ' ' && b[i] != '\t' && b[i] != '\r' && b[i] != '\n' {
		i++
	}
	return i, i > start
}

// readString decodes a JSON string. One without escapes or odd bytes is cut
// out; the others are left to encoding/json.
func readString(raw []byte) (string, error) {
	if len(raw) < 2 || raw[0] != '"' || raw[len(raw)-1] != '"' {
		return "", errJSON
	}
	inner := raw[1 : len(raw)-1]
	for _, c := range inner {
		if c == '\\' || c < 0x20 || c >= utf8.RuneSelf {
			var s string
			err := json.Unmarshal(raw, &s)
			return s, err
		}
	}
	return string(inner), nil
}

func readUint(raw []byte) (uint64, error) {
	if len(raw) > 1 && raw[0] == '0' {
		return 0, errJSON
	}
	return strconv.ParseUint(string(raw), 10, 64)
}

func readBool(raw []byte) (bool, error) {
	switch string(raw) {
	case "true":
		return true, nil
	case "false":
		return false, nil
	}
	return false, errJSON
}

// readTime reads an RFC 3339 time. The form that the vault writes is read by
// hand: two stand in every line.
func readTime(raw []byte) (time.Time, error) {
	if t, ok := readPlainTime(raw); ok {
		return t, nil
	}
	s, err := readString(raw)
	if err != nil {
		return time.Time{}, err
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	return t.UTC(), err
}

// readPlainTime reads "2006-01-02T15:04:05Z", with or without milliseconds,
// and nothing else: days that a month may not have are left to time.Parse.
func readPlainTime(raw []byte) (time.Time, bool) {
	const form = `"dddd-dd-ddTdd:dd:dd`
	if len(raw) < len(form)+2 || len(raw) > len(form)+6 || raw[len(raw)-2] != 'Z' || raw[len(raw)-1] != '"' {
		return time.Time{}, false
	}
	var n [6]int // year to second
	field := 0
	for i := range len(form) {
		c := raw[i]
		switch {
		case form[i] != 'd' && c != form[i] || form[i] == 'd' && (c < '0' || c > '9'):
			return time.Time{}, false
		case form[i] == 'd':
			n[field] = n[field]*10 + int(c-'0')
		case i > 0:
			field++
		}
	}
	nanos := 0
	if fraction := raw[len(form) : len(raw)-2]; len(fraction) > 0 {
		if fraction[0] != '.' || len(fraction) < 2 {
			return time.Time{}, false
		}
		unit := 100_000_000
		for _, c := range fraction[1:] {
			if c < '0' || c > '9' {
				return time.Time{}, false
			}
			nanos += int(c-'0') * unit
			unit /= 10
		}
	}
	if n[1] < 1 || n[1] > 12 || n[2] < 1 || n[2] > 28 || n[3] > 23 || n[4] > 59 || n[5] > 59 {
		return time.Time{}, false
	}
	return time.Date(n[0], time.Month(n[1]), n[2], n[3], n[4], n[5], nanos, time.UTC), true
}

const hexDigits = "0123456789abcdef"

// appendString appends s as a JSON string. Nothing is escaped that need not be,
// so that URIs stay as they are for grep and eye. Invalid UTF-8 becomes U+FFFD.
func appendString(b []byte, s string) []byte {
	b = append(b, '"')
	for i := 0; i < len(s); {
		c := s[i]
		switch {
		case c == '"' || c == '\\':
			b = append(b, '\\', c)
		case c == '\n':
			b = append(b, '\\', 'n')
		case c == '\t':
			b = append(b, '\\', 't')
		case c < 0x20 || c == 0x7f:
			b = append(b, '\\', 'u', '0', '0', hexDigits[c>>4], hexDigits[c&15])
		case c < utf8.RuneSelf:
			b = append(b, c)
		default:
			r, size := utf8.DecodeRuneInString(s[i:])
			b = utf8.AppendRune(b, r)
			i += size
			continue
		}
		i++
	}
	return append(b, '"')
}

// appendName appends `,"name":`, without the comma right after an opening brace.
func appendName(b []byte, name string) []byte {
	if b[len(b)-1] != '{' {
		b = append(b, ',')
	}
	return append(appendString(b, name), ':')
}

func appendText(b []byte, name, s string) []byte {
	return appendString(appendName(b, name), s)
}

func appendTime(b []byte, name string, t time.Time) []byte {
	b = append(appendName(b, name), '"')
	return append(t.UTC().AppendFormat(b, time.RFC3339Nano), '"')
}

func appendUint(b []byte, name string, n uint64) []byte {
	return strconv.AppendUint(appendName(b, name), n, 10)
}

func appendFields(b []byte, fields []field) []byte {
	for _, f := range fields {
		b = append(appendName(b, f.name), f.raw...)
	}
	return b
}
