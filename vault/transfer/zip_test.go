package transfer

import (
	"archive/zip"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"testing"

	"fob/otpcore"
)

// zipOf writes an archive with a file for each pair of a name and a content.
func zipOf(tb testing.TB, pairs ...string) []byte {
	tb.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(pairs); i += 2 {
		w, err := z.Create(pairs[i])
		if err != nil {
			tb.Fatal(err)
		}
		if _, err := io.WriteString(w, pairs[i+1]); err != nil {
			tb.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

func TestZipWrongPassphrase(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"raivo.zip", "zipcrypto.zip"} {
		asked := 0
		_, err := Read(t.Context(), []Source{sample(t, name)}, Options{Passphrase: func(_ context.Context, ask Ask) (otpcore.Secret, error) {
			asked++
			return otpcore.NewSecret(fmt.Appendf(nil, "wrong %d", ask.Attempt)), nil
		}})
		if !errors.Is(err, ErrPassphrase) || asked != maxTries {
			t.Errorf("%s: asked %d times: %v", name, asked, err)
		}
		if _, err := Read(t.Context(), []Source{sample(t, name)}, Options{}); !errors.Is(err, ErrPassphraseNeeded) {
			t.Errorf("%s with nobody to ask: %v", name, err)
		}
	}
}

func TestZipLimits(t *testing.T) {
	t.Parallel()
	var many []string
	for i := range maxMembers + 1 {
		many = append(many, strconv.Itoa(i), "")
	}
	nested := []byte(goodURI)
	for range maxNesting + 2 {
		nested = zipOf(t, "x", string(nested))
	}
	odd := zipOf(t, "x.txt", goodURI)
	odd = bytes.ReplaceAll(odd, []byte{8, 0, 8, 0}, []byte{8, 0, 97, 0}) // another method
	wide := zipOf(t, "a", strings.Repeat("\x00", 20<<20)+"a")
	for range maxNesting - 1 {
		wide = zipOf(t, "a", string(wide), "b", string(wide), "c", string(wide), "d", string(wide))
	}
	for _, test := range []struct {
		name string
		data []byte
		want string
	}{
		{"bombs in archives in archives", wide, "unpacks to more than 64 MiB"},
		{"many files", zipOf(t, many...), "more than 10000 files"},
		{"a bomb", zipOf(t, "bomb", strings.Repeat("\x00", maxInflated+1)), "unpacks to more than 64 MiB"},
		{"several bombs", zipOf(t, "a", strings.Repeat("a", 40<<20), "b", strings.Repeat("b", 40<<20)), "unpacks to more than 64 MiB"},
		{"nested", nested, "a file in a file"},
		{"no file", zipOf(t, "folder/", ""), "no file in the zip"},
		{"odd method", odd, "method 97"},
		{"nothing known", zipOf(t, "a", "text", "b", "more"), "none of its 2 files"},
	} {
		_, err := Read(t.Context(), []Source{{Name: "x", Data: test.data}}, Options{})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v, want %q", test.name, err, test.want)
		}
	}
}

// An archive of several exports is all of them.
func TestZipOfExports(t *testing.T) {
	t.Parallel()
	data := zipOf(t, "one.txt", goodURI, "folder/two.json", string(sample(t, "raivo.json").Data), "__MACOSX/._one.txt", "\x00\x05")
	results, err := Read(t.Context(), []Source{{Name: "all.zip", Data: data}}, Options{})
	if err != nil || len(results) != 1 || len(results[0].Entries) != 3 || results[0].Format != "zip" {
		t.Fatalf("%+v, %v", results, err)
	}
	if got := results[0].Entries[1].Place; got != `"two.json", account 1` {
		t.Errorf("place %q", got)
	}
}

func TestZipCut(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"raivo.zip", "zipcrypto.zip", "protonpass.zip", "1password.1pux"} {
		whole := sample(t, name).Data
		for n := 4; n < len(whole); n += 5 {
			if _, err := Read(t.Context(), []Source{{Name: name, Data: whole[:n]}}, openSamples()); len(Failures(err)) != 1 {
				t.Fatalf("%s cut to %d bytes: %v", name, n, err)
			}
		}
	}
}

func FuzzZip(f *testing.F) {
	f.Add(sample(f, "raivo.zip").Data)
	f.Add(sample(f, "zipcrypto.zip").Data)
	f.Add(zipOf(f, "a.txt", goodURI, "b/c", "text"))
	f.Fuzz(func(t *testing.T, data []byte) {
		left := int64(maxInflated)
		a, err := openArchive(data, &left)
		if err != nil {
			return
		}
		for _, member := range a.members {
			if text, err := a.unpack(member, otpcore.NewSecret([]byte("open"))); err == nil && len(text) > maxInflated {
				t.Errorf("unpacked to %d bytes", len(text))
			}
		}
	})
}
