package otpcore

import (
	"strings"
	"unicode/utf8"
)

// net/url is not used: it refuses a lone %, cuts a label at #, drops a pair that
// holds a semicolon and takes "Issuer:user" for a host with a bad port. Real
// exports have all of these.

// query is a label and its parameters as they stand, still encoded.
type query struct {
	label  string
	params []rawParam
}

// rawParam has its name decoded, and its value as it stands.
type rawParam struct {
	name, value string
}

// splitQuery splits at the first question mark, then at each ampersand, then at
// the first equals sign. Neither # nor ; means anything.
func splitQuery(s string) query {
	label, rest, _ := strings.Cut(s, "?")
	q := query{label, make([]rawParam, 0, 8)}
	for pair := range strings.SplitSeq(rest, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		q.params = append(q.params, rawParam{decodeText(name), value})
	}
	return q
}

// get returns the first value of that name, in any case, as it stands.
func (q query) get(name string) (string, bool) {
	for _, p := range q.params {
		if strings.EqualFold(p.name, name) {
			return p.value, true
		}
	}
	return "", false
}

// splitLabel returns the two names in a label. A raw colon divides it before
// anything is decoded, so that an encoded one can be part of a name; without a
// raw one, an encoded one divides.
func splitLabel(label string) (issuer, account string) {
	if raw, rest, ok := strings.Cut(label, ":"); ok {
		return decodeText(raw), decodeText(rest)
	}
	label = decodeText(label)
	if issuer, account, ok := strings.Cut(label, ":"); ok {
		return strings.TrimSpace(issuer), strings.TrimSpace(account)
	}
	return "", label
}

// decodeText decodes a name or a value, as UTF-8 or else as Latin-1, and trims
// the space around it.
func decodeText(s string) string {
	return strings.TrimSpace(toUTF8(percentDecode(s)))
}

// percentDecode decodes percent escapes. A % that is not one stays: "100%".
func percentDecode(s string) string {
	first := strings.IndexByte(s, '%')
	if first < 0 {
		return s
	}
	out := append(make([]byte, 0, len(s)), s[:first]...)
	for i := first; i < len(s); i++ {
		if s[i] == '%' && i+2 < len(s) {
			hi, ok1 := unhex(s[i+1])
			lo, ok2 := unhex(s[i+2])
			if ok1 && ok2 {
				out = append(out, hi<<4|lo)
				i += 2
				continue
			}
		}
		out = append(out, s[i])
	}
	return string(out)
}

func unhex(c byte) (byte, bool) {
	switch {
	case '0' <= c && c <= '9':
		return c - '0', true
	case 'a' <= c && c <= 'f':
		return c - 'a' + 10, true
	case 'A' <= c && c <= 'F':
		return c - 'A' + 10, true
	}
	return 0, false
}

// toUTF8 returns s where it is UTF-8, and reads it as Latin-1 where it is not.
func toUTF8(s string) string {
	if utf8.ValidString(s) {
		return s
	}
	runes := make([]rune, len(s))
	for i := range len(s) {
		runes[i] = rune(s[i])
	}
	return string(runes)
}
