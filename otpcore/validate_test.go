package otpcore_test

import (
	"errors"
	"testing"

	"fob/otpcore"
)

var kinds = []otpcore.Kind{otpcore.TOTP, otpcore.HOTP, otpcore.Steam, otpcore.MOTP, otpcore.Yandex}

func TestDefaultsAreValid(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		k := kind.Defaults()
		if err := k.Validate(); err == nil || err.Error() != "secret: it is empty" {
			t.Errorf("Validate of a %s key without a secret: %v", kind, err)
		}
		if err := key(kind, 20).Validate(); err != nil {
			t.Errorf("Validate of a usual %s key: %v", kind, err)
		}
	}
	if otpcore.Kind(0).Defaults() != (otpcore.Key{}) {
		t.Error("no kind has defaults")
	}
}

func TestValidate(t *testing.T) {
	t.Parallel()
	secret := otpcore.NewSecret([]byte("1234"))
	for _, tt := range []struct {
		name   string
		kind   otpcore.Kind
		change func(*otpcore.Key)
		want   string // "" is valid
	}{
		{"no kind", otpcore.TOTP, func(k *otpcore.Key) { k.Kind = 0 }, "type: it must be totp, hotp, steam, motp or yandex"},
		{"4 digits", otpcore.TOTP, func(k *otpcore.Key) { k.Digits = 4 }, ""},
		{"10 digits", otpcore.TOTP, func(k *otpcore.Key) { k.Digits = 10 }, ""},
		{"3 digits", otpcore.TOTP, func(k *otpcore.Key) { k.Digits = 3 }, "digits: it must be 4 to 10, not 3"},
		{"11 digits", otpcore.HOTP, func(k *otpcore.Key) { k.Digits = 11 }, "digits: it must be 4 to 10, not 11"},
		{"steam of 6", otpcore.Steam, func(k *otpcore.Key) { k.Digits = 6 }, "digits: it must be 5, not 6"},
		{"yandex of 6", otpcore.Yandex, func(k *otpcore.Key) { k.Digits = 6 }, "digits: it must be 8, not 6"},
		{"period 1", otpcore.TOTP, func(k *otpcore.Key) { k.Period = 1 }, ""},
		{"period of a day", otpcore.TOTP, func(k *otpcore.Key) { k.Period = 86400 }, ""},
		{"period 0", otpcore.TOTP, func(k *otpcore.Key) { k.Period = 0 }, "period: it must be 1 to 86400, not 0"},
		{"period above a day", otpcore.MOTP, func(k *otpcore.Key) { k.Period = 86401 }, "period: it must be 1 to 86400, not 86401"},
		{"hotp with a period", otpcore.HOTP, func(k *otpcore.Key) { k.Period = 30 }, "period: hotp keys have none"},
		{"totp with a counter", otpcore.TOTP, func(k *otpcore.Key) { k.Counter = 1 }, "counter: totp keys have none"},
		{"totp with a pin", otpcore.TOTP, func(k *otpcore.Key) { k.PIN = secret }, "pin: totp keys have none"},
		{"motp with a pin", otpcore.MOTP, func(k *otpcore.Key) { k.PIN = secret }, ""},
		{"sha512", otpcore.TOTP, func(k *otpcore.Key) { k.Algorithm = otpcore.SHA512 }, ""},
		{"md5", otpcore.TOTP, func(k *otpcore.Key) { k.Algorithm = otpcore.MD5 }, "algorithm: MD5 is not for totp keys"},
		{"steam sha256", otpcore.Steam, func(k *otpcore.Key) { k.Algorithm = otpcore.SHA256 }, "algorithm: SHA256 is not for steam keys"},
		{"motp sha1", otpcore.MOTP, func(k *otpcore.Key) { k.Algorithm = otpcore.SHA1 }, "algorithm: SHA1 is not for motp keys"},
		{"no algorithm", otpcore.TOTP, func(k *otpcore.Key) { k.Algorithm = 0 }, "algorithm: it must be SHA1, SHA256 or SHA512"},
		{"short yandex", otpcore.Yandex, func(k *otpcore.Key) { k.Secret = secret }, "secret: a Yandex secret has 16 bytes or more"},
		{"yandex without a pin", otpcore.Yandex, func(k *otpcore.Key) { k.PIN = otpcore.Secret{} }, ""},
		{"names of all sorts", otpcore.TOTP, func(k *otpcore.Key) { k.Issuer, k.Account = "\x1b\xff", ":%&" }, ""},
	} {
		k := key(tt.kind, 20)
		tt.change(&k)
		err := k.Validate()
		var field *otpcore.FieldError
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want != "" && (err == nil || err.Error() != tt.want || !errors.As(err, &field)):
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		}
	}
}

