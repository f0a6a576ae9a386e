package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// pathField is a line of paths that are typed, dropped, or completed as a shell
// would.
type pathField struct {
	field
	names []string // what could come next, where that is several things
	none  bool     // nothing could
}

// key edits the line.
func (p *pathField) key(msg tea.KeyPressMsg) {
	p.names, p.none = nil, false
	p.move(msg)
}

// drop takes dropped files beside what is there already.
func (p *pathField) drop(text string) {
	p.names, p.none = nil, false
	if !p.empty() && !strings.HasSuffix(p.value(), " ") && looksLikePaths(text) {
		p.insert(" ")
	}
	p.insert(strings.Join(strings.FieldsFunc(strings.TrimSpace(text), func(c rune) bool { return c == '\n' || c == '\r' }), " "))
}

// complete looks for what the last path could go on as.
func (p *pathField) complete(m *model) tea.Cmd {
	look := m.cfg.Complete
	if look == nil {
		return nil
	}
	ctx, before := m.ctx, p.value()
	start, path := lastPath(before)
	return do(func() tea.Msg {
		c := completed{p: p, before: before, start: start, path: path, names: look(ctx, path)}
		if whole := strings.TrimSpace(before); len(c.names) == 0 && start > 0 { // spaces that are part of the name
			if names := look(ctx, whole); len(names) > 0 {
				c.start, c.path, c.names = 0, whole, names
			}
		}
		return c
	})
}

// completed is what a path could go on as: names in its last folder.
type completed struct {
	p      *pathField
	before string // what was typed
	start  int    // where in that the path begins
	path   string
	names  []string
}

func (c completed) apply(m *model) tea.Cmd { //nolint:unparam // the shape of every result
	p := c.p
	if p.value() != c.before || m.session == nil { // typed on meanwhile
		return nil
	}
	p.names, p.none = nil, len(c.names) == 0
	if p.none {
		return nil
	}
	common := c.names[0]
	for _, name := range c.names[1:] {
		common = common[:sharedPrefix(common, name)]
	}
	if len(c.names) > 1 {
		p.names = c.names
	}
	folder := c.path[:strings.LastIndexAny(c.path, "/\\")+1]
	if folder+common == c.path && len(c.names) > 1 {
		return nil
	}
	quoted := shellQuoted(folder + common)
	if len(c.names) == 1 && !strings.HasSuffix(common, "/") && !strings.HasSuffix(common, "\\") {
		quoted += " "
	}
	if text := c.before[:c.start] + quoted; len([]rune(text)) <= maxField {
		p.set(text)
	}
	return nil
}

// sharedPrefix is the length of what two names begin with, in whole characters.
func sharedPrefix(a, b string) int {
	for i, c := range a {
		if !strings.HasPrefix(b[min(i, len(b)):], string(c)) {
			return i
		}
	}
	return len(a)
}

// lastPath is the path at the end of a line of them, without its quotes, and
// where it begins.
func lastPath(line string) (start int, path string) {
	for at := range len(line) + 1 {
		if at > 0 && line[at-1] != ' ' {
			continue
		}
		words, open := shellWords(line[at:] + "x")
		if !open { // a quote that is not closed yet: shells do
			quote := line[at : at+1]
			words, open = shellWords(line[at:] + "x" + quote)
		}
		if open && len(words) == 1 {
			path = strings.TrimSuffix(words[0], "x")
			if strings.HasPrefix(path, "file://") {
				path = droppedPath(path)
			}
			return at, path
		}
	}
	return len(line), ""
}

// shellQuoted writes a path so that the line's reader finds it whole.
func shellQuoted(path string) string {
	if strings.Contains(path, ":\\") || strings.HasPrefix(path, "\\\\") { // backslashes are its own
		if strings.Contains(path, " ") {
			return `"` + path + `"`
		}
		return path
	}
	return strings.NewReplacer(`\`, `\\`, " ", `\ `, "'", `\'`, `"`, `\"`).Replace(path)
}

// question asks for the paths; what could come next takes the place of the
// note.
func (p *pathField) question(m *model, label, note string) *question {
	w := m.formWidth().total
	q := &question{label: label, field: &p.field, plain: true, note: m.theme.faint.Render(cut(note, w))}
	switch {
	case p.none:
		q.note = m.theme.faint.Render(cut("nothing there begins like this", w))
	case len(p.names) > 0:
		lines := wrap(otpcore.Printable(strings.Join(p.names, "   ")), w)
		if most := max(1, m.h-9); len(lines) > most {
			lines = append(lines[:most-1], cut(lines[most-1], w-2)+" …")
		}
		for i, line := range lines {
			lines[i] = m.theme.faint.Render(line)
		}
		q.note = strings.Join(lines, "\n")
	}
	return q
}
