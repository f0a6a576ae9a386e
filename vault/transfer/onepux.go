package transfer

import (
	"context"
	"encoding/json"
	"strconv"
)

// onePUX is export.data in the archive that 1Password exports.
type onePUX struct {
	Accounts []struct {
		Vaults []struct {
			Attrs struct {
				Name text `json:"name"`
			} `json:"attrs"`
			Items rawList `json:"items"`
		} `json:"vaults"`
	} `json:"accounts"`
}

type onePUXItem struct {
	State    string `json:"state"` // active, archived or deleted
	Favorite number `json:"favIndex"`
	Overview struct {
		Title text   `json:"title"`
		Tags  []text `json:"tags"`
	} `json:"overview"`
	Details struct {
		Fields []struct {
			Value       text   `json:"value"`
			Designation string `json:"designation"`
		} `json:"loginFields"`
		Notes    text `json:"notesPlain"`
		Sections []struct {
			Fields []struct {
				Value json.RawMessage `json:"value"`
			} `json:"fields"`
		} `json:"sections"`
	} `json:"details"`
}

// isOnePUX finds the archive, or export.data taken out of it.
func isOnePUX(in *input) bool {
	if a := in.archive(); a != nil {
		return a.named("export.data") != nil && a.named("export.attributes") != nil
	}
	return in.kindAt("accounts[].vaults") == '['
}

func readOnePUX(ctx context.Context, in *input) (found, error) {
	if err := in.unpack(ctx, "export.data"); err != nil {
		return found{}, err
	}
	var file onePUX
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	c := collector{}
	number, without := 0, 0
	for _, account := range file.Accounts {
		for _, vault := range account.Vaults {
			for _, raw := range vault.Items {
				number++
				if !c.addOnePUX(raw, string(vault.Attrs.Name), "item "+strconv.Itoa(number)) {
					without++
				}
			}
		}
	}
	c.withoutCode(without, "item")
	c.passwordsNote(in, true)
	return c.found, c.err
}

// addOnePUX adds every one-time code of an item, and reports whether there was
// one. The name of the vault becomes a tag beside the item's own.
func (c *collector) addOnePUX(raw json.RawMessage, vault, place string) bool {
	var item onePUXItem
	if err := decodeJSON(raw, &item); err != nil {
		c.reject(oneLine(err), place)
		return true
	}
	l := login{
		title: string(item.Overview.Title), note: string(item.Details.Notes), tags: []string{vault},
		favorite: item.Favorite.n > 0, trashed: item.State == "deleted", place: place,
	}
	for _, tag := range item.Overview.Tags {
		l.tags = append(l.tags, string(tag))
	}
	for _, field := range item.Details.Fields {
		if field.Designation == "username" {
			l.username = string(field.Value)
		}
	}
	has := false
	for _, section := range item.Details.Sections {
		for _, field := range section.Fields {
			var value struct {
				TOTP text `json:"totp"`
			}
			if json.Unmarshal(field.Value, &value) == nil && value.TOTP != "" {
				c.addLogin(string(value.TOTP), l)
				has = true
			}
		}
	}
	return has
}
