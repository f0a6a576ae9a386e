package transfer

import (
	"errors"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// What tells the lists of the simple programs from each other, and from prose.
func TestRecogniseSimpleLists(t *testing.T) {
	t.Parallel()
	const secret = "GEZDGNBVGY3TQOJQ"
	for _, c := range []struct{ name, data, want string }{
		{"gauth", "one:" + secret, "gauth"},
		{"gauth, spaces", "my mail: gezd gnbv gy3t qojq\n\n", "gauth"},
		{"gauth, a URI too", goodURI + "\none:" + secret, "gauth"},
		{"gauth, colons", "a:b:" + secret, "gauth"},
		{"a word is no secret", "note:remember", ""},
		{"gauth, prose between", "one:" + secret + "\nhello there", ""},
		{"URIs alone", goodURI + "\n" + goodURI, "uris"},
		{"2fa", "one 6 " + secret + "\ntwo 8 " + secret + "==== 00000000000000000007\n", "2fa"},
		{"PAM", secret + "\n\" TOTP_AUTH\n12345678\n", "pam"},
		{"PAM, a secret alone", secret + "\nTOTP_AUTH", ""},
		{"2fa, digits", "one 9 " + secret, ""},
		{"2fa, counter", "one 6 " + secret + " x", ""},
		{"pass", "hunter2\n" + goodURI + "\nuser: me\n", "pass"},
		{"pass, several", "hunter2\n" + goodURI + "\n" + goodURI, "uris"},
		{"a letter", "Dear me,\n" + goodURI, "uris"},
		{"gopass", "hunter2\n---\ntotp: " + secret, "pass"},
		{"gopass, no scheme", "hunter2\notpauth: //totp/x?secret=" + secret, "pass"},
		{"a password alone", "hunter2\nuser: me", ""},
		{"totp-cli", "- name: a\n  accounts:\n    - name: b\n      token: " + secret, "totp-cli"},
		{"other YAML", "- name: a\n  hosts: all\n", ""},
		{"base64 of blocks", strings.Repeat("AAAA", 32), "totp-authenticator"},
		{"base64 of other lengths", strings.Repeat("AAAA", 31), ""},
		{"words", "hello there you", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			in, err := newInput([]byte(c.data))
			if err != nil {
				t.Fatal(err)
			}
			if f, _ := recognise(registry(), in); f.id != c.want {
				t.Errorf("recognised as %q, want %q", f.id, c.want)
			}
		})
	}
}

// A list that was forced lists its bad lines with their places.
func TestForcedSimpleLists(t *testing.T) {
	t.Parallel()
	const secret = "GEZDGNBVGY3TQOJQ"
	for _, c := range []struct{ format, data, want string }{
		{"gauth", "one:" + secret + "\nhello", "it is no name, colon and secret"},
		{"2fa", "one 6 " + secret + "\nhello", "it is no name, digits and secret"},
		{"2fa", "one 6 " + secret + "\ntwo x " + secret, "digits: it must be a whole number"},
		{"2fa", "one 6 " + secret + "\ntwo 6 " + secret + " -3", "counter: it must be a whole number, 0 or more"},
	} {
		results, err := read(t, c.data, Options{Format: c.format})
		if err != nil {
			t.Errorf("%s: %v", c.format, err)
			continue
		}
		entries := results[0].Entries
		if len(entries) != 2 || entries[0].Problem != nil || entries[1].Problem == nil || entries[1].Problem.Error() != c.want || entries[1].Place != "line 2" {
			t.Errorf("%s: read %+v, want %q in line 2", c.format, entries, c.want)
		}
	}
}

// gopass has the secret in a field, with or without a scheme; pass counts HOTP
// by the last code used.
func TestPassEntry(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ data, want string }{
		{"pw\notpauth://totp/A:b?secret=GEZDGNBVGY3TQOJQ\nurl: x", "otpauth://totp/A:b?secret=GEZDGNBVGY3TQOJQ&issuer=A&algorithm=SHA1&digits=6&period=30"},
		{"pw\notpauth://hotp/A:b?secret=GEZDGNBVGY3TQOJQ&counter=9", "otpauth://hotp/A:b?secret=GEZDGNBVGY3TQOJQ&issuer=A&algorithm=SHA1&digits=6&counter=10"},
		{"pw\notpauth: //totp/A:b?secret=GEZDGNBVGY3TQOJQ", "otpauth://totp/A:b?secret=GEZDGNBVGY3TQOJQ&issuer=A&algorithm=SHA1&digits=6&period=30"},
		{"pw\ntotp: otpauth://totp/A:b?secret=GEZDGNBVGY3TQOJQ", "otpauth://totp/A:b?secret=GEZDGNBVGY3TQOJQ&issuer=A&algorithm=SHA1&digits=6&period=30"},
		{"pw\nTOTP: gezd gnbv gy3t qojq", "otpauth://totp/?secret=GEZDGNBVGY3TQOJQ&algorithm=SHA1&digits=6&period=30"},
	} {
		results, err := read(t, c.data, Options{})
		if err != nil || results[0].Format != "pass" || len(results[0].Entries) != 1 {
			t.Errorf("%q: %v, %v", c.data, results, err)
			continue
		}
		if got := results[0].Entries[0].Key.URI(); got != c.want {
			t.Errorf("%q gives\n %s\nwant\n %s", c.data, got, c.want)
		}
	}
}

