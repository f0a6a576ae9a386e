package otpcore_test

import (
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp"
	pqhotp "github.com/pquerna/otp/hotp"
	pqtotp "github.com/pquerna/otp/totp"

	"fob/otpcore"
	"fob/testdata"
)

var moments = []int64{0, 1, 29, 30, 59, 1111111109, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 32, 20000000000}

var pquerna = map[otpcore.Algorithm]otp.Algorithm{
	otpcore.SHA1:   otp.AlgorithmSHA1,
	otpcore.SHA256: otp.AlgorithmSHA256,
	otpcore.SHA512: otp.AlgorithmSHA512,
}

// Random keys give the codes that another library gives. It can do 4 to 9
// digits, and Steam.
func TestAgainstPquerna(t *testing.T) {
	t.Parallel()
	rng := rand.New(rand.NewPCG(1, 2))
	for i := range 3000 {
		kind := []otpcore.Kind{otpcore.TOTP, otpcore.HOTP, otpcore.Steam}[i%3]
		k := key(kind, 20)
		secret := make([]byte, 1+rng.IntN(100))
		for j := range secret {
			secret[j] = byte(rng.Uint32())
		}
		k.Secret = otpcore.NewSecret(secret)
		opts := pqtotp.ValidateOpts{Algorithm: otp.AlgorithmSHA1, Digits: 5, Period: 30, Encoder: otp.EncoderSteam}
		if kind != otpcore.Steam {
			k.Algorithm = []otpcore.Algorithm{otpcore.SHA1, otpcore.SHA256, otpcore.SHA512}[rng.IntN(3)]
			k.Digits = 4 + rng.IntN(6)
			opts.Algorithm, opts.Digits, opts.Encoder = pquerna[k.Algorithm], otp.Digits(k.Digits), otp.EncoderDefault
		}
		at := time.Unix(rng.Int64N(1<<35), 0)

		var want string
		var err error
		if kind == otpcore.HOTP {
			k.Counter = rng.Uint64()
			want, err = pqhotp.GenerateCodeCustom(k.Secret.Base32(), k.Counter, pqhotp.ValidateOpts{
				Algorithm: opts.Algorithm, Digits: opts.Digits,
			})
		} else {
			k.Period = 1 + rng.IntN(otpcore.MaxPeriod)
			opts.Period = uint(k.Period)
			want, err = pqtotp.GenerateCodeCustom(k.Secret.Base32(), at, opts)
		}
		if err != nil {
			t.Fatal(err)
		}
		if got := k.At(at).String(); got != want {
			t.Errorf("code of %+v at %d = %q, want %q", k, at.Unix(), got, want)
		}
	}
}

// A table of kinds, algorithms, digits, periods and times gives the codes that
// oathtool gives.
func TestAgainstOathtool(t *testing.T) {
	t.Parallel()
	oathtool := testdata.Need(t, "oathtool")
	run := func(t *testing.T, k otpcore.Key, args ...string) string {
		t.Helper()
		args = append(args, fmt.Sprintf("--digits=%d", k.Digits), hex.EncodeToString(k.Secret.Bytes()))
		out, err := exec.Command(oathtool, args...).CombinedOutput()
		if err != nil {
			t.Fatalf("oathtool %q: %v: %s", args[:len(args)-1], err, out)
		}
		return strings.TrimSpace(string(out))
	}
	// oathtool counts in windows: one run gives the codes of many steps.
	const window = 9
	check := func(t *testing.T, k otpcore.Key, first uint64, out string) {
		t.Helper()
		codes := strings.Fields(out)
		if len(codes) != window+1 {
			t.Fatalf("oathtool printed %d codes, want %d", len(codes), window+1)
		}
		for i, want := range codes {
			if got := k.Code(first + uint64(i)).String(); got != want {
				t.Errorf("code of %+v at step %d = %q, want %q", k, first+uint64(i), got, want)
			}
		}
	}
	for _, h := range hashes {
		for digits := 6; digits <= 8; digits++ {
			k := key(otpcore.TOTP, h.size)
			k.Algorithm, k.Digits = h.algorithm, digits
			t.Run(fmt.Sprintf("totp/%s/%d", h.algorithm, digits), func(t *testing.T) {
				t.Parallel()
				for _, period := range []int{1, 10, 30, 60, 300, 86400} {
					k.Period = period
					for _, at := range moments {
						out := run(t, k, "--totp="+h.algorithm.String(), fmt.Sprintf("--time-step-size=%ds", period),
							fmt.Sprintf("--now=@%d", at), fmt.Sprintf("--window=%d", window))
						check(t, k, k.Step(time.Unix(at, 0)), out)
					}
				}
			})
		}
	}
	for digits := 6; digits <= 8; digits++ {
		t.Run(fmt.Sprintf("hotp/%d", digits), func(t *testing.T) {
			t.Parallel()
			k := key(otpcore.HOTP, 20)
			k.Digits = digits
			for _, counter := range []uint64{0, 1, 1<<31 - 1, 1 << 32, 1<<63 - 20} {
				out := run(t, k, "--hotp", fmt.Sprintf("--counter=%d", counter), fmt.Sprintf("--window=%d", window))
				check(t, k, counter, out)
			}
		})
	}
}
