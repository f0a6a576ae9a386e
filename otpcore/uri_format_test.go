package otpcore_test

import (
	"math/rand/v2"
	"strings"
	"testing"

	"fob/otpcore"
)

func TestURI(t *testing.T) {
	t.Parallel()
	secret, err := otpcore.ParseSecret(S)
	if err != nil {
		t.Fatal(err)
	}
	long, err := otpcore.ParseSecret(yandexS)
	if err != nil {
		t.Fatal(err)
	}
	named := func(kind otpcore.Kind, issuer, account string) otpcore.Key {
		k := kind.Defaults()
		k.Issuer, k.Account, k.Secret = issuer, account, secret
		switch kind {
		case otpcore.MOTP:
			k.Secret, k.PIN = otpcore.NewSecret([]byte("e3152afee62599c8")), otpcore.NewSecret([]byte("1234"))
		case otpcore.Yandex:
			k.Secret, k.PIN = long, otpcore.NewSecret([]byte("5239"))
		case otpcore.HOTP:
			k.Counter = 7
		case otpcore.TOTP, otpcore.Steam:
		}
		return k
	}
	usual := "&algorithm=SHA1&digits=6&period=30"
	for _, tt := range []struct {
		name      string
		key       otpcore.Key
		uri, tail string // the tail is what URIWithPIN adds
	}{
		{"usual", named(otpcore.TOTP, "GitHub", "octocat"), "otpauth://totp/GitHub:octocat?secret=" + S + "&issuer=GitHub" + usual, ""},
		{"no issuer", named(otpcore.TOTP, "", "octocat"), "otpauth://totp/octocat?secret=" + S + usual, ""},
		{"no issuer, a colon", named(otpcore.TOTP, "", "a:b"), "otpauth://totp/:a%3Ab?secret=" + S + usual, ""},
		{"no account", named(otpcore.TOTP, "GitHub", ""), "otpauth://totp/GitHub?secret=" + S + "&issuer=GitHub" + usual, ""},
		{"no names", named(otpcore.TOTP, "", ""), "otpauth://totp/?secret=" + S + usual, ""},
		{"one name twice", named(otpcore.TOTP, "a", "a"), "otpauth://totp/a:a?secret=" + S + "&issuer=a" + usual, ""},
		{
			"what is encoded", named(otpcore.TOTP, "A B:C", "me+x@y.z,#%&?/'é~-_."),
			"otpauth://totp/A%20B%3AC:me%2Bx@y.z%2C%23%25%26%3F%2F%27%C3%A9~-_.?secret=" + S + "&issuer=A%20B%3AC" + usual, "",
		},
		{"hotp", named(otpcore.HOTP, "a", "b"), "otpauth://hotp/a:b?secret=" + S + "&issuer=a&algorithm=SHA1&digits=6&counter=7", ""},
		{"steam", named(otpcore.Steam, "Steam", "b"), "otpauth://steam/Steam:b?secret=" + S + "&issuer=Steam&algorithm=SHA1&digits=5&period=30", ""},
		{"motp", named(otpcore.MOTP, "a", "b"), "motp://a:b?secret=e3152afee62599c8", "&pin=GEZDGNA"},
		{"motp without account", named(otpcore.MOTP, "a", ""), "motp://a:?secret=e3152afee62599c8", "&pin=GEZDGNA"},
		{"motp without issuer", named(otpcore.MOTP, "", "b"), "motp://b?secret=e3152afee62599c8", "&pin=GEZDGNA"},
		{"yandex", named(otpcore.Yandex, "Yandex", "b"), "otpauth://yaotp/Yandex:b?secret=" + yandexS + "&issuer=Yandex&algorithm=SHA256&digits=8&period=30", "&pin=GUZDGOI"},
		{"yandex without issuer", named(otpcore.Yandex, "", "b"), "otpauth://yaotp/b?secret=" + yandexS + "&issuer=&algorithm=SHA256&digits=8&period=30", "&pin=GUZDGOI"},
		{"nothing", otpcore.Key{}, "", ""},
	} {
		if got := tt.key.URI(); got != tt.uri {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.uri)
		}
		if got := tt.key.URIWithPIN(); got != tt.uri+tt.tail {
			t.Errorf("%s, with the PIN:\n got %s\nwant %s", tt.name, got, tt.uri+tt.tail)
		}
	}
}

