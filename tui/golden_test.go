package tui

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
	"github.com/charmbracelet/x/exp/golden"

	"fob/otpcore"
	"fob/vault"
	"fob/vault/transfer"
)

// screens are all that the interface can show, each as the way there.
var screens = []struct {
	name   string
	config func(*Config)
	walk   func(r *rig)
}{
	{"list", nil, func(r *rig) { r.after(7 * time.Second) }},
	{"list-demo", func(c *Config) { c.Demo = true }, func(r *rig) { r.press("down", "down") }},
	{"list-next", nil, func(r *rig) { r.after(22 * time.Second) }},
	{"list-late", nil, func(r *rig) { r.after(27 * time.Second) }},
	{"search", nil, func(r *rig) { r.press("'ex") }},
	{"search-nothing", nil, func(r *rig) { r.press("'zzzz") }},
	{"copied", nil, func(r *rig) { r.press("enter") }},
	{"counter", nil, func(r *rig) { r.press("'office", "enter") }},
	{"menu", nil, func(r *rig) { r.press("tab") }},
	{"help", nil, func(r *rig) { r.press("?") }},
	{"details", nil, func(r *rig) { r.press("ctrl+o"); r.after(12 * time.Second) }},
	{"qr", nil, func(r *rig) { r.press("ctrl+r") }},
	{"added", nil, func(r *rig) {
		r.paste("otpauth://totp/Example:me?secret=JBSWY3DPEHPK3PXP&issuer=Example")
	}},
	{"pin", nil, func(r *rig) { r.paste("motp://Site:me?secret=0123456789abcdef"); r.press("'12") }},
	{"deleted", nil, func(r *rig) { r.press("ctrl+x") }},
	{"edit", nil, func(r *rig) { r.press("ctrl+e"); r.after(7 * time.Second) }},
	{"edit-wrong", nil, func(r *rig) { r.press("ctrl+e", "down", "down", "down", "'JBSW1") }},
	{"edit-note", nil, func(r *rig) {
		r.press("'aws", "ctrl+e")
		for range 8 {
			r.press("down")
		}
		r.press("end", "ctrl+o", "'second line")
	}},
	{"add", nil, func(r *rig) { r.press("tab", "a", "'Example", "down", "down", "right", "down", "'JBSWY3DP") }},
	{"groups", groups, func(r *rig) { r.press("down") }},
	{"groups-folded", groups, func(r *rig) { r.press("left", "down", "down", "down", "left") }},
	{"tags", nil, func(r *rig) { r.press("tab", "f", "down") }},
	{"filtered", nil, func(r *rig) { r.press("'#work ") }},
	{"hidden", func(c *Config) { c.Prefs.Hide = true }, func(r *rig) { r.after(22 * time.Second); r.press("down") }},
	{"presenting", nil, func(r *rig) { r.press("tab", "p"); r.after(6 * time.Second) }},
	{"presenting-details", nil, func(r *rig) { r.press("tab", "p", "'aws", "ctrl+o"); r.after(6 * time.Second) }},
	{"vi", func(c *Config) { c.Prefs.Vi = true }, func(r *rig) { r.press("j", "j") }},
	{"vi-search", func(c *Config) { c.Prefs.Vi = true }, func(r *rig) { r.press("/", "'ma") }},
	{"trash", nil, func(r *rig) {
		r.press("ctrl+x", "down")
		r.after(time.Second)
		r.press("ctrl+x", "tab", "t")
		r.after(6 * time.Second)
	}},
	{"trash-empty", nil, func(r *rig) { r.press("tab", "t") }},
	{"recovery", recovering, func(r *rig) { r.press("ctrl+o", "r") }},
	{"compare", nil, func(r *rig) { r.press("tab", "m", "'12345") }},
	{"compare-none", nil, func(r *rig) { r.press("tab", "m", "'123456", "enter") }},
	{"import-path", nil, func(r *rig) { r.press("tab", "i", "'/home/alex/my") }},
	{"import", nil, func(r *rig) { r.paste("/home/alex/my\\ codes.txt"); r.press("down", "space") }},
	{"import-sealed", sealedFile, func(r *rig) { r.paste("/home/alex/totp-cli.age"); r.press("'secret") }},
	{"recovery-none", nil, func(r *rig) { r.press("tab", "r") }},
	{"recovery-add", nil, func(r *rig) { r.press("tab", "r", "a", "'1122-33") }},
	{"export", exporting, func(r *rig) { r.press("tab", "w", "down", "down") }},
	{"export-options", exporting, func(r *rig) { r.press("'work", "tab", "w", "down", "enter") }},
	{"export-losses", exporting, func(r *rig) { r.press("tab", "w", "down", "enter", "enter") }},
	{"export-passphrase", exporting, func(r *rig) { r.press("tab", "w", "down", "down", "enter", "enter", "enter", "'one") }},
	{"export-writing", exportingLong, func(r *rig) { r.press("tab", "w", "enter", "enter", "enter") }},
	{"keys", freshKeys, func(r *rig) { r.press("tab", "y", "down") }},
	{"keys-passphrase", freshKeys, func(r *rig) { r.press("tab", "y", "down", "down", "down", "enter", "'one") }},
	{"paper", oldPaper, func(r *rig) { r.press("tab", "z", "down") }},
	{"paper-key", freshKeys, func(r *rig) { r.press("tab", "z", "enter", "right", "right", "down") }},
	{"paper-key-proof", freshKeys, func(r *rig) { r.press("tab", "z", "enter", "enter", "'wrong", "enter") }},
	{"paper-key-blank", freshKeys, func(r *rig) { r.press("tab", "z", "enter", "right", "enter") }},
	{"paper-key-made", freshKeys, func(r *rig) { r.press("tab", "z", "enter", "enter", "'right", "enter") }},
	{"paper-codes", freshKeys, func(r *rig) { r.press("tab", "z", "down", "down", "enter", "enter") }},
	{"paper-check", freshKeys, func(r *rig) { r.press("tab", "z", "end", "enter", "'/home/alex/scan") }},
	{"paper-check-key", freshKeys, func(r *rig) { r.press("tab", "z", "end", "enter", "'/home/alex/scan", "enter") }},
	{"verify", nil, func(r *rig) { r.press("tab", "=", "'123456", "enter") }},
	{"settings", nil, func(r *rig) { r.press("tab", ",", "down", "right") }},
	{"empty", empty, func(*rig) {}},
	{"passphrase", locked, func(r *rig) { r.press("'secret") }},
	{"passphrase-wrong", locked, func(r *rig) { r.press("'wrong", "enter", "'w", "enter") }},
	{"locked", nil, func(r *rig) { r.press("ctrl+l") }},
	{"not-open", func(c *Config) {
		c.Open = func(context.Context) (Backend, error) { return nil, hinted{} }
	}, func(*rig) {}},
	{"setup", firstRun(true), func(*rig) {}},
	{"setup-no-keyring", firstRun(false), func(*rig) {}},
	{"setup-passphrase", firstRun(false), func(r *rig) { r.press("enter") }},
	{"setup-paper", firstRun(true), func(r *rig) { r.press("enter") }},
}

