package transfer

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"io/fs"

	"fob/otpcore"
)

// steamManifestName is what Steam Desktop Authenticator and steamguard-cli call
// the list of their files, which holds what else is needed to decrypt them.
const steamManifestName = "manifest.json"

// maxSteamFiles bounds a manifest: each file in it costs a derived key.
const maxSteamFiles = 1000

// steamManifest lists the files of a folder.
type steamManifest struct {
	Entries []steamFile
}

// steamFile is a file of a manifest: what Steam Desktop Authenticator writes,
// and what steamguard-cli does.
type steamFile struct {
	Filename string
	SDAIV    string `json:"encryption_iv"`
	SDASalt  string `json:"encryption_salt"`

	Encryption *struct{ Scheme, IV, Salt string }
}

// sealed reports whether the file is encrypted.
func (f steamFile) sealed() bool { return f.Encryption != nil || f.SDAIV != "" }

func isSteamManifest(in *input) bool {
	return in.kindAt("entries[].filename") == '"' && (in.has("entries[].encryption") || in.has("entries[].steamid") || in.has("entries[].steam_id"))
}

// openSteamManifest decodes a manifest.
func openSteamManifest(data []byte) (steamManifest, error) {
	var m steamManifest
	if err := decodeJSON(data, &m); err != nil {
		return m, err
	}
	return m, capped("number of files", int64(len(m.Entries)), 1, maxSteamFiles)
}

// steamClaims lists the files that a manifest speaks for.
func steamClaims(data []byte) []string {
	if len(data) > sniffWindow || !bytes.Contains(data, []byte(`"filename"`)) {
		return nil
	}
	in, err := newInput(data)
	if err != nil || !isSteamManifest(in) {
		return nil
	}
	m, err := openSteamManifest(in.data)
	if err != nil {
		return nil
	}
	var names []string
	for _, f := range m.Entries {
		names = append(names, f.Filename)
	}
	return names
}

// readSteamManifest reads the files that a manifest lists, with one passphrase
// for all of them.
func readSteamManifest(ctx context.Context, in *input) (found, error) {
	m, err := openSteamManifest(in.data)
	if err != nil {
		return found{}, err
	}
	c := collector{}
	var passphrase *otpcore.Secret // once one was right
	for _, f := range m.Entries {
		if err := ctx.Err(); err != nil {
			return found{}, err
		}
		file, err := in.beside.open(f.Filename)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			c.reject(errors.New("it is not there: import the whole folder"), f.Filename)
			continue
		case err != nil:
			c.reject(oneLine(err), f.Filename)
			continue
		}
		plain := file.data
		switch {
		case !f.sealed() || isMaFile(file):
		case passphrase == nil:
			err = in.unlock(ctx, func(p otpcore.Secret) (err error) {
				if plain, err = f.open(file.data, p); err == nil {
					passphrase = &p
				}
				return err
			})
			if err != nil {
				return found{}, err
			}
		default:
			if plain, err = f.open(file.data, *passphrase); errors.Is(err, ErrPassphrase) {
				err = errors.New("it is encrypted with another passphrase")
			}
			if err != nil {
				c.reject(oneLine(err), f.Filename)
				continue
			}
		}
		c.addMaFile(plain, f.Filename)
	}
	return c.found, c.err
}

// addMaFile adds the account of one file.
func (c *collector) addMaFile(plain []byte, name string) {
	var m maFile
	if err := decodeJSON(plain, &m); err != nil {
		c.reject(oneLine(err), name)
		return
	}
	c.addEntry(m.entry(), name)
}

// isSealedSteam finds an encrypted file beside a manifest that lists it.
func isSealedSteam(in *input) bool {
	_, ok := sealedText(in)
	if !ok {
		return false
	}
	f, err := in.steamFile()
	return err == nil && f.sealed()
}

// steamFile finds what the manifest says of this file.
func (in *input) steamFile() (steamFile, error) {
	beside, err := in.beside.open(steamManifestName)
	if err != nil {
		return steamFile{}, err
	}
	m, err := openSteamManifest(beside.data)
	if err != nil {
		return steamFile{}, err
	}
	for _, f := range m.Entries {
		if f.Filename == in.beside.base() {
			return f, nil
		}
	}
	return steamFile{}, fs.ErrNotExist
}

// readSealedSteam reads one encrypted file with the help of the manifest.
func readSealedSteam(ctx context.Context, in *input) (found, error) {
	f, err := in.steamFile()
	if err != nil {
		return found{}, &FormatError{Reason: "its " + steamManifestName + " is not beside it, and without that it cannot be decrypted", Hint: "import the whole folder: fob import DIR/*"}
	}
	c := collector{}
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		plain, err := f.open(in.data, passphrase)
		if err == nil {
			c.addMaFile(plain, "")
		}
		return err
	})
	return c.found, err
}

// open decrypts a file. A wrong passphrase is [ErrPassphrase].
func (f steamFile) open(data []byte, passphrase otpcore.Secret) ([]byte, error) {
	sealed, ok := decodeBase64(data)
	if !ok || len(sealed) == 0 || len(sealed)%aes.BlockSize != 0 {
		return nil, &FormatError{Reason: "the encrypted file is cut short or damaged"}
	}
	scheme, ivText, saltText := "LegacySdaCompatible", f.SDAIV, f.SDASalt
	if f.Encryption != nil {
		scheme, ivText, saltText = f.Encryption.Scheme, f.Encryption.IV, f.Encryption.Salt
	}
	iv, err1 := base64.StdEncoding.DecodeString(ivText)
	salt, err2 := base64.StdEncoding.DecodeString(saltText)
	var ways []kdf
	add := func(k kdf, err error) error {
		ways = append(ways, k)
		return err
	}
	var err error
	switch {
	case scheme == "Keyring":
		return nil, &FormatError{Reason: "its passphrase is in the keyring of the computer that made it", Hint: "steamguard decrypt, there, then import the files"}
	case err1 != nil || err2 != nil || len(iv) != aes.BlockSize:
		return nil, &FormatError{Reason: "the manifest's salt or IV for it is damaged"}
	case scheme == "LegacySdaCompatible":
		err = add(pbkdf2KDF(sha1.New, salt, 50_000, 32))
	case scheme == "Argon2idAes256":
		// Released versions derive the key in the first way, earlier ones in the
		// second; the manifest does not say which.
		err = firstError(add(argon2idKDF(salt, 3, 12288, 12, 32)), add(argon2idKDF(salt, 3, 62500, 4, 32)))
	default:
		return nil, &FormatError{Reason: "the manifest names a kind of encryption that fob does not know"}
	}
	if err != nil {
		return nil, err
	}
	for _, k := range ways {
		key, err := k.derive(passphrase.Bytes())
		if err != nil {
			return nil, err
		}
		plain, err := openCBC(key, iv, sealed)
		if err == nil && bytes.HasPrefix(bytes.TrimSpace(plain), []byte("{")) {
			return plain, nil
		}
	}
	return nil, ErrPassphrase
}
