package paper

import (
	"bytes"
	"compress/zlib"
	"errors"
	"fmt"
	"image"
	"image/color"
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

// scannerPDF is a PDF with pictures as scanners make them.
func scannerPDF(dicts []string, bodies [][]byte) []byte {
	var pdf bytes.Buffer
	pdf.WriteString("%PDF-1.4\n")
	for i, body := range bodies {
		fmt.Fprintf(&pdf, "%d 0 obj\n<</Type/XObject/Subtype/Image%s/Length %d>>\nstream\r\n%s\nendstream\nendobj\n", i+1, dicts[i], len(body), body)
	}
	return pdf.Bytes()
}

func deflate(t *testing.T, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zlib.NewWriter(&b)
	_, _ = z.Write(data)
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// A scanner's PDF is read by the pictures in it, JPEG or without loss; another
// one is refused.
func TestScannerPDF(t *testing.T) {
	t.Parallel()
	s := vaultSheetOf(t, 400)
	pages := pagesOf(t, s, 150)
	for name, encode := range map[string]func(*image.Gray) (string, []byte){
		"JPEG": func(page *image.Gray) (string, []byte) {
			return "/Filter/DCTDecode", testdata.JPEG(page, 75)
		},
		"gray": func(page *image.Gray) (string, []byte) {
			return "/Filter /FlateDecode /BitsPerComponent 8 /ColorSpace /DeviceGray", deflate(t, page.Pix)
		},
		"colour, predicted": func(page *image.Gray) (string, []byte) {
			var raw []byte
			above := make([]byte, 3*page.Stride)
			for y := range page.Rect.Dy() {
				var row []byte
				for _, v := range page.Pix[y*page.Stride:][:page.Stride] {
					row = append(row, v, v, v)
				}
				raw = append(raw, byte(y%5))
				for i := range row {
					var left, corner int
					if i >= 3 {
						left, corner = int(row[i-3]), int(above[i-3])
					}
					up := int(above[i])
					raw = append(raw, row[i]-byte([]int{0, left, up, (left + up) / 2, paeth(left, up, corner)}[y%5]))
				}
				above = row
			}
			return "/Filter [/FlateDecode] /BitsPerComponent 8 /ColorSpace [/ICCBased 9 0 R] /DecodeParms [<</Predictor 15/Colors 3/Columns 1240>>]", deflate(t, raw)
		},
		"black and white": func(page *image.Gray) (string, []byte) {
			var raw []byte
			for y := range page.Rect.Dy() {
				row := make([]byte, (page.Rect.Dx()+7)/8)
				for x := range page.Rect.Dx() {
					if page.GrayAt(x, y).Y < 0x80 {
						row[x/8] |= 0x80 >> (x % 8)
					}
				}
				raw = append(raw, row...)
			}
			return "/Filter/FlateDecode/BitsPerComponent 1/ColorSpace/DeviceGray/Decode[1 0]", deflate(t, raw)
		},
	} {
		var dicts []string
		var bodies [][]byte
		for _, page := range pages {
			dict, body := encode(page)
			dicts = append(dicts, fmt.Sprintf("/Width %d/Height %d%s", page.Rect.Dx(), page.Rect.Dy(), dict))
			bodies = append(bodies, body)
		}
		if got, err := readPages(t, scannerPDF(dicts, bodies)); err != nil || !bytes.Equal(got.Data, s.Data) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := OpenScan(vaultPDF(t, s, A4)); !errors.Is(err, ErrPDF) {
		t.Errorf("fob's own PDF, which has no pictures: %v", err)
	}
}

// A PDF whose pictures are larger than any scan is refused, and soon.
func TestPDFBomb(t *testing.T) {
	t.Parallel()
	zeros := deflate(t, make([]byte, 64<<20))
	var dicts []string
	var bodies [][]byte
	for range 200 {
		dicts = append(dicts, "/Width 60000/Height 60000/BitsPerComponent 8/Filter/FlateDecode")
		bodies = append(bodies, zeros[:40000])
	}
	if _, err := OpenScan(scannerPDF(dicts, bodies)); !errors.Is(err, ErrPDF) {
		t.Errorf("pictures of 3600 megapixels: %v", err)
	}
	for i := range dicts {
		dicts[i] = "/Width 7000/Height 7000/BitsPerComponent 8/Filter/FlateDecode"
		bodies[i] = zeros
	}
	scan, err := OpenScan(scannerPDF(dicts, bodies))
	if err != nil || len(scan.pictures) > maxPDFPixels/7000/7000 {
		t.Errorf("200 pictures of 49 megapixels: %d are looked at, %v", len(scan.pictures), err)
	}
	if _, err := OpenScan(bytes.Repeat([]byte("stream\n"), 1<<20)); err != nil {
		t.Error(err)
	}
}

// TestScannerBombs has pictures that unpack to hundreds of megabytes and are
// none in the end, and pages that are large to look at in other sizes.
func TestScannerBombs(t *testing.T) {
	t.Parallel()
	const side = 3000
	rows := make([]byte, side*(side+1))
	rows[len(rows)-side-1] = 9 // a filter that there is not
	body := deflate(t, rows)
	dict := []byte("/Subtype/Image /Width 3000/Height 3000/BitsPerComponent 8/DecodeParms<</Predictor 15>>/Filter/FlateDecode>>")
	picture, looked := newPDFEntries().flatePicture(dict, body, maxPDFPixels)
	if picture != nil || looked != side*side {
		t.Errorf("a damaged picture counts for %d pixels, want %d", looked, side*side)
	}
	for _, scale := range scales() {
		for _, side := range []int{2000, 4000, 7000} {
			width := int(float64(side) * scale)
			if between := width * side * 32; scaler(width, side) == draw.BiLinear && between > 256<<20 {
				t.Errorf("%d×%d pixels at %v take %d MiB in between", side, side, scale, between>>20)
			}
		}
	}
}

// Any PDF is read or refused.
func FuzzScannerPDF(f *testing.F) {
	f.Add([]byte("/Width 64/Height 64/BitsPerComponent 1/Filter/FlateDecode"), []byte{1, 2, 3}, true)
	f.Add([]byte("/Width 64/Height 64/BitsPerComponent 8/Filter/FlateDecode/DecodeParms<</Predictor 15>>"), []byte("\x04"), true)
	f.Add([]byte("/Width 64/Height 64/Filter/CCITTFaxDecode/DecodeParms<</K -1/Columns 64>>"), []byte{0x26, 0xa1}, false)
	f.Fuzz(func(_ *testing.T, dict, body []byte, compress bool) {
		if compress {
			var b bytes.Buffer
			z := zlib.NewWriter(&b)
			_, _ = z.Write(bytes.Repeat(body, 1000))
			_ = z.Close()
			body = b.Bytes()
		}
		_, _ = OpenScan(scannerPDF([]string{string(dict)}, [][]byte{body}))
	})
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
