package transfer

import (
	"context"

	"fob/otpcore"
	"fob/vault"
)

// bitwardenExporter writes the plain JSON export of Bitwarden, which Bitwarden
// Authenticator reads as well.
func bitwardenExporter() exporter {
	return exporter{
		ExportFormat: ExportFormat{ID: "bitwarden", Name: "a Bitwarden export", Plain: true},
		fit: capacity{
			kinds: []otpcore.Kind{otpcore.TOTP, otpcore.Steam}, sha2: true, notes: true, tags: 1, favorite: true,
			also: func(a *vault.Account, loss *Loss) {
				lendIssuer(a, loss)
				tidyNote(a)
			},
		}.fit,
		write: writeBitwarden, reader: "bitwarden",
	}
}

// bitwardenOut is what Bitwarden itself writes.
type bitwardenOut struct {
	Encrypted bool                 `json:"encrypted"`
	Folders   []bitwardenOutFolder `json:"folders"`
	Items     []bitwardenOutItem   `json:"items"`
}

type bitwardenOutFolder struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

type bitwardenOutItem struct {
	History      *struct{}         `json:"passwordHistory"`
	Revised      string            `json:"revisionDate"`
	Created      string            `json:"creationDate"`
	Deleted      *string           `json:"deletedDate"`
	ID           string            `json:"id"`
	Organization *string           `json:"organizationId"`
	Folder       *string           `json:"folderId"`
	Type         int               `json:"type"`
	Reprompt     int               `json:"reprompt"`
	Name         string            `json:"name"`
	Notes        *string           `json:"notes"`
	Favorite     bool              `json:"favorite"`
	Login        bitwardenOutLogin `json:"login"`
	Collections  *struct{}         `json:"collectionIds"`
}

type bitwardenOutLogin struct {
	FIDO2    []struct{} `json:"fido2Credentials"`
	URIs     []struct{} `json:"uris"`
	Username *string    `json:"username"`
	Password *string    `json:"password"`
	TOTP     string     `json:"totp"`
}

func writeBitwarden(_ context.Context, e export) ([]ExportFile, error) {
	const login = 1
	now := e.Now.UTC().Format("2006-01-02T15:04:05.000Z")
	out := bitwardenOut{Folders: []bitwardenOutFolder{}, Items: []bitwardenOutItem{}}
	folders := map[string]string{}
	for _, a := range e.accounts {
		k := a.Key
		item := bitwardenOutItem{
			Revised: now, Created: now, ID: newUUID(), Type: login, Name: k.Issuer, Notes: orNull(a.Note), Favorite: a.Favorite,
			Login: bitwardenOutLogin{FIDO2: []struct{}{}, URIs: []struct{}{}, Username: orNull(k.Account), TOTP: k.URI()},
		}
		if k.Kind == otpcore.Steam {
			item.Login.TOTP = "steam://" + k.Secret.Base32()
		}
		for _, tag := range a.Tags {
			id, ok := folders[tag]
			if !ok {
				id = newUUID()
				folders[tag] = id
				out.Folders = append(out.Folders, bitwardenOutFolder{ID: id, Name: tag})
			}
			item.Folder = &id
		}
		out.Items = append(out.Items, item)
	}
	data, err := encodeJSON(out, "  ")
	if err != nil {
		return nil, err
	}
	return []ExportFile{{Name: "bitwarden_export_" + e.Now.Format("20060102150405") + ".json", Data: data}}, nil
}

// orNull returns nil for "", which JSON writes as null.
func orNull(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
