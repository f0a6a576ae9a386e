package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"fob/otpcore"
	"fob/vault"
)

// template is what --format prints: text with {{.Name}} places in it. It knows
// these places and nothing else: no functions, no conditions, so that it costs
// nothing to load and can run nothing.
type template []templatePart

// templatePart is text, or the field that stands in its place.
type templatePart struct{ text, field string }

// templateFields are the names of the places, in the order of the help.
func templateFields() []string {
	return []string{"Code", "Next", "Remaining", "Period", "Expires", "Counter", "Name", "Issuer", "Account", "ID", "Type", "Tags"}
}

// parseTemplate reads a --format.
func parseTemplate(text string) (template, error) {
	fields := "the fields are {{." + strings.Join(templateFields(), "}} {{.") + "}}"
	var t template
	for text != "" {
		before, rest, found := strings.Cut(text, "{{")
		if before != "" {
			t = append(t, templatePart{text: before})
		}
		if !found {
			break
		}
		inside, after, closed := strings.Cut(rest, "}}")
		if !closed {
			return nil, hinted(usagef("--format: a {{ is not closed"), fields)
		}
		name, dotted := strings.CutPrefix(strings.TrimSpace(inside), ".")
		if !dotted || !slices.Contains(templateFields(), name) {
			return nil, hinted(usagef("--format: there is no {{%s}}", inside), fields)
		}
		t = append(t, templatePart{field: name})
		text = after
	}
	return t, nil
}

// fill puts an answer into the template. Names are made safe for a terminal.
func (t template) fill(j codeJSON) string {
	var b strings.Builder
	for _, part := range t {
		if part.field == "" {
			b.WriteString(part.text)
			continue
		}
		b.WriteString(otpcore.Printable(j.field(part.field)))
	}
	return b.String()
}

// field is the text of one field; what an account has not is empty.
func (j *codeJSON) field(name string) string {
	switch name {
	case "Code":
		return j.Code
	case "Next":
		return j.Next
	case "Remaining":
		if j.Counter == nil {
			return strconv.FormatInt(j.Remaining, 10)
		}
	case "Period":
		if j.Counter == nil {
			return strconv.Itoa(j.Period)
		}
	case "Expires":
		return j.Expires
	case "Counter":
		if j.Counter != nil {
			return strconv.FormatUint(*j.Counter, 10)
		}
	case "Name":
		return j.name()
	case "Issuer":
		return j.Issuer
	case "Account":
		return j.Account
	case "ID":
		return j.ID
	case "Type":
		return j.Type
	case "Tags":
		return strings.Join(j.Tags, ",")
	}
	return ""
}

// name is the account's name, fit for a terminal.
func (j *codeJSON) name() string {
	return vault.Account{Key: otpcore.Key{Issuer: j.Issuer, Account: j.Account}}.Name()
}

// print writes an answer to standard output in the form that was asked for.
func (a *app) print(t template, j codeJSON) error {
	switch {
	case a.g.json:
		return a.printJSON(j)
	case t != nil:
		_, err := fmt.Fprintln(a.w.Stdout, t.fill(j))
		return err
	}
	_, err := fmt.Fprintln(a.w.Stdout, j.Code)
	return err
}
