package otpcore_test

import (
	"errors"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"fob/otpcore"
)

// oneLine checks that an error or a warning is fit for a terminal.
func oneLine(t *testing.T, text string) {
	t.Helper()
	if otpcore.Printable(text) != text || text == "" || len(text) > 8000 {
		t.Errorf("%q is not one plain line", text)
	}
}

// What is parsed is valid, and comes back the same when it is formatted; what
// is not gives a *URIError and nothing else.
func FuzzParseURI(f *testing.F) {
	for _, seed := range []string{
		"otpauth://totp/GitHub:octocat?secret=JBSWY3DPEHPK3PXP&issuer=GitHub&algorithm=SHA1&digits=6&period=30",
		"otpauth://hotp/a%3Ab:c%3Ad?secret=jbsw%20y3dp&counter=18446744073709551615&digits=10&issuer=x+y",
		"apple-otpauth://totp/100%:C#?secret=AA&period=86400&algorithm=hmac-sha-512",
		"otpauth://totp/Steam:b?secret=ASDF&issuer=Steam&data=%7B%22shared_secret%22:%22zvIayp3JPvtvX%2FQGHqsqKBk%2F44s=%22%7D",
		"otpauth://totp/a?secret=AA&issuer=a&algorithm=SHA1&digits=6&period=30&steam&encoder=steam",
		"otpauth://totp?secret=MY&issuer=Fooperiod=30&codeDisplay=%7B+%7D&tags=a&tags=b",
		"motp://Issuer:user?secret=7ac61d4736f51a2b&pin=GEZDGNA&digits=8&period=20",
		"otpauth://motp/a:b?secret=PLDB2RZW6UNCW&pin=1234",
		"otpauth://yaotp/user@yandex.ru?secret=LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAAHTSG4HRZPI&pin_length=4&name=user",
		"steam://zvIayp3JPvtvX/QGHqsqKBk/44s=",
		"otpauth-migration://offline?data=XXXX", "phonefactor://x", "otpauth://host:abc", "otpauth:", "", "\ufeff\xff%",
		"otpauth://totp/caf%E9:%ff?secret=MZXW6&issuer=%C3",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		u, err := otpcore.ParseURI(text)
		if err != nil {
			var uriErr *otpcore.URIError
			if !errors.As(err, &uriErr) || u.Key != (otpcore.Key{}) || u.Extra != nil || u.Warnings != nil {
				t.Fatalf("error %T, with a result %+v", err, u)
			}
			oneLine(t, err.Error())
			return
		}
		if err := u.Key.Validate(); err != nil {
			t.Fatalf("a key that is not valid: %v", err)
		}
		if !u.Key.NeedsPIN() && u.Key.Code(1).Len() != u.Key.Digits {
			t.Errorf("a code of %d characters, want %d", u.Key.Code(1).Len(), u.Key.Digits)
		}
		for _, w := range u.Warnings {
			if len(w) < 8000 {
				oneLine(t, w)
			}
		}
		again, err := otpcore.ParseURI(u.Key.URIWithPIN())
		if err != nil {
			t.Fatalf("%s: %v", u.Key.URIWithPIN(), err)
		}
		if !sameKey(again.Key, u.Key) || len(again.Warnings)+len(again.Extra) > 0 {
			t.Errorf("%s: %+v, want %+v", u.Key.URIWithPIN(), again, u)
		}
		loose, err := otpcore.ParseLoose(u.Key.URIWithPIN())
		if err != nil || !sameKey(loose.Key, u.Key) {
			t.Errorf("ParseLoose: %+v, %v, want %+v", loose, err, u)
		}
	})
}

// Every valid key whose names are trimmed UTF-8 comes back from its URI.
func FuzzURI(f *testing.F) {
	f.Add(uint8(1), "GitHub", "octocat", []byte("12345678901234567890"), []byte(nil), uint8(1), 6, 30, uint64(0))
	f.Add(uint8(2), "", "a:b", []byte{0}, []byte(nil), uint8(3), 10, 0, uint64(1<<64-1))
	f.Add(uint8(3), "Steam", "", []byte{255}, []byte(nil), uint8(1), 5, 60, uint64(0))
	f.Add(uint8(4), "100%", "🐙", []byte("7ac61d4736f51a2b"), []byte("1234"), uint8(4), 8, 10, uint64(0))
	f.Add(uint8(5), "", "", []byte("1234567890123456"), []byte("\xff+ %"), uint8(2), 8, 30, uint64(0))
	f.Fuzz(func(t *testing.T, kind uint8, issuer, account string, secret, pin []byte, algorithm uint8, digits, period int, counter uint64) {
		k := otpcore.Key{
			Kind: otpcore.Kind(kind), Issuer: issuer, Account: account, Secret: otpcore.NewSecret(secret), PIN: otpcore.NewSecret(pin),
			Algorithm: otpcore.Algorithm(algorithm), Digits: digits, Period: period, Counter: counter,
		}
		k.Code(counter)
		text := k.URIWithPIN()
		if k.Validate() != nil {
			return
		}
		u, err := otpcore.ParseURI(text)
		if err != nil {
			t.Fatalf("%s: %v", text, err)
		}
		if !utf8.ValidString(issuer) || strings.TrimSpace(issuer) != issuer {
			k.Issuer = u.Key.Issuer
		}
		if !utf8.ValidString(account) || strings.TrimSpace(account) != account {
			k.Account = u.Key.Account
		}
		if !sameKey(u.Key, k) {
			t.Errorf("%s: %+v, want %+v", text, u.Key, k)
		}
	})
}