// names are hard to carry in a URI.
var names = []string{
	"", "a", "GitHub", "Steam", "Yandex", "100%", "%41", "%zz", "a:b", ":", "::", ":a", "a:", "host:443", "a b", "a  b", "Disney+", "+", "%20",
	"me+tag@example.com", "a/b", "/", "//", "a?b", "a#b", "a&b", "a=b", "a;b", "a,b", "issuer=x", "Fooperiod=30", "secret", "é", "日本語", "🐙", "👨‍👩‍👧",
	"\u202eevil", "a\x1b[2Jb", "a\x00b", "a\nb", "it's", `"q"`, `\`, "\ufeffbom", "\ufffd", "caf\u0301",
}

// randomKey returns a valid key with every field drawn.
func randomKey(rng *rand.Rand) otpcore.Key {
	bytes := func(n int) otpcore.Secret {
		b := make([]byte, n)
		for i := range b {
			b[i] = byte(rng.Uint32())
		}
		return otpcore.NewSecret(b)
	}
	k := kinds[rng.IntN(len(kinds))].Defaults()
	k.Issuer, k.Account = names[rng.IntN(len(names))], names[rng.IntN(len(names))]
	k.Secret = bytes(1 + rng.IntN(64))
	k.Period = 1 + rng.IntN(otpcore.MaxPeriod)
	switch k.Kind {
	case otpcore.TOTP, otpcore.HOTP:
		k.Algorithm = []otpcore.Algorithm{otpcore.SHA1, otpcore.SHA256, otpcore.SHA512}[rng.IntN(3)]
		k.Digits = otpcore.MinDigits + rng.IntN(7)
		if k.Kind == otpcore.HOTP {
			k.Period, k.Counter = 0, rng.Uint64()>>rng.IntN(64)
		}
	case otpcore.MOTP:
		k.Digits = otpcore.MinDigits + rng.IntN(7)
	case otpcore.Yandex:
		k.Secret = bytes(16 + rng.IntN(2)*10)
	case otpcore.Steam:
	}
	if k.Kind == otpcore.MOTP || k.Kind == otpcore.Yandex {
		pins := []otpcore.Secret{
			{},
			otpcore.NewSecret([]byte("1234")), otpcore.NewSecret([]byte("MFRGG")), otpcore.NewSecret([]byte("pass word")),
			otpcore.NewSecret([]byte("pässwörd")), otpcore.NewSecret([]byte("\t")), bytes(rng.IntN(20)),
		}
		k.PIN = pins[rng.IntN(len(pins))]
	}
	return k
}

// sameKey reports whether two keys are equal in every field.
func sameKey(a, b otpcore.Key) bool {
	return a.SameCodes(b) && a.Secret.Equal(b.Secret) && a.Issuer == b.Issuer && a.Account == b.Account && a.Counter == b.Counter
}

func TestURIRoundTrip(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(3, 4))
	for range 5000 {
		k := randomKey(rng)
		if err := k.Validate(); err != nil {
			t.Fatal(err)
		}
		text := k.URIWithPIN()
		u, err := otpcore.ParseURI(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !sameKey(u.Key, k) {
			t.Fatalf("%s: parsed %+v, want %+v", text, u.Key, k)
		}
		if len(u.Warnings)+len(u.Extra) > 0 {
			t.Errorf("%s: warnings %q, extra %q", text, u.Warnings, u.Extra)
		}
		if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r >= 0x7f || r == ',' || r == '\'' }) {
			t.Errorf("%q: is not plain ASCII", text)
		}
		if label, _, _ := strings.Cut(text[strings.Index(text, "://")+3:], "?"); strings.Count(label, ":") > 1 {
			t.Errorf("%s: more than one raw colon", text)
		}
		k.PIN = otpcore.Secret{}
		if u, err = otpcore.ParseURI(k.URI()); err != nil || !sameKey(u.Key, k) {
			t.Fatalf("%s: parsed %+v, %v, want %+v", k.URI(), u.Key, err, k)
		}
	}
}

// Names that are no UTF-8, or have space around them, come back mended, and
// then stay as they are.
func TestURIMendsNames(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{" a ": "a", "\t\n": "", "caf\xe9": "café", "\xff\xfe": "ÿþ", "\u00a0x": "x"} {
		k := key(otpcore.TOTP, 20)
		k.Issuer, k.Account = name, name
		u, err := otpcore.ParseURI(k.URI())
		if err != nil || u.Key.Issuer != want || u.Key.Account != want {
			t.Errorf("%q came back as %q and %q, %v, want %q", name, u.Key.Issuer, u.Key.Account, err, want)
		}
	}
}

func BenchmarkURI(b *testing.B) {
	k := key(otpcore.TOTP, 20)
	k.Issuer, k.Account = "My Bank", "me@example.com"
	text := k.URI()
	b.Run("parse", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			if _, err := otpcore.ParseURI(text); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("format", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			_ = k.URI()
		}
	})
}
