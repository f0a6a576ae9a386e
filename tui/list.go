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
		if act := m.keys.action(at, msg); act != actNone {
			return m.act(act)
		}
		if at == inVi {
			return m.act(m.keys.letter(typed(msg)))
		}
		l.edit(m, msg)
	case tea.PasteMsg:
		return m.paste(msg.Content)
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelUp:
			l.move(m, -1)
		case tea.MouseWheelDown:
			l.move(m, 1)
		}
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
	switch {
	case m.h >= 20:
		return 5, max(0, h-7)
	case m.h >= 14:
		return 4, max(0, h-6)
	case m.h >= 9:
		return 2, max(0, h-4)
	}
	return 1, max(0, h-2)
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

// act does one of the list's actions, however it was asked for.
func (m *model) act(act action) tea.Cmd {
	l := m.list
	_, page := l.geometry(m)
	switch act {
	case actUp:
		l.move(m, -1)
	case actDown:
		l.move(m, 1)
	case actPageUp:
		l.move(m, -max(1, page-1))
	case actPageDown:
		l.move(m, max(1, page-1))
	case actFirst:
		l.move(m, -len(l.rows))
	case actLast:
		l.move(m, len(l.rows))
	case actMenu:
		m.room = &menuRoom{}
	case actHelp:
		m.room = &helpRoom{}
	case actLock:
		return m.lock(false)
	case actUndo:
		return m.undo()
	case actClear:
		l.field.wipe()
		l.typing = false
		l.searched(m, "")
	case actSearch:
		l.typing = true
		l.field.wipe()
		l.searched(m, "")
	case actFold, actUnfold:
		l.fold(m, act == actFold)
	case actQuit:
		if !l.field.empty() { // the modal list keeps what was searched
			return m.act(actClear)
		}
		return m.quit()
	case actQuitNow:
		return m.quit()
	case actAdd:
		m.room = newAdd(m.list)
	case actTrash:
		m.room = &trashRoom{}
	case actTags:
		m.room = newTags(m)
	case actImport:
		m.room = &pathRoom{}
	case actSettings:
		m.room = &settingsRoom{}
	case actExport:
		return m.export()
	case actPaper:
		return m.papers()
	case actKeys:
		return m.keysRoom()
	case actScreen:
		return m.grabScreen()
	case actClipboard:
		return m.grabCopied()
	case actVerify:
		return m.verify(nil)
	case actPresent:
		return m.present()
	case actOrder:
		by := next([]Order{ByUse, ByName, ByIssuer}, m.prefs.Order, 1)
		m.say(toneNote, "favourites first, then by "+by.String())
		return m.setPrefs(func(p *Prefs) { p.Order = by })
	case actGroups:
		return m.setPrefs(func(p *Prefs) { p.Groups = !p.Groups })
	case actHide:
		m.say(toneNote, map[bool]string{true: "all codes are shown", false: "only the chosen code is shown"}[m.prefs.Hide])
		return m.setPrefs(func(p *Prefs) { p.Hide = !p.Hide })
	default:
		if it := l.item(); it != nil {
			return m.actOn(act, it)
		} else if act == actCopy && len(l.rows) > 0 {
			l.fold(m, !l.folded[l.tag])
		} else if act != actNone {
			m.say(toneNote, "choose an account first")
		}
	}
	return nil
}

// actOn does an action that is about one account.
func (m *model) actOn(act action, it *item) tea.Cmd {
	key := it.account.Key
	switch act {
	case actCopy:
		m.list.done, m.list.typing = true, false
		if key.Kind == otpcore.HOTP {
			return m.step(it)
		}
		return m.copyCode(it, key.At(m.now))
	case actCopyNext:
		if key.Kind == otpcore.HOTP {
			m.say(toneNote, "a counter has no next code: enter steps it")
			return nil
		}
		return m.copyCode(it, key.Code(key.Step(m.now)+1))
	case actDetails:
		m.room = &detailRoom{id: it.account.ID}
	case actEdit:
		m.room = newEdit(it, m.room)
	case actFavorite:
		return m.favorite(it)
	case actCompare:
		m.room = newCompare(it)
	case actRecovery:
		return m.recovery(it)
	case actQR:
		if m.presenting {
			m.withheld("the QR code")
			return nil
		}
		m.room = newQR(it, m.room)
	case actDelete:
		return m.remove(it)
	}
	return nil
}

