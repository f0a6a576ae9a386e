package paper

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"filippo.io/age"
)

func TestParseKey(t *testing.T) {
	t.Parallel()
	for _, key := range []string{classicKey, hybridKey} {
		s := sheetOf(t, key)
		prefix, rows := s.rows()
		var lines []string
		for _, row := range rows {
			lines = append(lines, strings.Join(row, " "))
		}
		data := strings.TrimPrefix(key, prefix)
		var withNumbers []string
		for i, line := range lines {
			withNumbers = append(withNumbers, fmt.Sprintf("%d | %s\n", i+1, line))
		}
		numbered := strings.Join(withNumbers, "") // as on the sheet
		bare := strings.ReplaceAll(numbered, " |", "")
		look := strings.NewReplacer("0", "O", "L", "1", "8", "B").Replace(data)
		for name, typed := range map[string]string{
			"one line":           key,
			"small letters":      strings.ToLower(key),
			"line end":           key + "\r\n",
			"spaces around":      "  \t" + key + "  ",
			"groups":             prefix + "\n" + strings.Join(lines, "\n"),
			"groups in one line": prefix + " " + strings.Join(lines, " "),
			"numbered":           prefix + "\n" + numbered,
			"bare numbers":       prefix + "\n" + bare,
			"hyphens":            prefix + "\n" + strings.ReplaceAll(strings.Join(lines, "-"), " ", "-"),
			"only groups":        strings.ToLower(strings.Join(lines, "\n")),
			"only numbered":      numbered,
			"only the data":      data,
			"single characters":  prefix + strings.Join(strings.Split(data, ""), " "),
			"spaced prefix":      strings.ReplaceAll(prefix, "-", " ") + " " + data,
			"look-alikes":        prefix + "\n" + look,
			"other hyphens":      strings.ReplaceAll(key, "-", "\u2011"),
			"dashes":             strings.ReplaceAll(key, "-", "\u2013"),
			"no-break spaces":    prefix + "\u00a0" + strings.ReplaceAll(strings.Join(lines, " "), " ", "\u00a0"),
			"zero-width":         prefix + "\u200b" + data + "\ufeff",
			"full width":         strings.Map(func(r rune) rune { return r - '!' + 0xff01 }, key),
			"old line ends":      prefix + "\r" + strings.Join(lines, "\r"),
			"identity file":      "# created: 2026-11-23T09:15:00Z\n# public key: age1xyz\n" + key + "\n",
			"comment after":      key[:40] + key[40:] + "\n# paper\n",
			"scanner":            "QR-Code:" + key + "\nscanned 1 barcode symbols from 1 images in 0.02 seconds\n",
			"JSON":               `{"key":"` + key + `","other":"AAAA"}`,
			"in a sentence":      "The key is " + key + ", and it is good.",
			"twice":              key + "\n" + key,
			"text sheet":         text(t, s),
			"text sheet, CRLF":   strings.ReplaceAll(text(t, s), "\n", "\r\n"),
			"text sheet, quoted": "> " + strings.ReplaceAll(text(t, s), "\n", "\n> "),
		} {
			got, err := ParseKey(typed)
			if err != nil || got != key {
				t.Errorf("%s: right %t, error %v", name, got == key, err)
			}
		}
		if read := pdfText(t, pdf(t, s, A4)); read != "" {
			if got, err := ParseKey(read); err != nil || got != key {
				t.Errorf("text of the PDF: right %t, error %v\n%s", got == key, err, read)
			}
		}
	}
}

// What a person does wrong, and where it is said to be.
func TestTypedWithMistakes(t *testing.T) {
	t.Parallel()
	s := sheetOf(t, classicKey)
	prefix, rows := s.rows()
	var flat []string
	for _, row := range rows {
		flat = append(flat, row...)
	}
	// edit returns the groups with some of them changed.
	edit := func(change map[int]string) string {
		all := append([]string(nil), flat...)
		for i, group := range change {
			all[i-1] = group
		}
		return prefix + "\n" + strings.Join(all, " ")
	}
	swap := func(group string) string { return group[1:2] + group[:1] + group[2:] }
	other := func(group string) string {
		if group[0] == 'Q' {
			return "P" + group[1:]
		}
		return "Q" + group[1:]
	}
	for name, c := range map[string]struct {
		typed string
		want  string
	}{
		"wrong character":    {edit(map[int]string{7: other(flat[6])}), "line 2, group 3: a character is wrong"},
		"in the last group":  {edit(map[int]string{15: other(flat[14])}), "line 4, group 3: a character is wrong"},
		"swapped characters": {edit(map[int]string{2: swap(flat[1])}), "line 1, group 2: two characters are wrong"},
		"two groups": {
			edit(map[int]string{3: other(flat[2]), 12: other(flat[11])}),
			"line 1, group 3 and line 3, group 4: a character is wrong in each",
		},
		"short group": {edit(map[int]string{5: flat[4][:3]}), "line 2, group 1: it has 3 characters, not 4"},
		"long group":  {edit(map[int]string{5: flat[4] + "Q"}), "line 2, group 1: it has 5 characters, not 4"},
		"two short groups": {
			edit(map[int]string{5: flat[4][:3], 9: flat[8][:2]}),
			"line 2, group 1 and line 3, group 1: they have not the right number of characters",
		},
		"strange character":       {edit(map[int]string{4: "Q?QQ"}), "line 1, group 4: it has a character that is in no key"},
		"accented":                {edit(map[int]string{4: "Qé" + "QQ"}), "line 1, group 4: it has a character that is in no key"},
		"missing, without groups": {classicKey[:30] + classicKey[31:], "line 1, group 4: a character is missing"},
		"extra, without groups":   {classicKey[:50] + "Q" + classicKey[50:], "line 3, group 1: a character is too many"},
		"group missing":           {edit(map[int]string{6: ""}), "it has 54 characters after its first line, not 58"},
		"far too long":            {classicKey + classicKey[20:40], "it has 78 characters after its first line, not 58"},
		"only the beginning":      {classicKey[:40], "it has 24 characters after its first line, not 58"},
		"groups swapped":          {edit(map[int]string{1: flat[1], 2: flat[0]}), "it does not match its checksum: compare it with the sheet"},
		"without first line":      {strings.Join(flat[:14], " ") + " " + other(flat[14]), "line 4, group 3: a character is wrong"},
	} {
		got, err := ParseKey(c.typed)
		if got != "" {
			t.Errorf("%s: a key came out", name)
		}
		var e *KeyError
		if !errors.As(err, &e) || err.Error() != "paper key: "+c.want {
			t.Errorf("%s: error %q, want %q", name, err, c.want)
		}
	}
}

