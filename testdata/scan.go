package testdata

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// Flaws are what a careless scan does to a page.
type Flaws struct {
	Degrees float64 // turned by, about the middle
	Blur    int     // how often it is smoothed over three pixels
	Noise   float64 // the standard deviation of what is added, of 255
	Quality int     // of the JPEG that it is kept as; 0 is none
	Seed    uint64  // of the noise
}

// Scan returns a page as such a scan has it: darker paper, paler ink, and the
// flaws.
func Scan(page image.Image, f Flaws) *image.Gray {
	b := page.Bounds()
	out := image.NewGray(image.Rect(0, 0, b.Dx(), b.Dy()))
	draw.Draw(out, out.Rect, image.NewUniform(color.White), image.Point{}, draw.Src)
	sin, cos := math.Sincos(f.Degrees * math.Pi / 180)
	cx, cy := float64(b.Dx())/2, float64(b.Dy())/2
	turn := f64.Aff3{cos, -sin, cx - cx*cos + cy*sin, sin, cos, cy - cx*sin - cy*cos}
	draw.BiLinear.Transform(out, turn, page, b, draw.Src, nil)
	for range f.Blur {
		out = smooth(out)
	}
	random := rand.New(rand.NewPCG(f.Seed, 1))
	for i, v := range out.Pix {
		noise := random.NormFloat64() * f.Noise
		out.Pix[i] = uint8(min(max(30+float64(v)*200/255+noise, 0), 255))
	}
	if f.Quality == 0 {
		return out
	}
	back, err := jpeg.Decode(bytes.NewReader(JPEG(out, f.Quality)))
	if err != nil {
		panic(err) // what was just encoded
	}
	draw.Draw(out, out.Rect, back, image.Point{}, draw.Src)
	return out
}

// smooth weighs each pixel with those around it.
func smooth(in *image.Gray) *image.Gray {
	out := image.NewGray(in.Rect)
	copy(out.Pix, in.Pix)
	w := in.Stride
	for y := 1; y < in.Rect.Dy()-1; y++ {
		for x := 1; x < in.Rect.Dx()-1; x++ {
			i := y*w + x
			at := func(d int) int { return int(in.Pix[i+d]) }
			out.Pix[i] = uint8((4*at(0) + 2*(at(-1)+at(1)+at(-w)+at(w)) + at(-w-1) + at(-w+1) + at(w-1) + at(w+1)) / 16)
		}
	}
	return out
}

// JPEG is a picture of that quality.
func JPEG(page image.Image, quality int) []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, page, &jpeg.Options{Quality: quality}); err != nil {
		panic(err) // a buffer takes everything
	}
	return b.Bytes()
}
