package tui

import (
	"context"
	"errors"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// sheetKind is one of the sheets, in the order of the room's lines.
type sheetKind uint8

const (
	sheetKey sheetKind = iota
	sheetCopy
	sheetCodes
)

// sheetRoom makes a sheet: how, a warning where it is not encrypted, and what
// was made.
type sheetRoom struct {
	papers  *papersRoom
	kind    sheetKind
	options optionList
	found   map[string]bool // of the search, by id; nil where there was none
	warned  bool            // the warning is on the screen
	page    reader
	done    []said // what was made
	job     *job
}

// The lines of the options of a paper key's sheet; other sheets have the last
// two of them, and one of their own.
const (
	keyForm = iota
	keyShares
	keyEnough
	keyOld
	keySize
	keyFile
)

func newSheet(m *model, papers *papersRoom, kind sheetKind) *sheetRoom {
	r := &sheetRoom{papers: papers, kind: kind}
	size := &option{label: "paper", choices: []string{"A4", "letter"}}
	file := &option{label: "file", empty: "a new one in your home folder"}
	switch kind {
	case sheetKey:
		var numbers []string
		for n := 2; n <= 16; n++ {
			numbers = append(numbers, itoa(n))
		}
		r.options.list = []*option{
			{label: "sheet", choices: []string{"printed", "a blank form, filled in by hand", "shares, of which some are enough"}},
			{label: "shares", choices: numbers, at: 1, hidden: true},
			{label: "enough", choices: numbers, hidden: true},
			{label: "old key", choices: []string{"no longer opens the vault", "stays a key too"}},
			size, file,
		}
	case sheetCopy:
		r.options.list = []*option{{label: "names", choices: []string{"none on the paper", "a list for everyone to read"}}, size, file}
	case sheetCodes:
		which := &option{label: "accounts", choices: []string{"all " + itoa(len(m.session.items))}}
		if n := len(m.list.found); m.list.query() != "" && n > 0 && n < len(m.session.items) {
			which.choices = append([]string{"the " + itoa(n) + " of the search"}, which.choices...)
			r.found = map[string]bool{}
			for _, it := range m.list.found {
				r.found[it.account.ID] = true
			}
		}
		r.options.list = []*option{which, size, file}
	}
	return r
}

func (r *sheetRoom) working() bool { return r.job != nil }

func (r *sheetRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch {
	case r.job != nil:
		if r.job.wait(m, msg) {
			r.job = nil
			m.say(toneNote, "nothing was made")
		}
	case r.done != nil:
		switch r.page.update(m, msg) {
		case actAccept, actBack:
			m.room = r.papers
		case actLock:
			return m.lock(false)
		default:
		}
	case r.warned:
		switch r.page.update(m, msg) {
		case actAccept:
			return r.make(m)
		case actBack:
			r.warned = false
		case actLock:
			return m.lock(false)
		default:
		}
	default:
		act := r.options.update(m, msg)
		r.fit()
		switch act {
		case actAccept:
			if r.kind == sheetCodes {
				r.warned, r.page = true, reader{}
				return nil
			}
			return r.make(m)
		case actBack:
			m.room = r.papers
		case actLock:
			return m.lock(false)
		default:
		}
	}
	return nil
}

// fit hides what means nothing with the form chosen, and keeps the shares that
// are enough no more than there are.
func (r *sheetRoom) fit() {
	if r.kind != sheetKey {
		return
	}
	o := r.options.list
	shares := o[keyForm].at == 2
	o[keyShares].hidden, o[keyEnough].hidden = !shares, !shares
	o[keyEnough].at = min(o[keyEnough].at, o[keyShares].at)
}

// plan is the sheet as the options say.
func (r *sheetRoom) plan() SheetPlan {
	o := r.options.list
	n := len(o)
	p := SheetPlan{Letter: o[n-2].at == 1, Path: strings.TrimSpace(o[n-1].text.value())}
	switch r.kind {
	case sheetKey:
		p.KeepOld, p.Blank = o[keyOld].at == 1, o[keyForm].at == 1
		if o[keyForm].at == 2 {
			p.Shares, p.Enough = o[keyShares].at+2, o[keyEnough].at+2
		}
	case sheetCopy:
		p.Names = o[0].at == 1
	case sheetCodes:
	}
	return p
}

// make makes the sheet.
func (r *sheetRoom) make(m *model) tea.Cmd {
	plan, kind, keyed, s := r.plan(), r.kind, r.papers.keyed, m.session
	only := r.found
	if kind == sheetCodes && r.options.list[0].at > 0 {
		only = nil
	}
	word := map[sheetKind]string{sheetKey: "Making the key", sheetCopy: "Drawing the pages and reading them back", sheetCodes: "Drawing the pages"}[kind]
	var cmd tea.Cmd
	r.job, cmd = m.begin(word, func(ctx context.Context, _ func(string)) tea.Msg {
		d := drawn{r: r}
		switch kind {
		case sheetKey:
			d.key, d.err = keyed.MakeKeySheet(ctx, plan)
		case sheetCopy:
			d.lines, d.err = keyed.MakeCopySheet(ctx, plan)
		case sheetCodes:
			v, err := s.backend.Load(ctx)
			if err != nil {
				d.err = err
				return d
			}
			accounts := v.Accounts()
			chosen := accounts[:0]
			for _, a := range accounts {
				if only == nil || only[a.ID] {
					chosen = append(chosen, a)
				}
			}
			d.lines, d.err = keyed.MakeCodeSheet(ctx, plan, chosen)
		}
		return d
	})
	return cmd
}

// drawn is a sheet that was made.
type drawn struct {
	r     *sheetRoom
	key   NewKey
	lines []string
	err   error
}

func (d drawn) apply(m *model) tea.Cmd {
	r := d.r
	if m.room != r || r.job == nil {
		if d.key != nil { // nobody is there any more to read it back
			return do(func() tea.Msg { d.key.Discard(); return nil })
		}
		return nil
	}
	r.job = nil
	switch {
	case errors.Is(d.err, context.Canceled):
		m.say(toneNote, "nothing was made")
	case d.err != nil:
		r.warned = false
		m.fail("nothing was made", d.err)
	case d.key != nil:
		m.room = newProof(r.papers, d.key)
	default:
		r.done, r.page = report(d.lines), reader{}
	}
	return nil
}

// report makes lines for a page of what was done: the first is the news.
func report(lines []string) []said {
	list := []said{}
	for i, line := range lines {
		t := toneNote
		if i == 0 {
			t = toneGood
		}
		if rest, bad := strings.CutPrefix(line, warned); bad {
			line, t = rest, toneBad
		}
		list = append(list, said{otpcore.Printable(line), t})
	}
	return list
}

// warned begins a line of a report that is a warning.
const warned = "warning: "

// drop ends the work.
func (r *sheetRoom) drop() {
	r.job.stop()
	r.options.wipe()
}

func (r *sheetRoom) view(m *model) frame {
	c, heading := m.pageWidth(), sheets[r.kind].name
	switch {
	case r.job != nil:
		return r.job.view(m, heading)
	case r.done != nil:
		return r.page.view(m, heading, r.done, m.footerNamed(inPick, c.margin, m.w, map[action]string{actAccept: "done"}, actAccept))
	case r.warned:
		lines := []said{
			{"This sheet is not encrypted: whoever sees it can sign in as you.", toneBad},
			{},
			{"It is for a safe, or for those who come after. Print it, lock it away, and delete the file.", toneNote},
		}
		return r.page.view(m, heading, lines, m.footerNamed(inPick, c.margin, m.w, map[action]string{actAccept: "make it"}, actAccept, actBack))
	}
	words := map[sheetKind]string{
		sheetKey:   "A new key, which is read back from the paper before it counts. A PDF where the name ends in .pdf, text elsewhere.",
		sheetCopy:  "More codes than needed are printed, so that some may be lost. PDF, text, or a PNG a page, by the name's end.",
		sheetCodes: "Every account as a QR code that any authenticator scans.",
	}[r.kind]
	return r.options.view(m, heading, words, m.footer(inOptions, c.margin, m.w, actAccept, actDown, actBack))
}
