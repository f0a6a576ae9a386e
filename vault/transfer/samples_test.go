package transfer

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/exp/golden"

	"fob/otpcore"
)

const samplesDir = "../../testdata/imports"

// samplePassphrase opens every encrypted sample.
const samplePassphrase = "open"

// openSamples reads with that passphrase.
func openSamples() Options {
	return Options{Passphrase: func(_ context.Context, ask Ask) (otpcore.Secret, error) {
		if ask.Attempt > 1 {
			return otpcore.Secret{}, ErrPassphrase
		}
		return otpcore.NewSecret([]byte(samplePassphrase)), nil
	}}
}

// samples returns every file of testdata/imports but the README and folders,
// which are one import each: see [TestSampleFolders].
func samples(tb testing.TB) []Source {
	tb.Helper()
	files, err := os.ReadDir(samplesDir)
	if err != nil {
		tb.Fatal(err)
	}
	var list []Source
	for _, f := range files {
		if f.Name() != "README.md" && !f.IsDir() {
			list = append(list, sample(tb, f.Name()))
		}
	}
	if len(list) < 15 {
		tb.Fatalf("only %d samples in %s", len(list), samplesDir)
	}
	return list
}

func sample(tb testing.TB, name string) Source {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(samplesDir, name))
	if err != nil {
		tb.Fatal(err)
	}
	return Source{Name: name, Data: data}
}

// patient is a context for reading pictures in a test: the usual five seconds
// are short for a race detector on a busy machine.
func patient(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
	t.Cleanup(cancel)
	return ctx
}

// dump writes what Read returned, secrets and all, for goldens.
func dump(results []Result, err error) string {
	var b strings.Builder
	for _, r := range results {
		fmt.Fprintf(&b, "%s (%s) plain=%t incomplete=%t\n", r.Format, r.Name, r.Plain, r.Incomplete)
		for _, note := range r.Notes {
			fmt.Fprintf(&b, "  note: %s\n", note)
		}
		for _, e := range r.Entries {
			fmt.Fprintf(&b, "  %s #%d", e.Source, e.Index)
			if e.Place != "" {
				fmt.Fprintf(&b, " (%s)", e.Place)
			}
			fmt.Fprintf(&b, " %q %q", e.Key.Issuer, e.Key.Account)
			if e.Problem != nil {
				fmt.Fprintf(&b, "\n    problem: %v\n", e.Problem)
				continue
			}
			fmt.Fprintf(&b, "\n    %s\n", e.Key.URIWithPIN())
			for _, code := range e.Recovery {
				fmt.Fprintf(&b, "    recovery: %s\n", code.Bytes())
			}
			for _, line := range []struct {
				show bool
				text string
			}{
				{len(e.Tags) > 0, fmt.Sprintf("tags: %q", e.Tags)},
				{e.Note != "", fmt.Sprintf("note: %q", e.Note)},
				{e.Favorite, "favourite"},
				{e.Trashed, "trashed"},
			} {
				if line.show {
					fmt.Fprintf(&b, "    %s\n", line.text)
				}
			}
			for _, w := range e.Warnings {
				fmt.Fprintf(&b, "    warning: %s\n", w)
			}
		}
	}
	for _, f := range Failures(err) {
		fmt.Fprintf(&b, "error: %v\n", f)
		if f.Hint != "" {
			fmt.Fprintf(&b, "hint: %s\n", f.Hint)
		}
	}
	if err != nil && len(Failures(err)) == 0 {
		fmt.Fprintf(&b, "error about no file: %v\n", err)
	}
	return b.String()
}

// Every sample alone gives what its golden file says.
func TestSamples(t *testing.T) {
	t.Parallel()
	for _, s := range samples(t) {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			golden.RequireEqual(t, dump(Read(patient(t), []Source{s}, openSamples())))
		})
	}
}

// The README says of every sample what it is.
func TestSamplesAreDescribed(t *testing.T) {
	t.Parallel()
	readme := string(sample(t, "README.md").Data)
	for _, s := range samples(t) {
		if !strings.Contains(readme, s.Name) {
			t.Errorf("%s/README.md does not say what %s is", samplesDir, s.Name)
		}
	}
}
