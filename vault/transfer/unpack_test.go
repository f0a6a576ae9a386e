package transfer

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"fob/otpcore"
)

// sealedZip is an archive with two encrypted exports of two passphrases, a plain
// one, and a file that is none.
func sealedZip(t *testing.T) Source {
	t.Helper()
	return Source{Name: "mixed.zip", Data: zipOf(t,
		"aegis.json", string(sample(t, "aegis-encrypted.json").Data),
		"2fas.2fas", string(sample(t, "2fas-encrypted.2fas").Data),
		"uris.txt", goodURI,
		"readme.txt", "nothing to see",
	)}
}

// answers asks by member, and writes down what was asked.
func answers(asked *[]string, by map[string]string) func(context.Context, Ask) (otpcore.Secret, error) {
	return func(_ context.Context, ask Ask) (otpcore.Secret, error) {
		*asked = append(*asked, ask.Member+", "+ask.Format)
		switch p := by[ask.Member]; {
		case p == "":
			return otpcore.Secret{}, ErrSkipped
		case ask.Attempt > 1:
			return otpcore.Secret{}, ErrPassphrase
		default:
			return otpcore.NewSecret([]byte(p)), nil
		}
	}
}

func TestZipAsksForEachMember(t *testing.T) {
	t.Parallel()
	var asked []string
	results, err := Read(t.Context(), []Source{sealedZip(t)}, Options{Passphrase: answers(&asked, map[string]string{"aegis.json": "wrong", "2fas.2fas": ""})})
	if err != nil {
		t.Fatal(err)
	}
	if len(asked) != 3 || !strings.HasPrefix(asked[0], "aegis.json, an Aegis") || !strings.HasPrefix(asked[2], "2fas.2fas, ") {
		t.Errorf("asked %q", asked)
	}
	want := []string{
		`"aegis.json" in the archive was not read: wrong passphrase`,
		`"2fas.2fas" in the archive was not read: left out: its passphrase was not given`,
		`"readme.txt" in the archive is no export that fob knows`,
	}
	if r := results[0]; !slices.Equal(r.Notes, want) || !r.Incomplete || len(r.Entries) != 1 {
		t.Errorf("%d entries, incomplete %v, notes %q", len(r.Entries), r.Incomplete, r.Notes)
	}
}

// TestZipInterrupted ends the whole archive, and so does a question that nobody
// answered yet.
func TestZipInterrupted(t *testing.T) {
	t.Parallel()
	for _, cause := range []error{context.Canceled, ErrPassphraseNeeded} {
		asked := 0
		_, err := Read(t.Context(), []Source{sealedZip(t)}, Options{Passphrase: func(context.Context, Ask) (otpcore.Secret, error) {
			asked++
			return otpcore.Secret{}, cause
		}})
		if !errors.Is(err, cause) || asked != 1 {
			t.Errorf("%v: asked %d times: %v", cause, asked, err)
		}
	}
	// With nobody to ask the others are read all the same.
	results, err := Read(t.Context(), []Source{sealedZip(t)}, Options{})
	if err != nil || len(results[0].Entries) != 1 || len(results[0].Notes) != 3 {
		t.Errorf("with nobody to ask: %+v, %v", results, err)
	}
}

// TestZipAllLocked names the files and the reason when nothing is read.
func TestZipAllLocked(t *testing.T) {
	t.Parallel()
	locked := string(sample(t, "aegis-encrypted.json").Data)
	src := Source{Name: "x.zip", Data: zipOf(t, "a.json", locked, "b.json", locked)}
	var asked []string
	_, err := Read(t.Context(), []Source{src}, Options{Passphrase: answers(&asked, map[string]string{"a.json": "wrong", "b.json": "wrong"})})
	if !errors.Is(err, ErrPassphrase) || !strings.Contains(err.Error(), `"a.json": wrong passphrase; "b.json": wrong passphrase`) {
		t.Errorf("err = %v", err)
	}
}

// TestPassphraseOnce gives one passphrase for several files that have the same.
func TestPassphraseOnce(t *testing.T) {
	t.Parallel()
	asked := 0
	files := []Source{sample(t, "raivo.zip"), sample(t, "raivo.zip")}
	right := samplePassphrase
	results, err := Read(t.Context(), files, Options{Passphrase: func(context.Context, Ask) (otpcore.Secret, error) {
		asked++
		return otpcore.NewSecret([]byte(right)), nil
	}})
	if err != nil || len(results) != 2 || asked != 1 {
		t.Errorf("asked %d times, %d results: %v", asked, len(results), err)
	}
}
