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
	value  func(p *Prefs) string
	change func(p *Prefs, by int)
}

// settings are the lines of the room, in the order of the file.
func settings() []setting {
	onOff := func(name string, of func(p *Prefs) *bool, no, yes string) setting {
		return setting{name, func(p *Prefs) string {
			if *of(p) {
				return yes
			}
			return no
		}, func(p *Prefs, _ int) { *of(p) = !*of(p) }}
	}
	return []setting{
		{"theme", func(p *Prefs) string { return themeName(p.Theme) }, func(p *Prefs, by int) {
			p.Theme = next(Themes(), themeName(p.Theme), by)
		}},
		onOff("keys", func(p *Prefs) *bool { return &p.Vi }, "search: letters are typed", "vi: letters are actions"),
		{"order", func(p *Prefs) string { return "by " + p.Order.String() }, func(p *Prefs, by int) {
			p.Order = next([]Order{ByUse, ByName, ByIssuer}, p.Order, by)
		}},
		onOff("groups", func(p *Prefs) *bool { return &p.Groups }, "none", "by tag"),
		onOff("codes", func(p *Prefs) *bool { return &p.Hide }, "all are shown", "the chosen one's alone"),
		{"clipboard", func(p *Prefs) string { return itoa(int(p.keep().Seconds())) + " s" }, func(p *Prefs, by int) {
			p.Clipboard = next(clipboardTimes[:], p.keep(), by)
		}},
		{"lock", func(p *Prefs) string { return lockText(p.Lock) }, func(p *Prefs, by int) {
			p.Lock = next(lockTimes[:], p.Lock, by)
		}},
	}
}

func lockText(d time.Duration) string {
	switch {
	case d <= 0:
		return "never"
	case d%time.Minute == 0:
		return "after " + itoa(int(d.Minutes())) + " min"
	}
	return "after " + itoa(int(d.Seconds())) + " s"
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
	c := m.pageWidth()
	t := m.theme
	const name = 12
	var lines []string
	for i, s := range settings() {
		lines = append(lines, m.picked(i == r.pick.chosen, pad(s.name, min(name, c.total/2)))+
			t.accent.Render(cut(s.value(&m.prefs), max(1, c.total-2-name))))
	}
	if m.h >= 16 {
		text := "What is changed here is not kept."
		if m.cfg.SavePrefs != nil && m.cfg.PrefsPath != "" {
			text = "Kept in " + otpcore.Printable(m.cfg.PrefsPath) + ", where every key can be another too: fob help settings."
		}
		lines = append(lines, "")
		for _, line := range wrap(text, c.total) {
			lines = append(lines, t.faint.Render(line))
		}
	}
	foot := m.footerNamed(inPick, c.margin, m.w, map[action]string{actAccept: "change"}, actAccept, actBack)
	return r.pick.view(m, "Settings", "", lines, foot)
}
