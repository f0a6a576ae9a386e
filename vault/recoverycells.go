package vault

import (
	"regexp"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// cellKind says what a part of a line looks like.
type cellKind uint8

const (
	prose  cellKind = iota
	code            // certainly a code
	word            // letters alone: a code, a word of a phrase, or of a sentence
	phrase          // words that may be one code
	row             // words of one length: codes, or a phrase by chance
)

// cell is a part of a line.
type cell struct {
	kind   cellKind
	text   string
	number int  // that stands before it; 0 is none
	loose  bool // there are other words in its line
}

var (
	columns = lazily(`[\t|,;│┃║]| {2,}|[)\]}] [(\[{]`)
	// counted finds "2. " within a line of "1. 1234 5678 2. 2345 6789".
	counted  = lazily(`(^|\s)[#(\[]?(\d{1,3})[.):\]](\s+|$)`)
	checkbox = lazily(`^[^\p{L}\p{N}\[(]*(?:\[[ xX✓]?\]|\( ?\))\s*`)
	number   = lazily(`^(\d{1,3})(?:[.):\]]\s*|\s+-\s+)`)
	lettered = lazily(`^[A-Za-z][.)]\s+(.+)$`) // "a) "
	label    = lazily(`^([\p{L}][\p{L}\d #()'’./-]*)(?::\s+|=)(.+)$`)
	// introduced finds what follows "Backup code #1 - ".
	introduced = lazily(`^(?i:(?:your|the)\s+)?(?i:(?:backup|recovery|scratch|emergency|one-time|restore|security)\s+)*` +
		`(?i:codes?|keys?|tokens?)\s*(?i:no\.?|nr\.?|number|#)?\s*(\d{0,3})\s*[:.)=-]*\s+(.+)$`)
	usedUp = lazily(`(?i)[\s,;:(\[-]+(?:already |not |still )?(?:used|unused|available|valid|active|left|ok|no|yes)(?:\s(?:on|at|in)\s[^()\[\]]*)?[)\]]?$`)
	joints = lazily(`\s+(?:and|or|&|und|oder|et|ou|y|o|e)\s+`)
	date   = lazily(`^\d{4}[-/.]\d{1,2}[-/.]\d{1,2}(T[\d:.]+Z?)?$|^\d{1,2}[-/.]\d{1,2}[-/.]\d{4}$|^\d{1,2}:\d\d(:\d\d)?$`)
	token  = lazily(`^[A-Za-z0-9]+(?:[-_/+.=~][A-Za-z0-9]+)*=*$`)

	aboutCodes  = lazily(`(?i)recover|backup|scratch|emergency`)
	otherThings = lazily(`(?i)secret|passw|verif|user|login|account|e-?mail|phone|mobile|tel\b|fax|date|time|creat|generat|erstellt|expir|valid|version|order|url|link|name|issuer|website|^id$`)

	pamOption = lazily(`(?m)^" [A-Z_]{4,}`)
	pamCode   = lazily(`(?m)^\d{8}$`)
	htmlTag   = lazily(`</?[A-Za-z][^<>]{0,200}>`)
)

// lazily compiles an expression when it is first used: those of a table would
// be compiled at every start of the program.
func lazily(expression string) func() *regexp.Regexp {
	return sync.OnceValue(func() *regexp.Regexp { return regexp.MustCompile(expression) })
}

// ofOtherThings reports whether a label is that of something else than a code.
func ofOtherThings(label string) bool {
	return otherThings().MatchString(label) && !aboutCodes().MatchString(label)
}

// cells takes a line apart.
func cells(line string) []cell {
	line = checkbox().ReplaceAllString(strings.TrimSpace(line), "")
	line = counted().ReplaceAllString(line, "\t\x01$2\x02") // no text has these: see tidyCodes
	var out []cell
	loose := false
	for _, part := range columns().Split(line, -1) {
		n := 0
		if rest, ok := strings.CutPrefix(part, "\x01"); ok {
			digits, text, _ := strings.Cut(rest, "\x02")
			n, _ = strconv.Atoi(digits)
			part = text
		}
		for _, c := range cellsOf(part, n) {
			loose = loose || c.loose || c.kind == prose && strings.ContainsFunc(c.text, unicode.IsLetter)
			out = append(out, c)
		}
	}
	for i := range out {
		out[i].loose = loose
	}
	return out
}

// cellsOf takes a part of a line apart.
func cellsOf(part string, n int) []cell {
	part = bare(part)
	if date().MatchString(part) {
		return []cell{{kind: prose, text: part}}
	}
	loose := false
	if m := label().FindStringSubmatch(part); m != nil {
		switch {
		case ofOtherThings(m[1]):
			return []cell{{kind: prose, text: part}}
		case strings.Contains(part[len(m[1]):len(part)-len(m[2])], "=") && !introduced().MatchString(m[1]+" x"):
		default:
			loose = !introduced().MatchString(m[1]+" x") && !aboutCodes().MatchString(m[1])
			part = bare(m[2])
		}
	}
	if m := introduced().FindStringSubmatch(part); m != nil && strings.ContainsAny(m[2], "0123456789-") {
		n, _ = strconv.Atoi(m[1])
		part = bare(m[2])
	}
	if m := number().FindStringSubmatch(part); m != nil {
		n, _ = strconv.Atoi(m[1])
		part = bare(part[len(m[0]):])
	}
	if m := lettered().FindStringSubmatch(part); m != nil && strings.ContainsAny(m[1], "0123456789-") {
		part = bare(m[1])
	}
	if rest := usedUp().ReplaceAllString(part, ""); strings.ContainsAny(rest, "0123456789") || evenGroups(rest) {
		part = bare(rest)
	}
	var out []cell
	for _, c := range numbered(part, n) {
		c.loose = loose
		out = append(out, c)
	}
	return out
}

// bare cuts off what is no part of a code: quotes, brackets, bullets.
func bare(part string) string {
	part = strings.TrimLeftFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return strings.TrimRightFunc(part, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '=' })
}

