package tui

import (
	"bytes"
	"strings"
	"unicode"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/otpcore/qr"
)

// qrRoom shows an account as a QR code: whoever can see it can have the codes.
type qrRoom struct {
	title, name string
	file        string // of a saved picture
	symbol      *qr.Symbol
	err         error
	saving      bool
	back        room
}

// newQR draws the code. The lowest level of error correction gives the
// smallest code, and a screen has no dirt on it.
func newQR(it *item, back room) *qrRoom {
	r := &qrRoom{title: it.issuer, name: it.name, file: pictureName(it.account.Key), back: back}
	if _, ok := back.(*menuRoom); ok {
		r.back = nil
	}
	r.symbol, r.err = qr.Encode(shortURI(it.account.Key), qr.L)
	return r
}

// shortURI is the account's URI without the parameters that every reader takes
// for granted, which makes the code a size smaller: most then fit 24 lines.
func shortURI(k otpcore.Key) string {
	full := k.URI()
	short := full
	for _, usual := range []string{"&algorithm=SHA1", "&digits=6", "&period=30"} {
		if strings.HasSuffix(short, usual) || strings.Contains(short, usual+"&") {
			short = strings.Replace(short, usual, "", 1)
		}
	}
	back, err := otpcore.ParseURI(short)
	if err != nil || !back.Key.SameCodes(k) || back.Key.Issuer != k.Issuer || back.Key.Account != k.Account {
		return full
	}
	return short
}

func (r *qrRoom) update(m *model, msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if ok && m.keys.action(inQR, key) == actBack && r.back != nil {
		m.room = r.back
		return nil
	}
	if ok && m.keys.action(inQR, key) == actSave && m.cfg.SaveFile != nil && r.symbol != nil && !r.saving {
		return r.save(m)
	}
	var offset int
	return m.reading(msg, &offset)
}

// pngScale is the pixels of one module in a saved picture.
const pngScale = 8

// pictureName is the name of an account's picture: of several in a folder each
// says whose it is, in characters that every system takes in a name.
func pictureName(k otpcore.Key) string {
	const most = 40 // characters of a name
	name := strings.Map(func(c rune) rune {
		if unicode.IsLetter(c) || unicode.IsDigit(c) || strings.ContainsRune("._@+", c) {
			return c
		}
		return '-'
	}, k.Issuer+"-"+k.Account)
	if chars := []rune(name); len(chars) > most {
		name = string(chars[:most])
	}
	name = strings.Join(strings.FieldsFunc(name, func(c rune) bool { return c == '-' }), "-")
	if name = strings.Trim(name, ".-"); name == "" {
		return "fob-qr.png"
	}
	return "fob-qr-" + name + ".png"
}

// save writes the code as a PNG picture.
func (r *qrRoom) save(m *model) tea.Cmd {
	r.saving = true
	ctx, symbol, file, write := m.ctx, r.symbol, r.file, m.cfg.SaveFile
	return do(func() tea.Msg {
		var b bytes.Buffer
		if err := symbol.PNG(&b, pngScale); err != nil {
			return pictured{r, "", err}
		}
		path, err := write(ctx, file, b.Bytes())
		return pictured{r, path, err}
	})
}

// pictured is the answer to saving a picture.
type pictured struct {
	r    *qrRoom
	path string
	err  error
}

func (p pictured) apply(m *model) tea.Cmd { //nolint:unparam // the shape of every result
	p.r.saving = false
	if m.session == nil {
		return nil
	}
	if p.err != nil {
		m.fail("the picture was not saved", p.err)
		return nil
	}
	m.say(toneGood, "saved "+otpcore.Printable(p.path)+": it holds the secret, delete it when it is used")
	return nil
}

func (r *qrRoom) view(m *model) frame {
	c := m.pageWidth()
	acts := []action{actSave, actBack}
	if m.cfg.SaveFile == nil {
		acts = []action{actLock, actBack}
	}
	foot := m.footer(inQR, c.margin, m.w, acts...)
	if r.err != nil {
		f, _ := m.page(r.title, []string{m.theme.bad.Render(cut(otpcore.Printable(r.err.Error()), c.total))}, 0, foot)
		return f
	}
	caption := []string{m.theme.title.Render(r.title), m.theme.dim.Render(r.name)}
	note := "Scan it with another authenticator. Whoever sees it can make the codes."
	return m.qrPage(r.symbol, caption, note, foot)
}

// qrPage places a code in the window: with its words beside it, below it, or
// alone; and where it does not fit, says how large the window must be.
func (m *model) qrPage(symbol *qr.Symbol, caption []string, note, foot string) frame {
	cols, rows := symbol.TerminalSize()
	code := symbol.Lines()
	c := m.pageWidth()
	if rows > m.h && rows-2 <= m.h {
		// Half of the quiet zone above and below is enough for a camera, and
		// better than no code at all.
		code, rows = code[1:len(code)-1], rows-2
	}
	if cols > m.w || rows > m.h {
		var body []string
		if len(caption) > 1 {
			body = append(body, caption[1:]...)
		}
		text := "This QR code needs a window of " + itoa(cols) + "×" + itoa(rows-2) +
			"; this one is " + itoa(m.w) + "×" + itoa(m.h) + "."
		for _, line := range wrap(text, c.total) {
			body = append(body, m.theme.text.Render(line))
		}
		f, _ := m.page("QR code", body, 0, foot)
		return f
	}
	var words []string
	words = append(words, caption...)
	side := m.w - cols - 2*gap
	if side >= 20 {
		side = min(side, 40)
		words = append(words, "")
		for _, line := range wrap(note, side) {
			words = append(words, m.theme.dim.Render(line))
		}
		words = append(words, "")
		if m.toast.text == "" {
			words = append(words, foot[min(len(foot), c.margin):])
		} else { // it has more than the one line here
			style, sign := m.toastStyle()
			for _, line := range wrap(sign+m.toast.text, side) {
				words = append(words, style.Render(line))
			}
		}
		top := max(0, (m.h-rows)/2)
		first := max(0, (rows-len(words))/2)
		var lines []string
		for range top {
			lines = append(lines, "")
		}
		for i, line := range code {
			line = spaces(gap) + line
			if n := i - first; n >= 0 && n < len(words) {
				line += spaces(gap) + words[n]
			}
			lines = append(lines, line)
		}
		return frame{lines: lines}
	}
	var lines []string
	left := spaces((m.w - cols) / 2)
	if rows+3 <= m.h {
		lines = append(lines, left+words[0], "")
	}
	for _, line := range code {
		lines = append(lines, left+line)
	}
	if len(lines) < m.h {
		for len(lines) < m.h-1 {
			lines = append(lines, "")
		}
		lines = append(lines, foot)
	}
	return frame{lines: lines}
}
