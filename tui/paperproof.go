package tui

import (
	"context"
	"errors"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// proofRoom asks for a new paper key as it stands on the paper: only one that
// was read back becomes a key of the vault.
type proofRoom struct {
	papers  *papersRoom
	key     NewKey
	words   bool // what to copy by hand is on the screen
	page    reader
	answer  keyAnswer
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
		r.answer.insert(msg.Content)
	case tea.KeyPressMsg:
		act := m.keys.action(inAsk, msg)
		if act != actBack {
			r.leaving = false
		}
		switch act {
		case actAccept:
			if !r.answer.field.empty() {
				return r.prove(m)
			}
		case actBack:
			if len(r.key.Words()) > 0 && r.answer.field.empty() {
				r.words = true // to the screen with the key again
				return nil
			}
			return r.leave(m)
		case actLock:
			return m.lock(false)
		default:
			r.answer.key(act, msg)
		}
	}
	return nil
}

// prove reads the key back.
func (r *proofRoom) prove(m *model) tea.Cmd {
	answer, key, saves := r.answer.answer(), r.key, m.saves
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
		p.r.answer.note = said{explain(p.err), toneBad}
	case p.need != "":
		p.r.answer.wipe()
		p.r.answer.note = said{p.need, toneNote}
	default:
		p.r.done, p.r.page = report(p.lines), reader{}
		p.r.key = nil
		p.r.answer.wipe()
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
	r.answer.wipe()
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
	r.answer.wipe()
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
	return m.form(heading, lines, r.answer.question(m, "The key, from the paper", "type it, or drop a photo of it on this window"), m.askFooter(&r.answer.field, "go on"))
}

// errNoFile is said where nothing was named.
var errNoFile = errors.New("name a photo or a scan, or drop it on this window")
