package transfer

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
)

// edit returns a sample with one text replaced, which must be in it.
func edit(t *testing.T, name, from, to string) string {
	t.Helper()
	data := string(sample(t, name).Data)
	if !strings.Contains(data, from) {
		t.Fatalf("%s does not hold %q", name, from)
	}
	return strings.Replace(data, from, to, 1)
}

// A damaged or hostile backup gets one line that says what it was taken for,
// where it is wrong and why; and where the passphrase does not matter, it is
// not asked for.
func TestBackupErrors(t *testing.T) {
	t.Parallel()
	half := func(name string) string {
		data := sample(t, name).Data
		return string(data[:len(data)/2])
	}
	flip := func(name string, at int) string {
		data := bytes.Clone(sample(t, name).Data)
		data[(len(data)+at)%len(data)] ^= 1
		return string(data)
	}
	for _, c := range []struct {
		name, data string
		want       string
		asked      bool
	}{
		{"Aegis cut short", half("aegis.json"), `read as an Aegis vault: the JSON is cut short`, false},
		{"Aegis damaged", edit(t, "aegis.json", `"entries": [`, `"entries": [{]`), `read as an Aegis vault: line 9: the JSON is damaged`, false},
		{"Aegis of tomorrow", edit(t, "aegis.json", `"version": 1`, `"version": 2`), `read as an Aegis vault: it is of version 2, newer than fob knows: export it again from Aegis as plain text`, false},
		{"Aegis without entries", `{"version":1,"header":{},"db":{"entries":[]}}`, `read as an Aegis vault: there is no account in it`, false},
		{"Aegis with a number for entries", `{"version":1,"header":{},"db":{"entries":12345}}`, `read as an Aegis vault: member "entries": there is a number where something else belongs`, false},
		{"Aegis scrypt n", edit(t, "aegis-encrypted.json", `"n": 1024`, `"n": 2097152`), `read as an Aegis vault: scrypt n: 2097152 is outside 2 to 1048576, which fob allows for deriving a key`, false},
		{"Aegis scrypt odd n", edit(t, "aegis-encrypted.json", `"n": 1024`, `"n": 1000`), `read as an Aegis vault: scrypt n: 1000 is not a power of two`, false},
		{"Aegis scrypt memory", edit(t, "aegis-encrypted.json", `"n": 1024,
                "r": 8`, `"n": 1048576,
                "r": 16`), `read as an Aegis vault: scrypt memory: 2147483648 is outside 0 to 1073741824, which fob allows for deriving a key`, false},
		{"Aegis short nonce", edit(t, "aegis-encrypted.json", `"params": {
            "nonce": "`, `"params": {
            "nonce": "00`), `read as an Aegis vault: header nonce: it has 13 bytes, not 12`, false},
		{"Aegis phone alone", edit(t, "aegis-encrypted.json", `"type": 1`, `"type": 2`), `read as an Aegis vault: header: no passphrase opens it, only the phone that wrote it`, false},
		{"Aegis tag", edit(t, "aegis-encrypted.json", `"db": "`, `"db": "AAAA`), `read as an Aegis vault: db: the passphrase is right, but the content is damaged`, true},
		{"2FAS parts", `{"servicesEncrypted":"AAAA:AAAA"}`, `read as a 2FAS backup: servicesEncrypted: it has 2 parts, not 3`, false},
		{"2FAS base64", `{"servicesEncrypted":"AAAA:****:AAAA"}`, `read as a 2FAS backup: servicesEncrypted part 2: it is not base64: the file is damaged`, false},
		{"2FAS cut short", half("2fas.2fas"), `read as a 2FAS backup: the JSON is cut short`, false},
		{"Ente memory", edit(t, "ente-encrypted.txt", `"memLimit": 1048576`, `"memLimit": 1073742848`), `read as an Ente Auth export: Argon2id memory in KiB: 1048577 is outside 8 to 1048576, which fob allows for deriving a key`, false},
		{"Ente passes", edit(t, "ente-encrypted.txt", `"opsLimit": 2`, `"opsLimit": 65`), `read as an Ente Auth export: Argon2id iterations: 65 is outside 1 to 64, which fob allows for deriving a key`, false},
		{"Ente header", edit(t, "ente-encrypted.txt", `"encryptionNonce": "`, `"encryptionNonce": "AAAA`), `read as an Ente Auth export: encryptionNonce: it has 27 bytes, not 24`, false},
		{"Ente changed", edit(t, "ente-encrypted.txt", `"encryptedData": "`, `"encryptedData": "AAAA`), `read as an Ente Auth export: wrong passphrase`, true},
		{"Stratum cut short", stratumStrong + "0123456789", `read as a Stratum backup: it is cut short`, false},
		{"Stratum changed", flip("stratum-strong.stratum", -1), `read as a Stratum backup: wrong passphrase`, true},
		{"Stratum legacy cut short", string(sample(t, "stratum-legacy.authpro").Data[:99]), `read as a Stratum backup: it is cut short`, false},
		{"Stratum legacy changed", flip("stratum-legacy.authpro", -1), `read as a Stratum backup: wrong passphrase`, true},
		{"andOTP cut short", half("andotp.json"), `read as an andOTP backup: the JSON is cut short`, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			asked := false
			o := openSamples()
			ask := o.Passphrase
			o.Passphrase = func(ctx context.Context, a Ask) (otpcore.Secret, error) {
				asked = true
				return ask(ctx, a)
			}
			start := time.Now()
			_, err := read(t, c.data, o)
			if err == nil || err.Error() != `"f": `+c.want {
				t.Errorf("error %v, want %s", err, c.want)
			}
			if asked != c.asked {
				t.Errorf("asked for the passphrase: %t, want %t", asked, c.asked)
			}
			if took := time.Since(start); took > 20*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

// One bad entry does not stop the others, whatever is wrong with it.
func TestBadEntries(t *testing.T) {
	t.Parallel()
	good := `{"type":"totp","issuer":"Good","name":"one","info":{"secret":"GEZDGNBVGY3TQOJQ"}}`
	for _, c := range []struct{ entry, want string }{
		{`12`, "there is a number where something else belongs"},
		{`{"type":"push","name":"x","info":{"secret":"GEZDGNBV"}}`, `unknown type "push": there are totp, hotp, steam, motp and yandex`},
		{`{"type":"totp","name":"x"}`, "secret: it is empty"},
		{`{"type":"totp","name":"x","info":{"secret":"GEZD!"}}`, "secret: character 5 is a punctuation mark: base32 has the letters A to Z and the digits 2 to 7"},
		{`{"type":"totp","name":"x","info":{"secret":["GEZD"]}}`, "the JSON is damaged"},
		{`{"type":"totp","name":"x","info":{"secret":"GEZDGNBV","digits":"six"}}`, "digits: it must be a whole number"},
		{`{"type":"totp","name":"x","info":{"secret":"GEZDGNBV","digits":6.5}}`, "digits: it must be a whole number"},
		{`{"type":"totp","name":"x","info":{"secret":"GEZDGNBV","digits":20}}`, "digits: it must be 4 to 10, not 20"},
		{`{"type":"totp","name":"x","info":{"secret":"GEZDGNBV","period":-30}}`, "period: it is out of range"},
		{`{"type":"totp","name":"x","info":{"secret":"GEZDGNBV","algo":"SHA3"}}`, `unknown algorithm "SHA3": there are SHA1, SHA256 and SHA512`},
		{`{"type":"hotp","name":"x","info":{"secret":"GEZDGNBV","counter":-1}}`, "counter: it must be a whole number, 0 or more"},
		{`{"type":"yandex","name":"x","info":{"secret":"GEZDGNBV"}}`, "secret: a Yandex secret has 16 bytes or more"},
	} {
		t.Run(c.want, func(t *testing.T) {
			t.Parallel()
			results, err := read(t, `{"version":1,"header":{},"db":{"version":3,"entries":[`+c.entry+`,`+good+`]}}`, Options{})
			if err != nil || len(results[0].Entries) != 2 {
				t.Fatalf("read %+v, %v", results, err)
			}
			bad, fine := results[0].Entries[0], results[0].Entries[1]
			if bad.Problem == nil || bad.Problem.Error() != c.want || bad.Place != "entry 1" {
				t.Errorf("%s: problem %v, want %s", bad.Place, bad.Problem, c.want)
			}
			if fine.Problem != nil || fine.Name() != "Good:one" {
				t.Errorf("the good entry: %s, %v", fine.Name(), fine.Problem)
			}
		})
	}
}

// Programs write the same number in many ways.
func TestNumbers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text string
		want number
	}{
		{"6", number{n: 6, set: true}},
		{"6.0", number{n: 6, set: true}},
		{"3e1", number{n: 30, set: true}},
		{`"6"`, number{n: 6, set: true}},
		{`" 6 "`, number{n: 6, set: true}},
		{`"6.0"`, number{n: 6, set: true}},
		{"-1", number{n: -1, set: true}},
		{"9223372036854775807", number{n: 1<<63 - 1, set: true}},
		{"null", number{}},
		{`""`, number{}},
		{`"null"`, number{set: true, bad: true}},
		{"6.5", number{set: true, bad: true}},
		{"1e300", number{set: true, bad: true}},
		{"true", number{set: true, bad: true}},
		{"[6]", number{set: true, bad: true}},
	} {
		var n number
		if err := json.Unmarshal([]byte(c.text), &n); err != nil || n != c.want {
			t.Errorf("%s is %+v, %v; want %+v", c.text, n, err, c.want)
		}
	}
}

// The names of programs differ in how they repeat the issuer.
func TestWithoutIssuer(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ label, want string }{
		{"Deno:Mason", "Mason"},
		{"Deno : Mason", "Mason"},
		{"Other:Mason", "Mason"},
		{"Mason", "Mason"},
		{"Denoted:Mason", "Denoted:Mason"},
		{":Mason", ":Mason"},
		{"Deno", "Deno"},
	} {
		if got := withoutIssuer(c.label, "Deno", "", "Other"); got != c.want {
			t.Errorf("withoutIssuer(%q) = %q, want %q", c.label, got, c.want)
		}
	}
}

