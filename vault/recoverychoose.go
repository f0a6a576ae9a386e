package vault

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
)

// choose decides what the parts are, seeing all of them: a word of letters
// alone is a code beside codes of its shape, and a word of a phrase among many
// words of all lengths.
func choose(all []cell) []string {
	all = withRows(all)
	var sure, words, phrases []cell
	for _, c := range all {
		switch c.kind {
		case code:
			sure = append(sure, c)
		case word:
			if !caption(c.text) {
				words = append(words, c)
			}
		case phrase:
			if !c.loose || usualPhrase(len(strings.Fields(c.text))) { // else a part of a sentence
				phrases = append(phrases, c)
			}
		case prose, row:
		}
	}
	shapes := codeShapes(sure)
	if len(shapes) > 0 {
		var out []string
		for _, c := range all {
			if c.kind == code && shapes[len(c.text)] || c.kind == word && !caption(c.text) && looksLike(c.text, sure) {
				out = append(out, c.text)
			}
		}
		return out
	}
	if most := mostOfOneLength(words); len(most) >= 2 {
		return most
	}
	switch {
	case len(words) >= 6 && len(phrases) == 0 && (oneCase(words) || titled(words) && eachNumbered(words)):
		return []string{inOrder(words)} // a phrase, a word a line
	case len(phrases) > 0:
		return chosenPhrases(phrases)
	case len(all) == 1 && len(words) == 1 && len(words[0].text) >= 4:
		return []string{words[0].text}
	}
	return nil
}

// withRows takes rows of words of one length for what the rest is: phrases
// beside phrases, else words.
func withRows(all []cell) []cell {
	among := slices.ContainsFunc(all, func(c cell) bool { return c.kind == phrase && !c.loose })
	var out []cell
	for _, c := range all {
		switch {
		case c.kind != row:
			out = append(out, c)
		case among && strings.Count(c.text, " ") >= 2:
			c.kind = phrase
			out = append(out, c)
		default:
			for t := range strings.FieldsSeq(c.text) {
				out = append(out, cell{kind: word, text: t, loose: c.loose})
			}
		}
	}
	return out
}

// codeShapes returns the lengths that codes have. What stands in sentences
// counts only when it is of the length of those that stand alone.
func codeShapes(sure []cell) map[int]bool {
	shapes := map[int]bool{}
	for _, c := range sure {
		if !c.loose && !aYear(c.text) {
			shapes[len(c.text)] = true
		}
	}
	if len(shapes) == 0 {
		for _, c := range sure {
			if !aYear(c.text) && (len(c.text) > 5 || strings.Trim(c.text, "0123456789") != "") {
				shapes[len(c.text)] = true
			}
		}
	}
	return shapes
}

func aYear(text string) bool {
	return len(text) == 4 && strings.Trim(text, "0123456789") == "" && text >= "1900" && text < "2100"
}

// looksLike reports whether a word of letters could be one of the codes: most
// of them have its length, and they have letters of its case.
func looksLike(text string, sure []cell) bool {
	lengths, letters := 0, 0
	for _, c := range sure {
		if len(c.text) == len(text) {
			lengths++
			if strings.ContainsFunc(c.text, unicode.IsLower) == strings.ContainsFunc(text, unicode.IsLower) &&
				strings.ContainsFunc(c.text, unicode.IsUpper) == strings.ContainsFunc(text, unicode.IsUpper) {
				letters++
			}
		}
	}
	return len(text) >= 5 && 2*lengths >= len(sure) && letters > 0 && 2*letters >= lengths
}

// mostOfOneLength returns the words that are codes of letters alone: nearly all
// have one length.
func mostOfOneLength(words []cell) []string {
	lengths := map[int]int{}
	best := 0
	for _, w := range words {
		n := len(w.text)
		lengths[n]++
		if lengths[n] > lengths[best] || lengths[n] == lengths[best] && n > best {
			best = n
		}
	}
	if all := lengths[best] == len(words); best < 4 || !all && (best < 6 || 3*lengths[best] < 2*len(words)) {
		return nil
	}
	var out []string
	for _, w := range words {
		if len(w.text) == best {
			out = append(out, w.text)
		}
	}
	return out
}

// inOrder joins the words of a phrase, by the numbers that stand before them
// where these are in another order, as in columns.
func inOrder(words []cell) string {
	if eachNumbered(words) {
		words = slices.SortedFunc(slices.Values(words), func(a, b cell) int { return cmp.Compare(a.number, b.number) })
	}
	var texts []string
	for _, w := range words {
		texts = append(texts, w.text)
	}
	return strings.Join(texts, " ")
}

// eachNumbered reports whether the numbers from 1 on stand before the words.
func eachNumbered(words []cell) bool {
	seen := map[int]bool{}
	for _, w := range words {
		if w.number >= 1 && w.number <= len(words) {
			seen[w.number] = true
		}
	}
	return len(seen) == len(words)
}

// usualPhrase reports whether a phrase of that many words is usual.
func usualPhrase(words int) bool { return slices.Contains([]int{12, 15, 18, 21, 24, 25}, words) }

// chosenPhrases tells a phrase that goes over lines from several, and both from
// sentences.
func chosenPhrases(phrases []cell) []string {
	var usual, texts []string
	total := 0
	for _, p := range phrases {
		n := len(strings.Fields(p.text))
		if usualPhrase(n) {
			usual = append(usual, p.text)
		}
		total += n
		texts = append(texts, p.text)
	}
	switch {
	case len(usual) > 0:
		return usual
	case usualPhrase(total):
		return []string{strings.Join(texts, " ")}
	}
	return texts
}

func oneCase(words []cell) bool {
	lower, upper := true, true
	for _, w := range words {
		lower = lower && w.text == strings.ToLower(w.text)
		upper = upper && w.text == strings.ToUpper(w.text)
	}
	return lower || upper
}

// titled reports whether each word begins with a capital, as a keyboard makes
// the first of a line.
func titled(words []cell) bool {
	return !slices.ContainsFunc(words, func(w cell) bool {
		return w.text[1:] != strings.ToLower(w.text[1:])
	})
}

// caption reports whether a word is one of those that pages put around codes.
func caption(text string) bool {
	switch strings.ToLower(text) {
	case "account", "back", "backup", "cancel", "close", "code", "codes", "continue", "copied", "copy", "date", "done",
		"download", "emergency", "generate", "home", "important", "keep", "login", "next", "number", "password", "print",
		"recovery", "refresh", "regenerate", "regards", "save", "saved", "scratch", "secret", "secure", "security", "settings",
		"share", "show", "status", "true", "false", "unused", "used", "username", "valid", "warning":
		return true
	}
	return false
}
