package transfer

import (
	"context"
	"crypto/sha256"
	"encoding/base64"
	"strconv"
	"strings"

	"fob/otpcore"
	"fob/vault"
)

// twofasExporter writes a 2FAS backup, in the clear or encrypted. In an
// encrypted one the names of groups stay in the clear: the format has them
// beside what is encrypted.
func twofasExporter() exporter {
	return exporter{
		ExportFormat: ExportFormat{ID: "2fas", Name: "a 2FAS backup", Plain: true, Encrypted: true},
		fit: capacity{
			kinds: []otpcore.Kind{otpcore.TOTP, otpcore.HOTP, otpcore.Steam}, digits: [2]int{5, 8}, sha2: true, tags: 1,
			also: fitTwofas,
		}.fit,
		unique: func(a vault.Account) string { return a.Key.Secret.Base32() },
		twin:   func(loss *Loss) { loss.change("another account has the same secret, of which 2FAS on iOS keeps one") },
		write:  writeTwofas, reader: "2fas",
	}
}

// fitTwofas gives every account the name that 2FAS wants, and says where its
// two apps differ.
func fitTwofas(a *vault.Account, loss *Loss) {
	if strings.TrimSpace(a.Key.Issuer) == "" {
		a.Key.Issuer = a.Key.Account
		loss.change("it has no issuer: the account stands there too")
	}
	if a.Key.Kind == otpcore.TOTP {
		switch a.Key.Period {
		case 10, 30, 60, 90:
		default:
			loss.change("its period of " + strconv.Itoa(a.Key.Period) + " s is only known to 2FAS on Android")
		}
	}
}

// What 2FAS itself writes. Its app for iOS refuses a file in which one of
// these is missing.
type (
	twofasOut struct {
		Services       []twofasOutService `json:"services"`
		Groups         []twofasOutGroup   `json:"groups"`
		UpdatedAt      int64              `json:"updatedAt"` // milliseconds since 1970, as everywhere
		SchemaVersion  int                `json:"schemaVersion"`
		AppVersionCode int                `json:"appVersionCode"`
		AppVersionName string             `json:"appVersionName"`
		AppOrigin      string             `json:"appOrigin"`
		Encrypted      string             `json:"servicesEncrypted,omitempty"`
		Reference      string             `json:"reference,omitempty"`
	}
	twofasOutGroup struct {
		ID         string `json:"id"`
		Name       string `json:"name"`
		IsExpanded bool   `json:"isExpanded"`
		UpdatedAt  int64  `json:"updatedAt"`
	}
	twofasOutService struct {
		Name      string         `json:"name"`
		Secret    string         `json:"secret"`
		UpdatedAt int64          `json:"updatedAt"`
		OTP       twofasOutOTP   `json:"otp"`
		Order     twofasOutOrder `json:"order"`
		Icon      twofasOutIcon  `json:"icon"`
		GroupID   string         `json:"groupId,omitempty"`
	}
	twofasOutOTP struct {
		Label     string  `json:"label"`
		Account   string  `json:"account"`
		Issuer    string  `json:"issuer"`
		Digits    int     `json:"digits"`
		Period    int     `json:"period,omitempty"`
		Algorithm string  `json:"algorithm"`
		Counter   *uint64 `json:"counter,omitempty"`
		TokenType string  `json:"tokenType"`
		Source    string  `json:"source"`
	}
	twofasOutOrder struct {
		Position int `json:"position"`
	}
	twofasOutIcon struct {
		Selected   string                  `json:"selected"`
		Label      twofasOutLabel          `json:"label"`
		Collection twofasOutIconCollection `json:"iconCollection"`
	}
	twofasOutLabel struct {
		Text       string `json:"text"`
		Background string `json:"backgroundColor"`
	}
	twofasOutIconCollection struct {
		ID string `json:"id"`
	}
)

// twofasIcons is the collection that 2FAS shows an account with where it knows
// no better.
const twofasIcons = "a5b3fb65-4ec5-43e6-8ec1-49e24ca9e7ad"

