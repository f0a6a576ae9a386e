package cli

import (
	"bytes"
	"image"
	"image/color"
	"image/png"
	"os"

	"github.com/rogpeppe/go-internal/testscript"
)

// scriptScan makes of each picture what a scan at half its resolution is: scan
// FILE... The pages that fob draws have 300 dpi, and to read one of those takes
// four times as long, most of all under the race detector.
func scriptScan(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) == 0 {
		ts.Fatalf("usage: scan FILE...")
	}
	for _, name := range args {
		page, err := png.Decode(bytes.NewReader([]byte(ts.ReadFile(name))))
		ts.Check(err)
		var data bytes.Buffer
		ts.Check(png.Encode(&data, halve(page)))
		ts.Check(os.WriteFile(ts.MkAbs(name), data.Bytes(), 0o600))
	}
}

// halve makes one pixel of four.
func halve(page image.Image) image.Image {
	b := page.Bounds()
	small := image.NewGray(image.Rect(0, 0, b.Dx()/2, b.Dy()/2))
	for y := range b.Dy() / 2 {
		for x := range b.Dx() / 2 {
			sum := 0
			for i := range 4 {
				c := color.GrayModel.Convert(page.At(b.Min.X+2*x+i%2, b.Min.Y+2*y+i/2))
				if g, ok := c.(color.Gray); ok {
					sum += int(g.Y)
				}
			}
			small.SetGray(x, y, color.Gray{Y: uint8(sum / 4)})
		}
	}
	return small
}
