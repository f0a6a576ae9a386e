package paper

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fob/testdata"
)

func typedOf(tb testing.TB, s VaultSheet) []string {
	tb.Helper()
	all, err := s.typedLines()
	if err != nil {
		tb.Fatal(err)
	}
	return all
}

func retype(lines ...string) (*Sheet, error) {
	var g Gathering
	g.Add(strings.Join(lines, "\n"))
	return g.Sheet()
}

// No three characters of a line that are wrong leave it right, which is the same
// as that no two can be taken for one.
func TestLineDistance(t *testing.T) {
	t.Parallel()
	const n = 64 // a line has 51, with what it does not say
	single := map[lineSum]int{}
	for at := range n {
		for wrong := byte(1); wrong < 32; wrong++ {
			sum := lineSum{}.next(wrong)
			for range at {
				sum = sum.next(0)
			}
			if other, ok := single[sum]; ok {
				t.Fatalf("places %d and %d look alike", at, other)
			}
			single[sum] = at
		}
	}
	for a, at := range single {
		for b, other := range single {
			if at == other {
				continue
			}
			sum := lineSum{a[0] ^ b[0], a[1] ^ b[1], a[2] ^ b[2], a[3] ^ b[3]}
			if third, ok := single[sum]; ok {
				t.Fatalf("places %d and %d look like %d", at, other, third)
			}
		}
	}
}

// Lines come back in any order, in small letters, without bars, spaces or
// numbers, twice, and among other text.
func TestRetype(t *testing.T) {
	t.Parallel()
	for _, n := range []int{5, 25, 30, 700, 2600} {
		s := vaultSheetOf(t, n)
		lines := typedOf(t, s)
		if len(lines) != 1+(n+24)/25 {
			t.Fatalf("%d bytes: %d lines", n, len(lines))
		}
		shuffled := slices.Clone(lines)
		rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
		var whole strings.Builder
		s.Typeable = true
		s.Names = []string{"12 | ABCDE FGHIJ", "東京"}
		if err := s.WriteText(&whole); err != nil {
			t.Fatal(err)
		}
		bare := slices.Clone(lines)
		for i, line := range bare[1:] {
			bare[i+1] = strings.NewReplacer("|", "", " ", "").Replace(line[5:])
		}
		for name, text := range map[string][]string{
			"as printed":    lines,
			"shuffled":      shuffled,
			"small letters": {strings.ToLower(strings.Join(lines, "\r\n\r\n"))},
			"without bars":  {strings.ReplaceAll(strings.Join(lines, "\n"), "|", " ")},
			"bare":          bare,
			"twice":         append(slices.Clone(lines), lines...),
			"whole sheet":   {whole.String()},
			"zero for O":    {lines[0], strings.ReplaceAll(strings.Join(lines[1:], "\n"), "O", "0")},
			"wrong numbers": {lines[0], strings.ReplaceAll(strings.Join(lines[1:], "\n"), "001 |", "0999 |")},
		} {
			got, err := retype(text...)
			if err != nil || !bytes.Equal(got.Data, s.Data) {
				t.Errorf("%d bytes, %s: %v", n, name, err)
			}
		}
	}
}

// A wrong character is named by line, group and place, whichever it is, and
// nothing is made of the file.
func TestRetypeMistakes(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 700)
	lines := typedOf(t, s)
	spoil := func(line string) error {
		all := slices.Clone(lines)
		all[12] = line
		got, err := retype(all...)
		if err == nil {
			t.Fatalf("a spoiled line gives %d bytes", len(got.Data))
		}
		return err
	}
	right := lines[12]
	group, char := 1, 0
	for at := len("012 | "); at < len(right); at++ {
		switch right[at] {
		case '|':
			continue
		case ' ':
			if right[at-1] != '|' && right[at+1] != '|' {
				group, char = group+1, 0
			} else if right[at+1] == '|' {
				group, char = group+1, 0
			}
			continue
		}
		char++
		wrong := []byte(right)
		wrong[at] = 'A' + (right[at]-'A'+1)%26
		if right[at] < 'A' {
			wrong[at] = 'Q'
		}
		want := fmt.Sprintf("line 12, group %d, character %d: it is another character than on the sheet", group, char)
		if err := spoil(string(wrong)); err.Error() != want {
			t.Errorf("at %d: %v, want %s", at, err, want)
		}
		wrong[at] = '9'
		want = fmt.Sprintf("line 12, group %d, character %d: it is no character of a line", group, char)
		if err := spoil(string(wrong)); !strings.HasPrefix(err.Error(), want) {
			t.Errorf("at %d: %v, want %s", at, err, want)
		}
	}
	swapped := []byte(right)
	swapped[8], swapped[9] = swapped[9], swapped[8]
	for name, c := range map[string]struct{ line, want string }{
		"swapped":         {string(swapped), "line 12, group 1, character 3: it stands in the place of the next one"},
		"missing":         {right[:14] + right[15:], "line 12, group 2: it has 4 characters, not 5"},
		"too many":        {right[:14] + "A" + right[14:], "line 12, group 2: it has 6 characters, not 5"},
		"missing, bare":   {"012 " + bare(right[:14]+right[15:]), "line 12, group 2, character 3: a character is missing here"},
		"too many, bare":  {"012 " + bare(right[:14]+"7"+right[14:]), "line 12, group 2, character"},
		"two wrong":       {right[:6] + "AAAAA" + right[11:], "line 12: two characters or more are wrong"},
		"a group left":    {right[:12] + right[18:], "line 12: it has 39 characters, not 44"},
		"of no number":    {"QQ" + bare(right)[2:], "line 13 of what was typed: it is no line of this sheet"},
		"a line too many": {"099" + right[3:10] + "A" + right[11:], "line 99: this sheet has 28 lines"},
	} {
		if err := spoil(c.line); !strings.HasPrefix(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", name, err, c.want)
		}
	}
}