// Old versions of Aegis hashed long passphrases with what followed them in a
// buffer.
func TestAegisPadded(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		passphrase string
		want       int
	}{
		{"", 0},
		{"test", 4},
		{strings.Repeat("x", 70), 77},
		{strings.Repeat("ä", 10), 23}, // 20 bytes do not fit into 11
		{strings.Repeat("🔑", 10), 45}, // 20 units of UTF-16, 40 bytes
	} {
		got := aegisPadded([]byte(c.passphrase))
		if len(got) != c.want || !bytes.HasPrefix(got, []byte(c.passphrase)) || len(bytes.Trim(got[len(c.passphrase):], "\x00")) > 0 {
			t.Errorf("aegisPadded(%q) has %d bytes, want %d", c.passphrase, len(got), c.want)
		}
	}
	passphrase := []byte(strings.Repeat("long passphrase ", 6))
	master, salt := bytes.Repeat([]byte{7}, aegisKey), make([]byte, aegisKey)
	k, err := scryptKDF(salt, 2, 8, 1, aegisKey)
	if err != nil {
		t.Fatal(err)
	}
	old, err := k.derive(aegisPadded(passphrase))
	if err != nil {
		t.Fatal(err)
	}
	nonce, sealed, err := sealGCM(old, master, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, repaired := range []bool{false, true} {
		locks := []aegisLock{{kdf: k, nonce: nonce, sealed: sealed, repaired: repaired}}
		got, err := openAegisSlot(t.Context(), &input{}, locks, passphrase)
		if repaired != errors.Is(err, ErrPassphrase) || !repaired && !bytes.Equal(got, master) {
			t.Errorf("repaired %t: %v", repaired, err)
		}
	}
}

