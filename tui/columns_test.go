package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"fob/otpcore"
	"fob/vault"
)

// holding makes a vault of these names the one that opens.
func holding(names ...[2]string) func(*Config) {
	return func(c *Config) {
		v := vault.New("holding", c.Now)
		for _, name := range names {
			if _, err := v.Add(vault.Account{Key: otpcore.Key{
				Kind: otpcore.TOTP, Issuer: name[0], Account: name[1], Digits: 6, Period: 30,
				Secret: otpcore.NewSecret([]byte(name[0] + name[1])), Algorithm: otpcore.SHA1,
			}}); err != nil {
				panic(err)
			}
		}
		b := NewMemory(v, c.Now)
		c.Open = func(context.Context) (Backend, error) { return b, nil }
	}
}

// names are what the first n rows have in the room of the names.
func (r *rig) names(n int) []string {
	top, _ := r.m.list.geometry(r.m)
	c := r.m.columns()
	var out []string
	for _, line := range strings.Split(ansi.Strip(r.m.View().Content), "\n")[top : top+n] {
		at := c.margin + c.mark + c.star
		out = append(out, strings.TrimRight(ansi.Cut(line, at, at+c.issuer), " "))
	}
	return out
}

// TestTwins: where there is no room for both names, accounts of one issuer are
// told apart by theirs.
func TestTwins(t *testing.T) {
	t.Parallel()
	list := holding([2]string{"GitHub", "alex@example.com"}, [2]string{"GitHub", "octocat"}, [2]string{"Mastodon", "alex@example.com"})
	inBubble(t, list, func(r *rig) {
		for _, tt := range []struct {
			w    int
			want []string
		}{
			{59, []string{"GitHub alex@example.com", "GitHub octocat", "Mastodon alex@example.com"}},
			{40, []string{"GitHub alex@exa…", "GitHub octocat", "Mastodon alex@e…"}},
			{38, []string{"GitH… alex@ex…", "GitHub octocat", "Mastodon"}},
			{20, []string{"alex@e…", "octocat", "Mastod…"}},
		} {
			r.size(tt.w, 12)
			if got := r.names(3); fmt.Sprintf("%q", got) != fmt.Sprintf("%q", tt.want) {
				t.Errorf("width %d: %q, want %q", tt.w, got, tt.want)
			}
		}
	})
}

// TestOneLongName does not take the others' room.
func TestOneLongName(t *testing.T) {
	t.Parallel()
	var names [][2]string
	for i := range 20 {
		names = append(names, [2]string{fmt.Sprintf("Service %d", i), fmt.Sprintf("user%02d@example.com", i)})
	}
	names = append(names, [2]string{strings.Repeat("A long name ", 9), strings.Repeat("and-account", 9)})
	inBubble(t, holding(names...), func(r *rig) {
		r.size(80, 24)
		text := r.text()
		for _, want := range []string{"Service 0", "user00@example.com ", "A long name"} {
			if !strings.Contains(text, want) {
				t.Errorf("no %q in\n%s", want, text)
			}
		}
	})
	for n, want := range map[int][2]int{1: {9, 9}, 9: {9, 9}, 10: {2, 3}, 40: {2, 3}} {
		items := []*item{testItem(strings.Repeat("i", 9), strings.Repeat("n", 9), "", "")}
		for range n - 1 {
			items = append(items, testItem("ab", "cde", "", ""))
		}
		if m := measureOf(items); m.issuer != 9 || m.name != 9 || [2]int{m.mostIssuers, m.mostNames} != want {
			t.Errorf("%d items: %+v, want most of %v", n, m, want)
		}
	}
}

// manyNames are n issuers, "Service 00" and on.
func manyNames(n int) [][2]string {
	var names [][2]string
	for i := range n {
		names = append(names, [2]string{fmt.Sprintf("Service %02d", i), "alex"})
	}
	return names
}
