package transfer

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"fob/otpcore"
	"fob/testdata"
	"fob/vault"
)

// exportPassphrase is not ASCII alone: every format takes it as UTF-8.
const exportPassphrase = "pässphrase 42"

// sealedOptions writes encrypted files at the least cost.
func sealedOptions() ExportOptions {
	return ExportOptions{
		Passphrase: otpcore.NewSecret([]byte(exportPassphrase)), cheap: true,
		Now: time.Date(2026, 11, 23, 9, 15, 0, 0, time.UTC),
	}
}

func plainOptions() ExportOptions {
	o := sealedOptions()
	o.Passphrase = otpcore.Secret{}
	return o
}

// everyAccount is one account of each sort that a format may stumble over.
func everyAccount(t *testing.T) []vault.Account {
	t.Helper()
	var list []vault.Account
	add := func(a vault.Account, uri string) {
		a.Key = key(t, uri)
		list = append(list, a)
	}
	secret := 0
	next := func() string {
		secret++
		return otpcore.NewSecret(fmt.Appendf(nil, "export secret %02d!!!!", secret)).Base32()
	}
	add(vault.Account{}, "otpauth://totp/Plain:one@example.com?secret="+next()+"&issuer=Plain")
	add(vault.Account{Tags: []string{"Work", "Zweite, \"Wahl\""}, Note: "line one\nline, two <b>&amp;</b>", Favorite: true},
		"otpauth://totp/Full:two?secret="+next()+"&issuer=Full&algorithm=SHA256&digits=8&period=30")
	add(vault.Account{Tags: []string{"Work"}, Recovery: []vault.RecoveryCode{{Code: otpcore.NewSecret([]byte("x"))}}},
		"otpauth://hotp/Counter:three?secret="+next()+"&issuer=Counter&algorithm=SHA512&digits=6&counter=41")
	add(vault.Account{}, "otpauth://hotp/Zero:four?secret="+next()+"&issuer=Zero&counter=0")
	add(vault.Account{Tags: []string{"Games"}}, "otpauth://steam/Steam:gamer?secret="+next()+"&issuer=Steam")
	add(vault.Account{}, "motp://Hex:five?secret=e3152afee62599c8&pin=GEZDGNA")
	add(vault.Account{}, "motp://Text:six?secret=NotHexButLongEnough&pin=GEZDGNA")
	add(vault.Account{}, "motp://NoPIN:seven?secret=e3152afee62599c9")
	add(vault.Account{}, "otpauth://yaotp/Yandex:eight?secret=LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAAHTSG4HRZPI&pin=7586")
	add(vault.Account{}, "otpauth://yaotp/Yandex:nine?secret=6SB2IKNM6OBZPAVBVTOHDKS4FAAAAAAADFUTQMBTRY")
	add(vault.Account{}, "otpauth://totp/Short:ten?secret="+next()+"&issuer=Short&digits=4")
	add(vault.Account{}, "otpauth://totp/Long:eleven?secret="+next()+"&issuer=Long&digits=10&period=45")
	add(vault.Account{}, "otpauth://totp/:lonely%3Aaccount?secret="+next())
	add(vault.Account{}, "otpauth://totp/Lonely%20Issuer:?secret="+next()+"&issuer=Lonely%20Issuer")
	add(vault.Account{}, "otpauth://totp/?secret="+next())
	add(vault.Account{}, "otpauth://totp/Odd%3A%20%23%25%26%2B%3F%2C%22%2F:a%3Ab%2C%20%F0%9F%94%91%20%2B%27%5C?secret="+next()+"&issuer=Odd%3A%20%23%25%26%2B%3F%2C%22%2F")
	add(vault.Account{}, "otpauth://totp/"+strings.Repeat("Issuer", 8)+":"+strings.Repeat("%F0%9F%94%91", 30)+"?secret="+next()+"&issuer="+strings.Repeat("Issuer", 8))
	twin := list[0].Key
	twin.Issuer = "Twin"
	list = append(list, vault.Account{Key: twin})
	v := testVault(t)
	for _, a := range list {
		if _, err := v.Add(a); err != nil {
			t.Fatal(err)
		}
	}
	return v.Accounts()
}

