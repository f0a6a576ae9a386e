package transfer

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/sha1"
	"errors"
	"strconv"

	"fob/otpcore"
)

// The parts of a backup of Stratum, which was called Authenticator Pro.
type (
	stratumFile struct {
		Authenticators rawList `json:"Authenticators"`
		Categories     []struct {
			ID   text `json:"Id"`
			Name text `json:"Name"`
		} `json:"Categories"`
		Bindings []struct {
			CategoryID text `json:"CategoryId"`
			Secret     text `json:"AuthenticatorSecret"`
		} `json:"AuthenticatorCategories"`
	}
	stratumEntry struct {
		Type      number `json:"Type"`
		Issuer    text   `json:"Issuer"`
		Username  text   `json:"Username"`
		Secret    text   `json:"Secret"`
		PIN       text   `json:"Pin"`
		Algorithm number `json:"Algorithm"`
		Digits    number `json:"Digits"`
		Period    number `json:"Period"`
		Counter   number `json:"Counter"`
		Ranking   number `json:"Ranking"`
	}
)

// The two encryptions begin with a mark: the strong one is of today, the legacy
// one of old versions.
const (
	stratumStrong = "AUTHENTICATORPRO"
	stratumLegacy = "AuthenticatorPro"

	stratumKey        = 32 // bytes
	stratumSalt       = 16 // bytes
	stratumPasses     = 3
	stratumMemory     = 64 * kibPerMiB // KiB
	stratumLanes      = 4
	stratumOldSalt    = 20 // bytes
	stratumIterations = 64_000
)

// stratumKinds are the types of account, by their numbers from 1.
func stratumKinds() []otpcore.Kind {
	return []otpcore.Kind{0, otpcore.HOTP, otpcore.TOTP, otpcore.MOTP, otpcore.Steam, otpcore.Yandex}
}

func isStratum(in *input) bool {
	return magic(0, stratumStrong)(in) || magic(0, stratumLegacy)(in) || in.kindAt("Authenticators") == '['
}

func readStratum(ctx context.Context, in *input) (found, error) {
	data := in.data
	var err error
	switch {
	case magic(0, stratumStrong)(in):
		data, err = openStratum(ctx, in)
	case magic(0, stratumLegacy)(in):
		data, err = openStratumLegacy(ctx, in)
	}
	if err != nil {
		return found{}, err
	}
	var file stratumFile
	if err := decodeJSON(data, &file); err != nil {
		return found{}, err
	}
	names := map[text]string{}
	for _, c := range file.Categories {
		names[c.ID] = string(c.Name)
	}
	tags := map[text][]string{}
	for _, b := range file.Bindings {
		tags[b.Secret] = append(tags[b.Secret], names[b.CategoryID])
	}
	c := collector{}
	var ranks []int64
	each(&c, file.Authenticators, "authenticator", func(i int, a stratumEntry) Entry {
		for len(ranks) < i {
			ranks = append(ranks, 0)
		}
		ranks = append(ranks, a.Ranking.n)
		e := a.entry()
		e.addTags(tags[a.Secret]...)
		return e
	})
	sortByPosition(c.entries, ranks)
	return c.found, c.err
}

func (a stratumEntry) entry() Entry {
	f := fields{
		issuer: string(a.Issuer), account: string(a.Username), pin: string(a.PIN),
		digits: a.Digits, period: a.Period, counter: a.Counter,
	}
	if kinds := stratumKinds(); a.Type.n > 0 && a.Type.n < int64(len(kinds)) {
		f.kind = kinds[a.Type.n]
	} else {
		f.fail(errors.New("type: there is none with the number " + strconv.FormatInt(a.Type.n, 10)))
	}
	switch a.Algorithm.n {
	case 0:
	case 1:
		f.algorithm = "SHA256"
	case 2:
		f.algorithm = "SHA512"
	default:
		f.fail(errors.New("algorithm: there is none with the number " + strconv.FormatInt(a.Algorithm.n, 10)))
	}
	if f.kind == otpcore.MOTP {
		f.secret = otpcore.NewSecret([]byte(a.Secret)) // the text itself
	} else {
		f.setSecret(string(a.Secret))
	}
	return f.entry()
}

// openStratum decrypts: mark, salt, nonce, text and tag; Argon2id and AES-GCM.
func openStratum(ctx context.Context, in *input) ([]byte, error) {
	rest := in.data[len(stratumStrong):]
	if len(rest) < stratumSalt+gcmNonce+gcmTag {
		return nil, &FormatError{Reason: "it is cut short"}
	}
	k, err := stratumKDF(rest[:stratumSalt])
	if err != nil {
		return nil, err
	}
	nonce, sealed := rest[stratumSalt:stratumSalt+gcmNonce], rest[stratumSalt+gcmNonce:]
	var text []byte
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		key, err := in.derive(ctx, k, passphrase.Bytes())
		if err != nil {
			return err
		}
		text, err = openGCM(key, nonce, sealed)
		return err
	})
	return text, err
}

func stratumKDF(salt []byte) (kdf, error) {
	return argon2idKDF(salt, stratumPasses, stratumMemory, stratumLanes, stratumKey)
}

// openStratumLegacy decrypts: mark, salt, initial vector and text; PBKDF2 and
// AES-CBC, which has no tag: a wrong passphrase shows by what comes out.
func openStratumLegacy(ctx context.Context, in *input) ([]byte, error) {
	rest := in.data[len(stratumLegacy):]
	if len(rest) < stratumOldSalt+2*aes.BlockSize || (len(rest)-stratumOldSalt)%aes.BlockSize != 0 {
		return nil, &FormatError{Reason: "it is cut short"}
	}
	k, err := pbkdf2KDF(sha1.New, rest[:stratumOldSalt], stratumIterations, stratumKey)
	if err != nil {
		return nil, err
	}
	iv, sealed := rest[stratumOldSalt:stratumOldSalt+aes.BlockSize], rest[stratumOldSalt+aes.BlockSize:]
	var text []byte
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		key, err := in.derive(ctx, k, passphrase.Bytes())
		if err != nil {
			return err
		}
		plain, err := openCBC(key, iv, sealed)
		if err != nil {
			return err
		}
		if !bytes.HasPrefix(bytes.TrimSpace(plain), []byte("{")) {
			return ErrPassphrase
		}
		text = plain
		return nil
	})
	return text, err
}
