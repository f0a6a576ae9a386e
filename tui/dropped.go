package tui

import "strings"

// droppedPaths are the paths in text as terminals paste it when files are
// dropped on them: a line each, or on one line between spaces, each in quotes,
// with backslashes, or as a file address.
func droppedPaths(text string) []string {
	var list []string
	for line := range strings.Lines(text) {
		words, ok := shellWords(strings.TrimSpace(line))
		if !ok { // a quote that is none
			words = []string{strings.TrimSpace(line)}
		}
		for _, word := range words {
			if strings.HasPrefix(word, "file://") {
				word = droppedPath(word)
			}
			list = append(list, word)
		}
	}
	return list
}

// looksLikePaths reports whether pasted text could be files' paths and nothing
// else.
func looksLikePaths(text string) bool {
	list := droppedPaths(text)
	for _, path := range list {
		if !looksLikePath(path) {
			return false
		}
	}
	return len(list) > 0
}

// shellWords splits a line as a shell would. A quote opens at the beginning of
// a word alone, or later in one that began with it: names have apostrophes.
// It is not ok where a quote stays open.
func shellWords(line string) (words []string, ok bool) {
	windows := strings.Contains(line, ":\\") || strings.HasPrefix(line, "\\\\")
	var b strings.Builder
	quote, quoted, begun := byte(0), false, false
	end := func() {
		if begun {
			words = append(words, b.String())
		}
		b.Reset()
		quoted, begun = false, false
	}
	for i := 0; i < len(line); i++ {
		c := line[i]
		switch {
		case quote != 0 && c == quote:
			quote = 0
		case quote != 0:
			b.WriteByte(c)
		case (c == '\'' || c == '"') && (quoted || !begun):
			quote, quoted, begun = c, true, true
		case c == '\\' && !windows && i+1 < len(line):
			i++
			b.WriteByte(line[i])
			begun = true
		case c == ' ' || c == '\t':
			end()
		default:
			b.WriteByte(c)
			begun = true
		}
	}
	end()
	return words, quote == 0
}
