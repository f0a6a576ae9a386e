package vault

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fob/otpcore"
)

func texts(codes []otpcore.Secret) []string {
	var out []string
	for _, c := range codes {
		out = append(out, string(c.Bytes()))
	}
	return out
}

// The layouts in which services show their codes.
func TestParseRecovery(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"a line each":        {"abcde-12345\nfghij-67890\n", "abcde-12345|fghij-67890"},
		"windows and blanks": {"\r\n  abcde-12345  \r\n\r\nfghij-67890", "abcde-12345|fghij-67890"},
		"two columns":        {"abcd-1234   efgh-5678\nijkl-9012\tmnop-3456", "abcd-1234|efgh-5678|ijkl-9012|mnop-3456"},
		"a table":            {"| 1 | 0a1b2c3d |\n| 2 | 4e5f6a7b |", "0a1b2c3d|4e5f6a7b"},
		"numbered":           {"1. 12345678\n2. 23456789\n10) 34567890", "12345678|23456789|34567890"},
		"numbered groups":    {"1. 1234 5678\n2. 2345 6789", "1234 5678|2345 6789"},
		"numbered in a line": {"1. 1234 5678 2. 2345 6789 3. 3456 7890", "1234 5678|2345 6789|3456 7890"},
		"bullets":            {"• 1a2b3c4d5e\n- 2b3c4d5e6f\n* 3c4d5e6f7a\n[ ] 4d5e6f7a8b", "1a2b3c4d5e|2b3c4d5e6f|3c4d5e6f7a|4d5e6f7a8b"},
		"a list in a line":   {"12345678, 23456789; 34567890", "12345678|23456789|34567890"},
		"one space apart":    {"12345678 23456789 34567890", "12345678|23456789|34567890"},
		"json":               {`["ab12-cd34", "ef56-gh78"]`, "ab12-cd34|ef56-gh78"},
		"labels":             {"Backup code 1: ab12cd34\nBackup code 2: ef56gh78", "ab12cd34|ef56gh78"},
		"letters beside":     {"qwertyui\nab12cd34\nef56gh78", "qwertyui|ab12cd34|ef56gh78"},
		"letters alone":      {"qwertyuiop\nasdfghjklz", "qwertyuiop|asdfghjklz"},
		"even groups":        {"abcd-efgh\nijkl-mnop", "abcd-efgh|ijkl-mnop"},
		"a key":              {"ABCD EFGH IJKL MNOP QRST UVWX", "ABCD EFGH IJKL MNOP QRST UVWX"},
		"an apple key":       {"K7QA-2MNB-XXXX-1234-ABCD-EFGH-9876", "K7QA-2MNB-XXXX-1234-ABCD-EFGH-9876"},
		"a phrase":           {"ocean tiger lamp window silver north", "ocean tiger lamp window silver north"},
		"a numbered phrase":  {"1. ocean\n2. tiger\n3. lamp\n4. window\n5. silver\n6. north", "ocean tiger lamp window silver north"},
		"joined words":       {"ocean-tiger-lamp-window\nsilver-north-coast-bread", "ocean-tiger-lamp-window|silver-north-coast-bread"},
		"one word":           {"qwertyuiop", "qwertyuiop"},
		"dashes of a page":   {"abcd–1234\u00a0\nefgh—5678", "abcd-1234|efgh-5678"},
		"twice":              {"ab12cd34\nef56gh78\nab12cd34", "ab12cd34|ef56gh78"},
		"a page": {`SAVE YOUR BACKUP CODES
Keep these backup codes somewhere safe but accessible.

1. 1234 5678      6. 6789 0123
2. 2345 6789      7. 7890 1234

(ada@example.com)
* You can only use each backup code once.
* Generated on 2026-11-23, 10 codes left.
* https://example.com/help`, "1234 5678|6789 0123|2345 6789|7890 1234"},
	} {
		got, err := ParseRecovery(c.in)
		if err != nil || strings.Join(texts(got), "|") != c.want {
			t.Errorf("%s: %q, %v, want %q", name, texts(got), err, c.want)
		}
	}
	for name, in := range map[string]string{
		"nothing": "", "blank": " \n\n", "a sentence": "Keep these codes safe.",
		"a date": "2026-11-23", "too much": strings.Repeat("a1b2c3d4\n", 1<<14),
	} {
		if got, err := ParseRecovery(in); err == nil {
			t.Errorf("%s: found %d codes", name, len(got))
		}
	}
}

