package tui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
)

// Papered is a Backend that makes sheets of paper, and proves that they work.
// Files are new ones; an empty path is one in the home folder. What is said is
// in lines for people.
type Papered interface {
	// PaperNote says in a line how old the newest printed copy is that was read
	// back, in changes; "" where it holds everything, or there is none.
	PaperNote(v *vault.Vault) string

	// MakeKeySheet makes a new paper key and its sheet. It is no key of the
	// vault before it was proved.
	MakeKeySheet(ctx context.Context, p SheetPlan) (NewKey, error)

	// MakeCopySheet makes the sheet of the vault, encrypted.
	MakeCopySheet(ctx context.Context, p SheetPlan) (lines []string, err error)

	// MakeCodeSheet makes the sheet of accounts for any authenticator, not
	// encrypted.
	MakeCodeSheet(ctx context.Context, p SheetPlan, accounts []vault.Account) (lines []string, err error)

	// ReadScans reads scans of a copy's sheet.
	ReadScans(ctx context.Context, paths []string, progress func(string)) (Scans, error)
}

// SheetPlan is a sheet as the person wants it.
type SheetPlan struct {
	Path    string
	Letter  bool // paper of that size, in place of A4
	Names   bool // of a copy: the accounts' names too
	Blank   bool // of a key: a form to fill in by hand
	Shares  int  // of a key: so many sheets with a share each; 0 is the key itself
	Enough  int  // and so many give it back
	KeepOld bool // of a key: the old one stays
}

// NewKey is a paper key whose sheet is made, and that is no key of the vault
// yet.
type NewKey interface {
	// Lines say where the sheet is and what to do now.
	Lines() []string
	// Words are what to copy by hand into a blank form; empty elsewhere.
	Words() []string
	// Prove takes the key as it stands on paper, typed or as the files of
	// scans, a line each. need says that more shares are wanted; else lines say
	// what was done, and the key is the vault's.
	Prove(ctx context.Context, answer otpcore.Secret) (need string, lines []string, err error)
	// Discard takes the sheet away again.
	Discard()
}

// Scans are scans of a sheet that is complete.
type Scans interface {
	// Lines say what was read.
	Lines() []string
	// Open proves that the sheet opens, with the paper key, typed or as files, a
	// line each; without one, with the keys of this machine. need says that more
	// shares of the key are wanted; else the lines say what is so.
	Open(ctx context.Context, key otpcore.Secret) (need string, lines []string, err error)
}

// papersRoom is the choice among the sheets.
type papersRoom struct {
	keyed Papered
	pick  picker
}

func (m *model) papers() tea.Cmd {
	keyed, ok := m.session.backend.(Papered)
	switch {
	case m.presenting:
		m.withheld("paper")
	case !ok:
		m.say(toneNote, "these are samples in memory: there is nothing to print")
	default:
		m.room = &papersRoom{keyed: keyed}
	}
	return nil
}

// sheets are the lines of the room.
var sheets = [...]struct{ name, what string }{
	{"The paper key", "opens the vault when all else is gone"},
	{"A copy of the vault", "encrypted; opens with the paper key"},
	{"Codes for any app", "not encrypted: for a safe"},
	{"Check a print", "from a photo or a scan"},
}

func (r *papersRoom) update(m *model, msg tea.Msg) tea.Cmd {
	switch r.pick.update(m, msg, inPick, len(sheets)) {
	case actBack:
		m.room = m.list
	case actLock:
		return m.lock(false)
	case actAccept:
		if r.pick.chosen < len(sheets)-1 {
			m.room = newSheet(m, r, [...]sheetKind{sheetKey, sheetCopy, sheetCodes}[r.pick.chosen])
			return nil
		}
		m.room = newScans(r)
	default:
	}
	return nil
}

func (r *papersRoom) view(m *model) frame {
	c, t := m.pageWidth(), m.theme
	const name = 22
	var lines []string
	for i, s := range sheets {
		line := m.picked(i == r.pick.chosen, pad(s.name, min(name, c.total-2)))
		if rest := c.total - 2 - name; rest >= 12 {
			line += t.faint.Render(cut(s.what, rest))
		}
		lines = append(lines, line)
	}
	if note := m.session.paper; note != "" && m.h >= 9 {
		lines = append(lines, "")
		for _, line := range wrap(otpcore.Printable(note), c.total) {
			lines = append(lines, t.bad.Render(line))
		}
	}
	return r.pick.view(m, "Paper", "", lines, m.footer(inPick, c.margin, m.w, actAccept, actBack))
}
