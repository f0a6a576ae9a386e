package transfer

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"
	"unicode"

	"fob/otpcore"
)

// FuzzRead gives anything to every format: no panic, no entry that the vault
// would refuse, no error of two lines or with a secret.
func FuzzRead(f *testing.F) {
	for _, s := range samples(f) {
		f.Add(s.Data, byte(0))
	}
	rows := append(registry(), sealedFormat())
	for i := range Formats() {
		f.Add([]byte(goodURI+", "+goodURI+"\n#\n(steam://GEZDGNBV)"), byte(i+1))
	}
	f.Add([]byte("\xff\xfeo\x00t\x00"), byte(0))
	f.Add([]byte("SEALED otpauth://totp/x?secret=GEZDGNBV"), byte(0))
	passphrase := func(context.Context, Ask) (otpcore.Secret, error) {
		return otpcore.NewSecret([]byte("open")), nil
	}
	f.Fuzz(func(t *testing.T, data []byte, which byte) {
		o := Options{Passphrase: passphrase}
		if list := Formats(); which > 0 {
			o.Format = list[int(which-1)%len(list)].ID
		}
		// A large picture may take its time: qr has a fuzz target of its own.
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		results, err := readAll(ctx, rows, []Source{{Name: "f", Data: data}, {Name: "g", Data: data}}, o)
		if ctx.Err() != nil {
			return
		}
		if err == nil && len(results) == 0 {
			t.Fatal("neither a result nor an error")
		}
		if err != nil && len(Failures(err)) == 0 {
			t.Fatalf("an error about no file: %v", err)
		}
		for _, failure := range Failures(err) {
			check(t, failure.Error(), data)
		}
		for _, r := range results {
			if len(r.Entries) == 0 {
				t.Error("a result without entries")
			}
			for _, e := range r.Entries {
				if e.Problem != nil {
					check(t, reasonOf(e.Problem), data)
				} else if err := e.Key.Validate(); err != nil {
					t.Errorf("entry %d is not valid: %v", e.Index, err)
				}
				check(t, e.Name(), nil)
			}
		}
		v := testVault(t)
		plan := MakePlan(v, results, Both)
		if _, err := plan.Apply(v); err != nil {
			t.Fatalf("the vault refused an entry: %v", err)
		}
		again := MakePlan(v, results, Replace)
		if c := again.Counts(); c.Added+c.Replaced+c.Filled > 0 {
			t.Errorf("the same import again would do something: %v", c)
		}
		var text bytes.Buffer
		if err := plan.WriteText(&text); err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(text.String()) {
			check(t, strings.TrimSuffix(line, "\n"), nil)
		}
	})
}

// check holds a line for people to what may reach a terminal. Where data is
// given, no long word of it that may be a secret may be in the line.
func check(t *testing.T, line string, data []byte) {
	t.Helper()
	if i := strings.IndexFunc(line, func(r rune) bool { return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) }); i >= 0 {
		t.Errorf("%q has a control character", line)
	}
	foreign := func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '2' || r > '7') } // to base32
	for _, word := range bytes.FieldsFunc(data, foreign) {
		if len(word) >= 16 && strings.Contains(line, string(word)) {
			t.Errorf("%q repeats %q", line, word)
		}
	}
}

// Errors of a file say what they are about to whoever branches on them.
func TestFailuresOfOtherErrors(t *testing.T) {
	t.Parallel()
	if got := Failures(nil); got != nil {
		t.Errorf("Failures(nil) = %v", got)
	}
	one, two := &FormatError{Reason: "one"}, &FormatError{Reason: "two"}
	if got := Failures(errors.Join(one, errors.New("else"), two)); len(got) != 2 || got[0] != one || got[1] != two {
		t.Errorf("Failures = %v", got)
	}
}
