package tui

import (
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
)

// FuzzKeys: whatever is pressed, in whatever room, the frame fits its window,
// nothing raw is on it, the clock goes on, and after ctrl+l or ctrl+c nothing of
// the vault is left. A byte is a key; from 0xe0 on it is a size, a paste, a
// click or time that passes.
func FuzzKeys(f *testing.F) {
	f.Add([]byte("gith\r"))
	f.Add([]byte("\te\t\t\x15JBSW\x1b\x1b"))
	f.Add([]byte("\ta\x1b\ti/home/alex/my codes.txt\r \r"))
	f.Add([]byte("\tp\x18\x19\tt\r\x1b\tb\x82\x80\x83\xe0\xe3\xf0"))
	f.Add([]byte("\t,\x81\x83\x81\x83\x1b\tv?\x1b\x0f\x12s\x0c\r"))
	f.Add([]byte("\xe1\x81\x85\xe2\tm123456\r\xe7\xe8\xe9\xea\xf9\xff"))
	special := []string{"up", "down", "left", "right", "home", "end", "pgup", "pgdown", "delete", "f1"}
	windows := [][2]int{{20, 5}, {40, 12}, {200, 60}, {7, 2}}
	f.Fuzz(func(t *testing.T, keys []byte) {
		inBubble(t, nil, func(r *rig) {
			w, h := 80, 24
			for _, k := range keys[:min(len(keys), 64)] {
				switch {
				case k == '\t':
					r.press("tab")
				case k == '\r':
					r.press("enter")
				case k == 0x1b:
					r.press("esc")
				case k == ' ':
					r.press("space")
				case k < ' ':
					r.press("ctrl+" + string(rune('a'+k-1)))
				case k == 0x7f:
					r.press("backspace")
				case k < 0x7f:
					r.press(string(rune(k)))
				case k < 0xe0:
					r.press(special[int(k-0x80)%len(special)])
				case k < 0xe8:
					w, h = windows[k%4][0], windows[k%4][1]
					r.size(w, h)
				case k < 0xf0:
					r.send(tea.MouseClickMsg{X: int(k) % 16, Y: int(k-0xe8) * 3, Button: tea.MouseLeft})
				case k < 0xf8:
					r.after(time.Duration(k-0xef) * 20 * time.Second)
				default:
					r.paste(strings.Repeat("otpauth://totp/é\x1b:x?secret=JBSWY3DPEHPK3PXP\n", int(k-0xf7)))
				}
				if r.quit {
					if text := r.text(); strings.TrimSpace(text) != "" {
						t.Fatalf("left on the screen: %q", text)
					}
					return
				}
				if w >= minWidth {
					r.fits(w, h)
				}
				if text := r.text(); strings.ContainsAny(text, "\x1b\u202e") {
					t.Fatalf("raw characters in %q", text)
				}
			}
			if r.press("ctrl+l"); isRoom[*lockedRoom](r) {
				r.locked()
			}
			if r.press("ctrl+c"); !r.quit {
				t.Fatal("ctrl+c does not quit")
			}
		})
	})
}