// oldCopy is what is said of a printed copy that lacks something.
const oldCopy = "the printed copy is behind by 3 accounts: added, changed or deleted since generation 7, which was read back"

var sizes = [][2]int{{80, 24}, {40, 12}, {20, 5}}

func empty(c *Config) {
	b := NewMemory(vault.New("empty", c.Now), c.Now)
	c.Open = func(context.Context) (Backend, error) { return b, nil }
}

// sealedFile makes every file an encrypted one, whose passphrase is "open".
func sealedFile(c *Config) {
	c.ReadFile = func(_ context.Context, path string) (transfer.Source, error) {
		data, err := os.ReadFile("../testdata/imports/totp-cli.age")
		return transfer.Source{Name: path, Data: data}, err
	}
}

func groups(c *Config) { c.Prefs.Groups = true }

// recovering has an account with recovery codes, one of them used.
func recovering(c *Config) {
	now := c.Now
	c.Open = func(context.Context) (Backend, error) {
		v := vault.New("recovering", now)
		a := Samples(now())[0]
		a.Recovery = []vault.RecoveryCode{
			{Code: otpcore.NewSecret([]byte("4471-0092-aabb"))},
			{Code: otpcore.NewSecret([]byte("8812-7733-ccdd")), Used: now()},
			{Code: otpcore.NewSecret([]byte("\x1b[31mred"))},
		}
		_, err := v.Add(a)
		return NewMemory(v, now), err
	}
}

