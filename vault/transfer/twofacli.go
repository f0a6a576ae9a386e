package transfer

import (
	"context"
	"errors"
	"strconv"
	"strings"

	"fob/otpcore"
)

// isTwoFA finds the list of rsc's 2fa: every line is a name, a number of
// digits, a secret, and for HOTP a counter.
func isTwoFA(in *input) bool {
	return everyLine(in, func(line string) (ok, telling bool) {
		words := strings.Fields(line)
		ok = len(words) >= 3 && len(words) <= 4 && len(words[1]) == 1 && words[1] >= "6" && words[1] <= "8" && looksSecret(words[2])
		if ok && len(words) == 4 {
			_, err := strconv.ParseUint(words[3], 10, 64)
			ok = err == nil
		}
		return ok, ok
	})
}

// readTwoFA reads such a list. The counter is the last one used.
func readTwoFA(_ context.Context, in *input) (found, error) {
	c := collector{}
	c.addText(in.data, func(line, place string) {
		words := strings.Fields(line)
		if len(words) < 3 || len(words) > 4 {
			c.reject(errors.New("it is no name, digits and secret"), place)
			return
		}
		f := fields{kind: otpcore.TOTP, account: words[0], digits: parseNumber(words[1])}
		f.setSecret(words[2])
		if len(words) == 4 {
			f.kind, f.counter = otpcore.HOTP, parseNumber(words[3])
			f.counter.n++
		}
		c.addEntry(f.entry(), place)
	})
	return c.found, c.err
}
