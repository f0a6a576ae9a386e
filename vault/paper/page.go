package paper

import (
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"fob/otpcore"
	"fob/otpcore/qr"
)

// Measures of the page, in millimetres and points.
const (
	margin    = 20.0
	ptToMM    = 25.4 / 72
	bodySize  = 9.5
	bodyLead  = 4.7
	smallSize = 8.0
	faint     = 110 // the gray of labels and rules
)

// pages are the pages of a sheet being set, from the top down. What stands on
// them is kept as marks, which are then written as PDF or drawn as pictures.
type pages struct {
	paper         PageSize
	made          time.Time
	title         string
	width, height float64
	y             float64 // where the next thing begins
	bottom        float64 // where the foot begins
	gray          uint8   // of what is set; 0 is black
	list          []*page
}

// page is one of them.
type page struct{ marks []mark }

// mark is a text, a code, or else a filled area, on its page in millimetres
// from the top left.
type mark struct {
	x, y float64 // of a text, where its baseline begins
	w, h float64 // of an area; w is the side of a code
	gray uint8

	text string
	face face
	size float64 // in points

	code    *qr.Symbol
	says    string // what the code must be read as
	caption string // how an error speaks of the code
}

func newPages(paper PageSize, made time.Time, title string) *pages {
	width, height := paper.size()
	p := &pages{
		paper: paper, made: made, title: title,
		width: width, height: height, y: margin, bottom: height - margin,
	}
	p.add()
	return p
}

// add begins a page.
func (p *pages) add() { p.list, p.y = append(p.list, &page{}), margin }

func (p *pages) mark(m mark) {
	m.gray = p.gray
	last := p.list[len(p.list)-1]
	last.marks = append(last.marks, m)
}

// inner is the width between the margins.
func (p *pages) inner() float64 { return p.width - 2*margin }

// ink sets the gray of what follows: 0 is black.
func (p *pages) ink(gray uint8) { p.gray = gray }

// measure is how wide a text will be, in millimetres.
func measure(f face, size float64, text string) float64 { return f.font().width(text, size) * ptToMM }

// at sets one line of text with its baseline on y.
func (p *pages) at(x, y float64, f face, size float64, text string) {
	p.mark(mark{x: x, y: y, face: f, size: size, text: text})
}

// right sets one line that ends at the right margin.
func (p *pages) right(y float64, f face, size float64, text string) {
	p.at(p.width-margin-measure(f, size, text), y, f, size, text)
}

// fill covers an area.
func (p *pages) fill(x, y, w, h float64) { p.mark(mark{x: x, y: y, w: w, h: h}) }

// rule draws a line to the right, of that width, with its middle on y.
func (p *pages) rule(x, y, length, width float64) { p.fill(x, y-width/2, length, width) }

// box draws the outline of an area.
func (p *pages) box(x, y, w, h, width float64) {
	p.rule(x-width/2, y, w+width, width)
	p.rule(x-width/2, y+h, w+width, width)
	p.fill(x-width/2, y, width, h)
	p.fill(x+w-width/2, y, width, h)
}

// draw puts a code on the page, side millimetres wide without its margin.
func (p *pages) draw(code *qr.Symbol, x, y, side float64, says, caption string) {
	p.mark(mark{x: x, y: y, w: side, code: code, says: says, caption: caption})
}

// lines breaks text at spaces into lines of a width in millimetres.
func lines(f face, size, width float64, text string) []string {
	var all []string
	line := ""
	for word := range strings.FieldsSeq(text) {
		longer := strings.TrimSpace(line + " " + word)
		if line != "" && measure(f, size, longer) > width {
			all, longer = append(all, line), word
		}
		line = longer
	}
	return append(all, line)
}

// fit breaks a name into lines of that width, inside words where it must but in
// no escape, three at most.
func fit(f face, size, width float64, text string) []string {
	var all []string
	line := ""
	for len(text) > 0 {
		n := escapeLen(text)
		if n == 0 {
			_, n = utf8.DecodeRuneInString(text)
		}
		unit := text[:n]
		text = text[n:]
		if measure(f, size, line+unit) > width {
			all, line = append(all, strings.TrimSpace(line)), ""
		}
		line += unit
	}
	all = append(all, strings.TrimSpace(line))
	return all[:min(len(all), 3)]
}

