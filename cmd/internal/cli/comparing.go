package cli

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"fob/otpcore"
)

// What a comparison of a code with an account can find.
const (
	resultMatch = "match"
	resultEarly = "early" // a code of the future: the other clock is ahead
	resultLate  = "late"  // a code of the past: the other clock is behind
	resultOther = "other-settings"
	resultNone  = "other-secret"
)

// The reach of a comparison.
const (
	drift        = 10 * time.Minute // how far clocks may be apart
	countersBack = 20
	countersOn   = 200
)

// verdict is what a comparison found. offset is in seconds, how far the code
// is from now; for a counter it is in codes.
type verdict struct {
	result string
	offset int64
	key    otpcore.Key // that makes the code, where the result is "other-settings"
	length int         // of the code, where nothing makes it
}

// noCode says why a text can be no code at all: no setting makes one of its
// length. It is "" where the text may be one.
func noCode(k otpcore.Key, code string) string {
	if n := utf8.RuneCountInString(code); n < otpcore.MinDigits || n > otpcore.MaxDigits {
		return "that is no code: one of this account has " + codeLength(k)
	}
	return ""
}

// codeLength is how long the codes of an account are, in words.
func codeLength(k otpcore.Key) string {
	if k.Kind == otpcore.Steam || k.Kind == otpcore.Yandex {
		return plural(k.Digits, "character")
	}
	return plural(k.Digits, "digit")
}

// compareCode looks for the code around the time between from and to: the
// question and the answer, since a code that was right when it was read off is
// right. The account's own settings are tried at all times first, then others,
// of which the nearest in time is taken.
func compareCode(k otpcore.Key, code string, from, to time.Time) verdict {
	if !k.TimeBased() {
		return compareCounter(k, code)
	}
	if offset, ok := nearest(k, code, from, to); ok {
		switch {
		case offset > 0:
			return verdict{result: resultEarly, offset: offset, key: k}
		case offset < 0:
			return verdict{result: resultLate, offset: offset, key: k}
		}
		return verdict{result: resultMatch, offset: 0, key: k}
	}
	best := verdict{result: resultNone, length: len(code)}
	for _, other := range variants(k, len(code)) {
		offset, ok := nearest(other, code, from, to)
		if ok && (best.result == resultNone || max(offset, -offset) < max(best.offset, -best.offset)) {
			best = verdict{result: resultOther, offset: offset, key: other}
		}
	}
	return best
}

// nearest returns how many seconds from now the nearest step with this code
// is; positive is the future.
func nearest(k otpcore.Key, code string, from, to time.Time) (seconds int64, ok bool) {
	first, last := k.Step(from), k.Step(to)
	for step := first; step <= last; step++ {
		if k.Code(step).String() == code {
			return 0, true
		}
	}
	limit := int(drift/time.Second) + k.Period
	for shift := k.Period; shift <= limit; shift += k.Period {
		later := to.Add(time.Duration(shift) * time.Second)
		earlier := from.Add(-time.Duration(shift) * time.Second)
		if k.At(later).String() == code {
			start, _ := k.Window(later)
			return start.Unix() - to.Unix(), true
		}
		if k.At(earlier).String() == code {
			_, end := k.Window(earlier)
			return end.Unix() - 1 - from.Unix(), true
		}
	}
	return 0, false
}

// variants are the key with other settings: those that services use, with
// codes of the given length.
func variants(k otpcore.Key, length int) []otpcore.Key {
	if k.Kind != otpcore.TOTP || length < otpcore.MinDigits || length > otpcore.MaxDigits {
		return nil
	}
	var keys []otpcore.Key
	for _, algorithm := range []otpcore.Algorithm{otpcore.SHA1, otpcore.SHA256, otpcore.SHA512} {
		for _, period := range []int{k.Period, 30, 60, 15, 20, 10, 90, 120} {
			other := k
			other.Algorithm, other.Period, other.Digits = algorithm, period, length
			if other.SameCodes(k) || slices.ContainsFunc(keys, other.SameCodes) {
				continue
			}
			keys = append(keys, other)
		}
	}
	return keys
}

// compareCounter looks at the counters around the next one. The code given out
// last is a match too: it is what the other side shows.
func compareCounter(k otpcore.Key, code string) verdict {
	for d := range uint64(countersOn + 1) {
		if k.Code(k.Counter+d).String() == code {
			if d == 0 {
				return verdict{result: resultMatch, offset: 0, key: k}
			}
			return verdict{result: resultEarly, offset: int64(d), key: k}
		}
		if d > 0 && d <= countersBack && k.Counter >= d && k.Code(k.Counter-d).String() == code {
			if d == 1 {
				return verdict{result: resultMatch, offset: 0, key: k}
			}
			return verdict{result: resultLate, offset: -int64(d), key: k}
		}
	}
	if len(code) < otpcore.MinDigits || len(code) > otpcore.MaxDigits {
		return verdict{result: resultNone, length: len(code)}
	}
	for _, algorithm := range []otpcore.Algorithm{otpcore.SHA1, otpcore.SHA256, otpcore.SHA512} {
		other := k
		other.Algorithm, other.Digits = algorithm, len(code)
		for d := range uint64(countersBack + 1) {
			switch {
			case other.Code(k.Counter+d).String() == code:
				return verdict{result: resultOther, offset: int64(d), key: other}
			case k.Counter >= d && other.Code(k.Counter-d).String() == code:
				return verdict{result: resultOther, offset: -int64(d), key: other}
			}
		}
	}
	return verdict{result: resultNone, length: len(code)}
}

// cleanCode is a code as it is compared: without the spaces and dashes that
// people write into it. The letters of Steam are upper case, the others' lower.
func cleanCode(k otpcore.Key, text string) string {
	text = strings.NewReplacer(" ", "", "-", "", "\t", "", "\u00a0", "", "\u202f", "").Replace(strings.TrimSpace(text))
	if k.Kind == otpcore.Steam {
		return strings.ToUpper(text)
	}
	return strings.ToLower(text)
}
