package otpcore_test

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"net/url"
	"strings"
	"testing"

	"fob/otpcore"
)

// A transfer code is put together by hand here, apart from the package's own
// writer.
func field(number int, data string) []byte {
	b := binary.AppendUvarint(nil, uint64(number)<<3|2)
	b = binary.AppendUvarint(b, uint64(len(data)))
	return append(b, data...)
}

func number(number int, v uint64) []byte {
	return binary.AppendUvarint(binary.AppendUvarint(nil, uint64(number)<<3), v)
}

func join(parts ...[]byte) string { return string(bytes.Join(parts, nil)) }

func transfer(payload string) string {
	return "otpauth-migration://offline?data=" + url.QueryEscape(base64.StdEncoding.EncodeToString([]byte(payload)))
}

// entries is what a code holds, in short.
func entries(m otpcore.Migration) string {
	var all []string
	for _, e := range m.Entries {
		if e.Err != nil {
			all = append(all, fmt.Sprintf("%q %q %v", e.Key.Issuer, e.Key.Account, e.Err))
			continue
		}
		all = append(all, parsed(otpcore.URI{Key: e.Key}))
	}
	return strings.Join(all, "; ")
}

func TestParseMigration(t *testing.T) {
	t.Parallel()
	secret := field(1, "foobar")
	for _, tt := range []struct{ name, entry, want string }{
		{"in full", join(secret, field(2, "b"), field(3, "a"), number(4, 1), number(5, 1), number(6, 2)), `totp "a" "b" MZXW6YTBOI SHA1 6 30s`},
		{"nothing but a secret", join(secret), `totp "" "" MZXW6YTBOI SHA1 6 30s`},
		{"all is 0", join(secret, number(4, 0), number(5, 0), number(6, 0)), `totp "" "" MZXW6YTBOI SHA1 6 30s`},
		{"sha256, eight digits", join(secret, number(4, 2), number(5, 2)), `totp "" "" MZXW6YTBOI SHA256 8 30s`},
		{"sha512", join(secret, number(4, 3)), `totp "" "" MZXW6YTBOI SHA512 6 30s`},
		{"hotp", join(secret, number(6, 1), number(7, 42)), `hotp "" "" MZXW6YTBOI SHA1 6 counter 42`},
		{"counter of a totp", join(secret, number(7, 42)), `totp "" "" MZXW6YTBOI SHA1 6 30s`},
		{"issuer in the name", join(secret, field(2, "a:b")), `totp "a" "b" MZXW6YTBOI SHA1 6 30s`},
		{"issuer in the name with a space", join(secret, field(2, "a: b")), `totp "a" "b" MZXW6YTBOI SHA1 6 30s`},
		{"issuer twice", join(secret, field(2, "a: b"), field(3, "a")), `totp "a" "b" MZXW6YTBOI SHA1 6 30s`},
		{"another issuer in the name", join(secret, field(2, "x:b"), field(3, "a")), `totp "a" "x:b" MZXW6YTBOI SHA1 6 30s`},
		{"name in Latin-1", join(secret, field(2, "caf\xe9")), `totp "" "café" MZXW6YTBOI SHA1 6 30s`},
		{"the new unique id", join(secret, field(8, "id-of-an-account")), `totp "" "" MZXW6YTBOI SHA1 6 30s`},
		{"unknown fields", join(secret, number(99, 1<<63), field(100, "x"), []byte{0x51, 1, 2, 3, 4, 5, 6, 7, 8, 0x55, 1, 2, 3, 4}), `totp "" "" MZXW6YTBOI SHA1 6 30s`},
		{"a known field of another type", join(secret, number(2, 7), field(4, "x")), `totp "" "" MZXW6YTBOI SHA1 6 30s`},
		{"the last of two counts", join(field(1, "x"), secret), `totp "" "" MZXW6YTBOI SHA1 6 30s`},

		{"no secret", join(field(2, "a:b")), `"a" "b" secret: it is empty`},
		{"md5", join(secret, field(2, "a:b"), number(4, 4)), `"a" "b" algorithm: MD5 is not for totp keys`},
		{"unknown algorithm", join(secret, field(2, "a:b"), number(4, 9)), `"a" "b" algorithm: it must be SHA1, SHA256 or SHA512`},
		{"unknown digits", join(secret, field(2, "a:b"), number(5, 3)), `"a" "b" digits: their number is not known`},
		{"unknown type", join(secret, field(2, "a:b"), number(6, 3)), `"a" "b" type: it is not known`},
		{"negative counter", join(secret, field(2, "a:b"), number(6, 1), number(7, 1<<64-1)), `"a" "b" counter: it is negative`},
		{"cut short", join(secret, field(2, "a:b"), []byte{0x1a, 9, 'x'}), `"a" "b" data: it is cut short`},
		{"a group", join(secret, field(2, "a:b"), []byte{0x4b, 0x4c}), `"a" "b" data: its data is damaged`},
	} {
		// A good entry stands on either side: it must come through.
		good := join(field(1, "foo"))
		payload := join(field(1, good), field(1, tt.entry), field(1, good), number(2, 1), number(3, 3), number(4, 2), number(5, 1<<64-5))
		m, err := otpcore.ParseMigration(transfer(payload))
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		other := `totp "" "" MZXW6 SHA1 6 30s`
		if got, want := entries(m), other+"; "+tt.want+"; "+other; got != want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, want)
		}
		if m.Version != 1 || m.BatchSize != 3 || m.BatchIndex != 2 || m.BatchID != -5 {
			t.Errorf("%s: version %d, batch %d of %d, id %d", tt.name, m.Version, m.BatchIndex, m.BatchSize, m.BatchID)
		}
	}
}