// sealings returns the ways in which a format is written, by name.
func sealings(f ExportFormat) map[string]ExportOptions {
	ways := map[string]ExportOptions{}
	if f.Plain {
		ways["plain"] = plainOptions()
	}
	if f.Encrypted {
		ways["encrypted"] = sealedOptions()
	}
	if f.Pictures {
		o := plainOptions()
		o.Pictures = true
		ways["pictures"] = o
	}
	return ways
}

// Whatever is written is read back the same, recognised with no flag, and an
// import of it into the vault that it came from adds nothing that was held.
func TestExportsReadBack(t *testing.T) {
	t.Parallel()
	accounts := everyAccount(t)
	for _, f := range ExportFormats() {
		for way, o := range sealings(f) {
			t.Run(f.ID+" "+way, func(t *testing.T) {
				t.Parallel()
				ctx := patient(t)
				files, err := Export(ctx, f.ID, accounts, o)
				if err != nil {
					t.Fatal(err)
				}
				if err := VerifyExport(ctx, f.ID, files, accounts, o); err != nil {
					t.Error(err)
				}
				sources := make([]Source, len(files))
				for i, file := range files {
					if file.Name == "" || strings.ContainsAny(file.Name, `/\: `) {
						t.Errorf("a file is called %q", file.Name)
					}
					if sealed := o.Passphrase.Len() > 0; sealed && bytes.Contains(file.Data, []byte("one@example.com")) {
						t.Error("a name is in an encrypted file")
					}
					sources[i] = Source(file)
				}
				results, err := Read(ctx, sources, Options{Passphrase: func(context.Context, Ask) (otpcore.Secret, error) { return o.Passphrase, nil }})
				if err != nil {
					t.Fatal(err)
				}
				losses, err := Losses(f.ID, accounts, o)
				if err != nil {
					t.Fatal(err)
				}
				whole := 0
				for _, loss := range losses {
					if loss.Whole {
						whole++
					}
				}
				entries := 0
				for _, r := range results {
					entries += len(r.Entries)
				}
				if entries != len(accounts)-whole {
					t.Errorf("%d accounts came back, want %d of %d", entries, len(accounts)-whole, len(accounts))
				}
			})
		}
	}
}

// What each format cannot hold, account by account.
func TestLosses(t *testing.T) {
	t.Parallel()
	accounts := everyAccount(t)
	for _, f := range ExportFormats() {
		t.Run(f.ID, func(t *testing.T) {
			t.Parallel()
			losses, err := Losses(f.ID, accounts, plainOptions())
			if err != nil {
				t.Fatal(err)
			}
			var b strings.Builder
			for _, loss := range losses {
				fmt.Fprintf(&b, "%s: %s\n", loss.Account.Name(), loss)
			}
			golden.RequireEqual(t, b.String())
		})
	}
}

