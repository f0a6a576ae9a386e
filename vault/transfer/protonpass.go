package transfer

import (
	"bytes"
	"context"
	"encoding/json"
	"strconv"
)

// protonPassVault is one vault of Proton Pass.
type protonPassVault struct {
	Name  text    `json:"name"`
	Items rawList `json:"items"`
}

type protonPassItem struct {
	State  number `json:"state"` // 1 is active, 2 is in the trash
	Pinned bool   `json:"pinned"`
	Data   struct {
		Metadata struct {
			Name text `json:"name"`
			Note text `json:"note"`
		} `json:"metadata"`
		Content struct {
			Email    text `json:"itemEmail"`
			Username text `json:"itemUsername"`
			Old      text `json:"username"`
			TOTP     text `json:"totpUri"`
		} `json:"content"`
		Extra rawList `json:"extraFields"`
	} `json:"data"`
}

type protonPassField struct {
	Type text `json:"type"`
	Data struct {
		TOTP text `json:"totpUri"`
	} `json:"data"`
}

// isProtonPass finds the JSON of Proton Pass, alone or in its zip archive.
func isProtonPass(in *input) bool {
	if in.has("vaults.*.items") && in.kindAt("vaults") == '{' {
		return true
	}
	return in.archive().inFolder("Proton Pass") != nil
}

func readProtonPass(ctx context.Context, in *input) (found, error) {
	if isZip(in) {
		f := in.archive().inFolder("Proton Pass")
		if f == nil {
			return found{}, &FormatError{Reason: "the zip archive has no folder \"Proton Pass\""}
		}
		data, err := in.archive().open(ctx, in, f)
		if err != nil {
			return found{}, err
		}
		if in.replace(data); !bytes.HasPrefix(bytes.TrimSpace(data), []byte("{")) {
			return in.inside(ctx, data) // encrypted: what is inside says what it is
		}
	}
	if in.table() != nil { // where the format is forced
		return readCSV(ctx, in)
	}
	var file struct {
		Vaults json.RawMessage `json:"vaults"`
	}
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	vaults, err := orderedPairs(file.Vaults)
	if err != nil {
		return found{}, &FormatError{Place: `member "vaults"`, Reason: err.Error()}
	}
	c := collector{}
	number, without := 0, 0
	for i, pair := range vaults {
		var vault protonPassVault
		if err := decodeJSON(pair.value, &vault); err != nil {
			c.reject(oneLine(err), "vault "+strconv.Itoa(i+1))
			continue
		}
		for _, raw := range vault.Items {
			number++
			if !c.addProtonPass(raw, string(vault.Name), "item "+strconv.Itoa(number)) {
				without++
			}
		}
	}
	c.withoutCode(without, "item")
	c.passwordsNote(in, true)
	return c.found, c.err
}

// addProtonPass adds every one-time code of an item, and reports whether there
// was one.
func (c *collector) addProtonPass(raw json.RawMessage, vault, place string) bool {
	var item protonPassItem
	if err := decodeJSON(raw, &item); err != nil {
		c.reject(oneLine(err), place)
		return true
	}
	d := item.Data
	l := login{
		title: string(d.Metadata.Name), username: string(firstText(d.Content.Username, d.Content.Old, d.Content.Email)),
		note: string(d.Metadata.Note), tags: []string{vault}, favorite: item.Pinned, trashed: item.State.n == 2, place: place,
	}
	codes := []text{d.Content.TOTP}
	for _, raw := range d.Extra {
		var field protonPassField
		if decodeJSON(raw, &field) == nil && field.Type == "totp" {
			codes = append(codes, field.Data.TOTP)
		}
	}
	has := false
	for _, code := range codes {
		if code != "" {
			c.addLogin(string(code), l)
			has = true
		}
	}
	return has
}

func firstText(texts ...text) text {
	for _, t := range texts {
		if t != "" {
			return t
		}
	}
	return ""
}
