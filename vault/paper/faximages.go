package paper

import (
	"bytes"
	"image"

	"golang.org/x/image/ccitt"

	"fob/otpcore/qr"
)

// faxPicture makes a PNG of a picture that is compressed as fax machines do
// (ITU-T T.6, and T.4 in one dimension), which is how many scanners keep black
// and white pages. limit and pixels are those of flatePicture. It returns nil for
// what it does not know.
func (e pdfEntries) faxPicture(dict, body []byte, limit int) (picture []byte, pixels int) {
	w, h := number(dict, e.width, 0), number(dict, e.height, 0)
	k := number(dict, e.group, 0)
	const usual = 1728 // columns, where PDF says nothing of them
	if !e.image.Match(dict) || w < 64 || h < 64 || w*h > min(limit, qr.MaxPixels) || number(dict, e.columns, usual) != w || k > 0 {
		return nil, 0
	}
	format := ccitt.Group3
	if k < 0 {
		format = ccitt.Group4
	}
	page := image.NewGray(image.Rect(0, 0, w, h))
	for i := range page.Pix {
		page.Pix[i] = 0xff // what is not there is paper
	}
	// What was read before a mistake may do.
	_ = ccitt.DecodeIntoGray(page, bytes.NewReader(body), ccitt.MSB, format, &ccitt.Options{Align: e.aligned.Match(dict)})
	if e.black.Match(dict) != e.inverse.Match(dict) {
		for i, v := range page.Pix {
			page.Pix[i] = ^v
		}
	}
	return pngOf(page), w * h
}
