package paper

import (
	"context"
	"errors"
	"image"
	"image/color"
	"time"

	"fob/otpcore/qr"
)

// rect is a dark rectangle on the page, in millimetres from its top left.
type rect struct{ x, y, w, h float64 }

// bleed is how far a run of dark modules reaches over its edge, in
// millimetres. Where two runs only touch, a renderer that smooths edges leaves
// a light line between them, and readers fail on it.
const bleed = 0.03

// runs returns the dark modules of a code as one rectangle for each run in a
// row, with its top left module at x, y and modules of that size.
func runs(code *qr.Symbol, x, y, module float64) []rect {
	var all []rect
	for row := range code.Size() {
		for from := 0; from < code.Size(); from++ {
			if !code.At(from, row) {
				continue
			}
			to := from
			for code.At(to, row) {
				to++
			}
			all = append(all, rect{
				x + float64(from)*module - bleed, y + float64(row)*module - bleed,
				float64(to-from)*module + 2*bleed, module + 2*bleed,
			})
			from = to
		}
	}
	return all
}

// The code is read back at this resolution, as a usual scanner has it, with so
// much of the page around it.
const (
	checkDPI    = 200
	checkAround = 10 // millimetres
	checkTime   = 10 * time.Second
)

// readBack draws the rectangles as a printer would and reads the code in them.
// A sheet whose code cannot be read is found here, not in the year when it is
// needed.
func readBack(rects []rect, want string) error {
	if len(rects) == 0 {
		return errors.New("paper key sheet: it has no code")
	}
	const perMM = checkDPI / 25.4
	left, top, right, bottom := rects[0].x, rects[0].y, 0., 0.
	for _, r := range rects {
		left, top = min(left, r.x), min(top, r.y)
		right, bottom = max(right, r.x+r.w), max(bottom, r.y+r.h)
	}
	left, top = left-checkAround, top-checkAround
	pixels := func(from, to float64) int { return int((to - from) * perMM) }
	picture := image.NewGray(image.Rect(0, 0, pixels(left, right+checkAround), pixels(top, bottom+checkAround)))
	for i := range picture.Pix {
		picture.Pix[i] = 0xff
	}
	for _, r := range rects {
		for y := pixels(top, r.y) + 1; y <= pixels(top, r.y+r.h); y++ {
			for x := pixels(left, r.x) + 1; x <= pixels(left, r.x+r.w); x++ {
				picture.SetGray(x, y, color.Gray{})
			}
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), checkTime)
	defer cancel()
	found, err := qr.FindImage(ctx, picture)
	if err != nil {
		return errors.New("paper key sheet: its code cannot be read back")
	}
	if len(found) != 1 || found[0] != want {
		return errors.New("paper key sheet: its code reads back different")
	}
	return nil
}