// What is asked for and cannot be is said before anything is written.
func TestExportOptions(t *testing.T) {
	t.Parallel()
	accounts := everyAccount(t)[:1]
	pictures := plainOptions()
	pictures.Pictures = true
	for _, c := range []struct {
		name, id string
		accounts []vault.Account
		o        ExportOptions
		want     error
	}{
		{"no such format", "nosuch", accounts, plainOptions(), ErrUnknownFormat},
		{"never encrypted", "uris", accounts, sealedOptions(), ErrNotEncrypted},
		{"no pictures", "aegis", accounts, pictures, ErrNoPictures},
		{"no accounts", "aegis", nil, plainOptions(), ErrNothingToExport},
		{"none that fits", "google", []vault.Account{{Key: key(t, "otpauth://steam/x?secret=GEZDGNBV")}}, plainOptions(), ErrNothingToExport},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if files, err := Export(t.Context(), c.id, c.accounts, c.o); !errors.Is(err, c.want) || files != nil {
				t.Errorf("Export = %d files, %v; want %v", len(files), err, c.want)
			}
		})
	}
	if _, err := FindExportFormat("aegis"); err != nil {
		t.Error(err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	dear := sealedOptions()
	dear.cheap = false
	said := ""
	dear.Progress = func(text string) { said = text }
	if _, err := Export(ended, "ente", accounts, dear); !errors.Is(err, context.Canceled) {
		t.Errorf("a cancelled export: %v", err)
	}
	if said != "deriving the key: Argon2id with 256 MiB" {
		t.Errorf("progress said %q", said)
	}
}

// A file that is not what it should be does not pass for the export.
func TestVerifyExport(t *testing.T) {
	t.Parallel()
	accounts := everyAccount(t)[:3]
	o := sealedOptions()
	good, err := Export(t.Context(), "aegis", accounts, o)
	if err != nil {
		t.Fatal(err)
	}
	changed := func(change func(a *vault.Account)) []vault.Account {
		list := slices.Clone(accounts)
		change(&list[2])
		return list
	}
	wrong := o
	wrong.Passphrase = otpcore.NewSecret([]byte("another"))
	cut := []ExportFile{{Name: "cut", Data: good[0].Data[:len(good[0].Data)/2]}}
	for _, c := range []struct {
		name     string
		files    []ExportFile
		accounts []vault.Account
		o        ExportOptions
		says     string
	}{
		{"cut short", cut, accounts, o, "the JSON is cut short"},
		{"another passphrase", good, accounts, wrong, "wrong passphrase"},
		{"one missing", good, append(slices.Clone(accounts), accounts[0]), o, "3 of 4 accounts"},
		{"counter", good, changed(func(a *vault.Account) { a.Key.Counter++ }), o, "Counter:three: its counter differs"},
		{"code", good, changed(func(a *vault.Account) { a.Key.Digits++ }), o, "codes would differ"},
		{"name", good, changed(func(a *vault.Account) { a.Key.Account += "x" }), o, "its names differ"},
		{"note", good, changed(func(a *vault.Account) { a.Note += "x" }), o, "its note differs"},
		{"tags", good, changed(func(a *vault.Account) { a.Tags = nil }), o, "its tags differ"},
		{"favourite", good, changed(func(a *vault.Account) { a.Favorite = !a.Favorite }), o, "its favourite mark differs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			err := VerifyExport(t.Context(), "aegis", c.files, c.accounts, c.o)
			if !errors.Is(err, ErrVerify) || !strings.Contains(err.Error(), c.says) {
				t.Errorf("VerifyExport = %v, want %q", err, c.says)
			}
		})
	}
	if err := VerifyExport(t.Context(), "aegis", good, accounts, o); err != nil {
		t.Errorf("the export itself: %v", err)
	}
}

// python returns a Python that has the modules of testdata/exports.
func python(t *testing.T) string {
	t.Helper()
	const modules = "import cryptography, nacl, argon2"
	for _, name := range []string{"python3", "/usr/bin/python3"} { // the first may have none of the system's modules
		if path, err := exec.LookPath(name); err == nil && exec.Command(path, "-c", modules).Run() == nil {
			return path
		}
	}
	path := testdata.Need(t, "python3")
	if os.Getenv("FOB_TEST_TOOLS") == "required" {
		t.Fatalf("%s lacks a module of %q, and FOB_TEST_TOOLS=required", path, modules)
	}
	t.Skipf("%s lacks a module of %q", path, modules)
	return ""
}

// decoded is an account as open.py prints it.
type decoded struct {
	Type, Issuer, Account, Secret, Algorithm, PIN, Note string
	Digits, Period                                      int
	Counter                                             uint64
	Tags                                                []string
	Favorite                                            bool
}

