package transfer

import (
	"context"
	"strconv"
)

// isEnpass finds the JSON export of Enpass.
func isEnpass(in *input) bool {
	return in.kindAt("items") == '[' && in.has("items[].fields") && in.has("folders") &&
		(in.has("items[].template_type") || in.kindAt("items[].fields[].type") == '"')
}

func readEnpass(_ context.Context, in *input) (found, error) {
	var file struct {
		Folders []struct{ UUID, Title text }
		Items   rawList
	}
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	folders := map[text]string{}
	for _, f := range file.Folders {
		folders[f.UUID] = string(f.Title)
	}
	type field struct {
		Type, Value text
		Deleted     number
	}
	type item struct {
		Title, Subtitle, Note text
		Favorite, Trashed     number
		Folders               []text
		Fields                []field
	}
	c := collector{}
	without := 0
	for i, raw := range file.Items {
		place := "item " + strconv.Itoa(i+1)
		var it item
		if err := decodeJSON(raw, &it); err != nil {
			c.reject(oneLine(err), place)
			continue
		}
		l := login{
			title: string(it.Title), note: string(it.Note), favorite: it.Favorite.n != 0, trashed: it.Trashed.n != 0, place: place,
		}
		for _, id := range it.Folders {
			l.tags = append(l.tags, folders[id])
		}
		for _, kind := range []text{"username", "email"} {
			for _, f := range it.Fields {
				if f.Type == kind && f.Deleted.n == 0 && l.username == "" {
					l.username = string(f.Value)
				}
			}
		}
		before := len(c.entries)
		for _, f := range it.Fields {
			if f.Type == "totp" && f.Deleted.n == 0 && f.Value != "" {
				c.addLogin(string(f.Value), l)
			}
		}
		if len(c.entries) == before {
			without++
		}
	}
	c.withoutCode(without, "item")
	c.passwordsNote(in, true)
	return c.found, c.err
}