// Case, spaces and padding do not matter, and base32 of the bytes is the same
// secret.
func FuzzParseSecret(f *testing.F) {
	for _, seed := range []string{"JBSWY3DPEHPK3PXP", "jbsw y3dp-ehpk_3pxp====", "A", "AB", "ABC", "ABCDEF", "0189", "\u0131\u017f", "\xff", "\x1b"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		s, err := otpcore.ParseSecret(text)
		if err != nil {
			var field *otpcore.FieldError
			if !errors.As(err, &field) || field.Field != "secret" || s.Len() != 0 {
				t.Errorf("error %v with %d bytes", err, s.Len())
			}
			oneLine(t, err.Error())
			if len(text) >= 8 && strings.Contains(err.Error(), text) {
				t.Errorf("the error repeats the text: %v", err)
			}
			return
		}
		if s.Len() == 0 {
			t.Error("an empty secret without an error")
		}
		for _, variant := range []string{s.Base32(), strings.ToLower(s.Base32()), strings.ToUpper(text), " " + text + "==\n", strings.Join(strings.Split(text, ""), "-")} {
			again, err := otpcore.ParseSecret(variant)
			if err != nil || !again.Equal(s) {
				t.Errorf("ParseSecret(%q) is not ParseSecret(%q): %v", variant, text, err)
			}
		}
	})
}

// Entries are valid or have an error; those that transfer codes can carry come
// back from the codes made of them.
func FuzzParseMigration(f *testing.F) {
	f.Add([]byte(join(field(1, join(field(1, "foobar"), field(2, "a: b"), field(3, "a"), number(4, 2), number(5, 2), number(6, 1), number(7, 9), field(8, "x"))), number(2, 2), number(3, 2), number(5, 1<<64-1))))
	f.Add([]byte(join(field(1, join(field(2, "only a name"))), field(1, "\x0a\xff"), number(3, 0))))
	f.Add([]byte("\x0b\x0c"))
	f.Add([]byte("\x0a\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01"))
	f.Add([]byte("otpauth-migration://offline?data=Cg0KBmZvb2JhchIBYRoBYg=="))
	f.Add([]byte("otpauth-migration://offline?data=%zz+ -_"))
	f.Fuzz(func(t *testing.T, data []byte) {
		for _, text := range []string{string(data), transfer(string(data))} {
			m, err := otpcore.ParseMigration(text)
			if err != nil {
				if !errors.Is(err, otpcore.ErrMigration) || m.Entries != nil {
					t.Fatalf("error %v with %d entries", err, len(m.Entries))
				}
				oneLine(t, err.Error())
				continue
			}
			if len(m.Entries) == 0 || len(m.Entries) > 500 || m.Version < 0 || m.BatchSize < 0 || m.BatchIndex < 0 {
				t.Errorf("%d entries, version %d, batch %d of %d", len(m.Entries), m.Version, m.BatchIndex, m.BatchSize)
			}
			var keys []otpcore.Key
			for _, e := range m.Entries {
				if !utf8.ValidString(e.Key.Issuer + e.Key.Account) {
					t.Errorf("names %q, %q", e.Key.Issuer, e.Key.Account)
				}
				if e.Err != nil {
					var field *otpcore.FieldError
					if !errors.As(e.Err, &field) || e.Key.Kind != 0 || e.Key.Secret.Len() != 0 {
						t.Errorf("error %v with key %+v", e.Err, e.Key)
					}
					oneLine(t, e.Err.Error())
					continue
				}
				if err := e.Key.Validate(); err != nil {
					t.Errorf("a key that is not valid: %v", err)
				}
				if _, err := otpcore.FormatMigration([]otpcore.Key{e.Key}); err == nil { // else it is too long
					keys = append(keys, e.Key)
				}
			}
			texts, err := otpcore.FormatMigration(keys)
			if err != nil {
				t.Fatal(err)
			}
			var back []otpcore.Key
			for _, text := range texts {
				m, err := otpcore.ParseMigration(text)
				if err != nil {
					t.Fatal(err)
				}
				for _, e := range m.Entries {
					if e.Err != nil {
						t.Fatal(e.Err)
					}
					back = append(back, e.Key)
				}
			}
			if len(back) != len(keys) {
				t.Fatalf("%d keys came back, want %d", len(back), len(keys))
			}
			for i := range keys {
				if !sameKey(back[i], keys[i]) {
					t.Errorf("%+v came back as %+v", keys[i], back[i])
				}
			}
		}
	})
}

// Nothing that a terminal acts on is left, twice is as good as once, and plain
// text is not touched.
func FuzzPrintable(f *testing.F) {
	for _, seed := range []string{"GitHub", "日本語", "a\x1b[2Jb", "\u202e\u200b\ufeff", "\xff\xc3", "\U000e0041", "\n\\x1b", "👨\u200d👩", "G\u0456thub і", "\u3164\ufe0f", "і\u200bс", "с\ufe0fс", "❤\ufe0fс"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := otpcore.Printable(s)
		if !utf8.ValidString(got) || strings.ContainsFunc(got, func(r rune) bool {
			return unicode.IsControl(r) || unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
		}) {
			t.Errorf("Printable(%q) = %q", s, got)
		}
		if again := otpcore.Printable(got); again != got {
			t.Errorf("Printable(%q) = %q, and of that %q", s, got, again)
		}
		if utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r > 0x24f || !unicode.IsPrint(r) || r == 0xad }) && got != s {
			t.Errorf("Printable(%q) = %q, though all of it is plain", s, got)
		}
	})
}
