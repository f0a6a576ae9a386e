package paper

import (
	"fmt"

	"fob/otpcore/qr"
)

// Where the codes stand. Each page has as many on every size of paper, so that
// a number tells its page whatever the sheet was printed on.
const (
	columnsOfCodes = 3
	firstCodes     = 3  // codes of the first page, under its text
	pageCodes      = 12 // codes of each page after it
	codeSide       = 50.0
	codeTop        = 24.0 // of the first row of a page of codes, from its top
)

// pageOf is the page, from 1, of the code with index i.
func pageOf(i int) int {
	if i < firstCodes {
		return 1
	}
	return 2 + (i-firstCodes)/pageCodes
}

// placeCode puts code i on the page that is being set, which is its page. first
// is where the codes of the first page begin.
func (p *pages) placeCode(i int, f frame, first float64) error {
	at, top := i, first
	if pageOf(i) > 1 {
		at, top = (i-firstCodes)%pageCodes, codeTop
	}
	acrossBy := (p.inner() - codeSide) / (columnsOfCodes - 1)
	downBy := (p.height - codeTop - 10) / (pageCodes / columnsOfCodes)
	x, y := margin+float64(at%columnsOfCodes)*acrossBy, top+float64(at/columnsOfCodes)*downBy
	code, err := qr.EncodeVersion(f.String(), codeLevel, codeVersion)
	if err != nil {
		return fmt.Errorf("vault sheet: %w", err)
	}
	p.draw(code, x, y, codeSide, f.String(), fmt.Sprintf("code %02d", f.number))
	// The caption stands outside of the quiet zone.
	p.at(x, y+codeSide+5.2, bold, smallSize, fmt.Sprintf("%02d", f.number))
	of := fmt.Sprintf("of %02d", f.data)
	if f.isParity() {
		of = "spare"
	}
	p.ink(faint)
	p.at(x+measure(bold, smallSize, fmt.Sprintf("%02d", f.number))+1.2, y+codeSide+5.2, regular, smallSize, of)
	p.ink(0)
	return nil
}
