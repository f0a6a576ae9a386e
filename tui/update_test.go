package tui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
)

func TestOrder(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		var got []string
		for _, it := range r.m.list.rows {
			got = append(got, it.issuer)
		}
		want := "GitHub Proton AWS Bank of Examples Codeberg Hetzner Home VPN Mastodon Nextcloud Office door Steam Wikipedia"
		if s := strings.Join(got, " "); s != want {
			t.Errorf("favourites, then names: got %s", s)
		}
		// Used accounts come before the others, but only once the search changed.
		r.press("'wiki", "enter", "esc", "'s", "backspace")
		if got := r.m.list.rows[2].issuer; got != "Wikipedia" {
			t.Errorf("after its use Wikipedia is not the first that is no favourite: %s", got)
		}
		if got := r.m.list.rows[0].issuer; got != "GitHub" {
			t.Errorf("the favourite is not first: %s", got)
		}
	})
}

func TestOrderStaysUnderTheFinger(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("down", "down", "down", "enter") // Bank of Examples
		r.after(3 * time.Second)
		r.press("enter")
		if got := r.m.list.rows[3].issuer; got != "Bank of Examples" || r.chosen() != got {
			t.Errorf("row 3 is %q, chosen %q", got, r.chosen())
		}
	})
}

func TestSearchAndCopy(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.after(4 * time.Second)
		r.press("'gith", "enter")
		if got, want := r.clip.last(), r.code("GitHub"); got != want {
			t.Errorf("copied %q, want %q", got, want)
		}
		r.sees("GitHub copied with wl-copy, cleared in 30 s")
		r.press("'mast") // a new search, after a copy
		if got := r.m.list.query(); got != "mast" {
			t.Errorf("the search is %q", got)
		}
		r.press("backspace")
		if got := r.m.list.query(); got != "mas" {
			t.Errorf("after backspace: %q", got)
		}
		r.press("esc")
		if r.m.list.query() != "" || r.quit {
			t.Error("escape does not clear the search first")
		}
		if r.chosen() != "Mastodon" {
			t.Errorf("the choice went to %q", r.chosen())
		}
		r.after(time.Second)
		r.press("esc")
		if !r.quit {
			t.Error("escape on an empty search does not quit")
		}
	})
}

func TestKeys(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		keys  []string
		check func(r *rig) bool
	}{
		{"down", []string{"down"}, func(r *rig) bool { return r.chosen() == "Proton" }},
		{"ctrl+n", []string{"ctrl+n", "ctrl+n", "ctrl+p"}, func(r *rig) bool { return r.chosen() == "Proton" }},
		{"up at the top", []string{"up"}, func(r *rig) bool { return r.chosen() == "GitHub" }},
		{"end", []string{"end"}, func(r *rig) bool { return r.chosen() == "Wikipedia" }},
		{"home", []string{"end", "home"}, func(r *rig) bool { return r.chosen() == "GitHub" }},
		{"pages", []string{"pgdown", "pgdown", "pgup"}, func(r *rig) bool { return r.chosen() == "GitHub" }},
		{"? is help", []string{"?"}, func(r *rig) bool { return isRoom[*helpRoom](r) }},
		{"? is typed into a search", []string{"a", "?"}, func(r *rig) bool { return r.m.list.field.value() == "a?" }},
		{"f1 in a search", []string{"a", "f1"}, func(r *rig) bool { return isRoom[*helpRoom](r) }},
		{"back from help", []string{"?", "esc"}, func(r *rig) bool { return isRoom[*listRoom](r) }},
		{"menu", []string{"tab"}, func(r *rig) bool { return isRoom[*menuRoom](r) }},
		{"menu and back", []string{"tab", "tab"}, func(r *rig) bool { return isRoom[*listRoom](r) }},
		{"menu, no such letter", []string{"tab", "5"}, func(r *rig) bool { return isRoom[*menuRoom](r) }},
		{"menu, details", []string{"tab", "d"}, func(r *rig) bool { return isRoom[*detailRoom](r) }},
		{"menu, QR code", []string{"tab", "q"}, func(r *rig) bool { return isRoom[*qrRoom](r) }},
		{"menu, help", []string{"tab", "h"}, func(r *rig) bool { return isRoom[*helpRoom](r) }},
		{"menu, lock", []string{"tab", "l"}, func(r *rig) bool { return isRoom[*lockedRoom](r) }},
		{"menu, delete", []string{"tab", "x"}, func(r *rig) bool { return len(r.m.session.items) == 11 }},
		{"delete and undo", []string{"ctrl+x", "ctrl+y"}, func(r *rig) bool { return len(r.m.session.items) == 12 }},
		{"menu, undo", []string{"ctrl+x", "tab", "u"}, func(r *rig) bool { return len(r.m.session.items) == 12 }},
		{"menu, copy", []string{"tab", "c"}, func(r *rig) bool { return r.clip.last() == r.code("GitHub") }},
		{"QR code from details and back", []string{"ctrl+o", "ctrl+r", "esc"}, func(r *rig) bool { return isRoom[*detailRoom](r) }},
		{"copy in details", []string{"ctrl+o", "enter"}, func(r *rig) bool { return r.clip.last() == r.code("GitHub") }},
		{"lock in help", []string{"?", "ctrl+l"}, func(r *rig) bool { return isRoom[*lockedRoom](r) }},
		{"ctrl+c in a room", []string{"?", "ctrl+c"}, func(r *rig) bool { return r.quit }},
		{"ctrl+c in a search", []string{"a", "ctrl+c"}, func(r *rig) bool { return r.quit }},
		{"ctrl+u clears", []string{"'some words", "ctrl+u"}, func(r *rig) bool { return r.m.list.field.empty() }},
		{"ctrl+w takes a word", []string{"'some words", "ctrl+w"}, func(r *rig) bool { return r.m.list.field.value() == "some " }},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, nil, func(r *rig) {
				r.press(tt.keys...)
				if !tt.check(r) {
					t.Errorf("after %v:\n%s", tt.keys, r.text())
				}
			})
		})
	}
}

