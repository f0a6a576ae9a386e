package cli

import "strings"

// likeliest returns the name that a mistyped word is most likely to be: the one
// that it begins, else the one of the fewest changes. "" is none.
func likeliest(word string, names []string) string {
	best, least := "", 0
	for _, name := range names {
		n := distance(word, name)
		if strings.HasPrefix(name, word) {
			n = 0
		}
		if best == "" || n < least {
			best, least = name, n
		}
	}
	return best
}

// distance counts the characters to put in, take out or change between two
// words (Levenshtein).
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			cost := diagonal
			if a[i] != b[j] {
				cost++
			}
			diagonal = row[j+1]
			row[j+1] = min(cost, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}
