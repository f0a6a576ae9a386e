package transfer

import (
	"errors"
	"strings"

	"fob/otpcore"
)

// schemeMigration is the scheme of Google's transfer codes, which hold several
// accounts.
const schemeMigration = "otpauth-migration"

// maxScheme bounds a scheme that is looked at, in bytes.
const maxScheme = 32

// maxURI bounds one URI, in bytes; a Google transfer code has about 3,000.
const maxURI = 64 << 10

// wanted reports whether a scheme is one that a list is made of. Among them are
// those of push accounts, so that the reason for leaving them out is given.
func wanted(scheme string) bool {
	switch scheme {
	case "otpauth", "apple-otpauth", "motp", "steam", schemeMigration:
		return true
	case "phonefactor", "shopify":
		return true
	}
	return strings.HasPrefix(scheme, "duo") || strings.HasPrefix(scheme, "okta")
}

// schemeAt returns the scheme in lower case of the URI that text begins with,
// or "".
func schemeAt(text string) string {
	scheme, _, ok := strings.Cut(text[:min(len(text), maxScheme+3)], "://")
	if !ok {
		return ""
	}
	return strings.ToLower(scheme)
}

var errNoURI = errors.New("not an otpauth URI")

// collector gathers entries from URIs, wherever they were written.
type collector struct {
	found
	err error // the file holds more than it may
}

// add reads one URI into an entry, or a Google transfer code into several.
func (c *collector) add(text, place string) {
	if c.full() {
		return
	}
	scheme := schemeAt(text)
	switch {
	case !wanted(scheme):
		c.reject(errNoURI, place)
	case len(text) > maxURI:
		c.reject(errors.New("the URI is too long"), place)
	case scheme == schemeMigration:
		c.addGoogle(text, place)
	default:
		c.addURI(text, place)
	}
}

func (c *collector) addURI(text, place string) {
	u, err := otpcore.ParseURI(text)
	e := Entry{Key: u.Key, Warnings: u.Warnings, Problem: err, Place: place}
	if err != nil {
		e.Key = otpcore.Key{}
		e.Key.Issuer, e.Key.Account = labelOf(text)
	} else {
		e.readExtra(u.Extra)
	}
	c.entries = append(c.entries, e)
}

// reject lists what stands at place as an entry that cannot be imported.
func (c *collector) reject(problem error, place string) {
	if !c.full() {
		c.entries = append(c.entries, Entry{Problem: problem, Place: place})
	}
}

func (c *collector) full() bool {
	if c.err == nil && len(c.entries) >= maxEntries {
		c.err = tooMany()
	}
	return c.err != nil
}
