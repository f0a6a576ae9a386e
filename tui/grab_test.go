package tui

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"fob/otpcore"
	"fob/vault/transfer"
)

func entry(issuer, secret string) transfer.Entry {
	k := otpcore.TOTP.Defaults()
	k.Issuer, k.Account, k.Secret = issuer, "me", otpcore.NewSecret([]byte(secret))
	return transfer.Entry{Key: k}
}

func TestScreen(t *testing.T) {
	t.Parallel()
	var on []transfer.Entry
	var err error
	look := func(c *Config) {
		c.Screen = func(context.Context) ([]transfer.Entry, error) { return on, err }
	}
	inBubble(t, look, func(r *rig) {
		on = []transfer.Entry{entry("Example", "a secret of it")}
		r.press("tab", "g")
		r.sees("Added · Example")
		r.sees("Type this code into the site")
		r.press("esc")
		on = append(on, entry("Second", "another"), entry("Third", "a third"))
		r.press("tab", "g")
		r.sees("Import 2 of 3 entries")
		r.sees("here already")
		r.press("end", "space", "enter")
		r.sees("imported: 1 new")
		if got := len(r.m.session.items); got != 14 {
			t.Errorf("%d accounts", got)
		}
		on, err = nil, errors.New("no QR code of an account was seen on the screen")
		r.press("tab", "g")
		r.sees("no QR code of an account was seen")
	})
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "g")
		r.sees("no screen to look at")
	})
}

func TestCopied(t *testing.T) {
	t.Parallel()
	var on []transfer.Entry
	var text string
	inBubble(t, func(c *Config) {
		c.Copied = func(context.Context) ([]transfer.Entry, string, error) { return on, text, nil }
	}, func(r *rig) {
		text = "otpauth://totp/Example:me?secret=JBSWY3DPEHPK3PXP&issuer=Example\n"
		r.press("ctrl+v")
		r.sees("Added · Example")
		r.press("esc")
		text = "jbsw y3dp ehpk 3pxp"
		r.press("tab", "+")
		r.sees("Add an account")
		r.lacks("jbsw")
		r.press("'Site", "enter")
		r.sees("Added · Site")
		r.press("esc")
		text = "a shopping list, of 1 item"
		r.press("ctrl+v")
		r.sees("no otpauth:// address and no secret")
		on = []transfer.Entry{entry("Pictured", "x1")}
		r.press("ctrl+v")
		r.sees("Added · Pictured")
	})
}

func TestDroppedPaths(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]string{
		`/a/b.txt`:                             {"/a/b.txt"},
		`'/a/b c.txt' '/d.json' `:              {"/a/b c.txt", "/d.json"},
		`/a/b\ c.txt /d\'e.json`:               {"/a/b c.txt", "/d'e.json"},
		`"/a/b c.txt" "/d.json"`:               {"/a/b c.txt", "/d.json"},
		"file:///a/b%20c.txt\r\nfile://host/d": {"/a/b c.txt", "/d"},
		"file:///a/b%20c.txt file:///d":        {"/a/b c.txt", "/d"},
		"/a/b c.txt":                           {"/a/b", "c.txt"},
		"/a/it's /b":                           {"/a/it's", "/b"},
		`'/a/it'\''s' /b`:                      {"/a/it's", "/b"},
		`'/a/open`:                             {"'/a/open"},
		`C:\Users\x.json "C:\Users\y z.json"`:  {`C:\Users\x.json`, `C:\Users\y z.json`},
		"":                                     nil,
		"/a\n\n/b\n":                           {"/a", "/b"},
	} {
		if got := droppedPaths(text); !slices.Equal(got, want) {
			t.Errorf("droppedPaths(%q) = %q, want %q", text, got, want)
		}
	}
}

