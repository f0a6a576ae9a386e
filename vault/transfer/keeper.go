package transfer

import (
	"context"
	"encoding/json"
	"strconv"
	"strings"
)

// isKeeper finds the JSON export of Keeper.
func isKeeper(in *input) bool {
	return in.has("records[].title") && (in.has("records[].$type") || in.has("records[].custom_fields"))
}

func readKeeper(_ context.Context, in *input) (found, error) {
	var file struct{ Records rawList }
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	type record struct {
		Title, Login, Notes text
		CustomFields        json.RawMessage `json:"custom_fields"`
		Folders             []struct {
			Folder, SharedFolder text
		}
	}
	c := collector{}
	without := 0
	for i, raw := range file.Records {
		place := "record " + strconv.Itoa(i+1)
		var r record
		if err := decodeJSON(raw, &r); err != nil {
			c.reject(oneLine(err), place)
			continue
		}
		l := login{title: string(r.Title), username: string(r.Login), note: string(r.Notes), place: place}
		for _, f := range r.Folders {
			l.tags = append(l.tags, string(f.Folder))
		}
		before := len(c.entries)
		custom, _ := orderedPairs(r.CustomFields) // absent, or none that are named
		for _, p := range custom {
			var code text
			if strings.HasPrefix(p.name, "$oneTimeCode") && json.Unmarshal(p.value, &code) == nil && code != "" {
				c.addLogin(string(code), l)
			}
		}
		if len(c.entries) == before {
			without++
		}
	}
	c.withoutCode(without, "record")
	c.passwordsNote(in, true)
	return c.found, c.err
}
