package transfer

import (
	"bytes"
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
)

// What a file asks for to derive a key is refused by the parameter's name,
// before any work and before its passphrase is asked for.
func TestLimitsByName(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ file, old, new, want string }{
		{"bitwarden-pbkdf2.json", `"kdfIterations": 5000`, `"kdfIterations": 10000001`, "PBKDF2 iterations"},
		{"bitwarden-pbkdf2.json", `"kdfIterations": 5000`, `"kdfIterations": null`, "PBKDF2 iterations"},
		{"bitwarden-pbkdf2.json", `"kdfType": 0`, `"kdfType": 7`, "kdfType"},
		{"bitwarden-argon2id.json", `"kdfIterations": 2`, `"kdfIterations": 65`, "Argon2id iterations"},
		{"bitwarden-argon2id.json", `"kdfMemory": 16`, `"kdfMemory": 1025`, "Argon2id memory"},
		{"bitwarden-argon2id.json", `"kdfMemory": 16`, `"kdfMemory": 9007199254740992`, "Argon2id memory"},
		{"bitwarden-argon2id.json", `"kdfParallelism": 1`, `"kdfParallelism": 65`, "Argon2id parallelism"},
		{"freeotp2.xml", `"mIterations": 1000,`, `"mIterations": 9e9 ,`, "PBKDF2 iterations"},
		{"authy-api.json", `"key_derivation_iterations": 10000`, `"key_derivation_iterations": 10000000000`, "PBKDF2 iterations"},
	} {
		s := sample(t, test.file)
		if !bytes.Contains(s.Data, []byte(test.old)) {
			t.Fatalf("%s does not hold %q", test.file, test.old)
		}
		s.Data = bytes.Replace(s.Data, []byte(test.old), []byte(test.new), 1)
		_, err := Read(t.Context(), []Source{s}, neverAsk(t))
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s with %s: %v, want %q", test.file, test.new, err, test.want)
		}
	}
}

// Every structured sample, cut anywhere, is an error of one line or fewer
// accounts, and soon.
func TestCutSamples(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"bitwarden.json", "proton.json", "protonpass.zip", "lastpass.json", "raivo.json", "authy.xml", "authy-list.json",
		"freeotp.xml", "freeotp2.xml", "freeotp-plus.json", "keepassxc.csv", "generic.csv", "ente.html", "stratum.html",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := sample(t, name)
			whole, err := Read(patient(t), []Source{s}, openSamples())
			if err != nil {
				t.Fatal(err)
			}
			for i := range 24 {
				cut := s
				cut.Data = s.Data[:len(s.Data)*(i+1)/26]
				results, err := Read(patient(t), []Source{cut}, openSamples())
				switch {
				case err != nil && len(Failures(err)) != 1:
					t.Fatalf("cut to %d bytes: %v", len(cut.Data), err)
				case err == nil && len(results[0].Entries) > len(whole[0].Entries)+1:
					t.Errorf("cut to %d bytes: %d entries", len(cut.Data), len(results[0].Entries))
				}
			}
		})
	}
}

// A wrong passphrase is told from a damaged file.
func TestWrongPassphrases(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"bitwarden-pbkdf2.json", "bitwarden-argon2id.json", "proton-encrypted.json", "authy-encrypted.xml", "authy-api.json", "freeotp2.xml", "keepass.kdbx", "keepass3.kdbx",
	} {
		o := openSamples()
		right := o.Passphrase
		o.Passphrase = wrongThen(nil)
		if _, err := Read(t.Context(), []Source{sample(t, name)}, o); !errors.Is(err, ErrPassphrase) {
			t.Errorf("%s: %v, want ErrPassphrase", name, err)
		}
		o.Passphrase = wrongThen(right)
		if _, err := Read(t.Context(), []Source{sample(t, name)}, o); err != nil {
			t.Errorf("%s at the second try: %v", name, err)
		}
		if _, err := Read(t.Context(), []Source{sample(t, name)}, Options{}); !errors.Is(err, ErrPassphraseNeeded) {
			t.Errorf("%s with nobody to ask: %v, want ErrPassphraseNeeded", name, err)
		}
	}
}

