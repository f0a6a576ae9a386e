package otpcore_test

import (
	"crypto/hmac"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"encoding/binary"
	"hash"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
	"fob/testdata/vectors"
)

// key returns a valid key of that kind with a secret of n bytes.
func key(kind otpcore.Kind, n int) otpcore.Key {
	k := kind.Defaults()
	k.Secret = otpcore.NewSecret([]byte(strings.Repeat("12345678901234567890", 1+n/20)[:n]))
	if kind == otpcore.Yandex {
		k.PIN = otpcore.NewSecret([]byte("1234"))
	}
	return k
}

func TestPublishedCodes(t *testing.T) {
	t.Parallel()
	for _, v := range vectors.Codes(t) {
		kind, err := otpcore.ParseKind(v.Kind)
		if err != nil {
			t.Fatal(err)
		}
		k := kind.Defaults()
		if k.Algorithm, err = otpcore.ParseAlgorithm(v.Algorithm); err != nil {
			t.Fatal(err)
		}
		k.Digits, k.Period, k.Counter = v.Digits, v.Period, v.Counter
		k.PIN = otpcore.NewSecret([]byte(v.PIN))
		if kind == otpcore.MOTP {
			k.Secret = otpcore.NewSecret([]byte(v.Secret))
		} else if k.Secret, err = otpcore.ParseSecret(v.Secret); err != nil {
			t.Fatal(err)
		}
		if err := k.Validate(); err != nil {
			t.Errorf("%s: %v", v.Source, err)
		}
		if got := k.At(time.Unix(v.Time, 0)).String(); got != v.Code {
			t.Errorf("%s: code at %d, counter %d = %q, want %q", v.Source, v.Time, v.Counter, got, v.Code)
		}
	}
}

// A code of n digits is the end of the code of ten.
func TestDigits(t *testing.T) {
	t.Parallel()
	for _, kind := range []otpcore.Kind{otpcore.TOTP, otpcore.HOTP} {
		k := key(kind, 20)
		for step := range uint64(50) {
			k.Digits = 10
			whole := k.Code(step).String()
			for n := otpcore.MinDigits; n <= otpcore.MaxDigits; n++ {
				k.Digits = n
				got := k.Code(step)
				if got.String() != whole[10-n:] || got.Len() != n {
					t.Errorf("%d digits of step %d = %q, want %q", n, step, got, whole[10-n:])
				}
			}
		}
	}
	k := key(otpcore.MOTP, 16)
	k.Digits = 10
	whole := k.Code(7).String()
	for n := otpcore.MinDigits; n <= otpcore.MaxDigits; n++ {
		k.Digits = n
		if got := k.Code(7).String(); got != whole[:n] {
			t.Errorf("%d digits of motp = %q, want %q", n, got, whole[:n])
		}
	}
}

func TestMoments(t *testing.T) {
	t.Parallel()
	k := key(otpcore.TOTP, 20)
	first := k.Code(0)
	for _, tt := range []struct {
		at     int64
		period int
		step   uint64
	}{
		{0, 30, 0},
		{29, 30, 0},
		{30, 30, 1},
		{-1, 30, 0},
		{-1 << 62, 30, 0},
		{1 << 31, 30, 71582788},  // 2038
		{1 << 32, 30, 143165576}, // 2106
		{20000000000, 30, 666666666},
		{20000000000, 1, 20000000000},
		{20000000000, 86400, 231481},
		{86399, 86400, 0},
		{86400, 86400, 1},
	} {
		k.Period = tt.period
		now := time.Unix(tt.at, 999_999_999)
		if got := k.Step(now); got != tt.step {
			t.Errorf("step at %d of %d s = %d, want %d", tt.at, tt.period, got, tt.step)
		}
		if k.At(now) != k.Code(tt.step) {
			t.Errorf("code at %d of %d s is not the code of step %d", tt.at, tt.period, tt.step)
		}
		if tt.step == 0 && k.At(now) != first {
			t.Errorf("code at %d = %s, want the code of 1970, %s", tt.at, k.At(now), first)
		}
		start, end := k.Window(now)
		if end.Sub(start) != time.Duration(tt.period)*time.Second {
			t.Errorf("window at %d of %d s is %v long", tt.at, tt.period, end.Sub(start))
		}
		if tt.at >= 0 && (now.Before(start) || !now.Before(end)) {
			t.Errorf("window at %d of %d s is %v to %v", tt.at, tt.period, start, end)
		}
	}
	hotp := key(otpcore.HOTP, 20)
	hotp.Counter = 1<<64 - 1
	if got := hotp.Step(time.Unix(59, 0)); got != hotp.Counter {
		t.Errorf("step of a hotp key = %d, want its counter", got)
	}
	if hotp.At(time.Unix(59, 0)).Len() != 6 {
		t.Error("no code at the greatest counter")
	}
}