// escapeLen is how long an escape of printed is that the text begins with, or 0.
func escapeLen(text string) int {
	n := 0
	switch {
	case strings.HasPrefix(text, `\u`):
		n = len(`\u0000`)
	case strings.HasPrefix(text, `\U`):
		n = len(`\U000000`)
	}
	if n > len(text) || n > 0 && strings.Trim(text[2:n], "0123456789ABCDEF") != "" {
		return 0
	}
	return n
}

// paragraph sets text between x and the right margin and moves down.
func (p *pages) paragraph(x, size, lead float64, text string) {
	for _, line := range lines(regular, size, p.width-margin-x, text) {
		p.at(x, p.y+size*ptToMM, regular, size, line)
		p.y += lead
	}
}

// fits returns an error when what was set reaches into the foot of the page.
func (p *pages) fits(what string) error {
	if p.y > p.bottom {
		return fmt.Errorf("%s: it does not fit a page of %s", what, p.paper)
	}
	return nil
}

// printed is a name as the pages can show it: a character that no face has
// stands as an escape. escaped says that there is one.
func printed(text string) (shown string, escaped bool) {
	var b strings.Builder
	for _, r := range otpcore.Printable(text) {
		switch {
		case regular.font().has(r):
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04X`, r)
			escaped = true
		default:
			fmt.Fprintf(&b, `\U%06X`, r)
			escaped = true
		}
	}
	return b.String(), escaped
}

// escapeNote explains the escapes.
const escapeNote = `What looks like \u6771 is a character by its Unicode number, of a script that the fonts of this page do not have.`

// bleed is how far a run of dark modules reaches over its edge, in shares of a
// module. Where two runs only touch, a renderer that smooths edges leaves a
// light line between them, and readers fail on it.
const bleed = 1. / unitsPerModule

// unitsPerModule is how finely a code is measured in a PDF.
const unitsPerModule = 20

// darkRun is a row of dark modules: where it begins, and how many they are.
type darkRun struct{ x, y, n int }

// runs returns the dark modules of a code, one run for each row of them.
func runs(code *qr.Symbol) []darkRun {
	var all []darkRun
	for y := range code.Size() {
		for x := 0; x < code.Size(); x++ {
			n := 0
			for code.At(x+n, y) {
				n++
			}
			if n > 0 {
				all = append(all, darkRun{x, y, n})
			}
			x += n
		}
	}
	return all
}

// content is a page as PDF draws it, and notes the characters of each face.
func (o *page) content(height float64, used *[faceCount]map[rune]bool) string {
	var b strings.Builder
	gray := uint8(0)
	for _, m := range o.marks {
		if m.gray != gray {
			gray = m.gray
			fmt.Fprintf(&b, "%s g\n", strconv.FormatFloat(float64(gray)/255, 'g', 3, 64))
		}
		switch {
		case m.code != nil:
			unit := m.w / float64(m.code.Size()) / unitsPerModule / ptToMM
			fmt.Fprintf(&b, "q %.6f 0 0 -%.6f %s %s cm\n", unit, unit, points(m.x), points(height-m.y))
			for _, r := range runs(m.code) {
				fmt.Fprintf(&b, "%d %d %d %d re\n", r.x*unitsPerModule-1, r.y*unitsPerModule-1, r.n*unitsPerModule+2, unitsPerModule+2)
			}
			b.WriteString("f Q\n")
		case m.text != "":
			fmt.Fprintf(&b, "BT /F%d %g Tf %s %s Td <", m.face, m.size, points(m.x), points(height-m.y))
			for _, r := range m.text {
				used[m.face][r] = true
				fmt.Fprintf(&b, "%04X", m.face.font().glyphs[r])
			}
			b.WriteString("> Tj ET\n")
		default:
			fmt.Fprintf(&b, "%s %s %s %s re f\n", points(m.x), points(height-m.y-m.h), points(m.w), points(m.h))
		}
	}
	return b.String()
}
