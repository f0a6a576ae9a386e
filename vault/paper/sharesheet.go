package paper

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"fob/otpcore"
	"fob/otpcore/qr"
)

// ShareSheet is the sheet of one share of a paper key. Alone it tells nothing.
type ShareSheet struct {
	Words        otpcore.Secret // as ShareKey returned them
	Number       int            // of this share, from 1
	Of           int            // how many there are
	Enough       int            // how many bring the key back
	VaultID      string
	Fingerprint  string // of the key
	Hybrid       bool
	Made         time.Time
	BlankToWrite bool // leaves the words out, with room to write them
}

const wordColumns = 3

func (s ShareSheet) check() error {
	switch {
	case s.Made.IsZero(), s.VaultID == "", s.Fingerprint == "":
		return errors.New("share sheet: it does not say what it belongs to")
	case s.Number < 1 || s.Number > s.Of || s.Enough < 2 || s.Enough > s.Of:
		return errors.New("share sheet: no such share")
	case !s.BlankToWrite && len(s.words()) != shareWords:
		return errors.New("share sheet: it is no share of a paper key")
	}
	return nil
}

func (s ShareSheet) words() []string { return strings.Fields(string(s.Words.Bytes())) }

func (s ShareSheet) text() words {
	w := words{
		corner: "fob",
		title:  fmt.Sprintf("Paper key, share %d of %d", s.Number, s.Of),
		lead: fmt.Sprintf("Any %d of the %d shares give the paper key, which opens a vault of "+whatFobIs+", when every "+
			"other key to it is gone. Fewer tell nothing. Keep them in different places or with different people.", s.Enough, s.Of),
		facts: []fact{
			{"Vault", s.VaultID[:min(len(s.VaultID), idLen)]},
			{"Fingerprint", s.Fingerprint},
			{"Made", s.Made.Format(dateLayout)},
			{"Check again by", s.Made.AddDate(checkAfter, 0, 0).Format(dateLayout)},
		},
		sections: []section{
			{"To restore with fob", []textStep{
				{text: fmt.Sprintf("Have %d shares at hand, and a copy of the vault: a sheet of codes, or the file vault.age. Then:", s.Enough)},
				{text: "fob restore vault.age", command: true},
				{text: "fob asks for the key: type the words of one share, in order, with or without their numbers; the first " +
					"four letters of each are enough. It says which word has a mistake, and asks for the other shares."},
			}},
			{"To restore without fob", s.recipe()},
		},
		fields: []field{{"The other shares are kept", 2}, {"Copies of the vault are kept", 1}},
		foot:   "A printer may keep what it printed. When this sheet is on paper, delete its file.",
	}
	if s.BlankToWrite {
		w.foot = "Copy the words from the screen, then have them read back from this sheet."
	}
	return w
}

func (s ShareSheet) name() string {
	if s.Hybrid {
		return namePQ
	}
	return nameClassic
}

// PDF writes the sheet as one page. The code on it is read back before anything
// is written.
func (s ShareSheet) PDF(w io.Writer, paper PageSize) error {
	p, err := s.pages(paper)
	if err != nil {
		return err
	}
	return p.pdf(w, "share sheet")
}

// PNG returns the page of the sheet as a picture, at 300 dots an inch.
func (s ShareSheet) PNG(paper PageSize) ([][]byte, error) {
	p, err := s.pages(paper)
	if err != nil {
		return nil, err
	}
	return p.pictures()
}

// pages sets the sheet, and reads its code back.
func (s ShareSheet) pages(paper PageSize) (*pages, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	p := newPages(paper, s.Made, fmt.Sprintf("fob paper key, share %d of %d", s.Number, s.Of))
	text := s.text()
	p.heading(text)
	p.facts(text.facts)
	if err := p.shareBox(s); err != nil {
		return nil, err
	}
	for _, section := range text.sections {
		p.section(section)
	}
	p.fields(text.fields)
	if err := p.fits("share sheet"); err != nil {
		return nil, err
	}
	p.foot(text.foot)
	return p, p.checked("share sheet")
}

// shareBox sets the words in columns, and the code of them beside these.
func (p *pages) shareBox(s ShareSheet) error {
	const lead, pad, size, side = 6.4, 6.0, 11.0, 44.0
	rows := shareWords / wordColumns
	words := s.words()
	space := p.inner() - 2*pad
	if !s.BlankToWrite {
		space -= side + pad
	}
	column := space / wordColumns
	top, box := p.y, float64(rows)*lead+2*pad
	p.box(margin, top, p.inner(), box, 0.3)
	for i := range shareWords {
		x := margin + pad + float64(i%wordColumns)*column
		y := top + pad + float64(i/wordColumns)*lead + 4.4
		p.ink(faint)
		p.at(x+4-measure(regular, smallSize, strconv.Itoa(i+1)), y, regular, smallSize, strconv.Itoa(i+1))
		p.ink(0)
		if s.BlankToWrite {
			p.rule(x+6.5, y+.8, column-12, 0.25)
		} else {
			p.at(x+6.5, y, mono, size, words[i])
		}
	}
	if !s.BlankToWrite {
		says := strings.ToUpper(string(s.Words.Bytes()))
		code, err := qr.Encode(says, qr.M)
		if err != nil {
			return fmt.Errorf("share sheet: %w", err)
		}
		p.draw(code, p.width-margin-pad-side, top+(box-side)/2, side, says, "the code of the share")
	}
	p.y = top + box + 6
	return nil
}

// Text writes the sheet as plain text.
func (s ShareSheet) Text(w io.Writer) error {
	if err := s.check(); err != nil {
		return err
	}
	text := s.text()
	out := bufio.NewWriter(w)
	line := func(format string, args ...any) { fmt.Fprintf(out, format+"\n", args...) }
	line("%s\n%s\n\n%s\n", strings.ToUpper(text.title), strings.Repeat("=", textWidth), wrap(text.lead))
	for _, f := range text.facts {
		line("  %-16s %s", f.label, f.value)
	}
	line("")
	words := s.words()
	for i := 0; i < shareWords; i += wordColumns {
		var b strings.Builder
		for j := i; j < i+wordColumns; j++ {
			word := strings.Repeat("_", 12)
			if !s.BlankToWrite {
				word = words[j]
			}
			fmt.Fprintf(&b, "  %2d %-14s", j+1, word)
		}
		line("%s", strings.TrimRight(b.String(), " "))
	}
	for _, section := range text.sections {
		line("\n%s\n%s\n", section.heading, strings.Repeat("-", len(section.heading)))
		before := false
		for _, step := range section.steps {
			if step.command != before {
				line("")
			}
			if before = step.command; before {
				line("    %s", step.text)
			} else {
				line("%s", wrap(step.text))
			}
		}
	}
	line("\n%s\n%s", strings.Repeat("-", textWidth), wrap(text.foot))
	return out.Flush()
}
