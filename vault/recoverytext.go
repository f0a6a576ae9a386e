package vault

import (
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
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
// groups, as a phrase of words, and with sentences around them, which are left
// out. A code stays as it is written, but for runs of spaces. Codes that stand
// twice count once.
func ParseRecovery(text string) ([]otpcore.Secret, error) {
	if len(text) > maxRecoveryText {
		return nil, fmt.Errorf("recovery codes: the text has more than %d bytes", maxRecoveryText)
	}
	var found []cell
	for line := range strings.Lines(tidyCodes(text)) {
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
		case unicode.IsControl(r) || unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, text)
}

// kind says what a part of a line looks like.
type cellKind uint8

const (
	prose  cellKind = iota
	code            // certainly a code
	word            // letters alone: a code, a word of a phrase, or of a sentence
	phrase          // words that may be one code
)

type cell struct {
	kind cellKind
	text string
}

var (
	columns = lazily(`\t|[|,;│]| {2,}`)
	// counted finds "2. " within a line of "1. 1234 5678 2. 2345 6789".
	counted = lazily(`(?:^|\s)[#(\[]?\d{1,3}[.):\]](?:\s+|$)`)
	bullet  = lazily(`^(?:[-*+•‣▪◦·○●☐☑✓✔>]|\[[ xX✓]?\]|\( ?\))\s+`)
	number  = lazily(`^[#(]?\d{1,3}[.):\]]\s*`)
	label   = lazily(`^[\p{L}][\p{L}\d #()-]*:\s+`)
	date    = lazily(`^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}$|^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$|^\d{1,2}:\d\d(:\d\d)?$`)
	token   = lazily(`^[A-Za-z0-9]+(?:[-_/+.=~][A-Za-z0-9]+)*=*$`)
)

// lazily compiles an expression when it is first used: those of a table would
// be compiled at every start of the program.
func lazily(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// cells takes a line apart.
func cells(line string) []cell {
	var out []cell
	line = bullet().ReplaceAllString(strings.TrimSpace(line), "")
	if len(counted().FindAllString(line, 2)) > 0 {
		line = counted().ReplaceAllString(line, "\t")
	}
	for _, part := range columns().Split(line, -1) {
		part = strings.TrimSpace(part)
		part = bullet().ReplaceAllString(part, "")
		part = number().ReplaceAllString(part, "")
		part = label().ReplaceAllString(part, "")
		part = strings.Trim(part, " \"'`“”‘’[](){}<>")
		if part == "" {
			continue
		}
		out = append(out, classified(part)...)
	}
	// A column that only counts the lines.
	if len(out) > 1 && len(out[0].text) <= 3 && strings.Trim(out[0].text, "0123456789") == "" {
		out = out[1:]
	}
	return out
}

// classified says what a part is: one code, several, or none.
func classified(part string) []cell {
	tokens := strings.Fields(part)
	digits, capitals, hyphens := 0, 0, 0
	same := true
	for _, t := range tokens {
		if !token().MatchString(t) || date().MatchString(t) {
			return []cell{{prose, part}}
		}
		if strings.ContainsAny(t, "0123456789") {
			digits++
		}
		if strings.ContainsFunc(t, unicode.IsUpper) {
			capitals++
		}
		if strings.ContainsAny(t, "-_/") {
			hyphens++
		}
		same = same && len(t) == len(tokens[0])
	}
	joined := strings.Join(tokens, " ")
	n := len(tokens[0])
	switch {
	case len(tokens) == 1 && (digits > 0 || hyphens > 0 && evenGroups(part)):
		if n <= 3 {
			return []cell{{prose, part}} // a number of something
		}
		return []cell{{code, part}}
	case len(tokens) == 1 && hyphens == 0:
		return []cell{{word, part}}
	case len(tokens) == 1 && capitals == 0 && strings.Count(part, "-") >= 3:
		return []cell{{code, part}} // words-joined-by-hyphens
	case len(tokens) > 1 && same && digits > 0 && (n >= 6 || hyphens == len(tokens)):
		var several []cell
		for _, t := range tokens {
			several = append(several, cell{code, t})
		}
		return several
	case len(tokens) > 1 && same && n >= 2 && (digits > 0 || capitals == len(tokens) && joined == strings.ToUpper(joined)):
		return []cell{{code, joined}} // 1234 5678
	case len(tokens) >= 3 && capitals == 0 && digits == 0 && hyphens == 0:
		return []cell{{phrase, joined}}
	}
	return []cell{{prose, part}}
}

// evenGroups reports whether a text has hyphens between groups of one length.
func evenGroups(text string) bool {
	groups := strings.FieldsFunc(text, func(r rune) bool { return strings.ContainsRune("-_/", r) })
	for _, g := range groups {
		if len(g) != len(groups[0]) {
			return false
		}
	}
	return len(groups) > 1 && len(groups[0]) >= 3
}

// choose decides what the parts are, seeing all of them: a word of letters
// alone is a code beside codes of its length, and a word of a phrase among many
// words of all lengths.
func choose(all []cell) []string {
	var sure, words, phrases []string
	for _, c := range all {
		switch c.kind {
		case code:
			sure = append(sure, c.text)
		case word:
			words = append(words, c.text)
		case phrase:
			phrases = append(phrases, c.text)
		case prose:
		}
	}
	switch {
	case len(sure) > 0:
		length := map[int]int{}
		for _, s := range sure {
			length[len(s)]++
		}
		var out []string
		for _, c := range all {
			// Words beside codes are captions, unless they are of one shape
			// with most of them.
			if c.kind == code || c.kind == word && len(c.text) >= 6 && 2*length[len(c.text)] >= len(sure) {
				out = append(out, c.text)
			}
		}
		return out
	case len(words) >= 2 && oneLength(words) && len(words[0]) >= 4:
		return words
	case len(words) >= 6 && lowerCase(words):
		return []string{strings.Join(words, " ")} // a phrase, a word a line
	case len(phrases) > 0:
		return phrases
	case len(all) == 1 && all[0].kind == word && len(all[0].text) >= 4:
		return words
	}
	return nil
}

func oneLength(words []string) bool {
	for _, w := range words {
		if len(w) != len(words[0]) {
			return false
		}
	}
	return true
}

func lowerCase(words []string) bool {
	for _, w := range words {
		if w != strings.ToLower(w) {
			return false
		}
	}
	return true
}
