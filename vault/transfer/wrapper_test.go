package transfer

import (
	"bytes"
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/md5"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"strings"
	"testing"

	"filippo.io/age"

	"fob/otpcore"
	"fob/vault/transfer/openpgp"
)

// answering gives these passphrases in turn, and counts how often it is asked.
func answering(asked *int, answers ...string) Options {
	return Options{Passphrase: func(context.Context, Ask) (otpcore.Secret, error) {
		*asked++
		if *asked > len(answers) {
			return otpcore.Secret{}, ErrPassphrase
		}
		return otpcore.NewSecret([]byte(answers[*asked-1])), nil
	}}
}

// Every encrypted sample says that a wrong passphrase is wrong, and takes the
// right one after it.
func TestWrongPassphraseFirst(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"gauth-encrypted.csv", "openssl-md5.enc", "openssl-pbkdf2.txt", "cotp-encrypted.json",
		"authenticator-cc-v1.json", "authenticator-cc-v2.json", "authenticator-cc-v3.json", "totp-cli.age", "totp-cli-v1.txt",
		"otpclient-v1.enc", "otpclient-v2.enc", "otpclient-v3.enc", "winauth.zip", "winauth.txt.pgp",
		"totp-authenticator-own.encrypt", "authplus.zip", "authplus.db", "otpauth.otpauth", "otpauth.otpauthdb", "otpauth-old.otpauthdb",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			results, err := Read(t.Context(), []Source{sample(t, name)}, answering(&asked, "", "wrong", "open"))
			if err != nil || len(results) != 1 || asked != 3 {
				t.Fatalf("asked %d times: %v, %v", asked, results, err)
			}
			asked = 0
			if _, err = Read(t.Context(), []Source{sample(t, name)}, answering(&asked, "wrong")); !errors.Is(err, ErrPassphrase) {
				t.Errorf("with wrong passphrases: %v", err)
			}
			if _, err = Read(t.Context(), []Source{sample(t, name)}, Options{}); !errors.Is(err, ErrPassphraseNeeded) || Failures(err)[0].Hint == "" {
				t.Errorf("with nobody to ask: %v", err)
			}
		})
	}
}