// Hostile text that is large and means nothing is read in a moment.
func TestLargeNonsense(t *testing.T) {
	t.Parallel()
	const size = 8 << 20
	fill := func(head, unit string) []byte {
		return []byte(head + strings.Repeat(unit, size/len(unit)))
	}
	for name, data := range map[string][]byte{
		"deep XML":       fill("<?xml version='1.0'?><map>", "<a>"),
		"open styles":    fill("<html>otpauth://", "<style></style>"),
		"bold text":      fill("<html>otpauth://", "<b>x</b>"),
		"comments":       fill("<html>otpauth://", "<!--"),
		"attributes":     fill("<html>otpauth://<img ", "src "),
		"small pictures": fill("<html>", `<img src="data:image/png;base64,iVBORw0KGgo=">`),
		"notes":          fill("<html>otpauth://<td>Note: x\n", "y\n"),
		"quotes":         fill("name,totp,password\n", "\","),
		"commas":         fill("name,totp,password\n", ","),
		"columns":        fill("totp,name,", "totp,"),
		"deep JSON":      fill(`{"items":`, "["),
		"strings":        fill("\xac\xed\x00\x05sr\x00\x11java.util.HashMapw\x08\x00\x00\x00\x20\x7f\xff\xff\xff", "t\x00\x00"),
	} {
		t.Run(name, func(t *testing.T) {
			start := time.Now()
			results, err := Read(patient(t), []Source{{Name: "x", Data: data}}, neverAsk(t))
			if took := time.Since(start); took > 20*time.Second { // a second, on a machine that is idle
				t.Errorf("took %v", took)
			}
			if err == nil && len(results) == 0 {
				t.Error("neither a result nor an error")
			}
			t.Logf("%v, %d results, %v", time.Since(start), len(results), err)
		})
	}
}

// wrongThen gives a wrong passphrase first, and then what then does; nil: it
// stays wrong.
func wrongThen(then func(context.Context, Ask) (otpcore.Secret, error)) func(context.Context, Ask) (otpcore.Secret, error) {
	return func(ctx context.Context, ask Ask) (otpcore.Secret, error) {
		if ask.Attempt == 1 || then == nil {
			return otpcore.NewSecret([]byte("a wrong one")), nil
		}
		ask.Attempt = 1
		return then(ctx, ask)
	}
}

// A forced format takes all the shapes in which its program exports.
func TestForcedShapes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ format, file string }{
		{"bitwarden", "bitwarden.zip"},
		{"bitwarden", "bitwarden.csv"},
		{"bitwarden", "bitwarden-pbkdf2.json"},
		{"protonpass", "protonpass.csv"},
		{"protonpass", "protonpass.zip"},
		{"protonpass", "protonpass-encrypted.zip"},
		{"raivo", "raivo.zip"},
		{"raivo", "raivo.json"},
		{"1pux", "1password.1pux"},
		{"freeotp", "freeotp2.xml"},
		{"freeotp", "freeotp.xml"},
		{"authy", "authy.xml"},
		{"authy", "authy-list.json"},
	} {
		o := openSamples()
		o.Format = test.format
		if _, err := Read(t.Context(), []Source{sample(t, test.file)}, o); err != nil {
			t.Errorf("%s as %s: %v", test.file, test.format, err)
		}
	}
	for _, f := range Formats() {
		for _, data := range []string{"PK\x03\x04 no archive", "{}", "[]", "<map/>", "<x>", "\xac\xed\x00\x05", "a,b\n", "x"} {
			if _, err := Read(t.Context(), []Source{{Name: "x", Data: []byte(data)}}, Options{Format: f.ID}); err == nil {
				t.Errorf("%q as %s was read", data, f.ID)
			}
		}
	}
}
