package otpcore_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fob/otpcore"
)

// parsed is a URI in short: what the tables below compare.
func parsed(u otpcore.URI) string {
	k := u.Key
	secret := k.Secret.Base32()
	if k.Kind == otpcore.MOTP {
		secret = string(k.Secret.Bytes())
	}
	s := fmt.Sprintf("%s %q %q %s %s %d", k.Kind, k.Issuer, k.Account, secret, k.Algorithm, k.Digits)
	if k.Kind == otpcore.HOTP {
		s += fmt.Sprintf(" counter %d", k.Counter)
	} else {
		s += fmt.Sprintf(" %ds", k.Period)
	}
	if k.PIN.Len() > 0 {
		s += fmt.Sprintf(" pin %s", k.PIN.Bytes())
	}
	return s
}

// S stands for a secret in the tables.
const S = "JBSWY3DPEHPK3PXP"

const yandexS = "LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAAHTSG4HRZPI"

func TestParseURI(t *testing.T) {
	t.Parallel()
	full := "secret=" + S + "&issuer=GitHub&algorithm=SHA1&digits=6&period=30"
	for _, tt := range []struct{ name, uri, want string }{
		// The shape of the Key URI Format.
		{"usual", "otpauth://totp/GitHub:octocat?" + full, `totp "GitHub" "octocat" S SHA1 6 30s`},
		{"only a secret", "otpauth://totp/octocat?secret=" + S, `totp "" "octocat" S SHA1 6 30s`},
		{"parameters", "otpauth://totp/a:b?secret=" + S + "&algorithm=SHA512&digits=8&period=60", `totp "a" "b" S SHA512 8 60s`},
		{"hotp", "otpauth://hotp/a:b?secret=" + S + "&counter=42", `hotp "a" "b" S SHA1 6 counter 42`},
		{"greatest counter", "otpauth://hotp/a:b?secret=" + S + "&counter=18446744073709551615", `hotp "a" "b" S SHA1 6 counter 18446744073709551615`},
		{"hotp with a period", "otpauth://hotp/a:b?secret=" + S + "&counter=1&period=0", `hotp "a" "b" S SHA1 6 counter 1`},
		{"totp with a counter", "otpauth://totp/a:b?secret=" + S + "&counter=x", `totp "a" "b" S SHA1 6 30s`},
		{"limits", "otpauth://totp/a:b?secret=" + S + "&digits=4&period=86400", `totp "a" "b" S SHA1 4 86400s`},
		{"ten digits, a second", "otpauth://totp/a:b?secret=" + S + "&digits=10&period=1", `totp "a" "b" S SHA1 10 1s`},
		{"case of scheme, type and names", "OTPAuth://TOTP/a:b?Secret=" + S + "&ISSUER=a&Digits=7&pErIoD=20&ALGORITHM=sha256", `totp "a" "b" S SHA256 7 20s`},
		{"spelling of algorithms", "otpauth://totp/a:b?secret=" + S + "&algorithm=HMAC-SHA-256", `totp "a" "b" S SHA256 6 30s`},
		{"empty algorithm", "otpauth://totp/a:b?secret=" + S + "&algorithm=", `totp "a" "b" S SHA1 6 30s`},
		{"the first of two counts", "otpauth://totp/a:b?secret=" + S + "&secret=AAAA&digits=8&digits=6&issuer=a&issuer=z", `totp "a" "b" S SHA1 8 30s`},
		{"apple", "apple-otpauth://totp/a:b?secret=" + S, `totp "a" "b" S SHA1 6 30s`},
		{"one colon and no slashes", "otpauth:totp/a:b?secret=" + S, `totp "a" "b" S SHA1 6 30s`},

		// Labels.
		{"empty label", "otpauth://totp/?secret=" + S, `totp "" "" S SHA1 6 30s`},
		{"absent label", "otpauth://totp?secret=" + S, `totp "" "" S SHA1 6 30s`},
		{"encoded colon", "otpauth://totp/Long%3APeriod?secret=" + S, `totp "Long" "Period" S SHA1 6 30s`},
		{"encoded colon beside a raw one", "otpauth://totp/a%3Ab:c%3Ad?secret=" + S, `totp "a:b" "c:d" S SHA1 6 30s`},
		{"the first raw colon divides", "otpauth://totp/a:b:c?secret=" + S, `totp "a" "b:c" S SHA1 6 30s`},
		{"no issuer before the colon", "otpauth://totp/:acct?secret=" + S, `totp "" "acct" S SHA1 6 30s`},
		{"no account after it", "otpauth://totp/GitHub:?secret=" + S, `totp "GitHub" "" S SHA1 6 30s`},
		{"spaces around the names", "otpauth://totp/%20GitHub%20:%20%20octocat%20?secret=" + S, `totp "GitHub" "octocat" S SHA1 6 30s`},
		{"spaces around an encoded colon", "otpauth://totp/GitHub%3A%20octocat?secret=" + S, `totp "GitHub" "octocat" S SHA1 6 30s`},
		{"slash", "otpauth://totp/a:b/c?secret=" + S, `totp "a" "b/c" S SHA1 6 30s`},
		{"encoded question mark", "otpauth://totp/a:who%3F?secret=" + S, `totp "a" "who?" S SHA1 6 30s`},
		{"emoji", "otpauth://totp/🐙:🐱?secret=" + S, `totp "🐙" "🐱" S SHA1 6 30s`},
		{"encoded emoji", "otpauth://totp/%F0%9F%90%99:b?secret=" + S, `totp "🐙" "b" S SHA1 6 30s`},
		{"port", "otpauth://totp/host%3A443:admin?secret=" + S, `totp "host:443" "admin" S SHA1 6 30s`},
		{"raw port", "otpauth://totp/host:443?secret=" + S, `totp "host" "443" S SHA1 6 30s`},
		{"Latin-1", "otpauth://totp/caf%E9:b?secret=" + S, `totp "café" "b" S SHA1 6 30s`},
		{"control characters stay", "otpauth://totp/a%1B[2J:b%0Ac?secret=" + S, `totp "a\x1b[2J" "b\nc" S SHA1 6 30s`},

		// The issuer, twice.
		{"the parameter wins", "otpauth://totp/label:b?secret=" + S + "&issuer=param", `totp "param" "b" S SHA1 6 30s`},
		{"empty parameter", "otpauth://totp/label:b?secret=" + S + "&issuer=", `totp "label" "b" S SHA1 6 30s`},
		{"bare parameter", "otpauth://totp/label:b?issuer&secret=" + S, `totp "label" "b" S SHA1 6 30s`},
		{"old Proton Pass, swapped", "otpauth://totp/me%40example.com:Proton%20Pass?secret=" + S + "&issuer=me%40example.com", `totp "me@example.com" "Proton Pass" S SHA1 6 30s`},
		{"Apple: the issuer is a domain", "otpauth://totp/GitHub:b?secret=" + S + "&issuer=github.com", `totp "github.com" "b" S SHA1 6 30s`},
		{"the account has the issuer's name", "otpauth://totp/NoIssuer?secret=" + S + "&issuer=NoIssuer", `totp "NoIssuer" "NoIssuer" S SHA1 6 30s`},
		{"no account, in full", "otpauth://totp/GitHub?" + full, `totp "GitHub" "" S SHA1 6 30s`},
		{"no account, with a colon", "otpauth://totp/a%3Ab?secret=" + S + "&issuer=a%3Ab&algorithm=SHA1&digits=6&period=30", `totp "a:b" "" S SHA1 6 30s`},

		// Pitfalls of splitting and decoding.
		{"lone percent", "otpauth://totp/100%:50%zz?secret=" + S, `totp "100%" "50%zz" S SHA1 6 30s`},
		{"percent at the end", "otpauth://totp/a:b%2?secret=" + S, `totp "a" "b%2" S SHA1 6 30s`},
		{"raw # in the label", "otpauth://totp/C#:me#1?secret=" + S + "&digits=8", `totp "C#" "me#1" S SHA1 8 30s`},
		{"raw # in the query", "otpauth://totp/a:b?issuer=C#&secret=" + S, `totp "C#" "b" S SHA1 6 30s`},
		{"semicolon", "otpauth://totp/a:b?issuer=x;y&secret=" + S + "&digits=8", `totp "x;y" "b" S SHA1 8 30s`},
		{"equals sign in a value", "otpauth://totp/a:b?issuer=x=y&secret=" + S, `totp "x=y" "b" S SHA1 6 30s`},
		{"motp is no port", "motp://Issuer:user?secret=7ac61d4736f51a2b", `motp "Issuer" "user" 7ac61d4736f51a2b MD5 6 10s`},
		{"line end", "otpauth://totp/a:b?secret=" + S + "&digits=8\r\n", `totp "a" "b" S SHA1 8 30s`},
		{"spaces around", " \t otpauth://totp/a:b?secret=" + S + "  ", `totp "a" "b" S SHA1 6 30s`},
		{"byte order mark", "\ufeffotpauth://totp/a:b?secret=" + S, `totp "a" "b" S SHA1 6 30s`},
		{"raw spaces inside", "otpauth://totp/My Bank: me too?secret=JBSW Y3DP EHPK 3PXP&issuer=My Bank", `totp "My Bank" "me too" S SHA1 6 30s`},
		{"empty pairs", "otpauth://totp/a:b?&&secret=" + S + "&&digits=8&", `totp "a" "b" S SHA1 8 30s`},
		{"encoded parameter name", "otpauth://totp/a:b?%73ecret=" + S, `totp "a" "b" S SHA1 6 30s`},
		{"lower case secret with padding", "otpauth://totp/a:b?secret=jbswy3dpehpk3pxp%3D%3D", `totp "a" "b" S SHA1 6 30s`},

		// The plus sign.
		{"+ in an issuer", "otpauth://totp/Air%20Canada:b?secret=" + S + "&issuer=Air+Canada", `totp "Air Canada" "b" S SHA1 6 30s`},
		{"+ beside %20", "otpauth://totp/x:b?secret=" + S + "&issuer=C++%20Club", `totp "C++ Club" "b" S SHA1 6 30s`},
		{"+ that the label has too", "otpauth://totp/Disney+:b?secret=" + S + "&issuer=Disney+", `totp "Disney+" "b" S SHA1 6 30s`},
		{"+ that the label has encoded", "otpauth://totp/Disney%2B:b?secret=" + S + "&issuer=Disney+", `totp "Disney+" "b" S SHA1 6 30s`},
		{"+ that the label has alone", "otpauth://totp/Disney+?secret=" + S + "&issuer=Disney+", `totp "Disney+" "Disney+" S SHA1 6 30s`},
		{"+ encoded", "otpauth://totp/b?secret=" + S + "&issuer=Disney%2B", `totp "Disney+" "b" S SHA1 6 30s`},
		{"+ in a secret", "otpauth://totp/a:b?secret=JBSW+Y3DP+EHPK%2B3PXP", `totp "a" "b" S SHA1 6 30s`},
		{"+ in an account", "otpauth://totp/a:me+tag@example.com?secret=" + S, `totp "a" "me+tag@example.com" S SHA1 6 30s`},
		{"swallowed period", "otpauth://totp/Foo:b?secret=" + S + "&issuer=Fooperiod=60", `totp "Foo" "b" S SHA1 6 60s`},
		{"nothing swallowed", "otpauth://totp/Foo:b?secret=" + S + "&issuer=Fooperiod%3D60", `totp "Fooperiod=60" "b" S SHA1 6 30s`},

		// Zeros and gaps.
		{"digits 0", "otpauth://totp/a:b?secret=" + S + "&digits=0", `totp "a" "b" S SHA1 6 30s`},
		{"period 0", "otpauth://totp/a:b?secret=" + S + "&period=0", `totp "a" "b" S SHA1 6 30s`},
		{"empty numbers", "otpauth://totp/a:b?secret=" + S + "&period=&digits", `totp "a" "b" S SHA1 6 30s`},
		{"no counter", "otpauth://hotp/a:b?secret=" + S, `hotp "a" "b" S SHA1 6 counter 0`},

		// Steam.
		{"steam", "otpauth://steam/Steam:b?secret=" + S, `steam "Steam" "b" S SHA1 5 30s`},
		{"steam by its encoder", "otpauth://totp/Valve:b?secret=" + S + "&digits=5&encoder=steam", `steam "Valve" "b" S SHA1 5 30s`},
		{"steam by a bare word", "otpauth://totp/Valve:b?secret=" + S + "&steam", `steam "Valve" "b" S SHA1 5 30s`},
		{"steam by its name", "otpauth://totp/Steam:b?secret=" + S, `steam "Steam" "b" S SHA1 5 30s`},
		{"steam by the issuer", "otpauth://totp/b?secret=" + S + "&issuer=Steam", `steam "Steam" "b" S SHA1 5 30s`},
		{"with digits it is not", "otpauth://totp/Steam:b?secret=" + S + "&digits=6", `totp "Steam" "b" S SHA1 6 30s`},
		{"another issuer is not", "otpauth://totp/steam:b?secret=" + S, `totp "steam" "b" S SHA1 6 30s`},
		{"hotp is not", "otpauth://hotp/Steam:b?counter=1&secret=" + S, `hotp "Steam" "b" S SHA1 6 counter 1`},
		{"steam with odd parameters", "otpauth://steam/a:b?secret=" + S + "&digits=6&algorithm=SHA256&period=30", `steam "a" "b" S SHA1 5 30s`},
		{"steam://", "steam://" + S, `steam "Steam" "" S SHA1 5 30s`},
		{"steam:// in base64", "steam://zvIayp3JPvtvX/QGHqsqKBk/44s=", `steam "Steam" "" Z3ZBVSU5ZE7PW3276QDB5KZKFAMT7Y4L SHA1 5 30s`},
		{"steam:// in base64 for URLs", "steam://zvIayp3JPvtvX_QGHqsqKBk_44s", `steam "Steam" "" Z3ZBVSU5ZE7PW3276QDB5KZKFAMT7Y4L SHA1 5 30s`},
		{"steam:// in base64 of one case", "steam://ABCDEFGHIJKLMNOPQRSTUVWXYZ1=", `steam "Steam" "" AAIIGECRQ4QJFCZQ2OHUCFETKFKZOYM5 SHA1 5 30s`},
		{"steam:// in base64 that is base32 too", "steam://abcdefghijklmnopqrstUVWXYZ2=", `steam "Steam" "" NG3R26PYEGFDSJM2PIU2VOZNKFKZOYM5 SHA1 5 30s`},
		{
			"WinAuth has the secret in its data",
			"otpauth://totp/Steam:b?secret=ASDF&issuer=Steam&data=%7B%22shared%5Fsecret%22%3A%22zvIayp3JPvtvX%2FQGHqsqKBk%2F44s%3D%22%7D",
			`steam "Steam" "b" Z3ZBVSU5ZE7PW3276QDB5KZKFAMT7Y4L SHA1 5 30s`,
		},
		{"other data is not WinAuth's", "otpauth://steam/a:b?secret=" + S + "&data=x", `steam "a" "b" S SHA1 5 30s`},

		// mOTP.
		{"motp", "motp://a:b?secret=e3152afee62599c8", `motp "a" "b" e3152afee62599c8 MD5 6 10s`},
		{"motp keeps its text", "motp://a:b?secret=E3%20x&period=30&digits=8", `motp "a" "b" E3 x MD5 8 30s`},
		{"motp with a pin in base32", "motp://a:b?secret=ab&pin=GEZDGNA", `motp "a" "b" ab MD5 6 10s pin 1234`},
		{"motp with a plain pin", "motp://a:b?secret=ab&pin=5555", `motp "a" "b" ab MD5 6 10s pin 5555`},
		{"otpauth motp in hex", "otpauth://motp/a:b?secret=7ac61d4736f51a2b", `motp "a" "b" 7ac61d4736f51a2b MD5 6 10s`},
		{"otpauth motp in base32", "otpauth://motp/a:b?secret=PLDB2RZW6UNCW&algorithm=MD5&digits=6&period=10", `motp "a" "b" 7ac61d4736f51a2b MD5 6 10s`},
		{"otpauth motp in words", "otpauth://motp/a:b?secret=this-is-0-no-base32", `motp "a" "b" this-is-0-no-base32 MD5 6 10s`},

		// Yandex.
		{"yandex", "otpauth://yaotp/user@yandex.ru?secret=" + yandexS + "&pin_length=4&name=user", `yandex "Yandex" "user@yandex.ru" Y SHA256 8 30s`},
		{"yandex with all", "otpauth://yaotp/a:b?secret=" + yandexS + "&issuer=a&algorithm=SHA256&digits=8&period=30&pin=GUZDGOI", `yandex "a" "b" Y SHA256 8 30s pin 5239`},
		{"yandex with an empty issuer", "otpauth://yaotp/b?secret=" + yandexS + "&issuer=", `yandex "" "b" Y SHA256 8 30s`},
	} {
		u, err := otpcore.ParseURI(tt.uri)
		if err != nil {
			t.Errorf("%s: %v", tt.name, err)
			continue
		}
		got := strings.NewReplacer(yandexS, "Y", S, "S").Replace(parsed(u))
		if got != tt.want {
			t.Errorf("%s:\n got %s\nwant %s", tt.name, got, tt.want)
		}
		again, err := otpcore.ParseURI(u.Key.URIWithPIN())
		if err != nil || parsed(again) != parsed(u) || len(again.Warnings)+len(again.Extra) > 0 {
			t.Errorf("%s: formatted and parsed again: %s, %v, warnings %q, extra %q", tt.name, parsed(again), err, again.Warnings, again.Extra)
		}
	}
}

