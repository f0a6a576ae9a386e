package paper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/png"
	"slices"
	"sync"
	"time"

	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
	"golang.org/x/image/math/fixed"

	"fob/otpcore/qr"
)

// outlines are the fonts for drawing.
var outlines = sync.OnceValues(func() (*[faceCount]*sfnt.Font, error) {
	var all [faceCount]*sfnt.Font
	for f := range faceCount {
		font, err := opentype.Parse(f.ttf())
		if err != nil {
			return nil, fmt.Errorf("built-in font: %w", err)
		}
		all[f] = font
	}
	return &all, nil
})

// raster draws a page as a printer would, at that many dots an inch.
func (p *pages) raster(o *page, dpi float64) (*image.Gray, error) {
	perMM := dpi / 25.4
	pixel := func(mm float64) int { return int(mm*perMM + .5) }
	picture := image.NewGray(image.Rect(0, 0, pixel(p.width), pixel(p.height)))
	for i := range picture.Pix {
		picture.Pix[i] = 0xff
	}
	fill := func(x, y, w, h float64, gray uint8) {
		area := image.Rect(pixel(x), pixel(y), max(pixel(x+w), pixel(x)+1), max(pixel(y+h), pixel(y)+1))
		draw.Draw(picture, area, image.NewUniform(color.Gray{Y: gray}), image.Point{}, draw.Src)
	}
	for _, m := range o.marks {
		switch {
		case m.code != nil:
			module := m.w / float64(m.code.Size())
			for _, r := range runs(m.code) {
				fill(m.x+(float64(r.x)-bleed)*module, m.y+(float64(r.y)-bleed)*module,
					(float64(r.n)+2*bleed)*module, (1+2*bleed)*module, m.gray)
			}
		case m.text != "":
			if err := drawText(picture, m, dpi); err != nil {
				return nil, err
			}
		default:
			fill(m.x, m.y, m.w, m.h, m.gray)
		}
	}
	return picture, nil
}

// drawText draws a line of text, each letter where the PDF has it.
func drawText(to *image.Gray, m mark, dpi float64) error {
	fonts, err := outlines()
	if err != nil {
		return err
	}
	face, err := opentype.NewFace(fonts[m.face], &opentype.FaceOptions{Size: m.size, DPI: dpi})
	if err != nil {
		return fmt.Errorf("built-in font: %w", err)
	}
	defer func() { _ = face.Close() }()
	src := image.NewUniform(color.Gray{Y: m.gray})
	x, y := m.x*dpi/25.4, m.y*dpi/25.4
	for _, r := range m.text {
		dot := fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(y * 64)}
		if area, mask, from, _, ok := face.Glyph(dot, r); ok {
			draw.DrawMask(to, area, src, image.Point{}, mask, from, draw.Over)
		}
		x += m.face.font().width(string(r), m.size) * dpi / 72
	}
	return nil
}

const (
	pageTime    = 8 * time.Second // for reading one page back
	checkAround = 5.0             // millimetres around a single code
)

// checkDPI are the resolutions at which pages are read back, as scanners have
// them.
func checkDPI() []float64 { return []float64{150, 200, 300, 120} }

// readBack reads the codes of every page as a scanner would see it: all at once
// and then, where codes are missing, one by one and at other resolutions. A
// sheet whose codes cannot be read is found here, not in the year when it is
// needed.
func (p *pages) readBack(ctx context.Context) error {
	for number, o := range p.list {
		var left []mark
		for _, m := range o.marks {
			if m.code != nil {
				left = append(left, m)
			}
		}
		for _, dpi := range checkDPI() {
			if len(left) == 0 {
				break
			}
			picture, err := p.raster(o, dpi)
			if err != nil {
				return err
			}
			if left, err = unread(ctx, picture, left, dpi); err != nil {
				return err
			}
		}
		if len(left) > 0 {
			return fmt.Errorf("%s on page %d cannot be read back", left[0].caption, number+1)
		}
	}
	return nil
}

// unread returns the codes that are not found in a picture of their page.
func unread(ctx context.Context, picture *image.Gray, left []mark, dpi float64) ([]mark, error) {
	ctx, cancel := context.WithTimeout(ctx, pageTime)
	defer cancel()
	found := func(area image.Rectangle) {
		texts, _ := qr.FindImage(ctx, picture.SubImage(area)) // what was found counts
		left = slices.DeleteFunc(left, func(m mark) bool { return slices.Contains(texts, m.says) })
	}
	found(picture.Rect)
	for _, m := range slices.Clone(left) {
		if ctx.Err() != nil {
			break
		}
		pixel := func(mm float64) int { return int(mm * dpi / 25.4) }
		found(image.Rect(pixel(m.x-checkAround), pixel(m.y-checkAround),
			pixel(m.x+m.w+checkAround), pixel(m.y+m.w+checkAround)).Intersect(picture.Rect))
	}
	if err := ctx.Err(); errors.Is(err, context.Canceled) {
		return nil, err
	}
	return left, nil
}

// pngDPI is the resolution of pages as pictures.
const pngDPI = 300

// pictures returns the pages as PNG.
func (p *pages) pictures() ([][]byte, error) {
	var all [][]byte
	for _, o := range p.list {
		picture, err := p.raster(o, pngDPI)
		if err != nil {
			return nil, err
		}
		var out bytes.Buffer
		if err := png.Encode(&out, picture); err != nil {
			return nil, fmt.Errorf("page as a picture: %w", err)
		}
		all = append(all, out.Bytes())
	}
	return all, nil
}
