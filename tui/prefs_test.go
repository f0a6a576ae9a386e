package tui

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"fob/vault"
)

// saving keeps what was saved as the preferences.
func saving(into *[]Prefs, err error) func(*Config) {
	return func(c *Config) {
		c.SavePrefs = func(p Prefs) error {
			*into = append(*into, p)
			return err
		}
	}
}

func (r *rig) issuers() string {
	var list []string
	for _, row := range r.m.list.rows {
		if row.item == nil {
			list = append(list, "["+row.label()+"]")
			continue
		}
		list = append(list, row.issuer)
	}
	return strings.Join(list, " ")
}

func TestOrderIsChosenAndKept(t *testing.T) {
	t.Parallel()
	var saved []Prefs
	inBubble(t, saving(&saved, nil), func(r *rig) {
		r.press("'wiki", "enter", "esc", "'s", "backspace")
		if !strings.HasPrefix(r.issuers(), "GitHub Proton Wikipedia") {
			t.Errorf("by use: %s", r.issuers())
		}
		r.press("end", "tab", "o")
		if !strings.HasPrefix(r.issuers(), "Proton GitHub Bank of Examples Mastodon Codeberg") {
			t.Errorf("by name: %s", r.issuers())
		}
		r.sees("by account, A to Z, after the favourites")
		if r.chosen() != "Steam" {
			t.Errorf("the choice went to %q", r.chosen())
		}
		r.press("tab", "o")
		if !strings.HasSuffix(r.issuers(), "Steam Wikipedia") {
			t.Errorf("by issuer: %s", r.issuers())
		}
		if len(saved) != 2 || saved[0].Order != ByName || saved[1].Order != ByIssuer {
			t.Errorf("saved %v", saved)
		}
	})
}

func TestPrefsNotSaved(t *testing.T) {
	t.Parallel()
	var saved []Prefs
	inBubble(t, saving(&saved, errors.New("read-only file system")), func(r *rig) {
		r.press("tab", "v")
		r.sees("the settings were not saved: read-only file system")
		r.sees("•••") // and they hold all the same
	})
}

func TestHidden(t *testing.T) {
	t.Parallel()
	inBubble(t, func(c *Config) { c.Prefs.Hide = true }, func(r *rig) {
		r.sees(group(r.code("GitHub")))
		r.lacks(group(r.code("Proton")))
		r.press("down")
		r.sees(group(r.code("Proton")))
		r.lacks(group(r.code("GitHub")))
		r.press("tab", "v")
		r.sees(group(r.code("GitHub")))
	})
}

// TestPresenting: no account name, note or secret is drawn, wherever one goes.
func TestPresenting(t *testing.T) {
	t.Parallel()
	rooms := [][]string{
		{"down"},
		{"tab"},
		{"ctrl+o"},
		{"ctrl+e"},
		{"ctrl+r"},
		{"tab", "m", "'000000", "enter"},
		{"ctrl+x", "tab", "t"},
		{"ctrl+x"},
		{"ctrl+x", "ctrl+y"},
		{"tab", "s"},
		{"enter"},
		{"'break"},
		{"'aws", "ctrl+o"},
		{"tab", "q"},
	}
	for _, keys := range rooms {
		t.Run(strings.Join(keys, " "), func(t *testing.T) {
			t.Parallel()
			inBubble(t, nil, func(r *rig) {
				r.press("tab", "p")
				r.press(keys...)
				r.sees("")
				for _, secret := range []string{"octocat", "example.com", "K0123456789", "break glass", "█▄"} {
					r.lacks(secret)
				}
			})
		})
	}
	inBubble(t, recovering, func(r *rig) {
		r.press("tab", "p", "ctrl+o", "r")
		r.sees("not while presenting")
		r.lacks("4471")
	})
}

func TestRecoveryOnRequest(t *testing.T) {
	t.Parallel()
	inBubble(t, recovering, func(r *rig) {
		r.press("ctrl+o")
		r.sees("3 codes, 1 used")
		r.lacks("4471")
		r.press("r")
		r.sees("4471-0092-aabb")
		r.sees("8812-7733-ccdd  used")
		r.press("esc", "ctrl+o")
		r.lacks("4471")
	})
}

