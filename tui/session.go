package tui

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"

	"fob/otpcore"
	"fob/vault"
)

// session is all that an open vault put into memory. A lock drops it whole;
// messages that come back for one that is gone are thrown away.
type session struct {
	backend Backend
	items   []*item // in the list's order
	byID    map[string]*item
	trash   []gone
	by      Order
	usage   map[string]vault.Usage
	stamp   string
	loaded  bool
	used    bool // usage changed since the list was ordered
	notes   []string
	paper   string // what is to be known of the printed copy
	measure measure

	stepped  map[string]stepped // codes of counter accounts that were asked for
	stepping map[string]bool    // and those being asked for

	polling sync.Mutex // held by the command that looks at the stamp
}

// stepped is a counter account's code while it may be read.
type stepped struct {
	code  otpcore.Code
	until time.Time
}

// item is one account, with what drawing and searching need prepared.
type item struct {
	account vault.Account
	issuer  string // first name in the row; printable
	name    string // second name; printable, may be empty
	low     fields
	twin    bool // others have the same issuer
	place   int  // in the list's order
}

// fields are the texts that a search looks at, in lower case.
type fields struct{ issuer, name, tags, note string }

// contents is what a load brings, prepared outside of Update.
type contents struct {
	items   []*item
	byID    map[string]*item
	trash   []gone
	usage   map[string]vault.Usage
	stamp   string
	notes   []string
	paper   string
	measure measure
}

// read takes the vault's accounts and prepares them for drawing and searching.
// The vault is not used any more.
func read(v *vault.Vault, usage map[string]vault.Usage, stamp string) contents {
	n := v.Len()
	c := contents{
		usage: usage, stamp: stamp, trash: readTrash(v),
		items: make([]*item, 0, n), byID: make(map[string]*item, n),
	}
	if n := len(v.Unreadable()); n > 0 {
		c.notes = append(c.notes, count(n, "line")+" of the vault cannot be read by this version")
	}
	c.notes = append(c.notes, v.Warnings()...)
	all := make([]item, 0, n)
	for a := range v.Take() {
		all = append(all, newItem(a))
		it := &all[len(all)-1]
		it.place = len(all) - 1
		c.items = append(c.items, it)
		c.byID[a.ID] = it
	}
	c.measure = measureOf(c.items)
	markTwins(slices.Clone(c.items))
	return c
}

// markTwins notes which items have an issuer that others have; it sorts them.
func markTwins(items []*item) {
	slices.SortFunc(items, func(a, b *item) int { return strings.Compare(a.low.issuer, b.low.issuer) })
	for i := 1; i < len(items); i++ {
		if a, b := items[i-1], items[i]; a.low.issuer == b.low.issuer {
			a.twin, b.twin = true, true
		}
	}
}

func newItem(a vault.Account) item {
	it := item{account: a}
	it.issuer, it.name = printable(a.Key.Issuer), printable(a.Key.Account)
	if it.issuer == "" {
		it.issuer, it.name = it.name, ""
	}
	if it.issuer == "" {
		it.issuer = "(no name)"
	}
	it.low = fields{issuer: lower(it.issuer), name: lower(it.name)}
	if len(a.Tags) > 0 {
		it.low.tags = lower(otpcore.Printable(strings.Join(a.Tags, " ")))
	}
	if a.Note != "" {
		it.low.note = lower(a.Note)
	}
	return it
}

// printable is otpcore.Printable, quick for the plain ASCII that most names are.
func printable(s string) string {
	for i := range len(s) {
		if s[i] < ' ' || s[i] > '~' {
			return otpcore.Printable(apart(s))
		}
	}
	return s
}

// title is both names in one, as the commands write them.
func (it *item) title() string {
	if it.name == "" {
		return it.issuer
	}
	return it.issuer + ":" + it.name
}

// replace takes new contents. Accounts that were there keep their order, so
// that nothing moves under the finger; new ones follow.
func (s *session) replace(c contents, now time.Time) {
	old := s.byID
	s.trash = c.trash
	s.items, s.byID, s.usage, s.stamp, s.notes, s.measure = c.items, c.byID, c.usage, c.stamp, c.notes, c.measure
	s.paper = c.paper
	s.order(now)
	if s.loaded {
		s.keep(old)
	}
	s.loaded = true
}

// sort orders the items, equal ones as they were, and notes their places.
func (s *session) sort(compare func(a, b *item) int) {
	slices.SortFunc(s.items, func(a, b *item) int {
		if c := compare(a, b); c != 0 {
			return c
		}
		return cmp.Compare(a.place, b.place)
	})
	for i, it := range s.items {
		it.place = i
	}
}

// keep puts the items back in the order they had, so that nothing moves under
// the finger; one that was not there comes after the item that it now follows.
func (s *session) keep(old map[string]*item) {
	after := make(map[*item]int, len(s.items))
	last := -1
	for _, it := range s.items {
		if was, ok := old[it.account.ID]; ok {
			last = was.place
		}
		after[it] = last
	}
	known := func(it *item) int {
		if _, ok := old[it.account.ID]; ok {
			return 0
		}
		return 1
	}
	s.sort(func(a, b *item) int {
		return cmp.Or(cmp.Compare(after[a], after[b]), cmp.Compare(known(a), known(b)))
	})
}

// order sorts favourites first, then by use, account or issuer.
func (s *session) order(now time.Time) {
	s.used = false
	worth := map[*item]int{}
	if len(s.usage) > 0 && s.by == ByUse {
		for _, it := range s.items {
			if u, ok := s.usage[it.account.ID]; ok {
				worth[it] = score(u, now)
			}
		}
	}
	s.sort(func(a, b *item) int {
		if a.account.Favorite != b.account.Favorite {
			if a.account.Favorite {
				return -1
			}
			return 1
		}
		if len(worth) > 0 {
			if c := cmp.Compare(worth[b], worth[a]); c != 0 {
				return c
			}
		}
		if s.by == ByName {
			if c := cmp.Compare(a.low.name, b.low.name); c != 0 {
				return c
			}
		}
		if c := cmp.Compare(a.low.issuer, b.low.issuer); c != 0 {
			return c
		}
		return cmp.Compare(a.low.name, b.low.name)
	})
}

// score weighs how often an account was used by how long ago it last was.
func score(u vault.Usage, now time.Time) int {
	weight := 1
	switch age := now.Sub(u.Last); {
	case age < 24*time.Hour:
		weight = 16
	case age < 7*24*time.Hour:
		weight = 8
	case age < 30*24*time.Hour:
		weight = 3
	}
	return u.Count * weight
}
