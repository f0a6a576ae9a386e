package otpcore_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"fob/otpcore"
)

const secretText = "correct horse battery"

// leaks reports in which form the secret stands in s.
func leaks(s string) string {
	raw := []byte(secretText)
	for form, text := range map[string]string{
		"text":    secretText,
		"base32":  otpcore.NewSecret(raw).Base32(),
		"base64":  base64.StdEncoding.EncodeToString(raw),
		"hex":     hex.EncodeToString(raw),
		"HEX":     strings.ToUpper(hex.EncodeToString(raw)),
		"decimal": strings.Trim(fmt.Sprintf("%d", raw), "[]"),
		"go":      strings.Trim(fmt.Sprintf("%#v", raw), "[]byte{}"),
		"quoted":  fmt.Sprintf("%q", raw),
	} {
		if strings.Contains(s, text) {
			return form
		}
	}
	return ""
}

func TestSecretNeverPrints(t *testing.T) {
	t.Parallel()
	secret := otpcore.NewSecret([]byte(secretText))
	k := otpcore.TOTP.Defaults()
	k.Secret, k.PIN = secret, secret
	hidden := struct {
		name string
		s    otpcore.Secret
		p    *otpcore.Secret
		k    otpcore.Key
	}{"n", secret, &secret, k}
	values := map[string]any{
		"secret":     secret,
		"pointer":    &secret,
		"key":        k,
		"key ptr":    &k,
		"slice":      []otpcore.Secret{secret},
		"map":        map[string]otpcore.Secret{"s": secret},
		"map key":    map[otpcore.Secret]int{secret: 1},
		"interface":  []any{secret, &secret, k},
		"unexported": hidden,
		"uri":        otpcore.URI{Key: k},
		"entry":      otpcore.MigrationEntry{Key: k},
	}
	for name, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "% x", "%d", "%c", "%U", "%b", "%o", "%t", "%e", "%20s", "%T"} {
			if form := leaks(fmt.Sprintf(verb, v)); form != "" {
				t.Errorf("%s of %s shows the secret as %s", verb, name, form)
			}
		}
		if form := leaks(fmt.Sprint(v) + fmt.Sprintln(v)); form != "" {
			t.Errorf("Print of %s shows the secret as %s", name, form)
		}
		if form := leaks(fmt.Errorf("bad: %v", v).Error()); form != "" {
			t.Errorf("an error with %s shows the secret as %s", name, form)
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("m", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("m", "v", v)
		if form := leaks(log.String()); form != "" {
			t.Errorf("slog of %s shows the secret as %s", name, form)
		}
		if b, err := json.Marshal(v); err == nil && leaks(string(b)) != "" {
			t.Errorf("JSON of %s shows the secret", name)
		}
		if b, err := xml.Marshal(v); err == nil && leaks(string(b)) != "" {
			t.Errorf("XML of %s shows the secret", name)
		}
	}
	if secret.String() != "[secret]" || secret.GoString() != "[secret]" {
		t.Error("String or GoString shows more than a placeholder")
	}
	if got := fmt.Sprint(secret); got != "[secret]" {
		t.Errorf("Sprint(secret) = %q", got)
	}
	if !bytes.Equal(secret.Bytes(), []byte(secretText)) {
		t.Error("Bytes does not give the secret")
	}
}

func TestSecretIsACopy(t *testing.T) {
	t.Parallel()
	b := []byte("abc")
	s := otpcore.NewSecret(b)
	b[0] = 'x'
	if !s.Equal(otpcore.NewSecret([]byte("abc"))) {
		t.Error("a secret changes with the bytes it was made from")
	}
	var zero otpcore.Secret
	if zero.Len() != 0 || zero.Bytes() != nil || zero.Base32() != "" || !zero.Equal(otpcore.NewSecret(nil)) || zero.Equal(s) {
		t.Error("the zero secret is not empty")
	}
}

// Every length, against bytes known from RFC 4648, section 10.
func TestBase32(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"MY": "f", "MZXQ": "fo", "MZXW6": "foo", "MZXW6YQ": "foob", "MZXW6YTB": "fooba", "MZXW6YTBOI": "foobar",
	} {
		s, err := otpcore.ParseSecret(text)
		if err != nil || string(s.Bytes()) != want {
			t.Errorf("ParseSecret(%q) = %q, %v, want %q", text, s.Bytes(), err, want)
		}
		if got := otpcore.NewSecret([]byte(want)).Base32(); got != text {
			t.Errorf("Base32(%q) = %q, want %q", want, got, text)
		}
	}
	all := make([]byte, 256)
	for i := range all {
		all[i] = byte(i)
	}
	for n := 1; n <= len(all); n++ {
		text := otpcore.NewSecret(all[:n]).Base32()
		s, err := otpcore.ParseSecret(text)
		if err != nil || !bytes.Equal(s.Bytes(), all[:n]) {
			t.Errorf("%d bytes do not come back from base32: %v", n, err)
		}
	}
}

