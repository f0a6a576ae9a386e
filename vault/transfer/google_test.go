package transfer

import (
	"slices"
	"strings"
	"testing"

	"fob/otpcore"
)

// The parts of a set are joined whatever their order and wherever they are.
func TestGoogleSetAcrossFiles(t *testing.T) {
	t.Parallel()
	one, two, three := sample(t, "google-set-1.png"), sample(t, "google-set-2.png"), sample(t, "google-set-3.png")
	whole := []string{"Part 1:one@example.com", "Part 1:two", "Part 2:one@example.com", "Part 2:two", "Part 3:one@example.com", "Part 3:two"}
	for _, c := range []struct {
		name       string
		sources    []Source
		names      []string
		notes      []string
		incomplete bool
	}{
		{"in order", []Source{one, two, three}, whole, []string{"3 of 3 codes of a Google transfer read"}, false},
		{"out of order", []Source{three, one, two}, whole, []string{"3 of 3 codes of a Google transfer read"}, false},
		{"text", []Source{sample(t, "google-set.txt")}, whole, []string{"3 of 3 codes of a Google transfer read"}, false},
		{"text and picture", []Source{sample(t, "google-2-of-3.txt"), two}, whole, []string{"3 of 3 codes of a Google transfer read"}, false},
		{
			"one twice",
			[]Source{one, two, one, three},
			whole,
			[]string{"1 code read more than once", "3 of 3 codes of a Google transfer read"},
			false,
		},
		{"one missing", []Source{one, three}, slices.Concat(whole[:2], whole[4:]), []string{"2 of 3 codes of a Google transfer read: 2/3 is missing"}, true},
		{"two missing", []Source{two}, whole[2:4], []string{"1 of 3 codes of a Google transfer read: 1/3, 3/3 are missing"}, true},
		{
			"beside another transfer",
			[]Source{two, sample(t, "google-one.txt"), one, three},
			append(slices.Clone(whole), "Single:one", "Single:two", "Single:three", "Single:four"),
			[]string{"3 of 3 codes of a Google transfer read"},
			false,
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			results, err := Read(patient(t), c.sources, Options{})
			if err != nil || len(results) != 1 {
				t.Fatalf("Read gave %d results and %v, want one", len(results), err)
			}
			r := results[0]
			var names []string
			for _, e := range r.Entries {
				names = append(names, e.Name())
			}
			if !slices.Equal(names, c.names) {
				t.Errorf("entries %q, want %q", names, c.names)
			}
			if !slices.Equal(r.Notes, c.notes) || r.Incomplete != c.incomplete {
				t.Errorf("notes %q incomplete %t, want %q %t", r.Notes, r.Incomplete, c.notes, c.incomplete)
			}
			if r.Format != "google" || !r.Plain {
				t.Errorf("format %q plain %t", r.Format, r.Plain)
			}
		})
	}
}

// A code in a list of other URIs counts for its set, but stays in its list.
func TestGoogleCodeAmongOthers(t *testing.T) {
	t.Parallel()
	set := strings.Split(strings.TrimSpace(string(sample(t, "google-set.txt").Data)), "\n")
	mixed := Source{Name: "mixed", Data: []byte(goodURI + "\n" + set[1])}
	results, err := Read(t.Context(), []Source{mixed}, Options{})
	if err != nil || len(results) != 1 || results[0].Format != "uris" || !results[0].Incomplete {
		t.Fatalf("mixed list: %+v, %v", results, err)
	}
	if want := []string{"1 of 3 codes of a Google transfer read: 1/3, 2/3 are missing"}; !slices.Equal(results[0].Notes, want) {
		t.Errorf("notes %q, want %q", results[0].Notes, want)
	}
	results, err = Read(t.Context(), []Source{mixed, sample(t, "google-2-of-3.txt")}, Options{})
	if err != nil || len(results) != 2 {
		t.Fatalf("mixed list and a transfer: %+v, %v", results, err)
	}
	if len(results[0].Notes) != 0 || results[0].Incomplete {
		t.Errorf("the list has notes %q", results[0].Notes)
	}
	if want := []string{"2 of 3 codes of a Google transfer read: 2/3 is missing"}; !slices.Equal(results[1].Notes, want) {
		t.Errorf("notes %q, want %q", results[1].Notes, want)
	}
}

// Two transfers of one size look alike when the app writes no id.
func TestGoogleTransfersThatLookAlike(t *testing.T) {
	t.Parallel()
	code := func(index int, content byte) googleCode {
		return googleCode{set: googleSet{2, 3, 0}, index: index, sum: [32]byte{content}}
	}
	for _, c := range []struct {
		name  string
		codes []googleCode
		want  string
		whole bool
	}{
		{"both whole", []googleCode{code(0, 1), code(1, 2), code(2, 3), code(0, 4), code(1, 5), code(2, 6)}, "6 of 6 codes of 2 Google transfers read", true},
		{"one part missing", []googleCode{code(0, 1), code(1, 2), code(2, 3), code(0, 4), code(2, 6)}, "5 of 6 codes of 2 Google transfers read: 2/3 is missing", false},
		{"an index out of range", []googleCode{code(0, 1), code(7, 2), code(1, 3)}, "2 of 3 codes of a Google transfer read: 3/3 is missing", false},
		{
			"a size that cannot be true",
			[]googleCode{{set: googleSet{2, 1 << 31, 0}, index: 0}},
			"1 of 2147483648 codes of a Google transfer read: 2/2147483648, 3/2147483648, 4/2147483648, 5/2147483648, 6/2147483648, … are missing", false,
		},
	} {
		notes, incomplete := completeness(c.codes)
		if !slices.Equal(notes, []string{c.want}) || incomplete == c.whole {
			t.Errorf("%s: %q incomplete %t, want %q", c.name, notes, incomplete, c.want)
		}
	}
}

// A set as fob itself writes it reads back whole.
func TestGoogleRoundTrip(t *testing.T) {
	t.Parallel()
	var keys []otpcore.Key
	for i := range 25 {
		k := otpcore.TOTP.Defaults()
		k.Issuer, k.Account = "Issuer", strings.Repeat("x", i)
		k.Secret = otpcore.NewSecret([]byte{byte(i), 1, 2, 3, 4, 5, 6, 7, 8, 9})
		keys = append(keys, k)
	}
	codes, err := otpcore.FormatMigration(keys)
	if err != nil {
		t.Fatal(err)
	}
	if len(codes) < 3 {
		t.Fatalf("%d accounts are in %d codes", len(keys), len(codes))
	}
	slices.Reverse(codes)
	results, err := read(t, strings.Join(codes, "\n"), Options{})
	if err != nil || len(results) != 1 || results[0].Incomplete || len(results[0].Entries) != len(keys) {
		t.Fatalf("read %+v, %v", results, err)
	}
	for i, e := range results[0].Entries {
		if !e.Key.SameCodes(keys[i]) || e.Key.Account != keys[i].Account {
			t.Errorf("entry %d is %v", i, e.Name())
		}
	}
}
