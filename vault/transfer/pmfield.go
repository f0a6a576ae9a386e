package transfer

import (
	"net/url"
	"strings"

	"fob/otpcore"
)

// login is what a password manager keeps beside the field for one-time codes.
type login struct {
	title, username string
	note            string
	tags            []string
	favorite        bool
	trashed         bool
	place           string
}

// addLogin reads the field of a password manager for one-time codes: a URI, or
// a secret alone. The names that a URI lacks are taken from the item.
func (c *collector) addLogin(field string, l login) {
	if c.full() {
		return
	}
	first := len(c.entries)
	c.addField(strings.TrimSpace(field), l)
	for i := range c.entries[first:] {
		e := &c.entries[first+i]
		if e.Key.Issuer == "" && e.Key.Account == "" {
			e.Key.Issuer, e.Key.Account = cleanName(l.title), cleanName(l.username)
		}
		if e.Note == "" {
			e.Note = strings.TrimSpace(l.note)
		}
		e.addTags(l.tags...)
		e.Favorite = e.Favorite || l.favorite
		e.Trashed = e.Trashed || l.trashed
	}
}

func (c *collector) addField(field string, l login) {
	title, username := cleanName(l.title), cleanName(l.username)
	switch scheme := schemeAt(field); {
	case scheme == "" && strings.Contains(field, "="):
		if f, ok := keeOTP(field); ok {
			f.issuer, f.account = title, username
			c.addEntry(f.entry(), l.place)
			return
		}
		fallthrough
	case scheme == "":
		f := fields{kind: otpcore.TOTP, issuer: title, account: username}
		f.setSecret(field)
		c.addEntry(f.entry(), l.place)
	default:
		first := len(c.entries)
		c.add(field, l.place)
		for i := range c.entries[first:] {
			k := &c.entries[first+i].Key
			if k.Issuer == "" || scheme == "steam" && title != "" {
				k.Issuer = title
			}
			if k.Account == "" {
				k.Account = username
			}
		}
	}
}

// addEntry adds an entry that a reader made itself.
func (c *collector) addEntry(e Entry, place string) {
	if c.full() {
		return
	}
	if e.Place == "" {
		e.Place = place
	}
	c.entries = append(c.entries, e)
}

// keeOTP reads the form of the KeeOtp plug-in: key=BASE32&step=30&size=6.
func keeOTP(field string) (fields, bool) {
	f := fields{kind: otpcore.TOTP}
	seen := false
	for pair := range strings.SplitSeq(field, "&") {
		name, value, _ := strings.Cut(pair, "=")
		switch strings.ToLower(strings.TrimSpace(name)) {
		case "key":
			if plain, err := url.QueryUnescape(value); err == nil {
				value = plain
			}
			f.setSecret(value)
			seen = true
		case "step":
			f.period = parseNumber(value)
		case "size":
			f.digits = parseNumber(value)
		case "otphashmode":
			f.algorithm = value
		case "counter":
			f.counter = parseNumber(value)
		case "type":
			if kind := kindOf(value); kind != 0 {
				f.kind = kind
			}
		}
	}
	return f, seen
}

// passwordsNote warns of a file in the clear that holds passwords as well.
func (c *collector) passwordsNote(in *input, passwords bool) {
	if passwords && !in.unlocked {
		c.notes = append(c.notes, holdsPasswords)
	}
}

// withoutCode notes how many items of a password manager have no one-time
// codes.
func (c *collector) withoutCode(n int, noun string) {
	switch {
	case n == 1:
		c.notes = append(c.notes, "1 "+noun+" has no one-time code")
	case n > 1:
		c.notes = append(c.notes, plural(n, noun)+" have no one-time code")
	}
}

// holdsPasswords is the note of a file in which more than one-time codes lies
// in the clear.
const holdsPasswords = "the file holds passwords as well"
