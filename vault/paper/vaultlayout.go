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

// placed is a code on its page, in millimetres from the page's top left.
type placed struct {
	page    int
	x, y    float64
	dark    []rect
	text    string
	caption string
}

// placeCodes draws the codes where they stand. first is where the codes of the first
// page begin.
func placeCodes(frames []frame, paper PageSize, first float64) ([]placed, error) {
	width, height := paper.size()
	left := margin
	acrossBy := (width - 2*margin - codeSide) / (columnsOfCodes - 1)
	downBy := (height - codeTop - 12) / (pageCodes / columnsOfCodes)
	all := make([]placed, len(frames))
	for i, f := range frames {
		p := placed{page: pageOf(i), text: f.String()}
		at, top := i, first
		if p.page > 1 {
			at, top = (i-firstCodes)%pageCodes, codeTop
		}
		p.x = left + float64(at%columnsOfCodes)*acrossBy
		p.y = top + float64(at/columnsOfCodes)*downBy
		p.caption = fmt.Sprintf("%02d of %02d", f.number, f.data)
		if f.isParity() {
			p.caption = fmt.Sprintf("%02d, spare", f.number)
		}
		code, err := qr.EncodeVersion(p.text, codeLevel, codeVersion)
		if err != nil {
			return nil, fmt.Errorf("vault sheet: %w", err)
		}
		p.dark = runs(code, p.x, p.y, codeSide/float64(code.Size()))
		all[i] = p
	}
	return all, nil
}
