package cli

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
	"fob/testdata"
)

// fob code prints what oathtool prints, for secrets, settings and times drawn
// at random.
func TestCodeIsOathtools(t *testing.T) {
	t.Parallel()
	oathtool := testdata.Need(t, "oathtool")
	rnd := rand.New(rand.NewPCG(7, 7))
	for i := range 40 {
		raw := make([]byte, 10+rnd.IntN(40))
		for j := range raw {
			raw[j] = byte(rnd.Uint32())
		}
		secret := otpcore.NewSecret(raw).Base32()
		digits := strconv.Itoa(6 + rnd.IntN(3))
		window := strconv.Itoa(rnd.IntN(4))
		var ours, theirs []string
		if i%3 == 0 {
			counter := strconv.FormatUint(rnd.Uint64()>>2, 10)
			theirs = []string{"--hotp", "-c", counter}
			ours = []string{"--type", "hotp", "--counter", counter}
		} else {
			hash := []string{"SHA1", "SHA256", "SHA512"}[rnd.IntN(3)]
			period := strconv.Itoa(5 + rnd.IntN(90))
			at := rnd.Int64N(4e9)
			theirs = []string{"--totp=" + hash, "-s", period, "-N", "@" + strconv.FormatInt(at, 10)}
			ours = []string{"--algorithm", hash, "--period", period, "--at", strconv.FormatInt(at, 10)}
		}
		want, err := exec.Command(oathtool, append(theirs, "-b", "-d", digits, "-w", window, secret)...).CombinedOutput()
		if err != nil {
			t.Fatalf("oathtool %v: %v: %s", theirs, err, want)
		}
		var out, errs bytes.Buffer
		w := testWorld(t, append([]string{"code", "--digits", digits, "--window", window}, ours...)...)
		w.Stdin, w.Stdout, w.Stderr = strings.NewReader(secret+"\n"), &out, &errs
		if code := Main(t.Context(), w); code != 0 || out.String() != string(want) {
			t.Errorf("fob code %v: exit %d, %q, want %q: %s", ours, code, out.String(), want, errs.String())
		}
	}
}

// Every code within ten minutes is placed to the second, and none is taken for
// a match but the current one.
func TestCompareCode(t *testing.T) {
	t.Parallel()
	k := otpcore.TOTP.Defaults()
	k.Secret = otpcore.NewSecret([]byte("12345678901234567890"))
	for _, period := range []int{10, 30, 60, 90} {
		k.Period = period
		for second := 0; second < 100; second += 9 {
			now := time.Unix(1795425300+int64(second), 0)
			for shift := -600; shift <= 600; shift += 7 {
				then := now.Add(time.Duration(shift) * time.Second)
				v := compareCode(k, k.At(then).String(), now, now)
				start, end := k.Window(then)
				want := fmt.Sprint(resultMatch, 0)
				switch {
				case start.After(now):
					want = fmt.Sprint(resultEarly, start.Unix()-now.Unix())
				case !end.After(now):
					want = fmt.Sprint(resultLate, end.Unix()-1-now.Unix())
				}
				if got := fmt.Sprint(v.result, v.offset); got != want {
					t.Fatalf("period %d, at +%d s, shifted %d s: %s, want %s", period, second, shift, got, want)
				}
			}
		}
	}
}

// A code that was right when it was read off is right, though typed late.
func TestCompareWhileTyping(t *testing.T) {
	t.Parallel()
	k := otpcore.TOTP.Defaults()
	k.Secret = otpcore.NewSecret([]byte("12345678901234567890"))
	asked := time.Unix(1795425329, 0)
	if v := compareCode(k, k.At(asked).String(), asked, asked.Add(5*time.Second)); v.result != resultMatch {
		t.Errorf("typed five seconds later: %s, want %s", v.result, resultMatch)
	}
}

func TestCleanCode(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		kind       otpcore.Kind
		text, want string
	}{
		{otpcore.TOTP, " 123 456\r\n", "123456"},
		{otpcore.TOTP, "1234-5678", "12345678"},
		{otpcore.TOTP, "123\u00a0456", "123456"},
		{otpcore.Steam, "2bc4d", "2BC4D"},
		{otpcore.Yandex, "ABCDefgh", "abcdefgh"},
		{otpcore.TOTP, " - ", ""},
	} {
		if got := cleanCode(c.kind.Defaults(), c.text); got != c.want {
			t.Errorf("cleanCode(%v, %q) = %q, want %q", c.kind, c.text, got, c.want)
		}
	}
}
