package qr_test

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/color"
	"image/draw"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fob/otpcore/qr"
	"fob/testdata"
)

// patient is a context for tests: these ask what is found, not how soon on a
// busy machine or under the race detector.
func patient(tb testing.TB) context.Context {
	tb.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
	tb.Cleanup(cancel)
	return ctx
}

func encode(tb testing.TB, text string) *qr.Symbol {
	tb.Helper()
	s, err := qr.Encode(text, qr.M)
	if err != nil {
		tb.Fatal(err)
	}
	return s
}

func pngOf(tb testing.TB, text string, scale int) []byte {
	tb.Helper()
	var b bytes.Buffer
	if err := encode(tb, text).PNG(&b, scale); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

const sampleURI = "otpauth://totp/ACME:user@example.com?secret=HXDMVJECJJWSRB3HWIZR4IFUGFTMXBOZ&issuer=ACME"

func TestFindTexts(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		sampleURI,
		"HELLO WORLD",
		"0123456789",
		"otpauth://totp/Zürich:łódź?secret=JBSWY3DPEHPK3PXP", // UTF-8
		"日本語のサイト",
		"two\nlines",
		strings.Repeat("otpauth-migration://", 40),
	} {
		texts, err := qr.Find(patient(t), pngOf(t, text, 4))
		if err != nil || !slices.Equal(texts, []string{text}) {
			t.Errorf("Find(%q) = %q, %v", text, texts, err)
		}
	}
}

// TestFindOrder lays codes out in two uneven rows, one of them twice.
func TestFindOrder(t *testing.T) {
	t.Parallel()
	m := image.NewGray(image.Rect(0, 0, 1000, 640))
	draw.Draw(m, m.Rect, image.White, image.Point{}, draw.Src)
	for _, c := range []struct {
		text string
		x, y int
	}{{"five", 350, 330}, {"two", 340, 60}, {"one", 20, 90}, {"four", 30, 380}, {"three", 700, 20}, {"two", 700, 400}} {
		place(m, encode(t, c.text), c.x, c.y, 6)
	}
	texts, err := qr.FindImage(patient(t), m)
	if want := []string{"one", "two", "three", "four", "five"}; err != nil || !slices.Equal(texts, want) {
		t.Errorf("FindImage = %q, %v, want %q", texts, err, want)
	}
}

func place(m draw.Image, s *qr.Symbol, x0, y0, scale int) {
	for y := range s.Size() * scale {
		for x := range s.Size() * scale {
			if s.At(x/scale, y/scale) {
				m.Set(x0+x, y0+y, color.Black)
			}
		}
	}
}

func TestFindInOddImages(t *testing.T) {
	t.Parallel()
	s := encode(t, sampleURI)
	side := (s.Size() + 8) * 4
	r := image.Rect(-7, 13, side-7, side+13) // not at the origin
	images := map[string]draw.Image{
		"gray16":   image.NewGray16(r),
		"nrgba":    image.NewNRGBA(r), // stays transparent but for the code
		"rgba":     image.NewRGBA(r),
		"rgba64":   image.NewRGBA64(r),
		"cmyk":     image.NewCMYK(r),
		"paletted": image.NewPaletted(r, color.Palette{color.White, color.Black}),
	}
	for name, m := range images {
		if name != "nrgba" && name != "rgba" {
			draw.Draw(m, r, image.White, image.Point{}, draw.Src)
		}
		place(m, s, r.Min.X+16, r.Min.Y+16, 4)
		if texts, err := qr.FindImage(patient(t), m); err != nil || !slices.Equal(texts, []string{sampleURI}) {
			t.Errorf("%s: FindImage = %q, %v", name, texts, err)
		}
	}
	mirror := image.NewGray(r)
	draw.Draw(mirror, r, image.White, image.Point{}, draw.Src)
	for y := range s.Size() * 4 {
		for x := range s.Size() * 4 {
			if s.At(s.Size()-1-x/4, y/4) {
				mirror.Set(r.Min.X+16+x, r.Min.Y+16+y, color.Black)
			}
		}
	}
	if texts, err := qr.FindImage(patient(t), mirror); err != nil || !slices.Equal(texts, []string{sampleURI}) {
		t.Errorf("mirrored: FindImage = %q, %v", texts, err)
	}
}

