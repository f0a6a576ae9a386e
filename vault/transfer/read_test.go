package transfer

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"fob/otpcore"
)

const goodURI = "otpauth://totp/Good:one?secret=GEZDGNBVGY3TQOJQ&issuer=Good"

// read reads one nameless source.
func read(t *testing.T, data string, o Options) ([]Result, error) {
	t.Helper()
	return Read(t.Context(), []Source{{Name: "f", Data: []byte(data)}}, o)
}

// The content alone decides what a file is.
func TestRecognise(t *testing.T) {
	t.Parallel()
	googleURI := strings.TrimSpace(string(sample(t, "google-one.txt").Data))
	for _, c := range []struct{ name, data, want string }{
		{"one URI", goodURI, "uris"},
		{"upper case", "OTPAUTH://totp/x?secret=GEZDGNBV", "uris"},
		{"mOTP", "motp://a:b?secret=e3152afee62599c8", "uris"},
		{"Steam", "steam://GEZDGNBV", "uris"},
		{"Apple", "apple-otpauth://totp/x?secret=GEZDGNBV", "uris"},
		{"push account", "phonefactor://x", "uris"},
		{"after prose", "Dear me,\n\n" + goodURI, "uris"},
		{"with a bullet", "- " + goodURI, "uris"},
		{"JSON array", `["` + goodURI + `"]`, "uris"},
		{"JSON items", "\n {\"items\": [\"" + goodURI + "\"]}", "uris"},
		{"Google", googleURI, "google"},
		{"Google, comments", "# " + goodURI + "\n" + googleURI, "google"},
		{"Google and another", googleURI + "\n" + goodURI, "uris"},
		{"PNG", "\x89PNG\r\n\x1a\n", "qr"},
		{"JPEG", "\xff\xd8\xff\xe0", "qr"},
		{"GIF", "GIF89a", "qr"},
		{"WebP", "RIFF\x00\x00\x00\x00WEBP", "qr"},
		{"PDF", "%PDF-1.7\n" + goodURI, "pdf"},
		{"HEIC", "\x00\x00\x00\x18ftypheic", "heic"},
		{"AVIF", "\x00\x00\x00\x18ftypavif", "heic"},
		{"film", "\x00\x00\x00\x18ftypisom", ""},
		{"TIFF", "II*\x00\x00", "tiff"},
		{"age", "age-encryption.org/v1\n", "age"},
		{"armoured age", "-----BEGIN AGE ENCRYPTED FILE-----\n", "age"},
		{"with a name", "Example: " + goodURI, "uris"},
		{"column of a table", "title,otp\nExample," + goodURI, "csv"},
		{"quoted column", `"Example";"` + goodURI + `"`, ""},
		{"commented out", "# " + goodURI, ""},
		{"secret alone", "GEZDGNBVGY3TQOJQ", ""},
		{"inside another URI", "https://example.com/?u=" + goodURI, ""},
		{"other JSON", `{"items":[{"uri":"` + goodURI + `"}]}`, ""},
		{"empty array", "[]", ""},
		{"array of others", `["hello"]`, ""},
		{"HTML", "<html>\n" + goodURI, "html"},
		{"prose", "hello\n://\n", ""},
		{"binary", "\x01\x02\x03\x04", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in, err := newInput([]byte(c.data))
			if err != nil {
				t.Fatal(err)
			}
			f, err := recognise(registry(), in)
			if f.id != c.want {
				t.Errorf("recognised as %q, want %q", f.id, c.want)
			}
			if (err != nil) != (c.want == "") || err != nil && !errors.Is(err, ErrUnknownFormat) {
				t.Errorf("error %v", err)
			}
		})
	}
}

