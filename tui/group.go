package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// row is a line of the list: an account, or the heading of a group.
type row struct {
	*item         // nil for a heading
	tag    string // of the group; "" where the list has none, or the account no tag
	n      int    // accounts in the group, for a heading
	folded bool
}

// noTag heads the accounts that have no tag.
const noTag = "no tag"

// label is the name of a heading's group.
func (r row) label() string {
	if r.tag == "" {
		return noTag
	}
	return printable(r.tag)
}

// arrange makes the rows of what was found: one each, or by tag under headings.
// An account with several tags is under each of them. A search is never grouped.
func (l *listRoom) arrange(m *model) {
	l.rows = l.rows[:0:0]
	if !m.prefs.Groups || l.query() != "" {
		l.rows = make([]row, len(l.found))
		for i, it := range l.found {
			l.rows[i] = row{item: it}
		}
		return
	}
	groups := byTag(l.found)
	for _, tag := range tagOrder(groups) {
		folded := l.folded[tag]
		l.rows = append(l.rows, row{tag: tag, n: len(groups[tag]), folded: folded})
		if folded {
			continue
		}
		for _, it := range groups[tag] {
			l.rows = append(l.rows, row{item: it, tag: tag})
		}
	}
}

// byTag gathers items under each of their tags; those without one are under "".
// Tags that differ in capitals alone are one, as it was spelled first.
func byTag(items []*item) map[string][]*item {
	groups, spelled := map[string][]*item{}, map[string]string{}
	for _, it := range items {
		if len(it.account.Tags) == 0 {
			groups[""] = append(groups[""], it)
		}
		for _, tag := range it.account.Tags {
			first, ok := spelled[lower(tag)]
			if !ok {
				first, spelled[lower(tag)] = tag, tag
			}
			if list := groups[first]; len(list) == 0 || list[len(list)-1] != it { // it may have both spellings
				groups[first] = append(list, it)
			}
		}
	}
	return groups
}

// tagOrder sorts tags as people read them; those without one come last.
func tagOrder[T any](groups map[string]T) []string {
	tags := make([]string, 0, len(groups))
	for tag := range groups {
		tags = append(tags, tag)
	}
	slices.SortFunc(tags, func(a, b string) int {
		switch {
		case a == b:
			return 0
		case a == "":
			return 1
		case b == "":
			return -1
		}
		if c := strings.Compare(lower(a), lower(b)); c != 0 {
			return c
		}
		return strings.Compare(a, b)
	})
	return tags
}

// fold folds the chosen row's group, or unfolds it; the choice goes to its heading.
func (l *listRoom) fold(m *model, folded bool) {
	if !m.prefs.Groups || l.query() != "" || l.chosen >= len(l.rows) {
		return
	}
	tag := l.rows[l.chosen].tag
	if l.folded[tag] == folded {
		return
	}
	if l.folded == nil {
		l.folded = map[string]bool{}
	}
	l.folded[tag] = folded
	l.arrange(m)
	for i, r := range l.rows {
		if r.item == nil && r.tag == tag {
			l.choose(i)
			return
		}
	}
}

// headingView draws the heading of a group.
func (m *model) headingView(r row, c columns, chosen bool) string {
	t := m.theme
	sign := "▾ "
	if r.folded {
		sign = "▸ "
	}
	number := itoa(r.n)
	name := cut(r.label(), max(1, c.total-c.mark-2-1-width(number)-c.edge))
	mark, style := " ", t.accent
	if chosen {
		mark, style = "▌", t.title
	}
	return spaces(c.margin) + t.accent.Render(mark) + spaces(c.mark-1) +
		style.Render(sign+name) + t.faint.Render(" "+number)
}

// tagsRoom chooses the one tag that is shown.
type tagsRoom struct {
	tags []string // the first is all
	size map[string]int
	pick picker
}

func newTags(m *model) *tagsRoom {
	r := &tagsRoom{size: map[string]int{}}
	for tag, list := range byTag(m.session.items) {
		if tag != "" {
			r.size[tag] = len(list)
		}
	}
	r.tags = append([]string{""}, tagOrder(r.size)...)
	return r
}

func (r *tagsRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch r.pick.update(m, msg, inPick, len(r.tags)) {
	case actBack:
		m.room = m.list
	case actLock:
		return m.lock(false)
	case actAccept:
		m.room = m.list
		m.list.field.wipe()
		if tag := r.tags[r.pick.chosen]; tag != "" {
			m.list.field.insert("#" + tagWord(tag) + " ")
		}
		m.list.searched(m, "")
	default:
	}
	return nil
}

func (r *tagsRoom) view(m *model) frame {
	c := m.pageWidth()
	lines := make([]string, len(r.tags))
	for i, tag := range r.tags {
		name, number := printable(tag), r.size[tag]
		if tag == "" {
			name, number = "all accounts", len(m.session.items)
		}
		text := pad(name, max(1, min(c.total-10, 32)))
		lines[i] = m.picked(i == r.pick.chosen, text) + m.theme.faint.Render(padLeft(itoa(number), 5))
	}
	empty := "No account has a tag: edit one to give it some."
	if len(r.tags) > 1 {
		empty = ""
	}
	return r.pick.view(m, "Show one tag", empty, lines, m.footer(inPick, c.margin, m.w, actAccept, actBack))
}

// tagWord is a tag as a word of the search.
func tagWord(tag string) string { return strings.Join(strings.Fields(lower(tag)), "-") }

// splitQuery takes the tags, "#work", out of a search.
func splitQuery(query string) (tags []string, rest string) {
	if !strings.Contains(query, "#") {
		return nil, query
	}
	var words []string
	for word := range strings.FieldsSeq(query) {
		if tag, ok := strings.CutPrefix(word, "#"); ok {
			if tag != "" {
				tags = append(tags, tag)
			}
			continue
		}
		words = append(words, word)
	}
	return tags, strings.Join(words, " ")
}

// tagged returns the items that have, for each of the words, a tag that begins so.
func tagged(items []*item, words []string) []*item {
	if len(words) == 0 {
		return items
	}
	var out []*item
	for _, it := range items {
		all := true
		for _, word := range words {
			all = all && slices.ContainsFunc(it.account.Tags, func(tag string) bool {
				return strings.HasPrefix(tagWord(tag), word)
			})
		}
		if all {
			out = append(out, it)
		}
	}
	return out
}
