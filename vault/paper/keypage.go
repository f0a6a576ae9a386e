package paper

import (
	"io"
	"strconv"
)

// keyModule is the size of a module of the key's code, in millimetres: large
// enough for a poor camera.
const keyModule = 1.1

// PDF writes the sheet as one page. The same sheet is the same bytes. The code
// on the page is read back before anything is written.
func (s KeySheet) PDF(w io.Writer, paper PageSize) error {
	p, err := s.pages(paper)
	if err != nil {
		return err
	}
	return p.pdf(w, "paper key sheet")
}

// PNG returns the page of the sheet as a picture, at 300 dots an inch.
func (s KeySheet) PNG(paper PageSize) ([][]byte, error) {
	p, err := s.pages(paper)
	if err != nil {
		return nil, err
	}
	return p.pictures()
}

// pages sets the sheet, and reads its code back.
func (s KeySheet) pages(paper PageSize) (*pages, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	p := newPages(paper, s.Made, "fob paper key, vault "+s.VaultID)
	text := s.words()
	p.heading(text)
	p.facts(text.facts)
	if err := p.key(s); err != nil {
		return nil, err
	}
	for _, section := range text.sections {
		p.section(section)
	}
	p.fields(text.fields)
	if err := p.fits("paper key sheet"); err != nil {
		return nil, err
	}
	p.foot(text.foot)
	return p, p.checked("paper key sheet")
}

// key sets the code and, beside it, the key in groups.
func (p *pages) key(s KeySheet) error {
	const pad = 6.0
	side := (41 + 2*quiet) * keyModule // of a code with its margin
	top := p.y
	p.box(margin, top, p.inner(), side, 0.3)

	x := margin + pad
	if !s.Blank {
		code, err := s.code()
		if err != nil {
			return err
		}
		p.draw(code, margin+quiet*keyModule, top+quiet*keyModule, 41*keyModule, string(s.Key.Bytes()), "the code of the key")
		x = margin + side + 3
	}

	prefix, rows := s.rows()
	const size, lead = 15.0, 8.8
	y := top + (side-float64(len(rows))*lead)/2 + 1
	p.at(x+7, y, mono, size, prefix)
	advance := measure(mono, size, "M")
	if s.Blank {
		advance *= 1.7
	}
	for i, row := range rows {
		y += lead
		p.ink(faint)
		p.at(x, y, regular, smallSize, strconv.Itoa(i+1))
		p.ink(0)
		for j, group := range row {
			at := x + 7 + float64(j*(groupLen+1))*advance
			if !s.Blank {
				p.at(at, y, mono, size, group)
				continue
			}
			for k := range group {
				p.rule(at+float64(k)*advance, y+1, advance*.8, 0.25)
			}
		}
	}
	p.y = top + side + 6
	return nil
}
