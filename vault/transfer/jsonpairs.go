package transfer

import (
	"bytes"
	"encoding/json"
	"errors"
)

// pair is a member of a JSON object.
type pair struct {
	name  string
	value json.RawMessage
}

// orderedPairs returns the members of a JSON object in the order of the text,
// which a map would lose.
func orderedPairs(data []byte) ([]pair, error) {
	dec := json.NewDecoder(bytes.NewReader(data))
	open, err := dec.Token()
	if err != nil || open != json.Delim('{') {
		return nil, errors.New("it is no JSON object")
	}
	var list []pair
	for dec.More() {
		token, err := dec.Token()
		name, ok := token.(string)
		if err != nil || !ok {
			return nil, errJSONCut
		}
		p := pair{name: name}
		if err := dec.Decode(&p.value); err != nil {
			return nil, errJSONCut
		}
		list = append(list, p)
	}
	if _, err := dec.Token(); err != nil {
		return nil, errJSONCut
	}
	return list, nil
}

var errJSONCut = errors.New("the JSON is cut short or damaged")