func TestGroups(t *testing.T) {
	t.Parallel()
	inBubble(t, groups, func(r *rig) {
		all := "[code] GitHub Codeberg [home] Home VPN [mail] Proton [money] Bank of Examples [play] Steam " +
			"[work] GitHub AWS Hetzner Office door [no tag] Mastodon Nextcloud Wikipedia"
		if got := r.issuers(); got != all {
			t.Errorf("groups: %s", got)
		}
		r.press("up", "enter") // on the heading
		if got := r.issuers(); !strings.HasPrefix(got, "[code] [home]") || r.clip.last() != "" {
			t.Errorf("folded: %s", got)
		}
		r.press("right", "down", "down", "left", "left")
		r.sees("▸ code 2")
		r.press("right")
		if got := r.issuers(); got != all {
			t.Errorf("unfolded: %s", got)
		}
		// The second of two rows of one account stays chosen through a change.
		r.press("home")
		for r.m.list.tag != "work" || r.chosen() != "GitHub" {
			r.press("down")
		}
		r.outside("AWS", func(a *vault.Account) { a.Tags = nil })
		if r.m.list.tag != "work" || r.chosen() != "GitHub" {
			t.Errorf("the choice went to %q %q", r.m.list.tag, r.chosen())
		}
		r.press("enter")
		if r.clip.last() != r.code("GitHub") {
			t.Error("enter on an account does not copy")
		}
		r.press("'ste")
		if got := r.issuers(); got != "Steam" {
			t.Errorf("a search is not flat: %s", got)
		}
	})
}

// TestTagsInCapitals: tags that differ in capitals alone are one group and one
// line of the filter, and an account with both spellings is there once.
func TestTagsInCapitals(t *testing.T) {
	t.Parallel()
	inBubble(t, groups, func(r *rig) {
		r.outside("AWS", func(a *vault.Account) { a.Tags = []string{"Work", "WORK"} })
		want := "[work] GitHub AWS Hetzner Office door [no tag] Mastodon Nextcloud Wikipedia"
		if got := r.issuers(); !strings.HasSuffix(got, want) {
			t.Errorf("groups: %s", got)
		}
		r.press("tab", "f")
		if got := strings.Fields(r.line("work")); got[0] != "work" || got[1] != "4" {
			t.Errorf("the filter has %q", got)
		}
		r.lacks("Work")
	})
}

func TestTagFilter(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		for _, tt := range []struct{ search, want string }{
			{"#work", "GitHub AWS Hetzner Office door"},
			{"#wo", "GitHub AWS Hetzner Office door"},
			{"#work #code", "GitHub"},
			{"#work het", "Hetzner"},
			{"het #work", "Hetzner"},
			{"#", "GitHub Proton AWS Bank of Examples Codeberg Hetzner Home VPN Mastodon Nextcloud Office door Steam Wikipedia"},
			{"#none", ""},
		} {
			r.press("'" + tt.search)
			if got := r.issuers(); got != tt.want {
				t.Errorf("%q finds %s, want %s", tt.search, got, tt.want)
			}
			r.press("esc")
		}
		r.press("tab", "f", "down", "down", "down", "enter")
		if got := r.issuers(); got != "Proton" || r.m.list.field.value() != "#mail " {
			t.Errorf("chosen: %q finds %s", r.m.list.field.value(), got)
		}
		r.press("'x")
		r.press("tab", "f", "enter")
		if !r.m.list.field.empty() {
			t.Error("all accounts does not clear the search")
		}
	})
}

// TestVi: letters are actions, j and k move, / searches with the same keys.
func TestVi(t *testing.T) {
	t.Parallel()
	inBubble(t, func(c *Config) { c.Prefs.Vi = true }, func(r *rig) {
		r.press("j", "j", "k")
		if r.chosen() != "Proton" {
			t.Errorf("chosen %q", r.chosen())
		}
		r.press("c")
		if r.clip.last() != r.code("Proton") {
			t.Error("c does not copy")
		}
		r.press("/", "'wiki", "enter")
		if r.clip.last() != r.code("Wikipedia") || r.m.list.typing {
			t.Error("the search does not copy and end")
		}
		r.press("/", "'jk", "esc")
		if r.m.list.query() != "" || r.m.list.typing || r.quit {
			t.Error("escape does not end the search")
		}
		r.press("/", "'ste", "enter", "esc")
		if r.quit || r.m.list.query() != "" {
			t.Error("escape does not clear what was searched")
		}
		r.press("d")
		if !isRoom[*detailRoom](r) {
			t.Error("d shows no details")
		}
		r.press("esc", "?", "q", "x")
		if n := len(r.m.session.items); n != 11 {
			t.Errorf("%d accounts after x", n)
		}
		r.press("u")
		if n := len(r.m.session.byID); n != 12 {
			t.Errorf("%d accounts after u", n)
		}
		r.press("G")
		last := r.m.session.items[11].issuer
		if r.chosen() != last {
			t.Errorf("G chooses %q, not %q", r.chosen(), last)
		}
		r.press("ctrl+u")
		if r.chosen() == last {
			t.Error("ctrl+u does not page")
		}
		r.after(time.Second)
		if r.press("esc"); !r.quit {
			t.Error("escape does not quit")
		}
	})
}

