package paper

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // scans come
	_ "image/jpeg" // in these
	_ "image/png"  // formats
	"regexp"
	"strings"
	"unicode/utf16"

	"golang.org/x/image/draw"

	"fob/otpcore/qr"
)

// MaxScan is the largest scan that is read, in bytes.
const MaxScan = 96 << 20

// ErrPDF is returned for a PDF that holds no picture as scanners make them.
var ErrPDF = errors.New("a PDF without a scanned picture that fob can read")

// ErrFormat is returned for a file that is no text and no picture that is read.
var ErrFormat = errors.New("neither text nor a picture that fob reads: PNG, JPEG, GIF, WebP, BMP or a scanner's PDF")

// ageWord is what an age file begins with.
const ageWord = "age-encryption.org/"

var errAge = errors.New("an age file, and no scan of a sheet: fob restore takes a copy of vault.age, one and alone")

var errEmpty = errors.New("there is nothing in it")

// Scan is one picture, or the text that a phone or zbarimg made of some.
type Scan struct {
	pictures [][]byte
	text     string
}

// OpenScan looks at the bytes of a file: a picture, a scanner's PDF, of which
// the pictures are taken, or a text.
func OpenScan(data []byte) (Scan, error) {
	switch {
	case len(data) > MaxScan:
		return Scan{}, fmt.Errorf("larger than %d MiB", MaxScan>>20)
	case qr.IsPicture(data):
		return Scan{pictures: [][]byte{data}}, nil
	case bytes.HasPrefix(data, []byte("%PDF-")):
		pictures := pdfPictures(data)
		if len(pictures) == 0 {
			return Scan{}, ErrPDF
		}
		return Scan{pictures: pictures}, nil
	}
	text, err := plainText(data)
	return Scan{text: text}, err
}

// plainText is the text of a file: UTF-8, or UTF-16 as some systems redirect
// the output of a program.
func plainText(data []byte) (string, error) {
	var order binary.ByteOrder
	switch {
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		order = binary.LittleEndian
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		order = binary.BigEndian
	case bytes.HasPrefix(data, []byte(ageWord)):
		return "", errAge
	case len(bytes.TrimSpace(data)) == 0:
		return "", errEmpty
	case bytes.IndexByte(data, 0) >= 0:
		return "", ErrFormat
	default:
		return string(data), nil
	}
	units := make([]uint16, 0, len(data)/2)
	for at := 2; at+1 < len(data); at += 2 {
		units = append(units, order.Uint16(data[at:]))
	}
	return string(utf16.Decode(units)), nil
}

// Codes returns the text of the codes in a scan of another sheet than a vault's,
// or of the scan as a text.
func (s Scan) Codes(ctx context.Context) (string, error) {
	if s.text != "" {
		return s.text, nil
	}
	var all []string
	var err error
	for _, picture := range s.pictures {
		texts, ferr := qr.Find(ctx, picture)
		if all = append(all, texts...); ferr != nil {
			err = ferr
		}
	}
	if len(all) > 0 {
		err = nil
	}
	return strings.Join(all, "\n"), err
}

// IsPicture reports whether data begins as what [OpenScan] takes pictures of: a
// picture or a PDF.
func IsPicture(data []byte) bool {
	return qr.IsPicture(data) || bytes.HasPrefix(data, []byte("%PDF-"))
}

// IsScan reports whether the beginning of a file is that of a picture or a PDF,
// or is text with codes or lines of a sheet in it.
func IsScan(head []byte) bool {
	if IsPicture(head) {
		return true
	}
	if text, err := plainText(head); err == nil {
		head = []byte(text)
	}
	if bytes.HasPrefix(head, []byte(ageWord)) {
		return false
	}
	return bytes.Contains(bytes.ToUpper(head), []byte(dataWord)) || regexp.MustCompile(barred).Match(head)
}

// barred finds a line as it is printed to be typed.
const barred = `(?m)^\s*\d{3,4} ?\| ?[A-Za-z2-7]{5} `

