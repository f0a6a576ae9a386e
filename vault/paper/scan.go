package paper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	_ "image/gif"  // scans come
	_ "image/jpeg" // in these
	_ "image/png"  // formats
	"regexp"
	"strings"

	"golang.org/x/image/draw"

	"fob/otpcore/qr"
)

// MaxScan is the largest scan that is read, in bytes.
const MaxScan = 96 << 20

// ErrPDF is returned for a PDF that holds no picture as scanners make them.
var ErrPDF = errors.New("a PDF without a scanned picture that fob can read")

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
	return Scan{text: string(data)}, nil
}

// IsScan reports whether the beginning of a file is that of a picture or a PDF,
// or is text with codes or lines of a sheet in it.
func IsScan(head []byte) bool {
	if qr.IsPicture(head) || bytes.HasPrefix(head, []byte("%PDF-")) {
		return true
	}
	if bytes.HasPrefix(head, []byte("age-encryption.org/")) {
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
		draw.BiLinear.Scale(smaller, smaller.Rect, full, b, draw.Src, nil)
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

// complete reports whether nothing is missing.
func (g *Gathering) complete() bool {
	s, err := g.Sheet()
	return err == nil && len(s.Missing) == 0
}
