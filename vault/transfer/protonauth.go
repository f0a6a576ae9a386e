package transfer

import (
	"context"
	"strconv"

	"fob/otpcore"
)

// protonAuthFile is the export of Proton Authenticator: Entries in a plain one,
// Salt and Content in an encrypted one.
type protonAuthFile struct {
	Version number  `json:"version"`
	Entries rawList `json:"entries"`
	Salt    []byte  `json:"salt"`
	Content []byte  `json:"content"`
}

type protonAuthEntry struct {
	Content struct {
		URI  text `json:"uri"`
		Name text `json:"name"` // the account
	} `json:"content"`
	Note text `json:"note"`
}

// protonAuthAAD is sealed with the content of an encrypted export.
const protonAuthAAD = "proton.authenticator.export.v1"

func isProtonAuth(in *input) bool {
	return in.has("entries[].content.uri") ||
		in.has("version") && in.kindAt("salt") == '"' && in.kindAt("content") == '"'
}

func readProtonAuth(ctx context.Context, in *input) (found, error) {
	var file protonAuthFile
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	if len(file.Content) > 0 {
		inner, err := file.open(ctx, in)
		if err != nil {
			return found{}, err
		}
		file = inner
	}
	c := collector{}
	for i, raw := range file.Entries {
		place := "entry " + strconv.Itoa(i+1)
		var entry protonAuthEntry
		if err := decodeJSON(raw, &entry); err != nil {
			c.reject(oneLine(err), place)
			continue
		}
		first, name := len(c.entries), string(entry.Content.Name)
		c.addLogin(string(entry.Content.URI), login{username: name, note: string(entry.Note), place: place})
		if len(c.entries) == first+1 && name != "" {
			c.entries[first].Key.Account = cleanName(name)
		}
	}
	return c.found, c.err
}

// open decrypts the plain file inside.
func (f *protonAuthFile) open(ctx context.Context, in *input) (protonAuthFile, error) {
	if len(f.Content) < gcmNonce+gcmTag {
		return protonAuthFile{}, &FormatError{Place: `member "content"`, Reason: "it is cut short"}
	}
	k, err := protonAuthKDF(f.Salt)
	if err != nil {
		return protonAuthFile{}, err
	}
	var plain []byte
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		key, err := in.derive(ctx, k, passphrase.Bytes())
		if err != nil {
			return err
		}
		plain, err = openGCMWith(key, f.Content[:gcmNonce], f.Content[gcmNonce:], []byte(protonAuthAAD))
		return err
	})
	if err != nil {
		return protonAuthFile{}, err
	}
	var inner protonAuthFile
	if err := decodeJSON(plain, &inner); err != nil {
		return protonAuthFile{}, within(err)
	}
	return inner, nil
}

func protonAuthKDF(salt []byte) (kdf, error) { return argon2idKDF(salt, 2, 19*kibPerMiB, 1, 32) }
