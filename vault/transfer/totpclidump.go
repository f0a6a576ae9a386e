package transfer

import (
	"bytes"
	"errors"
	"strconv"
	"strings"
)

// isTotpCLIDump finds the dump: a YAML list of names with accounts and tokens.
func isTotpCLIDump(in *input) bool {
	head := in.data[:min(len(in.data), sniffWindow)]
	return bytes.HasPrefix(bytes.TrimLeft(head, " \t\r\n"), []byte("- name:")) &&
		bytes.Contains(head, []byte("\n  accounts:")) && bytes.Contains(head, []byte("    token:"))
}

// readTotpCLIDump reads the little YAML that the dump is made of: a list of
// namespaces, in each a list of accounts, in each a name and a value a line.
func readTotpCLIDump(data []byte) (found, error) {
	c := collector{}
	var space string
	var account totpcliAccount
	place, outer := "", -1
	flush := func() {
		if place != "" {
			c.addEntry(account.entry(space), place)
		}
		account, place = totpcliAccount{}, ""
	}
	number := 0
	for raw := range bytes.Lines(data) {
		if number++; number > maxLines || c.full() {
			break
		}
		line := strings.TrimRight(string(raw), " \t\r\n")
		body := strings.TrimLeft(line, " ")
		indent := len(line) - len(body)
		if body == "" || body[0] == '#' {
			continue
		}
		item, starts := strings.CutPrefix(body, "- ")
		name, value, ok := strings.Cut(item, ":")
		if !ok {
			return found{}, &FormatError{Place: span(number, number), Reason: "this YAML is not what totp-cli dumps"}
		}
		if outer < 0 {
			outer = indent
		}
		value, err := yamlScalar(strings.TrimSpace(value))
		if err != nil {
			return found{}, &FormatError{Place: span(number, number), Reason: err.Error()}
		}
		inner := indent > outer && (starts || place != "")
		switch {
		case starts && indent == outer:
			flush()
			space = ""
			if name == "name" {
				space = value
			}
			continue
		case !inner:
			if name == "name" {
				space = value
			}
			continue
		case starts:
			flush()
			place = span(number, number)
		}
		switch strings.ToLower(name) {
		case "name":
			account.Name = text(value)
		case "token":
			account.Token = text(value)
		case "prefix":
			account.Prefix = text(value)
		case "algorithm":
			account.Algorithm = text(value)
		case "length":
			account.Length = parseNumber(value)
		case "timeperiod", "time_period":
			account.TimePeriod = parseNumber(value)
		}
	}
	flush()
	return c.found, c.err
}

// yamlScalar reads a value of one line.
func yamlScalar(value string) (string, error) {
	switch {
	case value == "":
		return "", nil
	case value == "null", value == "~", value == "[]":
		return "", nil
	case value[0] == '"':
		plain, err := strconv.Unquote(value)
		if err != nil {
			return "", errors.New("a quoted value is damaged")
		}
		return plain, nil
	case value[0] == '\'':
		if len(value) < 2 || value[len(value)-1] != '\'' {
			return "", errors.New("a quoted value is damaged")
		}
		return strings.ReplaceAll(value[1:len(value)-1], "''", "'"), nil
	case value[0] == '|' || value[0] == '>' || value[0] == '&' || value[0] == '*':
		return "", errors.New("this YAML is not what totp-cli dumps")
	}
	value, _, _ = strings.Cut(value, " #")
	return strings.TrimSpace(value), nil
}
