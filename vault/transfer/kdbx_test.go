package transfer

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"fob/otpcore"
)

// The key of the samples with a key file, in every shape that KeePass makes or
// takes.
var keyFiles = map[string]string{
	"XML 2": `<?xml version="1.0" encoding="UTF-8"?>
<KeyFile>
  <Meta>
    <Version>2.0</Version>
  </Meta>
  <Key>
    <Data Hash="44D4EA14">
      07A4555CAF40B4A1FF50B30E7B1C2FFB
      FF2FD735CB1F0F465A662D5B7A9A9E71
    </Data>
  </Key>
</KeyFile>
`,
	"XML 1": `<?xml version="1.0" encoding="utf-8"?>
<KeyFile><Meta><Version>1.00</Version></Meta><Key><Data>B6RVXK9AtKH/ULMOexwv+/8v1zXLHw9GWmYtW3qannE=</Data></Key></KeyFile>`,
	"hexadecimal": "07a4555caf40b4a1ff50b30e7b1c2ffbff2fd735cb1f0f465a662d5b7a9a9e71",
	"raw":         "\x07\xa4\x55\x5c\xaf\x40\xb4\xa1\xff\x50\xb3\x0e\x7b\x1c\x2f\xfb\xff\x2f\xd7\x35\xcb\x1f\x0f\x46\x5a\x66\x2d\x5b\x7a\x9a\x9e\x71",
}

func TestKeyFiles(t *testing.T) {
	t.Parallel()
	with := func(keyFile, passphrase string) Options {
		return Options{KeyFile: []byte(keyFile), Passphrase: func(context.Context, Ask) (otpcore.Secret, error) {
			return otpcore.NewSecret([]byte(passphrase)), nil
		}}
	}
	both, alone := sample(t, "keepass-keyfile.kdbx"), sample(t, "keepass-keyfile-alone.kdbx")
	for name, keyFile := range keyFiles {
		if results, err := Read(t.Context(), []Source{both}, with(keyFile, "open")); err != nil || len(results[0].Entries) != 2 {
			t.Errorf("%s: %v", name, err)
		}
		if results, err := Read(t.Context(), []Source{alone}, with(keyFile, "")); err != nil || len(results[0].Entries) != 2 {
			t.Errorf("%s alone: %v", name, err)
		}
	}
	// Nobody is asked where the key file is all that is needed.
	if _, err := Read(t.Context(), []Source{alone}, Options{KeyFile: []byte(keyFiles["raw"])}); err != nil {
		t.Error(err)
	}
	if _, err := Read(t.Context(), []Source{both}, Options{KeyFile: []byte(keyFiles["raw"])}); !errors.Is(err, ErrPassphraseNeeded) {
		t.Errorf("without a passphrase: %v, want ErrPassphraseNeeded", err)
	}
	if _, err := Read(t.Context(), []Source{both}, with("another file", "open")); !errors.Is(err, ErrPassphrase) {
		t.Errorf("another key file: %v, want ErrPassphrase", err)
	}
	broken := strings.Replace(keyFiles["XML 2"], "07A4", "07A5", 1)
	if _, err := Read(t.Context(), []Source{both}, with(broken, "open")); err == nil || !strings.Contains(err.Error(), "the key file") {
		t.Errorf("a damaged key file: %v", err)
	}
	whole := sha256.Sum256([]byte("any file"))
	if got, err := keyFileHash([]byte("any file")); err != nil || !bytes.Equal(got, whole[:]) {
		t.Errorf("the hash of any file is %x, %v", got, err)
	}
}

// neverAsk fails the test when a passphrase is asked for.
func neverAsk(t *testing.T) Options {
	t.Helper()
	return Options{Passphrase: func(context.Context, Ask) (otpcore.Secret, error) {
		t.Error("a passphrase was asked for")
		return otpcore.Secret{}, ErrPassphrase
	}}
}

// Wherever a database ends too early, one line says so.
func TestKDBXCut(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"keepass-chacha20.kdbx", "keepass3.kdbx"} {
		whole := sample(t, name).Data
		for n := 12; n < len(whole); n += 7 {
			o := neverAsk(t)
			if name == "keepass3.kdbx" { // only its end is known to be missing, and that is encrypted
				o = openSamples()
			}
			if _, err := Read(t.Context(), []Source{{Name: name, Data: whole[:n]}}, o); len(Failures(err)) != 1 {
				t.Fatalf("%s cut to %d bytes: %v", name, n, err)
			}
		}
	}
}

// Every byte that is changed is noticed, but for those of version 3's header
// that nothing checks.
func TestKDBXDamaged(t *testing.T) {
	t.Parallel()
	whole := sample(t, "keepass-chacha20.kdbx").Data
	for at := 0; at < len(whole); at += 11 {
		data := bytes.Clone(whole)
		data[at] ^= 0x55
		if _, err := Read(t.Context(), []Source{{Name: "x", Data: data}}, openSamples()); err == nil {
			t.Errorf("byte %d was changed, and nothing was said", at)
		}
	}
}

