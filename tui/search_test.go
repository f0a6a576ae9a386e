package tui

import (
	"slices"
	"strings"
	"testing"

	"fob/otpcore"
	"fob/vault"
)

func testItem(issuer, account, tags, note string) *item {
	a := vault.Account{Key: otpcore.Key{Kind: otpcore.TOTP, Issuer: issuer, Account: account, Digits: 6, Period: 30}, Note: note}
	if tags != "" {
		a.Tags = strings.Split(tags, " ")
	}
	it := newItem(a)
	return &it
}

// TestRank: prefix, word start, substring, subsequence; and within each issuer,
// account, tags, notes. Written best first; the search must restore it.
func TestRank(t *testing.T) {
	t.Parallel()
	want := []*item{
		testItem("Hub of things", "", "", ""),               // prefix of the issuer
		testItem("Zed", "hubert", "", ""),                   // prefix of the account
		testItem("GitHub", "", "", ""),                      // the same, by its capital
		testItem("Zed", "big-hub", "", ""),                  // word start in the account
		testItem("Github", "", "", ""),                      // inside the issuer
		testItem("Zed", "xhubx", "", ""),                    // inside the account
		testItem("Zed", "a", "work hub", ""),                // in a tag
		testItem("Zed", "b", "", "the old hub, see drawer"), // in a note
		testItem("H-ub", "", "", ""),                        // in order, close
		testItem("Hot tub", "", "", ""),                     // in order, farther apart
		testItem("Zed", "hugo barth", "", ""),               // in order, in the account
	}
	items := slices.Clone(want)
	slices.Reverse(items)
	if got := tierOf("my hub", "My hub", "hub"); got != tierWord {
		t.Errorf("after a space: tier %d", got)
	}
	items = append(items, testItem("Nothing", "of it", "bh", "uhb"))
	for i, it := range items {
		it.place = i
	}
	got := search(items, "hub")
	if len(got) != len(want) {
		t.Fatalf("found %d of %d", len(got), len(want))
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("%d is %q, want %q", i, got[i].title(), want[i].title())
		}
	}
}

func TestSearchWords(t *testing.T) {
	t.Parallel()
	it := testItem("Amazon Web Services", "root@example.com", "work", "")
	for query, want := range map[string]bool{
		"amazon web": true, "web root": true, "work amazon": true, "root web nothing": false,
		"awsr": true, "azx": false, "web  ": true,
	} {
		if got := it.match(strings.TrimSpace(query)).tier != noMatch; got != want {
			t.Errorf("%q found: %v", query, got)
		}
	}
}

func TestMarks(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct{ text, query, want string }{
		{"GitHub", "gith", "^^^^  "},
		{"hubhub Hub", "hub", "^^^       "},
		{"xhub Hub", "hub", "     ^^^"},
		{"GitHub", "gb", "^    ^"},
		{"Amazon Web", "web am", "^^     ^^^"},
		{"Ünïcode", "ïc", "  ^^   "},
		{"GitHub", "zz", ""},
	} {
		var got strings.Builder
		for _, on := range marks(lower(tt.text), tt.text, tt.query) {
			got.WriteByte(" ^"[map[bool]int{true: 1}[on]])
		}
		if got.String() != tt.want {
			t.Errorf("marks(%q, %q) = %q, want %q", tt.text, tt.query, got.String(), tt.want)
		}
	}
}

func FuzzSearch(f *testing.F) {
	f.Add("GitHub", "octocat", "hub")
	f.Add("İstanbul", "ẞ", "i̇")
	f.Add("\xff\xfe", "a\x00b", "\xff")
	f.Fuzz(func(t *testing.T, issuer, account, query string) {
		it := testItem(issuer, account, account, issuer)
		q := strings.TrimSpace(lower(query))
		if q == "" {
			return
		}
		m := it.match(q)
		if m.tier < 0 || m.tier > noMatch {
			t.Fatalf("tier %d", m.tier)
		}
		for _, text := range []string{it.issuer, it.name} {
			low := lower(text)
			on := marks(low, text, q)
			if on != nil && len(on) != len([]rune(low)) {
				t.Fatalf("%d marks for %d characters", len(on), len([]rune(low)))
			}
		}
		whole := strings.TrimSpace(it.low.issuer)
		if whole != "" && it.match(it.low.issuer).tier != tierPrefix {
			t.Fatalf("%q does not find itself", it.low.issuer)
		}
	})
}

func TestText(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"1234": "1234", "12345": "12345", "123456": "123 456", "1234567": "123 4567",
		"12345678": "1234 5678", "123456789": "123 456 789", "1234567890": "123 456 7890",
	} {
		if got := group(in); got != want || width(got) != grouped(len(in)) {
			t.Errorf("group(%q) = %q, want %q; width %d, grouped %d", in, got, want, width(got), grouped(len(in)))
		}
	}
	for _, tt := range []struct {
		in   string
		w    int
		want string
	}{
		{"abc", 5, "abc  "}, {"abcdef", 4, "abc…"}, {"", 2, "  "}, {"abc", 0, ""}, {"銀行銀行", 5, "銀行…"}, {"銀行", 3, "銀…"},
	} {
		if got := pad(tt.in, tt.w); got != tt.want {
			t.Errorf("pad(%q, %d) = %q, want %q", tt.in, tt.w, got, tt.want)
		}
	}
}