func TestSame(t *testing.T) {
	t.Parallel()
	a := key(otpcore.TOTP, 20)
	for _, tt := range []struct {
		name          string
		change        func(*otpcore.Key)
		secret, codes bool
	}{
		{"names", func(k *otpcore.Key) { k.Issuer, k.Account = "x", "y" }, true, true},
		{"counter", func(k *otpcore.Key) { k.Counter = 9 }, true, true},
		{"digits", func(k *otpcore.Key) { k.Digits = 8 }, true, false},
		{"period", func(k *otpcore.Key) { k.Period = 60 }, true, false},
		{"algorithm", func(k *otpcore.Key) { k.Algorithm = otpcore.SHA256 }, true, false},
		{"pin", func(k *otpcore.Key) { k.PIN = k.Secret }, true, false},
		{"kind", func(k *otpcore.Key) { k.Kind = otpcore.Steam }, false, false},
		{"secret", func(k *otpcore.Key) { k.Secret = otpcore.NewSecret([]byte("x")) }, false, false},
	} {
		b := a
		tt.change(&b)
		if got := a.SameSecret(b); got != tt.secret {
			t.Errorf("SameSecret with another %s = %t", tt.name, got)
		}
		if got := a.SameCodes(b); got != tt.codes {
			t.Errorf("SameCodes with another %s = %t", tt.name, got)
		}
	}
	// Yandex's own codes carry ten bytes more than others keep of them.
	if !key(otpcore.Yandex, 26).SameCodes(key(otpcore.Yandex, 16)) {
		t.Error("a Yandex secret with its checksum is not the same as without")
	}
}

func TestKindsAndAlgorithms(t *testing.T) {
	t.Parallel()
	for _, kind := range kinds {
		got, err := otpcore.ParseKind(kind.String())
		if got != kind || err != nil {
			t.Errorf("ParseKind(%q) = %v, %v", kind, got, err)
		}
		if kind.Defaults().TimeBased() != (kind != otpcore.HOTP) {
			t.Errorf("TimeBased of %s is wrong", kind)
		}
	}
	for text, want := range map[string]otpcore.Kind{"TOTP": otpcore.TOTP, " Hotp ": otpcore.HOTP, "yaotp": otpcore.Yandex} {
		if got, err := otpcore.ParseKind(text); got != want || err != nil {
			t.Errorf("ParseKind(%q) = %v, %v", text, got, err)
		}
	}
	for text, want := range map[string]otpcore.Algorithm{
		"": otpcore.SHA1, "null": otpcore.SHA1, "SHA1": otpcore.SHA1, "sha-1": otpcore.SHA1, "sha 1": otpcore.SHA1,
		"HmacSHA1": otpcore.SHA1, "hmac-sha-256": otpcore.SHA256, "Algorithm.sha512": otpcore.SHA512,
		"HMAC_SHA512": otpcore.SHA512, "SHA_256": otpcore.SHA256, "md5": otpcore.MD5,
	} {
		if got, err := otpcore.ParseAlgorithm(text); got != want || err != nil {
			t.Errorf("ParseAlgorithm(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"SHA224", "SHA384", "SHA3-256", "GOST", "SHA1SHA1", "0"} {
		if got, err := otpcore.ParseAlgorithm(text); err == nil {
			t.Errorf("ParseAlgorithm(%q) = %v, want an error", text, got)
		}
	}
	// What looks like a word is repeated; what may hold a secret is not.
	_, err := otpcore.ParseAlgorithm("SHA384")
	if want := `unknown algorithm "SHA384": there are SHA1, SHA256 and SHA512`; err == nil || err.Error() != want {
		t.Errorf("ParseAlgorithm(SHA384): %v, want %s", err, want)
	}
	for _, text := range []string{"SHA1secret=JBSWY3DPEHPK3PXP", "\x1b[2J", "a\u202eb"} {
		_, err := otpcore.ParseAlgorithm(text)
		_, err2 := otpcore.ParseKind(text)
		for _, err := range []error{err, err2} {
			if err == nil || otpcore.Printable(err.Error()) != err.Error() || len(err.Error()) > 80 {
				t.Errorf("%q: error %v repeats it", text, err)
			}
		}
	}
	if otpcore.Kind(0).String() != "unknown" || otpcore.Algorithm(9).String() != "unknown" {
		t.Error("what is unknown has a name")
	}
}
