package vault

import "strings"

// query is a user's words for an account. Case is ignored throughout.
type query struct {
	id    string   // after "id:", where that is asked for
	whole string   // all words with single spaces
	words []string // each a part of issuer, account or tags
}

// minID is how much of an id must be given.
const minID = 8

func newQuery(args []string) query {
	words := strings.Fields(strings.ToLower(strings.Join(args, " ")))
	q := query{whole: strings.Join(words, " "), words: words}
	if id, ok := strings.CutPrefix(q.whole, "id:"); ok && len(id) >= minID {
		q.id = id
	}
	return q
}

// The rules by which a query finds accounts. The lowest that matches anything
// decides.
const (
	ruleID = iota
	ruleFull
	ruleIssuer
	ruleAccount
	ruleWords
	ruleNone
)

// rule returns the first rule by which q matches, given names and tags.
func (q query) rule(id, issuer, account string, tags []string) int {
	if q.id != "" {
		if strings.HasPrefix(id, q.id) {
			return ruleID
		}
		return ruleNone
	}
	if q.whole == "" {
		return ruleNone
	}
	issuer, account = squeeze(issuer), squeeze(account)
	switch q.whole {
	case issuer + ":" + account:
		return ruleFull
	case issuer:
		return ruleIssuer
	case account:
		return ruleAccount
	}
	for _, word := range q.words {
		if !strings.Contains(issuer, word) && !strings.Contains(account, word) && !inTags(tags, word) {
			return ruleNone
		}
	}
	return ruleWords
}

func inTags(tags []string, word string) bool {
	for _, tag := range tags {
		if strings.Contains(strings.ToLower(tag), word) {
			return true
		}
	}
	return false
}

// squeeze lowers s and leaves single spaces, as newQuery does.
func squeeze(s string) string {
	s = strings.ToLower(s)
	if strings.Contains(s, "  ") || strings.ContainsAny(s, "\t\n\v\f\r\u0085\u00A0") {
		return strings.Join(strings.Fields(s), " ")
	}
	return s
}

// matches gathers accounts under the best rule seen so far.
type matches struct {
	rule     int
	accounts []Account
}

func (m *matches) add(rule int, account func() Account) {
	switch {
	case rule == ruleNone || rule > m.rule:
	case rule < m.rule || m.accounts == nil:
		m.rule, m.accounts = rule, []Account{account()}
	default:
		m.accounts = append(m.accounts, account())
	}
}

// Find returns the live accounts that a query picks, in the file's order. The
// arguments are the words of one query, and case is ignored: "id:" with at
// least eight characters of an id, else an exact issuer:account, an exact
// issuer, an exact account, or words that are each a part of issuer, account
// or tags. The first rule that matches anything decides; it may match several.
// None is [ErrNoMatch].
func (v *Vault) Find(args []string) ([]Account, error) {
	q := newQuery(args)
	m := matches{rule: ruleNone}
	for i := range v.records {
		r := &v.records[i]
		if !r.live() {
			continue
		}
		c := r.content
		m.add(q.rule(r.id, c.Key.Issuer, c.Key.Account, c.Tags), r.account)
	}
	if len(m.accounts) == 0 {
		return nil, ErrNoMatch
	}
	return m.accounts, nil
}

// One returns the only account that a query picks. It errs with [ErrNoMatch],
// or with an *[AmbiguousError] that holds the candidates.
func (v *Vault) One(args []string) (Account, error) {
	accounts, err := v.Find(args)
	switch {
	case err != nil:
		return Account{}, err
	case len(accounts) > 1:
		return Account{}, &AmbiguousError{Candidates: accounts}
	}
	return accounts[0], nil
}
