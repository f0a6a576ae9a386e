package otpcore_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fob/otpcore"
)

// TestRealFiles reads what real programs wrote, where those files lie beside
// the project: they are others' and not a part of it.
func TestRealFiles(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", "..", "shared", "fixtures")
	list, err := os.ReadFile(filepath.Join(dir, "expected.json"))
	if errors.Is(err, fs.ErrNotExist) {
		t.Skip("the files of other programs are not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	type entry struct {
		Type, Issuer, Account, Secret, Algo string
		Digits, Period                      int
		Counter                             uint64
	}
	var expected struct {
		Imports map[string]struct{ Entries []entry }
	}
	if err := json.Unmarshal(list, &expected); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{
		"aegis/plain.txt", "aegis/ente_auth.txt", "stratum/urilist.txt", "stratum/ente.unencrypted.txt",
		"proton-common/authenticator/ente/plain_with_steam_and_hotp.txt", "proton-common/authenticator/ente/encrypted_decrypted.txt",
		"steamguard-cli/compat/winauth/exports.txt",
		"google-auth/scito/example_export.txt", "google-auth/scito/tests/test_plus_problem_export.txt",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
			if err != nil {
				t.Fatal(err)
			}
			var got []otpcore.Key
			for line := range strings.Lines(string(text)) {
				switch {
				case strings.HasPrefix(line, "#") || strings.TrimSpace(line) == "":
				case otpcore.IsMigration(line):
					m, err := otpcore.ParseMigration(line)
					if err != nil {
						t.Fatal(err)
					}
					for _, e := range m.Entries {
						if e.Err != nil {
							t.Error(e.Err)
						}
						got = append(got, e.Key)
					}
				default:
					u, err := otpcore.ParseURI(line)
					if err != nil {
						t.Error(err)
					}
					got = append(got, u.Key)
				}
			}
			want := expected.Imports[name].Entries
			if len(got) != len(want) || len(want) == 0 {
				t.Fatalf("%d accounts, want %d", len(got), len(want))
			}
			for i, e := range want {
				kind, err := otpcore.ParseKind(e.Type)
				if err != nil {
					t.Fatal(err)
				}
				k := kind.Defaults()
				k.Issuer, k.Account, k.Digits, k.Period, k.Counter = e.Issuer, e.Account, e.Digits, e.Period, e.Counter
				if k.Algorithm, err = otpcore.ParseAlgorithm(e.Algo); err != nil {
					t.Fatal(err)
				}
				if k.Secret, err = otpcore.ParseSecret(e.Secret); err != nil {
					t.Fatal(err)
				}
				if !sameKey(got[i], k) {
					t.Errorf("account %d is %+v, want %+v", i, got[i], k)
				}
			}
		})
	}
}