func TestFindWebP(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"lossy.webp", "lossless.webp"} {
		data, err := os.ReadFile(filepath.Join("../../testdata/qr", name))
		if err != nil {
			t.Fatal(err)
		}
		if texts, err := qr.Find(patient(t), data); err != nil || !slices.Equal(texts, []string{sampleURI}) {
			t.Errorf("%s: Find = %q, %v", name, texts, err)
		}
	}
}

func TestNoCode(t *testing.T) {
	t.Parallel()
	blank := image.NewGray(image.Rect(0, 0, 300, 200))
	for _, m := range []image.Image{blank, image.NewGray(image.Rect(0, 0, 1, 1)), image.NewNRGBA(image.Rect(0, 0, 1, 700))} {
		if texts, err := qr.FindImage(patient(t), m); !errors.Is(err, qr.ErrNoCode) {
			t.Errorf("FindImage(%v blank) = %q, %v, want ErrNoCode", m.Bounds().Max, texts, err)
		}
	}
	// Three finder patterns in place and rubbish between them.
	s := encode(t, sampleURI)
	m := image.NewGray(image.Rect(0, 0, 400, 400))
	draw.Draw(m, m.Rect, image.White, image.Point{}, draw.Src)
	place(m, s, 40, 40, 6)
	for y := 9; y < s.Size()-9; y++ {
		for x := 9; x < s.Size(); x++ {
			c := color.Gray{Y: uint8(255 * (x * y * 7 / 3 % 2))}
			draw.Draw(m, image.Rect(40+6*x, 40+6*y, 46+6*x, 46+6*y), image.NewUniform(c), image.Point{}, draw.Src)
		}
	}
	if texts, err := qr.FindImage(patient(t), m); !errors.Is(err, qr.ErrNoCode) {
		t.Errorf("FindImage(rubbish) = %q, %v, want ErrNoCode", texts, err)
	}
}

// zbarimg is a reader that is not ours.
func zbarimg(t *testing.T, file string) string {
	t.Helper()
	cmd := exec.Command(testdata.Need(t, "zbarimg"), "-q", "--raw", "-Sdisable", "-Sqrcode.enable", file)
	out, err := cmd.Output()
	if err != nil {
		t.Errorf("zbarimg: %v", err)
	}
	return strings.TrimSuffix(string(out), "\n")
}

func TestDrawnCodesAreRead(t *testing.T) {
	t.Parallel()
	testdata.Need(t, "zbarimg")
	for _, text := range []string{sampleURI, "AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L", strings.Repeat("Ab3", 230)} {
		s := encode(t, text)
		write := func(name string, f func(*os.File) error) string {
			file := filepath.Join(t.TempDir(), name)
			w, err := os.Create(file)
			if err == nil {
				err = errors.Join(f(w), w.Close())
			}
			if err != nil {
				t.Fatal(err)
			}
			return file
		}
		if got := zbarimg(t, write("code.png", func(w *os.File) error { return s.PNG(w, 3) })); got != text {
			t.Errorf("zbarimg reads the PNG of %q as %q", text, got)
		}
		shot := write("terminal.png", func(w *os.File) error { return screenshot(t, s.Terminal()).PNG(w) })
		if got := zbarimg(t, shot); got != text {
			t.Errorf("zbarimg reads the terminal's %q as %q", text, got)
		}
	}
}

func TestDrawnSVGIsRead(t *testing.T) {
	t.Parallel()
	rsvg := testdata.Need(t, "rsvg-convert")
	testdata.Need(t, "zbarimg")
	dir := t.TempDir()
	svg, png := filepath.Join(dir, "code.svg"), filepath.Join(dir, "code.png")
	var b bytes.Buffer
	if err := encode(t, sampleURI).SVG(&b); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(svg, b.Bytes(), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, width := range []string{"200", "333", "1000"} { // whole modules, and not
		if out, err := exec.Command(rsvg, "-w", width, "-o", png, svg).CombinedOutput(); err != nil {
			t.Fatalf("rsvg-convert: %v\n%s", err, out)
		}
		if got := zbarimg(t, png); got != sampleURI {
			t.Errorf("zbarimg reads the SVG, %s wide, as %q", width, got)
		}
	}
}
