package tui

import (
	"strings"
	"time"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"fob/otpcore"
)

// How long a message stays.
const (
	toastShort = 5 * time.Second
	toastLong  = 12 * time.Second
)

type tone uint8

const (
	toneGood tone = iota
	toneNote
	toneBad
)

// toast is a message of one line in the footer's place.
type toast struct {
	text  string
	tone  tone
	since time.Time
	until time.Time
}

// say shows a message; anything outside that is in it must be printable.
func (m *model) say(t tone, text string) {
	stay := toastShort
	if t == toneBad || len(text) > 60 {
		stay = toastLong
	}
	m.toast = toast{text, t, m.now, m.now.Add(stay)}
}

// fail shows an error, with what can be done about it where it says so.
func (m *model) fail(doing string, err error) { m.say(toneBad, doing+": "+explain(err)) }

// explain is an error and its hint in one line.
func explain(err error) string {
	text := err.Error()
	if hint := hint(err); hint != "" {
		text += " · " + hint
	}
	return otpcore.Printable(text)
}

// unfold gives a message that is longer than its line the lines above it too,
// as many as a small window can spare.
func (m *model) unfold(f *frame) {
	if m.toast.text == "" || len(f.lines) != m.h {
		return
	}
	style, sign := m.toastStyle()
	last := ansi.Strip(f.lines[m.h-1])
	margin := len(last) - len(strings.TrimLeft(last, " "))
	if !strings.HasPrefix(last[margin:], sign) || width(sign+m.toast.text) <= m.w-margin {
		return
	}
	most := 3
	if m.h < 9 {
		most = 2
	}
	lines := wrap(m.toast.text, max(1, m.w-margin-width(sign)))
	if len(lines) > most {
		lines = append(lines[:most-1], cut(strings.Join(lines[most-1:], " "), m.w-margin-width(sign)))
	}
	for i, line := range lines {
		before := sign
		if i > 0 {
			before = spaces(width(sign))
		}
		f.lines[m.h-len(lines)+i] = spaces(margin) + style.Render(before+line)
	}
}

func (m *model) toastStyle() (lipgloss.Style, string) {
	switch m.toast.tone {
	case toneBad:
		return m.theme.bad, "✗ "
	case toneGood:
		return m.theme.good, "✓ "
	default:
		return m.theme.text, "· "
	}
}
