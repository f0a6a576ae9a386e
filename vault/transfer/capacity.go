package transfer

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"unicode/utf16"

	"fob/otpcore"
	"fob/vault"
)

// capacity says what a format can hold of an account. Its method fit is the
// fit of an [exporter].
type capacity struct {
	kinds   []otpcore.Kind
	digits  [2]int // least and most, of TOTP and HOTP; zero: any
	periods []int  // of TOTP; nil: any
	sha2    bool   // SHA256 and SHA512 too

	pins     bool // PINs of mOTP and Yandex
	notes    bool
	tags     int // how many; anyTags
	favorite bool

	// nameless says that an account may have no names at all. Otherwise one
	// of the two is needed.
	nameless bool
	// bigCounters says that counters may be past 63 bits.
	bigCounters bool
	// also is asked last, for what is special to a format. It may change the
	// account, and adds to the loss.
	also func(a *vault.Account, loss *Loss)
}

// anyTags is the number of tags of a format without a limit.
const anyTags = math.MaxInt

// fit returns the account as the format can hold it.
func (c capacity) fit(a vault.Account, _ ExportOptions) (vault.Account, Loss) {
	var loss Loss
	if reason := c.refuses(a.Key); reason != "" {
		return a, Loss{What: []string{reason}, Whole: true}
	}
	if a.Key.PIN.Len() > 0 && !c.pins {
		loss.add("PIN")
		a.Key.PIN = otpcore.Secret{}
	}
	if len(a.Tags) > c.tags {
		what := "tags"
		if c.tags > 0 {
			what = "tags " + quoted(a.Tags[c.tags:])
		}
		loss.add(what)
		a.Tags = slices.Clone(a.Tags[:c.tags])
	}
	if a.Note != "" && !c.notes {
		loss.add("note")
		a.Note = ""
	}
	if n := len(a.Recovery); n > 0 {
		loss.add(plural(n, "recovery code"))
		a.Recovery = nil
	}
	if a.Favorite && !c.favorite {
		loss.add("favourite mark")
		a.Favorite = false
	}
	if c.also != nil {
		c.also(&a, &loss)
	}
	return a, loss
}

// refuses says why an account cannot be held at all, or "".
func (c capacity) refuses(k otpcore.Key) string {
	standard := k.Kind == otpcore.TOTP || k.Kind == otpcore.HOTP
	switch {
	case !slices.Contains(c.kinds, k.Kind):
		return fmt.Sprintf("it is a %s account", k.Kind)
	case standard && c.digits[1] > 0 && (k.Digits < c.digits[0] || k.Digits > c.digits[1]):
		return fmt.Sprintf("it has %d digits", k.Digits)
	case k.Kind == otpcore.TOTP && c.periods != nil && !slices.Contains(c.periods, k.Period):
		return fmt.Sprintf("its period is %d s", k.Period)
	case standard && k.Algorithm != otpcore.SHA1 && !c.sha2:
		return fmt.Sprintf("its algorithm is %s", k.Algorithm)
	case k.Counter > math.MaxInt64-1 && !c.bigCounters:
		return "its counter is too large"
	case !c.nameless && k.Issuer == "" && k.Account == "":
		return "it has no name"
	}
	return ""
}

// add puts one more thing on the list.
func (l *Loss) add(what string) { l.What = append(l.What, what) }

// change says that something is held, but otherwise.
func (l *Loss) change(what string) { l.Changes = append(l.Changes, what) }

// refuse turns the loss into that of the whole account.
func (l *Loss) refuse(reason string) { l.What, l.Whole = []string{reason}, true }

// quoted lists texts for people, fit for a terminal.
func quoted(list []string) string {
	var out []string
	for _, s := range list {
		out = append(out, `"`+otpcore.Printable(s)+`"`)
	}
	return strings.Join(out, ", ")
}

// cutUTF16 cuts a text to n UTF-16 units, as apps on Android and .NET count
// them, without splitting a character.
func cutUTF16(s string, n int) string {
	units := 0
	for i, r := range s {
		if units += max(utf16.RuneLen(r), 1); units > n {
			return s[:i]
		}
	}
	return s
}
