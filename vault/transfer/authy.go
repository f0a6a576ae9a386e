package transfer

import (
	"cmp"
	"context"
	"crypto/aes"
	"crypto/sha1"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"fob/otpcore"
)

// authyToken is an account of Authy in any of the shapes in which it is found:
// the settings of the Android app, what its servers answer, and what the
// scripts of export guides make of that.
type authyToken struct {
	Name          text   `json:"name"`
	OriginalName  text   `json:"originalName"`
	OriginalName2 text   `json:"original_name"`
	Issuer        text   `json:"originalIssuer"`
	Issuer2       text   `json:"issuer"`
	Digits        number `json:"digits"`
	URI           text   `json:"uri"`

	// A secret in the clear: base32.
	Secret  text `json:"secret"`
	Secret2 text `json:"decryptedSecret"`
	Secret3 text `json:"decrypted_seed"`
	// The secret of Authy's own kind, 7 digits every 10 seconds: hex.
	Seed  text `json:"secretSeed"`
	Seed2 text `json:"secret_seed"`
	// A secret that the backup password opens: base64.
	Sealed     text   `json:"encryptedSecret"`
	Sealed2    text   `json:"encrypted_seed"`
	Salt       text   `json:"salt"`
	IV         text   `json:"unique_iv"` // hex; zeros where there is none
	Iterations number `json:"key_derivation_iterations"`
}

// maxAuthyTotal is how many iterations all tokens of a file may ask for: a
// file of 500 from Authy's servers has as many.
const maxAuthyTotal = 5 * maxPBKDF2

// authyPrefs is what the names of Authy's settings begin with.
const authyPrefs = "com.authy.storage.tokens."

// isAuthyPrefs finds the settings of the Android app.
func isAuthyPrefs(in *input) bool { return len(in.prefs().withPrefix(authyPrefs)) > 0 }

// isAuthy finds the settings, and the dumps in JSON.
func isAuthy(in *input) bool {
	if isAuthyPrefs(in) {
		return true
	}
	for _, list := range authyLists {
		if in.kindAt(list) == '[' && in.has(list+"[].name") {
			return true
		}
	}
	return in.has("[].name") && (in.kindAt("[].uri") == '"' || in.kindAt("[].secret") == '"') && !in.has("[].label")
}

// authyLists are the members that hold accounts.
var authyLists = [...]string{"authenticator_tokens", "decrypted_authenticator_tokens", "tokens", "apps"}

func readAuthy(ctx context.Context, in *input) (found, error) {
	var tokens rawList
	switch {
	case isAuthyPrefs(in):
		for _, name := range in.prefs().withPrefix(authyPrefs) {
			var list rawList
			if err := decodeJSON([]byte(in.prefs().get(name)), &list); err != nil {
				return found{}, within(err)
			}
			tokens = append(tokens, list...)
		}
	case in.lead() == '[':
		if err := decodeJSON(in.data, &tokens); err != nil {
			return found{}, err
		}
	default:
		var file map[string]json.RawMessage
		if err := decodeJSON(in.data, &file); err != nil {
			return found{}, err
		}
		for _, name := range authyLists {
			var list rawList
			if json.Unmarshal(file[name], &list) == nil {
				tokens = append(tokens, list...)
			}
		}
	}
	opened, err := openAuthy(ctx, in, tokens)
	if err != nil {
		return found{}, err
	}
	c := collector{}
	each(&c, tokens, "token", func(i int, t authyToken) Entry { return t.entry(opened[i]) })
	return c.found, c.err
}

