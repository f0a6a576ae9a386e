package transfer

import (
	"context"
	"encoding/base64"

	"fob/otpcore"
	"fob/vault"
)

// protonSteamIssuer is what Proton calls every Steam account.
const protonSteamIssuer = "Steam"

// protonExporter writes an export of Proton Authenticator, in the clear or
// encrypted.
func protonExporter() exporter {
	return exporter{
		ExportFormat: ExportFormat{ID: "proton", Name: "a Proton Authenticator export", Plain: true, Encrypted: true},
		fit: capacity{
			kinds: []otpcore.Kind{otpcore.TOTP, otpcore.Steam}, sha2: true, notes: true,
			also: func(a *vault.Account, loss *Loss) {
				if a.Key.Kind == otpcore.Steam && a.Key.Issuer != protonSteamIssuer {
					a.Key.Issuer = protonSteamIssuer
					loss.change("its issuer becomes Steam")
				}
				tidyNote(a)
			},
		}.fit,
		write: writeProton, reader: "proton",
	}
}

// protonOut is what Proton Authenticator itself writes.
type protonOut struct {
	Version int              `json:"version"`
	Entries []protonOutEntry `json:"entries"`
}

type protonOutEntry struct {
	ID      string           `json:"id"`
	Content protonOutContent `json:"content"`
	Note    *string          `json:"note"`
}

type protonOutContent struct {
	URI  string `json:"uri"`
	Type string `json:"entry_type"`
	Name string `json:"name"`
}

type protonOutSealed struct {
	Version int    `json:"version"`
	Salt    string `json:"salt"`
	Content string `json:"content"`
}

func writeProton(ctx context.Context, e export) ([]ExportFile, error) {
	out := protonOut{Version: 1, Entries: []protonOutEntry{}}
	for _, a := range e.accounts {
		entry := protonOutEntry{ID: newUUID(), Content: protonOutContent{URI: a.Key.URI(), Type: "Totp", Name: a.Key.Account}, Note: orNull(a.Note)}
		if a.Key.Kind == otpcore.Steam {
			entry.Content.URI, entry.Content.Type = "steam://"+a.Key.Secret.Base32(), "Steam"
		}
		out.Entries = append(out.Entries, entry)
	}
	data, err := encodeJSON(out, "")
	if err != nil {
		return nil, err
	}
	name := "Proton_Authenticator_backup_" + e.Now.Format("2006-01-02") + ".json"
	if !e.sealed() {
		return []ExportFile{{Name: name, Data: data}}, nil
	}
	salt := randomBytes(16)
	k, err := protonAuthKDF(salt)
	if err != nil {
		return nil, err
	}
	key, err := e.derive(ctx, k)
	if err != nil {
		return nil, err
	}
	nonce, sealed, err := sealGCM(key, data, []byte(protonAuthAAD))
	if err != nil {
		return nil, err
	}
	data, err = encodeJSON(protonOutSealed{
		Version: 1, Salt: base64.StdEncoding.EncodeToString(salt), Content: base64.StdEncoding.EncodeToString(append(nonce, sealed...)),
	}, "")
	if err != nil {
		return nil, err
	}
	return []ExportFile{{Name: name, Data: data}}, nil
}
