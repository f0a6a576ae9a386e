package qr_test

import (
	"bytes"
	"context"
	"image"
	"image/png"
	"testing"

	"fob/otpcore/qr"
	"fob/testdata/qr/corpus"
)

// BenchmarkFind searches screenshots with one code, as PNG files: decoding
// them is part of the time.
func BenchmarkFind(b *testing.B) {
	for _, name := range []string{
		"screen-1920-light-3.png", "screen-3840-light-3.png", "screen-3840-dark-4.png", "screen-3840-negative-6.png",
	} {
		b.Run(name, func(b *testing.B) {
			var picture []byte
			if err := corpus.Each(1, func(n string) bool { return n == name }, func(p corpus.Picture) { picture = p.Data }); err != nil {
				b.Fatal(err)
			}
			b.ReportAllocs()
			for b.Loop() {
				if texts, err := qr.Find(context.Background(), picture); err != nil || len(texts) != 1 {
					b.Fatalf("Find = %q, %v", texts, err)
				}
			}
		})
	}
}

// BenchmarkFindNothing searches a screen without a code: all passes run.
func BenchmarkFindNothing(b *testing.B) {
	for _, size := range []image.Point{{1920, 1080}, {3840, 2160}} {
		b.Run(size.String(), func(b *testing.B) {
			var buf bytes.Buffer
			if err := png.Encode(&buf, corpus.Screen(1, size.X, size.Y)); err != nil {
				b.Fatal(err)
			}
			for b.Loop() {
				if texts, _ := qr.Find(context.Background(), buf.Bytes()); len(texts) != 0 {
					b.Fatalf("Find = %q", texts)
				}
			}
		})
	}
}