func isRoom[R room](r *rig) bool {
	_, ok := r.m.room.(R)
	return ok
}

// TestKeyTable: no key that terminals and multiplexers take, none twice in one
// place, no letter twice, and a help line for all that the menu shows.
func TestKeyTable(t *testing.T) {
	t.Parallel()
	taken := "ctrl+a ctrl+b ctrl+h ctrl+i ctrl+j ctrl+m ctrl+q ctrl+s ctrl+z ctrl+["
	letters := map[string]action{}
	for at := place(1); at <= lastPlace; at <<= 1 {
		seen := map[string]action{}
		for _, b := range newKeys() {
			for _, k := range b.keys {
				if strings.HasPrefix(k, "alt+") || strings.Contains(taken+" ", k+" ") && strings.HasPrefix(k, "ctrl+") {
					t.Errorf("%q is not ours to take", k)
				}
				if b.where&at == 0 {
					continue
				}
				if other, ok := seen[k]; ok && other != b.act {
					t.Errorf("%q means two things in place %b", k, at)
				}
				seen[k] = b.act
			}
		}
	}
	for _, b := range newKeys().menu() {
		if _, ok := letters[b.letter]; ok {
			t.Errorf("the letter %q is there twice", b.letter)
		}
		letters[b.letter] = b.act
		if b.help == "" || b.name == "" {
			t.Errorf("the letter %q has no name or no help", b.letter)
		}
	}
	all := map[string][]string{}
	for _, id := range Actions() {
		all[id] = nil
	}
	if id, reason := newKeys().clash(all); id != "" {
		t.Errorf("%s: %s", id, reason)
	}
	if len(letters) < 8 {
		t.Errorf("the menu has only %d letters", len(letters))
	}
}

func TestCopyNext(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "n")
		got := r.clip.last()
		r.after(30 * time.Second)
		if want := r.code("GitHub"); got != want {
			t.Errorf("the next code was %q, and became %q", got, want)
		}
	})
}

