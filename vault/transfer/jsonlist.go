package transfer

import (
	"bytes"
	"encoding/json"
	"errors"
	"strconv"
	"strings"
)

// jsonList reads a JSON array of strings one by one, or the object
// {"items":[…]} that cotp writes.
type jsonList struct {
	dec    *json.Decoder
	opened bool
}

var (
	errNoList  = errors.New("it is JSON, but not an array of URIs")
	errListEnd = errors.New("the array is at its end")
)

func openJSONList(data []byte) *jsonList {
	return &jsonList{dec: json.NewDecoder(bytes.NewReader(data))}
}

// next returns the next string, trimmed, or errListEnd behind the last.
func (l *jsonList) next() (string, error) {
	if !l.opened {
		if err := l.open(); err != nil {
			return "", err
		}
	}
	token, err := l.dec.Token()
	if err != nil {
		return "", errors.New("the JSON is cut short or damaged")
	}
	switch token := token.(type) {
	case string:
		return strings.TrimSpace(token), nil
	case json.Delim:
		if token == ']' {
			return "", errListEnd
		}
	}
	return "", errNoList
}

// open reads up to the array.
func (l *jsonList) open() error {
	l.opened = true
	token, err := l.dec.Token()
	if err == nil && token == json.Delim('{') {
		if token, err = l.dec.Token(); err != nil || token != "items" {
			return errNoList
		}
		token, err = l.dec.Token()
	}
	if err != nil || token != json.Delim('[') {
		return errNoList
	}
	return nil
}

// addJSON reads the URIs in a JSON array.
func (c *collector) addJSON(data []byte) {
	list := openJSONList(data)
	for number := 1; c.err == nil; number++ {
		text, err := list.next()
		place := "item " + strconv.Itoa(number)
		switch {
		case errors.Is(err, errListEnd):
			return
		case errors.Is(err, errNoList):
			c.err = &FormatError{Reason: err.Error()}
		case err != nil:
			c.err = &FormatError{Place: place, Reason: err.Error()}
		case text != "":
			c.add(text, place)
		}
	}
}
