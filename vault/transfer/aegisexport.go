package transfer

import (
	"context"
	"encoding/base64"
	"encoding/hex"

	"fob/otpcore"
	"fob/vault"
)

// aegisExporter writes an Aegis vault, in the clear or encrypted.
func aegisExporter() exporter {
	return exporter{
		ExportFormat: ExportFormat{ID: "aegis", Name: "an Aegis vault", Plain: true, Encrypted: true},
		fit: capacity{
			kinds: allKinds(), sha2: true, pins: true, notes: true, tags: anyTags, favorite: true, nameless: true,
			also: fitAegis,
		}.fit,
		write: writeAegis, reader: "aegis",
	}
}

// fitAegis refuses mOTP secrets that Aegis cannot keep: it keeps bytes, and
// hashes their hexadecimal form.
func fitAegis(a *vault.Account, loss *Loss) {
	if a.Key.Kind != otpcore.MOTP {
		return
	}
	if b, err := hex.DecodeString(string(a.Key.Secret.Bytes())); err != nil || hex.EncodeToString(b) != string(a.Key.Secret.Bytes()) {
		loss.refuse("its mOTP secret is not lower-case hexadecimal")
	}
}

// What Aegis itself writes. Every member is there: Aegis takes a missing text
// for an error, and null for the word.
type (
	aegisOut struct {
		Version int            `json:"version"`
		Header  aegisOutHeader `json:"header"`
		DB      any            `json:"db"`
	}
	aegisOutHeader struct {
		Slots  []aegisOutSlot `json:"slots"`
		Params *aegisParams   `json:"params"`
	}
	aegisOutSlot struct {
		Type      int         `json:"type"`
		UUID      string      `json:"uuid"`
		Key       string      `json:"key"`
		KeyParams aegisParams `json:"key_params"`
		N         int         `json:"n"`
		R         int         `json:"r"`
		P         int         `json:"p"`
		Salt      string      `json:"salt"`
		Repaired  bool        `json:"repaired"`
		IsBackup  bool        `json:"is_backup"`
	}
	aegisOutDB struct {
		Version int             `json:"version"`
		Entries []aegisOutEntry `json:"entries"`
		Groups  []aegisOutGroup `json:"groups"`
	}
	aegisOutGroup struct {
		UUID string `json:"uuid"`
		Name string `json:"name"`
	}
	aegisOutEntry struct {
		Type     string       `json:"type"`
		UUID     string       `json:"uuid"`
		Name     string       `json:"name"`
		Issuer   string       `json:"issuer"`
		Note     string       `json:"note"`
		Favorite bool         `json:"favorite"`
		Info     aegisOutInfo `json:"info"`
		Groups   []string     `json:"groups"`
	}
	aegisOutInfo struct {
		Secret  string  `json:"secret"`
		Algo    string  `json:"algo"`
		Digits  int     `json:"digits"`
		Period  int     `json:"period,omitempty"`
		Counter *uint64 `json:"counter,omitempty"` // of HOTP
		PIN     *string `json:"pin,omitempty"`     // of mOTP and Yandex
	}
)

// The cost of scrypt that Aegis uses.
const aegisN, aegisR, aegisP = 1 << 15, 8, 1

func writeAegis(ctx context.Context, e export) ([]ExportFile, error) {
	out := aegisOut{Version: aegisVersion, DB: aegisInside(e.accounts)}
	if e.sealed() {
		if err := out.seal(ctx, e); err != nil {
			return nil, err
		}
	}
	data, err := encodeJSON(out, "    ")
	if err != nil {
		return nil, err
	}
	return []ExportFile{{Name: "aegis-export-" + e.Now.Format("20060102-150405") + ".json", Data: data}}, nil
}

// aegisInside makes the entries, and a group of every tag.
func aegisInside(accounts []vault.Account) aegisOutDB {
	db := aegisOutDB{Version: aegisDBVersion, Entries: []aegisOutEntry{}, Groups: []aegisOutGroup{}}
	uuids := map[string]string{}
	for _, a := range accounts {
		k := a.Key
		entry := aegisOutEntry{
			Type: k.Kind.String(), UUID: newUUID(), Name: k.Account, Issuer: k.Issuer, Note: a.Note, Favorite: a.Favorite,
			Info:   aegisOutInfo{Secret: k.Secret.Base32(), Algo: k.Algorithm.String(), Digits: k.Digits, Period: k.Period},
			Groups: []string{},
		}
		switch k.Kind {
		case otpcore.HOTP:
			entry.Info.Counter = &k.Counter
		case otpcore.MOTP:
			b, _ := hex.DecodeString(string(k.Secret.Bytes())) // checked by fitAegis
			entry.Info.Secret = otpcore.NewSecret(b).Base32()
			entry.Info.PIN = new(string(k.PIN.Bytes()))
		case otpcore.Yandex:
			entry.Info.PIN = new(string(k.PIN.Bytes()))
		case otpcore.TOTP, otpcore.Steam:
		}
		for _, tag := range a.Tags {
			if uuids[tag] == "" {
				uuids[tag] = newUUID()
				db.Groups = append(db.Groups, aegisOutGroup{UUID: uuids[tag], Name: tag})
			}
			entry.Groups = append(entry.Groups, uuids[tag])
		}
		db.Entries = append(db.Entries, entry)
	}
	return db
}

// seal encrypts the inside under a new master key, and that under the
// passphrase.
func (out *aegisOut) seal(ctx context.Context, e export) error {
	text, err := encodeJSON(out.DB, "    ")
	if err != nil {
		return err
	}
	master, salt := randomBytes(aegisKey), randomBytes(aegisKey)
	nonce, sealed, err := sealGCM(master, text, nil)
	if err != nil {
		return err
	}
	n := aegisN
	if e.cheap {
		n = 2
	}
	k, err := scryptKDF(salt, int64(n), aegisR, aegisP, aegisKey)
	if err != nil {
		return err
	}
	kek, err := e.derive(ctx, k)
	if err != nil {
		return err
	}
	keyNonce, sealedKey, err := sealGCM(kek, master, nil)
	if err != nil {
		return err
	}
	body, params := splitAegis(nonce, sealed)
	key, keyParams := splitAegis(keyNonce, sealedKey)
	out.DB = base64.StdEncoding.EncodeToString(body)
	out.Header.Params = &params
	out.Header.Slots = []aegisOutSlot{{
		Type: aegisPassword, UUID: newUUID(), Key: hex.EncodeToString(key), KeyParams: keyParams,
		N: n, R: aegisR, P: aegisP, Salt: hex.EncodeToString(salt), Repaired: true,
	}}
	return nil
}

// splitAegis takes the tag off what was encrypted.
func splitAegis(nonce, sealed []byte) (body []byte, params aegisParams) {
	body, tag := sealed[:len(sealed)-gcmTag], sealed[len(sealed)-gcmTag:]
	return body, aegisParams{Nonce: hex.EncodeToString(nonce), Tag: hex.EncodeToString(tag)}
}
