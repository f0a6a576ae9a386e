package cli

import (
	"unicode/utf8"

	"fob/otpcore"
)

// What a passphrase should have at least. scrypt makes each guess cost a second,
// which helps against guesses, not against the first words that anybody tries.
const (
	goodPassphrase = 12 // characters
	goodVariety    = 6  // different ones
)

// weak reports whether somebody who has the file would guess a passphrase soon.
func weak(pass otpcore.Secret) bool {
	different := map[byte]bool{}
	for _, c := range pass.Bytes() {
		different[c] = true
	}
	return utf8.RuneCount(pass.Bytes()) < goodPassphrase || len(different) < goodVariety
}

// sayWeak says so. It is the person's choice, and is taken.
func (a *app) sayWeak(pass otpcore.Secret) {
	if weak(pass) {
		a.warn("this passphrase is weak: who gets hold of what it locks can guess it; four or five random words cannot be guessed")
	}
}