func TestParseRecoveryLines(t *testing.T) {
	t.Parallel()
	got, err := ParseRecoveryLines("Any thing, at: all\n\n  2. b \n")
	if want := []string{"Any thing, at: all", "2. b"}; err != nil || !slices.Equal(texts(got), want) {
		t.Errorf("%q, %v, want %q", texts(got), err, want)
	}
}

// Whatever the text, codes are non-empty, distinct, on one line, and parts of
// the text but for its spaces.
func FuzzParseRecovery(f *testing.F) {
	for _, seed := range []string{"1. 1234 5678 2. 2345 6789", "| a | b1c2 |", "ocean tiger lamp", "\xff\x00a1b2-c3d4", "[ ] é1234"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, in string) {
		codes, err := ParseRecovery(in)
		if (err == nil) != (len(codes) > 0) {
			t.Fatalf("%d codes and %v", len(codes), err)
		}
		seen := map[string]bool{"": true}
		for _, c := range texts(codes) {
			if seen[c] || strings.ContainsAny(c, "\n\t\x00") || len(c) > maxRecoveryCode {
				t.Fatalf("%q", c)
			}
			seen[c] = true
		}
	})
}

// A used code stays used, makes no generation, and is not brought back.
func TestUseRecovery(t *testing.T) {
	t.Parallel()
	h := newHome(t)
	s, key := h.Store, h.key
	a := h.add(t, account("GitHub:octocat"))
	codes, _ := ParseRecovery("ab12cd34\nef56gh78")
	if _, err := s.Update(t.Context(), key, func(v *Vault) error {
		_, n, err := v.AddRecovery(a.ID, codes)
		if n != 2 {
			t.Errorf("%d codes were new, want 2", n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Update(t.Context(), key, func(v *Vault) error {
		_, n, err := v.AddRecovery(a.ID, codes)
		if n != 0 {
			t.Errorf("%d codes were new the second time", n)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	before, _ := s.Generations()
	taken, after, err := s.UseRecovery(t.Context(), key, a.ID, codes[1])
	if err != nil || !taken.Equal(codes[1]) || len(after.Left()) != 1 {
		t.Fatalf("use the second: %d left, %v", len(after.Left()), err)
	}
	if _, _, err := s.UseRecovery(t.Context(), key, a.ID, codes[1]); !errors.Is(err, ErrNoCodes) {
		t.Errorf("the same again: %v, want ErrNoCodes", err)
	}
	taken, after, err = s.UseRecovery(t.Context(), key, a.ID, otpcore.Secret{})
	if err != nil || !taken.Equal(codes[0]) || len(after.Left()) != 0 {
		t.Fatalf("use the first: %d left, %v", len(after.Left()), err)
	}
	if _, _, err := s.UseRecovery(t.Context(), key, a.ID, otpcore.Secret{}); !errors.Is(err, ErrNoCodes) {
		t.Errorf("none left: %v, want ErrNoCodes", err)
	}
	if now, _ := s.Generations(); len(now) != len(before) {
		t.Errorf("using codes made %d generations", len(now)-len(before))
	}
	// Undo goes back to before the codes were added, and redoing that by a
	// merge keeps them used.
	if _, err := s.Undo(t.Context(), key); err != nil {
		t.Fatal(err)
	}
	v, err := s.Load(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	if got, _ := v.Account(a.ID); len(got.Left()) != 0 {
		t.Errorf("undo left %d codes to use", len(got.Left()))
	}
}
