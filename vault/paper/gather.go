package paper

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ErrNoCodes is returned when nothing that was read is a code of a vault's
// sheet.
var ErrNoCodes = errors.New("there is no code of a vault's sheet in it")

// MixedError says that codes of several sheets came together.
type MixedError struct {
	Sheets []SheetName
}

func (e *MixedError) Error() string {
	var names []string
	for _, s := range e.Sheets {
		names = append(names, s.String())
	}
	return "these are codes of different sheets: " + strings.Join(names, "; ")
}

// SheetName names a printed sheet as its codes do.
type SheetName struct {
	Vault      string // the beginning of the vault's id
	Generation string
	Tag        string // the beginning of the file's SHA-256
}

func (n SheetName) String() string {
	return fmt.Sprintf("vault %s, generation %s, sheet %s", n.Vault, n.Generation, n.Tag)
}

func parseName(sheet string) SheetName {
	vault, rest, _ := strings.Cut(sheet, "/")
	generation, tag, _ := strings.Cut(rest, "-")
	return SheetName{strings.ToLower(vault), generation, tag}
}

// MissingError says which codes of a sheet are still needed.
type MissingError struct {
	Sheet SheetName
	// Codes are those that were not read.
	Codes []Caption
	// Need is how many of them are enough, parity codes counted where the
	// sheet has them.
	Need int
}

// Caption is a code as its page shows it.
type Caption struct {
	Page   int
	Number int
	Of     int // 0 where no code that says it was read
}

func (c Caption) String() string { return fmt.Sprintf("%02d on page %d", c.Number, c.Page) }

func (e *MissingError) Error() string {
	return fmt.Sprintf("%d more of the codes that were not read are needed: %s", e.Need, Captions(e.Codes))
}

// Captions lists codes by page.
func Captions(codes []Caption) string {
	pages := map[int][]string{}
	for _, c := range codes {
		pages[c.Page] = append(pages[c.Page], fmt.Sprintf("%02d", c.Number))
	}
	var list []string
	for _, page := range slices.Sorted(maps.Keys(pages)) {
		list = append(list, fmt.Sprintf("%s on page %d", strings.Join(pages[page], " "), page))
	}
	return strings.Join(list, ", ")
}

// Gathering is what was read of a vault's sheet so far, in any order, from any
// number of pictures and texts.
type Gathering struct {
	frames map[string]map[int]frame // by sheet and number
}

// Add takes the codes in a text and returns how many of them were new.
func (g *Gathering) Add(text string) int {
	if len(text) > 2*maxSheet {
		text = text[:2*maxSheet]
	}
	text = strings.ToUpper(text)
	added := 0
	for _, m := range append(framePattern().FindAllStringSubmatch(text, maxCodes),
		framePattern().FindAllStringSubmatch(tidyFrames(text), maxCodes)...) {
		f, ok := parseFrame(m)
		if !ok {
			continue
		}
		if g.frames == nil {
			g.frames = map[string]map[int]frame{}
		}
		if g.frames[f.sheet] == nil {
			g.frames[f.sheet] = map[int]frame{}
		}
		if _, there := g.frames[f.sheet][f.number]; !there {
			g.frames[f.sheet][f.number] = f
			added++
		}
	}
	return added
}

// tidyFrames makes whole again what a phone or a mail broke into lines: a line
// that does not begin a code goes on with the one before.
func tidyFrames(text string) string {
	var b strings.Builder
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if at := strings.Index(line, dataWord); at >= 0 || strings.Trim(line, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567/-0189") != "" {
			b.WriteByte('\n')
		}
		b.WriteString(line)
	}
	return b.String()
}

// one returns the codes of the only sheet that there is.
func (g *Gathering) one() (map[int]frame, string, error) {
	if len(g.frames) == 0 {
		return nil, "", ErrNoCodes
	}
	if len(g.frames) > 1 {
		e := &MixedError{}
		for _, name := range slices.Sorted(maps.Keys(g.frames)) {
			e.Sheets = append(e.Sheets, parseName(name))
		}
		return nil, "", e
	}
	for name, frames := range g.frames {
		return frames, name, nil
	}
	return nil, "", ErrNoCodes
}

// Sheet is what a gathering has become.
type Sheet struct {
	Name SheetName
	// Data is the age file.
	Data []byte
	// Sum is its SHA-256 in hexadecimal, as the first page has it.
	Sum string
	// Read, Data and Parity codes; Missing are those that were not read.
	Read, DataCodes, ParityCodes int
	Missing                      []Caption
	// Rebuilt is how many data codes parity made up for.
	Rebuilt int
}

// Sheet puts the file together, with parity codes where codes are missing. It
// errs with [ErrNoCodes], a [*MixedError], or a [*MissingError].
func (g *Gathering) Sheet() (*Sheet, error) {
	frames, name, err := g.one()
	if err != nil {
		return nil, err
	}
	s := &Sheet{Name: parseName(name), Read: len(frames)}
	length := 0
	for _, f := range frames {
		s.DataCodes = max(s.DataCodes, f.data)
		s.ParityCodes, length = max(s.ParityCodes, f.parity), max(length, f.length)
	}
	have := make([]bool, s.DataCodes+s.ParityCodes)
	for number, f := range frames {
		if f.data != s.DataCodes || f.isParity() && (f.parity != s.ParityCodes || f.length != length) {
			return nil, errors.New("the codes contradict each other: they were not printed as one sheet")
		}
		have[number-1] = true
	}
	for i, there := range have {
		if !there {
			s.Missing = append(s.Missing, Caption{pageOf(i), i + 1, s.DataCodes})
			if i < s.DataCodes {
				s.Rebuilt++
			}
		}
	}
	if need := lacking(have, s.DataCodes, s.ParityCodes); need > 0 {
		return nil, &MissingError{s.Name, s.Missing, need}
	}
	if s.Data, err = join(frames, s.DataCodes, s.ParityCodes, length); err != nil {
		return nil, err
	}
	sum := sha256.Sum256(s.Data)
	s.Sum = hex.EncodeToString(sum[:])
	if !strings.EqualFold(s.Sum[:4], s.Name.Tag) {
		return nil, errors.New("the codes do not fit together: the file has another SHA-256 than the sheet")
	}
	return s, nil
}

// join puts the payloads together, rebuilding those that are missing.
func join(frames map[int]frame, data, parity, length int) ([]byte, error) {
	complete := true
	size := 0
	for number := 1; number <= data; number++ {
		f, ok := frames[number]
		complete = complete && ok
		size = max(size, len(f.payload))
	}
	if complete {
		var out bytes.Buffer
		for number := 1; number <= data; number++ {
			out.Write(frames[number].payload)
		}
		return out.Bytes(), nil
	}
	if length == 0 || shardSize(length, data) > 1<<12 {
		return nil, errors.New("the parity codes do not say how long the file is")
	}
	size = shardSize(length, data)
	shards := make([][]byte, data+parity)
	for number, f := range frames {
		if len(f.payload) > size {
			return nil, errors.New("the codes are of different lengths: they were not printed as one sheet")
		}
		shards[number-1] = slices.Concat(f.payload, make([]byte, size-len(f.payload)))
	}
	if err := rebuild(shards, data, parity); err != nil {
		return nil, err
	}
	out := bytes.Join(shards[:data], nil)
	if length > len(out) {
		return nil, errors.New("the parity codes say another length than the file has")
	}
	return out[:length], nil
}
