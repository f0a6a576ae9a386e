package qr

import (
	"bytes"
	"context"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"image"
	"runtime"
	"strings"
	"testing"
	"time"
)

// pngHeader is a PNG that promises a size and holds next to nothing.
func pngHeader(w, h uint32, more ...[]byte) []byte {
	b := bytes.NewBufferString("\x89PNG\r\n\x1a\n")
	ihdr := binary.BigEndian.AppendUint32(nil, w)
	ihdr = binary.BigEndian.AppendUint32(ihdr, h)
	ihdr = append(ihdr, 8, 2, 0, 0, 0)
	b.Write(pngChunk("IHDR", ihdr))
	for _, m := range more {
		b.Write(m)
	}
	b.Write(pngChunk("IDAT", []byte{0x78, 0x9c, 3, 0, 0, 0, 0, 1}))
	b.Write(pngChunk("IEND", nil))
	return b.Bytes()
}

func pngChunk(kind string, data []byte) []byte {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(data)))
	b = append(append(b, kind...), data...)
	return binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:]))
}

// jpegHeader is the beginning of a JPEG of a size.
func jpegHeader(w, h uint16) []byte {
	b := []byte{
		0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, byte(h >> 8), byte(h), byte(w >> 8), byte(w), 3,
		1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0,
	}
	return append(b, bytes.Repeat([]byte{0xff, 0xda, 0, 12}, 3)...)
}

// drawn is a PNG of a code.
func drawn(tb testing.TB, text string, scale int) []byte {
	tb.Helper()
	s, err := Encode(text, M)
	if err != nil {
		tb.Fatal(err)
	}
	var b bytes.Buffer
	if err := s.PNG(&b, scale); err != nil {
		tb.Fatal(err)
	}
	return b.Bytes()
}

// TestHostilePictures is not parallel: it measures what it allocates.
func TestHostilePictures(t *testing.T) {
	good := drawn(t, "hello", 4)
	actl := pngChunk("acTL", []byte{0xff, 0xff, 0xff, 0xff, 0, 0, 0, 0})
	huge := bytes.Repeat([]byte{0}, MaxFileSize+1)
	copy(huge, good)
	bmpHuge := append([]byte("BM"), make([]byte, 52)...)
	bmpHuge[10], bmpHuge[14], bmpHuge[26], bmpHuge[28] = 54, 40, 1, 24
	binary.LittleEndian.PutUint32(bmpHuge[18:], 1<<30)
	binary.LittleEndian.PutUint32(bmpHuge[22:], 1<<30)
	tests := []struct {
		name string
		data []byte
		want error
	}{
		{"PNG of 60000×60000", pngHeader(60000, 60000), ErrTooLarge},
		{"PNG of 2³¹−1 a side", pngHeader(1<<31-1, 1<<31-1), ErrDamaged},
		{"animated PNG of 60000×60000", pngHeader(60000, 60000, actl), ErrTooLarge},
		{"PNG, long and thin", pngHeader(1<<20, 2), ErrTooLarge},
		{"PNG of nothing", pngHeader(0, 0), ErrDamaged},
		{"JPEG of 65535×65535", jpegHeader(65535, 65535), ErrTooLarge},
		{"JPEG, only a header", jpegHeader(100, 100), ErrDamaged},
		{"GIF of 65535×65535", []byte("GIF89a\xff\xff\xff\xff\x00\x00\x00"), ErrTooLarge},
		{"BMP of 2³⁰ a side", bmpHuge, ErrTooLarge},
		{"WebP, truncated", []byte("RIFF\x10\x00\x00\x00WEBPVP8L\x04\x00\x00\x00\x2f\xff\xff\xff"), ErrDamaged},
		{"truncated PNG", good[:len(good)/2], ErrDamaged},
		{"PNG signature alone", good[:8], ErrDamaged},
		{"SVG, whatever its name", []byte(`<svg xmlns="http://www.w3.org/2000/svg"/>`), ErrFormat},
		{"text", []byte("otpauth://totp/x?secret=JBSWY3DPEHPK3PXP"), ErrFormat},
		{"TIFF", []byte("II*\x00\x08\x00\x00\x00"), ErrFormat},
		{"nothing", nil, ErrFormat},
		{"65 MiB", huge, ErrTooLarge},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var before, after runtime.MemStats
			runtime.ReadMemStats(&before)
			start := time.Now()
			texts, err := Find(context.Background(), tt.data)
			took := time.Since(start)
			runtime.ReadMemStats(&after)
			if !errors.Is(err, tt.want) || texts != nil {
				t.Errorf("Find = %q, %v, want %v", texts, err, tt.want)
			}
			if err != nil && strings.Contains(err.Error(), "JBSWY3DPEHPK3PXP") {
				t.Errorf("the error quotes the data: %v", err)
			}
			if n := after.TotalAlloc - before.TotalAlloc; n > 50<<20 {
				t.Errorf("%d MiB allocated", n>>20)
			}
			if took > time.Second {
				t.Errorf("took %v", took)
			}
		})
	}
}