func TestLenientBase32(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"jbswy3dpehpk3pxp":         "JBSWY3DPEHPK3PXP",
		"JBSW Y3DP ehpk 3pxp":      "JBSWY3DPEHPK3PXP",
		"JBSW-Y3DP_EHPK\t3PXP\r\n": "JBSWY3DPEHPK3PXP",
		"JBSWY3DPEHPK3PXP======":   "JBSWY3DPEHPK3PXP",
		"=J=B=":                    "JA",               // the last two bits are dropped
		"ABCDEF":                   "ABCDE",            // 6 mod 8: 30 bits are 3 bytes
		"AA":                       "AA",               // 2 mod 8
		"ABC":                      "AA",               // 3 mod 8: 15 bits are one byte
		"JDJDBDBDDBDBBXBXB":        "JDJDBDBDDBDBBXBX", // 1 mod 8
		"7777777777":               "7777777774",
	} {
		s, err := otpcore.ParseSecret(text)
		if err != nil {
			t.Errorf("ParseSecret(%q): %v", text, err)
		} else if got := s.Base32(); got != want {
			t.Errorf("ParseSecret(%q) = %s, want %s", text, got, want)
		}
	}
	a, errA := otpcore.ParseSecret("MZ")
	b, errB := otpcore.ParseSecret("MY")
	if errA != nil || errB != nil || !a.Equal(b) {
		t.Error("texts that differ in the last bits alone are not one secret")
	}
}

func TestBadBase32(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":               "secret: it is empty",
		" \n=-_":         "secret: it is empty",
		"A":              "secret: it is empty",
		"JBSWY3DP1":      "secret: character 9 is a digit",
		"JBSW 0":         "secret: character 6 is a digit",
		"8":              "secret: character 1 is a digit",
		"JBSWY3DP!":      "secret: character 9 is a punctuation mark",
		"JBSWY3DP+":      "secret: character 9 is a punctuation mark",
		"JB\x1b[2J":      "secret: character 3 is a control character",
		"JB\x7f":         "secret: character 3 is a control character",
		"JBé3":           "secret: character 3 is outside ASCII",
		"\u00e9\u00e9JB": "secret: character 1 is outside ASCII",
		"JB\u0131":       "secret: character 3 is outside ASCII", // dotless i folds to I in Unicode
		"JB\u017f":       "secret: character 3 is outside ASCII", // long s folds to S
		"JB\uff21":       "secret: character 3 is outside ASCII", // full-width A
		"JB\xff":         "secret: character 3 is outside ASCII",
		"JB\u00a0SW":     "secret: character 3 is outside ASCII",
	} {
		s, err := otpcore.ParseSecret(text)
		var field *otpcore.FieldError
		if err == nil || s.Len() != 0 || !errors.As(err, &field) || field.Field != "secret" {
			t.Errorf("ParseSecret(%q) = %d bytes, %v, want an error of the field", text, s.Len(), err)
			continue
		}
		if !strings.HasPrefix(err.Error(), want) {
			t.Errorf("ParseSecret(%q): %q, want %q…", text, err, want)
		}
		if strings.Contains(err.Error(), "JBSW") || strings.ContainsAny(err.Error(), "\x1b\n") {
			t.Errorf("ParseSecret(%q) repeats the text: %q", text, err)
		}
	}
}

// A text that an encoder wrote is whole, at every length; what one lost
// character leaves is read, and is said to be cut off.
func TestCutOff(t *testing.T) {
	t.Parallel()
	for n := 1; n <= 40; n++ {
		text := otpcore.NewSecret(bytes.Repeat([]byte{0xff}, n)).Base32()
		if s, err := otpcore.ParseSecret(text); err != nil || s.Len() != n || otpcore.CutOff(text) {
			t.Errorf("%d bytes do not come back, or are said to be cut off: %v", n, err)
		}
		if short := text[:len(text)-1]; len(short) > 1 && len(short)%8 != 0 && !otpcore.CutOff(short) {
			t.Errorf("the text of %d bytes without its last character is called whole", n)
		}
	}
	for text, want := range map[string]bool{
		"ABC": true, "ABCDEF": true, "JDJDBDBDDBDBBXBXB": true, "MZ": true, "7777777777": true,
		"JBSW Y3DP ehpk 3px": true, "JBSWY3DPEHPK3PX=": true,
		"MY": false, "AA": false, "JBSWY3DPEHPK3PXP======": false, "jbsw y3dp-ehpk 3pxp": false,
		"": false, "ABC!": false,
	} {
		if got := otpcore.CutOff(text); got != want {
			t.Errorf("CutOff(%q) is %t", text, got)
		}
	}
}
