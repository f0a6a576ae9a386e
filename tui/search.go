package tui

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// The tiers of a match, best first, and the fields in their order.
const (
	tierPrefix = iota
	tierWord
	tierSubstring
	tierWords // every word of the search somewhere
	tierSubsequence
	noMatch
)

const (
	fieldIssuer = iota
	fieldName
	fieldTags
	fieldNote
)

// match is how an account answers a search.
type match struct {
	tier, field int
	gap         int // characters jumped over, in a subsequence
}

// lower maps each character by itself, so that the characters of a text and of
// its lower case can be counted alike.
func lower(s string) string { return strings.ToLower(s) }

// search returns the items that match, best first; equal matches stay in the
// list's order, whatever the order of items is. The query is in lower case and not empty.
func search(items []*item, query string) []*item {
	type found struct {
		key  int64
		item *item
	}
	var list []found
	for _, it := range items {
		m := it.match(query)
		if m.tier == noMatch {
			continue
		}
		key := int64(m.tier)<<60 | int64(m.field)<<56 | int64(min(m.gap, 0xffff))<<32 | int64(it.place)
		list = append(list, found{key, it})
	}
	slices.SortFunc(list, func(a, b found) int {
		if a.key < b.key {
			return -1
		}
		return 1
	})
	out := make([]*item, len(list))
	for i, f := range list {
		out[i] = f.item
	}
	return out
}

// match ranks the item: prefix, word start, substring, subsequence; and within
// each issuer, account, tags, notes. Tags and notes match as substrings only.
func (it *item) match(query string) match {
	best := match{tier: noMatch}
	better := func(tier, field, gap int) {
		if tier < best.tier {
			best = match{tier, field, gap}
		}
	}
	better(tierOf(it.low.issuer, it.issuer, query), fieldIssuer, 0)
	if best.tier == tierPrefix {
		return best
	}
	better(tierOf(it.low.name, it.name, query), fieldName, 0)
	if best.tier < tierSubstring {
		return best
	}
	if strings.Contains(it.low.tags, query) {
		better(tierSubstring, fieldTags, 0)
	}
	if strings.Contains(it.low.note, query) {
		better(tierSubstring, fieldNote, 0)
	}
	if best.tier < noMatch {
		return best
	}
	if strings.Contains(query, " ") {
		if it.hasWords(query) {
			better(tierWords, fieldIssuer, 0)
		}
		return best
	}
	if gap := subsequence(it.low.issuer, query); gap >= 0 {
		better(tierSubsequence, fieldIssuer, gap)
	}
	if gap := subsequence(it.low.name, query); gap >= 0 {
		better(tierSubsequence, fieldName, gap)
	}
	return best
}

// hasWords reports whether every word of the query is in one of the fields.
func (it *item) hasWords(query string) bool {
	for word := range strings.FieldsSeq(query) {
		l := &it.low
		if !strings.Contains(l.issuer, word) && !strings.Contains(l.name, word) &&
			!strings.Contains(l.tags, word) && !strings.Contains(l.note, word) {
			return false
		}
	}
	return true
}

// tierOf ranks query in low; text is the same with its capitals, in which one
// after a small letter begins a word too (GitHub).
func tierOf(low, text, query string) int {
	first := strings.Index(low, query)
	if first < 0 {
		return noMatch
	}
	if first == 0 {
		return tierPrefix
	}
	for at := first; at >= 0; {
		if wordStart(low, text, at) {
			return tierWord
		}
		next := strings.Index(low[at+1:], query)
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return tierSubstring
}

func wordStart(low, text string, at int) bool {
	if at == 0 {
		return true
	}
	before, _ := utf8.DecodeLastRuneInString(low[:at])
	here, _ := utf8.DecodeRuneInString(low[at:])
	if !unicode.IsLetter(before) && !unicode.IsDigit(before) {
		return unicode.IsLetter(here) || unicode.IsDigit(here)
	}
	if len(text) != len(low) { // lower case changed the length: no capitals to go by
		return false
	}
	was, _ := utf8.DecodeLastRuneInString(text[:at])
	is, _ := utf8.DecodeRuneInString(text[at:])
	return unicode.IsLower(was) && unicode.IsUpper(is)
}

// subsequence returns how many characters of text lie between the first and
// the last of query's, found in order, or -1 where they are not.
func subsequence(text, query string) int {
	if len(query) > len(text) {
		return -1
	}
	rest, gap, started := query, 0, false
	want, size := utf8.DecodeRuneInString(rest)
	for _, r := range text {
		if r == want {
			started = true
			if rest = rest[size:]; rest == "" {
				return gap
			}
			want, size = utf8.DecodeRuneInString(rest)
		} else if started {
			gap++
		}
	}
	return -1
}

// marks returns which runes of low the query found, for highlighting.
func marks(low, text, query string) []bool {
	runes := utf8.RuneCountInString(low)
	out := make([]bool, runes)
	some := false
	mark := func(part string, at int) {
		start := utf8.RuneCountInString(low[:at])
		for i := range utf8.RuneCountInString(part) {
			out[start+i] = true
		}
		some = true
	}
	if at := strings.Index(low, query); at >= 0 {
		for next := at; next >= 0; { // the word start, where there is one
			if wordStart(low, text, next) {
				at = next
				break
			}
			n := strings.Index(low[next+1:], query)
			if n < 0 {
				break
			}
			next += 1 + n
		}
		mark(query, at)
		return out
	}
	if strings.Contains(query, " ") {
		for word := range strings.FieldsSeq(query) {
			if at := strings.Index(low, word); at >= 0 {
				mark(word, at)
			}
		}
	} else if subsequence(low, query) >= 0 {
		rest, i := query, 0
		for _, r := range low {
			if rest == "" {
				break
			}
			if want, size := utf8.DecodeRuneInString(rest); r == want {
				out[i], some, rest = true, true, rest[size:]
			}
			i++
		}
	}
	if !some {
		return nil
	}
	return out
}

// found is what a search matched in a row: the characters of the names, or why
// the account is there although it is in neither.
type found struct {
	issuer, name []bool
	reason       string // a tag, or the word note
	inReason     []bool
}

// found returns what the query, in lower case, matched.
func (it *item) found(query string) (f found) {
	if query == "" {
		return f
	}
	best := it.match(query)
	in := func(field int, low, text string) []bool {
		switch best.tier {
		case noMatch:
			return nil
		case tierWords:
		case tierSubsequence:
			if field != best.field {
				return nil
			}
		default:
			if !strings.Contains(low, query) {
				return nil
			}
		}
		return marks(low, text, query)
	}
	f.issuer, f.name = in(fieldIssuer, it.low.issuer, it.issuer), in(fieldName, it.low.name, it.name)
	if f.issuer != nil || f.name != nil {
		return f
	}
	for _, tag := range it.account.Tags {
		text := "#" + printable(tag)
		if low := lower(text); best.tier != noMatch && strings.Contains(low, query) {
			f.reason, f.inReason = text, marks(low, text, query)
			return f
		}
	}
	if best.field == fieldNote {
		f.reason = "note"
	}
	return f
}
