package transfer

import (
	"bytes"
	"context"
	"math"
	"strings"

	"fob/otpcore"
)

// isPassEntry finds what pass and gopass show of one entry: the password
// first, and among the lines behind it one with a key URI, or one that is
// named for it.
func isPassEntry(in *input) bool {
	if lead := in.lead(); lead == '{' || lead == '[' || lead == '<' || len(in.data) > maxURI {
		return false
	}
	number, uris, named := 0, 0, 0
	for line := range lines(in.data) {
		number++
		_, isURI := nextURI(line, 0)
		field, ok := passField(string(line))
		switch {
		case number == 1 && (isURI || ok || len(line) == 0 || bytes.ContainsAny(line, " \t#")):
			return false // a list or a letter begins so
		case isURI && schemeAt(string(line)) == "otpauth":
			uris++
		case ok && field != "":
			named++
		case isURI:
			return false
		}
	}
	return uris+named == 1
}

// readPassEntry reads such an entry. Both programs count HOTP by the last code
// used. All but the one line is the password's matter, and stays behind.
func readPassEntry(_ context.Context, in *input) (found, error) {
	c := collector{}
	c.addText(in.data, func(line, place string) {
		switch field, ok := passField(line); {
		case ok && schemeAt(field) != "":
			c.add(field, place)
		case ok && field != "":
			c.addEntry(plainTOTP("", field), place)
		case schemeAt(line) == "otpauth":
			c.add(line, place)
		}
	})
	for i := range c.entries {
		e := &c.entries[i]
		if e.Key.Kind == otpcore.HOTP && e.Key.Counter < math.MaxInt64 {
			e.Key.Counter++
		}
		if e.Problem == nil && keyName(e.Key) == "" {
			e.Warnings = append(e.Warnings, "it has no name: the store's path is not in what was read; name it with fob edit")
		}
	}
	if len(c.entries) > 0 && bytes.Count(bytes.TrimSpace(in.data), []byte("\n")) > 0 {
		c.notes = append(c.notes, "only the line for codes was read: the password and the rest stay where they are")
	}
	return c.found, c.err
}

// passField returns the value of a line "totp: VALUE" of gopass, as a URI
// where it is one.
func passField(line string) (string, bool) {
	name, value, ok := strings.Cut(line, ":")
	value = strings.TrimSpace(value)
	name = strings.ToLower(strings.TrimSpace(name))
	switch {
	case !ok || wanted(schemeAt(line)): // nothing, or a URI as it is
		return "", false
	case name != "totp" && name != "hotp" && name != "otpauth":
		return "", false
	case strings.HasPrefix(value, "//"):
		return "otpauth:" + value, true
	}
	return value, schemeAt(value) == "otpauth" || looksSecret(strings.ReplaceAll(value, " ", ""))
}
