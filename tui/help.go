package tui

import tea "charm.land/bubbletea/v2"

// helpRoom shows the table of keys, and what is not a key.
type helpRoom struct{ offset int }

func (r *helpRoom) update(m *model, msg tea.Msg) tea.Cmd { return m.reading(msg, &r.offset) }

func (r *helpRoom) view(m *model) frame {
	c := m.pageWidth()
	foot := m.footer(inRoom, c.margin, m.w, actLock, actBack)
	f, most := m.page("Help", r.body(m, c.total), r.offset, foot)
	r.offset = min(r.offset, most)
	return f
}

func (r *helpRoom) body(m *model, w int) []string {
	t := m.theme
	const key, letter = 10, 7
	var lines []string
	entry := func(label, after, text string) {
		if label == "" { // the menu alone
			label, after = after, ""
		}
		left := t.accent.Render(pad(label, key)) + t.faint.Render(pad(after, letter))
		first := true
		for _, line := range wrap(text, max(10, w-key-letter)) {
			if !first {
				left = spaces(key + letter)
			}
			lines = append(lines, left+t.text.Render(line))
			first = false
		}
	}
	if w < 30 {
		entry = func(label, after, text string) {
			lines = append(lines, t.accent.Render(label)+" "+t.faint.Render(after))
			for _, line := range wrap(text, w) {
				lines = append(lines, t.text.Render(line))
			}
		}
	}
	heading := func(text string) {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, t.strong.Render(cut(text, w)))
	}
	heading("Finding and copying")
	if m.prefs.Vi {
		entry("/", "", "search: issuer, account, tags, notes")
		entry("j k G", "", "down, up and last; ctrl+d and ctrl+u go by pages")
		entry("a b c …", "", "each action's letter does it, without tab")
	} else {
		entry("a b c …", "", "search: issuer, account, tags, notes")
	}
	line := func(b binding) {
		after := ""
		if b.letter != "" {
			after = "tab " + b.letter
		}
		entry(b.label, after, b.help)
	}
	copying, _ := m.keys.binding(inList, actCopy)
	line(copying)
	for _, b := range m.keys {
		if b.help != "" && b.letter == "" && b.act != actCopy {
			line(b)
		}
	}
	entry("click", "", "copies the code; the wheel scrolls")
	entry("paste", "", "an otpauth, motp, steam or migration address adds it; a file's path imports it")
	for i, list := range m.keys.grouped() {
		heading(menuGroups()[i].heading)
		for _, b := range list {
			if b.act != actCopy {
				line(b)
			}
		}
	}
	return lines
}

// reading is the update of a room that is only read: scrolling, lock, back.
func (m *model) reading(msg tea.Msg, offset *int) tea.Cmd {
	if pasted, ok := msg.(tea.PasteMsg); ok {
		m.room = m.list
		return m.paste(pasted.Content)
	}
	step, act := m.steps(msg, inRoom)
	*offset = max(0, *offset+step)
	key, _ := msg.(tea.KeyPressMsg)
	switch s := typed(key); {
	case step != 0:
	case act == actLock:
		return m.lock(false)
	case act == actBack, s == "?", s == "q":
		m.room = m.list
	}
	return nil
}
