package transfer

import (
	"context"
	"crypto/sha1"
	"encoding/hex"
	"strconv"
	"strings"
	"unicode/utf16"

	"fob/otpcore"
	"fob/vault"
)

// What Stratum takes, in characters as .NET counts them.
const (
	stratumIssuer   = 32
	stratumUsername = 40
	stratumMOTP     = 16 // least length of a mOTP secret
)

// stratumExporter writes a backup of Stratum, in the clear or with its strong
// encryption.
func stratumExporter() exporter {
	return exporter{
		ExportFormat: ExportFormat{ID: "stratum", Name: "a Stratum backup", Plain: true, Encrypted: true},
		fit: capacity{
			kinds: allKinds(), sha2: true, pins: true, tags: anyTags,
			also: fitStratum,
		}.fit,
		unique: func(a vault.Account) string { return stratumSecret(a.Key) },
		twin:   func(loss *Loss) { loss.refuse("another account has the same secret, and Stratum keeps one") },
		write:  writeStratum, reader: "stratum",
	}
}

// fitStratum holds an account to what Stratum checks when it reads a backup.
// One account that does not pass would stop the others too.
func fitStratum(a *vault.Account, loss *Loss) {
	k := &a.Key
	pin := len(utf16.Encode([]rune(string(k.PIN.Bytes()))))
	switch {
	case k.Kind == otpcore.HOTP && (k.Digits < 6 || k.Digits > 8),
		k.Kind == otpcore.TOTP && k.Digits < 6,
		k.Kind == otpcore.MOTP && k.Digits != 6:
		loss.refuse("it has " + strconv.Itoa(k.Digits) + " digits")
		return
	case k.Kind == otpcore.MOTP && pin != 4:
		loss.refuse("Stratum needs a PIN of 4 characters")
		return
	case k.Kind == otpcore.Yandex && (pin < 4 || pin > 16):
		loss.refuse("Stratum needs a PIN of 4 to 16 characters")
		return
	case k.Kind == otpcore.MOTP && k.Secret.Len() < stratumMOTP:
		loss.refuse("Stratum needs a mOTP secret of 16 characters or more")
		return
	}
	if strings.TrimSpace(k.Issuer) == "" {
		k.Issuer = k.Account
		loss.change("it has no issuer: the account stands there too")
	}
	if cut := cutUTF16(k.Issuer, stratumIssuer); cut != k.Issuer {
		k.Issuer = cut
		loss.change("its issuer is cut to " + strconv.Itoa(stratumIssuer) + " characters")
	}
	if cut := cutUTF16(k.Account, stratumUsername); cut != k.Account {
		k.Account = cut
		loss.change("its account is cut to " + strconv.Itoa(stratumUsername) + " characters")
	}
}

// stratumSecret is the secret as Stratum keeps it, and knows an account by.
func stratumSecret(k otpcore.Key) string {
	if k.Kind == otpcore.MOTP {
		return string(k.Secret.Bytes())
	}
	return k.Secret.Base32()
}

// What Stratum itself writes.
type (
	stratumOut struct {
		Authenticators []stratumOutEntry    `json:"Authenticators"`
		Categories     []stratumOutCategory `json:"Categories"`
		Bindings       []stratumOutBinding  `json:"AuthenticatorCategories"`
		Icons          []struct{}           `json:"CustomIcons"`
	}
	stratumOutEntry struct {
		Type      int     `json:"Type"`
		Icon      *string `json:"Icon"`
		Issuer    string  `json:"Issuer"`
		Username  string  `json:"Username"`
		Secret    string  `json:"Secret"`
		PIN       *string `json:"Pin"`
		Algorithm int     `json:"Algorithm"`
		Digits    int     `json:"Digits"`
		Period    int     `json:"Period"`
		Counter   uint64  `json:"Counter"`
		CopyCount int     `json:"CopyCount"`
		Ranking   int     `json:"Ranking"`
	}
	stratumOutCategory struct {
		ID      string `json:"Id"`
		Name    string `json:"Name"`
		Ranking int    `json:"Ranking"`
	}
	stratumOutBinding struct {
		CategoryID string `json:"CategoryId"`
		Secret     string `json:"AuthenticatorSecret"`
		Ranking    int    `json:"Ranking"`
	}
)

func writeStratum(ctx context.Context, e export) ([]ExportFile, error) {
	data, err := encodeJSON(stratumInside(e.accounts), "")
	if err != nil {
		return nil, err
	}
	name := "backup-" + e.Now.Format("2006-01-02_150405")
	if !e.sealed() {
		return []ExportFile{{Name: name + ".json", Data: data}}, nil
	}
	salt := randomBytes(stratumSalt)
	k, err := stratumKDF(salt)
	if err != nil {
		return nil, err
	}
	key, err := e.derive(ctx, k)
	if err != nil {
		return nil, err
	}
	nonce, sealed, err := sealGCM(key, data, nil)
	if err != nil {
		return nil, err
	}
	out := append([]byte(stratumStrong), salt...)
	out = append(append(out, nonce...), sealed...)
	return []ExportFile{{Name: name + ".stratum", Data: out}}, nil
}

// stratumInside makes the entries, and a category of every tag.
func stratumInside(accounts []vault.Account) stratumOut {
	out := stratumOut{
		Authenticators: []stratumOutEntry{}, Categories: []stratumOutCategory{},
		Bindings: []stratumOutBinding{}, Icons: []struct{}{},
	}
	size := map[string]int{} // accounts of a category
	for i, a := range accounts {
		out.Authenticators = append(out.Authenticators, stratumEntryOf(a.Key, i))
		for _, tag := range a.Tags {
			id := stratumCategory(tag)
			if _, ok := size[id]; !ok {
				out.Categories = append(out.Categories, stratumOutCategory{ID: id, Name: tag, Ranking: len(out.Categories)})
			}
			out.Bindings = append(out.Bindings, stratumOutBinding{CategoryID: id, Secret: stratumSecret(a.Key), Ranking: size[id]})
			size[id]++
		}
	}
	return out
}

func stratumEntryOf(k otpcore.Key, ranking int) stratumOutEntry {
	out := stratumOutEntry{
		Issuer: k.Issuer, Username: k.Account, Secret: stratumSecret(k),
		Digits: k.Digits, Period: k.Period, Counter: k.Counter, Ranking: ranking,
	}
	for number, kind := range stratumKinds() {
		if kind == k.Kind {
			out.Type = number
		}
	}
	switch k.Algorithm {
	case otpcore.SHA256:
		out.Algorithm = 1
	case otpcore.SHA512:
		out.Algorithm = 2
	case otpcore.SHA1, otpcore.MD5:
	}
	if k.Kind == otpcore.Yandex {
		out.Algorithm = 0 // Stratum knows what Yandex uses, and keeps nothing here
	}
	if k.Kind == otpcore.HOTP {
		out.Period = 30 // not used, and not allowed to be 0
	}
	if k.PIN.Len() > 0 {
		out.PIN = new(string(k.PIN.Bytes()))
	}
	return out
}

// stratumCategory returns the id that Stratum gives a category: the beginning
// of a hash of its name.
func stratumCategory(name string) string {
	sum := sha1.Sum([]byte(name))
	return hex.EncodeToString(sum[:])[:8]
}
