package transfer

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"fob/otpcore"
)

// The parts of a 2FAS backup that count, of all schema versions.
type (
	twofasFile struct {
		Schema    number  `json:"schemaVersion"`
		Services  rawList `json:"services"`
		Encrypted *string `json:"servicesEncrypted"`
		Groups    []struct {
			ID   text `json:"id"`
			Name text `json:"name"`
		} `json:"groups"`
	}
	twofasService struct {
		Name   text `json:"name"` // what the app shows
		Secret text `json:"secret"`
		OTP    struct {
			Label     text   `json:"label"`
			Account   text   `json:"account"`
			Issuer    text   `json:"issuer"`
			Digits    number `json:"digits"`
			Period    number `json:"period"`
			Algorithm text   `json:"algorithm"`
			Counter   number `json:"counter"`
			TokenType text   `json:"tokenType"`
		} `json:"otp"`
		Order struct {
			Position number `json:"position"`
		} `json:"order"`
		GroupID text `json:"groupId"`
	}
)

const (
	twofasSchema     = 4      // the newest that is known
	twofasIterations = 10_000 // of PBKDF2
	twofasKey        = 32     // bytes
	twofasSalt       = 256    // bytes
)

func isTwofas(in *input) bool {
	return in.has("servicesEncrypted") || in.has("services", "schemaVersion") || in.has("services[].otp")
}

func readTwofas(ctx context.Context, in *input) (found, error) {
	var file twofasFile
	if err := decodeJSON(in.data, &file); err != nil {
		return found{}, err
	}
	services := file.Services
	if file.Encrypted != nil && *file.Encrypted != "" {
		var err error
		if services, err = openTwofas(ctx, in, *file.Encrypted); err != nil {
			return found{}, err
		}
	}
	groups := map[text]string{}
	for _, g := range file.Groups {
		groups[g.ID] = string(g.Name)
	}
	c := collector{}
	if file.Schema.n > twofasSchema {
		c.notes = append(c.notes, fmt.Sprintf("the backup is of schema version %d, newer than fob knows: look at the accounts", file.Schema.n))
	}
	var positions []int64
	each(&c, services, "service", func(i int, s twofasService) Entry {
		for len(positions) < i { // of those that could not be read
			positions = append(positions, math.MaxInt64)
		}
		positions = append(positions, s.position())
		e := s.entry()
		e.addTags(groups[s.GroupID])
		return e
	})
	sortByPosition(c.entries, positions)
	return c.found, c.err
}

func (s twofasService) position() int64 {
	if p := s.Order.Position; p.set && !p.bad {
		return p.n
	}
	return math.MaxInt64
}

func (s twofasService) entry() Entry {
	f := fields{
		issuer: cmp.Or(string(s.Name), string(s.OTP.Issuer)), account: string(s.OTP.Account),
		algorithm: string(s.OTP.Algorithm), digits: s.OTP.Digits, period: s.OTP.Period, counter: s.OTP.Counter,
	}
	f.setKind(cmp.Or(string(s.OTP.TokenType), "totp"))
	if f.account == "" {
		f.account = withoutIssuer(string(s.OTP.Label), f.issuer, string(s.OTP.Issuer))
	}
	f.setSecret(string(s.Secret))
	return f.entry()
}

// sortByPosition puts entries into the order that the app shows them in. Those
// without a position go last, as they stand.
func sortByPosition(entries []Entry, positions []int64) {
	for len(positions) < len(entries) {
		positions = append(positions, math.MaxInt64)
	}
	order := make([]int, len(entries))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(positions[a], positions[b]) })
	sorted := make([]Entry, len(entries))
	for i, from := range order {
		sorted[i] = entries[from]
	}
	copy(entries, sorted)
}

// openTwofas decrypts the services: AES-GCM under PBKDF2 of the passphrase,
// with the text, the salt and the nonce in base64 and colons between them.
func openTwofas(ctx context.Context, in *input, encrypted string) (rawList, error) {
	parts := strings.Split(encrypted, ":")
	if len(parts) != 3 {
		return nil, &FormatError{Place: "servicesEncrypted", Reason: "it has " + plural(len(parts), "part") + ", not 3"}
	}
	var raw [3][]byte
	for i, part := range parts {
		var err error
		if raw[i], err = base64.StdEncoding.DecodeString(strings.TrimSpace(part)); err != nil {
			return nil, &FormatError{Place: "servicesEncrypted part " + strconv.Itoa(i+1), Reason: "it is not base64: the file is damaged"}
		}
	}
	sealed, salt, nonce := raw[0], raw[1], raw[2]
	if len(nonce) != gcmNonce || len(sealed) < gcmTag {
		return nil, &FormatError{Place: "servicesEncrypted", Reason: "it is cut short"}
	}
	k, err := pbkdf2KDF(sha256.New, salt, twofasIterations, twofasKey)
	if err != nil {
		return nil, err
	}
	var services rawList
	err = in.unlock(ctx, func(passphrase otpcore.Secret) error {
		key, err := in.derive(ctx, k, passphrase.Bytes())
		if err != nil {
			return err
		}
		plain, err := openGCM(key, nonce, sealed)
		if err != nil {
			return err
		}
		return decodeJSON(plain, &services)
	})
	return services, err
}