// TestCounter: a counter account never shows a code by itself, steps on enter
// alone, and is saved before its code is shown.
func TestCounter(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("'office")
		if line := r.line("Office door"); strings.ContainsAny(strings.ReplaceAll(line, "badge 17", ""), "0123456789") {
			t.Fatalf("a code by itself: %q", line)
		}
		r.press("down", "up")
		r.send(tea.MouseClickMsg{X: 10, Y: 5, Button: tea.MouseLeft})
		if r.clip.last() != "" {
			t.Fatal("stepped without enter")
		}
		r.press("enter")
		key := r.m.session.items[0].account.Key
		for _, it := range r.m.session.items {
			if it.issuer == "Office door" {
				key = it.account.Key
			}
		}
		r.sees(group(key.Code(41).String()))
		if got, want := r.clip.last(), key.Code(41).String(); got != want {
			t.Errorf("copied %q, want the code of counter 41, %q", got, want)
		}
		r.press("enter")
		if got, want := r.clip.last(), key.Code(42).String(); got != want {
			t.Errorf("the second is %q, want %q", got, want)
		}
		r.after(31 * time.Second)
		r.sees("··· ···")
	})
}

func TestSaveFails(t *testing.T) {
	t.Parallel()
	inBubble(t, func(c *Config) {
		open := c.Open
		c.Open = func(ctx context.Context) (Backend, error) {
			b, err := open(ctx)
			return brokenBackend{b.(*Memory)}, err
		}
	}, func(r *rig) {
		r.press("ctrl+x")
		r.sees("not deleted: no space left on device")
		r.press("'office", "enter")
		r.sees("no new code: no space left on device")
		if r.clip.last() != "" {
			t.Error("a code was copied that was not saved")
		}
		r.paste("otpauth://totp/X:y?secret=JBSWY3DPEHPK3PXP&issuer=X")
		r.sees("nothing was added: no space left on device")
	})
}

func TestPaste(t *testing.T) {
	t.Parallel()
	uri := "otpauth://totp/Example:me?secret=JBSWY3DPEHPK3PXP&issuer=Example"
	tests := []struct {
		name, text string
		want       string
		accounts   int
	}{
		{"a URI", uri, "Added · Example", 13},
		{"with space around", "\r\n  " + uri + "\n", "Added · Example", 13},
		{"in capitals", "OTPAUTH://totp/Example:me?secret=JBSWY3DPEHPK3PXP&issuer=Example", "Added · Example", 13},
		{"two", uri + "\n" + strings.ReplaceAll(uri, "Example", "Other"), "added 2 accounts", 14},
		{"one that is there", uri + "\n" + uri, "Added · Example", 13},
		{"with a line that is none", uri + "\nhello", "line 2: no otpauth:// address", 13},
		{"a bad URI", "otpauth://totp/Example?secret=0189", "nothing was added", 12},
		{"an empty migration", "otpauth-migration://offline?data=EAEYASAA", "nothing was added", 12},
		{"text goes to the search", "mast", "› mast", 12},
		{"lines of text", "one\ntwo\nthree", "pasted 3 lines of text", 12},
		{"Steam", "steam://JBSWY3DPEHPK3PXP", "Added", 13},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			for _, before := range []string{"", "?", "tab", "ctrl+o", "'mast"} {
				inBubble(t, nil, func(r *rig) {
					if before != "" && tt.accounts > 12 {
						r.press(before)
					}
					r.paste(tt.text)
					r.sees(tt.want)
					if got := len(r.m.session.items); got != tt.accounts {
						t.Errorf("%d accounts, want %d", got, tt.accounts)
					}
					r.lacks("JBSWY3DP")
					r.lacks("0189")
				})
			}
		})
	}
}

func TestPasteShowsTheCode(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.size(40, 12)
		r.paste("otpauth://totp/Example:me?secret=JBSWY3DPEHPK3PXP&issuer=Example")
		u, err := otpcore.ParseURI("otpauth://totp/Example:me?secret=JBSWY3DPEHPK3PXP&issuer=Example")
		if err != nil {
			t.Fatal(err)
		}
		r.sees(group(u.Key.At(time.Now()).String()))
		r.press("esc")
		if r.chosen() != "Example" {
			t.Errorf("the list chose %q", r.chosen())
		}
		r.press("ctrl+y")
		r.sees("undone")
		if n := len(r.m.session.items); n != 12 {
			t.Errorf("%d accounts after the undo", n)
		}
	})
}

