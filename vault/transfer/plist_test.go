package transfer

import (
	"bytes"
	"crypto/aes"
	"encoding/binary"
	"encoding/hex"
	"strings"
	"testing"
)

// otpauthLayers returns what is inside of the two layers of a sample.
func otpauthLayers(tb testing.TB, name string) (outer, inner []byte) {
	tb.Helper()
	data := sample(tb, name).Data
	outer, err := openCBC(otpauthKey(data), make([]byte, aes.BlockSize), data)
	if err != nil {
		tb.Fatal(err)
	}
	box, err := unarchive(outer)
	if err != nil {
		tb.Fatal(err)
	}
	sealed := plistBytes(box["Data"])
	if sealed == nil {
		sealed = plistBytes(box["WrappedData"])
	}
	if inner, err = openOTPAuth(box, sealed, []byte(samplePassphrase)); err != nil {
		tb.Fatal(err)
	}
	return outer, inner
}

// TestPlistObjects has more objects than any export, all of them one byte.
func TestPlistObjects(t *testing.T) {
	t.Parallel()
	for n, fits := range map[uint32]bool{200_000: true, 200_001: false} {
		data := append([]byte(plistMagic), 0)
		data = append(data, bytes.Repeat([]byte{byte(len(plistMagic))}, int(n))...)
		data = append(data, 0, 0, 0, 0, 0, 0, 1, 4, 0, 0, 0, 0)
		data = binary.BigEndian.AppendUint32(data, n)
		data = append(data, make([]byte, 15)...)
		data = append(data, byte(len(plistMagic)+1))
		if _, err := openPlist(data); (err == nil) != fits {
			t.Errorf("%d objects: %v", n, err)
		}
	}
}

// A property list that leads in circles, or grows without end, is an error.
func TestPlistDamage(t *testing.T) {
	t.Parallel()
	list := func(objects string, offsets, count, top string) []byte {
		b, err := hex.DecodeString(strings.ReplaceAll(objects+offsets, " ", ""))
		if err != nil {
			t.Fatal(err)
		}
		table := len(plistMagic) + len(b) - len(strings.ReplaceAll(offsets, " ", ""))/2
		trailer, err := hex.DecodeString("000000000000 01 01 00000000000000"[:12] + "0101" + "00000000000000" + count + "00000000000000" + top + "00000000000000")
		if err != nil {
			t.Fatal(err)
		}
		return append(append([]byte(plistMagic), b...), append(trailer, byte(table))...)
	}
	for name, data := range map[string][]byte{
		"empty":                []byte(plistMagic),
		"no objects":           list("08", "08", "00", "00"),
		"a key that is itself": list("d1 00 00", "08", "01", "00"),
		"an array of itself":   list("a2 00 00", "08", "01", "00"),
		"a long text":          list("5f 12 7fffffff", "08", "01", "00"),
		"an offset outside":    list("08", "ff", "01", "00"),
		"no archive":           list("08", "08", "01", "00"),
	} {
		if got, err := unarchive(data); err == nil {
			t.Errorf("%s: read %v", name, got)
		}
	}
}

func FuzzPlist(f *testing.F) {
	for _, name := range []string{"otpauth.otpauth", "otpauth.otpauthdb", "otpauth-old.otpauthdb"} {
		outer, inner := otpauthLayers(f, name)
		f.Add(outer)
		f.Add(inner)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		root, err := unarchive(data)
		if err != nil {
			return
		}
		got, err := otpauthAccounts(root)
		for _, e := range got.entries {
			if e.Problem == nil && e.Key.Secret.Len() == 0 {
				t.Errorf("an account without a secret: %v", err)
			}
		}
	})
}