// TestSeveralFiles: what is dropped at once is one plan, and a file that gives
// nothing is a line of it.
func TestSeveralFiles(t *testing.T) {
	t.Parallel()
	files := map[string]string{
		"/a/one.txt":              "otpauth://totp/One:me?secret=JBSWY3DPEHPK3PXP&issuer=One\n",
		"/a/two.txt":              "otpauth://totp/Two:me?secret=JBSWY3DPEHPK3PXQ&issuer=Two\n",
		"/a/cat.txt":              "\x00\x01 nothing known",
		"/a/one.txt /a/two.txt 3": "otpauth://totp/Odd:me?secret=JBSWY3DPEHPK3PXR&issuer=Odd\n",
	}
	read := func(c *Config) {
		c.ReadFile = func(ctx context.Context, path string) (transfer.Source, error) {
			if text, ok := files[path]; ok {
				return transfer.Source{Name: path, Data: []byte(text)}, nil
			}
			return readSample(ctx, "/missing"+path)
		}
	}
	for _, dropped := range []string{
		"/a/one.txt /a/cat.txt '/a/two.txt' /a/missing.txt", "/a/one.txt\n/a/cat.txt\n/a/two.txt\n/a/missing.txt\n",
	} {
		inBubble(t, read, func(r *rig) {
			r.paste(dropped)
			r.sees("Import 2 of 2 entries")
			r.sees("cat.txt")
			r.sees("missing.txt")
			r.press("end", "space", "enter")
			r.sees("imported: 2 new")
			r.sees("delete them")
			r.kept("One")
			r.kept("Two")
		})
	}
	inBubble(t, read, func(r *rig) { // spaces in the one name there is
		r.paste("/a/one.txt /a/two.txt 3")
		r.sees("Import 1 of 1 entry")
		r.sees("Odd")
	})
	inBubble(t, read, func(r *rig) { // in the room that asks, one after the other
		r.press("tab", "i")
		r.paste("/a/one.txt")
		r.paste("/a/two.txt")
		r.press("enter")
		r.sees("Import 2 of 2 entries")
	})
}

// TestDropOnForm: a file that is dropped on the form of a new account is read,
// and one that is not there leaves the form as it was.
func TestDropOnForm(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "a", "'Site")
		r.paste("/no/such.png")
		r.sees("file does not exist")
		r.sees("Add an account")
		r.sees("Site")
		r.paste("/home/alex/my\\ codes.txt")
		r.sees("Import 3 of 4 entries")
		r.press("esc")
		r.sees("Add an account")
	})
}

// TestCopiedIntoForm: ctrl+v in a form takes what was copied into the form, and
// a secret never lands in a field that shows it.
func TestCopiedIntoForm(t *testing.T) {
	t.Parallel()
	var on []transfer.Entry
	var text string
	var err error
	inBubble(t, func(c *Config) {
		c.Copied = func(context.Context) ([]transfer.Entry, string, error) { return on, text, err }
	}, func(r *rig) {
		r.press("tab", "a", "'Mine")
		text = "GEZDGNBVGY3TQOJQ"
		r.press("ctrl+v")
		r.sees("it is in its field")
		r.lacks("GEZDG")
		r.sees("secret     " + strings.Repeat("•", 16))
		text = "alex\nmore"
		r.press("down", "ctrl+v")
		r.sees("account    alex")
		on = []transfer.Entry{entry("Example", "a secret of it")}
		r.press("ctrl+v")
		r.sees("issuer     Example")
		on = append(on, on[0])
		r.press("ctrl+v")
		r.sees("copied 2 accounts: a form holds one")
		on, err = nil, errors.New("no program reads the clipboard")
		r.press("ctrl+v")
		r.sees("nothing was taken: no program")
	})
}

func TestCopiedSecret(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"hello there": false, "some words that are long enough": false, "JBSW": false, "hunter2 word": false,
		"gezdgnbvgy3tqojq": true, "gezd gnbv gyzt qojq": true, "abcdefghijklmnopqrst": true, "GEZD-GNBV-GY3T-QOJQ": true,
	} {
		if got := copiedSecret(text); got != want {
			t.Errorf("copiedSecret(%q) = %v", text, got)
		}
	}
}