// The data comes in all the ways that base64 is written in URIs.
func TestMigrationData(t *testing.T) {
	t.Parallel()
	// The bytes give + and / and padding.
	payload := join(field(1, join(field(1, "xx\xfb\xef\xbe\xff\xff\xff\x01"))))
	std := base64.StdEncoding.EncodeToString([]byte(payload))
	if !strings.Contains(std, "+") || !strings.Contains(std, "/") || !strings.HasSuffix(std, "=") {
		t.Fatalf("%s does not show what it should", std)
	}
	const want = `totp "" "" PB4PX35677776AI SHA1 6 30s`
	for name, text := range map[string]string{
		"raw":              "otpauth-migration://offline?data=" + std,
		"escaped":          "otpauth-migration://offline?data=" + url.QueryEscape(std),
		"for URLs":         "otpauth-migration://offline?data=" + base64.RawURLEncoding.EncodeToString([]byte(payload)),
		"+ made a space":   "otpauth-migration://offline?data=" + strings.ReplaceAll(std, "+", " "),
		"+ made %20":       "otpauth-migration://offline?data=" + strings.ReplaceAll(std, "+", "%20"),
		"no padding":       "otpauth-migration://offline?data=" + strings.TrimRight(std, "="),
		"other parameters": "otpauth-migration://offline?x=1&data=" + std + "&y=2",
		"case, space":      " OTPAuth-Migration://offline?DATA=" + std + "\n",
		"broken lines":     "otpauth-migration://offline?data=" + std[:8] + "\r\n" + std[8:],
	} {
		m, err := otpcore.ParseMigration(text)
		if err != nil || entries(m) != want {
			t.Errorf("%s: %s, %v, want %s", name, entries(m), err, want)
		}
		if !otpcore.IsMigration(text) {
			t.Errorf("%s: IsMigration is false", name)
		}
	}
	if otpcore.IsMigration("otpauth://totp/a?secret=" + S) {
		t.Error("a key URI is taken for a transfer code")
	}
}