// Somebody else opens what fob encrypts: a decoder in Python that was written
// from the formats' descriptions.
func TestIndependentDecoder(t *testing.T) {
	t.Parallel()
	python := python(t)
	accounts := everyAccount(t)
	for _, id := range []string{"aegis", "2fas", "ente", "stratum", "andotp", "proton"} {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			o := sealedOptions()
			files, err := Export(t.Context(), id, accounts, o)
			if err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(t.TempDir(), "export")
			if err := os.WriteFile(path, files[0].Data, 0o600); err != nil {
				t.Fatal(err)
			}
			cmd := exec.CommandContext(t.Context(), python, filepath.Join("../../testdata/exports/open.py"), id, path)
			cmd.Stdin = strings.NewReader(exportPassphrase + "\n")
			var complaint bytes.Buffer
			cmd.Stderr = &complaint
			text, err := cmd.Output()
			if err != nil {
				t.Fatalf("open.py: %v\n%s", err, complaint.String())
			}
			var got []decoded
			for scanner := bufio.NewScanner(bytes.NewReader(text)); scanner.Scan(); {
				var d decoded
				if err := json.Unmarshal(scanner.Bytes(), &d); err != nil {
					t.Fatal(err)
				}
				got = append(got, d)
			}
			row, err := findExporter(id)
			if err != nil {
				t.Fatal(err)
			}
			fitted, _ := row.fitAll(accounts, o)
			if len(got) != len(fitted) || len(got) < 8 {
				t.Fatalf("open.py found %d accounts, want %d", len(got), len(fitted))
			}
			for i, a := range fitted {
				if g, want := fmt.Sprintf("%+v", got[i]), fmt.Sprintf("%+v", decodedOf(a)); g != want {
					t.Errorf("account %d\n got %s\nwant %s", i, g, want)
				}
			}
		})
	}
}

func decodedOf(a vault.Account) decoded {
	k := a.Key
	d := decoded{
		Type: k.Kind.String(), Issuer: k.Issuer, Account: k.Account, Secret: k.Secret.Base32(), Algorithm: k.Algorithm.String(),
		PIN: string(k.PIN.Bytes()), Note: a.Note, Digits: k.Digits, Period: k.Period, Counter: k.Counter,
		Tags: append([]string{}, a.Tags...), Favorite: a.Favorite,
	}
	if k.Kind == otpcore.MOTP {
		d.Secret = string(k.Secret.Bytes())
	}
	return d
}

// The pictures for Google Authenticator are read by another program.
func TestGooglePictures(t *testing.T) {
	t.Parallel()
	zbarimg := testdata.Need(t, "zbarimg")
	var accounts []vault.Account
	for i := range 23 {
		k := otpcore.TOTP.Defaults()
		k.Issuer, k.Account = "Example", fmt.Sprintf("account-%02d@example.com", i)
		k.Secret = otpcore.NewSecret(fmt.Appendf(nil, "export secret %02d!!!!", i))
		accounts = append(accounts, vault.Account{Key: k})
	}
	o := plainOptions()
	o.Pictures = true
	files, err := Export(t.Context(), "google", accounts, o)
	if err != nil || len(files) != 3 || files[0].Name != "google-transfer-1-of-3.png" {
		t.Fatalf("Export = %d files, %v", len(files), err)
	}
	n := 0
	for _, f := range files {
		path := filepath.Join(t.TempDir(), f.Name)
		if err := os.WriteFile(path, f.Data, 0o600); err != nil {
			t.Fatal(err)
		}
		text, err := exec.CommandContext(t.Context(), zbarimg, "--quiet", "--raw", path).Output()
		if err != nil {
			t.Fatalf("zbarimg %s: %v", f.Name, err)
		}
		m, err := otpcore.ParseMigration(strings.TrimSpace(string(text)))
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range m.Entries {
			if e.Err != nil || !e.Key.SameCodes(accounts[n].Key) || e.Key.Account != accounts[n].Key.Account {
				t.Errorf("account %d came back as %q, %v", n, e.Key.Account, e.Err)
			}
			n++
		}
	}
	if n != len(accounts) {
		t.Errorf("%d accounts came back, want %d", n, len(accounts))
	}
}
