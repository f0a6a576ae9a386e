package cli

import "strconv"

// plural counts things: 1 account, 2 accounts.
func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return strconv.Itoa(n) + " " + what + "s"
}