func TestParseURIWarnings(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]string{
		"otpauth://totp/a:b?secret=" + S + "&digits=0":                                                          "digits: none given, used 6",
		"otpauth://totp/a:b?secret=" + S + "&period=0":                                                          "period: none given, used 30",
		"otpauth://hotp/a:b?secret=" + S:                                                                        "counter: none given, starts at 0",
		"otpauth://totp/Steam:b?secret=" + S:                                                                    "the issuer is Steam and the digits are not given: taken as Steam Guard",
		"otpauth://steam/a:b?secret=" + S + "&digits=6":                                                         "digits: not used, steam keys have 5",
		"otpauth://steam/a:b?secret=" + S + "&algorithm=SHA-2":                                                  "algorithm: not used, steam keys have SHA1",
		"otpauth://totp/a:b?secret=" + S + "&issuer=c%1B":                                                       `the issuer is "c\x1b" here and "a" in the label: used the first`,
		"otpauth://totp/G%D1%96thub:b?secret=" + S + "&issuer=c":                                                `the issuer is "c" here and "G\u0456thub" in the label: used the first`,
		"otpauth://totp/a:b?secret=" + S + "&issuer=aperiod=9":                                                  "the issuer had swallowed the period: divided them",
		"otpauth://steam/a:b?secret=ASDF&data=%7B%22shared_secret%22:%22zvIayp3JPvtvX%2FQGHqsqKBk%2F44s=%22%7D": "the Steam secret was taken from the WinAuth data",
		"otpauth://totp/a:b?secret=" + S:                                                                        "",
	} {
		u, err := otpcore.ParseURI(uri)
		if err != nil {
			t.Errorf("%s: %v", uri, err)
		} else if got := strings.Join(u.Warnings, "|"); got != want {
			t.Errorf("%s: warnings %q, want %q", uri, got, want)
		}
	}
}