// The doubles are made anew for each run of a screen: its sizes run at once.
func freshKeys(c *Config)     { withKeys(&keyed{})(c) }
func oldPaper(c *Config)      { withKeys(&keyed{note: oldCopy})(c) }
func exporting(c *Config)     { (&exports{}).config(c) }
func exportingLong(c *Config) { (&exports{wait: true}).config(c) }

type hinted struct{}

func (hinted) Error() string { return "the keyring did not answer in 3 s" }
func (hinted) Hint() string  { return "fob --passphrase-fd 3 3<FILE uses the passphrase" }

func firstRun(keyring bool) func(*Config) {
	return func(c *Config) {
		now := c.Now
		c.Setup = &Setup{
			KeyringAvailable: keyring,
			Create: func(context.Context, SetupAnswers) (SetupResult, error) {
				return SetupResult{
					Backend:     NewMemory(vault.New("first", now), now),
					Paper:       otpcore.NewSecret([]byte("AGE-SECRET-KEY-1" + strings.Repeat("QPZRY9X8GF2TV", 4) + "DW0S3J")),
					Fingerprint: "7k2d-qq9x",
					PaperPath:   "/home/alex/fob-paper-key.pdf",
					SavePaper:   func(context.Context) (string, error) { return "/home/alex/fob-paper-key.pdf", nil },
				}, nil
			},
		}
	}
}

func TestScreens(t *testing.T) {
	t.Parallel()
	for _, s := range screens {
		for _, size := range sizes {
			t.Run(fmt.Sprintf("%s-%dx%d", s.name, size[0], size[1]), func(t *testing.T) {
				t.Parallel()
				inBubble(t, s.config, func(r *rig) {
					r.size(size[0], size[1])
					s.walk(r)
					v := r.m.View()
					if !v.AltScreen {
						t.Error("not on the alternate screen")
					}
					golden.RequireEqual(t, v.Content)
				})
			})
		}
	}
}

// TestWidths: no line is wider than the window and no frame higher, for every
// screen at every width, and at awkward heights.
func TestWidths(t *testing.T) {
	t.Parallel()
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, s.config, func(r *rig) {
				r.size(80, 24)
				s.walk(r)
				for w := 1; w <= 130; w++ {
					for _, h := range []int{5, 12, 24} {
						r.fits(w, h)
					}
				}
				for h := 1; h <= 50; h++ {
					for _, w := range []int{20, 29, 30, 38, 60, 80} {
						r.fits(w, h)
					}
				}
			})
		})
	}
}

// fits draws in a window of w by h and checks that the frame stays in it.
func (r *rig) fits(w, h int) {
	r.t.Helper()
	r.m.Update(sizeMsg(w, h))
	v := r.m.View()
	lines := strings.Split(v.Content, "\n")
	if len(lines) > h {
		r.t.Fatalf("%d×%d: %d lines", w, h, len(lines))
	}
	for _, line := range lines {
		if got := ansi.StringWidth(line); got > w {
			r.t.Fatalf("%d×%d: a line of %d columns: %q", w, h, got, line)
		}
	}
	if c := v.Cursor; c != nil && (c.X >= w || c.Y >= h) {
		r.t.Fatalf("%d×%d: cursor at %d, %d", w, h, c.X, c.Y)
	}
}