func bare(line string) string {
	return strings.NewReplacer("|", "", " ", "").Replace(strings.TrimPrefix(line, "012 |"))
}

// Lines that are not there are named, and so is a first line that is missing or
// wrong.
func TestRetypeMissing(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 700)
	lines := typedOf(t, s)
	without := slices.Concat(lines[:3], lines[4:17], lines[20:])
	_, err := retype(without...)
	var typed *TypedError
	if want := "of the 28 lines 4 are not there: 3, 17-19"; !errors.As(err, &typed) || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	if _, err := retype(lines[1:]...); !errors.Is(err, ErrNoHead) {
		t.Errorf("without the first line: %v", err)
	}
	for at, c := range []byte(lines[0]) {
		if c == '/' || at < len(typedWord) {
			continue
		}
		wrong := []byte(lines[0])
		if wrong[at] = 'X'; c == 'X' {
			wrong[at] = 'Y'
		}
		want := fmt.Sprintf("the line that begins with FOB1T, character %d: it is another character than on the sheet", at+1)
		if _, err := retype(append([]string{string(wrong)}, lines[1:]...)...); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", wrong, err, want)
		}
	}
	// Lines of another printing do not pass for those of this one.
	again := s
	again.Data = bytes.Clone(s.Data)
	again.Data[7] ^= 1
	if _, err := retype(lines[0], strings.Join(typedOf(t, again)[1:], "\n")); err == nil || !strings.Contains(err.Error(), "or it is of another sheet") {
		t.Errorf("lines of another sheet: %v", err)
	}
	var mixed *MixedError
	if _, err := retype(append(typedOf(t, again), lines...)...); !errors.As(err, &mixed) {
		t.Errorf("two sheets: %v", err)
	}
}

// Some lines make up for codes that cannot be read.
func TestRetypeSome(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 2600)
	frames, lines := framesOf(t, s), typedOf(t, s)
	size := len(frames[0].payload)
	g := gather(frames, 0, 2, 4, 6, 8) // one more than there are spare codes
	if _, err := g.Sheet(); err == nil {
		t.Fatal("five codes lost")
	}
	g.Add(lines[0])
	for at := 4 * size; at < 5*size+lineBytes; at += lineBytes {
		g.Add(lines[1+at/lineBytes])
	}
	got, err := g.Sheet()
	if err != nil || !bytes.Equal(got.Data, s.Data) || got.Typed != 1 || got.Rebuilt != 4 {
		t.Fatalf("%+v, %v", got, err)
	}
	// One of these lines with a mistake is said.
	g = gather(frames, 0, 2, 4, 6, 8)
	g.Add(lines[0])
	g.Add(lines[37][:8] + "AA" + lines[37][10:])
	_, err = g.Sheet()
	var missing *MissingError
	if !errors.As(err, &missing) || missing.Typed == nil || len(missing.Typed.Mistakes) != 1 || missing.Typed.Mistakes[0].Line != 37 {
		t.Errorf("%v", err)
	}
}

// What stands on the sheet makes the file of the lines without fob.
func TestRetypeRecipe(t *testing.T) {
	t.Parallel()
	testdata.Need(t, "base32")
	s := vaultSheetOf(t, 715)
	s.Typeable = true
	dir := t.TempDir()
	lines := typedOf(t, s)
	slices.Reverse(lines)
	write(t, filepath.Join(dir, "typed.txt"), []byte(strings.Join(lines, "\n")+"\n"))
	steps := s.typedText().steps
	cmd := exec.Command("sh", "-e", "-c", steps[len(steps)-1].text+"; cat vault.age")
	cmd.Dir = dir
	if out, err := cmd.Output(); err != nil || !bytes.Equal(out, s.Data) {
		t.Errorf("%d bytes, %v", len(out), err)
	}
	if printed := pdfText(t, vaultPDF(t, s, A4)); printed != "" {
		for _, line := range lines {
			if !strings.Contains(strings.Join(strings.Fields(printed), " "), line) {
				t.Errorf("the page does not show %s", line)
			}
		}
		got, err := retype(printed)
		if err != nil || !bytes.Equal(got.Data, s.Data) {
			t.Errorf("the text of the page: %v", err)
		}
	}
}

// Any text is read or refused, and what is wrong in it is said without it.
func FuzzRetype(f *testing.F) {
	s := vaultSheetOf(f, 60)
	lines := strings.Join(typedOf(f, s), "\n")
	f.Add(lines)
	f.Add(strings.ReplaceAll(lines, "A", "B"))
	f.Add("FOB1T/K3F9A27Q/42-9F3C/5/ABCD\n001 | ABCDEFGH | ABCD")
	f.Fuzz(func(t *testing.T, text string) {
		var g Gathering
		g.Add(text)
		sheet, err := g.Sheet()
		if err == nil && len(sheet.Data) == 0 {
			t.Fatal("a sheet of nothing")
		}
	})
}