func (l *listRoom) view(m *model) frame {
	f := l.body(m, m.h-1)
	at := l.place(m)
	quit := actQuit
	if at == inSearch {
		quit = actClear
	}
	c := m.columns()
	acts := []action{actCopy, actMenu, actHelp, quit}
	if at == inVi {
		acts = []action{actCopy, actSearch, actMenu, actHelp, quit}
	}
	if c.tight {
		acts = []action{actMenu}
	}
	f.lines = append(f.lines, m.footer(at, c.side(), m.w-c.margin, acts...))
	return f
}

func (m *model) columns() columns { return layout(m.w, m.session.measure) }

// body draws all of the list but the footer, in exactly h lines.
func (l *listRoom) body(m *model, h int) frame {
	c := m.columns()
	top, n := l.geometry(m)
	f := l.head(m, c, top)
	if len(l.rows) == 0 && m.session.loaded {
		f.lines = append(f.lines, l.nothing(m, c)...)
	}
	_, query := splitQuery(l.query())
	for i := l.offset; i < min(l.offset+n, len(l.rows)); i++ {
		r := l.rows[i]
		if r.item == nil {
			f.lines = append(f.lines, m.headingView(r, c, i == l.chosen))
			continue
		}
		f.lines = append(f.lines, m.rowView(r.item, c, i == l.chosen, query))
	}
	for len(f.lines) < h {
		f.lines = append(f.lines, "")
	}
	f.lines = f.lines[:h]
	return f
}

// paperNoteWidth is the room that the title line's note of an old printed copy
// needs, at least.
const paperNoteWidth = 48

// head draws title and search in top lines.
func (l *listRoom) head(m *model, c columns, top int) frame {
	t := m.theme
	margin, inner := spaces(c.side()), c.total-c.edge
	if !c.tight {
		inner -= c.mark
	}
	var f frame
	number := l.count(m)
	if top >= 5 {
		f.lines = append(f.lines, "")
	}
	if top >= 4 {
		name := "fob"
		words := ""
		if m.cfg.Demo {
			words = "  samples, held in memory"
		}
		if note := m.session.paper; note != "" && inner-width(name+number) >= paperNoteWidth {
			words = "  " + cut(otpcore.Printable(note), inner-width(name+number)-2*gap)
		}
		if m.presenting {
			words = "  presenting"
		}
		if width(name+words)+width(number) > inner {
			words = ""
		}
		space := inner - width(name+words) - width(number)
		f.lines = append(f.lines, margin+t.title.Render(name)+t.faint.Render(words)+spaces(space)+t.faint.Render(number), "")
		number = ""
	}
	prompt := t.accent.Render("› ")
	text := l.field.value()
	room := inner - 2
	if number != "" && room-width(number) >= 16 {
		room -= width(number) + gap
	} else {
		number = ""
	}
	ask := "type to search"
	if l.place(m) == inVi {
		ask = "/ searches"
	}
	line := t.faint.Render(pad(ask, room))
	if text != "" || l.typing {
		shown := otpcore.Printable(text)
		for width(shown) > room-1 { // the end is what is being typed
			_, size := firstRune(shown)
			shown = shown[size:]
		}
		style := t.strong
		if l.done {
			style = t.dim
		}
		line = style.Render(shown) + spaces(room-width(shown))
		f.cursor = tea.NewCursor(width(margin)+2+width(shown), len(f.lines))
		f.cursor.Blink = false
	}
	if number != "" {
		line += spaces(gap) + t.faint.Render(number)
	}
	f.lines = append(f.lines, margin+prompt+line)
	if top >= 2 {
		f.lines = append(f.lines, "")
	}
	return f
}

func (l *listRoom) count(m *model) string {
	all := len(m.session.items)
	switch {
	case !m.session.loaded:
		return ""
	case l.query() != "":
		return itoa(len(l.found)) + " of " + itoa(all)
	case m.cfg.Demo && m.h < 14:
		return count(all, "sample")
	}
	return count(all, "account")
}

// nothing says how to begin, or that the search found nothing.
func (l *listRoom) nothing(m *model, c columns) []string {
	t := m.theme
	margin, w := spaces(c.side()), c.total-c.mark-c.edge
	if l.query() != "" {
		return []string{margin + t.dim.Render(cut("nothing matches · esc clears", w))}
	}
	var lines []string
	lines = append(lines, margin+t.strong.Render(cut("No accounts yet.", w)))
	for _, text := range []string{
		"Paste an otpauth:// address here, anywhere, to add one.",
		"tab i imports another authenticator's file or a QR picture; dropping it on this window does too. tab a adds by hand.",
	} {
		if m.h >= 12 {
			lines = append(lines, "")
		}
		for _, line := range wrap(text, min(w, 60)) {
			lines = append(lines, margin+t.dim.Render(line))
		}
	}
	return lines
}
