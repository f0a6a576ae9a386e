package qr

import (
	"image"
	"image/draw"
)

// plane is a picture as rows of gray bytes, 0 black to 255 white, without gaps
// between the rows. The centre of pixel (x, y) has the coordinates
// (x+½, y+½), so that halving a plane halves coordinates exactly.
type plane struct {
	pix  []uint8
	w, h int
}

func newPlane(w, h int) *plane { return &plane{make([]uint8, w*h), w, h} }

func (p *plane) row(y int) []uint8 { return p.pix[y*p.w:][:p.w] }

// toGray turns any picture into a plane, flattened on white.
func toGray(img image.Image) (*plane, error) {
	b := img.Bounds()
	if err := checkSize(b.Dx(), b.Dy()); err != nil {
		return nil, err
	}
	p := newPlane(b.Dx(), b.Dy())
	fill := rowReader(img, b)
	parallel(p.h, 64, func(y0, y1 int) {
		for y := y0; y < y1; y++ {
			fill(y, p.row(y))
		}
	})
	return p, nil
}

// luma weighs 8-bit channels as JPEG does.
func luma(r, g, b uint32) uint8 { return uint8((19595*r + 38470*g + 7471*b + 1<<15) >> 16) }

// onWhite lays a gray of opacity a on white.
func onWhite(v uint8, a uint32) uint8 {
	if a == 255 {
		return v
	}
	return uint8((uint32(v)*a + 255*(255-a) + 127) / 255)
}

// rowReader returns a function that writes row y of img as gray, with the
// common kinds of picture read as bytes. It may run in parallel.
func rowReader(img image.Image, b image.Rectangle) func(y int, dst []uint8) {
	switch m := img.(type) {
	case *image.Gray:
		return func(y int, dst []uint8) { copy(dst, m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):]) }
	case *image.YCbCr:
		return func(y int, dst []uint8) { copy(dst, m.Y[m.YOffset(b.Min.X, b.Min.Y+y):]) }
	case *image.NYCbCrA:
		return func(y int, dst []uint8) {
			copy(dst, m.Y[m.YOffset(b.Min.X, b.Min.Y+y):])
			a := m.A[m.AOffset(b.Min.X, b.Min.Y+y):]
			for x := range dst {
				dst[x] = onWhite(dst[x], uint32(a[x]))
			}
		}
	case *image.NRGBA:
		return func(y int, dst []uint8) {
			s := m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):]
			for x := range dst {
				q := s[4*x:][:4]
				dst[x] = onWhite(luma(uint32(q[0]), uint32(q[1]), uint32(q[2])), uint32(q[3]))
			}
		}
	case *image.RGBA: // colours are already multiplied by the opacity
		return func(y int, dst []uint8) {
			s := m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):]
			for x := range dst {
				q := s[4*x:][:4]
				under := 255 - uint32(q[3])
				dst[x] = uint8(min(255, uint32(luma(uint32(q[0]), uint32(q[1]), uint32(q[2])))+under))
			}
		}
	case *image.Paletted:
		var gray [256]uint8
		for i, c := range m.Palette[:min(256, len(m.Palette))] {
			// 16 bits, already multiplied by the opacity.
			r, g, b, a := c.RGBA()
			gray[i] = uint8(min(255, uint32(luma(r>>8, g>>8, b>>8))+255-(a>>8)))
		}
		return func(y int, dst []uint8) {
			s := m.Pix[m.PixOffset(b.Min.X, b.Min.Y+y):]
			for x := range dst {
				dst[x] = gray[s[x]]
			}
		}
	}
	// Anything else (16 bits, CMYK, a caller's own type) goes through
	// image/draw, a row at a time.
	return func(y int, dst []uint8) {
		line := image.NewRGBA(image.Rect(0, 0, len(dst), 1))
		draw.Draw(line, line.Rect, image.White, image.Point{}, draw.Src)
		draw.Draw(line, line.Rect, img, image.Pt(b.Min.X, b.Min.Y+y), draw.Over)
		for x := range dst {
			q := line.Pix[4*x:][:4]
			dst[x] = luma(uint32(q[0]), uint32(q[1]), uint32(q[2]))
		}
	}
}
