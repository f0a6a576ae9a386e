package paper

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"time"

	"golang.org/x/image/font"
	"golang.org/x/image/font/basicfont"
	"golang.org/x/image/math/fixed"

	"fob/otpcore/qr"
)

// raster draws the dark rectangles of a page as a printer would, at that many
// dots an inch.
func raster(dark []rect, paper PageSize, dpi float64) *image.Gray {
	width, height := paper.size()
	perMM := dpi / 25.4
	pixel := func(mm float64) int { return int(mm*perMM + .5) }
	picture := image.NewGray(image.Rect(0, 0, pixel(width), pixel(height)))
	for i := range picture.Pix {
		picture.Pix[i] = 0xff
	}
	for _, r := range dark {
		area := image.Rect(pixel(r.x), pixel(r.y), pixel(r.x+r.w), pixel(r.y+r.h)).Intersect(picture.Rect)
		for y := area.Min.Y; y < area.Max.Y; y++ {
			clear(picture.Pix[picture.PixOffset(area.Min.X, y):picture.PixOffset(area.Max.X, y)])
		}
	}
	return picture
}

// pageTime bounds the reading back of one page.
const pageTime = 20 * time.Second

// readBack reads every page of codes as a scanner would see it, at one
// resolution and then others where codes are missing.
func (s VaultSheet) readBack(ctx context.Context, codes []placed, paper PageSize) error {
	var g Gathering
	pages := map[int][]placed{}
	for _, c := range codes {
		pages[c.page] = append(pages[c.page], c)
	}
	for number := 1; number <= len(pages); number++ {
		var dark []rect
		for _, c := range pages[number] {
			dark = append(dark, c.dark...)
		}
		read := 0
		for _, dpi := range []float64{150, 200, 300, 120} {
			ctx, cancel := context.WithTimeout(ctx, pageTime)
			texts, err := qr.FindImage(ctx, raster(dark, paper, dpi))
			cancel()
			if errors.Is(err, context.Canceled) {
				return err
			}
			for _, text := range texts {
				read += g.Add(text)
			}
			if read == len(pages[number]) {
				break
			}
		}
		if read < len(pages[number]) {
			return fmt.Errorf("vault sheet: %d of the %d codes of page %d cannot be read back", len(pages[number])-read, len(pages[number]), number)
		}
	}
	back, err := g.Sheet()
	if err != nil {
		return fmt.Errorf("vault sheet: read back: %w", err)
	}
	if len(back.Missing) > 0 || !bytes.Equal(back.Data, s.Data) {
		return errors.New("vault sheet: it reads back different")
	}
	return nil
}

// pngDPI is the resolution of pages as pictures.
const pngDPI = 300

// PNG returns the codes as pictures, a page each, with their captions and what
// sheet they are of. It reads them back before it returns.
func (s VaultSheet) PNG(ctx context.Context, paper PageSize) ([][]byte, error) {
	frames, err := s.frames()
	if err != nil {
		return nil, err
	}
	codes, err := placeCodes(frames, paper, codeTop)
	if err != nil {
		return nil, err
	}
	if err := s.readBack(ctx, codes, paper); err != nil {
		return nil, err
	}
	var pages [][]byte
	last := pageOf(len(frames) - 1)
	sheet := parseName(s.name())
	for page := 1; page <= last; page++ {
		var dark []rect
		for _, c := range codes {
			if c.page == page {
				dark = append(dark, c.dark...)
			}
		}
		picture := raster(dark, paper, pngDPI)
		letters := func(x, y float64, text string) { drawText(picture, x, y, text) }
		letters(margin, 15, fmt.Sprintf("fob vault copy, vault %s, generation %s, sheet %s, page %d of %d", sheet.Vault, sheet.Generation, sheet.Tag, page, last))
		for _, c := range codes {
			if c.page == page {
				letters(c.x, c.y+codeSide+6.5, c.caption)
			}
		}
		var out bytes.Buffer
		if err := png.Encode(&out, picture); err != nil {
			return nil, fmt.Errorf("vault sheet: %w", err)
		}
		pages = append(pages, out.Bytes())
	}
	return pages, nil
}

// drawText writes ASCII with its baseline at x, y in millimetres, in the plain
// face of thirteen dots, three times as large.
func drawText(to *image.Gray, x, y float64, text string) {
	const scale = 3
	face := basicfont.Face7x13
	small := image.NewGray(image.Rect(0, 0, face.Advance*len(text), face.Height))
	d := font.Drawer{Dst: small, Src: image.White, Face: face, Dot: fixed.P(0, face.Ascent)}
	d.DrawString(text)
	left, top := int(x*pngDPI/25.4), int(y*pngDPI/25.4)-scale*face.Ascent
	for py := range small.Rect.Dy() * scale {
		for px := range small.Rect.Dx() * scale {
			if small.GrayAt(px/scale, py/scale).Y > 0x7f {
				to.SetGray(left+px, top+py, color.Gray{})
			}
		}
	}
}
