package openpgp

import (
	"bytes"
	"crypto"
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	othereax "github.com/ProtonMail/go-crypto/eax"
	otherocb "github.com/ProtonMail/go-crypto/ocb"
	"github.com/ProtonMail/go-crypto/openpgp"
	"github.com/ProtonMail/go-crypto/openpgp/armor"
	pgp "github.com/ProtonMail/go-crypto/openpgp/packet"
	"github.com/ProtonMail/go-crypto/openpgp/s2k"

	"fob/testdata"
)

const (
	phrase = "correct horse"
	limit  = 1 << 20
)

// sealed encrypts a text with another implementation.
func sealed(tb testing.TB, text string, config *pgp.Config) []byte {
	tb.Helper()
	var b bytes.Buffer
	w, err := openpgp.SymmetricallyEncrypt(&b, []byte(phrase), nil, config)
	if err != nil {
		tb.Fatal(err)
	}
	if _, err := io.WriteString(w, text); err != nil {
		tb.Fatal(err)
	}
	if err := w.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func open(data []byte, passphrase string) (string, error) {
	m, err := Parse(data)
	if err != nil {
		return "", err
	}
	text, err := m.Open([]byte(passphrase), limit)
	return string(text), err
}

// TestOpen has what the other implementation still writes; the ciphers and
// hashes of old are gpg's to try.
func TestOpen(t *testing.T) {
	t.Parallel()
	modes := map[string]*pgp.AEADConfig{
		"hash": nil,
		"EAX":  {DefaultMode: pgp.AEADModeEAX},
		"OCB":  {DefaultMode: pgp.AEADModeOCB},
		"GCM":  {DefaultMode: pgp.AEADModeGCM},
	}
	ciphers := map[string]pgp.CipherFunction{
		"AES-128": pgp.CipherAES128, "AES-192": pgp.CipherAES192, "AES-256": pgp.CipherAES256,
	}
	phrases := map[string]*s2k.Config{
		"SHA-256": {S2KMode: s2k.IteratedSaltedS2K, Hash: crypto.SHA256, S2KCount: 65536},
		"SHA-512": {S2KMode: s2k.IteratedSaltedS2K, Hash: crypto.SHA512, S2KCount: 1024},
		"Argon2":  {S2KMode: s2k.Argon2S2K, Argon2Config: &s2k.Argon2Config{NumberOfPasses: 1, DegreeOfParallelism: 1, Memory: 10}},
	}
	texts := []string{"", "otpauth://totp/x", strings.Repeat("seventeen letters", 9000)}
	for mode, aead := range modes {
		for name, c := range ciphers {
			for way, derive := range phrases {
				if way == "Argon2" && aead == nil {
					continue // the other implementation writes it with a mode only
				}
				t.Run(mode+" "+name+" "+way, func(t *testing.T) {
					t.Parallel()
					for i, text := range texts {
						data := sealed(t, text, &pgp.Config{
							DefaultCipher: c, AEADConfig: aead, S2KConfig: derive,
							DefaultCompressionAlgo: []pgp.CompressionAlgo{pgp.CompressionNone, pgp.CompressionZIP, pgp.CompressionZLIB}[i],
						})
						if got, err := open(data, phrase); err != nil || got != text {
							t.Fatalf("Open = %d bytes, %v, want %d", len(got), err, len(text))
						}
						if _, err := open(data, "wrong"); !errors.Is(err, ErrPassphrase) {
							t.Errorf("Open with a wrong passphrase: %v", err)
						}
					}
				})
			}
		}
	}
}

// TestChanged changes and cuts messages everywhere: nothing of them is ever
// opened as something else.
func TestChanged(t *testing.T) {
	t.Parallel()
	for _, aead := range []*pgp.AEADConfig{nil, {DefaultMode: pgp.AEADModeOCB}} {
		const text = "otpauth://totp/x?secret=…"
		data := sealed(t, text, &pgp.Config{
			AEADConfig: aead, DefaultCipher: pgp.CipherAES256,
			S2KConfig: &s2k.Config{S2KMode: s2k.IteratedSaltedS2K, Hash: crypto.SHA256, S2KCount: 1024},
		})
		for i := range data {
			changed := bytes.Clone(data)
			changed[i] ^= 4
			if got, err := open(changed, phrase); err == nil && got != text {
				t.Errorf("byte %d changed: opened as %q", i, got)
			}
			if _, err := open(data[:i], phrase); err == nil {
				t.Errorf("cut to %d bytes: opened", i)
			}
		}
	}
}

// TestChunkedOfGnuPG composes the packets that GnuPG 2.3 writes, and has
// another implementation read them first.
func TestChunkedOfGnuPG(t *testing.T) {
	t.Parallel()
	block := func(key []byte) cipher.Block {
		b, err := aes.NewCipher(key)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	for _, id := range []aeadID{modeEAX, modeOCB} {
		for _, size := range []int{1, 64, 100, 128, 1000} {
			seal := func(key, nonce, plain, about []byte) []byte {
				b := block(key)
				if id == modeEAX {
					mode, err := othereax.NewEAX(b)
					if err != nil {
						t.Fatal(err)
					}
					return mode.Seal(nil, nonce, plain, about)
				}
				mode, err := otherocb.NewOCB(b)
				if err != nil {
					t.Fatal(err)
				}
				return mode.Seal(nil, nonce, plain, about)
			}
			text := strings.Repeat("x", size)
			way := append([]byte{phraseIterated, 8}, "saltsalt\x60"...)
			p, _, ok := parsePhrase(way)
			if !ok {
				t.Fatal("the way to the key is not read")
			}
			key := p.derive([]byte(phrase), 16)
			iv := bytes.Repeat([]byte{7}, id.nonceSize())

			literal := append([]byte{0xcb, 0xff, 0, 0, byte((size + 6) >> 8), byte(size + 6), 'b', 0, 0, 0, 0, 0}, text...)
			head := []byte{1, byte(aes128), byte(id), 0}
			c := chunks{about: append([]byte{0xd4}, head...), prefix: iv, number: true}
			out := append(head, iv...)
			index := uint64(0)
			for rest := literal; len(rest) > 0; index++ {
				n := min(64, len(rest))
				out = append(out, seal(key, c.nonce(index), rest[:n], c.bound(index))...)
				rest = rest[n:]
			}
			out = append(out, seal(key, c.nonce(index), nil, binary.BigEndian.AppendUint64(c.bound(index), uint64(len(literal))))...)
			data := append([]byte{0xd4, 0xff, 0, 0, byte(len(out) >> 8), byte(len(out))}, out...)

			// The key that is the passphrase's, and one that it encrypts; the
			// latter, of a draft, is not read by the other.
			direct := append([]byte{0xc3, 13, 4, byte(aes128)}, way...)
			body := append(append([]byte{5, byte(aes128), byte(id)}, way...), iv...)
			body = append(body, seal(key, iv, key, append([]byte{0xc3}, body[:3]...))...)
			sealed := append([]byte{0xc3, byte(len(body))}, body...)

			details, err := openpgp.ReadMessage(bytes.NewReader(append(direct, data...)), nil, func([]openpgp.Key, bool) ([]byte, error) {
				return []byte(phrase), nil
			}, nil)
			if err != nil {
				t.Fatalf("mode %d, %d bytes: the other reads: %v", id, size, err)
			}
			if other, err := io.ReadAll(details.UnverifiedBody); err != nil || string(other) != text {
				t.Fatalf("mode %d, %d bytes: the other reads %q, %v", id, size, other, err)
			}
			for _, session := range [][]byte{direct, sealed} {
				if got, err := open(append(session, data...), phrase); err != nil || got != text {
					t.Errorf("mode %d, %d bytes: Open = %q, %v", id, size, got, err)
				}
			}
		}
	}
}

func TestArmor(t *testing.T) {
	t.Parallel()
	var b bytes.Buffer
	w, err := armor.Encode(&b, "PGP MESSAGE", map[string]string{"Version": "another"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(sealed(t, "text", nil)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	text := b.String()
	for name, data := range map[string]string{
		"as written":  text,
		"with CR":     strings.ReplaceAll(text, "\n", "\r\n"),
		"indented":    "\n\n" + text,
		"without sum": text[:strings.LastIndex(text, "\n=")] + "\n-----END PGP MESSAGE-----\n",
	} {
		if got, err := open([]byte(data), phrase); err != nil || got != "text" || !Sniff([]byte(data)) {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
	for name, data := range map[string]string{
		"no end":        text[:len(text)-40],
		"nothing in it": Armor + "\n\n-----END PGP MESSAGE-----",
		"not base64":    Armor + "\n\n????\n-----END PGP MESSAGE-----",
	} {
		if _, err := Parse([]byte(data)); !errors.Is(err, ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestParseRefuses has messages that are refused before a key is derived.
func TestParseRefuses(t *testing.T) {
	t.Parallel()
	key := "\xc3\x04\x04\x09\x00\x08"
	for _, tt := range []struct {
		name, data string
		want       error
	}{
		{"empty", "", ErrDamaged},
		{"no packet", "hello", ErrDamaged},
		{"cut short", "\xc3\xff\x7f\xff\xff\xff", ErrDamaged},
		{"to a key", "\xc1\x0c\x0312345678\x01\x00\x00" + "\xd2\x01\x01", ErrToKey},
		{"not encrypted", "\xcb\x07b\x00\x00\x00\x00\x00x", ErrPlain},
		{"no integrity", key + "\xc9\x20" + strings.Repeat("x", 32), ErrUnsupported},
		{"a version to come", key + "\xd2\x01\x03", ErrUnsupported},
		{"a cipher that is none", "\xc3\x04\x04\x63\x00\x08" + "\xd2\x01\x01", ErrUnsupported},
		{"a hash that is none", "\xc3\x04\x04\x09\x00\x63" + "\xd2\x01\x01", ErrUnsupported},
		{"many keys", strings.Repeat(key, maxKeys+1) + "\xd2\x01\x01", ErrTooManyKeys},
		{"nothing sealed", key + "\xd2\x00", ErrUnsupported},
	} {
		if _, err := Parse([]byte(tt.data)); !errors.Is(err, tt.want) {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
	}
}

// TestBomb holds a text that unpacks to more than the limit, and packets
// compressed in one another for ever.
func TestBomb(t *testing.T) {
	t.Parallel()
	data := sealed(t, strings.Repeat("0", limit+1<<20), &pgp.Config{DefaultCompressionAlgo: pgp.CompressionZLIB})
	if _, err := open(data, phrase); !errors.Is(err, ErrTooLarge) {
		t.Errorf("a large text: %v", err)
	}
	nested := []byte("\xcb\x06b\x00\x00\x00\x00\x00")
	for range maxNested + 1 {
		nested = append([]byte{0xc8, byte(len(nested) + 1), 0}, nested...)
	}
	if _, err := content(nested, limit); !errors.Is(err, ErrUnsupported) {
		t.Errorf("compressed in one another: %v", err)
	}
}

// TestGnuPG opens what the machine's own gpg writes.
func TestGnuPG(t *testing.T) {
	t.Parallel()
	gpg := testdata.Need(t, "gpg")
	home, err := os.MkdirTemp("", "fob-gpg-") //nolint:usetesting // the socket of gpg-agent needs a short path
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		stop := exec.Command("gpgconf", "--homedir", home, "--kill", "all")
		_ = stop.Run()         // without gpgconf the agent ends with its folder
		_ = os.RemoveAll(home) // of the agent nothing is left but sockets
	})
	want := strings.Repeat("otpauth://totp/GitHub:octocat\n", 500)
	plain := filepath.Join(home, "plain")
	if err := os.WriteFile(plain, []byte(want), 0o600); err != nil {
		t.Fatal(err)
	}
	for i, args := range [][]string{
		{},
		{"--armor"},
		{"--cipher-algo", "CAST5"},
		{"--cipher-algo", "3DES"},
		{"--cipher-algo", "AES256", "--s2k-digest-algo", "SHA512"},
		{"--compress-algo", "none"},
		{"--compress-algo", "bzip2"},
		{"--compress-algo", "zlib"},
		{"--s2k-mode", "0"},
		{"--s2k-mode", "1"},
		{"--rfc4880"},
		{"--openpgp"},
	} {
		file := filepath.Join(home, fmt.Sprintf("%d.gpg", i))
		cmd := exec.Command(gpg, append([]string{
			"--homedir", home, "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase-fd", "0", "--output", file,
		}, append(args, "--symmetric", plain)...)...)
		cmd.Stdin = strings.NewReader(phrase + "\n")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("gpg %q: %v\n%s", args, err, out)
		}
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if got, err := open(data, phrase); err != nil || got != want {
			t.Errorf("gpg %q: Open = %d bytes, %v, want %d", args, len(got), err, len(want))
		}
		if !Sniff(data) {
			t.Errorf("gpg %q: not recognised", args)
		}
	}
}

// FuzzOpen gives rubbish to the parser and, where no costly key stands in the
// way, to what comes after it.
func FuzzOpen(f *testing.F) {
	for _, aead := range []*pgp.AEADConfig{nil, {DefaultMode: pgp.AEADModeEAX}, {DefaultMode: pgp.AEADModeOCB}} {
		f.Add(sealed(f, "text", &pgp.Config{
			AEADConfig: aead, S2KConfig: &s2k.Config{S2KMode: s2k.IteratedSaltedS2K, Hash: crypto.SHA256, S2KCount: 1024},
		}))
	}
	f.Add([]byte(Armor + "\n\n0A==\n-----END"))
	f.Add([]byte("\xc3\x04\x04\x09\x00\x08\xd2\x01\x01"))
	f.Fuzz(func(t *testing.T, data []byte) {
		_, _ = content(data, limit) // that it returns is what is tried
		m, err := Parse(data)
		if err != nil {
			return
		}
		for _, k := range m.keys {
			if k.phrase.kind == phraseArgon2 || k.phrase.count > 1<<16 {
				return
			}
		}
		if text, err := m.Open([]byte(phrase), limit); err == nil && len(text) > limit {
			t.Error("more than the limit")
		}
	})
}
