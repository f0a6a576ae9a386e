package transfer

import (
	"context"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"fob/otpcore"
)

// bitwardenFile is the export of Bitwarden, plain or encrypted by a passphrase,
// and of Bitwarden Authenticator, which is always plain.
type bitwardenFile struct {
	Encrypted         bool    `json:"encrypted"`
	PasswordProtected bool    `json:"passwordProtected"`
	Salt              string  `json:"salt"`
	KDF               number  `json:"kdfType"`
	Iterations        number  `json:"kdfIterations"`
	Memory            number  `json:"kdfMemory"` // MiB
	Parallelism       number  `json:"kdfParallelism"`
	Validation        string  `json:"encKeyValidation_DO_NOT_EDIT"`
	Data              string  `json:"data"`
	Folders           rawList `json:"folders"`
	Collections       rawList `json:"collections"` // an organisation's folders
	Items             rawList `json:"items"`
}

type bitwardenFolder struct {
	ID   text `json:"id"`
	Name text `json:"name"`
}

type bitwardenItem struct {
	Name        text   `json:"name"`
	Notes       text   `json:"notes"`
	Favorite    bool   `json:"favorite"`
	Folder      text   `json:"folderId"`
	Collections []text `json:"collectionIds"`
	Deleted     text   `json:"deletedDate"`
	Login       *struct {
		Username text `json:"username"`
		Password text `json:"password"`
		TOTP     text `json:"totp"`
	} `json:"login"`
}

// isBitwarden finds the JSON export. The archive that it is in beside attached
// files is opened as any other is.
func isBitwarden(in *input) bool {
	kind := in.kindAt("encrypted")
	if kind != 't' && kind != 'f' {
		return false
	}
	return in.kindAt("items") == '[' || in.has("data") || in.has("encKeyValidation_DO_NOT_EDIT")
}

// readBitwarden reads the JSON; where the format is forced, also the archive
// around it, and the table.
func readBitwarden(ctx context.Context, in *input) (found, error) {
	if err := in.unpack(ctx, "data.json"); err != nil {
		return found{}, err
	}
	if in.table() != nil {
		return readCSV(ctx, in)
	}
	var file bitwardenFile
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	switch {
	case !file.Encrypted:
	case !file.PasswordProtected:
		return found{}, &FormatError{
			Reason: "it is encrypted for one Bitwarden account, and only Bitwarden can open it",
			Hint:   "export again from Bitwarden: as JSON, or as encrypted JSON with a password of its own",
		}
	default:
		inner, err := file.open(ctx, in)
		if err != nil {
			return found{}, err
		}
		file = inner
	}
	return file.entries(in)
}

// open decrypts the file that is inside the file.
func (f *bitwardenFile) open(ctx context.Context, in *input) (bitwardenFile, error) {
	check, err := parseBitwardenText("encKeyValidation_DO_NOT_EDIT", f.Validation)
	if err != nil {
		return bitwardenFile{}, err
	}
	sealed, err := parseBitwardenText("data", f.Data)
	if err != nil {
		return bitwardenFile{}, err
	}
	k, err := f.kdf()
	if err != nil {
		return bitwardenFile{}, err
	}
	var plain []byte
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		master, err := in.derive(ctx, k, passphrase.Bytes())
		if err != nil {
			return err
		}
		if _, ok := check.open(master); !ok {
			return ErrPassphrase
		}
		var ok bool
		if plain, ok = sealed.open(master); !ok {
			return &FormatError{Place: `member "data"`, Reason: "it is damaged: the passphrase is right, but the seal is broken"}
		}
		return nil
	})
	if err != nil {
		return bitwardenFile{}, err
	}
	var inner bitwardenFile
	if err := decodeJSON(plain, &inner); err != nil {
		return bitwardenFile{}, within(err)
	}
	return inner, nil
}

// kdf returns how the passphrase becomes the key. The salt is the text as it
// stands in the file.
func (f *bitwardenFile) kdf() (kdf, error) {
	switch salt := []byte(f.Salt); {
	case f.KDF.n == 0 && !f.KDF.bad:
		return pbkdf2KDF(sha256.New, salt, f.Iterations.n, 32)
	case f.KDF.n == 1:
		hashed := sha256.Sum256(salt)
		return argon2idKDF(hashed[:], f.Iterations.n, min(max(f.Memory.n, 0), 1<<40)*kibPerMiB, f.Parallelism.n, 32)
	}
	return kdf{}, &FormatError{Place: `member "kdfType"`, Reason: "it is made by a newer Bitwarden, in a way that fob does not know"}
}

// bitwardenText is an encrypted text: AES-256-CBC with an HMAC behind it.
type bitwardenText struct{ iv, sealed, mac []byte }

// parseBitwardenText reads "2.iv|ciphertext|mac".
func parseBitwardenText(member, s string) (bitwardenText, error) {
	damaged := &FormatError{Place: "member " + strconv.Quote(member), Reason: "it is missing or damaged"}
	body, ok := strings.CutPrefix(s, "2.")
	if !ok {
		return bitwardenText{}, damaged
	}
	var parts [3][]byte
	for i, part := range strings.SplitN(body, "|", 3) {
		b, err := base64.StdEncoding.DecodeString(part)
		if err != nil {
			return bitwardenText{}, damaged
		}
		parts[i] = b
	}
	t := bitwardenText{parts[0], parts[1], parts[2]}
	if len(t.iv) != 16 || len(t.mac) != sha256.Size || len(t.sealed) == 0 || len(t.sealed)%16 != 0 {
		return bitwardenText{}, damaged
	}
	return t, nil
}

// open decrypts the text with the keys that are drawn from the master key;
// false: it is not the key, or the text is damaged.
func (t bitwardenText) open(master []byte) ([]byte, bool) {
	encKey, err := hkdf.Expand(sha256.New, master, "enc", 32)
	if err != nil {
		return nil, false
	}
	macKey, err := hkdf.Expand(sha256.New, master, "mac", 32)
	if err != nil {
		return nil, false
	}
	mac := hmac.New(sha256.New, macKey)
	mac.Write(t.iv)
	mac.Write(t.sealed)
	if !hmac.Equal(mac.Sum(nil), t.mac) {
		return nil, false
	}
	plain, err := openCBC(encKey, t.iv, t.sealed)
	return plain, err == nil
}

// entries returns the items that have a one-time code.
func (f *bitwardenFile) entries(in *input) (found, error) {
	folders := map[text]string{}
	for _, raw := range append(f.Folders, f.Collections...) {
		var folder bitwardenFolder
		if decodeJSON(raw, &folder) == nil && folder.ID != "" {
			folders[folder.ID] = string(folder.Name)
		}
	}
	c := collector{}
	without, passwords := 0, false
	for i, raw := range f.Items {
		place := "item " + strconv.Itoa(i+1)
		var item bitwardenItem
		if err := decodeJSON(raw, &item); err != nil {
			c.reject(oneLine(err), place)
			continue
		}
		passwords = passwords || item.Login != nil && item.Login.Password != ""
		if item.Login == nil || item.Login.TOTP == "" {
			without++
			continue
		}
		l := login{
			title: string(item.Name), username: string(item.Login.Username), note: string(item.Notes),
			tags: []string{folders[item.Folder]}, favorite: item.Favorite, trashed: item.Deleted != "", place: place,
		}
		for _, id := range item.Collections {
			l.tags = append(l.tags, folders[id])
		}
		c.addLogin(string(item.Login.TOTP), l)
	}
	c.withoutCode(without, "item")
	c.passwordsNote(in, passwords)
	return c.found, c.err
}
