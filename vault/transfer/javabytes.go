package transfer

import (
	"encoding/json"
	"errors"
)

var (
	errNoBytes  = errors.New("secret: it is not a list of bytes")
	errCutShort = errors.New("the file is cut short or damaged from here on")
)

// signedBytes reads bytes as Java's serialisers write them into JSON: a list of
// numbers from -128 to 127.
func signedBytes(raw json.RawMessage) ([]byte, bool) {
	var list []int
	if json.Unmarshal(raw, &list) != nil || list == nil {
		return nil, false
	}
	b := make([]byte, len(list))
	for i, n := range list {
		if n < -128 || n > 255 {
			return nil, false
		}
		b[i] = byte(n)
	}
	return b, true
}
