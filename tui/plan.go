package tui

import (
	"context"
	"errors"
	"path"
	"slices"
	"strings"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault/transfer"
)

// importRoom reads a file, asks for its passphrase where it has one, and shows
// what would be imported, with a box to tick for each entry.
type importRoom struct {
	s       *session
	name    string
	instead string // what was pasted, should it be no file
	back    room
	cancel  context.CancelFunc

	busy  bool
	doing atomic.Pointer[string] // what is worked on, where that takes seconds
	ask   bool                   // for the file's passphrase
	note  string
	field field
	look  string // what is done, where no file is read

	sealed  string // the file whose passphrase is asked for
	phrases map[string]otpcore.Secret
	unread  []error // files that could not be opened
	failed  []error // and all that give nothing
	sources []transfer.Source
	results []transfer.Result
	plan    transfer.Plan
	ticked  []bool // by the plan's items
	policy  transfer.OnConflict
	pick    picker
}

// take shows a plan; what would change nothing is not ticked.
func (r *importRoom) take(results []transfer.Result, plan transfer.Plan) {
	r.results, r.plan = results, plan
	r.ticked = make([]bool, len(plan.Items))
	for i := range plan.Items {
		r.ticked[i] = r.useful(i)
	}
}

// useful reports whether ticking an item could bring something.
func (r *importRoom) useful(i int) bool {
	switch it := r.plan.Items[i]; it.Action {
	case transfer.Add, transfer.Changed, transfer.Conflict:
		return true
	case transfer.Duplicate:
		return len(it.Fills) > 0
	default:
		return false
	}
}

// chosenResults are the results with the ticked entries alone.
func (r *importRoom) chosenResults() []transfer.Result {
	type where struct {
		source string
		index  int
		name   string
	}
	on := map[where]bool{}
	for i, it := range r.plan.Items {
		if r.ticked[i] {
			on[where{it.Entry.Source, it.Entry.Index, it.Entry.Name()}] = true
		}
	}
	list := slices.Clone(r.results)
	for i := range list {
		list[i].Entries = slices.DeleteFunc(slices.Clone(list[i].Entries), func(e transfer.Entry) bool {
			return !on[where{e.Source, e.Index, e.Name()}]
		})
	}
	return list
}

// number counts the ticks.
func (r *importRoom) number() (n int) {
	for _, on := range r.ticked {
		if on {
			n++
		}
	}
	return n
}

func (r *importRoom) working() bool { return r.busy }

func (r *importRoom) update(m *model, msg tea.Msg) tea.Cmd {
	if r.busy {
		if key, ok := msg.(tea.KeyPressMsg); ok && m.keys.action(inPlan, key) == actBack {
			if r.cancel != nil { // reading; a save is waited for
				r.leave(m)
				m.say(toneNote, "nothing was imported")
			}
		}
		return nil
	}
	if r.ask {
		return r.asking(m, msg)
	}
	switch act := r.pick.update(m, msg, inPlan, len(r.plan.Items)+len(r.failed)); act {
	case actBack:
		r.leave(m)
		m.say(toneNote, "nothing was imported")
	case actLock:
		return m.lock(false)
	case actTick:
		if i := r.pick.chosen; i < len(r.ticked) && r.useful(i) {
			r.ticked[i] = !r.ticked[i]
			r.pick.chosen = min(i+1, len(r.ticked)+len(r.failed)-1)
		}
	case actTickAll:
		all := true
		for i := range r.ticked {
			all = all && (r.ticked[i] || !r.useful(i))
		}
		for i := range r.ticked {
			r.ticked[i] = !all && r.useful(i)
		}
	case actPolicy:
		r.policy = next([]transfer.OnConflict{transfer.Both, transfer.Skip, transfer.Replace}, r.policy, 1)
	case actAccept:
		if r.number() == 0 {
			m.say(toneNote, "nothing is ticked")
			return nil
		}
		r.cancel = nil
		return r.bring(m)
	default:
	}
	return nil
}

// asking is the update while the file's passphrase is wanted.
func (r *importRoom) asking(m *model, msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.PasteMsg:
		r.field.insert(firstLine(msg.Content))
	case tea.KeyPressMsg:
		switch m.keys.action(inAsk, msg) {
		case actBack:
			r.leave(m)
			m.say(toneNote, "nothing was imported")
		case actLock:
			return m.lock(false)
		case actAccept:
			if !r.field.empty() || len(r.sources) > 1 { // of several, one can be left out
				r.note = ""
				return r.unseal(m, r.field.secret())
			}
		case actReveal:
			r.field.reveal()
		default:
			r.field.key(msg)
		}
	}
	return nil
}

// drop ends the reading and wipes what was typed.
func (r *importRoom) drop() {
	if r.cancel != nil {
		r.cancel()
	}
	r.field.wipe()
}

// leave goes back to the list, to the question for the path, or to the form
// that a picture was dropped on.
func (r *importRoom) leave(m *model) {
	r.drop()
	r.results, r.plan, r.sources, r.phrases = nil, transfer.Plan{}, nil, nil
	m.room = m.list
	switch back := r.back.(type) {
	case *pathRoom:
		m.room = back
	case *editRoom:
		m.room = back
	}
}

