// Package corpus draws pictures of QR codes as people meet them: on desktops,
// turned, in perspective, blurred, noisy, faint, bent, damaged, several at
// once. A seed names a whole set, the same on every machine. Tests and the
// comparison with zbarimg use it; nothing else does.
package corpus

import (
	"bytes"
	"errors"
	"fmt"
	"hash/fnv"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"math/rand/v2"
	"path"
	"strconv"
	"strings"

	"golang.org/x/image/bmp"
)

// Picture is one drawn picture and the texts of the codes in it.
type Picture struct {
	Name  string // with the extension of its format
	Data  []byte
	Texts []string
}

// artist draws the pictures of one set.
type artist struct {
	seed uint64
	rng  *rand.Rand
	keep func(string) bool
	give func(Picture)
	err  error
}

// Each draws the pictures of a seed and gives them away one by one. keep, where
// it is not nil, chooses them by name before they are drawn.
func Each(seed uint64, keep func(name string) bool, give func(Picture)) error {
	a := &artist{seed: seed, keep: keep, give: give}
	for _, kind := range kinds {
		kind(a)
	}
	return a.err
}

// picture draws, encodes and gives one picture. Its name says the format, and
// a JPEG's quality before it (name.40.jpg); with the seed it says also what
// random numbers it is drawn by, so that a picture stays the same whatever
// others do.
func (a *artist) picture(name string, draw func() (image.Image, []string)) {
	if a.err != nil || a.keep != nil && !a.keep(name) {
		return
	}
	h := fnv.New64a()
	h.Write([]byte(name))
	a.rng = rand.New(rand.NewPCG(a.seed, h.Sum64()))
	img, texts := draw()
	var b bytes.Buffer
	switch path.Ext(name) {
	case ".png":
		a.err = (&png.Encoder{CompressionLevel: png.BestSpeed}).Encode(&b, img)
	case ".jpg":
		quality, err := strconv.Atoi(strings.TrimPrefix(path.Ext(strings.TrimSuffix(name, ".jpg")), "."))
		a.err = errors.Join(err, jpeg.Encode(&b, img, &jpeg.Options{Quality: quality}))
	case ".gif":
		a.err = gif.Encode(&b, img, nil)
	case ".bmp":
		a.err = bmp.Encode(&b, img)
	default:
		a.err = fmt.Errorf("no format for %q", name)
	}
	if a.err == nil {
		a.give(Picture{Name: name, Data: b.Bytes(), Texts: texts})
	}
}

// between returns a number from lo to hi.
func (a *artist) between(lo, hi float64) float64 { return lo + (hi-lo)*a.rng.Float64() }

// upto returns a whole number from lo to hi.
func (a *artist) upto(lo, hi int) int { return lo + a.rng.IntN(hi-lo+1) }

const base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"

const base64 = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"

func (a *artist) letters(alphabet string, n int) string {
	out := make([]byte, n)
	for i := range out {
		out[i] = alphabet[a.rng.IntN(len(alphabet))]
	}
	return string(out)
}

// uri returns an otpauth URI of a random length.
func (a *artist) uri() string {
	s := fmt.Sprintf("otpauth://totp/Site%d:user%d@example.com?secret=%s", a.rng.IntN(1000), a.rng.IntN(1000),
		a.letters(base32, []int{16, 26, 32, 52}[a.rng.IntN(4)]))
	if a.rng.IntN(2) == 0 {
		s += "&issuer=Example&algorithm=SHA1&digits=6&period=30"
	}
	return s
}

// migration returns a URI as long as that of some ten accounts.
func (a *artist) migration() string {
	return "otpauth-migration://offline?data=" + a.letters(base64, a.upto(500, 700))
}
