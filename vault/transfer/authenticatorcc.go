package transfer

import (
	"cmp"
	"context"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"

	"fob/otpcore"
)

// ccEntry is a member of the backup of the Authenticator browser extension: an
// account, an encrypted one, or a key that opens others. What is usual is left
// out of it.
type ccEntry struct {
	Account, Issuer, Secret, Type, Algorithm text
	Counter, Period, Digits, Index           number
	Encrypted, Pinned                        bool

	DataType text // "", OTPStorage, EncOTPStorage or Key
	KeyID    text
	Data     text // of an encrypted account: all of it
	ID, Salt text // of a key
}

// isAuthenticatorCC finds that backup.
func isAuthenticatorCC(in *input) bool {
	for _, path := range []string{"*.dataType", "*.encrypted"} {
		if in.has(path) && (in.has("*.secret") || in.has("*.data", "*.keyId")) {
			return true
		}
	}
	return in.has("*.secret", "*.hash")
}

func readAuthenticatorCC(ctx context.Context, in *input) (found, error) {
	b, err := openCC(in.data)
	if err != nil {
		return found{}, err
	}
	if !b.sealed() {
		return b.found(nil)
	}
	var got found
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		open, err := b.unlock(ctx, in, passphrase.Bytes())
		if err == nil {
			got, err = b.found(open)
		}
		return err
	})
	return got, err
}

// ccBackup is a backup taken apart.
type ccBackup struct {
	entries []ccEntry
	bad     []int            // the numbers of members that are no account
	keys    map[text]ccEntry // of the third version
	oldKey  text             // of the second
}

func openCC(data []byte) (ccBackup, error) {
	members, err := orderedPairs(data)
	if err != nil {
		return ccBackup{}, &FormatError{Reason: err.Error()}
	}
	b := ccBackup{keys: map[text]ccEntry{}}
	for i, m := range members {
		switch m.name {
		case "UserSettings", "LocalStorage", "hash":
			continue
		case "enc":
			_ = json.Unmarshal(m.value, &b.oldKey) // no text: then it is no key
			continue
		case "key":
			var key struct{ Enc text }
			if json.Unmarshal(m.value, &key) == nil && key.Enc != "" {
				b.oldKey = key.Enc
				continue
			}
		}
		var e ccEntry
		switch err := decodeJSON(m.value, &e); {
		case err != nil:
			b.bad = append(b.bad, i+1)
		case e.DataType == "Key":
			b.keys[e.ID] = e
		default:
			b.entries = append(b.entries, e)
		}
	}
	slices.SortStableFunc(b.entries, func(x, y ccEntry) int { return cmp.Compare(x.Index.n, y.Index.n) })
	return b, nil
}

// sealed reports whether a passphrase is needed.
func (b ccBackup) sealed() bool {
	return slices.ContainsFunc(b.entries, func(e ccEntry) bool { return e.Encrypted || e.Data != "" })
}

// ccOpener decrypts one account in place.
type ccOpener func(e *ccEntry) error

// unlock derives what the passphrase opens, and tries it: an account that
// decrypts shows that it was right.
func (b ccBackup) unlock(ctx context.Context, in *input, passphrase []byte) (ccOpener, error) {
	direct := passphrase
	if b.oldKey != "" { // the second version: the passphrase opens the real one, used as hexadecimal text
		key, err := openCryptoJS(string(b.oldKey), passphrase)
		if err != nil {
			return nil, err
		}
		direct = []byte(hex.EncodeToString(key))
	}
	derived := map[text][]byte{}
	for id, key := range b.keys {
		k, err := argon2idKDF([]byte(key.Salt), 2, 19456, 1, 32)
		if err != nil {
			return nil, err
		}
		sum, err := in.derive(ctx, k, passphrase)
		if err != nil {
			return nil, err
		}
		derived[id] = []byte(base64.RawStdEncoding.EncodeToString(sum))
	}
	open := func(e *ccEntry) error {
		key := direct
		if e.KeyID != "" && derived[e.KeyID] != nil {
			key = derived[e.KeyID]
		}
		return e.open(key)
	}
	err := ErrPassphrase
	for _, e := range b.entries {
		if !e.Encrypted && e.Data == "" {
			continue
		}
		if err = open(&e); err == nil {
			return open, nil
		}
	}
	return nil, err
}

