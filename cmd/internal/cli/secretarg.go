package cli

import "strings"

// minSecretArg is how many base32 characters in a row make an argument look
// like a secret.
const minSecretArg = 16

// looksSecret reports whether text could be a secret or a URI that was given
// as an argument by mistake. Spaces and dashes inside do not hide one.
func looksSecret(text string) bool {
	if strings.Contains(text, "://") {
		return true
	}
	n := 0
	for _, r := range strings.TrimRight(text, "=") {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '2' && r <= '7':
			n++
		case r == ' ', r == '-':
		default:
			return false
		}
	}
	return n >= minSecretArg
}

// withoutSecrets takes arguments that look like secrets out of a message, such
// as an unknown command that was a pasted URI.
func withoutSecrets(message string, args []string) string {
	for _, arg := range args {
		_, value, _ := strings.Cut(arg, "=")
		for _, s := range []string{arg, value} {
			if looksSecret(s) || strings.Contains(s, "://") {
				message = strings.ReplaceAll(message, s, "[not shown]")
			}
		}
	}
	return message
}