func TestParseURIExtra(t *testing.T) {
	t.Parallel()
	u, err := otpcore.ParseURI("otpauth://totp/a:b?image=https%3A%2F%2Fexample.com%2Fx.png&tags=home&secret=" + S +
		"&tags=a+b&lock=false&codeDisplay=%7B%22note%22:%22two+words%22%7D&flag&counter=1&issuer=a&digits=6&issuer=z&pin=1234")
	if err != nil {
		t.Fatal(err)
	}
	want := []otpcore.Param{
		{"image", "https://example.com/x.png"},
		{"tags", "home"},
		{"tags", "a+b"},
		{"lock", "false"},
		{"codeDisplay", `{"note":"two words"}`},
		{"flag", ""},
		{"pin", "1234"},
	}
	if !slices.Equal(u.Extra, want) {
		t.Errorf("extra = %q, want %q", u.Extra, want)
	}
	if v, ok := u.Param("CODEDISPLAY"); !ok || v != `{"note":"two words"}` {
		t.Errorf("Param(CODEDISPLAY) = %q, %t", v, ok)
	}
	if v, ok := u.Param("flag"); !ok || v != "" {
		t.Errorf("Param(flag) = %q, %t", v, ok)
	}
	if v, ok := u.Param("secret"); ok {
		t.Errorf("Param(secret) = %q", v)
	}
}

