package transfer

import (
	"context"
	"errors"
	"strings"
)

// isGauth finds gauth's list: every line is a name, a colon and a secret, or a
// URI, and one at least is not a URI.
func isGauth(in *input) bool {
	return everyLine(in, func(line string) (ok, telling bool) {
		if wanted(schemeAt(line)) {
			return true, false
		}
		name, secret, ok := cutGauth(line)
		return ok && name != "" && looksSecret(strings.ReplaceAll(secret, " ", "")), ok
	})
}

// readGauth reads such a list. What is encrypted comes through [readOpenSSL].
func readGauth(_ context.Context, in *input) (found, error) {
	c := collector{}
	c.addText(in.data, func(line, place string) {
		if wanted(schemeAt(line)) {
			c.add(line, place)
			return
		}
		name, secret, ok := cutGauth(line)
		if !ok {
			c.reject(errors.New("it is no name, colon and secret"), place)
			return
		}
		c.addEntry(plainTOTP(name, secret), place)
	})
	return c.found, c.err
}

// cutGauth splits a line at its last colon: base32 has none, a name may.
func cutGauth(line string) (name, secret string, ok bool) {
	i := strings.LastIndexByte(line, ':')
	if i < 0 {
		return "", "", false
	}
	return strings.TrimSpace(line[:i]), strings.TrimSpace(line[i+1:]), true
}