// entry returns the account. opened is the secret, where it was encrypted.
func (t authyToken) entry(opened string) Entry {
	if t.URI != "" {
		c := collector{}
		issuer, account := t.names()
		c.addLogin(string(t.URI), login{title: issuer, username: account})
		if len(c.entries) == 1 {
			return c.entries[0]
		}
	}
	f := fields{kind: otpcore.TOTP, digits: t.Digits}
	f.issuer, f.account = t.names()
	seed := firstText(t.Seed, t.Seed2)
	switch {
	case seed != "":
		secret, err := hex.DecodeString(strings.TrimSpace(string(seed)))
		if err != nil {
			f.fail(errors.New("secret: it is not hexadecimal"))
		}
		f.secret = otpcore.NewSecret(secret)
		f.period = number{n: 10, set: true}
		if !f.digits.set {
			f.digits = number{n: 7, set: true}
		}
	case t.sealed() != "" && opened == "":
		f.fail(errors.New("secret: the passphrase that opens the others does not open it"))
	case strings.HasPrefix(string(t.Secret3), "Decryption failed"):
		f.fail(errors.New("secret: the script that made this file could not decrypt it"))
	default:
		f.setSecret(string(firstText(text(opened), t.Secret2, t.Secret3, t.Secret)))
	}
	return f.entry()
}

// names divides "Issuer: account", as Authy writes it.
func (t authyToken) names() (issuer, account string) {
	issuer = strings.TrimSpace(string(firstText(t.Issuer, t.Issuer2)))
	name := strings.TrimSpace(string(firstText(t.OriginalName, t.OriginalName2, t.Name)))
	before, after, ok := strings.Cut(name, ":")
	before, after = strings.TrimSpace(before), strings.TrimSpace(after)
	switch {
	case ok && (issuer == "" || strings.EqualFold(before, issuer)):
		return cmp.Or(issuer, before), after
	case firstText(t.Seed, t.Seed2) != "" && issuer == "":
		return name, "" // an account of Authy's own has only the service's name
	case strings.EqualFold(name, issuer):
		return issuer, ""
	}
	return issuer, name
}

func (t authyToken) sealed() text { return firstText(t.Sealed, t.Sealed2) }

// openAuthy decrypts the secrets that are encrypted; one passphrase opens all.
// The result has the secrets at their tokens' places, "" where there is none.
func openAuthy(ctx context.Context, in *input, tokens rawList) ([]string, error) {
	opened := make([]string, len(tokens))
	locked := map[int]authyToken{}
	keys := map[int]kdf{}
	total := int64(0)
	for i, raw := range tokens {
		var t authyToken
		if json.Unmarshal(raw, &t) != nil || t.sealed() == "" {
			continue
		}
		iterations := t.Iterations.n
		if iterations == 0 {
			iterations = 1000
		}
		k, err := pbkdf2KDF(sha1.New, []byte(t.Salt), iterations, 32)
		if err != nil {
			return nil, &FormatError{Place: "token " + strconv.Itoa(i+1), Reason: oneLine(err).Error(), Err: err}
		}
		locked[i], keys[i] = t, k
		if total += iterations; total > maxAuthyTotal {
			return nil, &FormatError{Reason: fmt.Sprintf("its tokens ask for more than %d iterations of PBKDF2 together", maxAuthyTotal)}
		}
	}
	if len(locked) == 0 {
		return opened, nil
	}
	return opened, in.unlock(ctx, func(passphrase otpcore.Secret) error {
		right := false
		for i := range tokens {
			t, ok := locked[i]
			if !ok {
				continue
			}
			key, err := in.derive(ctx, keys[i], passphrase.Bytes())
			if err != nil {
				return err
			}
			if opened[i] = t.open(key); opened[i] != "" {
				right = true
			}
			if err := ctx.Err(); err != nil {
				return err
			}
		}
		if !right {
			return ErrPassphrase
		}
		return nil
	})
}

// open decrypts a secret. There is no seal on it: a wrong key is known by what
// comes out, which then is no base32.
func (t authyToken) open(key []byte) string {
	sealed, err := base64.RawStdEncoding.DecodeString(strings.TrimRight(string(t.sealed()), "="))
	if err != nil {
		return ""
	}
	iv := make([]byte, aes.BlockSize)
	if t.IV != "" && t.IV != "null" {
		if iv, err = hex.DecodeString(string(t.IV)); err != nil {
			return ""
		}
	}
	plain, err := openCBC(key, iv, sealed)
	if err != nil {
		return ""
	}
	if _, err := otpcore.ParseSecret(string(plain)); err != nil {
		return ""
	}
	return string(plain)
}
