package transfer

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
)

// decodeJSON decodes JSON. Its error says where the text is wrong, and repeats
// nothing of it.
func decodeJSON(data []byte, v any) error {
	err := json.Unmarshal(data, v)
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.ErrUnexpectedEOF), errors.As(err, &syntax) && syntax.Offset >= int64(len(data)):
		return &FormatError{Reason: "the JSON is cut short"}
	case syntax != nil:
		return &FormatError{Place: placeAt(data, syntax.Offset), Reason: "the JSON is damaged"}
	case errors.As(err, &kind):
		return &FormatError{Place: memberPlace(kind.Field), Reason: "there is " + jsonNoun(kind.Value) + " where something else belongs"}
	}
	return &FormatError{Reason: "the JSON is damaged"}
}

// placeAt names a byte of a text by its line, or by its number where the text
// is one long line.
func placeAt(data []byte, offset int64) string {
	offset = min(max(offset, 0), int64(len(data)))
	if bytes.IndexByte(data, '\n') < 0 {
		return "byte " + strconv.FormatInt(offset, 10)
	}
	return "line " + strconv.Itoa(1+bytes.Count(data[:offset], []byte{'\n'}))
}

// memberPlace names a member by its path in a struct of this package, which
// holds no name that is the file's own.
func memberPlace(path string) string {
	if path == "" {
		return ""
	}
	return "member " + strconv.Quote(path)
}

// jsonNoun is a kind of value as encoding/json calls it, without the value
// itself that it hangs onto numbers.
func jsonNoun(value string) string {
	kind, _, _ := strings.Cut(value, " ")
	switch kind {
	case "array", "object":
		return "an " + kind
	case "bool":
		return "true or false"
	}
	return "a " + kind
}

// rawList is a JSON array whose elements are decoded one by one, so that a bad
// one does not stop the others.
type rawList []json.RawMessage

// each decodes every element of the list into a T. One that does not decode
// becomes an entry with its problem; what makes an entry of the others.
func each[T any](c *collector, list rawList, noun string, what func(i int, t T) Entry) {
	for i, raw := range list {
		if c.full() {
			return
		}
		place := noun + " " + strconv.Itoa(i+1)
		var t T
		if err := decodeJSON(raw, &t); err != nil {
			c.reject(oneLine(err), place)
			continue
		}
		e := what(i, t)
		if e.Place == "" {
			e.Place = place
		}
		c.entries = append(c.entries, e)
	}
}

// oneLine turns an error about a part of a file into one about an entry.
func oneLine(err error) error {
	if fe, ok := errors.AsType[*FormatError](err); ok && fe.Place != "" {
		return errors.New(fe.Place + ": " + fe.Reason)
	}
	return err
}

// number is a whole number as programs write it into JSON: a number, a number
// with a zero fraction, a string, null, or nothing at all.
type number struct {
	n   int64
	set bool // it was given
	bad bool // what was given is no whole number
}

// UnmarshalJSON takes anything; what is no number is marked as bad.
func (n *number) UnmarshalJSON(data []byte) error {
	text := string(data)
	if text == "null" {
		return nil
	}
	if data[0] == '"' {
		if err := json.Unmarshal(data, &text); err != nil {
			return err
		}
		if text = strings.TrimSpace(text); text == "" {
			return nil
		}
	}
	*n = parseNumber(text)
	return nil
}

// parseNumber reads a whole number; "" is a number that is not given.
func parseNumber(text string) number {
	text = strings.TrimSpace(text)
	if text == "" {
		return number{}
	}
	if i, err := strconv.ParseInt(text, 10, 64); err == nil {
		return number{n: i, set: true}
	}
	f, err := strconv.ParseFloat(text, 64)
	if err != nil || f != math.Trunc(f) || math.Abs(f) > 1<<53 {
		return number{set: true, bad: true}
	}
	return number{n: int64(f), set: true}
}

// text is a string, or null; a number or a truth value is taken as it is
// written.
type text string

// UnmarshalJSON takes what is not an object or an array.
func (t *text) UnmarshalJSON(data []byte) error {
	switch data[0] {
	case '"':
		return json.Unmarshal(data, (*string)(t))
	case '{', '[':
		return fmt.Errorf("%w: a text belongs there", errNotText)
	case 'n':
		return nil
	}
	*t = text(data)
	return nil
}

var errNotText = errors.New("a nested value")
