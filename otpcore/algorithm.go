package otpcore

import (
	"fmt"
	"strings"
)

// String returns the algorithm's name as URIs write it: SHA1, SHA256, SHA512
// or MD5.
func (a Algorithm) String() string {
	switch a {
	case SHA1:
		return "SHA1"
	case SHA256:
		return "SHA256"
	case SHA512:
		return "SHA512"
	case MD5:
		return "MD5"
	}
	return "unknown"
}

// ParseAlgorithm reads the name of an algorithm in any of the spellings that
// programs write: SHA1, sha-1, HMAC_SHA256, HmacSHA512, Algorithm.sha1. Nothing,
// and "null", mean SHA1.
func ParseAlgorithm(s string) (Algorithm, error) {
	switch s { // as nearly all write it: this is on the way of every account
	case "SHA1":
		return SHA1, nil
	case "SHA256":
		return SHA256, nil
	case "SHA512":
		return SHA512, nil
	}
	name := strings.ToUpper(strings.NewReplacer("-", "", "_", "", " ", "").Replace(s))
	name = strings.TrimPrefix(name, "ALGORITHM.")
	name = strings.TrimPrefix(name, "HMAC")
	switch name {
	case "SHA1", "", "NULL":
		return SHA1, nil
	case "SHA256":
		return SHA256, nil
	case "SHA512":
		return SHA512, nil
	case "MD5":
		return MD5, nil
	}
	return 0, fmt.Errorf("unknown algorithm%s: there are SHA1, SHA256 and SHA512", brief(s))
}
