package transfer

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"

	"fob/otpcore"
)

// addKeePass adds the one-time code of a KeePass entry, and reports whether it
// has one. get returns a field of the entry by its name, or "". Programs keep
// the code in fields of three kinds; the first that is there counts.
func (c *collector) addKeePass(get func(name string) string, l login) bool {
	if otp := strings.TrimSpace(get("otp")); otp != "" {
		c.addLogin(otp, l)
		return true
	}
	f := fields{kind: otpcore.TOTP, issuer: cleanName(l.title), account: cleanName(l.username)}
	switch {
	case f.setKeePassSecret("TimeOtp", get):
		f.digits, f.period = parseNumber(get("TimeOtp-Length")), parseNumber(get("TimeOtp-Period"))
		f.algorithm = get("TimeOtp-Algorithm")
	case f.setKeePassSecret("HmacOtp", get):
		f.kind = otpcore.HOTP
		f.counter = parseNumber(get("HmacOtp-Counter"))
	case get("TOTP Seed") != "":
		f.setSecret(get("TOTP Seed"))
		f.setTraySettings(get("TOTP Settings"))
	default:
		return false
	}
	e := f.entry()
	e.Note = strings.TrimSpace(l.note)
	e.Favorite, e.Trashed = l.favorite, l.trashed
	e.addTags(l.tags...)
	c.addEntry(e, l.place)
	return true
}

// setKeePassSecret reads the secret from the fields of KeePass 2.47 and later,
// which come in four encodings.
func (f *fields) setKeePassSecret(prefix string, get func(string) string) bool {
	if s := get(prefix + "-Secret-Base32"); s != "" {
		f.setSecret(s)
		return true
	}
	for _, encoding := range []struct {
		name   string
		decode func(string) ([]byte, error)
	}{
		{"-Secret-Base64", base64.StdEncoding.DecodeString},
		{"-Secret-Hex", hex.DecodeString},
		{"-Secret", func(s string) ([]byte, error) { return []byte(s), nil }},
	} {
		s := get(prefix + encoding.name)
		if s == "" {
			continue
		}
		secret, err := encoding.decode(strings.TrimSpace(s))
		if err != nil {
			f.fail(errors.New("secret: the field " + prefix + encoding.name + " is not what its name says"))
		}
		f.secret = otpcore.NewSecret(secret)
		return true
	}
	return false
}

// setTraySettings reads the settings of the plug-in TrayTOTP: "30;6", or "30;S"
// for Steam, and perhaps an address behind.
func (f *fields) setTraySettings(settings string) {
	period, rest, _ := strings.Cut(settings, ";")
	digits, _, _ := strings.Cut(rest, ";")
	f.period = parseNumber(period)
	if strings.EqualFold(strings.TrimSpace(digits), "S") {
		f.kind = otpcore.Steam
		return
	}
	f.digits = parseNumber(digits)
}
