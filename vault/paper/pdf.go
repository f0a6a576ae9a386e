package paper

import (
	"bytes"
	"fmt"
	"io"
	"strconv"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// Measures of the page, in millimetres and points.
const (
	margin    = 22.0
	ptToMM    = 25.4 / 72
	module    = 1.1 // of the code: large enough for a poor camera
	bodySize  = 10.0
	bodyLead  = 4.9
	smallSize = 8.5
)

// The fonts that every reader of PDF has, so that none is in the file.
const (
	sans = "Helvetica"
	mono = "Courier"
)

// PDF writes the sheet as one page. The same sheet is the same bytes. The code
// on the page is read back before anything is written.
func (s KeySheet) PDF(w io.Writer, paper PageSize) error {
	if err := s.check(); err != nil {
		return err
	}
	p := newPage(paper, s.Made, "fob paper key, vault "+s.VaultID)
	text := s.words()
	p.heading(text)
	p.facts(text.facts)
	if err := p.key(s); err != nil {
		return err
	}
	for _, section := range text.sections {
		p.section(section)
	}
	p.fields(text.fields)
	p.foot(text.foot)

	var out bytes.Buffer
	if err := p.pdf.Output(&out); err != nil {
		return fmt.Errorf("paper key sheet: %w", err)
	}
	if p.y > p.bottom {
		return fmt.Errorf("paper key sheet: it does not fit a page of %s", paper)
	}
	_, err := w.Write(out.Bytes())
	return err
}

// page is a page being set, from the top down.
type page struct {
	pdf           *fpdf.Fpdf
	width, height float64
	y             float64 // where the next thing begins
	bottom        float64 // where the foot begins
}

func newPage(paper PageSize, made time.Time, title string) *page {
	width, height := paper.size()
	pdf := fpdf.NewCustom(&fpdf.InitType{
		UnitStr: "mm",
		Size:    fpdf.SizeType{Wd: width, Ht: height},
	})
	// Nothing in the file depends on when or where it is made. Uncompressed,
	// it does not depend on a compressor either, and a damaged file can still
	// be read with an editor.
	pdf.SetCreationDate(made.UTC())
	pdf.SetModificationDate(made.UTC())
	pdf.SetCatalogSort(true)
	pdf.SetCompression(false)
	pdf.SetProducer("fob", false)
	pdf.SetTitle(title, false)
	pdf.SetLang("en")
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(margin, margin, margin)
	pdf.SetCellMargin(0)
	pdf.AddPage()
	return &page{pdf: pdf, width: width, height: height, y: margin, bottom: height - margin}
}

// inner is the width between the margins.
func (p *page) inner() float64 { return p.width - 2*margin }

// ink sets the gray of text: 0 is black.
func (p *page) ink(gray int) { p.pdf.SetTextColor(gray, gray, gray) }

// at writes one line of text with its baseline on y.
func (p *page) at(x, y float64, font, style string, size float64, text string) {
	p.pdf.SetFont(font, style, size)
	p.pdf.Text(x, y, text)
}

// paragraph sets text between x and the right margin and moves down.
func (p *page) paragraph(x, size, lead float64, text string) {
	p.pdf.SetFont(sans, "", size)
	for _, line := range p.pdf.SplitText(text, p.width-margin-x) {
		p.pdf.Text(x, p.y+size*ptToMM, line)
		p.y += lead
	}
}

// rule draws a thin line.
func (p *page) rule(x, y, length float64, gray int, width float64) {
	p.pdf.SetDrawColor(gray, gray, gray)
	p.pdf.SetLineWidth(width)
	p.pdf.Line(x, y, x+length, y)
}

func (p *page) heading(text words) {
	p.at(margin, p.y+6, sans, "B", 22, text.title)
	p.pdf.SetFont(sans, "", bodySize)
	p.ink(110)
	p.at(p.width-margin-p.pdf.GetStringWidth("fob"), p.y+6, sans, "", bodySize, "fob")
	p.ink(0)
	p.y += 11
	p.rule(margin, p.y, p.inner(), 0, 0.35)
	p.y += 4
	p.paragraph(margin, bodySize, bodyLead, text.lead)
	p.y += 3
}

// facts sets what the sheet belongs to side by side, label over value.
func (p *page) facts(facts []fact) {
	column := p.inner() / 4
	x := margin
	for i, f := range facts {
		width := column
		if i == 0 && len(facts) > 1 {
			// The vault may have a name: it gets a line of its own if it is
			// wide.
			p.pdf.SetFont(sans, "B", bodySize)
			if p.pdf.GetStringWidth(f.value) > column-3 {
				p.fact(x, f)
				p.y += 11
				column = p.inner() / 3
				continue
			}
		}
		p.fact(x, f)
		x += width
	}
	p.y += 13
}

func (p *page) fact(x float64, f fact) {
	p.ink(110)
	p.at(x, p.y+3, sans, "", smallSize, f.label)
	p.ink(0)
	p.at(x, p.y+7.8, sans, "B", bodySize, f.value)
}

// key sets the code and, beside it, the key in groups.
func (p *page) key(s KeySheet) error {
	const pad = 6.0
	side := 41*module + 2*quiet*module // of a code with its margin
	top, box := p.y, side
	p.pdf.SetDrawColor(0, 0, 0)
	p.pdf.SetLineWidth(0.35)
	p.pdf.Rect(margin, top, p.inner(), box, "D")

	x := margin + pad
	if !s.Blank {
		code, err := s.code()
		if err != nil {
			return err
		}
		module := (side - 2*quiet*module) / float64(code.Size())
		dark := runs(code, margin+quiet*module, top+quiet*module, module)
		if err := readBack(dark, string(s.Key.Bytes())); err != nil {
			return err
		}
		p.pdf.SetFillColor(0, 0, 0)
		for _, r := range dark {
			p.pdf.Rect(r.x, r.y, r.w, r.h, "F")
		}
		x = margin + side + 4
	}

	prefix, rows := s.rows()
	const size, lead = 15.0, 8.8
	y := top + (box-float64(len(rows))*lead)/2 + 2
	p.at(x+7, y, mono, "B", size, prefix)
	p.pdf.SetFont(mono, "B", size)
	advance := p.pdf.GetStringWidth("M")
	if s.Blank {
		advance *= 1.7
	}
	for i, row := range rows {
		y += lead
		p.ink(110)
		p.at(x, y, sans, "", smallSize, strconv.Itoa(i+1))
		p.ink(0)
		for j, group := range row {
			at := x + 7 + float64(j*(groupLen+1))*advance
			if !s.Blank {
				p.at(at, y, mono, "B", size, group)
				continue
			}
			for k := range group {
				p.rule(at+float64(k)*advance, y+1, advance*.8, 0, 0.25)
			}
		}
	}
	p.y = top + box + 5
	return nil
}

func (p *page) section(s section) {
	p.at(margin, p.y+bodySize*ptToMM, sans, "B", bodySize, s.heading)
	p.y += bodyLead + .6
	for _, step := range s.steps {
		if !step.command {
			p.paragraph(margin, bodySize, bodyLead, step.text)
			continue
		}
		p.y += .6
		p.at(margin+5, p.y+bodySize*ptToMM, mono, "", bodySize, step.text)
		p.y += bodyLead + 1.4
	}
	p.y += 3
}

// fields sets lines to write on.
func (p *page) fields(fields []field) {
	for _, f := range fields {
		p.y += 5
		p.pdf.SetFont(sans, "", bodySize)
		p.pdf.Text(margin, p.y, f.label)
		skip := p.pdf.GetStringWidth(f.label) + 3
		for range f.lines {
			p.rule(margin+skip, p.y+.8, p.inner()-skip, 110, 0.2)
			p.y += 7.5
			skip = 0
		}
		p.y -= 3.5
	}
}

func (p *page) foot(text string) {
	p.rule(margin, p.bottom+3, p.inner(), 110, 0.2)
	p.ink(110)
	p.at(margin, p.bottom+7.5, sans, "", smallSize, text)
	p.ink(0)
}