func TestParseURIErrors(t *testing.T) {
	t.Parallel()
	for uri, want := range map[string]string{
		"":                    "not a key URI: it does not begin with otpauth://",
		S:                     "not a key URI: it does not begin with otpauth://",
		"GitHub: " + S:        "not a key URI: it does not begin with otpauth://",
		"://x":                "not a key URI: it does not begin with otpauth://",
		"bitcoin:" + S:        "not a key URI: it does not begin with otpauth://",
		"https://example.com": "not a key URI: it is a web address",
		"otpauth-migration://offline?data=CjUKEPql":                        "not a key URI: it is a Google transfer code, which holds several accounts",
		"phonefactor://activate_account?code=1":                            "not a key URI: it sets up a push account, with no secret inside",
		"duo://abc-def":                                                    "not a key URI: it sets up a push account, with no secret inside",
		"oktaverify://email/?t=x&s=y":                                      "not a key URI: it sets up a push account, with no secret inside",
		"shopify://authenticator?x":                                        "not a key URI: it sets up a push account, with no secret inside",
		"otpauth://":                                                       "otpauth URI: type: it must be totp, hotp, steam, yaotp or motp",
		"otpauth://host:abc":                                               "otpauth URI: type: it must be totp, hotp, steam, yaotp or motp",
		"otpauth://" + S + "/a?secret=" + S:                                "otpauth URI: type: it must be totp, hotp, steam, yaotp or motp",
		"otpauth://totp/a:b":                                               "otpauth URI: secret: it is missing",
		"otpauth://totp/a:b?issuer=x":                                      "otpauth URI: secret: it is missing",
		"otpauth://totp/a:b?secret=":                                       "otpauth URI: secret: it is empty",
		"otpauth://totp/a:b?secret":                                        "otpauth URI: secret: it is empty",
		"otpauth://totp/a:b?secret===":                                     "otpauth URI: secret: it is empty",
		"otpauth://totp/a:b?secret=" + S + "1":                             "otpauth URI: secret: character 17 is a digit that base32 does not have: 0, 1, 8 and 9 may be the letters O, I, L, B or G",
		"otpauth://totp/a:b?secret=" + S + "%00":                           "otpauth URI: secret: character 17 is a control character",
		"otpauth://totp/a:b?secret=" + S + "&digits=3":                     "otpauth URI: digits: it must be 4 to 10",
		"otpauth://totp/a:b?secret=" + S + "&digits=11":                    "otpauth URI: digits: it must be 4 to 10",
		"otpauth://totp/a:b?secret=" + S + "&digits=-6":                    "otpauth URI: digits: it must be 4 to 10",
		"otpauth://totp/a:b?secret=" + S + "&digits=six":                   "otpauth URI: digits: it must be a whole number",
		"otpauth://totp/a:b?secret=" + S + "&digits=99999999999999999999":  "otpauth URI: digits: it must be 4 to 10",
		"otpauth://totp/a:b?secret=" + S + "&period=86401":                 "otpauth URI: period: it must be 1 to 86400",
		"otpauth://totp/a:b?secret=" + S + "&period=-30":                   "otpauth URI: period: it must be 1 to 86400",
		"otpauth://totp/a:b?secret=" + S + "&period=30s":                   "otpauth URI: period: it must be a whole number",
		"otpauth://hotp/a:b?secret=" + S + "&counter=-1":                   "otpauth URI: counter: it must be a whole number from 0 to 18446744073709551615",
		"otpauth://hotp/a:b?secret=" + S + "&counter=18446744073709551616": "otpauth URI: counter: it must be a whole number from 0 to 18446744073709551615",
		"otpauth://totp/a:b?secret=" + S + "&algorithm=SHA384":             `otpauth URI: algorithm: unknown algorithm "SHA384": there are SHA1, SHA256 and SHA512`,
		"otpauth://totp/a:b?secret=" + S + "&algorithm=SHA1secret%3D" + S:  "otpauth URI: algorithm: unknown algorithm: there are SHA1, SHA256 and SHA512",
		"otpauth://totp/a:b?secret=" + S + "&algorithm=MD5":                "otpauth URI: algorithm: MD5 is not for totp keys",
		"otpauth://yaotp/a?secret=" + S:                                    "otpauth URI: secret: a Yandex secret has 16 bytes or more",
		"otpauth://motp/a?secret=0-0":                                      "otpauth URI: secret: character 1 is a digit that base32 does not have: 0, 1, 8 and 9 may be the letters O, I, L, B or G",
		"motp://a:b?secret=":                                               "otpauth URI: secret: it is empty",
		"motp://a:b":                                                       "otpauth URI: secret: it is missing",
		"steam://":                                                         "otpauth URI: secret: it is empty",
		"steam://!":                                                        "otpauth URI: secret: character 1 is a punctuation mark: base32 has the letters A to Z and the digits 2 to 7",
	} {
		u, err := otpcore.ParseURI(uri)
		if _, ok := errors.AsType[*otpcore.URIError](err); !ok {
			t.Errorf("%s: %s, error %v, want a *URIError", uri, parsed(u), err)
			continue
		}
		if err.Error() != want {
			t.Errorf("%s:\n got %s\nwant %s", uri, err, want)
		}
		if strings.Contains(err.Error(), S) || u.Key != (otpcore.Key{}) {
			t.Errorf("%s: the error or the result has the secret", uri)
		}
	}
}

func TestParseLoose(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		" jbsw y3dp ehpk 3pxp\n":         `totp "" "" S SHA1 6 30s`,
		"otpauth://totp/a:b?secret=" + S: `totp "a" "b" S SHA1 6 30s`,
		"steam://" + S:                   `steam "Steam" "" S SHA1 5 30s`,
		"https://example.com/x":          "not a key URI: it is a web address",
		"otpauth:totp/x":                 "otpauth URI: secret: it is missing",
		"hello!":                         "secret: character 6 is a punctuation mark: base32 has the letters A to Z and the digits 2 to 7",
		"":                               "secret: it is empty",
		"GitHub:" + S:                    "secret: character 7 is a punctuation mark: base32 has the letters A to Z and the digits 2 to 7",
	} {
		u, err := otpcore.ParseLoose(text)
		got := strings.ReplaceAll(parsed(u), S, "S")
		if err != nil {
			got = err.Error()
		}
		if got != want {
			t.Errorf("ParseLoose(%q) = %s, want %s", text, got, want)
		}
	}
}
