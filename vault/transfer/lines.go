package transfer

import (
	"bytes"
	"fmt"
	"strings"

	"fob/otpcore"
)

// leastSecret is how many characters of base32 a line needs to be taken for an
// account.
const leastSecret = 8

// looksSecret reports whether text can only be meant as base32: lower-case
// letters alone are a word.
func looksSecret(text string) bool {
	text = strings.TrimRight(text, "=")
	if len(text) < leastSecret || strings.Trim(text, "abcdefghijklmnopqrstuvwxyz") == "" {
		return false
	}
	for i := range len(text) {
		if c := text[i] &^ 0x20; (c < 'A' || c > 'Z') && (text[i] < '2' || text[i] > '7') {
			return false
		}
	}
	return true
}

// everyLine reports whether every line at the beginning of a text fits, and
// one of them at least is telling, not only allowed. Blank ones do not count.
func everyLine(in *input, fits func(line string) (ok, telling bool)) bool {
	if lead := in.lead(); lead == '{' || lead == '[' || lead == '<' {
		return false
	}
	text := in.data[:min(len(in.data), sniffWindow)]
	if len(text) < len(in.data) { // the last line may be cut off
		text = text[:bytes.LastIndexByte(text, '\n')+1]
	}
	told := false
	for line := range lines(text) {
		if len(line) == 0 {
			continue
		}
		ok, telling := fits(string(line))
		if !ok {
			return false
		}
		told = told || telling
	}
	return told
}

// addText hands every line that is not blank to what, with its place.
func (c *collector) addText(text []byte, what func(line, place string)) {
	number := 0
	for line := range lines(text) {
		number++
		if c.full() {
			return
		}
		if number > maxLines {
			c.err = &FormatError{Reason: fmt.Sprintf("it holds more than %d lines", maxLines)}
			return
		}
		if len(line) > 0 {
			what(string(line), span(number, number))
		}
	}
}

// plainTOTP makes an entry of a name and base32 alone.
func plainTOTP(account, secret string) Entry {
	f := fields{kind: otpcore.TOTP, account: account}
	f.setSecret(secret)
	return f.entry()
}
