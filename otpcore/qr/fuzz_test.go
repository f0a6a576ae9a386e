package qr

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"testing"
	"time"

	"golang.org/x/image/bmp"
)

// FuzzFind gives rubbish to the picture decoders and to the search. Nothing
// may panic past Find, and what is found must be text.
func FuzzFind(f *testing.F) {
	small := drawn(f, "seed", 1)
	p, err := load(small)
	if err != nil {
		f.Fatal(err)
	}
	img := &image.Gray{Pix: p.pix, Stride: p.w, Rect: image.Rect(0, 0, p.w, p.h)}
	f.Add(small)
	for _, encode := range []func(*bytes.Buffer) error{
		func(b *bytes.Buffer) error { return jpeg.Encode(b, img, nil) },
		func(b *bytes.Buffer) error { return gif.Encode(b, img, nil) },
		func(b *bytes.Buffer) error { return bmp.Encode(b, img) },
	} {
		var b bytes.Buffer
		if err := encode(&b); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
	}
	f.Add(pngHeader(60000, 60000))
	f.Add(jpegHeader(40, 40))
	f.Add([]byte("RIFF\x1a\x00\x00\x00WEBPVP8L\x0d\x00\x00\x00\x2f\x00\x00\x00\x10\x07\x10\x11\x11\x88\x88\xfe\x07\x00"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if c, ok := codecOf(sniff(data)); ok {
			// Big pictures take long and teach nothing.
			if cfg, err := c.config(bytes.NewReader(data)); err == nil && cfg.Width*cfg.Height > 1<<14 {
				return
			}
		}
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		texts, err := Find(ctx, data)
		if (len(texts) == 0) != (err != nil) {
			t.Errorf("Find = %q, %v", texts, err)
		}
	})
}

// FuzzSearch gives rubbish pixels to the search alone, around a code, so that
// its corners are reached. A panic there fails the test: nothing recovers it.
func FuzzSearch(f *testing.F) {
	s, err := Encode("seed", L)
	if err != nil {
		f.Fatal(err)
	}
	f.Add([]byte{}, uint8(1), uint8(0))
	f.Add([]byte{1, 2, 3, 200, 100, 7, 70}, uint8(2), uint8(3))
	f.Add(bytes.Repeat([]byte{90, 11, 5}, 30), uint8(3), uint8(255))
	f.Fuzz(func(_ *testing.T, noise []byte, scale, cut uint8) {
		k := int(scale)%4 + 1
		img := image.NewGray(image.Rect(0, 0, max(1, s.full()*k-int(cut)), s.full()*k))
		for y := range img.Rect.Dy() {
			for x := range img.Rect.Dx() {
				c := color.Gray{Y: 255}
				if s.At(x/k-quiet, y/k-quiet) {
					c.Y = 0
				}
				if n := len(noise); n > 0 && x*y%3 == 0 {
					c.Y ^= noise[(x*31+y*17)%n]
				}
				img.SetGray(x, y, c)
			}
		}
		p, err := toGray(img)
		if err != nil {
			return
		}
		ctx, cancel := context.WithTimeout(context.Background(), time.Second)
		defer cancel()
		found := new(results)
		search(ctx, p, found)
		found.texts()
	})
}
