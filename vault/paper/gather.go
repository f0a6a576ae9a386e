package paper

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// ErrNoCodes is returned when nothing that was read is a code of a vault's
// sheet.
var ErrNoCodes = errors.New("there is no code of a vault's sheet in it")

// ErrNoHead is returned when lines were typed from a sheet without the first
// one.
var ErrNoHead = errors.New("the first line of the typed text is not there: it begins with " + typedWord + "/ and says which sheet it is")

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
	// Unseen are the pages of which no code was read.
	Unseen []int
	// Need is how many of them are enough, parity codes counted where the
	// sheet has them.
	Need int
	// Typed says what is wrong with the lines that were typed, if any were.
	Typed *TypedError
}

// Caption is a code as its page shows it.
type Caption struct {
	Page   int
	Number int
	Of     int // 0 where no code that says it was read
}

func (c Caption) String() string { return fmt.Sprintf("%02d on page %d", c.Number, c.Page) }

func (e *MissingError) Error() string {
	if e.Need < len(e.Codes) {
		return fmt.Sprintf("any %d of these are needed: %s", e.Need, Captions(e.Codes))
	}
	return "needed are " + Captions(e.Codes)
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

// Edge names the edge of the pages at which all of some codes stand that were
// not read, or is empty where they are not all at one: what a printer leaves that
// clips or shifts a page.
func Edge(missing []Caption) string {
	if len(missing) < 2 {
		return ""
	}
	row := func(c Caption) int {
		if c.Page == 1 {
			return 0
		}
		return (c.Number - 1 - firstCodes) % pageCodes / columnsOfCodes
	}
	column := func(c Caption) int {
		if c.Page == 1 {
			return c.Number - 1
		}
		return (c.Number - 1 - firstCodes) % columnsOfCodes
	}
	all := func(is func(Caption) bool) bool {
		return !slices.ContainsFunc(missing, func(c Caption) bool { return !is(c) })
	}
	switch {
	case all(func(c Caption) bool { return column(c) == 0 }):
		return "left"
	case all(func(c Caption) bool { return column(c) == columnsOfCodes-1 }):
		return "right"
	case all(func(c Caption) bool { return c.Page > 1 && row(c) == 0 }):
		return "upper"
	case all(func(c Caption) bool { return c.Page == 1 || row(c) == pageCodes/columnsOfCodes-1 }):
		return "lower"
	}
	return ""
}

// Gathering is what was read of a vault's sheet so far, in any order, from any
// number of pictures and texts.
type Gathering struct {
	frames map[string]map[int]frame // by sheet and number
	shown  map[*byte][]frame        // by picture, of which this is the first byte
	heads  map[string]typedHead     // by sheet
	typed  []typedLine
	broken *LineError // of a first line that was typed
}

// Add takes the codes in a text and returns how many of them were new.
func (g *Gathering) Add(text string) int {
	if len(text) > 2*maxSheet {
		text = text[:2*maxSheet]
	}
	text = tidy(text)
	added := g.addTyped(text)
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

// addTyped takes the lines that were typed from a sheet.
func (g *Gathering) addTyped(text string) (added int) {
	if !strings.Contains(text, typedWord) && !strings.Contains(text, "|") && len(g.heads) == 0 {
		return 0
	}
	at := 0
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line != "" {
			at++
		}
		if strings.Contains(line, typedWord+"/") || strings.Contains(line, typedWord+" /") {
			h, ok := parseHead(strings.ReplaceAll(line, " ", ""))
			switch {
			case !ok:
				g.broken = wrongHead(line)
			case g.heads[h.sheet] != h:
				if g.heads == nil {
					g.heads = map[string]typedHead{}
				}
				g.heads[h.sheet] = h
				added++
			}
			continue
		}
		if l, ok := parseLine(line, at); ok && len(g.typed) < 2*maxLines {
			g.typed = append(g.typed, l)
			if l.bars {
				added++
			}
		}
	}
	return added
}

// one returns the name of the only sheet that there is.
func (g *Gathering) one() (string, error) {
	names := slices.Collect(maps.Keys(g.frames))
	for name := range g.heads {
		if !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	switch {
	case len(names) == 1:
		return names[0], nil
	case len(names) > 1:
		e := &MixedError{}
		for _, name := range slices.Sorted(slices.Values(names)) {
			e.Sheets = append(e.Sheets, parseName(name))
		}
		return "", e
	case g.broken != nil:
		return "", &TypedError{Mistakes: []*LineError{g.broken}}
	case slices.ContainsFunc(g.typed, func(l typedLine) bool { return l.bars && l.number > 0 }):
		return "", ErrNoHead
	}
	return "", ErrNoCodes
}
