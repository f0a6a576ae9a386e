package vault

import (
	"strings"

	"fob/otpcore"
)

// UnreadLines returns which lines of a text, counted from 1, gave none of the
// codes that [ParseRecovery] found in it. Empty ones are not among them.
func UnreadLines(text string, codes []otpcore.Secret) []int {
	var unread []int
	n := 0
	for line := range strings.Lines(tidyCodes(text)) {
		n++
		line = strings.Join(strings.Fields(line), " ")
		read := line == ""
		for _, c := range codes {
			code := string(c.Bytes()) // a long one is broken over lines
			read = read || strings.Contains(line, code) || strings.Contains(code, line)
		}
		if !read {
			unread = append(unread, n)
		}
	}
	return unread
}
