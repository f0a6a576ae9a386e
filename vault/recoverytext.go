package vault

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"

	"fob/otpcore"
)

// Limits of a text with recovery codes.
const (
	maxRecoveryText = 64 << 10 // bytes
	maxRecoveryCode = 512      // bytes of one code
)

// ErrNoCodesInText is returned by [ParseRecovery] for a text in which it sees
// none.
var ErrNoCodesInText = errors.New("no recovery codes were recognised in it")

// ParseRecovery finds the recovery codes in a text as services show them: one a
// line, in columns or tables, numbered, with bullets, quotes or labels, in
// groups, as a phrase of words, as HTML or JSON, and with sentences, names and
// dates around them, which are left out. Of the file of a PAM authenticator its
// emergency codes are taken. A code stays as it is written, but for runs of spaces. Codes that stand
// twice count once.
func ParseRecovery(text string) ([]otpcore.Secret, error) {
	if len(text) > maxRecoveryText {
		return nil, fmt.Errorf("recovery codes: the text has more than %d bytes", maxRecoveryText)
	}
	var found []cell
	for line := range strings.Lines(unwrapped(tidyCodes(text))) {
		found = append(found, cells(line)...)
	}
	return distinct(choose(found))
}

// ParseRecoveryLines takes every line of a text that is not empty as one code.
func ParseRecoveryLines(text string) ([]otpcore.Secret, error) {
	if len(text) > maxRecoveryText {
		return nil, fmt.Errorf("recovery codes: the text has more than %d bytes", maxRecoveryText)
	}
	var codes []string
	for line := range strings.Lines(tidyCodes(text)) {
		codes = append(codes, strings.TrimSpace(line))
	}
	return distinct(codes)
}

func distinct(codes []string) ([]otpcore.Secret, error) {
	var out []otpcore.Secret
	seen := map[string]bool{"": true}
	for _, code := range codes {
		if seen[code] {
			continue
		}
		if len(code) > maxRecoveryCode {
			return nil, fmt.Errorf("recovery codes: one has more than %d bytes", maxRecoveryCode)
		}
		seen[code] = true
		out = append(out, otpcore.NewSecret([]byte(code)))
	}
	switch {
	case len(out) == 0:
		return nil, ErrNoCodesInText
	case len(out) > maxRecovery:
		return nil, fmt.Errorf("recovery codes: more than %d", maxRecovery)
	}
	return out, nil
}

// tidyCodes makes plain what web pages and word processors produce: spaces,
// dashes, and characters that are not seen.
func tidyCodes(text string) string {
	text = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(strings.ToValidUTF8(text, ""))
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case r == '\u2028' || r == '\u2029' || r == '\f' || r == '\v':
			return '\n'
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Pd, r) || r == '\u2212':
			return '-'
		case r >= '\uff01' && r <= '\uff5e': // full width
			return r - 0xfee0
		case r == '\u20e3': // the frame of a number as an emoji
			return '.'
		case unicode.IsControl(r) || unicode.Is(unicode.Variation_Selector, r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
}

// unwrapped takes texts out of what they are wrapped in: JSON, HTML, or the file
// of a PAM authenticator.
func unwrapped(text string) string {
	if pamOption().MatchString(text) {
		return strings.Join(pamCode().FindAllString(text, -1), "\n")
	}
	trimmed := strings.TrimSpace(text)
	if strings.HasPrefix(trimmed, "{") || strings.HasPrefix(trimmed, "[") {
		var v any
		if json.Unmarshal([]byte(trimmed), &v) == nil {
			return tidyCodes(strings.Join(jsonTexts(v, nil), "\n"))
		}
	}
	if strings.Contains(text, "</") {
		return htmlTag().ReplaceAllString(text, "\n")
	}
	return text
}

// jsonTexts returns the texts in a JSON value, but those under names that speak
// of other things than codes.
func jsonTexts(v any, texts []string) []string {
	switch v := v.(type) {
	case string:
		texts = append(texts, v)
	case []any:
		for _, item := range v {
			texts = jsonTexts(item, texts)
		}
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			if !ofOtherThings(name) {
				texts = jsonTexts(v[name], texts)
			}
		}
	}
	return texts
}
