package tui

import (
	"slices"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

// Order is how the list is sorted; favourites come first in each.
type Order uint8

// The orders.
const (
	ByUse    Order = iota // most recent and frequent first, then by issuer
	ByName                // the account's name
	ByIssuer              // the service's name
)

// String returns the order's name, as the settings have it.
func (o Order) String() string {
	switch o {
	case ByName:
		return "name"
	case ByIssuer:
		return "issuer"
	default:
		return "use"
	}
}

// words are the order as a person reads it.
func (o Order) words() string {
	switch o {
	case ByName:
		return "by account, A to Z"
	case ByIssuer:
		return "by issuer, A to Z"
	default:
		return "the most used first"
	}
}

// ParseOrder reads what [Order.String] writes.
func ParseOrder(s string) (Order, bool) {
	for _, o := range []Order{ByUse, ByName, ByIssuer} {
		if s == o.String() {
			return o, true
		}
	}
	return ByUse, false
}

// Prefs are what a person can choose about the interface. The zero value is
// the default, but for Lock, where 0 is never.
type Prefs struct {
	Theme     string              // one of Themes; empty is the first
	Order     Order               // of the list
	Groups    bool                // the list is grouped by tag
	Hide      bool                // all codes but the chosen one's are hidden
	Vi        bool                // letters are actions, / begins a search
	Clipboard time.Duration       // how long a copied code stays; 0 is 30 s
	Lock      time.Duration       // without a key until the screen locks; 0 is never
	Bind      map[string][]string // other keys, by the action's name: see CheckKeys
}

// keep is how long a copied code stays.
func (p *Prefs) keep() time.Duration {
	if p.Clipboard <= 0 {
		return clipboardTime
	}
	return p.Clipboard
}

// The choices that the settings room goes through.
var (
	clipboardTimes = [...]time.Duration{
		5 * time.Second, 10 * time.Second, 15 * time.Second, 20 * time.Second, 30 * time.Second,
		time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute,
	}
	lockTimes = [...]time.Duration{
		time.Minute, 2 * time.Minute, 5 * time.Minute, 10 * time.Minute, 15 * time.Minute, 30 * time.Minute, time.Hour, 0,
	}
)

// setPrefs takes changed preferences and saves them.
func (m *model) setPrefs(change func(p *Prefs)) tea.Cmd {
	before := m.prefs
	change(&m.prefs)
	m.usePrefs()
	if m.list != nil && m.session != nil && (before.Order != m.prefs.Order || before.Groups != m.prefs.Groups) {
		if before.Order != m.prefs.Order {
			m.session.by = m.prefs.Order
			m.session.order(m.now)
		}
		m.list.refresh(m, "")
	}
	save := m.cfg.SavePrefs
	if save == nil {
		return nil
	}
	m.prefsSaves.wanted++
	saves, n, prefs := m.prefsSaves, m.prefsSaves.wanted, m.prefs
	return do(func() tea.Msg {
		saves.mu.Lock()
		defer saves.mu.Unlock()
		if n < saves.done { // a later choice is saved already
			return nil
		}
		saves.done = n
		var p prefsSaved
		p.err = save(prefs)
		return p
	})
}

// prefsSaves keeps the last choice last, however the commands are scheduled.
type prefsSaves struct {
	wanted int // used by Update alone
	mu     sync.Mutex
	done   int
}

// prefsSaved is the answer to saving the preferences.
type prefsSaved struct{ err error }

func (p prefsSaved) apply(m *model) tea.Cmd { //nolint:unparam // the shape of every result
	if p.err != nil {
		m.fail("the settings were not saved", p.err)
	}
	return nil
}

// usePrefs makes theme and keys from the preferences.
func (m *model) usePrefs() {
	m.theme = newTheme(m.prefs.Theme, m.dark, m.profile)
	m.keys, _ = newKeys().rebind(m.prefs.Bind)
}

// next returns what follows in a list of choices, by steps forwards or back.
func next[T comparable](list []T, now T, by int) T {
	i := slices.Index(list, now)
	if i < 0 {
		return list[0]
	}
	return list[(i+by+len(list))%len(list)]
}
