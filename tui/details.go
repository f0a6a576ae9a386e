package tui

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// detailRoom shows one account large: its code, its time, and what is known of
// it except the secret. After an account was added it says what to do next.
type detailRoom struct {
	id     string
	added  bool
	offset int
}

func (r *detailRoom) update(m *model, msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		it := m.session.byID[r.id]
		switch act := m.keys.action(inDetail, key); act {
		case actCopy, actCopyNext, actQR, actEdit:
			if it != nil {
				return m.actOn(act, it)
			}
			return nil
		case actNone: // nothing is typed here: the letters of the menu work too
			switch act := m.keys.letter(typed(key)); act {
			case actCopy, actCopyNext, actQR, actEdit, actRecovery, actCompare:
				if it != nil {
					return m.actOn(act, it)
				}
			default:
			}
		default:
		}
	}
	return m.reading(msg, &r.offset)
}

func (r *detailRoom) view(m *model) frame {
	c := m.pageWidth()
	it := m.session.byID[r.id]
	foot := m.footer(inDetail, c.margin, m.w, r.acts(it)...)
	if it == nil { // deleted elsewhere, or not loaded yet
		f, _ := m.page("", nil, 0, foot)
		return f
	}
	heading := m.shownIssuer(it)
	if r.added {
		heading = "Added · " + heading
	}
	f, most := m.page(heading, r.body(m, it, c.total), r.offset, foot)
	r.offset = min(r.offset, most)
	return f
}

// acts are what the footer names.
func (r *detailRoom) acts(it *item) []action {
	if it != nil && len(it.account.Recovery) > 0 {
		return []action{actCopy, actEdit, actRecovery, actQR, actBack}
	}
	return []action{actCopy, actEdit, actQR, actRecovery, actBack}
}

func (r *detailRoom) body(m *model, it *item, w int) []string {
	t := m.theme
	var lines []string
	if name := m.shownName(it); name != "" {
		lines = append(lines, t.dim.Render(cut(name, w)))
	}
	if m.h >= 12 {
		lines = append(lines, "")
	}
	lines = append(lines, m.large(it, max(w, m.w-2*m.pageWidth().margin))...)
	if r.added {
		lines = append(lines, "")
		text := "Type this code into the site to finish there."
		if it.account.Key.Kind == otpcore.HOTP {
			text = "Enter takes the first code, to be typed into the site."
		}
		for _, line := range wrap(text, w) {
			lines = append(lines, t.text.Render(line))
		}
	}
	lines = append(lines, "")
	const label = 12
	for _, fact := range facts(it, m.session.usage[it.account.ID].Count, m.session.usage[it.account.ID].Last) {
		if m.presenting && (strings.TrimSpace(fact[0]) == "note" || fact[0] == " ") {
			continue
		}
		for i, line := range wrap(fact[1], max(8, w-label)) {
			name := ""
			if i == 0 {
				name = fact[0]
			}
			lines = append(lines, t.faint.Render(pad(name, label))+t.text.Render(line))
		}
	}
	return lines
}

// facts are the lines of the details, as label and value.
func facts(it *item, uses int, last time.Time) [][2]string {
	a, k := &it.account, it.account.Key
	var list [][2]string
	add := func(label, value string) {
		if value != "" {
			list = append(list, [2]string{label, value})
		}
	}
	day := func(t time.Time) string {
		if t.IsZero() {
			return ""
		}
		return t.UTC().Format("2006-01-02 15:04 UTC")
	}
	add("type", kindName(k.Kind))
	if k.Kind == otpcore.TOTP || k.Kind == otpcore.HOTP {
		add("algorithm", k.Algorithm.String())
	}
	add("digits", strconv.Itoa(k.Digits))
	if k.TimeBased() {
		add("period", strconv.Itoa(k.Period)+" s")
	} else {
		add("counter", strconv.FormatUint(k.Counter, 10))
	}
	add("tags", otpcore.Printable(strings.Join(a.Tags, ", ")))
	if a.Favorite {
		add("favourite", "yes")
	}
	for i, line := range strings.Split(a.Note, "\n") {
		label := "note"
		if i > 0 {
			label = " "
		}
		add(label, otpcore.Printable(line))
	}
	if n := len(a.Recovery); n > 0 {
		add("recovery", count(n, "code")+", "+strconv.Itoa(n-len(a.Left()))+" used")
	}
	if n := a.OldSecrets(); n > 0 {
		add("earlier", count(n, "replaced secret"))
	}
	add("created", day(a.Created))
	add("changed", day(a.Updated))
	add("verified", day(a.Verified))
	if uses > 0 {
		add("last used", day(last))
	}
	return list
}

func kindName(k otpcore.Kind) string {
	switch k {
	case otpcore.TOTP:
		return "by the clock (TOTP)"
	case otpcore.HOTP:
		return "by a counter (HOTP)"
	case otpcore.Steam:
		return "Steam Guard"
	case otpcore.MOTP:
		return "mOTP, with a PIN"
	case otpcore.Yandex:
		return "Yandex, with a PIN"
	}
	return ""
}