// YAML that totp-cli does not write is not guessed at.
func TestTotpCLIDumpErrors(t *testing.T) {
	t.Parallel()
	for data, want := range map[string]string{
		"- name: a\n  accounts:\n    - name: \"b\n      token: X":  "line 3: a quoted value is damaged",
		"- name: a\n  accounts:\n    - name: 'b\n      token: X":   "line 3: a quoted value is damaged",
		"- name: a\n  accounts:\n    - name: |\n      token: X":    "line 3: this YAML is not what totp-cli dumps",
		"- name: a\n  accounts:\n    - name: b\n      token: X\n?": "line 5: this YAML is not what totp-cli dumps",
		"- name: a\n  accounts: []\n":                              "there is no account in it",
	} {
		_, err := read(t, data, Options{Format: "totp-cli"})
		if err == nil || err.Error() != `"f": read as a totp-cli store: `+want {
			t.Errorf("%q: error %v, want %s", data, err, want)
		}
	}
}

// Files of a set are found beside a source, and no name leads elsewhere.
func TestBeside(t *testing.T) {
	t.Parallel()
	sda := folder(t, "steam-sda")
	beside := func(source, name string) ([]byte, error) {
		return FileBeside(filepath.Join(samplesDir, source), name)
	}
	only := func(name string) []Source {
		i := slices.IndexFunc(sda, func(s Source) bool { return strings.HasSuffix(s.Name, name) })
		return sda[i : i+1]
	}
	o := openSamples()
	if results, err := Read(t.Context(), only("manifest.json"), o); err == nil && len(results[0].Entries) > 0 && results[0].Entries[0].Problem == nil {
		t.Errorf("a manifest without its files gives %v", results)
	}
	if _, err := Read(t.Context(), only("1.maFile"), o); !errors.Is(err, ErrPassphrase) || Failures(err)[0].Hint != "if it is a Steam maFile, import it together with its manifest.json" {
		t.Errorf("a file without its manifest: %v", err)
	}
	o.Beside = beside
	for name, want := range map[string]int{"manifest.json": 2, "1.maFile": 1} {
		results, err := Read(t.Context(), only(name), o)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		good := 0
		for _, e := range results[0].Entries {
			if e.Problem == nil {
				good++
			}
		}
		if good != want || results[0].Format != "steam" {
			t.Errorf("%s gives %d accounts of %q, want %d", name, good, results[0].Format, want)
		}
	}
	o.Format = "steam"
	if results, err := Read(t.Context(), only("1.maFile"), o); err != nil || len(results) != 1 {
		t.Errorf("forced: %v, %v", results, err)
	}
	o.Beside = nil
	if _, err := Read(t.Context(), only("1.maFile"), o); err == nil || Failures(err)[0].Hint != "import the whole folder: fob import DIR/*" {
		t.Errorf("forced, without its manifest: %v", err)
	}
	n := neighbours{of: "d/a", sources: []Source{{Name: "d/b", Data: []byte("x")}, {Name: "c", Data: []byte("x")}}, look: func(string, string) ([]byte, error) { return nil, fs.ErrNotExist }}
	for name, ok := range map[string]bool{"b": true, "c": false, "../c": false, "..": false, "": false, `..\c`: false, "/c": false, "./b": false} {
		if _, err := n.open(name); (err == nil) != ok {
			t.Errorf("open(%q) = %v, want found %t", name, err, ok)
		}
	}
}

// The files that are known, but hold nothing to import.
func TestLeftovers(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, data, want string }{
		{"gzip", "\x1f\x8b\x08\x00", "archive"},
		{"7z", "7z\xbc\xaf\x27\x1c\x00\x04", "archive"},
		{"tar", strings.Repeat("a", 257) + "ustar\x00", "archive"},
		{"settings", "<?xml version='1.0'?>\n<map>\n<string name=\"x\">y</string></map>", "android-settings"},
		{"WinAuth's settings", "<?xml version=\"1.0\"?>\n<WinAuth version=\"3\"></WinAuth>", "winauth-xml"},
		{"a database", sqliteMagic + strings.Repeat("\x00", 600), "sqlite"},
	} {
		in, err := newInput([]byte(c.data))
		if err != nil {
			t.Fatal(err)
		}
		f, _ := recognise(registry(), in)
		if f.id != c.want {
			t.Errorf("%s is recognised as %q, want %q", c.name, f.id, c.want)
		}
		if _, err := read(t, c.data, Options{}); err == nil || Failures(err)[0].Hint == "" || strings.Contains(err.Error(), "\n") {
			t.Errorf("%s: error %v", c.name, err)
		}
	}
}

// The line about an unknown file can be read at a glance.
func TestUnknownFileLine(t *testing.T) {
	t.Parallel()
	_, err := read(t, "hello", Options{})
	if err == nil || len(err.Error()) > 200 || len(Failures(err)[0].Hint) > 120 {
		t.Errorf("error %v", err)
	}
	for id, want := range map[string]string{
		"steamguard": `unknown format "steamguard": did you mean steam?`,
		"proton":     "",
		"bitwarde":   `unknown format "bitwarde": did you mean bitwarden?`,
		"nonsense":   `unknown format "nonsense": fob help formats lists them`,
	} {
		_, err := forced(registry(), id)
		if err == nil && want != "" || err != nil && err.Error() != want {
			t.Errorf("forced(%q) = %v, want %s", id, err, want)
		}
	}
}