// What a whole file is refused for, in one line, and what the hint says.
func TestReadErrors(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, data, format string
		want, hint         string
		is                 error
	}{
		{name: "empty", data: "", want: `"f": the file is empty`},
		{name: "white space", data: "\xef\xbb\xbf \r\n\t", want: `"f": the file is empty`},
		{name: "zeros", data: "\x00\x00\x00\x00", want: `"f": the file holds only zero bytes: it was never fully written`},
		{
			name: "unknown", data: "hello",
			want: fmt.Sprintf(`"f": text that fob does not know: it is none of %d formats (URI lists, QR pictures, backups of authenticators, password managers and command-line tools)`, len(Formats())),
			hint: "fob help formats lists them, and fob import --from FORMAT FILE reads it as one of them", is: ErrUnknownFormat,
		},
		{
			name: "one bad URI", data: "\n\notpauth://totp/x?secret=1",
			want: `"f": read as a list of otpauth URIs: line 3: secret: character 1 is a digit that base32 does not have`,
		},
		{
			name: "push", data: "phonefactor://x", want: `"f": read as a list of otpauth URIs: line 1: not a key URI: it sets up a push account, with no secret inside`,
			hint: pushInstead,
		},
		{name: "forced, not JSON", data: "[1,", format: "uris", want: `"f": read as a list of otpauth URIs: it is JSON, but not an array of URIs`},
		{name: "forced, other JSON", data: `{"a":1}`, format: "uris", want: `"f": read as a list of otpauth URIs: it is JSON, but not an array of URIs`},
		{name: "array cut short", data: `["` + goodURI + `","otpau`, want: `"f": read as a list of otpauth URIs: item 2: the JSON is cut short or damaged`},
		{name: "array with a number", data: `["` + goodURI + `",1]`, want: `"f": read as a list of otpauth URIs: it is JSON, but not an array of URIs`},
		{name: "forced, nothing", data: "# hello", format: "uris", want: `"f": read as a list of otpauth URIs: there is no account in it`},
		{name: "forced picture", data: "hello", format: "qr", want: `"f": read as a picture with QR codes: not a PNG, JPEG, GIF, WebP or BMP picture`},
		{
			name: "damaged picture", data: "\x89PNG\r\n\x1a\nxxxxxxxx",
			want: `"f": read as a picture with QR codes: picture is damaged`,
		},
		{
			name: "PDF", data: "%PDF-1.4", want: `"f": read as a PDF: QR codes are not looked for inside a PDF`,
			hint: "make a picture of the page and import that: pdftoppm -r 150 -png FILE page",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			results, err := read(t, c.data, Options{Format: c.format})
			if len(results) != 0 || err == nil {
				t.Fatalf("read gave %d results and error %v", len(results), err)
			}
			list := Failures(err)
			if len(list) != 1 {
				t.Fatalf("Failures(%v) has %d entries, want 1", err, len(list))
			}
			if got := err.Error(); !strings.HasPrefix(got, c.want) {
				t.Errorf("error\n %s\nwant\n %s", got, c.want)
			}
			if c.hint != "" && list[0].Hint != c.hint {
				t.Errorf("hint %q, want %q", list[0].Hint, c.hint)
			}
			if c.is != nil && !errors.Is(err, c.is) {
				t.Errorf("errors.Is(%v, %v) = false", err, c.is)
			}
		})
	}
}

func TestForcedFormatMustExist(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"nonsense", "pdf"} { // what is only refused cannot be forced
		_, err := read(t, goodURI, Options{Format: id})
		if !errors.Is(err, ErrUnknownFormat) || len(Failures(err)) != 0 {
			t.Errorf("forced %q: error %v, want one about no file", id, err)
		}
	}
}

