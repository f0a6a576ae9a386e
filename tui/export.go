package tui

import (
	"context"
	"errors"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
	"fob/vault/transfer"
)

// ExportPlan is an export as the person wants it.
type ExportPlan struct {
	// Format is the id of one of [transfer.ExportFormats].
	Format string
	// Accounts are what is written.
	Accounts []vault.Account
	// Options are the format's. An empty passphrase writes the secrets in the
	// clear. Progress is told what takes long.
	Options transfer.ExportOptions
	// Path is the file, or with pictures the folder, that must not be there
	// yet; "" is a new one in the home folder, named as the other
	// authenticator would.
	Path string
}

// exportStep is what the export room asks for.
type exportStep uint8

const (
	exportFormat  exportStep = iota // which format
	exportOptions                   // how
	exportLosses                    // what the file will hold and what not
	exportPhrase                    // the file's passphrase
)

// exportRoom writes the accounts for another authenticator: the format, how,
// what it cannot hold, its passphrase.
type exportRoom struct {
	s       *session
	step    exportStep
	formats []transfer.ExportFormat
	pick    picker
	options optionList
	found   map[string]bool // of the search, by id; nil where there was none
	page    reader
	lines   []said
	phrase  twice
	plan    ExportPlan
	job     *job
}

// The lines of the export's options.
const (
	exportWhich = iota
	exportSeal
	exportPINs
	exportPictures
	exportFile
)

func (m *model) export() tea.Cmd {
	switch {
	case m.presenting:
		m.withheld("exports")
	case m.cfg.Export == nil:
		m.say(toneNote, "nothing can be exported here: fob export does")
	case len(m.session.items) == 0:
		m.say(toneNote, "there are no accounts to export")
	default:
		m.room = newExport(m)
	}
	return nil
}

func newExport(m *model) *exportRoom {
	r := &exportRoom{s: m.session, formats: transfer.ExportFormats()}
	if m.list.query() != "" && len(m.list.found) > 0 && len(m.list.found) < len(m.session.items) {
		r.found = map[string]bool{}
		for _, it := range m.list.found {
			r.found[it.account.ID] = true
		}
	}
	return r
}

// format is the one chosen.
func (r *exportRoom) format() transfer.ExportFormat { return r.formats[r.pick.chosen] }

// ask makes the options of the format chosen.
func (r *exportRoom) ask(m *model) {
	f := r.format()
	which := &option{label: "accounts", choices: []string{"all " + itoa(len(m.session.items))}, hidden: r.found == nil}
	if r.found != nil {
		which.choices = append([]string{"the " + itoa(len(r.found)) + " of the search"}, which.choices...)
	}
	seal := &option{label: "secrets", choices: []string{"encrypted", "in the clear"}}
	switch {
	case !f.Plain:
		seal.choices = seal.choices[:1]
	case !f.Encrypted:
		seal.choices = seal.choices[1:]
	}
	pins, pictures := yesNo("PINs"), yesNo("pictures")
	pins.hidden, pictures.hidden = true, !f.Pictures
	for _, it := range m.session.items {
		if it.account.Key.PIN.Len() > 0 && f.ID == "uris" {
			pins.hidden = false
		}
	}
	file := &option{label: "file", empty: "a new one in your home folder"}
	r.options = optionList{list: []*option{which, seal, pins, pictures, file}, chosen: exportFile}
	if !which.hidden {
		r.options.chosen = exportWhich
	} else if len(seal.choices) > 1 {
		r.options.chosen = exportSeal
	}
	r.step = exportOptions
}

func (r *exportRoom) working() bool { return r.job != nil }

func (r *exportRoom) update(m *model, msg tea.Msg) tea.Cmd {
	if r.job != nil {
		if r.job.wait(m, msg) {
			r.job, r.step = nil, exportOptions
			m.say(toneNote, "nothing was written")
		}
		return nil
	}
	switch r.step {
	case exportFormat:
		switch r.pick.update(m, msg, inPick, len(r.formats)) {
		case actAccept:
			r.ask(m)
		case actBack:
			m.room = m.list
		case actLock:
			return m.lock(false)
		default:
		}
	case exportOptions:
		switch r.options.update(m, msg) {
		case actAccept:
			return r.weigh(m)
		case actBack:
			r.step = exportFormat
		case actLock:
			return m.lock(false)
		default:
		}
	case exportLosses:
		switch r.page.update(m, msg) {
		case actAccept:
			if r.sealed() {
				r.step = exportPhrase
				return nil
			}
			return r.write(m, otpcore.Secret{})
		case actBack:
			r.step = exportOptions
		case actLock:
			return m.lock(false)
		default:
		}
	case exportPhrase:
		switch pass, act := r.phrase.update(m, msg); act {
		case actAccept:
			return r.write(m, pass)
		case actBack:
			r.phrase.wipe()
			r.step = exportLosses
		case actLock:
			return m.lock(false)
		default:
		}
	}
	return nil
}

func (r *exportRoom) sealed() bool {
	o := r.options.list[exportSeal]
	return strings.HasPrefix(o.choices[o.at], "encrypted")
}