// TestPastePIN: an account whose codes need a PIN is not added without one.
func TestPastePIN(t *testing.T) {
	t.Parallel()
	uri := "motp://Site:me?secret=0123456789abcdef"
	inBubble(t, nil, func(r *rig) {
		r.paste(uri)
		r.sees("Adding Site")
		r.press("enter")
		r.sees("Adding Site")
		r.press("'1234")
		r.lacks("1234")
		r.press("enter")
		r.sees("Added · Site")
		u, err := otpcore.ParseURI(uri)
		if err != nil {
			t.Fatal(err)
		}
		u.Key.PIN = otpcore.NewSecret([]byte("1234"))
		got := r.m.session.byID[r.m.list.id].account.Key
		if !got.SameCodes(u.Key) {
			t.Error("added without its PIN")
		}
	})
	inBubble(t, nil, func(r *rig) {
		r.paste(uri)
		r.press("esc")
		r.sees("nothing was added")
		r.paste(uri + "\notpauth://totp/A:b?secret=JBSWY3DPEHPK3PXP&issuer=A")
		r.sees("line 1: it needs its PIN")
		if n := len(r.m.session.items); n != 13 {
			t.Errorf("%d accounts", n)
		}
	})
}

func TestUndoNothing(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("ctrl+y")
		r.sees("nothing was undone: " + vault.ErrNothing.Error())
	})
}

func TestMouse(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.size(80, 12) // fewer rows than accounts
		r.send(tea.MouseClickMsg{X: 30, Y: 3, Button: tea.MouseLeft})
		if got, want := r.clip.last(), r.code("Proton"); got != want {
			t.Errorf("the click copied %q, want %q", got, want)
		}
		for range 20 {
			r.send(tea.MouseWheelMsg{Button: tea.MouseWheelDown})
		}
		r.sees("Wikipedia")
		r.lacks("GitHub")
		r.send(tea.MouseClickMsg{X: 3, Y: 0, Button: tea.MouseLeft})
		r.send(tea.MouseClickMsg{X: 3, Y: 11, Button: tea.MouseLeft})
		if got := len(r.clip.copies); got != 1 {
			t.Errorf("clicks beside the rows copied: %d", got)
		}
	})
}

// TestChangeFromOutside: the list follows within a second, and the choice
// stays on its account.
func TestChangeFromOutside(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("end")
		b := r.m.session.backend
		_, err := b.Update(t.Context(), func(v *vault.Vault) error {
			a := Samples(time.Now())[0]
			a.Key.Issuer = "Aaa"
			if _, err := v.Add(a); err != nil {
				return err
			}
			return v.Delete(v.Accounts()[0].ID)
		})
		if err != nil {
			t.Fatal(err)
		}
		r.after(2 * time.Second)
		r.sees("Aaa")
		r.lacks("GitHub")
		if r.chosen() != "Wikipedia" {
			t.Errorf("the choice went to %q", r.chosen())
		}
	})
}

func TestClipboard(t *testing.T) {
	t.Parallel()
	t.Run("tool", func(t *testing.T) {
		t.Parallel()
		inBubble(t, nil, func(r *rig) {
			r.press("enter")
			r.after(20 * time.Second)
			r.press("enter")
			r.after(29 * time.Second)
			if r.clip.clears != 0 {
				t.Fatal("cleared before the second copy's time")
			}
			r.after(2 * time.Second)
			if r.clip.clears != 1 {
				t.Errorf("cleared %d times", r.clip.clears)
			}
		})
	})
	t.Run("sent on", func(t *testing.T) {
		t.Parallel()
		how := "sent to the terminal's clipboard through tmux; fob cannot clear it"
		inBubble(t, func(c *Config) { c.Clipboard = &fakeClipboard{how: how} }, func(r *rig) {
			r.press("enter")
			r.sees("· GitHub " + how) // no tick: nothing says that it arrived
		})
	})
	t.Run("terminal", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(c *Config) { c.Clipboard = &fakeClipboard{osc52: true} }, func(r *rig) {
			r.press("enter")
			r.sees("· GitHub sent to the terminal's clipboard, cleared in 30 s")
			if len(r.sent) != 1 || r.sent[0] != r.code("GitHub") {
				t.Fatalf("sent %d texts", len(r.sent))
			}
			r.after(31 * time.Second)
			if len(r.sent) != 2 || r.sent[1] != "" {
				t.Error("not cleared after 30 s")
			}
			r.press("enter", "ctrl+l")
			if len(r.sent) != 4 || r.sent[3] != "" {
				t.Error("not cleared by the lock")
			}
			r.press("enter", "enter", "ctrl+c")
			if len(r.sent) != 6 || r.sent[5] != "" || !r.quit {
				t.Error("not cleared at the end")
			}
		})
	})
	t.Run("none", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(c *Config) { c.Clipboard = nil }, func(r *rig) {
			r.press("enter")
			r.sees("GitHub " + group(r.code("GitHub")) + " was not copied")
		})
	})
	t.Run("broken", func(t *testing.T) {
		t.Parallel()
		inBubble(t, func(c *Config) { c.Clipboard = &fakeClipboard{err: errors.New("wl-copy: exit 1")} }, func(r *rig) {
			r.press("enter")
			r.sees("was not copied: wl-copy: exit 1")
			r.sees(group(r.code("GitHub")))
		})
	})
}

