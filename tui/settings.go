package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// settingsRoom changes what a person can choose; each change is kept at once.
type settingsRoom struct{ pick picker }

// setting is one line of the settings room.
type setting struct {
	name   string
	value  func(p *Prefs) (short, words string) // short is for a narrow window
	change func(p *Prefs, by int)
	about  string
}

// settingsGroup is a heading of the room and the lines below it.
type settingsGroup struct {
	heading string
	list    []setting
}

// settingsGroups are the lines of the room.
func settingsGroups() []settingsGroup {
	return []settingsGroup{
		{"Looks", []setting{
			{"theme", func(p *Prefs) (string, string) {
				return themeName(p.Theme), themeName(p.Theme)
			}, func(p *Prefs, by int) {
				p.Theme = next(Themes(), themeName(p.Theme), by)
			}, "The colours suit the terminal's background; contrast is black and white."},
			{"order", func(p *Prefs) (string, string) {
				return p.Order.String(), p.Order.words()
			}, func(p *Prefs, by int) {
				p.Order = next([]Order{ByUse, ByName, ByIssuer}, p.Order, by)
			}, "Favourites are first in each order."},
			onOff("groups", func(p *Prefs) *bool { return &p.Groups }, "no", "none, one list", "tag", "by tag",
				"In a list by tag, left and right fold a group and unfold it."),
		}},
		{"Typing", []setting{
			onOff("keys", func(p *Prefs) *bool { return &p.Vi }, "search", "letters search", "vi", "letters act, as in vi",
				"With vi the letters after tab need no tab, j and k move, and / searches."),
		}},
		{"Privacy", []setting{
			onOff("hide", func(p *Prefs) *bool { return &p.Hide }, "none", "no codes", "codes", "all codes but the chosen one's",
				"What is hidden from somebody behind you is still copied by enter."),
			{"clipboard", func(p *Prefs) (string, string) {
				text := itoa(int(p.keep().Seconds())) + " s"
				return text, "cleared after " + text
			}, func(p *Prefs, by int) {
				p.Clipboard = next(clipboardTimes[:], p.keep(), by)
			}, "A copied code that is still there is taken out of the clipboard."},
			{"lock", func(p *Prefs) (string, string) {
				return lockText(p.Lock), map[bool]string{true: "after " + lockText(p.Lock), false: "never"}[p.Lock > 0]
			}, func(p *Prefs, by int) {
				p.Lock = next(lockTimes[:], p.Lock, by)
			}, "Without a key for this long, the screen locks by itself."},
		}},
	}
}

// onOff is a setting of two values, each in short and in words.
func onOff(name string, of func(p *Prefs) *bool, no, noWords, yes, yesWords, about string) setting {
	return setting{name, func(p *Prefs) (string, string) {
		if *of(p) {
			return yes, yesWords
		}
		return no, noWords
	}, func(p *Prefs, _ int) { *of(p) = !*of(p) }, about}
}

// settings are the lines without their headings.
func settings() []setting {
	var list []setting
	for _, g := range settingsGroups() {
		list = append(list, g.list...)
	}
	return list
}

func lockText(d time.Duration) string {
	switch {
	case d <= 0:
		return "never"
	case d%time.Minute == 0:
		return itoa(int(d.Minutes())) + " min"
	}
	return itoa(int(d.Seconds())) + " s"
}

func (r *settingsRoom) update(m *model, msg tea.Msg) tea.Cmd {
	list := settings()
	act := r.pick.update(m, msg, inPick, len(list))
	switch act {
	case actBack:
		m.room = m.list
	case actLock:
		return m.lock(false)
	case actAccept, actUnfold:
		return m.setPrefs(func(p *Prefs) { list[r.pick.chosen].change(p, 1) })
	case actFold:
		return m.setPrefs(func(p *Prefs) { list[r.pick.chosen].change(p, -1) })
	default:
	}
	return nil
}

func (r *settingsRoom) view(m *model) frame {
	c, t := m.pageWidth(), m.theme
	label := min(12, c.total/2)
	var lines []string
	n, at := 0, 0 // of the settings; the chosen one's line
	for _, g := range settingsGroups() {
		if m.h >= 20 {
			if n > 0 {
				lines = append(lines, "")
			}
			lines = append(lines, t.faint.Render(g.heading))
		}
		for _, s := range g.list {
			short, words := s.value(&m.prefs)
			if c.total < 30 {
				words = short
			}
			if n == r.pick.chosen {
				at = len(lines)
			}
			lines = append(lines, m.picked(n == r.pick.chosen, pad(s.name, label))+
				t.accent.Render(cut(words, max(1, c.total-2-label))))
			n++
		}
	}
	if m.h >= 16 {
		lines = append(lines, "")
		for _, line := range wrap(settings()[r.pick.chosen].about, c.total) {
			lines = append(lines, t.dim.Render(line))
		}
	}
	if m.h >= 20 {
		text := "What is changed here is not kept."
		if m.cfg.SavePrefs != nil && m.cfg.PrefsPath != "" {
			text = "Kept in " + otpcore.Printable(m.cfg.PrefsPath) + ", where every key can be another too: fob help settings."
		}
		for _, line := range wrap(text, c.total) {
			lines = append(lines, t.faint.Render(line))
		}
	}
	foot := m.footerNamed(inPick, c.margin, m.w, map[action]string{actAccept: "change"}, actAccept, actBack)
	shown := picker{chosen: at, offset: r.pick.offset}
	f := shown.view(m, "Settings", "", lines, foot)
	r.pick.offset = shown.offset
	return f
}