// Text of any encoding, with any line ends, says the same.
func TestEncodings(t *testing.T) {
	t.Parallel()
	text := "otpauth://totp/Caf\u00e9%20\U0001f511:one?secret=GEZDGNBV\r\n" + goodURI + "\r\n"
	utf16 := func(little, mark bool) string {
		var b bytes.Buffer
		put := func(u uint16) {
			if little {
				b.Write([]byte{byte(u), byte(u >> 8)})
			} else {
				b.Write([]byte{byte(u >> 8), byte(u)})
			}
		}
		if mark {
			put(0xfeff)
		}
		for _, r := range text {
			if r >= 0x10000 {
				r -= 0x10000
				put(0xd800 + uint16(r>>10))
				put(0xdc00 + uint16(r&0x3ff))
				continue
			}
			put(uint16(r))
		}
		return b.String()
	}
	for name, data := range map[string]string{
		"UTF-8":              text,
		"UTF-8 with mark":    "\xef\xbb\xbf" + text,
		"old Macintosh":      strings.ReplaceAll(text, "\r\n", "\r"),
		"Unix":               strings.ReplaceAll(text, "\r\n", "\n"),
		"no last line end":   strings.TrimSpace(text),
		"UTF-16LE with mark": utf16(true, true),
		"UTF-16BE with mark": utf16(false, true),
		"UTF-16LE":           utf16(true, false),
		"UTF-16BE":           utf16(false, false),
	} {
		results, err := read(t, data, Options{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		var names []string
		for _, e := range results[0].Entries {
			names = append(names, e.Name())
		}
		if want := []string{"Caf\u00e9 \U0001f511:one", "Good:one"}; !slices.Equal(names, want) {
			t.Errorf("%s: entries %q, want %q", name, names, want)
		}
	}
}

// Bytes that only begin like UTF-16 stay as they are.
func TestNotUTF16(t *testing.T) {
	t.Parallel()
	for _, data := range []string{
		"\xff\xfe", "\xff\xfea", "\xff\xfea\x00b", "\xff\xfea\x00\x00\x00", // zero
		"\xff\xfe\x00\xd8", "\xff\xfe\x00\xd8a\x00", "\xff\xfe\x00\xdca\x00", // lone surrogates
	} {
		if got := toUTF8([]byte(data)); string(got) != data {
			t.Errorf("toUTF8(%q) = %q, want it unchanged", data, got)
		}
	}
}

// A zero byte spoils its own line alone.
func TestZeroBytes(t *testing.T) {
	t.Parallel()
	results, err := read(t, goodURI+"\n\x00\x00\x00\notpauth://totp/B:two?secret=GEZDGNBV\x00\n"+goodURI+"2\x00\x00", Options{})
	if err != nil {
		t.Fatal(err)
	}
	entries := results[0].Entries
	if len(entries) < 3 || entries[0].Problem != nil || entries[1].Problem == nil || entries[2].Problem == nil {
		t.Errorf("read %+v", entries)
	}
}

// Several URIs in a line are told apart, and marks around them are dropped.
func TestLines(t *testing.T) {
	t.Parallel()
	const a, b = "otpauth://totp/A?secret=GEZDGNBV", "otpauth://totp/B?secret=GEZDGNBV"
	for line, want := range map[string][]string{
		a:                              {a},
		a + "," + b:                    {a, b},
		a + ", " + b + ",":             {a, b},
		a + ";" + b:                    {a, b},
		a + " " + b:                    {a, b},
		`"` + a + `","` + b + `",`:     {a, b},
		"'" + a + "'":                  {a},
		"<" + a + ">":                  {a},
		"(" + a + ")":                  {a},
		"1. " + a:                      {a},
		"GitHub: " + a:                 {a},
		a + "&issuer=X (Y)":            {a + "&issuer=X (Y)"},
		a + "&issuer=X, Inc":           {a + "&issuer=X, Inc"},
		a + "&image=https://x/y.png":   {a + "&image=https://x/y.png"},
		a + "&image=otpauth://totp/C":  {a + "&image=otpauth://totp/C"},
		a + "&issuer=X,steam://GEZDGN": {a + "&issuer=X", "steam://GEZDGN"},
	} {
		var got []string
		for start, ok := nextURI([]byte(line), 0); ok; {
			next, more := nextURI([]byte(line), start+1)
			end := next
			if !more {
				end = len(line)
			}
			got = append(got, uriText([]byte(line), start, end))
			start, ok = next, more
		}
		if !slices.Equal(got, want) {
			t.Errorf("%q splits into %q, want %q", line, got, want)
		}
	}
}

// A bad file among good ones does not stop them, and every failure is named.
func TestSeveralFiles(t *testing.T) {
	t.Parallel()
	results, err := Read(t.Context(), []Source{
		{Name: "bad1", Data: []byte("hello")},
		{Name: "good1", Data: []byte(goodURI)},
		{Name: "bad2"},
		{Name: "good2", Data: []byte(`["` + goodURI + `"]`)},
	}, Options{})
	if len(results) != 2 || results[0].Entries[0].Source != "good1" || results[1].Entries[0].Source != "good2" {
		t.Errorf("results %+v", results)
	}
	var files []string
	for _, f := range Failures(err) {
		files = append(files, f.File)
	}
	if want := []string{"bad1", "bad2"}; !slices.Equal(files, want) {
		t.Errorf("failures of %q, want %q", files, want)
	}
}

func TestReadStopsWhenCancelled(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	results, err := Read(ctx, samples(t), Options{})
	if !errors.Is(err, context.Canceled) || results != nil || Failures(err) != nil {
		t.Errorf("Read of a cancelled context = %v, %v", results, err)
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	_, err := read(t, strings.Repeat(goodURI+"\n", maxEntries+1), Options{})
	if err == nil || !strings.Contains(err.Error(), "more than 50000 entries") {
		t.Errorf("too many entries: %v", err)
	}
	if _, err = read(t, goodURI+strings.Repeat("\n", maxLines)+"x", Options{}); err == nil || !strings.Contains(err.Error(), "more than 1000000 lines") {
		t.Errorf("too many lines: %v", err)
	}
	results, err := read(t, goodURI+"\n"+goodURI+"&issuer="+strings.Repeat("x", maxURI), Options{})
	if err != nil || results[0].Entries[1].Problem == nil || results[0].Entries[1].Problem.Error() != "the URI is too long" {
		t.Errorf("long URI: %v, %v", results, err)
	}
	if _, err = ReadSource("f", bytes.NewReader(make([]byte, MaxFile+1))); err == nil || err.Error() != `"f": the file is larger than 64 MiB` {
		t.Errorf("large file: %v", err)
	}
	if _, err = Read(t.Context(), []Source{{Name: "f", Data: make([]byte, MaxFile+1)}}, Options{}); err == nil || err.Error() != `"f": the file is larger than 64 MiB` {
		t.Errorf("large source: %v", err)
	}
}

func TestReadSource(t *testing.T) {
	t.Parallel()
	s, err := ReadSource("f", strings.NewReader("abc"))
	if err != nil || s.Name != "f" || string(s.Data) != "abc" {
		t.Errorf("ReadSource = %v, %v", s, err)
	}
	if _, err = ReadSource("f", iotest.ErrReader(os.ErrPermission)); !errors.Is(err, os.ErrPermission) {
		t.Errorf("ReadSource of a bad reader: %v", err)
	}
}

// What the vault would refuse is cut, with a warning.
func TestLongNoteAndManyTags(t *testing.T) {
	t.Parallel()
	tags := strings.Repeat("&tags=t%d", maxTags+1)
	var numbers []any
	for i := range maxTags + 1 {
		numbers = append(numbers, i)
	}
	text := goodURI + fmt.Sprintf(tags, numbers...)
	results, err := read(t, text, Options{})
	if err != nil {
		t.Fatal(err)
	}
	e := results[0].Entries[0]
	if len(e.Tags) != maxTags || len(e.Warnings) != 1 {
		t.Errorf("%d tags and warnings %q, want %d and one", len(e.Tags), e.Warnings, maxTags)
	}
	e = Entry{Note: strings.Repeat("é", maxNote)}
	e.bound()
	if len(e.Note) > maxNote || len(e.Note) < maxNote-1 || len(e.Warnings) != 1 {
		t.Errorf("note of %d bytes and warnings %q", len(e.Note), e.Warnings)
	}
}

// sealedFormat stands for an encrypted format: its passphrase is "open".
func sealedFormat() format {
	return format{
		id: "sealed", name: "a sealed box", sniff: magic(0, "SEALED"),
		read: func(ctx context.Context, in *input) (found, error) {
			c := collector{}
			err := in.unlock(ctx, func(passphrase otpcore.Secret) error {
				if string(passphrase.Bytes()) != "open" {
					return ErrPassphrase
				}
				c.addLines(in.data[6:])
				return nil
			})
			return c.found, err
		},
	}
}

func TestPassphrase(t *testing.T) {
	t.Parallel()
	rows := []format{sealedFormat()}
	sources := []Source{{Name: "box", Data: []byte("SEALED\n" + goodURI)}}
	refused := errors.New("no terminal")
	for _, c := range []struct {
		name  string
		give  []string // in order; after them ErrPassphrase
		fail  error    // given instead
		asked int
		want  error
	}{
		{"right at once", []string{"open"}, nil, 1, nil},
		{"right at last", []string{"a", "b", "open"}, nil, 3, nil},
		{"three wrong ones", []string{"a", "b", "c", "open"}, nil, 3, ErrPassphrase},
		{"one wrong and no other", []string{"a"}, nil, 2, ErrPassphrase},
		{"nobody answers", nil, refused, 1, refused},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			asked := 0
			results, err := readAll(t.Context(), rows, sources, Options{Passphrase: func(_ context.Context, ask Ask) (otpcore.Secret, error) {
				asked++
				if want := (Ask{File: "box", Format: "a sealed box", Attempt: asked}); ask != want {
					t.Errorf("asked %+v, want %+v", ask, want)
				}
				if c.fail != nil {
					return otpcore.Secret{}, c.fail
				}
				if asked > len(c.give) {
					return otpcore.Secret{}, ErrPassphrase
				}
				return otpcore.NewSecret([]byte(c.give[asked-1])), nil
			}})
			if !errors.Is(err, c.want) || asked != c.asked {
				t.Errorf("asked %d times with error %v, want %d and %v", asked, err, c.asked, c.want)
			}
			if c.want == nil && (len(results) != 1 || results[0].Plain || len(results[0].Entries) != 1) {
				t.Errorf("results %+v", results)
			}
			if errors.Is(err, ErrPassphrase) && err.Error() != `"box": read as a sealed box: wrong passphrase` {
				t.Errorf("error %v", err)
			}
		})
	}
	_, err := readAll(t.Context(), rows, sources, Options{})
	if !errors.Is(err, ErrPassphraseNeeded) || len(Failures(err)) != 1 || Failures(err)[0].Hint == "" {
		t.Errorf("with nobody to ask: %v", err)
	}
}

// Ids are unique, fit for a command line, and never double as the name of a
// refusal.
func TestRegistry(t *testing.T) {
	t.Parallel()
	seen := map[string]bool{}
	for _, f := range registry() {
		if seen[f.id] {
			t.Errorf("%q is there twice", f.id)
		}
		seen[f.id] = true
		if f.id == "" || strings.Trim(f.id, "abcdefghijklmnopqrstuvwxyz0123456789-+") != "" {
			t.Errorf("id %q", f.id)
		}
		if f.name == "" || f.sniff == nil {
			t.Errorf("%q lacks a name or a sniff", f.id)
		}
		if (f.read == nil) != (f.refuse != "") || (f.read == nil) != (f.instead != "") {
			t.Errorf("%q must either read or refuse, with a reason and what to do instead", f.id)
		}
	}
	if list := Formats(); len(list) == 0 || len(list) >= len(seen) {
		t.Errorf("Formats() has %d of %d", len(list), len(seen))
	}
}
