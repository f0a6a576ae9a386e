package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/otpcore/qr"
)

// paperRoom shows the paper key of a vault just made, this once.
type paperRoom struct {
	result SetupResult
	made   otpcore.Secret
	symbol *qr.Symbol
	saved  string
	saving bool
	warned bool // that the key is nowhere but on the screen
	offset int
}

func newPaper(result SetupResult, made otpcore.Secret) *paperRoom {
	r := &paperRoom{result: result, made: made}
	if text := result.Paper.Bytes(); len(text) > 0 {
		r.symbol, _ = qr.Encode(string(text), qr.L)
	}
	return r
}

func (r *paperRoom) update(m *model, msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch m.keys.action(inPaper, key) {
	case actAccept:
		if !r.warned && r.saved == "" && r.result.Paper.Len() > 0 {
			r.warned = true
			m.say(toneNote, "it is nowhere but here: written down? then enter once more")
			return nil
		}
		m.room = m.list
	case actUp:
		r.offset = max(0, r.offset-1)
	case actDown:
		r.offset++
	case actSave:
		if r.result.SavePaper == nil || r.saving || r.saved != "" {
			return nil
		}
		r.saving = true
		ctx, save := m.ctx, r.result.SavePaper
		return do(func() tea.Msg {
			path, err := save(ctx)
			return paperSaved{path, err}
		})
	}
	return nil
}

// paperSaved is the answer to saving the sheet.
type paperSaved struct {
	path string
	err  error
}

func (p paperSaved) apply(m *model) tea.Cmd { //nolint:unparam // the shape of every result
	r, ok := m.room.(*paperRoom)
	if !ok {
		return nil
	}
	r.saving = false
	if p.err != nil {
		m.fail("the sheet was not saved", p.err)
		return nil
	}
	r.saved = p.path
	m.toast = toast{} // the page says where, for as long as it is there
	return nil
}

func (r *paperRoom) view(m *model) frame {
	acts := []action{actAccept}
	if r.result.SavePaper != nil && r.saved == "" {
		acts = []action{actSave, actAccept}
	}
	c := m.pageWidth()
	foot := m.footer(inPaper, c.margin, m.w, acts...)
	cols, rows := 0, 0
	if r.symbol != nil {
		cols, rows = r.symbol.TerminalSize()
	}
	beside := r.symbol != nil && m.w >= cols+30 && m.h >= rows+2
	w := c.total
	if beside {
		w = min(m.w-cols-3*gap, 44)
	}
	body := r.words(m, w)
	if !beside {
		f, most := m.page("Your paper key", body, r.offset, foot)
		r.offset = min(r.offset, most)
		return f
	}
	body = append([]string{m.theme.title.Render("Your paper key"), ""}, body...)
	lines := []string{""}
	symbol := r.symbol.Lines()
	for i := range min(max(len(symbol), len(body)), m.h-2) {
		line := spaces(gap + cols)
		if i < len(symbol) {
			line = spaces(gap) + symbol[i]
		}
		if i < len(body) {
			line += spaces(gap) + body[i]
		}
		lines = append(lines, line)
	}
	for len(lines) < m.h-1 {
		lines = append(lines, "")
	}
	return frame{lines: append(lines, foot)}
}

// words is the key as text, and what to do with it.
func (r *paperRoom) words(m *model, w int) []string {
	t := m.theme
	var lines []string
	para := func(text string, bold bool) {
		style := t.dim
		if bold {
			style = t.strong
		}
		for _, line := range wrap(text, w) {
			lines = append(lines, style.Render(line))
		}
	}
	if r.made.Len() > 0 {
		para("Your passphrase, for every day. Write it down now:", false)
		para(string(r.made.Bytes()), true)
		lines = append(lines, "")
	}
	if r.result.Paper.Len() > 0 {
		if m.h >= 12 {
			para("The paper key opens the vault when everything else is gone. Write it down, or save the sheet and print it.", false)
			lines = append(lines, "")
		}
		switch {
		case r.saved != "":
			para("✓ saved "+otpcore.Printable(r.saved)+": print it, then delete it", true)
			lines = append(lines, "")
		case r.result.SavePaper != nil && r.result.PaperPath != "" && m.h >= 16:
			para("s saves it as "+otpcore.Printable(r.result.PaperPath), false)
			lines = append(lines, "")
		}
		lines = append(lines, split(string(r.result.Paper.Bytes()), w, t.strong.Render)...)
		if r.result.Fingerprint != "" && m.h >= 12 {
			lines = append(lines, "")
			para("Its fingerprint: "+otpcore.Printable(r.result.Fingerprint), false)
		}
		if m.h >= 16 {
			lines = append(lines, "")
			para("fob does not keep it. fob paper key makes another.", false)
		}
	}
	return lines
}

// split breaks a key into groups that are easy to copy by hand; what all keys
// begin with stays whole.
func split(key string, w int, style func(...string) string) []string {
	first := strings.LastIndexByte(key, '-') + 2 // to the 1 that ends it
	if first < 2 || first > len(key) || w < first {
		first = min(6, len(key))
	}
	var lines []string
	line, rest := key[:first], key[first:]
	for len(rest) > 0 {
		n := min(6, len(rest))
		if len(line)+1+n > w {
			lines, line = append(lines, style(line)), rest[:n]
		} else {
			line += " " + rest[:n]
		}
		rest = rest[n:]
	}
	return append(lines, style(line))
}