func TestRebind(t *testing.T) {
	t.Parallel()
	bind := map[string][]string{"details": {"f2", "."}, "help": {"f3"}, "quit": {"f10"}, "tick": {"x"}}
	if p := CheckKeys(bind); len(p) > 0 {
		t.Fatal(p)
	}
	inBubble(t, func(c *Config) { c.Prefs.Bind = bind }, func(r *rig) {
		r.press("ctrl+o")
		if isRoom[*detailRoom](r) {
			t.Error("the usual key still works")
		}
		r.m.room = r.m.list
		r.press("tab")
		r.sees(". details")
		r.press(".")
		if !isRoom[*detailRoom](r) {
			t.Error("the new letter does not work")
		}
		r.press("esc", "esc", "?")
		if r.quit || r.m.list.field.value() != "?" {
			t.Errorf("esc or ? do what they did: %q", r.m.list.field.value())
		}
	})
	// Every action can be given some key.
	for _, id := range Actions() {
		if p := CheckKeys(map[string][]string{id: {"f11"}}); len(p) > 0 {
			t.Errorf("%v", p)
		}
	}
}

func TestSettingsRoom(t *testing.T) {
	t.Parallel()
	var saved []Prefs
	inBubble(t, saving(&saved, nil), func(r *rig) {
		r.press("tab", ",", "right", "down", "left", "down", "enter", "down", "enter", "down", "enter", "down", "left", "down", "right")
		want := Prefs{Theme: "amber", Vi: true, Order: ByIssuer, Groups: true, Hide: true, Clipboard: 20 * time.Second, Lock: time.Minute}
		got := r.m.prefs
		if len(saved) != 7 || saved[6].Theme != want.Theme || got.Order != want.Order || !got.Groups || !got.Hide || !got.Vi ||
			got.Clipboard != want.Clipboard || got.Lock != want.Lock {
			t.Errorf("preferences %+v, want %+v; saved %d times", got, want, len(saved))
		}
		r.press("esc")
		r.after(61 * time.Second)
		if !isRoom[*lockedRoom](r) {
			t.Error("the new time to the lock does not hold")
		}
	})
}

// TestThemes: every theme is drawn alike but for its colours, in every profile.
func TestThemes(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		plain := r.text()
		seen := map[string]bool{}
		for _, name := range Themes() {
			for _, dark := range []bool{true, false} {
				for _, p := range []colorprofile.Profile{colorprofile.TrueColor, colorprofile.ANSI256, colorprofile.ANSI, colorprofile.ASCII} {
					r.m.theme = newTheme(name, dark, p)
					view := r.m.View().Content
					if ansi.Strip(view) != plain {
						t.Errorf("%s: the text differs", name)
					}
					if p == colorprofile.TrueColor {
						seen[view] = true
					}
					if p == colorprofile.ANSI && strings.Contains(view, "38;") {
						t.Errorf("%s: more than 16 colours: %q", name, view)
					}
				}
			}
		}
		if len(seen) != 2*len(Themes()) {
			t.Errorf("%d looks of %d themes on two backgrounds", len(seen), len(Themes()))
		}
	})
}

func TestWindowTitle(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		if got := r.m.View().WindowTitle; got != "fob" {
			t.Errorf("title %q", got)
		}
		r.press("ctrl+o")
		if got := r.m.View().WindowTitle; strings.Contains(got, "GitHub") {
			t.Errorf("title %q", got)
		}
		r.press("ctrl+l")
		if got := r.m.View().WindowTitle; got != "fob · locked" {
			t.Errorf("title %q", got)
		}
	})
}

func TestNext(t *testing.T) {
	t.Parallel()
	list := []int{1, 2, 3}
	for _, tt := range []struct{ now, by, want int }{{1, 1, 2}, {3, 1, 1}, {1, -1, 3}, {7, 1, 1}} {
		if got := next(list, tt.now, tt.by); got != tt.want || !slices.Contains(list, got) {
			t.Errorf("next(%d, %d) = %d, want %d", tt.now, tt.by, got, tt.want)
		}
	}
}
