package paper

import (
	"bytes"
	"compress/zlib"
	"image"
	"image/png"
	"io"
	"regexp"
	"strconv"

	"fob/otpcore/qr"
)

// Limits of what a PDF is looked at.
const (
	maxPDFImages = 64
	maxPDFPixels = 4 * qr.MaxPixels // of all its pictures that are not JPEG
	maxPDFDict   = 4096             // bytes before a stream that describe it
)

// pdfPictures returns the pictures in a PDF as files: those that scanners put
// there, JPEG, fax or compressed without loss, one a page. It is no reader of PDF: a
// file of another kind has none.
func pdfPictures(data []byte) [][]byte {
	var all [][]byte
	entries := newPDFEntries()
	pixels := 0
	if entries.locked.Match(data) {
		return nil
	}
	for at := 0; len(all) < maxPDFImages; {
		i := bytes.Index(data[at:], []byte("stream"))
		if i < 0 {
			return all
		}
		dict := data[max(at, at+i-maxPDFDict) : at+i]
		body := bytes.TrimPrefix(data[at+i+len("stream"):], []byte("\r"))
		body = bytes.TrimPrefix(body, []byte("\n"))
		at = len(data) - len(body)
		if end := bytes.Index(body, []byte("endstream")); end >= 0 {
			at += end + len("endstream")
			body = body[:end]
		} else {
			at = len(data) // cut short: what is there may do
		}
		if from := bytes.LastIndex(dict, []byte(" obj")); from >= 0 {
			dict = dict[from:]
		}
		if qr.IsPicture(body) {
			all = append(all, body)
			continue
		}
		read := entries.flatePicture
		if entries.fax.Match(dict) {
			read = entries.faxPicture
		}
		picture, n := read(dict, body, maxPDFPixels-pixels)
		if pixels += n; picture != nil {
			all = append(all, picture)
		}
	}
	return all
}

// pdfEntries find what the dictionary of a picture says of it.
type pdfEntries struct {
	image, flate, fax, mask, inverse *regexp.Regexp
	width, height, bits, predictor   *regexp.Regexp
	locked                           *regexp.Regexp // in the file's trailer
	group, columns, black, aligned   *regexp.Regexp // of a fax
}

func newPDFEntries() pdfEntries {
	return pdfEntries{
		image:     regexp.MustCompile(`/Subtype\s*/Image\b`),
		flate:     regexp.MustCompile(`/Filter\s*\[?\s*/(FlateDecode|Fl)\b\s*[\]/>\r\n]`),
		fax:       regexp.MustCompile(`/Filter\s*\[?\s*/(CCITTFaxDecode|CCF)\b\s*[\]/>\r\n]`),
		locked:    regexp.MustCompile(`/Encrypt\s+\d{1,9}\s+\d{1,5}\s+R\b`),
		mask:      regexp.MustCompile(`/ImageMask\s+true\b`),
		inverse:   regexp.MustCompile(`/Decode\s*\[\s*1(\.0*)?\s+0(\.0*)?\s*\]`),
		width:     regexp.MustCompile(`/Width\s+(\d{1,5})\b`),
		height:    regexp.MustCompile(`/Height\s+(\d{1,5})\b`),
		bits:      regexp.MustCompile(`/BitsPerComponent\s+(\d{1,2})\b`),
		predictor: regexp.MustCompile(`/Predictor\s+(\d{1,2})\b`),
		group:     regexp.MustCompile(`/K\s+(-?\d{1,5})\b`),
		columns:   regexp.MustCompile(`/Columns\s+(\d{1,5})\b`),
		black:     regexp.MustCompile(`/BlackIs1\s+true\b`),
		aligned:   regexp.MustCompile(`/EncodedByteAlign\s+true\b`),
	}
}

// flatePicture makes a PNG of a picture that is compressed without loss: gray,
// RGB or black and white, within a limit of pixels, of which it returns how many
// it has looked at. It returns nil for what it does not know.
func (e pdfEntries) flatePicture(dict, body []byte, limit int) (picture []byte, pixels int) {
	w, h, bits := number(dict, e.width, 0), number(dict, e.height, 0), number(dict, e.bits, 8)
	if e.mask.Match(dict) {
		bits = 1
	}
	if !e.image.Match(dict) || !e.flate.Match(dict) || w < 64 || h < 64 || w*h > min(limit, qr.MaxPixels) || bits != 1 && bits != 8 {
		return nil, 0
	}
	z, err := zlib.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, 0
	}
	predicted := number(dict, e.predictor, 1) >= 10
	const most = 3 // channels
	raw := make([]byte, h*(most*w*bits/8+2))
	n, _ := io.ReadFull(z, raw) // what is there may do
	raw = raw[:n]
	extra := 0
	if predicted {
		extra = 1 // the filter of the row
	}
	row := len(raw) / h
	channels := max(1, (row-extra)/max(1, w*bits/8))
	if bits == 1 {
		channels = 1
	}
	need := (w*bits*channels + 7) / 8
	if row < need+extra || channels > most || channels == 2 {
		return nil, w * h
	}
	row = need + extra
	gray := image.NewGray(image.Rect(0, 0, w, h))
	inverse := e.inverse.Match(dict)
	above := make([]byte, need)
	for y := range h {
		line := raw[y*row : (y+1)*row]
		if predicted {
			if line = unfilter(line, above, max(1, channels*bits/8)); line == nil {
				return nil, w * h
			}
			above = line
		}
		for x := range w {
			var v byte
			switch bits {
			case 1:
				v = -(line[x/8] >> (7 - x%8) & 1)
			default:
				v = line[x*channels+channels/2] // gray, or green
			}
			if inverse {
				v = ^v
			}
			gray.Pix[y*gray.Stride+x] = v
		}
	}
	return pngOf(gray), w * h
}

// number is what a dictionary says for an entry.
func number(dict []byte, entry *regexp.Regexp, unset int) int {
	if m := entry.FindSubmatch(dict); m != nil {
		unset, _ = strconv.Atoi(string(m[1]))
	}
	return unset
}

// pngOf is a picture as a file, which takes less room until it is looked at.
func pngOf(img image.Image) []byte {
	var out bytes.Buffer
	if (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&out, img) != nil {
		return nil
	}
	return out.Bytes()
}

// unfilter undoes the filter of a row of PNG, given the row above and how many
// bytes a pixel has; nil for a filter that there is not.
func unfilter(row, above []byte, pixel int) []byte {
	filter, out := row[0], bytes.Clone(row[1:])
	for i := range out {
		var left, up, corner int
		up = int(above[i])
		if i >= pixel {
			left, corner = int(out[i-pixel]), int(above[i-pixel])
		}
		var add int
		switch filter {
		case 0:
		case 1:
			add = left
		case 2:
			add = up
		case 3:
			add = (left + up) / 2
		case 4:
			add = paeth(left, up, corner)
		default:
			return nil
		}
		out[i] += byte(add & 0xff)
	}
	return out
}

// paeth is the neighbour that is nearest to left + up - corner.
func paeth(left, up, corner int) int {
	abs := func(n int) int { return max(n, -n) }
	p := left + up - corner
	switch dl, du, dc := abs(p-left), abs(p-up), abs(p-corner); {
	case dl <= du && dl <= dc:
		return left
	case du <= dc:
		return up
	}
	return corner
}
