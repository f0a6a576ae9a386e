// Package vectors holds published codes: keys, moments, and what must come of
// them. Only tests import it.
package vectors

import (
	_ "embed"
	"encoding/json"
	"testing"
)

// Code is one published code.
type Code struct {
	Source    string // where it is published
	Kind      string
	Algorithm string
	Digits    int
	Period    int    // 0 for hotp
	Secret    string // base32; for motp the text itself
	PIN       string
	Counter   uint64 // for hotp
	Time      int64  // unix seconds, for all others
	Code      string
}

//go:embed codes.json
var codes []byte

// Codes returns all published codes: RFC 4226 appendix D, RFC 6238 appendix B,
// and those known for Steam, mOTP and Yandex.
func Codes(tb testing.TB) []Code {
	tb.Helper()
	var all []Code
	if err := json.Unmarshal(codes, &all); err != nil {
		tb.Fatal(err)
	}
	if len(all) < 40 {
		tb.Fatalf("only %d codes in codes.json", len(all))
	}
	return all
}
