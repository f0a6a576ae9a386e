package transfer

import (
	"context"
	"strings"

	"fob/otpcore"
	"fob/vault"
)

// freeOTPSteam is the issuer by which FreeOTP+ knows a Steam account.
const freeOTPSteam = "Steam"

// freeOTPExporter writes a JSON backup of FreeOTP+.
func freeOTPExporter() exporter {
	return exporter{
		ExportFormat: ExportFormat{ID: "freeotp+", Name: "a FreeOTP+ backup", Plain: true},
		fit: capacity{
			kinds: []otpcore.Kind{otpcore.TOTP, otpcore.HOTP, otpcore.Steam}, sha2: true,
			digits: [2]int{otpcore.MinDigits, 9}, // the app counts in 32 bits
			also: func(a *vault.Account, loss *Loss) {
				if a.Key.Kind == otpcore.Steam && a.Key.Issuer == "" {
					a.Key.Issuer = freeOTPSteam
					loss.change("its issuer becomes Steam")
				}
			},
		}.fit,
		unique: func(a vault.Account) string { return freeOTPOutToken(a.Key).id() },
		twin:   func(loss *Loss) { loss.refuse("another account has its names, and FreeOTP+ keeps one of them") },
		write:  writeFreeOTP, reader: "freeotp+",
	}
}

// freeOTPOut is an account as FreeOTP+ writes it.
type freeOTPOut struct {
	Algorithm string `json:"algo"`
	Counter   int64  `json:"counter"` // the last one used
	Digits    int    `json:"digits"`
	IssuerAlt string `json:"issuerAlt,omitempty"`
	IssuerExt string `json:"issuerExt"`
	IssuerInt string `json:"issuerInt,omitempty"`
	Label     string `json:"label"`
	Period    int    `json:"period"`
	Secret    []int  `json:"secret"`
	Type      string `json:"type"`
}

// id is the name by which the file's order knows the token.
func (t freeOTPOut) id() string {
	return freeOTPToken{IssuerInt: text(t.IssuerInt), IssuerExt: text(t.IssuerExt), Label: text(t.Label)}.id()
}

// freeOTPOutToken writes a key. The issuer alone makes a Steam account there, so
// a Steam account's own stands in the place for names that the user gave, and
// so does the issuer of a TOTP account that is called Steam.
func freeOTPOutToken(k otpcore.Key) freeOTPOut {
	t := freeOTPOut{
		Algorithm: k.Algorithm.String(), Digits: k.Digits, IssuerExt: k.Issuer, IssuerInt: k.Issuer, Label: k.Account,
		Period: k.Period, Secret: []int{}, Type: strings.ToUpper(k.Kind.String()),
	}
	switch {
	case k.Kind == otpcore.Steam:
		t.Type, t.IssuerExt, t.IssuerInt = "TOTP", freeOTPSteam, freeOTPSteam
		if k.Issuer != freeOTPSteam {
			t.IssuerAlt = k.Issuer
		}
	case k.Issuer == freeOTPSteam:
		t.IssuerAlt, t.IssuerExt, t.IssuerInt = freeOTPSteam, "", ""
	}
	if k.Kind == otpcore.HOTP {
		t.Counter, t.Period = int64(k.Counter)-1, otpcore.TOTP.Defaults().Period //nolint:gosec // larger ones are refused
	}
	for _, b := range k.Secret.Bytes() {
		t.Secret = append(t.Secret, int(int8(b))) //nolint:gosec // Java's bytes have a sign
	}
	return t
}

func writeFreeOTP(_ context.Context, e export) ([]ExportFile, error) {
	out := struct {
		Order  []string     `json:"tokenOrder"`
		Tokens []freeOTPOut `json:"tokens"`
	}{[]string{}, []freeOTPOut{}}
	for _, a := range e.accounts {
		t := freeOTPOutToken(a.Key)
		out.Order, out.Tokens = append(out.Order, t.id()), append(out.Tokens, t)
	}
	data, err := encodeJSON(out, "")
	if err != nil {
		return nil, err
	}
	return []ExportFile{{Name: "freeotp-backup.json", Data: data}}, nil
}
