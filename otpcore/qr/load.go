package qr

import (
	"bytes"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"

	"golang.org/x/image/bmp"
	"golang.org/x/image/webp"
)

// codec reads one picture format: first the size, then the pixels.
type codec struct {
	config func(*bytes.Reader) (image.Config, error)
	decode func(*bytes.Reader) (image.Image, error)
}

func codecOf(f format) (codec, bool) {
	switch f {
	case formatPNG:
		return codec{
			func(r *bytes.Reader) (image.Config, error) { return png.DecodeConfig(r) },
			func(r *bytes.Reader) (image.Image, error) { return png.Decode(r) },
		}, true
	case formatJPEG:
		return codec{
			func(r *bytes.Reader) (image.Config, error) { return jpeg.DecodeConfig(r) },
			func(r *bytes.Reader) (image.Image, error) { return jpeg.Decode(r) },
		}, true
	case formatGIF:
		return codec{
			func(r *bytes.Reader) (image.Config, error) { return gif.DecodeConfig(r) },
			func(r *bytes.Reader) (image.Image, error) { return gif.Decode(r) }, // the first frame
		}, true
	case formatWebP:
		return codec{
			func(r *bytes.Reader) (image.Config, error) { return webp.DecodeConfig(r) },
			func(r *bytes.Reader) (image.Image, error) { return webp.Decode(r) },
		}, true
	case formatBMP:
		return codec{
			func(r *bytes.Reader) (image.Config, error) { return bmp.DecodeConfig(r) },
			func(r *bytes.Reader) (image.Image, error) { return bmp.Decode(r) },
		}, true
	default:
		return codec{}, false
	}
}

// load decodes a picture file into a plane of gray, after checking that it
// will not grow beyond the limits. Decoders that panic are an error.
func load(data []byte) (p *plane, err error) {
	defer func() {
		if r := recover(); r != nil {
			p, err = nil, ErrDamaged
		}
	}()
	if len(data) > MaxFileSize {
		return nil, fmt.Errorf("%w: at most %d MiB are read", ErrTooLarge, MaxFileSize>>20)
	}
	c, ok := codecOf(sniff(data))
	if !ok {
		return nil, ErrFormat
	}
	cfg, err := c.config(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	if err := checkSize(cfg.Width, cfg.Height); err != nil {
		return nil, err
	}
	img, err := c.decode(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrDamaged, err)
	}
	return toGray(img)
}