// What a header asks for is checked before anything is done, and before the
// passphrase is asked for.
func TestKDBXLimits(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file, key string
		value     uint64
		want      string
	}{
		{"keepass-chacha20.kdbx", "R", 1 << 40, "AES-KDF rounds"},
		{"keepass.kdbx", "M", 2 << 30, "Argon2d memory"},
		{"keepass.kdbx", "M", 1 << 60, "Argon2d memory"},
		{"keepass.kdbx", "I", 100_000, "Argon2d iterations"},
		{"keepass.kdbx", "I", 1 << 63, "Argon2d iterations"},
		{"keepass-twofish.kdbx", "M", 2 << 30, "Argon2id memory"},
		{"keepass-twofish.kdbx", "I", 0, "Argon2id iterations"},
	} {
		data := bytes.Clone(sample(t, test.file).Data)
		db, err := readKDBXHeader(data)
		if err != nil {
			t.Fatal(err)
		}
		at := bytes.Index(db.header, append(append([]byte{1, 0, 0, 0}, test.key...), 8, 0, 0, 0))
		if at < 0 {
			t.Fatalf("%s has no parameter %s", test.file, test.key)
		}
		binary.LittleEndian.PutUint64(data[at+9:], test.value)
		sum := sha256.Sum256(data[:len(db.header)])
		copy(data[len(db.header):], sum[:])
		_, err = Read(t.Context(), []Source{{Name: "x", Data: data}}, neverAsk(t))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s with %s = %d: %v, want %q", test.file, test.key, test.value, err, test.want)
		}
	}
}

func FuzzKDBXHeader(f *testing.F) {
	for _, name := range []string{"keepass.kdbx", "keepass3.kdbx", "keepass-twofish.kdbx", "keepass-chacha20.kdbx"} {
		f.Add(sample(f, name).Data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		db, err := readKDBXHeader(data)
		if err != nil {
			return
		}
		transformed := make([]byte, 32)
		_, _ = db.payload(transformed)
		_, _ = db.joinSealed(transformed)
		_, _ = hashedBlocks(db.body)
	})
}

const smallKDBX = `<?xml version="1.0"?><KeePassFile><Meta><RecycleBinEnabled>True</RecycleBinEnabled><RecycleBinUUID>Bin=</RecycleBinUUID></Meta>
<Root><Group><UUID>a</UUID><Name>Root</Name><Entry><String><Key>Title</Key><Value>T</Value></String><String><Key>otp</Key><Value Protected="True">R0VaREdOQlZHWTNUUU9KUQ==</Value></String>
<History><Entry><String><Key>otp</Key><Value Protected="True">AAAA</Value></String></Entry></History></Entry>
<Group><UUID>Bin=</UUID><Name>Bin</Name><Entry><String><Key>otp</Key><Value>GEZDGNBV</Value></String></Entry></Group></Group></Root></KeePassFile>`

func TestKDBXXML(t *testing.T) {
	t.Parallel()
	c := collector{}
	x := kdbxXML{c: &c}
	if err := x.read(t.Context(), strings.NewReader(smallKDBX)); err != nil {
		t.Fatal(err)
	}
	if len(c.entries) != 2 || c.entries[0].Key.Issuer != "T" || c.entries[0].Trashed || !c.entries[1].Trashed {
		t.Errorf("entries %+v", c.entries)
	}
	nested := func(n int) string { return strings.Repeat("<Group>", n) + strings.Repeat("</Group>", n) }
	c = collector{}
	if err := (&kdbxXML{c: &c}).read(t.Context(), strings.NewReader(nested(maxKDBXDepth))); err != nil {
		t.Errorf("%d groups in each other: %v", maxKDBXDepth, err)
	}
	for _, text := range []string{
		nested(257),
		"", // no element at all
		smallKDBX[:200],
		strings.Replace(smallKDBX, "</Name>", "</Nome>", 1),
		strings.Replace(smallKDBX, "AAAA", "!", 1),
		strings.Replace(smallKDBX, ">T<", ">&nasty;<", 1),
		strings.Repeat("<Group>", 1000),
	} {
		c := collector{}
		x := kdbxXML{c: &c}
		if err := x.read(t.Context(), strings.NewReader(text)); err == nil && text != "" {
			t.Errorf("%.40q... was read", text)
		}
	}
}

func FuzzKDBXXML(f *testing.F) {
	f.Add([]byte(smallKDBX))
	f.Add([]byte("<KeePassFile><Root><Group><Entry/></Group></Root></KeePassFile>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		c := collector{}
		stream, err := innerStream(streamSalsa20, []byte("key"))
		if err != nil {
			t.Fatal(err)
		}
		x := kdbxXML{c: &c, stream: stream}
		_ = x.read(t.Context(), bytes.NewReader(data))
	})
}
