package transfer

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"fob/otpcore"
)

// fixturesDir holds other projects' files, where it is present.
const fixturesDir = "../../../shared/fixtures"

// expected is what expected.json says of one file.
type expected struct {
	Password string
	Entries  []struct {
		Type, Issuer, Account, Secret, Algo, Note string
		Digits, Period                            int
		Counter                                   uint64
		PIN                                       string
		Groups                                    []string
	}
	Texts []string
	Error string
}

// canonical writes an expected entry as dump writes a key.
func canonical(kind, issuer, account, secret, algo string, digits, period int, counter uint64) string {
	if kind == "hotp" {
		period = 0
	}
	return fmt.Sprintf("%s %q %q %s %s %d %d %d", kind, issuer, account, secret, algo, digits, period, counter)
}

// TestFixtures reads real files of other authenticators. A file of a format
// that is not in the registry is skipped; one that is must give exactly what
// expected.json says.
func TestFixtures(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(filepath.Join(fixturesDir, "expected.json"))
	if os.IsNotExist(err) {
		t.Skip("the folder of fixtures is not here")
	}
	if err != nil {
		t.Fatal(err)
	}
	var all struct{ Imports, Pictures map[string]expected }
	if err := json.Unmarshal(text, &all); err != nil {
		t.Fatal(err)
	}
	tested := map[string]int{}
	for _, files := range []map[string]expected{all.Imports, all.Pictures} {
		if len(files) == 0 {
			t.Fatal("expected.json lists nothing")
		}
		for file, want := range files {
			data, err := os.ReadFile(filepath.Join(fixturesDir, file))
			if err != nil {
				t.Fatal(err)
			}
			id := ""
			if in, err := newInput(data); err == nil {
				f, _ := recognise(registry(), in)
				id = f.id
			}
			tested[id]++
			t.Run(file, func(t *testing.T) {
				t.Parallel()
				if id == "" && want.Error == "" {
					t.Skip("its format is not in the registry")
				}
				if why := beyond(file); why != "" {
					t.Skip(why)
				}
				checkFixture(t, file, data, want)
			})
		}
	}
	for id, least := range map[string]int{
		"uris": 7, "google": 2, "qr": 10, "html": 1, "bitwarden": 5, "proton": 3, "protonpass": 1, "lastpass": 2,
		"authy": 2, "freeotp": 2, "freeotp+": 2, "csv": 1, "1pux": 1, "kdbx": 4,
	} {
		if tested[id] < least {
			t.Errorf("%d fixtures are recognised as %q, want %d or more", tested[id], id, least)
		}
	}
}

// beyond says why a file that looks like a known format is another one's.
func beyond(string) string {
	return ""
}

func checkFixture(t *testing.T, file string, data []byte, want expected) {
	t.Helper()
	results, err := Read(patient(t), []Source{{Name: file, Data: data}}, Options{
		Beside: func(source, name string) ([]byte, error) {
			return FileBeside(filepath.Join(fixturesDir, source), name)
		},
		Passphrase: func(context.Context, Ask) (otpcore.Secret, error) {
			return otpcore.NewSecret([]byte(want.Password)), nil
		},
	})
	if len(want.Entries) == 0 {
		if err == nil {
			t.Fatalf("read %d results, want an error", len(results))
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	var got, expect []string
	for _, r := range results {
		for _, e := range r.Entries {
			k := e.Key
			if e.Problem != nil {
				got = append(got, fmt.Sprintf("%q %q cannot be imported", k.Issuer, k.Account))
				continue
			}
			secret := k.Secret.Base32()
			if k.Kind == otpcore.MOTP {
				secret = string(k.Secret.Bytes())
			}
			got = append(got, canonical(k.Kind.String(), k.Issuer, k.Account, secret, k.Algorithm.String(), k.Digits, k.Period, k.Counter))
		}
	}
	for _, e := range want.Entries {
		kind, err := otpcore.ParseKind(e.Type)
		if err != nil {
			t.Fatal(err)
		}
		usual := kind.Defaults()
		if kind == otpcore.Yandex { // its parameters are fixed
			e.Digits, e.Algo = usual.Digits, usual.Algorithm.String()
		}
		secret := e.Secret
		if kind != otpcore.MOTP {
			if parsed, err := otpcore.ParseSecret(e.Secret); err == nil {
				secret = parsed.Base32()
			}
		}
		if _, err := otpcore.ParseAlgorithm(e.Algo); err != nil || secret == "" {
			issuer, account := e.Issuer, e.Account
			expect = append(expect, fmt.Sprintf("%q %q cannot be imported", issuer, account))
			continue
		}
		expect = append(expect, canonical(kind.String(), e.Issuer, e.Account, secret, e.Algo,
			cmp.Or(e.Digits, usual.Digits), cmp.Or(e.Period, usual.Period), e.Counter))
	}
	checkGroups(t, results, want)
	sort.Strings(got)
	sort.Strings(expect)
	if !slices.Equal(got, expect) {
		t.Errorf("entries\n  %s\nwant\n  %s", strings.Join(got, "\n  "), strings.Join(expect, "\n  "))
	}
}

// checkGroups looks for the groups that accounts were in: they are tags now,
// but for those of the favourites and of everything.
func checkGroups(t *testing.T, results []Result, want expected) {
	t.Helper()
	for _, w := range want.Entries {
		for _, group := range w.Groups {
			ok := group == "Accounts"
			for _, r := range results {
				for _, e := range r.Entries {
					if e.Key.Issuer == w.Issuer && e.Key.Account == w.Account || e.Problem != nil {
						ok = ok || hasTag(e.Tags, group) || group == "Favorites" && e.Favorite || e.Problem != nil
					}
				}
			}
			if !ok {
				t.Errorf("%q %q is not in the group %q", w.Issuer, w.Account, group)
			}
		}
	}
}