// looksCCSecret reports whether a secret is what it may be once decrypted.
func looksCCSecret(secret string) bool {
	for _, prefix := range []string{"blz-", "bliz-", "stm-"} {
		secret = strings.TrimPrefix(secret, prefix)
	}
	_, err32 := otpcore.ParseSecret(secret)
	_, err16 := hex.DecodeString(secret)
	return secret != "" && (err32 == nil || err16 == nil)
}

// open decrypts an account. A wrong key is [ErrPassphrase].
func (e *ccEntry) open(key []byte) error {
	if e.Data != "" {
		plain, err := openCryptoJS(string(e.Data), key)
		if err != nil {
			return err
		}
		var inner ccEntry
		if json.Unmarshal(plain, &inner) != nil || inner.Secret == "" {
			return ErrPassphrase
		}
		*e = inner
		return nil
	}
	plain, err := openCryptoJS(string(e.Secret), key)
	if err != nil {
		return err
	}
	secret := strings.ReplaceAll(string(plain), " ", "")
	if !looksCCSecret(secret) {
		return ErrPassphrase
	}
	e.Secret, e.Encrypted = text(secret), false
	return nil
}

// found makes entries of the accounts; open is nil where none is encrypted.
func (b ccBackup) found(open ccOpener) (found, error) {
	c := collector{}
	for _, e := range b.entries {
		if open != nil && (e.Encrypted || e.Data != "") {
			if err := open(&e); err != nil {
				names := fields{issuer: string(e.Issuer), account: string(e.Account), problem: errors.New("it does not decrypt with this passphrase")}
				c.addEntry(names.entry(), "")
				continue
			}
		}
		c.addEntry(e.entry(), "")
	}
	for _, number := range b.bad {
		c.reject(errors.New("it is no account"), "member "+strconv.Itoa(number))
	}
	return c.found, c.err
}

// kind names the type of an account; old backups have numbers.
func (e ccEntry) kind() string {
	names := []string{"totp", "totp", "hotp", "battle", "steam", "hex", "hhex"}
	if n := parseNumber(string(e.Type)); !n.bad && n.n >= 0 && n.n < int64(len(names)) {
		return names[n.n]
	}
	return strings.ToLower(string(e.Type))
}

func (e ccEntry) entry() Entry {
	f := fields{
		issuer: string(e.Issuer), account: string(e.Account), algorithm: string(e.Algorithm),
		digits: e.Digits, period: e.Period, counter: e.Counter,
	}
	// Issuers may have the site's name behind them: "GitHub::github.com".
	f.issuer, _, _ = strings.Cut(f.issuer, "::")
	switch f.algorithm {
	case "1":
		f.algorithm = "SHA1"
	case "2":
		f.algorithm = "SHA256"
	case "3":
		f.algorithm = "SHA512"
	}
	kind, secret := e.kind(), strings.TrimSpace(string(e.Secret))
	if prefix, rest, ok := strings.Cut(secret, "-"); ok {
		switch strings.ToLower(prefix) {
		case "blz", "bliz":
			kind, secret = "battle", rest
		case "stm":
			kind, secret = "steam", rest
		}
	}
	if _, err := otpcore.ParseSecret(secret); err != nil && (kind == "totp" || kind == "hotp") {
		if _, err := hex.DecodeString(secret); err == nil {
			kind = map[bool]string{true: "hex", false: "hhex"}[kind == "totp"]
		}
	}
	switch kind {
	case "totp", "hex", "battle":
		f.kind = otpcore.TOTP
	case "hotp", "hhex":
		f.kind = otpcore.HOTP
	case "steam":
		f.kind, f.digits = otpcore.Steam, number{}
	}
	if kind == "battle" {
		f.digits = number{n: 8, set: true}
	}
	if kind == "hex" || kind == "hhex" {
		plain, err := hex.DecodeString(secret)
		if err != nil {
			f.fail(errors.New("secret: it is not hexadecimal"))
		}
		f.secret = otpcore.NewSecret(plain)
	} else {
		f.setSecret(secret)
	}
	entry := f.entry()
	entry.Favorite = e.Pinned
	return entry
}
