package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// listRoom is the list of accounts and the search above it.
type listRoom struct {
	field   field           // the search
	found   []*item         // what it found, or all
	rows    []row           // the same as the screen has it
	folded  map[string]bool // groups, by tag
	chosen  int             // row
	id      string          // of the chosen account: the choice follows it, not the row
	tag     string          // of its group
	heading bool            // the choice is a group's heading
	offset  int             // first row on the screen
	done    bool            // a code was copied: typing begins a new search
	typing  bool            // in the modal list: letters go to the search
}

func (l *listRoom) place(m *model) place {
	switch {
	case m.prefs.Vi && !l.typing:
		return inVi
	case l.field.empty() && !l.typing:
		return inList
	}
	return inSearch
}

func (l *listRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		at := l.place(m)
		act := m.keys.action(at, msg)
		if text := l.field.value(); act == actCopy && looksLikeURI(text) { // typed, or pasted without saying so
			m.act(actClear)
			return m.paste(text)
		}
		if act != actNone {
			return m.act(act)
		}
		if at == inVi {
			return m.act(m.keys.letter(typed(msg)))
		}
		l.edit(m, msg)
	case tea.PasteMsg:
		return m.paste(msg.Content)
	case tea.MouseWheelMsg:
		l.move(m, wheel(msg))
	case tea.MouseClickMsg:
		return l.click(m, msg)
	}
	return nil
}

// edit gives a key to the search.
func (l *listRoom) edit(m *model, msg tea.KeyPressMsg) {
	if l.done && typed(msg) != "" {
		l.field.wipe()
	}
	before := l.field.value()
	if l.field.key(msg) && l.field.value() != before {
		l.searched(m, before)
	}
}

// searched runs the search anew, before being what it was; the best match
// becomes the choice, and an emptied search keeps it.
func (l *listRoom) searched(m *model, before string) {
	l.done = false
	s := m.session
	among := l.found
	if s.used || before == "" || !strings.HasPrefix(l.field.value(), before) {
		among = s.items
	}
	if s.used {
		s.order(m.now)
	}
	l.find(m, among)
	if !l.field.empty() {
		l.choose(0)
	} else {
		l.follow()
	}
}

// query is the search as it is compared.
func (l *listRoom) query() string { return strings.TrimSpace(lower(l.field.value())) }

// find searches among all items; or, where the search has only grown, among
// what it had found, since what does not match cannot come to match by that.
func (l *listRoom) find(m *model, among []*item) {
	l.found = m.session.items
	if q := l.query(); q != "" {
		tags, words := splitQuery(q)
		l.found = tagged(among, tags)
		if words != "" {
			l.found = search(l.found, words)
		} else {
			l.found = slices.Clone(l.found)
			slices.SortFunc(l.found, func(a, b *item) int { return a.place - b.place })
		}
	}
	l.arrange(m)
}

// refresh takes the session's new contents; the choice stays on its account,
// or goes to the account named.
func (l *listRoom) refresh(m *model, id string) {
	if id != "" {
		l.id = id
	}
	l.find(m, m.session.items)
	l.follow()
}

// follow finds the chosen account's row again; where it has gone, the row
// stays.
func (l *listRoom) follow() {
	at := -1
	for i, r := range l.rows {
		if r.item == nil {
			if l.heading && r.tag == l.tag {
				at = i
			}
			continue
		}
		if r.account.ID != l.id {
			continue
		}
		if at < 0 || r.tag == l.tag {
			at = i
		}
		if r.tag == l.tag {
			break
		}
	}
	if at < 0 {
		at = l.chosen
		if !l.heading && at+1 < len(l.rows) && l.rows[at].item == nil && l.rows[at+1].item != nil {
			at++ // a list by tag opens on an account: enter copies
		}
	}
	l.choose(at)
}

func (l *listRoom) choose(row int) {
	l.chosen = max(0, min(row, len(l.rows)-1))
	l.id, l.tag, l.heading = "", "", false
	if len(l.rows) > 0 {
		r := l.rows[l.chosen]
		l.tag, l.heading = r.tag, r.item == nil
		if r.item != nil {
			l.id = r.account.ID
		}
	}
}

func (l *listRoom) move(m *model, by int) {
	l.choose(l.chosen + by)
	l.settle(m)
}

// item returns the chosen account, or nil where there is none, or a heading.
func (l *listRoom) item() *item {
	if l.chosen >= len(l.rows) {
		return nil
	}
	return l.rows[l.chosen].item
}

// settle scrolls so that the choice is on the screen.
func (l *listRoom) settle(m *model) {
	_, n := l.geometry(m)
	if n > 0 {
		l.offset = max(0, min(l.offset, len(l.rows)-n))
		l.offset = max(min(l.offset, l.chosen), l.chosen-n+1)
	}
}

// geometry returns the line of the first row, and how many rows there are. The
// head goes by the window alone, so that it stays where it is when the sheet
// of actions comes up.
func (l *listRoom) geometry(m *model) (top, rows int) {
	h := m.h
	if menu, ok := m.room.(*menuRoom); ok {
		h -= menu.height(m) - 1
	}
	return space(m.h, h)
}

// space is what geometry returns for a window of h lines, of which the list has
// the first free.
func space(h, free int) (top, rows int) {
	switch {
	case h >= 20:
		return 5, max(0, free-7)
	case h >= 14:
		return 4, max(0, free-6)
	case h >= 9:
		return 2, max(0, free-4)
	}
	return 1, max(0, free-2)
}

// click copies the code of the row; counters step on enter alone.
func (l *listRoom) click(m *model, msg tea.MouseClickMsg) tea.Cmd {
	top, n := l.geometry(m)
	row := msg.Y - top
	if msg.Button != tea.MouseLeft || row < 0 || row >= n || l.offset+row >= len(l.rows) {
		return nil
	}
	l.choose(l.offset + row)
	if it := l.item(); it == nil {
		l.fold(m, !l.folded[l.tag])
		return nil
	} else if it.account.Key.Kind == otpcore.HOTP {
		m.say(toneNote, "enter steps the counter")
		return nil
	}
	return m.act(actCopy)
}
