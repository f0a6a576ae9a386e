package transfer

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"fob/otpcore"
	"fob/vault"
)

// Action is what a plan does with an entry.
type Action uint8

// The actions.
const (
	Add         Action = iota + 1
	Duplicate          // the same secret and parameters are here, or were until an edit: missing tags and notes are filled in
	Changed            // the same secret is here with other parameters
	Conflict           // another secret is here under the same names
	Unsupported        // it cannot be imported: Reason says why
	Trashed            // it was in the other authenticator's trash, and stays out
)

// String returns the action in a word or two, as plans show it.
func (a Action) String() string {
	switch a {
	case Add:
		return "add"
	case Duplicate:
		return "duplicate"
	case Changed:
		return "changed"
	case Conflict:
		return "conflict"
	case Unsupported:
		return "unsupported"
	case Trashed:
		return "trashed"
	}
	return "unknown"
}

// OnConflict says what becomes of an entry that is [Changed] or in [Conflict]
// with an account that was there before the import.
type OnConflict uint8

// The policies. Entries that contradict one another within one import are both
// kept whatever the policy.
const (
	Both    OnConflict = iota // keep both
	Skip                      // leave the entry out
	Replace                   // the entry's key takes the place of the account's, which is kept as a previous one
)

// ParseOnConflict reads a policy as the command line names it.
func ParseOnConflict(s string) (OnConflict, error) {
	switch s {
	case "both":
		return Both, nil
	case "skip":
		return Skip, nil
	case "replace":
		return Replace, nil
	}
	return Both, fmt.Errorf("unknown policy %q: use both, skip or replace", s)
}

// Item is one entry of a plan, and what is done with it.
type Item struct {
	Entry    Entry
	Action   Action
	Existing string   // the id of the account that it meets; "" where that one is new as well
	Reason   string   // for people; never a secret
	Fills    []string // what a duplicate adds to the account that it meets: "tag work", "note"
	Outcome  Outcome
}

// Outcome is what happens to the vault for one entry.
type Outcome uint8

// The outcomes.
const (
	Unchanged Outcome = iota // nothing
	Added                    // a new account
	Filled                   // an account gets what it lacked
	Replaced                 // an account gets another key
)

// Plan is an import before it happens. It belongs to the vault that it was
// made for: see [Plan.Apply].
type Plan struct {
	Items []Item

	accounts []planned
}

// planned is an account as it is after the import.
type planned struct {
	account vault.Account
	isNew   bool
	changed bool // differs from the vault's
	kept    bool // an entry is the same as it, or has replaced it: no other may
}

// Counts sums up a plan, or what was applied.
type Counts struct {
	Added       int `json:"added"`       // new accounts, those kept beside another included
	Duplicates  int `json:"duplicates"`  // were here already
	Filled      int `json:"filled"`      // duplicates that added something to their account
	Changed     int `json:"changed"`     // same secret, other parameters
	Conflicts   int `json:"conflicts"`   // same names, other secret
	Replaced    int `json:"replaced"`    // accounts that got another key
	Skipped     int `json:"skipped"`     // changed or in conflict, and left out as the policy says
	Unsupported int `json:"unsupported"` // could not be imported
	Trashed     int `json:"trashed"`     // were in the other authenticator's trash
}

// Counts sums up the plan.
func (p Plan) Counts() Counts {
	var c Counts
	for _, item := range p.Items {
		switch item.Action {
		case Duplicate:
			c.Duplicates++
		case Changed:
			c.Changed++
		case Conflict:
			c.Conflicts++
		case Unsupported:
			c.Unsupported++
		case Trashed:
			c.Trashed++
		case Add:
		}
		switch item.Outcome {
		case Added:
			c.Added++
		case Filled:
			c.Filled++
		case Replaced:
			c.Replaced++
		case Unchanged:
			if item.Action == Changed || item.Action == Conflict {
				c.Skipped++
			}
		}
	}
	return c
}

// LeftOut counts the entries that did not come in though they are not here:
// more than none is a partial import. What the other authenticator had in its
// trash does not count.
func (c Counts) LeftOut() int { return c.Skipped + c.Unsupported }

// MakePlan compares the entries with the accounts of v and with one another.
// It does not change v. The same entries and the same accounts give the same
// plan, so it can be shown first and made again under the lock.
func MakePlan(v *vault.Vault, results []Result, oc OnConflict) Plan {
	var entries []Entry
	for _, r := range results {
		entries = append(entries, r.Entries...)
	}
	accounts := v.Accounts()
	size := len(accounts) + len(entries)
	p := planner{policy: oc, index: newIndex(size), accounts: make([]planned, 0, size)}
	for _, a := range accounts {
		p.put(planned{account: a})
	}
	// What is here unchanged stays as it is: mark it before anything may be
	// replaced, so that the order of the entries does not matter.
	for _, e := range entries {
		if e.Problem == nil && !e.Trashed {
			if at, ok := p.same(e.Key); ok {
				p.accounts[at].kept = true
			}
		}
	}
	items := make([]Item, 0, len(entries))
	for _, e := range entries {
		items = append(items, p.item(e))
	}
	return Plan{Items: items, accounts: p.accounts}
}