func TestMigrationErrors(t *testing.T) {
	t.Parallel()
	good := join(field(1, join(field(1, "foo"))))
	many := func(n int) string { return strings.Repeat(good, n) }
	for _, tt := range []struct{ name, text, want string }{
		{"nothing", "", "it does not begin with otpauth-migration://"},
		{"a key URI", "otpauth://totp/a?secret=" + S, "it does not begin with otpauth-migration://"},
		{"no data", "otpauth-migration://offline?x=1", "it has no data"},
		{"empty data", "otpauth-migration://offline?data=", "there is no account in it"},
		{"no account", transfer(join(number(2, 1), number(3, 1))), "there is no account in it"},
		{"not base64", "otpauth-migration://offline?data=" + S + "!", "its data is not base64"},
		{"not protobuf", "otpauth-migration://offline?data=XXXX", "it is cut short"},
		{"cut short", transfer(good + good[:len(good)-1]), "it is cut short"},
		{"length beyond the end", transfer(good + "\x0a\xff\xff\xff\xff\x0f"), "it is cut short"},
		{"length of 2^63", transfer(good + "\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "it is cut short"},
		{"number of eleven bytes", transfer(good + "\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"), "its data is damaged"},
		{"number above 64 bits", transfer(good + "\x10\xff\xff\xff\xff\xff\xff\xff\xff\xff\x02"), "its data is damaged"},
		{"group", transfer(good + "\x0b\x0c"), "its data is damaged"},
		{"wire type 7", transfer(good + "\x0f"), "its data is damaged"},
		{"number without an end", transfer(good + "\x80"), "it is cut short"},
		{"field 0", transfer(good + "\x00\x00"), "its data is damaged"},
		{"500 accounts", transfer(many(500)), ""},
		{"501 accounts", transfer(many(501)), "it has more than 500 accounts"},
		{"64 KiB", transfer(join([]byte(good), field(9, strings.Repeat("x", 65500)))), ""},
		{"more than 64 KiB", transfer(join([]byte(good), field(9, strings.Repeat("x", 65536)))), "it is too long"},
		{"a megabyte", "otpauth-migration://offline?data=" + strings.Repeat("A", 1<<20), "it is too long"},
	} {
		m, err := otpcore.ParseMigration(tt.text)
		switch {
		case tt.want == "" && err != nil:
			t.Errorf("%s: %v", tt.name, err)
		case tt.want == "":
		case err == nil || err.Error() != "not a Google transfer code: "+tt.want || !errors.Is(err, otpcore.ErrMigration):
			t.Errorf("%s: %v, want %s", tt.name, err, tt.want)
		case len(m.Entries) > 0:
			t.Errorf("%s: has entries beside its error", tt.name)
		}
	}
}

func TestFormatMigration(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(5, 6))
	for n := range 45 {
		var keys []otpcore.Key
		for len(keys) < n {
			k := randomKey(rng)
			if k.Kind == otpcore.TOTP || k.Kind == otpcore.HOTP {
				k.Digits, k.Counter = 6+2*rng.IntN(2), k.Counter>>1
				if k.Kind == otpcore.TOTP {
					k.Period = 30
				}
				keys = append(keys, k)
			}
		}
		texts, err := otpcore.FormatMigration(keys)
		if err != nil {
			t.Fatal(err)
		}
		if again, _ := otpcore.FormatMigration(keys); strings.Join(again, "\n") != strings.Join(texts, "\n") {
			t.Error("the same keys give other codes")
		}
		var got []otpcore.Key
		var id int32
		for i, text := range texts {
			if len(text) > 1250 {
				t.Errorf("a code of %d characters", len(text))
			}
			m, err := otpcore.ParseMigration(text)
			if err != nil {
				t.Fatal(err)
			}
			if i == 0 {
				id = m.BatchID
			}
			if m.Version != 1 || m.BatchSize != len(texts) || m.BatchIndex != i || m.BatchID != id || id < 0 || len(m.Entries) > 10 {
				t.Errorf("code %d of %d: version %d, batch %d of %d, id %d, %d entries", i, len(texts), m.Version, m.BatchIndex, m.BatchSize, m.BatchID, len(m.Entries))
			}
			for _, e := range m.Entries {
				if e.Err != nil {
					t.Fatal(e.Err)
				}
				got = append(got, e.Key)
			}
		}
		if len(got) != n {
			t.Fatalf("%d keys came back, want %d", len(got), n)
		}
		for i, k := range keys {
			if !sameKey(got[i], k) {
				t.Errorf("%+v came back as %+v", k, got[i])
			}
		}
	}
}

// The bytes of one code, field by field, as Google's own app writes them.
func TestFormatMigrationBytes(t *testing.T) {
	t.Parallel()
	k := otpcore.HOTP.Defaults()
	k.Issuer, k.Account, k.Secret, k.Digits, k.Counter = "a", "b", otpcore.NewSecret([]byte("foobar")), 8, 300
	texts, err := otpcore.FormatMigration([]otpcore.Key{k})
	if err != nil || len(texts) != 1 {
		t.Fatal(texts, err)
	}
	data, ok := strings.CutPrefix(texts[0], "otpauth-migration://offline?data=")
	if !ok {
		t.Fatal(texts[0])
	}
	plain, err := url.QueryUnescape(data)
	if err != nil {
		t.Fatal(err)
	}
	got, err := base64.StdEncoding.DecodeString(plain)
	if err != nil {
		t.Fatal(err)
	}
	want := "\x0a\x17" + "\x0a\x06foobar" + "\x12\x01b" + "\x1a\x01a" + "\x20\x01" + "\x28\x02" + "\x30\x01" + "\x38\xac\x02" +
		"\x10\x01" + "\x18\x01" + "\x20\x00" + "\x28"
	if !strings.HasPrefix(string(got), want) {
		t.Errorf("payload:\n got %x\nwant %x…", got, want)
	}
}

func TestFormatMigrationLosses(t *testing.T) {
	t.Parallel()
	change := func(kind otpcore.Kind, f func(*otpcore.Key)) otpcore.Key {
		k := key(kind, 20)
		k.Issuer, k.Account = "Nobody", "noname"
		f(&k)
		return k
	}
	same := func(*otpcore.Key) {}
	for _, tt := range []struct {
		name string
		key  otpcore.Key
		want string
	}{
		{"steam", change(otpcore.Steam, same), "it is a steam key, and there are only totp and hotp"},
		{"motp", change(otpcore.MOTP, same), "it is a motp key, and there are only totp and hotp"},
		{"yandex", change(otpcore.Yandex, same), "it is a yandex key, and there are only totp and hotp"},
		{"period", change(otpcore.TOTP, func(k *otpcore.Key) { k.Period = 60 }), "its period is 60 s, and there is only 30 s"},
		{"digits", change(otpcore.TOTP, func(k *otpcore.Key) { k.Digits = 7 }), "it has 7 digits, and there are only 6 and 8"},
		{"counter", change(otpcore.HOTP, func(k *otpcore.Key) { k.Counter = 1 << 63 }), "its counter is too large"},
		{"long", change(otpcore.TOTP, func(k *otpcore.Key) { k.Account = strings.Repeat("x", 800) }), "it is too long for a QR code"},
		{"invalid", otpcore.Key{}, "type: it must be totp, hotp, steam, motp or yandex"},
	} {
		good := change(otpcore.TOTP, same)
		texts, err := otpcore.FormatMigration([]otpcore.Key{good, tt.key, good})
		var losses *otpcore.MigrationLossError
		if !errors.As(err, &losses) || texts != nil {
			t.Errorf("%s: %d codes, %v, want a *MigrationLossError", tt.name, len(texts), err)
			continue
		}
		if len(losses.Losses) != 1 || losses.Losses[0] != (otpcore.MigrationLoss{Index: 1, Reason: tt.want}) {
			t.Errorf("%s: losses %v, want %s", tt.name, losses.Losses, tt.want)
		}
		if want := "a Google transfer code cannot carry one account: " + tt.want; err.Error() != want {
			t.Errorf("%s: %q, want %q", tt.name, err, want)
		}
	}
	_, err := otpcore.FormatMigration([]otpcore.Key{key(otpcore.Steam, 20), key(otpcore.MOTP, 20)})
	if want := "a Google transfer code cannot carry 2 accounts: the first one: it is a steam key, and there are only totp and hotp"; err == nil || err.Error() != want {
		t.Errorf("two losses: %v, want %s", err, want)
	}
	if texts, err := otpcore.FormatMigration(nil); len(texts) != 0 || err != nil {
		t.Errorf("no keys: %q, %v", texts, err)
	}
}
