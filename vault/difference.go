package vault

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"time"

	"fob/otpcore"
)

// namedAccounts is how many accounts a description names.
const namedAccounts = 3

// difference says in a line what was done between two states of a vault, or ""
// where they hold the same accounts: "added A:a", "changed B:b (tags, note)",
// "added 5 accounts: A:a, B:b, C:c and 2 more". Counters, used recovery codes and
// the mark of a comparison are no difference: an undo does not take them back.
func difference(from, to *Vault) string {
	var d changes
	for i := range to.records {
		r := &to.records[i]
		if !r.live() {
			continue
		}
		switch at, there := from.index[r.id]; {
		case !there || from.records[at].content == nil:
			d.add("added", r.content.Name(), "")
		case from.records[at].trashed():
			d.add("restored", r.content.Name(), "")
		case from.records[at].live():
			if fields := differentFields(from.records[at].content, r.content); fields != "" {
				d.add("changed", r.content.Name(), fields)
			}
		}
	}
	for i := range from.records {
		r := &from.records[i]
		at, there := to.index[r.id]
		if r.live() && (!there || !to.records[at].live()) {
			d.add("deleted", r.content.Name(), "")
		}
	}
	return d.String()
}

// core is what of an account an undo takes back.
func core(a *Account) Account {
	c := a.clone()
	c.Rev, c.Updated, c.Verified, c.Previous, c.Key.Counter = 0, time.Time{}, time.Time{}, nil, 0
	for i := range c.Recovery {
		c.Recovery[i].Used = time.Time{}
	}
	return c
}

// differentFields names what is different in two states of an account, "" where
// nothing is.
func differentFields(from, to *Account) string {
	a, b := core(from), core(to)
	if bytes.Equal(appendContent([]byte{'{'}, &a), appendContent([]byte{'{'}, &b)) {
		return ""
	}
	var fields []string
	check := func(name string, same bool) {
		if !same {
			fields = append(fields, name)
		}
	}
	check("name", a.Key.Issuer == b.Key.Issuer && a.Key.Account == b.Key.Account)
	check("secret", a.Key.Secret.Equal(b.Key.Secret))
	check("PIN", a.Key.PIN.Equal(b.Key.PIN))
	check("type", a.Key.Kind == b.Key.Kind)
	check("algorithm", a.Key.Algorithm == b.Key.Algorithm)
	check("digits", a.Key.Digits == b.Key.Digits)
	check("period", a.Key.Period == b.Key.Period)
	check("tags", slices.Equal(a.Tags, b.Tags))
	check("note", a.Note == b.Note)
	check("favourite", a.Favorite == b.Favorite)
	check("order", a.Order == b.Order)
	fields = append(fields, differentCodes(a.Recovery, b.Recovery)...)
	if len(fields) == 0 {
		return "details"
	}
	return strings.Join(fields, ", ")
}

// differentCodes says how many recovery codes came and went.
func differentCodes(from, to []RecoveryCode) (fields []string) {
	missing := func(list, in []RecoveryCode) (n int) {
		for _, c := range list {
			if !slices.ContainsFunc(in, func(o RecoveryCode) bool { return o.Code.Equal(c.Code) }) {
				n++
			}
		}
		return n
	}
	count := func(n int, verb string) {
		switch n {
		case 0:
		case 1:
			fields = append(fields, "1 recovery code "+verb)
		default:
			fields = append(fields, fmt.Sprintf("%d recovery codes %s", n, verb))
		}
	}
	count(missing(to, from), "added")
	count(missing(from, to), "removed")
	return fields
}

// changes are what a description is made of, by verb.
type changes struct {
	verbs []string
	names map[string][]string
	field map[string]string // of all that have the verb; "" where they differ
}

func (d *changes) add(verb, name, fields string) {
	if d.names == nil {
		d.names, d.field = map[string][]string{}, map[string]string{}
	}
	if len(d.names[verb]) == 0 {
		d.verbs = append(d.verbs, verb)
		d.field[verb] = fields
	} else if d.field[verb] != fields {
		d.field[verb] = ""
	}
	d.names[verb] = append(d.names[verb], name)
}

func (d *changes) String() string {
	var parts []string
	for _, verb := range d.verbs {
		names := d.names[verb]
		text := verb + " " + names[0]
		if n := len(names); n > 1 {
			shown := names[:min(n, namedAccounts)]
			text = fmt.Sprintf("%s %d accounts: %s", verb, n, strings.Join(shown, ", "))
			if n > len(shown) {
				text += fmt.Sprintf(" and %d more", n-len(shown))
			}
		}
		if fields := d.field[verb]; fields != "" {
			text += " (" + fields + ")"
		}
		parts = append(parts, text)
	}
	return otpcore.Printable(strings.Join(parts, "; "))
}
