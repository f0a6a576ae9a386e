package paper

import (
	"encoding/base32"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// LineError says where what was typed of a sheet differs from it. It shows none
// of it.
type LineError struct {
	Line   int // as the sheet numbers it; 0 is the first one, which begins with FOB1T
	Typed  int // where it stands in what was typed, from 1; for a line without a number
	Group  int // of five characters, from 1; 0 where it is not known
	Char   int // in the group, from 1
	Reason string
}

func (e *LineError) Error() string {
	where := fmt.Sprintf("line %d", e.Line)
	switch {
	case e.Typed > 0:
		where = fmt.Sprintf("line %d of what was typed", e.Typed)
	case e.Line == 0:
		where = "the line that begins with " + typedWord
	}
	switch {
	case e.Group > 0 && e.Char > 0:
		where += fmt.Sprintf(", group %d, character %d", e.Group, e.Char)
	case e.Group > 0:
		where += fmt.Sprintf(", group %d", e.Group)
	case e.Char > 0:
		where += fmt.Sprintf(", character %d", e.Char)
	}
	return where + ": " + e.Reason
}

// TypedError says what a typed sheet lacks: lines with a mistake, and lines that
// are not there.
type TypedError struct {
	Sheet    SheetName
	Lines    int // that the sheet has
	Mistakes []*LineError
	Missing  []int // neither right nor with a mistake
}

func (e *TypedError) Error() string {
	var parts []string
	for _, m := range e.Mistakes {
		parts = append(parts, m.Error())
	}
	if len(e.Missing) > 0 {
		parts = append(parts, fmt.Sprintf("of the %d lines %s not there: %s", e.Lines, isOrAre(len(e.Missing)), Ranges(e.Missing)))
	}
	return strings.Join(parts, "; ")
}

func isOrAre(n int) string {
	if n == 1 {
		return "one is"
	}
	return strconv.Itoa(n) + " are"
}

// Ranges lists numbers, which are sorted, in a short form: "3, 17-19".
func Ranges(numbers []int) string {
	var parts []string
	for i := 0; i < len(numbers); i++ {
		from := i
		for i+1 < len(numbers) && numbers[i+1] == numbers[i]+1 {
			i++
		}
		part := strconv.Itoa(numbers[from])
		if i > from {
			part += "-" + strconv.Itoa(numbers[i])
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// typedLine is a line that may be one of a sheet's.
type typedLine struct {
	at     int // where it was typed, from 1
	number int // 0 where it has none
	bars   bool
	pieces []string
}

func (l typedLine) chars() string { return strings.Join(l.pieces, "") }

// parseLine reads a line that may be one of a sheet's, in capitals.
func parseLine(line string, at int) (typedLine, bool) {
	l := typedLine{at: at, bars: strings.Contains(line, "|")}
	l.pieces = strings.FieldsFunc(line, func(r rune) bool { return r == ' ' || strings.ContainsRune("|.:,;)_", r) })
	for _, piece := range l.pieces {
		if strings.Trim(piece, lineAlphabet+"0189") != "" {
			return l, false
		}
	}
	if len(l.pieces) > 0 && len(l.pieces[0]) < lineGroup {
		if n, err := strconv.Atoi(l.pieces[0]); err == nil {
			l.number, l.pieces = n, l.pieces[1:]
		}
	}
	return l, len(l.chars()) >= 8
}

// mayBe reports whether a line looks like one of that sheet.
func (l typedLine) mayBe(h typedHead) bool {
	n := len(l.chars())
	near := func(want int) bool { return n >= want-lineGroup && n <= want+lineGroup }
	switch {
	case l.number > h.lines():
		return l.bars
	case l.number > 0:
		return l.bars || near(h.chars(l.number)+lineChecks)
	}
	return near(lineChars+lineChecks) || n == h.chars(h.lines())+lineChecks
}

// numbers finds a line by what its characters alone add up to. The checks cover
// the number, so they tell which line it is when there is none, or a wrong one.
func (h typedHead) numbers() map[lineSum]int {
	all := make(map[lineSum]int, h.lines())
	for n := 1; n <= h.lines(); n++ {
		all[residueOf(lineSeed(h.tag(), n), make([]byte, h.chars(n)+lineChecks))] = n
	}
	return all
}

// readLine returns the number and bytes of a line of a sheet.
func (h typedHead) readLine(l typedLine, numbers map[lineSum]int) (number int, data []byte, wrong *LineError) {
	fives, at := fivesOf(l.chars())
	if n := numbers[residueOf(lineSum{}, fives)]; at < 0 && n > 0 && len(fives) == h.chars(n)+lineChecks {
		return n, h.bytes(fives), nil
	}
	switch {
	case l.number == 0:
		return 0, nil, &LineError{Typed: l.at, Reason: "it is no line of this sheet, or has a mistake: give its number as well"}
	case l.number > h.lines():
		return 0, nil, &LineError{Line: l.number, Reason: fmt.Sprintf("this sheet has %d lines", h.lines())}
	case at >= 0:
		return l.number, nil, l.mistake(at, "it is no character of a line, which has none but A to Z and 2 to 7")
	}
	seed := lineSeed(h.tag(), l.number)
	if len(fives) != h.chars(l.number)+lineChecks {
		return l.number, nil, l.miscounted(h, seed, fives)
	}
	if at := wrongFive(residueOf(seed, fives), len(fives)); at >= 0 {
		return l.number, nil, l.mistake(at, "it is another character than on the sheet")
	}
	for at := range len(fives) - 1 {
		swapped := slices.Clone(fives)
		swapped[at], swapped[at+1] = fives[at+1], fives[at]
		if residueOf(seed, swapped) == (lineSum{}) {
			return l.number, nil, l.mistake(at, "it stands in the place of the next one")
		}
	}
	return l.number, nil, &LineError{Line: l.number, Reason: "two characters or more are wrong, or it is of another sheet"}
}

// bytes is what a line that is right holds.
func (h typedHead) bytes(fives []byte) []byte {
	data, _ := base32.StdEncoding.DecodeString(charsOf(fives[:len(fives)-lineChecks])) // right, so it decodes
	return data
}

// mistake names a character by its group as it was typed, where it was typed in
// groups, else as the sheet has it. The checks are the last group.
func (l typedLine) mistake(at int, reason string) *LineError {
	e := &LineError{Line: l.number, Group: at/lineGroup + 1, Char: at%lineGroup + 1, Reason: reason}
	if len(l.pieces) < 2 {
		return e
	}
	for i, piece := range l.pieces {
		if at < len(piece) {
			e.Group, e.Char = i+1, at+1
			return e
		}
		at -= len(piece)
	}
	return e
}

// miscounted says what is known of a line with too few or too many characters.
func (l typedLine) miscounted(h typedHead, seed lineSum, fives []byte) *LineError {
	want := h.chars(l.number) + lineChecks
	groups := (want - lineChecks + lineGroup - 1) / lineGroup
	if len(l.pieces) == groups+1 {
		for i, piece := range l.pieces {
			length := min(lineGroup, want-lineChecks-i*lineGroup)
			if i == groups {
				length = lineChecks
			}
			if len(piece) != length {
				return &LineError{Line: l.number, Group: i + 1, Reason: fmt.Sprintf("it has %d characters, not %d", len(piece), length)}
			}
		}
	}
	if len(fives) == want-1 {
		longer := make([]byte, want)
		for at := range longer {
			copy(longer, fives[:at])
			copy(longer[at+1:], fives[at:])
			for longer[at] = 0; longer[at] < 32; longer[at]++ {
				if residueOf(seed, longer) == (lineSum{}) {
					return l.mistake(at, "a character is missing here")
				}
			}
		}
	}
	if len(fives) == want+1 {
		for at := range fives {
			if residueOf(seed, slices.Delete(slices.Clone(fives), at, at+1)) == (lineSum{}) {
				return l.mistake(at, "it is one too many")
			}
		}
	}
	return &LineError{Line: l.number, Reason: fmt.Sprintf("it has %d characters, not %d", len(fives), want)}
}

// wrongHead says what is known of a first line that is not right.
func wrongHead(line string) *LineError {
	line = strings.ReplaceAll(line[strings.Index(line, typedWord):], " ", "")
	e := &LineError{Reason: "it is not as on the sheet"}
	cut := strings.LastIndexByte(line, '/') + 1
	fives, bad := fivesOf(line[cut:])
	if len(line) > 80 || strings.Count(line, "/") != 4 || bad >= 0 || len(fives) != lineChecks {
		return e
	}
	for at := range cut {
		for _, c := range []byte("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-/") {
			right := []byte(line[:cut])
			if right[at] = c; residueOf(headSum(string(right)), fives) == (lineSum{}) {
				e.Char, e.Reason = at+1, "it is another character than on the sheet"
				return e
			}
		}
	}
	if at := wrongFive(residueOf(headSum(line[:cut]), fives), len(fives)); at >= 0 {
		e.Char, e.Reason = cut+at+1, "it is another character than on the sheet"
	}
	return e
}