func TestNoKey(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"empty":       "",
		"spaces":      " \n\n ",
		"prose":       "This is a letter to somebody, without any key in it at all, but long enough to look like one.",
		"recipient":   "age1ytgmyfljdwnemxd8dmkt3twv8h36u8av4kzdz65sudax626lv5nq74ydz0 and more",
		"only labels": "1 | \n2 | \n3 | \n",
		"code":        "123456",
	} {
		if _, err := ParseKey(text); !errors.Is(err, ErrNoKey) {
			t.Errorf("%s: error %v, want ErrNoKey", name, err)
		}
	}
	if _, err := ParseKey(classicKey + "\n" + hybridKey); err == nil || !strings.Contains(err.Error(), "several") {
		t.Errorf("two keys: error %v", err)
	}
	if _, err := ParseKey(strings.Repeat(" ", maxText) + classicKey); err == nil {
		t.Error("a text that is too long is taken")
	}
}

// Every single mistake, and a sample of double ones, is located exactly; no
// number of mistakes makes a key.
func TestLocate(t *testing.T) {
	t.Parallel()
	data := []byte(strings.TrimPrefix(classicKey, prefixClassic))
	for i, c := range data {
		data[i] = byte(strings.IndexByte(alphabet, c))
	}
	if residue(nameClassic, data) != 0 {
		t.Fatal("the key's own checksum is wrong")
	}
	spoiled := func(errs map[int]byte) uint32 {
		bad := append([]byte(nil), data...)
		for at, wrong := range errs {
			bad[at] ^= wrong
		}
		return residue(nameClassic, bad)
	}
	for at := range dataLen {
		if got := locate(spoiled(map[int]byte{at: byte(at%31) + 1}), dataLen); len(got) != 1 || got[0] != at {
			t.Errorf("a mistake at %d is located at %v", at, got)
		}
	}
	rng := rand.New(rand.NewPCG(1, 2))
	for range 200 {
		a, b := rng.IntN(dataLen), rng.IntN(dataLen)
		if a == b {
			continue
		}
		got := locate(spoiled(map[int]byte{a: byte(rng.IntN(31)) + 1, b: byte(rng.IntN(31)) + 1}), dataLen)
		if len(got) != 2 || got[0] != min(a, b) || got[1] != max(a, b) {
			t.Errorf("mistakes at %d and %d are located at %v", a, b, got)
		}
		errs := map[int]byte{a: 1, b: 2, (a + b + 1) % dataLen: 4}
		if len(errs) == 3 && spoiled(errs) == 0 {
			t.Errorf("three mistakes at %v make a key", errs)
		}
	}
}

// A key that ParseKey takes is one that age takes, and the same.
func TestAgeAgrees(t *testing.T) {
	t.Parallel()
	for range 50 {
		id, err := age.GenerateX25519Identity()
		if err != nil {
			t.Fatal(err)
		}
		if got, err := ParseKey(strings.ToLower(id.String())); err != nil || got != id.String() {
			t.Errorf("ParseKey of a new key: %v", err)
		}
	}
}

func FuzzParseKey(f *testing.F) {
	f.Add(classicKey)
	f.Add(strings.ToLower(hybridKey))
	f.Add(text(f, sheetOf(f, classicKey)))
	f.Add("age-secret-key-1\n1 | v2e0 zjq5 r2xn 24fr\n2 | 5tmx g8w9 yve3 820u\n3 | w5xd c0h0 lz62 9ufj\n4 | 3w0q jsem vj")
	f.Add("v2e0 zjq5 r2xn 24fr 5tmx g8w9 yve3 820u w5xd c0h0 lz62 9ufj 3w0q jsem v")
	f.Add("AGE-SECRET-KEY-1" + strings.Repeat("Q", 59))
	f.Add("AGE SECRET KEY PQ L\n# x\n\n1)\xff")
	f.Fuzz(func(t *testing.T, text string) {
		key, err := ParseKey(text)
		if err != nil {
			if key != "" {
				t.Error("a key with an error")
			}
			return
		}
		if again, err := ParseKey(key); again != key || err != nil {
			t.Errorf("the result does not parse to itself: %v", err)
		}
		if _, err := recipientOf(key); err != nil {
			t.Errorf("age does not take the result: %v", err)
		}
	})
}
