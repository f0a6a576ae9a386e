package transfer

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"

	"fob/otpcore"
)

// maFile is a Steam account as the phone app, Steam Desktop Authenticator and
// steamguard-cli keep it. All else in it serves trades, which fob leaves alone.
type maFile struct {
	SharedSecret   text `json:"shared_secret"`
	AccountName    text `json:"account_name"`
	RevocationCode text `json:"revocation_code"`
	SteamID        text `json:"steamid"`
	SteamGuardID   text `json:"steam_id"` // steamguard-cli
}

// isSteam finds an account, a manifest, or an encrypted account beside one.
func isSteam(in *input) bool {
	return isMaFile(in) || isSteamManifest(in) || isSealedSteam(in)
}

func readSteam(ctx context.Context, in *input) (found, error) {
	switch {
	case isMaFile(in):
		return readMaFile(in)
	case in.shape() != nil:
		return readSteamManifest(ctx, in)
	}
	return readSealedSteam(ctx, in)
}

// isMaFile finds one account, or the accounts of the newer phone app.
func isMaFile(in *input) bool {
	return in.kindAt("shared_secret") == '"' || in.kindAt("accounts.*.shared_secret") == '"'
}

func readMaFile(in *input) (found, error) {
	if in.kindAt("accounts") != '{' {
		var m maFile
		if err := decodeJSON(in.data, &m); err != nil {
			return found{}, err
		}
		return found{entries: []Entry{m.entry()}}, nil
	}
	var file struct{ Accounts json.RawMessage }
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	accounts, err := orderedPairs(file.Accounts)
	if err != nil {
		return found{}, &FormatError{Reason: err.Error()}
	}
	list := make(rawList, len(accounts))
	for i, a := range accounts {
		list[i] = a.value
	}
	c := collector{}
	each(&c, list, "account", func(_ int, m maFile) Entry { return m.entry() })
	return c.found, c.err
}

// entry makes an account of the file.
func (m maFile) entry() Entry {
	f := fields{kind: otpcore.Steam, issuer: "Steam", account: string(m.AccountName)}
	for _, id := range []text{m.SteamID, m.SteamGuardID} {
		if f.account == "" && id != "0" {
			f.account = string(id)
		}
	}
	secret, err := base64.StdEncoding.DecodeString(string(m.SharedSecret))
	if err != nil {
		f.fail(errors.New("shared_secret: it is not base64"))
	}
	f.secret = otpcore.NewSecret(secret)
	e := f.entry()
	if e.Problem == nil && m.RevocationCode != "" {
		e.Recovery = []otpcore.Secret{otpcore.NewSecret([]byte(m.RevocationCode))}
	}
	return e
}