func (r *importRoom) view(m *model) frame {
	c := m.pageWidth()
	t := m.theme
	switch {
	case r.ask && r.busy:
		lines := append(m.paragraph(baseName(r.sealed)+" is encrypted.", t.dim), "")
		lines = append(lines, m.paragraph(r.word()+"…", t.dim)...)
		return m.form("Import", lines, nil, r.stopFooter(m))
	case r.ask:
		note := ""
		if r.note != "" {
			note = t.bad.Render(cut("✗ "+r.note, c.total))
		} else if len(r.sources) > 1 {
			note = t.faint.Render(cut("enter alone leaves this file out", c.total))
		}
		return m.form("Import", m.paragraph(baseName(r.sealed)+" is encrypted.", t.dim), &question{
			label: "Its passphrase", field: &r.field, note: note,
		}, m.askFooter(&r.field, "go on"))
	case r.busy && r.results == nil:
		word := "Reading " + baseName(r.name)
		if r.look != "" {
			word = r.look
		}
		lines := m.paragraph(otpcore.Printable(word)+"…", t.dim)
		if doing := r.doing.Load(); doing != nil {
			lines = append(lines, m.paragraph(otpcore.Printable(*doing), t.faint)...)
		}
		return m.form("Import", lines, nil, r.stopFooter(m))
	}
	first, entries := max(0, r.pick.chosen-m.h), len(r.plan.Items)
	lines := make([]string, entries+len(r.failed))
	for i := first; i < min(len(lines), r.pick.chosen+m.h+1); i++ {
		if i < entries {
			lines[i] = r.line(m, i, c.total)
			continue
		}
		lines[i] = m.picked(i == r.pick.chosen, "    ") + t.bad.Render(cut(failedLine(r.failed[i-entries]), max(1, c.total-6)))
	}
	empty := ""
	if len(lines) == 0 {
		empty = "There is no account in it."
	}
	acts := []action{actAccept, actTick, actTickAll, actPolicy, actBack}
	if !r.conflicts() {
		acts = []action{actAccept, actTick, actTickAll, actBack}
	}
	foot := m.footer(inPlan, c.margin, m.w, acts...)
	if r.busy {
		foot = spaces(c.margin) + t.dim.Render("Importing…")
	}
	return r.pick.view(m, r.heading(c.total), empty, lines, foot, r.about(m, c.total)...)
}

// heading counts what is ticked, and says what becomes of conflicts.
func (r *importRoom) heading(w int) string {
	entries := itoa(len(r.plan.Items)) + " entries"
	if len(r.plan.Items) == 1 {
		entries = "1 entry"
	}
	heading := "Import " + itoa(r.number()) + " of " + entries
	if width(heading) > w {
		heading = "Import " + itoa(r.number()) + "/" + itoa(len(r.plan.Items))
	}
	if r.conflicts() && w >= 30 {
		heading += " · conflicts: " + [...]string{"both are kept", "skipped", "replaced"}[r.policy]
	}
	return heading
}

// baseName is a file's name without its folders.
func baseName(file string) string {
	return otpcore.Printable(path.Base(strings.ReplaceAll(file, "\\", "/")))
}

// failedLine says in few words why a file gave nothing.
func failedLine(err error) string {
	if f, ok := errors.AsType[*transfer.FormatError](err); ok {
		return baseName(f.File) + ": " + otpcore.Printable(f.Reason)
	}
	return otpcore.Printable(importReason(err))
}

// word is what is worked on.
func (r *importRoom) word() string {
	if doing := r.doing.Load(); doing != nil {
		return otpcore.Printable(*doing)
	}
	return "Reading"
}

// stopFooter names the key that ends the reading.
func (r *importRoom) stopFooter(m *model) string {
	return m.footerNamed(inPlan, m.pageWidth().margin, m.w, map[action]string{actBack: "stop"}, actBack)
}

// conflicts reports whether a policy would make a difference.
func (r *importRoom) conflicts() bool { return slices.ContainsFunc(r.plan.Items, r.met) }

// met reports whether an entry contradicts an account that is here.
func (r *importRoom) met(it transfer.Item) bool {
	return it.Existing != "" && (it.Action == transfer.Changed || it.Action == transfer.Conflict)
}

// line is an item of the plan: its box, its name, and what would be done.
func (r *importRoom) line(m *model, i, w int) string {
	t, it := m.theme, r.plan.Items[i]
	box := "[ ] "
	switch {
	case r.ticked[i]:
		box = "[✓] "
	case !r.useful(i):
		box = "    "
	}
	name := it.Entry.Name()
	if m.presenting {
		name = printable(it.Entry.Key.Issuer)
		if name == "" {
			name = masked
		}
	}
	what, style := m.planWord(it), t.faint
	if it.Action == transfer.Unsupported || it.Action == transfer.Conflict {
		style = t.bad
	}
	room := max(1, w-2-width(box))
	nameWidth := room
	if w >= 30 {
		nameWidth = room * 5 / 9
	}
	line := m.picked(i == r.pick.chosen, box+pad(name, nameWidth))
	if rest := room - nameWidth - gap; rest > 3 {
		line += spaces(gap) + style.Render(cut(what, rest))
	}
	return line
}