// weigh reads the accounts and says what the file will hold, and what not.
func (r *exportRoom) weigh(m *model) tea.Cmd {
	o := r.options.list
	r.plan = ExportPlan{
		Format: r.format().ID, Path: strings.TrimSpace(o[exportFile].text.value()),
		Options: transfer.ExportOptions{PINs: o[exportPINs].on(), Pictures: o[exportPictures].on(), Now: m.now},
	}
	only := r.found
	if o[exportWhich].at > 0 {
		only = nil
	}
	plan, s := r.plan, r.s
	var cmd tea.Cmd
	r.job, cmd = m.begin("Looking at what the format holds", func(ctx context.Context, _ func(string)) tea.Msg {
		w := weighed{r: r, plan: plan}
		v, err := s.backend.Load(ctx)
		if err != nil {
			w.err = err
			return w
		}
		for _, a := range v.Accounts() {
			if only == nil || only[a.ID] {
				w.plan.Accounts = append(w.plan.Accounts, a)
			}
		}
		w.losses, w.err = transfer.Losses(plan.Format, w.plan.Accounts, plan.Options)
		return w
	})
	return cmd
}

// weighed is what an export would leave out.
type weighed struct {
	r      *exportRoom
	plan   ExportPlan
	losses []transfer.Loss
	err    error
}

func (w weighed) apply(m *model) tea.Cmd { //nolint:unparam // the shape of every result
	r := w.r
	if m.room != r || r.job == nil {
		return nil
	}
	r.job = nil
	if w.err != nil {
		m.fail("nothing was written", w.err)
		return nil
	}
	r.plan, r.step, r.page = w.plan, exportLosses, reader{}
	r.lines = nil
	if !r.sealed() {
		r.lines = append(r.lines, said{"The secrets are in the clear: whoever reads the file can sign in as you.", toneBad}, said{})
	}
	r.lines = append(r.lines, said{count(len(w.plan.Accounts), "account") + ", as " + r.format().Name + ".", toneNote}, said{})
	if len(w.losses) == 0 {
		r.lines = append(r.lines, said{"The format holds everything.", toneGood})
		return nil
	}
	r.lines = append(r.lines, said{"The format cannot hold everything:", toneNote})
	place := func(l transfer.Loss) int {
		if it := r.s.byID[l.Account.ID]; it != nil {
			return it.place
		}
		return len(r.s.items)
	}
	slices.SortStableFunc(w.losses, func(a, b transfer.Loss) int { return place(a) - place(b) }) // as in the list
	for _, loss := range w.losses {
		r.lines = append(r.lines, said{otpcore.Printable(loss.Account.Name() + ": " + loss.String()), toneBad})
	}
	return nil
}

// write makes the file.
func (r *exportRoom) write(m *model, pass otpcore.Secret) tea.Cmd {
	plan, export := r.plan, m.cfg.Export
	plan.Options.Passphrase = pass
	var cmd tea.Cmd
	r.job, cmd = m.begin("Writing", func(ctx context.Context, progress func(string)) tea.Msg {
		plan.Options.Progress = progress
		what, err := export(ctx, plan)
		return exported{r, what, err}
	})
	return cmd
}

// exported is the answer to writing an export.
type exported struct {
	r    *exportRoom
	what string
	err  error
}

func (e exported) apply(m *model) tea.Cmd { //nolint:unparam // the shape of every result
	if m.room != e.r || e.r.job == nil {
		return nil
	}
	e.r.job = nil
	if e.err != nil {
		e.r.step = exportOptions // the name can be another
		if errors.Is(e.err, context.Canceled) {
			m.say(toneNote, "nothing was written")
			return nil
		}
		m.fail("nothing was written", e.err)
		return nil
	}
	e.r.drop()
	m.room = m.list
	m.say(toneGood, otpcore.Printable(e.what))
	return nil
}

// drop ends the work and wipes what was typed.
func (r *exportRoom) drop() {
	r.job.stop()
	r.phrase.wipe()
	r.options.wipe()
	r.plan = ExportPlan{}
}

func (r *exportRoom) view(m *model) frame {
	c := m.pageWidth()
	heading := "Export"
	if r.step != exportFormat {
		heading = "Export " + r.format().Name
	}
	switch {
	case r.job != nil:
		return r.job.view(m, heading)
	case r.step == exportFormat:
		return r.pick.view(m, heading, "", r.formatLines(m, c.total), m.footer(inPick, c.margin, m.w, actAccept, actBack))
	case r.step == exportOptions:
		return r.options.view(m, heading, "Nothing that is there is replaced. What the format cannot hold is shown first.",
			m.footer(inOptions, c.margin, m.w, actAccept, actDown, actBack))
	case r.step == exportLosses:
		name := "write"
		if r.sealed() {
			name = "choose its passphrase"
		}
		return r.page.view(m, heading, r.lines, m.footerNamed(inPick, c.margin, m.w, map[action]string{actAccept: name}, actAccept, actBack))
	}
	return r.phrase.view(m, heading, "", "Its passphrase")
}

func (r *exportRoom) formatLines(m *model, w int) []string {
	lines := make([]string, len(r.formats))
	for i, f := range r.formats {
		how := "in the clear"
		switch {
		case f.Encrypted && f.Plain:
			how = "encrypted, or in the clear"
		case f.Encrypted:
			how = "encrypted"
		}
		name := max(10, min(w-2, 34))
		line := m.picked(i == r.pick.chosen, pad(f.Name, name))
		if rest := w - 2 - name - gap; rest > 8 {
			line += spaces(gap) + m.theme.faint.Render(cut(how, rest))
		}
		lines[i] = line
	}
	return lines
}
