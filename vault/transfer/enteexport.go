package transfer

import (
	"bytes"
	"context"
	"encoding/base64"
	"net/url"
	"strings"

	"fob/otpcore"
	"fob/vault"
)

// The cost of Argon2id: Ente's own for devices that have less memory. The
// 1 GiB and 4 passes that it takes elsewhere are the same work.
const enteMemory, entePasses = 256 << 20, 16

// enteExporter writes an export of Ente Auth: a list of URIs with notes, tags
// and pins in them, in the clear or encrypted.
func enteExporter() exporter {
	return exporter{
		ExportFormat: ExportFormat{ID: "ente", Name: "an Ente Auth export", Plain: true, Encrypted: true},
		fit: capacity{
			kinds: []otpcore.Kind{otpcore.TOTP, otpcore.HOTP, otpcore.Steam}, sha2: true, notes: true, tags: anyTags, favorite: true,
			nameless: true,
		}.fit,
		write: writeEnte,
	}
}

// enteOut is what Ente reads; the names in the order in which it writes them.
type enteOut struct {
	Version int `json:"version"`
	KDF     struct {
		MemLimit int64  `json:"memLimit"`
		OpsLimit int64  `json:"opsLimit"`
		Salt     string `json:"salt"`
	} `json:"kdfParams"`
	Data  string `json:"encryptedData"`
	Nonce string `json:"encryptionNonce"`
}

// enteDisplay is what Ente keeps about an account beside its key.
type enteDisplay struct {
	Pinned   bool     `json:"pinned"`
	Trashed  bool     `json:"trashed"`
	LastUsed int      `json:"lastUsedAt"`
	TapCount int      `json:"tapCount"`
	Tags     []string `json:"tags"`
	Note     string   `json:"note"`
	Position int      `json:"position"`
}

func writeEnte(ctx context.Context, e export) ([]ExportFile, error) {
	var b bytes.Buffer
	for i, a := range e.accounts {
		uri, err := enteURI(a, i)
		if err != nil {
			return nil, err
		}
		b.WriteString(uri + "\n")
	}
	name := "ente-auth-codes-" + e.Now.Format("2006-01-02") + ".txt"
	if !e.sealed() {
		return []ExportFile{{Name: name, Data: b.Bytes()}}, nil
	}
	data, err := sealEnte(ctx, e, b.Bytes())
	if err != nil {
		return nil, err
	}
	return []ExportFile{{Name: name, Data: data}}, nil
}

// enteURI writes an account for Ente. There is always a colon in the label and
// an issuer behind it, as Ente takes a lone label for both. No comma is raw:
// Ente would split the file there.
func enteURI(a vault.Account, position int) (string, error) {
	display, err := encodeJSON(enteDisplay{
		Pinned: a.Favorite, Tags: append([]string{}, a.Tags...), Note: a.Note, Position: position,
	}, "")
	if err != nil {
		return "", err
	}
	whole, query, _ := strings.Cut(a.Key.URI(), "?")
	kind, _, _ := strings.Cut(strings.TrimPrefix(whole, "otpauth://"), "/")
	if a.Key.Issuer == "" {
		query += "&issuer="
	}
	return "otpauth://" + kind + "/" + percent(a.Key.Issuer) + ":" + percent(a.Key.Account) + "?" + query +
		"&codeDisplay=" + percent(string(display)), nil
}

// percent encodes all that has a meaning in a URI, and spaces as %20.
func percent(s string) string { return strings.ReplaceAll(url.QueryEscape(s), "+", "%20") }

// sealEnte encrypts the list.
func sealEnte(ctx context.Context, e export, text []byte) ([]byte, error) {
	memory, passes := int64(enteMemory), int64(entePasses)
	if e.cheap {
		memory, passes = 8<<20, 1
	}
	salt := randomBytes(16)
	k, err := argon2idKDF(salt, passes, memory/bytesPerKiB, 1, enteKey)
	if err != nil {
		return nil, err
	}
	key, err := e.derive(ctx, k)
	if err != nil {
		return nil, err
	}
	header, sealed, err := sealStream(key, text)
	if err != nil {
		return nil, err
	}
	out := enteOut{Version: enteVersion}
	out.KDF.MemLimit, out.KDF.OpsLimit = memory, passes
	b64 := base64.StdEncoding.EncodeToString
	out.KDF.Salt, out.Data, out.Nonce = b64(salt), b64(sealed), b64(header)
	return encodeJSON(out, "")
}