// planner makes a plan, entry by entry, in one pass over the entries.
type planner struct {
	index
	policy   OnConflict
	accounts []planned
}

// put adds an account to the plan.
func (p *planner) put(a planned) {
	p.enter(a.account.Key, len(p.accounts))
	p.accounts = append(p.accounts, a)
}

func (p *planner) item(e Entry) Item {
	item := Item{Entry: e}
	switch {
	case e.Problem != nil:
		item.Action, item.Reason = Unsupported, reasonOf(e.Problem)
		return item
	case e.Trashed:
		item.Action, item.Reason = Trashed, "it is in the trash there"
		return item
	}
	if at, ok := p.same(e.Key); ok {
		p.duplicate(&item, at)
		return item
	}
	if at, ok := p.secret[secretSum(e.Key)]; ok && p.policy != Replace && wasSo(p.accounts[at], e.Key) {
		item.Action, item.Existing = Duplicate, p.accounts[at].account.ID
		item.Reason = "it is here already, with other parameters (edited here): left out"
		return item
	} else if ok {
		item.Action = Changed
		p.settle(&item, at, "the same secret as %s, but "+difference(e.Key, p.accounts[at].account.Key))
		return item
	}
	if at, ok := p.names[nameOf(e.Key)]; ok {
		item.Action = Conflict
		p.settle(&item, at, "%s is here with another secret")
		return item
	}
	item.Action, item.Outcome = Add, Added
	p.put(planned{account: newAccount(e), isNew: true})
	return item
}

// wasSo reports whether an account of the vault had that key before it was
// edited, so that a second import does not bring back what was put right.
func wasSo(a planned, k otpcore.Key) bool {
	if a.isNew {
		return false
	}
	is := codesSum(k, false)
	return slices.ContainsFunc(a.account.Previous, func(old otpcore.Key) bool { return codesSum(old, false) == is })
}

// reasonOf is what is wrong with an entry, without the word that it is about a
// URI: the list of files says so.
func reasonOf(problem error) string {
	if u, ok := errors.AsType[*otpcore.URIError](problem); ok && u.Field != "scheme" {
		return u.Field + ": " + u.Reason
	}
	return problem.Error()
}

// duplicate fills what the account lacks and the entry has.
func (p *planner) duplicate(item *Item, at int) {
	target := &p.accounts[at]
	item.Action, item.Existing = Duplicate, target.account.ID
	item.Reason = "it is here already"
	if target.isNew {
		item.Reason = "it comes twice in this import"
	}
	if name := keyName(target.account.Key); nameOf(item.Entry.Key) != nameOf(target.account.Key) && name != "" {
		item.Reason += ", as " + name
	}
	item.Fills = fill(&target.account, item.Entry)
	if len(item.Fills) > 0 {
		target.changed = true
		item.Outcome = Filled
		p.enter(target.account.Key, at) // its PIN may be new
	}
}

// settle does with an entry that meets an account of other content what the
// policy says.
func (p *planner) settle(item *Item, at int, reason string) {
	target := &p.accounts[at]
	item.Existing = target.account.ID
	name := keyName(target.account.Key)
	if name == "" {
		name = "an account without a name"
	}
	reason = strings.Replace(reason, "%s", name, 1)
	switch {
	case p.policy == Skip && !target.isNew:
		item.Reason = reason + ": it is left out"
	case p.policy == Replace && !target.isNew && !target.kept:
		item.Reason = reason + ": it is replaced"
		item.Outcome = Replaced
		replace(&target.account, item.Entry)
		target.changed, target.kept = true, true
		p.enter(target.account.Key, at)
	default:
		item.Reason = reason + ": both are kept"
		item.Outcome = Added
		p.put(planned{account: newAccount(item.Entry), isNew: true})
	}
}

// difference names the parameters of k that are not those of old.
func difference(k, old otpcore.Key) string {
	var list []string
	differ := func(is, was string) {
		if is != was {
			list = append(list, is+" instead of "+was)
		}
	}
	differ(k.Kind.String(), old.Kind.String())
	differ(k.Algorithm.String(), old.Algorithm.String())
	differ(plural(k.Digits, "digit"), plural(old.Digits, "digit"))
	if k.TimeBased() && old.TimeBased() {
		differ(fmt.Sprintf("%d s", k.Period), fmt.Sprintf("%d s", old.Period))
	}
	if len(list) == 0 {
		return "another PIN"
	}
	return strings.Join(list, ", ")
}
