package tui

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// maxTypedKey is how many characters a typed key or share may have.
const maxTypedKey = 4096

// proofRoom asks for a new paper key as it stands on the paper: only one that
// was read back becomes a key of the vault.
type proofRoom struct {
	papers  *papersRoom
	key     NewKey
	words   bool // what to copy by hand is on the screen
	page    reader
	field   field
	note    string
	job     *job
	leaving bool   // escape was pressed once
	done    []said // what was done
}

func newProof(papers *papersRoom, key NewKey) *proofRoom {
	return &proofRoom{papers: papers, key: key, words: len(key.Words()) > 0}
}

func (r *proofRoom) working() bool { return r.job != nil }

func (r *proofRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch {
	case r.job != nil: // it is being saved: that is waited for
		return nil
	case r.done != nil:
		switch r.page.update(m, msg) {
		case actAccept, actBack:
			m.room = r.papers
		case actLock:
			return m.lock(false)
		default:
		}
		return nil
	case r.words:
		switch r.page.update(m, msg) {
		case actAccept:
			r.words = false
		case actBack:
			return r.leave(m)
		case actLock:
			return m.lock(false)
		default:
			r.leaving = false
		}
		return nil
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		r.insert(msg.Content)
	case tea.KeyPressMsg:
		act := m.keys.action(inAsk, msg)
		if act != actBack {
			r.leaving = false
		}
		switch act {
		case actAccept:
			if !r.field.empty() {
				return r.prove(m)
			}
		case actBack:
			if len(r.key.Words()) > 0 && r.field.empty() {
				r.words = true // to the screen with the key again
				return nil
			}
			return r.leave(m)
		case actLock:
			return m.lock(false)
		default:
			r.field.key(msg)
		}
	}
	return nil
}

// insert takes pasted text: the name of a scan that was dropped, or the text
// that a phone made of the code.
func (r *proofRoom) insert(text string) {
	if text = strings.TrimSpace(text); looksLikePath(text) {
		text = droppedPath(text)
	}
	r.field.wipe()
	r.field.set(text[:min(len(text), maxTypedKey)])
}

// prove reads the key back.
func (r *proofRoom) prove(m *model) tea.Cmd {
	answer, key, saves := r.field.secret(), r.key, m.saves
	r.note = ""
	var cmd tea.Cmd
	r.job, cmd = m.begin("Reading it back", func(ctx context.Context, _ func(string)) tea.Msg {
		p := proved{r: r}
		saves.during(func() { p.need, p.lines, p.err = key.Prove(ctx, answer) })
		return p
	})
	return cmd
}

// proved is what became of a key that was read back.
type proved struct {
	r     *proofRoom
	need  string
	lines []string
	err   error
}

func (p proved) apply(m *model) tea.Cmd { //nolint:unparam // the shape of every result
	if m.room != p.r {
		return nil
	}
	p.r.job = nil
	switch {
	case p.err != nil:
		p.r.note = explain(p.err)
	case p.need != "":
		p.r.note = p.need
	default:
		p.r.done, p.r.page = report(p.lines), reader{}
		p.r.key = nil
	}
	return nil
}

// leave takes the sheet away again, once escape was pressed twice.
func (r *proofRoom) leave(m *model) tea.Cmd {
	if !r.leaving {
		r.leaving = true
		m.say(toneNote, "esc again: the key is dropped and its sheet removed; the vault is as it was")
		return nil
	}
	key := r.key
	r.key = nil
	r.field.wipe()
	m.room = r.papers
	m.say(toneNote, "the vault was not changed and the sheet was removed")
	return do(func() tea.Msg { key.Discard(); return nil })
}

// abandon takes the sheet of a key away that a lock leaves unproved: after the
// lock it is said, or a print of it would be trusted.
func (r *proofRoom) abandon(m *model) tea.Cmd {
	if r.key == nil || r.job != nil {
		return nil
	}
	m.unproved = true
	key := r.key
	return do(func() tea.Msg { key.Discard(); return nil })
}

// drop forgets the key.
func (r *proofRoom) drop() {
	r.job.stop()
	r.field.wipe()
	r.key = nil
}

func (r *proofRoom) view(m *model) frame {
	c, heading := m.pageWidth(), sheets[sheetKey].name
	switch {
	case r.done != nil:
		return r.page.view(m, heading, r.done, m.footerNamed(inPick, c.margin, m.w, map[action]string{actAccept: "done"}, actAccept))
	case r.job != nil:
		return m.form(heading, m.paragraph(r.job.text(), m.theme.dim), nil, "")
	case r.words:
		var lines []said
		for _, line := range r.key.Words() {
			lines = append(lines, said{line, toneNote})
		}
		return r.page.view(m, heading, lines, m.footerNamed(inPick, c.margin, m.w, map[action]string{actAccept: "it is written down"}, actAccept, actBack))
	}
	var lines []string
	if m.h >= 9 {
		for _, line := range r.key.Lines() {
			lines = append(lines, m.paragraph(otpcore.Printable(line), m.theme.dim)...)
		}
	}
	note := ""
	if r.note != "" {
		note = strings.Join(m.paragraph(otpcore.Printable(r.note), m.theme.bad), "\n")
	}
	return m.form(heading, lines, &question{label: "The key, from the paper", field: &r.field, note: note},
		m.footer(inAsk, c.margin, m.w, actAccept, actBack))
}

// errNoFile is said where nothing was named.
var errNoFile = errors.New("name a photo or a scan, or drop it on this window")
