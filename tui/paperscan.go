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
	field  field
	scans  Scans // once they were read
	note   string
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
		r.insert(msg.Content)
	case tea.KeyPressMsg:
		switch m.keys.action(inAsk, msg) {
		case actAccept:
			return r.accept(m)
		case actBack:
			r.field.wipe()
			r.note = ""
			if r.scans != nil {
				r.scans = nil
				return nil
			}
			m.room = r.papers
		case actLock:
			return m.lock(false)
		default:
			r.field.key(msg)
		}
	}
	return nil
}

// insert takes dropped files beside those that are there; for the key, what a
// phone made of its code.
func (r *scansRoom) insert(text string) {
	text = strings.TrimSpace(text)
	if r.scans != nil {
		if looksLikePath(text) {
			text = droppedPath(text)
		}
		r.field.wipe()
		r.field.set(text[:min(len(text), maxTypedKey)])
		return
	}
	all := strings.TrimSpace(r.field.value() + " " + strings.Join(strings.Fields(text), " "))
	r.field.set(all[:min(len(all), maxTypedKey)])
}

// accept reads the scans; then, with the answer for the key, opens the sheet.
func (r *scansRoom) accept(m *model) tea.Cmd {
	r.note = ""
	var cmd tea.Cmd
	if r.scans != nil {
		key, scans := r.field.secret(), r.scans
		r.job, cmd = m.begin("Opening the copy", func(ctx context.Context, _ func(string)) tea.Msg {
			f := scanned{r: r, scans: scans}
			f.lines, f.err = scans.Open(ctx, key)
			return f
		})
		return cmd
	}
	paths := droppedPaths(r.field.value())
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
	case f.err != nil:
		r.note = explain(f.err)
	case f.lines != nil:
		r.done, r.page = report(f.lines), reader{}
		return m.load("") // the note of the printed copy's age is another now
	default:
		r.scans = f.scans
		r.field.wipe()
	}
	return nil
}

// drop ends the reading and wipes what was typed.
func (r *scansRoom) drop() {
	r.job.stop()
	r.field.wipe()
	r.scans = nil
}

func (r *scansRoom) view(m *model) frame {
	c, heading := m.pageWidth(), sheets[len(sheets)-1].name
	note := ""
	if r.note != "" {
		note = strings.Join(m.paragraph(otpcore.Printable(r.note), m.theme.bad), "\n")
	}
	foot := m.footer(inAsk, c.margin, m.w, actAccept, actBack)
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
		if note == "" {
			note = m.theme.faint.Render(cut("or a photo of it; enter alone tries this machine's keys", m.formWidth().total))
		}
		if m.h < 12 {
			lines = nil
		}
		return m.form(heading, lines, &question{label: "The paper key", field: &r.field, note: note}, foot)
	}
	if note == "" {
		note = m.theme.faint.Render(cut("type their names, or drop them on this window", m.formWidth().total))
	}
	return m.form(heading, nil, &question{
		label: "Photos or scans of the printed pages", field: &r.field, plain: true, note: note,
	}, foot)
}
