package tui

import (
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// option is one line of a room of options: one of a few values, or text.
type option struct {
	label   string
	choices []string // nil: text is typed
	at      int      // of the choices
	text    field
	empty   string // stands where nothing is typed
	hidden  bool   // it means nothing with what is chosen above
}

// yesNo is an option that is off at first.
func yesNo(label string) *option { return &option{label: label, choices: []string{"no", "yes"}} }

// on reports whether a yesNo says yes.
func (o *option) on() bool { return o.at > 0 && !o.hidden }

// optionList is how something is to be made: its lines, and which is chosen.
type optionList struct {
	list   []*option
	chosen int
	offset int
}

// update edits the chosen line and returns what else was asked for.
func (l *optionList) update(m *model, msg tea.Msg) action {
	o := l.list[l.chosen]
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if o.choices == nil {
			o.text.insert(droppedPath(firstLine(msg.Content)))
		}
	case tea.KeyPressMsg:
		act := m.keys.action(inOptions, msg)
		switch {
		case act == actUp:
			l.step(-1)
		case act == actDown:
			l.step(1)
		case act != actNone:
			return act
		case o.choices == nil:
			o.text.move(msg)
		default:
			switch msg.String() {
			case "right", "space":
				o.at = (o.at + 1) % len(o.choices)
			case "left":
				o.at = (o.at + len(o.choices) - 1) % len(o.choices)
			default:
				for i, c := range o.choices { // the first letter chooses
					if t := typed(msg); t != "" && strings.HasPrefix(lower(c), lower(t)) && i != o.at {
						o.at = i
						break
					}
				}
			}
		}
	}
	return actNone
}

// step goes to the next line that is not hidden.
func (l *optionList) step(by int) {
	for i := l.chosen + by; i >= 0 && i < len(l.list); i += by {
		if !l.list[i].hidden {
			l.chosen = i
			return
		}
	}
}

// wipe drops what was typed.
func (l *optionList) wipe() {
	for _, o := range l.list {
		o.text.wipe()
	}
}

// view draws the lines under a heading, with words below where there is room.
func (l *optionList) view(m *model, heading, words, foot string) frame {
	c, t := m.pageWidth(), m.theme
	label := 2 + l.labels() + gap
	if c.total < 30 {
		label = min(label, 11)
	}
	var lines []string
	focus, column := 0, -1
	for i, o := range l.list {
		if o.hidden {
			continue
		}
		room := max(1, c.total-label-1)
		line := m.picked(i == l.chosen, pad(cut(o.label, label-3), label-2))
		switch text := otpcore.Printable(o.text.value()); {
		case o.choices != nil:
			line += t.accent.Render(cut(o.choices[o.at], room))
		case text == "" && i != l.chosen:
			line += t.faint.Render(cut(o.empty, room))
		case text == "":
			line += t.faint.Render(cut(o.empty, room))
			column = label
		default:
			before := otpcore.Printable(o.text.before())
			for i == l.chosen && width(before) > room-1 {
				_, n := firstRune(before)
				before, text = before[n:], text[n:]
			}
			line += t.strong.Render(cut(text, room))
			if i == l.chosen {
				column = label + width(before)
			}
		}
		if i == l.chosen {
			focus = len(lines)
		}
		lines = append(lines, line)
	}
	top, space := m.pageSpace()
	if below := wrap(words, c.total); words != "" && len(lines)+1+len(below) <= space {
		lines = append(lines, "")
		for _, line := range below {
			lines = append(lines, t.faint.Render(line))
		}
	}
	l.offset = max(min(l.offset, focus), focus-space+1)
	f, most := m.page(heading, lines, l.offset, foot)
	l.offset = min(l.offset, most)
	if y := top + focus - l.offset; column >= 0 && y < m.h-1 {
		f.cursor = tea.NewCursor(min(c.margin+column, m.w-1), y)
		f.cursor.Blink = false
	}
	return f
}

// labels is the width of the widest label.
func (l *optionList) labels() int {
	widest := slices.MaxFunc(l.list, func(a, b *option) int { return width(a.label) - width(b.label) })
	return width(widest.label)
}