// ageFile encrypts an export to recipients.
func ageFile(t *testing.T, recipients ...age.Recipient) string {
	t.Helper()
	var b bytes.Buffer
	w, err := age.Encrypt(&b, recipients...)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write([]byte(goodURI)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What is refused before any passphrase is asked for.
func TestWrapperRefusals(t *testing.T) {
	t.Parallel()
	identity, err := age.GenerateX25519Identity()
	if err != nil {
		t.Fatal(err)
	}
	keyed := ageFile(t, identity.Recipient())
	vault := strings.Replace(keyed, "\n", "\n-> fob-vault 0123456789abcdef\n\n", 1)
	work := "age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 21\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA\n--- AAAA\nxxxx"
	unhex := func(s string) string {
		b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	pkesk := unhex("85 000c 03 1122334455667788 01 0000 d2 05 01 00000000")
	argon := func(passes, lanes, memory string) string {
		return unhex("c3 29 06 1a 09 02 14 04 000102030405060708090a0b0c0d0e0f" + passes + lanes + memory + strings.Repeat("00", 16) + "d2 05 02 00000000")
	}
	v3 := func(iterations, memory, lanes string) string {
		return otpclientMagic + unhex("00000003"+strings.Repeat("00", 48)+iterations+memory+lanes+strings.Repeat("00", 64))
	}
	for _, c := range []struct{ name, data, want, hint string }{
		{"age to a key", keyed, "read as an age file: it is encrypted with age to a key, not with a passphrase", "age --decrypt --identity KEY FILE | fob import -"},
		{"a vault", vault, "read as an age file: it is a fob vault, not an export", "open it where it lies: fob --vault DIR list"},
		{"age, work factor", work, "read as an age file: age scrypt work factor: 21 is outside 1 to 20, which fob allows for deriving a key", ""},
		{"age, cut short", keyed[:30], "read as an age file: the age file is cut short or damaged", ""},
		{"OpenPGP to a key", pkesk, "read as an OpenPGP message: it is encrypted to an OpenPGP key, not with a passphrase", "gpg --decrypt FILE | fob import -"},
		{"OpenPGP, memory", argon("01", "01", "1f"), "read as an OpenPGP message: Argon2id memory in KiB: 2147483648 is outside 8 to 1048576, which fob allows for deriving a key", ""},
		{"OpenPGP, passes", argon("ff", "01", "10"), "read as an OpenPGP message: Argon2id iterations: 255 is outside 1 to 64, which fob allows for deriving a key", ""},
		{"OpenPGP, armour", openpgp.Armor + "\n\nAAAA", "read as an OpenPGP message: the OpenPGP message is cut short or damaged", ""},
		{"OTPClient, iterations", v3("00001000", "00000400", "00000001"), "read as an OTPClient database: Argon2id iterations: 4096 is outside 1 to 64, which fob allows for deriving a key", ""},
		{"OTPClient, memory", v3("00000002", "7fffffff", "00000001"), "read as an OTPClient database: Argon2id memory in KiB: 2147483647 is outside 8 to 1048576, which fob allows for deriving a key", ""},
		{"OTPClient, lanes", v3("00000002", "00000400", "0000ffff"), "read as an OTPClient database: Argon2id parallelism: 65535 is outside 1 to 64, which fob allows for deriving a key", ""},
		{"OTPClient, short", otpclientMagic + "\x00\x00\x00\x03", "read as an OTPClient database: the database is cut short", ""},
		{"OTPClient, new", otpclientMagic + strings.Repeat("\x07", 100), "read as an OTPClient database: the database is of a version that fob does not know", "in OTPClient, export the accounts as plain JSON, and import that"},
		{"OpenSSL, short", "Salted__12345678abc", "read as a file encrypted by OpenSSL or gauth: it is cut short or damaged", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			_, err := read(t, c.data, answering(&asked, "open"))
			if err == nil || err.Error() != `"f": `+c.want || asked != 0 {
				t.Fatalf("asked %d times: error\n %v\nwant\n %s", asked, err, c.want)
			}
			if got := Failures(err)[0].Hint; got != c.hint {
				t.Errorf("hint %q, want %q", got, c.hint)
			}
		})
	}
}

// What is inside a wrapper is recognised, refused and named like a file of its
// own, and wrappers do not lie in each other for ever.
func TestInside(t *testing.T) {
	t.Parallel()
	box := func(content string) string {
		key, iv := evpKey(md5.New, []byte("open"), []byte("12345678"), 32)
		return "Salted__12345678" + string(seal(t, key, iv, []byte(content)))
	}
	for _, c := range []struct{ name, data, want string }{
		{"prose", box("hello"), `"f": read as a file encrypted by OpenSSL or gauth: inside: text that fob does not know`},
		{"a PDF", box("%PDF-1.4"), `"f": read as a file encrypted by OpenSSL or gauth: inside is a PDF: QR codes are not looked for inside a PDF`},
		{"a bad line", box("otpauth://totp/x?secret=1"), `"f": read as a file encrypted by OpenSSL or gauth: line 1: secret: character 1`},
		{"too deep", box(text64(box(text64(box(text64(box(goodURI))))))), `"f": read as a file encrypted by OpenSSL or gauth: inside: it holds a file in a file in a file`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			_, err := Read(t.Context(), []Source{{Name: "f", Data: []byte(c.data)}}, Options{Passphrase: func(context.Context, Ask) (otpcore.Secret, error) {
				return otpcore.NewSecret([]byte("open")), nil
			}})
			if err == nil || !strings.HasPrefix(err.Error(), c.want) {
				t.Errorf("error\n %v\nwant\n %s", err, c.want)
			}
		})
	}
}

// OTPClient once used as many bytes of a passphrase as it has characters.
func TestOTPClientShortPassphrase(t *testing.T) {
	t.Parallel()
	in, err := newInput(sample(t, "otpclient-v3.enc").Data)
	if err != nil {
		t.Fatal(err)
	}
	box, err := otpclientBox(in.data)
	if err != nil {
		t.Fatal(err)
	}
	// Seven characters of nine bytes: the first seven bytes are "openéé" cut.
	for passphrase, ok := range map[string]bool{"open": true, "openX": false} {
		if _, err := box.open(t.Context(), in, []byte(passphrase)); (err == nil) != ok {
			t.Errorf("open(%q) = %v", passphrase, err)
		}
	}
	var tried []string
	box.kdf = kdf{derive: func(p []byte) ([]byte, error) {
		tried = append(tried, string(p))
		return make([]byte, 32), nil
	}}
	if _, err := box.open(t.Context(), in, []byte("päss")); !errors.Is(err, ErrPassphrase) || strings.Join(tried, "|") != "päss|päs" {
		t.Errorf("tried %q: %v", tried, err)
	}
}

func text64(s string) string { return base64.StdEncoding.EncodeToString([]byte(s)) }

// seal is the reverse of openCBC.
func seal(t *testing.T, key, iv, plain []byte) []byte {
	t.Helper()
	pad := aes.BlockSize - len(plain)%aes.BlockSize
	plain = append(bytes.Clone(plain), bytes.Repeat([]byte{byte(pad)}, pad)...)
	block, err := aes.NewCipher(key)
	if err != nil {
		t.Fatal(err)
	}
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(plain, plain)
	return plain
}
