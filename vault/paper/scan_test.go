package paper

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"testing"

	"golang.org/x/image/draw"

	"fob/testdata"
)

// pagesOf are the pages of codes of a sheet as a scanner with that many dots an
// inch sees them.
func pagesOf(t *testing.T, s VaultSheet, dpi float64) []*image.Gray {
	t.Helper()
	set, err := s.pages(t.Context(), A4)
	if err != nil {
		t.Fatal(err)
	}
	var all []*image.Gray
	for _, page := range set.list {
		picture, err := set.raster(page, dpi)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, picture)
	}
	return all
}

// scanned is a page after a printer and a careless scan.
func scanned(page *image.Gray, degrees float64, seed uint64) []byte {
	return testdata.JPEG(testdata.Scan(page, testdata.Flaws{Degrees: degrees, Blur: 1, Noise: 14, Seed: seed}), 60)
}

// smear covers a part of a page, in shares of its width and height.
func smear(page *image.Gray, x0, y0, x1, y1 float64, gray uint8) {
	at := func(x, y float64) image.Point {
		return image.Pt(int(x*float64(page.Rect.Dx())), int(y*float64(page.Rect.Dy())))
	}
	draw.Draw(page, image.Rectangle{Min: at(x0, y0), Max: at(x1, y1)}, image.NewUniform(color.Gray{Y: gray}), image.Point{}, draw.Src)
}

// readPages gathers pages as verify and restore do: quickly, then thoroughly.
func readPages(t *testing.T, pages ...[]byte) (*Sheet, error) {
	t.Helper()
	var g Gathering
	var sheet *Sheet
	var err error
	for _, thorough := range []bool{false, true} {
		for _, page := range pages {
			scan, err := OpenScan(page)
			if err != nil {
				t.Fatal(err)
			}
			_, _ = g.Read(t.Context(), scan, thorough) // the sheet says what was read
		}
		if sheet, err = g.Sheet(); err == nil {
			return sheet, nil
		}
	}
	return sheet, err
}

// Bad scans of whole pages restore.
func TestBadScans(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 2600) // the size of fifty accounts
	for _, c := range []struct{ dpi, degrees float64 }{{150, 180}, {200, 1.3}} {
		var pages [][]byte
		for _, page := range pagesOf(t, s, c.dpi) {
			pages = append(pages, scanned(page, c.degrees, uint64(c.dpi)))
		}
		got, err := readPages(t, pages...)
		if err != nil || !bytes.Equal(got.Data, s.Data) {
			t.Errorf("%.0f dpi, turned %.1f: %v", c.dpi, c.degrees, err)
		}
	}
}

// A torn corner on each page, a stain and a fold restore; with a page gone, the
// codes of that page are named.
func TestDamagedPages(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 2600)
	pages := pagesOf(t, s, 200)
	var files [][]byte
	for i, page := range pages {
		smear(page, 0, 0, .16, .10, 0xff)               // the corner
		smear(page, 0, float64(i)*.2+.4, 1, .404, 0xff) // a fold
		smear(page, .45, .55, .52, .58, 0x20)           // a stain
		smear(page, .80, .70, .81, .99, 0x90)           // a streak
		files = append(files, scanned(page, .7, uint64(i)))
	}
	got, err := readPages(t, files...)
	if err != nil || !bytes.Equal(got.Data, s.Data) {
		t.Errorf("damaged pages: %v", err)
	}
	_, err = readPages(t, files[0])
	var missing *MissingError
	if !errors.As(err, &missing) || missing.Need < 1 {
		t.Fatalf("one page of %d: %v", len(pages), err)
	}
	for _, c := range missing.Codes {
		if c.Number > firstCodes && c.Page == 1 {
			t.Errorf("code %v is not on that page", c)
		}
	}
}

// A scanner's PDF is read by the pictures in it; another one is refused.
func TestScannerPDF(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 400)
	var pdf bytes.Buffer
	pdf.WriteString("%PDF-1.4\n")
	for i, page := range pagesOf(t, s, 150) {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, page, nil); err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&pdf, "%d 0 obj\n<</Subtype/Image/Filter/DCTDecode/Length %d>>\nstream\r\n%s\nendstream\nendobj\n", i+1, b.Len(), b.Bytes())
	}
	if got, err := readPages(t, pdf.Bytes()); err != nil || !bytes.Equal(got.Data, s.Data) {
		t.Error(err)
	}
	if _, err := OpenScan(vaultPDF(t, s, A4)); !errors.Is(err, ErrPDF) {
		t.Errorf("fob's own PDF, which has no pictures: %v", err)
	}
}

func TestPNGPages(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 1200)
	pages, err := s.PNG(t.Context(), Letter)
	if err != nil || len(pages) != 2 {
		t.Fatalf("%d pages, %v", len(pages), err)
	}
	config, err := png.DecodeConfig(bytes.NewReader(pages[0]))
	if err != nil || config.Width != 2550 || config.Height != 3300 {
		t.Errorf("%d × %d, %v", config.Width, config.Height, err)
	}
	got, err := readPages(t, pages...)
	if err != nil || len(got.Missing) != 0 || !bytes.Equal(got.Data, s.Data) {
		t.Error(err)
	}
}
