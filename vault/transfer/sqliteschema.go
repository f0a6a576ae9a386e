package transfer

import (
	"slices"
	"strconv"
	"strings"
)

func formatInt(n int64) string { return strconv.FormatInt(n, 10) }

// sqliteColumns finds the names of the columns in a CREATE TABLE statement, in
// lower case, and which of them stands for the row's number: the one that is
// INTEGER PRIMARY KEY, or -1.
func sqliteColumns(statement string) (columns []string, rowID int) {
	rowID = -1
	words := sqliteWords(statement)
	open := slices.Index(words, "(")
	if open < 0 {
		return nil, rowID
	}
	var definition []string
	add := func() {
		if len(definition) == 0 {
			return
		}
		switch strings.ToUpper(definition[0]) {
		case "CONSTRAINT", "PRIMARY", "UNIQUE", "CHECK", "FOREIGN":
			definition = nil // a rule of the table, no column
			return
		}
		if upper := strings.ToUpper(strings.Join(definition[1:], " ")); strings.HasPrefix(upper, "INTEGER ") && strings.Contains(upper, "PRIMARY KEY") {
			rowID = len(columns)
		}
		columns = append(columns, strings.ToLower(strings.Trim(definition[0], "`\"'[]")))
		definition = nil
	}
	depth := 0
	for _, word := range words[open+1:] {
		switch {
		case word == ")" && depth == 0:
			add()
			return columns, rowID
		case word == "," && depth == 0:
			add()
			continue
		case word == "(":
			depth++
		case word == ")":
			depth--
		}
		definition = append(definition, word)
	}
	add()
	return columns, rowID
}

// sqliteWords splits a statement into names, marks and quoted texts with their
// quotes. Comments are passed over.
func sqliteWords(statement string) []string {
	var words []string
	for len(statement) > 0 {
		size := 1
		switch c := statement[0]; c {
		case ' ', '\t', '\r', '\n':
			statement = statement[1:]
			continue
		case '(', ')', ',':
		case '`', '"', '\'', '[':
			if c == '[' {
				c = ']'
			}
			if end := strings.IndexByte(statement[1:], c); end >= 0 {
				size = end + 2
			}
		default:
			if strings.HasPrefix(statement, "--") {
				_, statement, _ = strings.Cut(statement, "\n")
				continue
			}
			if strings.HasPrefix(statement, "/*") {
				_, statement, _ = strings.Cut(statement, "*/")
				continue
			}
			if size = strings.IndexAny(statement, " \t\r\n(),`\"'["); size < 0 {
				size = len(statement)
			}
		}
		words = append(words, statement[:size])
		statement = statement[size:]
	}
	return words
}
