package tui

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// scansRoom reads a printed copy of the vault back from scans, and proves with
// the paper key that it opens.
type scansRoom struct {
	papers *papersRoom
	path   pathField
	scans  Scans // once they were read
	answer keyAnswer
	note   string // what was wrong with the scans
	job    *job
	page   reader
	done   []said // what was found
}

func newScans(papers *papersRoom) *scansRoom { return &scansRoom{papers: papers} }

func (r *scansRoom) working() bool { return r.job != nil }

func (r *scansRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch {
	case r.job != nil:
		if r.job.wait(m, msg) {
			r.job = nil
			m.say(toneNote, "stopped")
		}
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
	}
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if r.note = ""; r.scans != nil {
			r.answer.insert(msg.Content)
		} else {
			r.path.drop(msg.Content)
		}
	case tea.KeyPressMsg:
		act := m.keys.action(inAsk, msg)
		switch {
		case act == actAccept:
			return r.accept(m)
		case act == actBack && r.scans != nil:
			r.answer.wipe()
			r.scans = nil
		case act == actBack:
			m.room = r.papers
		case act == actLock:
			return m.lock(false)
		case r.scans != nil:
			r.answer.key(act, msg)
		case act == actComplete:
			r.note = ""
			return r.path.complete(m)
		default:
			r.note = ""
			r.path.key(msg)
		}
	}
	return nil
}

// accept reads the scans; then, with the answer for the key, opens the sheet.
func (r *scansRoom) accept(m *model) tea.Cmd {
	r.note = ""
	var cmd tea.Cmd
	if r.scans != nil {
		key, scans := r.answer.answer(), r.scans
		r.job, cmd = m.begin("Opening the copy", func(ctx context.Context, _ func(string)) tea.Msg {
			f := scanned{r: r, scans: scans}
			f.need, f.lines, f.err = scans.Open(ctx, key)
			return f
		})
		return cmd
	}
	paths := droppedPaths(r.path.value())
	if len(paths) == 0 {
		r.note = errNoFile.Error()
		return nil
	}
	keyed := r.papers.keyed
	r.job, cmd = m.begin("Reading the scans", func(ctx context.Context, progress func(string)) tea.Msg {
		f := scanned{r: r}
		f.scans, f.err = keyed.ReadScans(ctx, paths, progress)
		return f
	})
	return cmd
}

// scanned is what was read of the scans, and then of the copy in them.
type scanned struct {
	r     *scansRoom
	scans Scans
	need  string
	lines []string
	err   error
}

func (f scanned) apply(m *model) tea.Cmd {
	r := f.r
	if m.room != r || r.job == nil {
		return nil
	}
	r.job = nil
	switch {
	case errors.Is(f.err, context.Canceled):
	case f.err != nil && f.scans == nil:
		r.note = explain(f.err)
	case f.err != nil:
		r.answer.note = said{explain(f.err), toneBad}
	case f.need != "":
		r.answer.wipe()
		r.answer.note = said{f.need, toneNote}
	case f.lines != nil:
		r.done, r.page = report(f.lines), reader{}
		r.answer.wipe()
		return m.load("") // the note of the printed copy's age is another now
	default:
		r.scans = f.scans
	}
	return nil
}

// drop ends the reading and wipes what was typed.
func (r *scansRoom) drop() {
	r.job.stop()
	r.answer.wipe()
	r.scans = nil
}

func (r *scansRoom) view(m *model) frame {
	c, heading := m.pageWidth(), sheets[len(sheets)-1].name
	switch {
	case r.job != nil:
		return r.job.view(m, heading)
	case r.done != nil:
		return r.page.view(m, heading, r.done, m.footerNamed(inPick, c.margin, m.w, map[action]string{actAccept: "done"}, actAccept))
	case r.scans != nil:
		var lines []string
		for _, line := range r.scans.Lines() {
			lines = append(lines, m.paragraph(otpcore.Printable(line), m.theme.dim)...)
		}
		if m.h < 12 {
			lines = nil
		}
		return m.form(heading, lines, r.answer.question(m, "The paper key", "or a photo of it; enter alone tries this machine's keys"), m.askFooter(&r.answer.field, "go on"))
	}
	q := r.path.question(m, "Photos or scans of the printed pages", "type their names, or drop them on this window")
	if r.note != "" {
		q.note = strings.Join(m.paragraph("✗ "+otpcore.Printable(r.note), m.theme.bad), "\n")
	}
	return m.form(heading, nil, q, m.pathFooter())
}
