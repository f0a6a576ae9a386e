package transfer

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fob/otpcore"
	"fob/vault"
)

// What is exported comes back the same, for every kind of account.
func TestExportRoundTrip(t *testing.T) {
	t.Parallel()
	v := testVault(t, uriA, uriA8, uriASteam, uriB, uriMPin,
		"otpauth://yaotp/Yandex:me?secret=LA2V6KMCGYMWWVEW64RNP3JA3IAAAAAAHTSG4HRZPI&pin=7586",
		"otpauth://totp/Comma%2C%20%22Quote%22%3A%20%23%25%26%3F/x?secret=ONSWG4TFOQQG63TF&issuer=Comma%2C%20%22Quote%22",
		"otpauth://totp/?secret=MFRGGZDFMZTWQ2LK",
		"otpauth://totp/otpauth%3A%2F%2Ftotp%2Fx%20,otpauth%3A%2F%2Fhotp?secret=MFRGGZDFMZTWQ2LN",
	)
	accounts := v.Accounts()
	for _, pins := range []bool{false, true} {
		files, err := Export(t.Context(), "uris", accounts, ExportOptions{PINs: pins})
		if err != nil {
			t.Fatal(err)
		}
		uris := string(files[0].Data)
		if strings.Contains(uris, ",") {
			t.Error("a raw comma is in the list")
		}
		results, err := read(t, uris, Options{})
		if err != nil || len(results[0].Entries) != len(accounts) {
			t.Fatalf("read back %+v, %v", results, err)
		}
		for i, e := range results[0].Entries {
			want := accounts[i].Key
			if !pins {
				want.PIN = otpcore.Secret{}
			}
			if !e.Key.SameCodes(want) || e.Key.Issuer != want.Issuer || e.Key.Account != want.Account || e.Key.Counter != want.Counter {
				t.Errorf("pins %t: account %d came back as %s", pins, i, e.Key.URIWithPIN())
			}
		}
		if c := MakePlan(v, results, Both).Counts(); c.Duplicates != len(accounts) || c.Filled != 0 {
			t.Errorf("pins %t: importing the export again: %v", pins, c)
		}
	}
}

func TestURILosses(t *testing.T) {
	t.Parallel()
	code := vault.RecoveryCode{Code: otpcore.NewSecret([]byte("x"))}
	plain := vault.Account{Key: key(t, uriA)}
	full := vault.Account{Key: key(t, uriMPin), Tags: []string{"a"}, Note: "n", Recovery: []vault.RecoveryCode{code, code}, Favorite: true}
	losses, err := Losses("uris", []vault.Account{plain, full}, ExportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if len(losses) != 1 || !slices.Equal(losses[0].What, []string{"PIN", "tags", "note", "2 recovery codes", "favourite mark"}) {
		t.Errorf("losses %+v", losses)
	}
	if losses, err = Losses("uris", []vault.Account{full}, ExportOptions{PINs: true}); err != nil || losses[0].What[0] != "tags" {
		t.Errorf("losses with PINs %q, %v", losses[0].What, err)
	}
}

// brokenWriter fails at once.
type brokenWriter struct{}

var errBroken = errors.New("disk full")

func (brokenWriter) Write([]byte) (int, error) { return 0, errBroken }

func TestWritersReportErrors(t *testing.T) {
	t.Parallel()
	if err := MakePlan(testVault(t), list(t, uriA), Both).WriteText(brokenWriter{}); !errors.Is(err, errBroken) {
		t.Errorf("WriteText to a broken writer: %v", err)
	}
}