// twofasReference is a text that the apps encrypt beside the services, and by
// which they know a file as encrypted, and a passphrase as right.
const twofasReference = "tRViSsLKzd86Hprh4ceC2OP7xazn4rrt4xhfEUbOjxLX8Rc3mkISXE0lWbmnWfggogbBJhtYgpK6fMl1D6mtsy92R3HkdGfwuXbzLebqVFJsR7IZ2w58t938iymwG4824igYy1wi6n2WDpO1Q1P69zwJGs2F5a1qP4MyIiDSD7NCV2OvidXQCBnDlGfmz0f1BQySRkkt4ryiJeCjD2o4QsveJ9uDBUn8ELyOrESv5R5DMDkD4iAF8TXU7KyoJujd"

func writeTwofas(ctx context.Context, e export) ([]ExportFile, error) {
	now := e.Now.UnixMilli()
	out := twofasOut{
		Services: []twofasOutService{}, Groups: []twofasOutGroup{}, UpdatedAt: now, SchemaVersion: twofasSchema,
		AppVersionCode: 5000009, AppVersionName: "5.1.0", AppOrigin: "android",
	}
	ids := map[string]string{}
	for i, a := range e.accounts {
		s := twofasServiceOf(a, i, now)
		if len(a.Tags) > 0 {
			tag := a.Tags[0]
			if ids[tag] == "" {
				ids[tag] = newUUID()
				out.Groups = append(out.Groups, twofasOutGroup{ID: ids[tag], Name: tag, IsExpanded: true, UpdatedAt: now})
			}
			s.GroupID = ids[tag]
		}
		out.Services = append(out.Services, s)
	}
	if e.sealed() {
		if err := out.seal(ctx, e); err != nil {
			return nil, err
		}
	}
	data, err := encodeJSON(out, "")
	if err != nil {
		return nil, err
	}
	return []ExportFile{{Name: "2fas-backup-" + e.Now.Format("20060102150405") + ".2fas", Data: data}}, nil
}

func twofasServiceOf(a vault.Account, position int, now int64) twofasOutService {
	k := a.Key
	s := twofasOutService{
		Name: k.Issuer, Secret: k.Secret.Base32(), UpdatedAt: now,
		OTP: twofasOutOTP{
			Label: k.Account, Account: k.Account, Issuer: k.Issuer, Digits: k.Digits, Period: k.Period,
			Algorithm: k.Algorithm.String(), TokenType: strings.ToUpper(k.Kind.String()), Source: "Manual",
		},
		Order: twofasOutOrder{Position: position},
		Icon: twofasOutIcon{
			Selected: "Label", Label: twofasOutLabel{Text: twofasInitials(k.Issuer), Background: "Default"},
			Collection: twofasOutIconCollection{ID: twofasIcons},
		},
	}
	if k.Kind == otpcore.HOTP {
		s.OTP.Counter = &k.Counter
	}
	return s
}

// twofasInitials returns the two letters of an account's icon.
func twofasInitials(name string) string {
	runes := []rune(strings.ToUpper(strings.TrimSpace(name)))
	return string(runes[:min(len(runes), 2)])
}

// seal encrypts the services and the reference under one key, as the apps do.
func (out *twofasOut) seal(ctx context.Context, e export) error {
	services, err := encodeJSON(out.Services, "")
	if err != nil {
		return err
	}
	salt := randomBytes(twofasSalt)
	k, err := pbkdf2KDF(sha256.New, salt, twofasIterations, twofasKey)
	if err != nil {
		return err
	}
	key, err := e.derive(ctx, k)
	if err != nil {
		return err
	}
	if out.Encrypted, err = sealTwofas(key, salt, services); err != nil {
		return err
	}
	out.Services = []twofasOutService{}
	out.Reference, err = sealTwofas(key, salt, []byte(twofasReference))
	return err
}

// sealTwofas writes what openTwofas reads.
func sealTwofas(key, salt, plain []byte) (string, error) {
	nonce, sealed, err := sealGCM(key, plain, nil)
	if err != nil {
		return "", err
	}
	b64 := base64.StdEncoding.EncodeToString
	return b64(sealed) + ":" + b64(salt) + ":" + b64(nonce), nil
}
