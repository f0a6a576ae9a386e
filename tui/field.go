package tui

import (
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// maxField is the most characters that are typed into a field.
const maxField = 512

// field is a line of text that is edited, at its end where nothing else is said.
type field struct {
	text  []byte
	after int  // bytes behind the cursor
	lines bool // keeps the ends of lines
	shown bool // a secret that is shown, since that was asked for
}

// key edits the field and reports whether it took the key.
func (f *field) key(msg tea.KeyPressMsg) bool {
	at := len(f.text) - f.after
	switch msg.String() {
	case "backspace":
		_, n := utf8.DecodeLastRune(f.text[:at])
		f.remove(at-n, at)
	case "ctrl+u":
		f.remove(0, at)
	case "ctrl+w":
		text := strings.TrimRightFunc(string(f.text[:at]), unicode.IsSpace)
		f.remove(strings.LastIndexFunc(text, unicode.IsSpace)+1, at)
	default:
		text := typed(msg)
		if text == "" {
			return false
		}
		f.insert(text)
	}
	return true
}

// move is key for a field in which the cursor moves.
func (f *field) move(msg tea.KeyPressMsg) {
	at := len(f.text) - f.after
	switch msg.String() {
	case "left":
		_, n := utf8.DecodeLastRune(f.text[:at])
		f.after += n
	case "right":
		_, n := utf8.DecodeRune(f.text[at:])
		f.after -= n
	case "home":
		f.after = len(f.text)
	case "end":
		f.after = 0
	case "delete":
		_, n := utf8.DecodeRune(f.text[at:])
		f.after -= n
		f.remove(at, at+n)
	case "ctrl+k":
		f.after = 0
		f.remove(at, len(f.text))
	default:
		f.key(msg)
	}
}

// insert puts the printable characters of text at the cursor.
func (f *field) insert(text string) {
	tail := append([]byte(nil), f.text[len(f.text)-f.after:]...)
	n := utf8.RuneCount(f.text)
	before := f.text[:len(f.text)-f.after]
	for _, r := range text {
		if n >= maxField {
			break
		}
		if unicode.IsPrint(r) || unicode.Is(unicode.Zs, r) || r == '\n' && f.lines {
			before = utf8.AppendRune(before, r)
			n++
		}
	}
	f.text = append(before, tail...)
	clear(tail)
}

// set replaces the text, whatever its length and characters.
func (f *field) set(text string) {
	f.wipe()
	f.text = append(f.text, text...)
}

// remove cuts text[from:to] out, which ends at the cursor or begins there.
func (f *field) remove(from, to int) {
	n := copy(f.text[from:], f.text[to:])
	clear(f.text[from+n:])
	f.text = f.text[:from+n]
}

// wipe empties the field, in memory too.
func (f *field) wipe() {
	clear(f.text)
	f.text, f.after, f.shown = f.text[:0], 0, false
}

// reveal shows a secret, or hides it again.
func (f *field) reveal() { f.shown = !f.shown }

func (f *field) value() string { return string(f.text) }

// before is the text before the cursor.
func (f *field) before() string { return string(f.text[:len(f.text)-f.after]) }

func (f *field) empty() bool { return len(f.text) == 0 }

// secret takes the text out of the field, as a secret, and wipes the field.
func (f *field) secret() otpcore.Secret {
	s := otpcore.NewSecret(f.text)
	f.wipe()
	return s
}

// bullets shows how much was typed, never what.
func (f *field) bullets(w int) string {
	return strings.Repeat("•", max(0, min(utf8.RuneCount(f.text), w)))
}