func TestBar(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		left, period, w int
		bar, left3      string
	}{
		{30, 30, 6, "━━━━━━", " 30"},
		{29, 30, 6, "━━━━━━", " 29"},
		{25, 30, 6, "━━━━━", " 25"},
		{15, 30, 6, "━━━", " 15"},
		{10, 30, 6, "━━", " 10"},
		{6, 30, 6, "━━", "  6"},
		{5, 30, 6, "━", " !5"},
		{1, 30, 6, "━", " !1"},
		{60, 60, 6, "━━━━━━", " 60"},
		{99, 300, 6, "━━", " 99"},
		{100, 300, 6, "━━", " 2m"},
		{86400, 86400, 4, "━━━━", "24h"},
		{1, 1, 4, "━━━━", " !1"},
	} {
		if got := bar(tt.left, tt.period, tt.w); got != tt.bar {
			t.Errorf("bar(%d, %d) = %s, want %s", tt.left, tt.period, got, tt.bar)
		}
		if got := countdown(tt.left); got != tt.left3 {
			t.Errorf("countdown(%d) = %q, want %q", tt.left, got, tt.left3)
		}
	}
}

// TestScore: what was used lately and often comes first.
func TestScore(t *testing.T) {
	t.Parallel()
	now := testTime()
	older := score(vault.Usage{Last: now.AddDate(0, -3, 0), Count: 10}, now)
	if score(vault.Usage{Last: now, Count: 2}, now) <= 10 || older != 10 {
		t.Error("two uses today weigh less than ten of long ago")
	}
	if score(vault.Usage{}, now) != 0 {
		t.Error("no use has a weight")
	}
}

// TestNarrowing: searching among what the shorter search found gives what
// searching all gives.
func TestNarrowing(t *testing.T) {
	t.Parallel()
	var items []*item
	for i, issuer := range []string{"GitHub", "Amazon Web Services", "Ah web", "web", "hubweb", "Gb", "a", ""} {
		for j, account := range []string{"", "root@example.com", "web master", "gh"} {
			it := testItem(issuer, account, "work", "note "+issuer)
			it.place = i*10 + j
			items = append(items, it)
		}
	}
	for _, query := range []string{"amazon web", "a w e", "web root", "ghub", "work a", "root@ex", "note web"} {
		among := items
		for i := range query {
			q := strings.TrimSpace(query[:i+1])
			all := search(items, q)
			narrow := search(among, q)
			if !slices.Equal(all, narrow) {
				t.Errorf("%q: %d among all, %d among what the shorter one found", q, len(all), len(narrow))
			}
			among = narrow
		}
	}
}

// TestFoundIsShown: what the search found is marked in each column that holds
// it, and a row that is there for a tag or its note says so.
func TestFoundIsShown(t *testing.T) {
	t.Parallel()
	on := func(marks []bool, text string) string {
		var b strings.Builder
		for i, c := range []rune(text) {
			if i < len(marks) && marks[i] {
				b.WriteRune(c)
			}
		}
		return b.String()
	}
	for _, tt := range []struct {
		item                 *item
		query                string
		issuer, name, reason string
		inReason             string
	}{
		{testItem("Hub", "my hub", "hub", "hub"), "hub", "Hub", "hub", "", ""},
		{testItem("Hub", "nobody", "", ""), "hub", "Hub", "", "", ""},
		{testItem("Zed", "hubert", "", ""), "hub", "", "hub", "", ""},
		{testItem("Hot tub", "h u b", "", ""), "hub", "Hub", "", "", ""}, // in order: the best column alone
		{testItem("Amazon Web", "root@web", "", ""), "web am", "AmWeb", "web", "", ""},
		{testItem("Zed", "a", "home work", ""), "wor", "", "", "#work", "wor"},
		{testItem("Zed", "a", "", "the old hub"), "hub", "", "", "note", ""},
		{testItem("Zed", "a", "", ""), "hub", "", "", "", ""},
		{testItem("Zed", "a", "", ""), "", "", "", "", ""},
	} {
		f := tt.item.found(tt.query)
		got := []string{on(f.issuer, tt.item.issuer), on(f.name, tt.item.name), f.reason, on(f.inReason, f.reason)}
		if want := []string{tt.issuer, tt.name, tt.reason, tt.inReason}; !slices.Equal(got, want) {
			t.Errorf("%q in %q: %q, want %q", tt.query, tt.item.title(), got, want)
		}
	}
	inBubble(t, nil, func(r *rig) {
		r.press("'wor")
		if line := r.line("Hetzner"); !strings.Contains(line, "#work") {
			t.Errorf("the tag is not on the row: %q", line)
		}
		r.size(40, 12)
		if line := r.line("AWS"); !strings.Contains(line, "#work") {
			t.Errorf("the tag is not on the narrow row: %q", line)
		}
	})
}
