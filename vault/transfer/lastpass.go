package transfer

import (
	"context"
	"encoding/json"
	"errors"

	"fob/otpcore"
)

// lastPassAccount is an account of LastPass Authenticator.
type lastPassAccount struct {
	Issuer         text   `json:"issuerName"`
	OriginalIssuer text   `json:"originalIssuerName"`
	User           text   `json:"userName"`
	OriginalUser   text   `json:"originalUserName"`
	Push           bool   `json:"pushNotification"`
	Secret         text   `json:"secret"`
	Algorithm      text   `json:"algorithm"`
	Digits         number `json:"digits"`
	Period         number `json:"timeStep"`
	Favorite       bool   `json:"isFavorite"`
	Folder         struct {
		ID number `json:"folderId"`
	} `json:"folderData"`
}

// The folders that every file has: they are no groups of the user.
const (
	lastPassOther     = 0
	lastPassFavorites = 1
)

func isLastPass(in *input) bool {
	return in.has("accounts[].issuerName") || in.has("accounts[].userName", "accounts[].timeStep")
}

func readLastPass(_ context.Context, in *input) (found, error) {
	var file struct {
		Accounts rawList `json:"accounts"`
		Folders  rawList `json:"folders"`
	}
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	folders := map[int64]string{}
	for _, raw := range file.Folders {
		var folder struct {
			ID   number `json:"id"`
			Name text   `json:"name"`
		}
		if json.Unmarshal(raw, &folder) == nil && folder.ID.n != lastPassOther && folder.ID.n != lastPassFavorites {
			folders[folder.ID.n] = string(folder.Name)
		}
	}
	c := collector{}
	each(&c, file.Accounts, "account", func(_ int, a lastPassAccount) Entry {
		f := fields{
			kind: otpcore.TOTP, issuer: string(firstText(a.Issuer, a.OriginalIssuer)), account: string(firstText(a.User, a.OriginalUser)),
			algorithm: string(a.Algorithm), digits: a.Digits, period: a.Period,
		}
		if a.Push && a.Secret == "" {
			f.fail(errors.New("a push account: there is no secret in it"))
		}
		f.setSecret(string(a.Secret))
		e := f.entry()
		e.Favorite = a.Favorite || a.Folder.ID.n == lastPassFavorites && a.Folder.ID.set
		e.addTags(folders[a.Folder.ID.n])
		return e
	})
	return c.found, c.err
}