// TestRows: rows are as wide as laid out, whatever the names are made of.
func TestRows(t *testing.T) {
	t.Parallel()
	names := []string{"", "GitHub", "銀行銀行銀行銀行銀行", "שלום עולם", "e\u0301e\u0301e\u0301", "👩‍👩‍👧 family", "a\x1b[31mred\u202e", strings.Repeat("long ", 30)}
	inBubble(t, nil, func(r *rig) {
		for w := minWidth; w <= 130; w++ {
			r.m.w = w
			for _, name := range names {
				for _, other := range names {
					it := newItem(vault.Account{Key: otpcore.Key{
						Kind: otpcore.TOTP, Issuer: name, Account: other, Digits: 8, Period: 30,
						Secret: otpcore.NewSecret([]byte("x")), Algorithm: otpcore.SHA1,
					}})
					c := layout(w, measure{issuer: width(it.issuer), name: width(it.name), digits: 8, favorite: true})
					line := r.m.rowView(&it, c, false, "")
					if strings.ContainsAny(ansi.Strip(line), "\x1b\u202e") {
						t.Fatalf("raw control characters in %q", line)
					}
					if got, want := ansi.StringWidth(line), c.margin+c.total; got != want {
						t.Fatalf("width %d, names %q %q: a row of %d columns, want %d", w, name, other, got, want)
					}
				}
			}
		}
	})
}

// TestNames: names of wide, joined, right-to-left and hostile characters keep
// every room in its window, and nothing raw gets through.
func TestNames(t *testing.T) {
	t.Parallel()
	strange := func(c *Config) {
		c.Prefs.Groups = true
		now := c.Now
		v := vault.New("strange", now)
		for i, name := range []string{"銀行銀行銀行銀行", "שלום עולם", "e\u0301e\u0301e\u0301", "👩‍👩‍👧 family", "a\x1b[31mred\u202e", strings.Repeat("long ", 30)} {
			a := Samples(now())[0]
			a.Key.Issuer, a.Key.Account, a.Note, a.Tags = name, name, name+"\n"+name, []string{name}
			a.Favorite = i%2 == 0
			a.Recovery = []vault.RecoveryCode{{Code: otpcore.NewSecret([]byte(name))}}
			a, err := v.Add(a)
			if err == nil && i > 3 {
				err = v.Delete(a.ID)
			}
			if err != nil {
				panic(err)
			}
		}
		for i, name := range []string{"a\x1b[31mred\u202e", strings.Repeat("long ", 30)} {
			a := Samples(now())[i]
			a.Key.Issuer, a.Key.Account, a.Tags = name, "銀行"+name, []string{name}
			if _, err := v.Add(a); err != nil {
				panic(err)
			}
		}
		b := NewMemory(v, now)
		c.Open = func(context.Context) (Backend, error) { return b, nil }
	}
	rooms := map[string][]string{
		"list": {"down"}, "menu": {"down", "tab"}, "details": {"down", "ctrl+o", "r"}, "edit": {"down", "ctrl+e"},
		"edit account": {"end", "ctrl+e", "down"}, "trash": {"tab", "t"}, "tags": {"tab", "f"}, "compare": {"down", "tab", "m"},
		"deleted": {"down", "ctrl+x"}, "search": {"'銀行שלו"}, "undone": {"down", "ctrl+x", "ctrl+y"}, "QR": {"end", "ctrl+r"},
	}
	for name, keys := range rooms {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			inBubble(t, strange, func(r *rig) {
				r.press(keys...)
				if text := r.text(); strings.ContainsAny(text, "\x1b\u202e") {
					t.Errorf("raw control characters in %q", text)
				}
				for _, size := range sizes {
					r.fits(size[0], size[1])
				}
				for w := 20; w <= 90; w++ {
					r.fits(w, 14)
				}
			})
		})
	}
}