// numbered takes apart "1 ocean 2 tiger" and "1 1234 5678".
func numbered(part string, n int) []cell {
	tokens := strings.Fields(part)
	counts := func(t string) bool { return len(t) <= 2 && strings.Trim(t, "0123456789") == "" }
	if len(tokens) < 2 || !counts(tokens[0]) {
		return joined(part, n)
	}
	var out []cell
	for i := 0; i < len(tokens); {
		end := i + 1
		for end < len(tokens) && !counts(tokens[end]) {
			if len(tokens[end]) < 3 {
				return joined(part, n)
			}
			end++
		}
		if end == i+1 { // two numbers in a row: groups of a code
			return joined(part, n)
		}
		n, _ = strconv.Atoi(tokens[i])
		out = append(out, joined(strings.Join(tokens[i+1:end], " "), n)...)
		i = end
	}
	return out
}

// joined takes apart "ab12-cd34 and ef56-gh78".
func joined(part string, n int) []cell {
	var out []cell
	for _, piece := range joints().Split(part, -1) {
		list := classified(bare(piece))
		if len(list) == 0 || list[0].kind != code {
			out = nil
			break
		}
		out = append(out, list...)
	}
	if out == nil {
		out = classified(part)
	}
	for i := range out {
		out[i].number = n
	}
	return out
}

// classified says what a part is: one code, several, or none.
func classified(part string) []cell {
	tokens := strings.Fields(part)
	if len(tokens) == 0 {
		return nil
	}
	digits, capitals, hyphens := 0, 0, 0
	same := true
	for _, t := range tokens {
		if !token().MatchString(t) || date().MatchString(t) {
			return []cell{{kind: prose, text: part}}
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
	text := strings.Join(tokens, " ")
	n := len(tokens[0])
	loud := text == strings.ToUpper(text)
	each := func(kind cellKind) (several []cell) {
		for _, t := range tokens {
			several = append(several, cell{kind: kind, text: t})
		}
		return several
	}
	switch {
	case len(tokens) == 1 && (digits > 0 || hyphens > 0 && evenGroups(part)):
		if n <= 3 {
			return []cell{{kind: prose, text: part}} // a number of something
		}
		return each(code)
	case len(tokens) == 1 && hyphens == 0:
		return each(word)
	case len(tokens) == 1 && capitals == 0 && strings.Count(part, "-") >= 3:
		return each(code) // words-joined-by-hyphens
	case len(tokens) > 1 && same && digits > 0 && (n >= 6 || hyphens == len(tokens)):
		return each(code)
	case len(tokens) > 1 && same && n >= 6 && digits == 0 && hyphens == 0 && (capitals == 0 || loud):
		return []cell{{kind: row, text: text}}
	case len(tokens) > 1 && same && n >= 2 && (digits > 0 || loud):
		return []cell{{kind: code, text: text}} // 1234 5678
	case len(tokens) >= 3 && capitals == 0 && digits == 0 && hyphens == 0,
		len(tokens) >= 12 && loud && digits == 0 && hyphens == 0:
		return []cell{{kind: phrase, text: text}}
	}
	return []cell{{kind: prose, text: part}}
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
