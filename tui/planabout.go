package tui

import (
	"errors"
	"strings"

	"fob/otpcore"
	"fob/vault/transfer"
)

// about says of the chosen line all that there is to say, which the line itself
// has no room for: in as many lines whatever that is, so that the list keeps
// its place.
func (r *importRoom) about(m *model, w int) []string {
	i := r.pick.chosen
	if len(r.plan.Items)+len(r.failed) == 0 {
		return nil
	}
	most := 3
	switch {
	case m.h < 9:
		most = 1
	case m.h < 18:
		most = 2
	}
	var text string
	switch {
	case i >= len(r.plan.Items):
		failed := r.failed[i-len(r.plan.Items)]
		text = failedLine(failed)
		if f, ok := errors.AsType[*transfer.FormatError](failed); ok && f.Hint != "" {
			text += " · " + f.Hint
		}
	case m.presenting:
		text = m.planWord(r.plan.Items[i])
	default:
		it := r.plan.Items[i]
		if text = r.fate(m, it); !strings.HasPrefix(text, it.Entry.Name()) {
			text = it.Entry.Name() + ": " + text
		}
	}
	lines := wrap(otpcore.Printable(text), w)
	if len(lines) > most {
		lines = append(lines[:most-1], cut(strings.Join(lines[most-1:], " "), w))
	}
	for len(lines) < most {
		lines = append(lines, "")
	}
	for i, line := range lines {
		lines[i] = m.theme.dim.Render(line)
	}
	return lines
}

// fate is what becomes of an entry, and why.
func (r *importRoom) fate(m *model, it transfer.Item) string {
	text := it.Reason
	switch {
	case text == "":
		text = m.planWord(it)
	case r.met(it):
		text = strings.TrimSuffix(text, ": both are kept") +
			[...]string{": both are kept", ": it is left out", ": it is replaced"}[r.policy]
	}
	if len(it.Fills) > 0 {
		text += ", adds " + strings.Join(it.Fills, ", ")
	}
	if len(it.Entry.Warnings) > 0 {
		text += " · " + strings.Join(it.Entry.Warnings, " · ")
	}
	switch where := it.Entry.Place; {
	case len(r.sources) > 1 && it.Entry.Source != "":
		text += " · " + baseName(it.Entry.Source)
	case where != "":
		text += " · " + where
	}
	return text
}

// planWord says what becomes of an entry.
func (m *model) planWord(it transfer.Item) string {
	switch it.Action {
	case transfer.Add:
		return "new"
	case transfer.Duplicate:
		text := "here already"
		if strings.Contains(it.Reason, "twice") {
			text = "twice in this import"
		}
		if _, name, other := strings.Cut(it.Reason, ", as "); other && !m.presenting {
			text += ", as " + name
		}
		if len(it.Fills) > 0 {
			text += ", adds " + it.Fills[0]
		}
		return otpcore.Printable(text)
	case transfer.Changed:
		return "here with other parameters"
	case transfer.Conflict:
		return "same name, other secret"
	case transfer.Trashed:
		return "was in its trash"
	case transfer.Unsupported:
		return otpcore.Printable(it.Reason)
	}
	return ""
}