// An escape too many does not quit: it was meant for what the one before it
// left, or for a message; another one quits.
func TestEscapeTooMany(t *testing.T) {
	t.Parallel()
	for name, before := range map[string][]string{
		"a search cleared": {"m", "a", "esc"},
		"the menu left":    {"tab", "esc"},
		"help left":        {"?", "esc"},
		"QR code withheld": {"tab", "p", "ctrl+r"},
	} {
		inBubble(t, nil, func(r *rig) {
			r.press(before...)
			r.press("esc")
			if r.quit {
				t.Fatalf("%s: one escape too many quits", name)
			}
			r.sees("· esc once more quits")
			if r.press("esc"); !r.quit {
				t.Errorf("%s: another escape does not quit", name)
			}
		})
	}
}

// A message about one screen goes when it is left, once it could be read.
func TestMessageGoesWithItsScreen(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("?")
		r.m.say(toneBad, "the disk is full")
		r.after(time.Second)
		r.press("esc")
		r.lacks("the disk is full")
		r.press("?")
		r.m.say(toneBad, "the disk is full")
		r.press("esc")
		r.sees("the disk is full")
	})
}

// A new account and one that comes back stand where the order has them; what
// was there does not move.
func TestArrivalsStandInOrder(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("ctrl+x", "ctrl+y")
		if first := r.m.session.items[0]; first.issuer != "GitHub" {
			t.Errorf("a favourite that came back is not first: %q is", first.issuer)
		}
		r.paste("otpauth://totp/Debian:alex?secret=GEZDGNBVGY3TQOJQ&issuer=Debian")
		var order []string
		for _, it := range r.m.session.items {
			order = append(order, it.issuer)
		}
		at := slices.Index(order, "Debian")
		if at < 1 || order[at-1] != "Codeberg" {
			t.Errorf("a new account stands in %q", order)
		}
	})
}

// An address that comes as keys, from a terminal that does not mark what is
// pasted, is added all the same; a secret alone is not searched for in the
// clear.
func TestTypedAddressAndPastedSecret(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		for _, c := range "otpauth://totp/Debian:alex?secret=GEZDGNBVGY3TQOJQ&issuer=Debian" {
			r.send(tea.KeyPressMsg{Code: c, Text: string(c)})
		}
		r.sees("enter adds it")
		r.press("enter")
		r.sees("added Debian:alex")
		if r.m.list.query() != "" {
			t.Error("the address is still in the search")
		}
		r.press("esc")
		r.paste("jbsw y3dp ehpk 3pxp jbsw y3dp\n")
		if !isRoom[*editRoom](r) {
			t.Fatal("a pasted secret opens no form")
		}
		r.lacks("jbsw")
		r.lacks("JBSW")
	})
	for text, want := range map[string]bool{
		"JBSWY3DPEHPK3PXP": true, "jbswy3dpehpk3pxpjb": true, "GEZD GNBV GY3T QOJQ": true,
		"internationalization": false, "GitHub": false, "JBSWY3DPEHPK3PX": false, "alex@example.com in 2024": false,
	} {
		if got := looksLikeSecret(text); got != want {
			t.Errorf("looksLikeSecret(%q) = %v", text, got)
		}
	}
}
