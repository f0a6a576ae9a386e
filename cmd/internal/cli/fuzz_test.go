package cli

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"
)

// FuzzWriteJSON: every name comes back as it was, and nothing in the text acts
// on a terminal.
func FuzzWriteJSON(f *testing.F) {
	for _, seed := range []string{"", "GitHub", "a\u009b2J", "\u202egpj", "\U000e0041", `\u202e`, "\x1b]52;c;\a", "\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, name string) {
		var b bytes.Buffer
		if err := writeJSON(&b, codeJSON{Issuer: name}); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsFunc(strings.TrimSuffix(b.String(), "\n"), func(r rune) bool { return r < 0x20 || unsafeInJSON(r) }) {
			t.Errorf("%q is written as %q", name, b.String())
		}
		var back codeJSON
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || utf8.ValidString(name) && back.Issuer != name {
			t.Errorf("%q comes back as %q (%v)", name, back.Issuer, err)
		}
	})
}

// FuzzParseTime: what is read as a time has a code, and a text that is none is
// an error of usage.
func FuzzParseTime(f *testing.F) {
	for _, seed := range []string{"0", "@1795425300", "2026-11-23T09:15:00Z", "2026-11-23T09:15:00+24:00", "-1", "9999999999999", "@@1"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		at, err := parseTime(text)
		if err != nil {
			if code, hints := classify(err); code != exitUsage || len(hints) == 0 {
				t.Errorf("parseTime(%q) = %v: exit code %d, hints %v", text, err, code, hints)
			}
			return
		}
		if again, err := parseTime(rfc3339(at)); at.Year() >= 0 && at.Year() <= 9999 && (err != nil || again.Unix() != at.Unix()) {
			t.Errorf("parseTime(%q) = %v, which reads back as %v, %v", text, at, again, err)
		}
	})
}