// Read adds the codes of a scan to what was gathered and returns how many were
// new. thorough looks at pictures in several sizes, which takes a while and
// finds codes that one size hides.
func (g *Gathering) Read(ctx context.Context, s Scan, thorough bool) (added int, err error) {
	if s.text != "" {
		return g.Add(s.text), nil
	}
	for _, data := range s.pictures {
		if thorough && g.whole(data) {
			continue
		}
		texts, ferr := qr.Find(ctx, data)
		for _, text := range texts {
			added += g.Add(text)
		}
		g.note(data, texts)
		if ferr != nil && !errors.Is(ferr, qr.ErrNoCode) {
			err = ferr
		}
		if ctx.Err() != nil {
			return added, ctx.Err()
		}
		if thorough {
			added += g.readSizes(ctx, data)
		}
	}
	if added > 0 {
		err = nil
	}
	return added, err
}

// note remembers which codes a picture showed.
func (g *Gathering) note(picture []byte, texts []string) {
	if g.shown == nil {
		g.shown = map[*byte][]frame{}
	}
	for _, text := range texts {
		for _, m := range framePattern().FindAllStringSubmatch(strings.ToUpper(text), maxCodes) {
			if f, ok := parseFrame(m); ok {
				g.shown[&picture[0]] = append(g.shown[&picture[0]], f)
			}
		}
	}
}

// whole reports whether a picture showed codes, and every other code of their
// pages was read as well: another look at it would find nothing.
func (g *Gathering) whole(picture []byte) bool {
	seen := g.shown[&picture[0]]
	for _, f := range seen {
		read := g.frames[f.sheet]
		last := f.data
		for _, other := range read {
			last = max(last, other.data+other.parity)
		}
		for i := range last {
			if pageOf(i) != pageOf(f.number-1) {
				continue
			}
			if _, ok := read[i+1]; !ok {
				return false
			}
		}
	}
	return len(seen) > 0
}

// scales are the sizes at which a picture is looked at again.
func scales() []float64 { return []float64{0.5, 0.75, 0.35, 1.5, 2} }

// readSizes looks at one picture in other sizes, and at parts of it, for a
// search has a limit of time.
func (g *Gathering) readSizes(ctx context.Context, data []byte) (added int) {
	config, _, err := image.DecodeConfig(bytes.NewReader(data))
	if err != nil || config.Width*config.Height > qr.MaxPixels {
		return 0
	}
	full, _, err := image.Decode(bytes.NewReader(data))
	if err != nil {
		return 0
	}
	look := func(img image.Image) {
		texts, _ := qr.FindImage(ctx, img) // what was found counts
		for _, text := range texts {
			added += g.Add(text)
		}
	}
	b := full.Bounds()
	for _, scale := range scales() {
		w, h := int(float64(b.Dx())*scale), int(float64(b.Dy())*scale)
		if w < 100 || h < 100 || w*h > qr.MaxPixels/2 || ctx.Err() != nil || g.complete() {
			continue
		}
		smaller := image.NewGray(image.Rect(0, 0, w, h))
		scaler(w, b.Dy()).Scale(smaller, smaller.Rect, full, b, draw.Src, nil)
		look(smaller)
	}
	// Parts: thirds of the height and halves of the width, overlapping.
	part := image.NewGray(image.Rect(0, 0, b.Dx()*2/3, b.Dy()/2))
	for y := range 3 {
		for x := range 2 {
			if ctx.Err() != nil || g.complete() {
				return added
			}
			from := image.Pt(b.Min.X+x*b.Dx()/3, b.Min.Y+y*b.Dy()/4)
			draw.Draw(part, part.Rect, full, from, draw.Src)
			look(part)
		}
	}
	return added
}

// scaler is how a picture of so many rows gets another width. The better way
// holds 32 bytes for each pixel in between, which is gigabytes for a large page.
func scaler(width, rows int) draw.Scaler {
	const most = 8 << 20 // pixels
	if width*rows > most {
		return draw.ApproxBiLinear
	}
	return draw.BiLinear
}

// complete reports whether nothing is missing.
func (g *Gathering) complete() bool {
	s, err := g.Sheet()
	return err == nil && len(s.Missing) == 0
}
