package qr

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/makiuchi-d/gozxing/qrcode/decoder"
)

// textOfSymbol reads a drawn code by its format's bits, as decode does once
// the modules are known.
func textOfSymbol(s *Symbol) (string, bool) {
	m := &modules{make([]float32, s.size*s.size), s.size}
	for i, dark := range s.dark {
		m.v[i] = 100
		if dark {
			m.v[i] = -100
		}
	}
	return m.read(0)
}

// TestTablesAgree holds the standard's tables against those of another
// implementation, for every version and level.
func TestTablesAgree(t *testing.T) {
	t.Parallel()
	levels := [4]decoder.ErrorCorrectionLevel{
		formatM: decoder.ErrorCorrectionLevel_M, formatL: decoder.ErrorCorrectionLevel_L,
		formatH: decoder.ErrorCorrectionLevel_H, formatQ: decoder.ErrorCorrectionLevel_Q,
	}
	for version := 1; version <= MaxVersion; version++ {
		v, err := decoder.Version_GetVersionForNumber(version)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := alignmentLines(version), v.GetAlignmentPatternCenters(); !slices.Equal(got, want) {
			t.Errorf("alignmentLines(%d) = %v, want %v", version, got, want)
		}
		dim := 17 + 4*version
		words := codewords(dim, 0, func(int, int) bool { return false })
		if got, want := len(words), v.GetTotalCodewords(); got != want {
			t.Errorf("version %d has %d codewords, want %d", version, got, want)
		}
		for level, other := range levels {
			blocks := v.GetECBlocksForLevel(other)
			if got, want := int(blockCount[level][version]), blocks.GetNumBlocks(); got != want {
				t.Errorf("version %d, level %d: %d blocks, want %d", version, level, got, want)
			}
			if got, want := int(checkWords[level][version]), blocks.GetECCodewordsPerBlock(); got != want {
				t.Errorf("version %d, level %d: %d words of parity, want %d", version, level, got, want)
			}
		}
	}
}

// TestReadAgrees reads codes of every version and level, damaged more and
// more, and must read whatever another implementation reads.
func TestReadAgrees(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(1, 2))
	mended := 0
	for version := 1; version <= MaxVersion; version += 1 + version/8 {
		for level := L; level <= H; level++ {
			text := strings.Repeat("otpauth://totp/ü", 1+version*version/12)
			s, err := EncodeVersion(text, level, version)
			if err != nil {
				text = "OTP"
				if s, err = EncodeVersion(text, level, version); err != nil {
					t.Fatal(err)
				}
			}
			for flips := 0; flips < s.size*s.size/8; flips += 1 + s.size*s.size/120 {
				damaged := &Symbol{s.version, s.size, slices.Clone(s.dark)}
				for range flips { // not in the format: the other trusts it less
					x, y := 9+rnd.IntN(s.size-18), 9+rnd.IntN(s.size-9)
					damaged.dark[y*s.size+x] = rnd.IntN(2) == 0
				}
				got, ok := textOfSymbol(damaged)
				if ok && got != text {
					t.Fatalf("version %d, level %d, %d flips: read %q", version, level, flips, got)
				}
				if want, err := otherText(damaged); err == nil && want == text && !ok {
					t.Errorf("version %d, level %d, %d flips: the other reads it", version, level, flips)
				}
				if ok && flips > 0 {
					mended++
				}
			}
		}
	}
	if mended < 100 {
		t.Errorf("only %d damaged codes were read", mended)
	}
}

// TestCorrect mends every number of errors up to the half of the parity, and
// never says that it mended more than that into what was there before.
func TestCorrect(t *testing.T) {
	t.Parallel()
	rnd := rand.New(rand.NewPCG(3, 4))
	f := newField()
	for range 400 {
		check := 7 + rnd.IntN(24)
		size := 1 + rnd.IntN(255-check)
		want := make([]byte, size, size+check)
		for i := range want {
			want[i] = byte(rnd.IntN(256))
		}
		want = append(want, f.parity(want, check)...)
		for errors := range check {
			block := slices.Clone(want)
			for _, i := range rnd.Perm(len(block))[:min(errors, len(block))] {
				block[i] ^= byte(1 + rnd.IntN(255))
			}
			ok := f.correct(block, check)
			if errors <= check/2 && (!ok || !slices.Equal(block, want)) {
				t.Fatalf("%d errors of %d bytes, %d of parity: not mended", errors, len(block), check)
			}
			if _, clean := f.syndromes(block, check); ok && !clean {
				t.Fatalf("%d errors of %d bytes, %d of parity: mended into nonsense", errors, len(block), check)
			}
		}
	}
}

// parity divides by the generator polynomial, the way a code is drawn.
func (f *field) parity(data []byte, check int) []byte {
	generator := []byte{1}
	for i := range check {
		next := make([]byte, len(generator)+1)
		for j, g := range generator {
			next[j] ^= g
			next[j+1] ^= f.mul(g, f.exp[i])
		}
		generator = next
	}
	rest := append(slices.Clone(data), make([]byte, check)...)
	for i := range data {
		if lead := rest[i]; lead != 0 {
			for j, g := range generator {
				rest[i+j] ^= f.mul(g, lead)
			}
		}
	}
	return rest[len(data):]
}