func TestGrouped(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		digits int
		want   string
	}{
		{4, "7082"},
		{5, "87082"},
		{6, "287 082"},
		{7, "428 7082"},
		{8, "9428 7082"},
		{9, "094 287 082"},
		{10, "109 428 7082"},
	} {
		k := key(otpcore.HOTP, 20)
		k.Digits = tt.digits
		if got := k.Code(1).Grouped(); got != tt.want {
			t.Errorf("%d digits in groups = %q, want %q", tt.digits, got, tt.want)
		}
	}
	if got := key(otpcore.Steam, 20).Code(1).Grouped(); len(got) != 5 {
		t.Errorf("steam code in groups = %q, want it whole", got)
	}
	if got := (otpcore.Code{}).Grouped(); got != "" {
		t.Errorf("no code in groups = %q", got)
	}
}

// What has no codes has the empty code, and nothing panics.
func TestNoCode(t *testing.T) {
	t.Parallel()
	change := func(kind otpcore.Kind, f func(*otpcore.Key)) otpcore.Key {
		k := key(kind, 20)
		f(&k)
		return k
	}
	for name, k := range map[string]otpcore.Key{
		"zero":          {},
		"kind":          change(otpcore.TOTP, func(k *otpcore.Key) { k.Kind = 99 }),
		"secret":        change(otpcore.TOTP, func(k *otpcore.Key) { k.Secret = otpcore.Secret{} }),
		"short yandex":  key(otpcore.Yandex, 15),
		"yandex no pin": change(otpcore.Yandex, func(k *otpcore.Key) { k.PIN = otpcore.Secret{} }),
		"digits":        change(otpcore.TOTP, func(k *otpcore.Key) { k.Digits = 11 }),
		"huge digits":   change(otpcore.MOTP, func(k *otpcore.Key) { k.Digits = 1 << 30 }),
		"period":        change(otpcore.TOTP, func(k *otpcore.Key) { k.Period = -30 }),
		"algorithm":     change(otpcore.TOTP, func(k *otpcore.Key) { k.Algorithm = otpcore.MD5 }),
	} {
		if got := k.At(time.Unix(59, 0)); got != (otpcore.Code{}) || got.String() != "" || got.Len() != 0 {
			t.Errorf("%s: code = %q, want none", name, got)
		}
		k.Window(time.Unix(59, 0))
	}
}

// Yandex drops the first byte of the HMAC's key where it is zero, which happens
// with one PIN in 256. This code was worked out apart from this package.
func TestYandexKeyWithAZero(t *testing.T) {
	t.Parallel()
	k := key(otpcore.Yandex, 16)
	k.PIN = otpcore.NewSecret([]byte("0672"))
	if got := k.Code(1).String(); got != "qvgflrmr" {
		t.Errorf("code = %q, want qvgflrmr", got)
	}
}

// bareHMAC is what a code cannot do without.
func bareHMAC(newHash func() hash.Hash, secret []byte, step uint64) byte {
	mac := hmac.New(newHash, secret)
	msg := make([]byte, 8)
	binary.BigEndian.PutUint64(msg, step)
	mac.Write(msg)
	return mac.Sum(nil)[0]
}

var hashes = []struct {
	algorithm otpcore.Algorithm
	newHash   func() hash.Hash
	size      int
}{
	{otpcore.SHA1, sha1.New, 20},
	{otpcore.SHA256, sha256.New, 32},
	{otpcore.SHA512, sha512.New, 64},
}

func TestAllocations(t *testing.T) { // not parallel: AllocsPerRun counts all
	for _, h := range hashes {
		k := key(otpcore.TOTP, h.size)
		k.Algorithm = h.algorithm
		var sink byte
		bare := testing.AllocsPerRun(100, func() { sink += bareHMAC(h.newHash, k.Secret.Bytes(), 1) })
		code := testing.AllocsPerRun(100, func() { sink += byte(k.Code(1).Len()) })
		if code > bare {
			t.Errorf("%s: a code takes %v allocations, and its HMAC %v", h.algorithm, code, bare)
		}
	}
	motp := key(otpcore.MOTP, 16)
	if n := testing.AllocsPerRun(100, func() { motp.Code(1) }); n != 0 {
		t.Errorf("a motp code takes %v allocations, want none", n)
	}
}

// BenchmarkCode times codes beside bare HMACs, a batch of each in turn, so that
// the ratio holds on a busy machine. It is to stay below 1.2.
func BenchmarkCode(b *testing.B) {
	for _, h := range hashes {
		k := key(otpcore.TOTP, h.size)
		k.Algorithm = h.algorithm
		b.Run(h.algorithm.String(), func(b *testing.B) {
			b.ReportAllocs()
			const batch = 256
			var bare time.Duration
			for i := range uint64(b.N) {
				if i%batch == 0 {
					b.StopTimer()
					start := time.Now()
					for j := range min(batch, uint64(b.N)-i) {
						bareHMAC(h.newHash, k.Secret.Bytes(), i+j)
					}
					bare += time.Since(start)
					b.StartTimer()
				}
				k.Code(i)
			}
			b.StopTimer()
			b.ReportMetric(float64(b.Elapsed())/float64(bare), "x-bare")
		})
	}
}
