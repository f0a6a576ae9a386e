package paper

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// PDF writes the sheet. The same sheet is the same bytes. Before anything is
// written, the pages are drawn as a printer would and read back, so that a sheet
// that does not restore is found here.
func (s VaultSheet) PDF(ctx context.Context, w io.Writer, paper PageSize) error {
	p, err := s.pages(ctx, paper)
	if err != nil {
		return err
	}
	return p.pdf(w, "vault sheet")
}

// PNG returns the pages of the sheet as pictures, at 300 dots an inch, read back
// as those of PDF are.
func (s VaultSheet) PNG(ctx context.Context, paper PageSize) ([][]byte, error) {
	p, err := s.pages(ctx, paper)
	if err != nil {
		return nil, err
	}
	return p.pictures()
}

// pages sets the sheet and reads it back.
func (s VaultSheet) pages(ctx context.Context, paper PageSize) (*pages, error) {
	frames, err := s.frames()
	if err != nil {
		return nil, err
	}
	text, err := s.words()
	if err != nil {
		return nil, err
	}
	p := newPages(paper, s.Made, "fob vault copy, vault "+s.VaultID[:idLen])
	first := p.cover(text)
	if p.y > first {
		return nil, fmt.Errorf("vault sheet: its first page does not fit %s", paper)
	}
	count := pageOf(len(frames) - 1)
	for i, f := range frames {
		if pageOf(i) > len(p.list) {
			p.add()
			p.running(s.head(), fmt.Sprintf("page %d of %d", len(p.list), count))
		}
		if err := p.placeCode(i, f, first); err != nil {
			return nil, err
		}
	}
	if err := p.typeable(s); err != nil {
		return nil, err
	}
	p.names(s)
	if err := p.readBack(ctx); err != nil {
		return nil, fmt.Errorf("vault sheet: %w", err)
	}
	return p, s.restores(p)
}

// restores puts together what the codes of the pages were read as: the file, or
// the sheet is not given out.
func (s VaultSheet) restores(p *pages) error {
	var g Gathering
	for _, o := range p.list {
		for _, m := range o.marks {
			g.Add(m.says)
		}
	}
	if s.Typeable {
		text, err := s.typeableText()
		if err != nil {
			return err
		}
		var typed Gathering
		typed.Add(text)
		if back, err := typed.Sheet(); err != nil || !slices.Equal(back.Data, s.Data) {
			return errors.New("vault sheet: its text reads back different")
		}
	}
	back, err := g.Sheet()
	if err != nil {
		return fmt.Errorf("vault sheet: read back: %w", err)
	}
	if len(back.Missing) > 0 || !slices.Equal(back.Data, s.Data) {
		return errors.New("vault sheet: it reads back different")
	}
	return nil
}

// head is what stands over the pages after the first.
func (s VaultSheet) head() string {
	sheet := parseName(s.name())
	return fmt.Sprintf("fob vault copy   vault %s   generation %s   sheet %s", sheet.Vault, sheet.Generation, sheet.Tag)
}

// cover sets the first page and returns where its codes begin.
func (p *pages) cover(text words) (codes float64) {
	p.heading(text)
	p.y -= .8
	last := len(text.facts) - 1
	p.facts(text.facts[:4])
	p.y -= 2
	p.facts(text.facts[4:last])
	p.y -= 2
	sum := text.facts[last]
	p.ink(faint)
	p.at(margin, p.y+3, regular, smallSize, sum.label)
	p.ink(0)
	p.at(margin, p.y+7.4, mono, commandSize-.5, sum.value)
	p.y += 11.5
	for _, section := range text.sections {
		p.section(section)
		p.y -= .8
	}
	p.fields(text.fields)
	codes = p.bottom - codeSide - 5
	p.foot(text.foot)
	return codes
}

// names lists the accounts on pages of their own, where they are asked for.
func (p *pages) names(s VaultSheet) {
	const lead, number = 5.0, 9.0
	column := (p.inner() - 8) / 2
	left := p.inner() // the column that is being filled, from the margin
	escaped := false
	foot := func() {
		if escaped {
			p.foot(escapeNote)
		}
	}
	for i, name := range s.Names {
		if i == 0 || p.y+lead > p.bottom {
			if left += column + 8; i == 0 || left > p.inner()-column+1 {
				foot()
				p.add()
				p.running(s.head()+"   the accounts in it", "")
				left, escaped = 0, false
			}
			p.y = codeTop
		}
		shown, strange := printed(strings.TrimSpace(name))
		escaped = escaped || strange
		p.ink(faint)
		p.at(margin+left, p.y, regular, smallSize, strconv.Itoa(i+1))
		p.ink(0)
		for _, line := range fit(regular, bodySize, column-number, shown) {
			p.at(margin+left+number, p.y, regular, bodySize, line)
			p.y += lead - .6
		}
		p.y += .6
	}
	foot()
}