func TestFindImageTooLarge(t *testing.T) {
	t.Parallel()
	_, err := FindImage(context.Background(), image.NewUniform(image.White))
	if !errors.Is(err, ErrTooLarge) {
		t.Errorf("FindImage(endless) = %v, want ErrTooLarge", err)
	}
}

func TestIsPicture(t *testing.T) {
	t.Parallel()
	for _, yes := range [][]byte{drawn(t, "x", 1), jpegHeader(1, 1), []byte("GIF87a"), []byte("RIFF\x00\x00\x00\x00WEBPVP8 ")} {
		if !IsPicture(yes) {
			t.Errorf("IsPicture(%q) = false", yes[:min(12, len(yes))])
		}
	}
	for _, no := range []string{"", "BM", "BMW: a car, not a bitmap file", "RIFF\x00\x00\x00\x00WAVE", "\x89PNG", "otpauth://", "<svg"} {
		if IsPicture([]byte(no)) {
			t.Errorf("IsPicture(%q) = true", no)
		}
	}
}

func TestPanicIsAnError(t *testing.T) {
	t.Parallel()
	blank := func() (*plane, error) { return newPlane(50, 50), nil }
	nothing := func(context.Context, *plane, *results) {}
	for name, f := range map[string]func() ([]string, error){
		"load": func() ([]string, error) {
			return find(context.Background(), func() (*plane, error) { panic("secret of the picture") }, nothing)
		},
		"search": func() ([]string, error) {
			return find(context.Background(), blank, func(context.Context, *plane, *results) { panic("secret of the picture") })
		},
		"a worker": func() ([]string, error) {
			return find(context.Background(), blank, func(context.Context, *plane, *results) {
				parallel(1000, 1, func(from, _ int) {
					if from > 500 || from == 0 {
						panic("secret of the picture")
					}
				})
			})
		},
	} {
		texts, err := f()
		if !errors.Is(err, ErrDamaged) || texts != nil || strings.Contains(err.Error(), "secret") {
			t.Errorf("panic in %s: %q, %v, want ErrDamaged", name, texts, err)
		}
	}
}

// TestHangIsLeftBehind has steps that never look at their context.
func TestHangIsLeftBehind(t *testing.T) {
	t.Parallel()
	release := make(chan struct{})
	defer close(release)
	hang := func() (*plane, error) { <-release; return newPlane(50, 50), nil }
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	start := time.Now()
	_, err := find(ctx, hang, search)
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, ErrNoCode) || time.Since(start) > 3*time.Second {
		t.Errorf("hanging load: %v after %v, want a deadline at once", err, time.Since(start))
	}

	// What was found before the hang counts.
	ctx, cancel = context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	texts, err := find(ctx, func() (*plane, error) { return newPlane(50, 50), nil },
		func(_ context.Context, _ *plane, r *results) { r.add(result{text: "first"}); <-release })
	if err != nil || len(texts) != 1 {
		t.Errorf("hang after a code: %q, %v, want the code", texts, err)
	}

	ctx, cancel = context.WithCancel(context.Background())
	cancel()
	if _, err := find(ctx, hang, search); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled: %v, want context.Canceled", err)
	}
}

func TestNoDeadlineMeansOurs(t *testing.T) {
	t.Parallel()
	var left time.Duration
	_, err := find(context.Background(), func() (*plane, error) { return newPlane(9, 9), nil },
		func(ctx context.Context, _ *plane, _ *results) {
			d, _ := ctx.Deadline()
			left = time.Until(d)
		})
	if !errors.Is(err, ErrNoCode) || left <= 0 || left > MaxTime {
		t.Errorf("deadline in %v, error %v", left, err)
	}
}