// What is sealed opens, and nothing else does: a stream has no other check.
func TestStream(t *testing.T) {
	t.Parallel()
	key := bytes.Repeat([]byte{1}, enteKey)
	for n := range 70 {
		text := bytes.Repeat([]byte{'x'}, n)
		header, sealed, err := sealStream(key, text)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := openStream(key, header, sealed); err != nil || !bytes.Equal(got, text) {
			t.Errorf("%d bytes: %q, %v", n, got, err)
		}
		for i := range sealed {
			sealed[i] ^= 1
			if _, err := openStream(key, header, sealed); !errors.Is(err, errStream) {
				t.Fatalf("%d bytes, byte %d changed: %v", n, i, err)
			}
			sealed[i] ^= 1
		}
		if _, err := openStream(key, header, sealed[:len(sealed)-1]); !errors.Is(err, errStream) {
			t.Errorf("%d bytes, cut short: %v", n, err)
		}
	}
	if _, err := openStream(key, nil, nil); !errors.Is(err, errStream) {
		t.Errorf("nothing: %v", err)
	}
}

// Random bytes may be an encrypted file without a mark; what has a structure
// is none.
func TestLooksRandom(t *testing.T) {
	t.Parallel()
	for _, n := range []int{96, 300, 1000, 5000, 100_000} {
		for range 50 {
			if !looksRandom(randomBytes(n)) {
				t.Errorf("%d random bytes do not look random", n)
			}
		}
	}
	random := randomBytes(3000)
	for name, data := range map[string][]byte{
		"text":         bytes.Repeat([]byte("some words that say nothing "), 20),
		"base64":       []byte(base64.StdEncoding.EncodeToString(random)),
		"hexadecimal":  fmt.Appendf(nil, "%x", random),
		"a program":    append(append([]byte("\x7fELF\x02\x01\x01"), make([]byte, 200)...), random[:300]...),
		"counted up":   bytes.Repeat([]byte{0, 0, 0, 1, 0, 0, 0, 2}, 100),
		"mostly zeros": append(make([]byte, 400), random[:400]...),
	} {
		if looksRandom(data) {
			t.Errorf("%s looks random", name)
		}
	}
}
