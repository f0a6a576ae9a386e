package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
	"fob/vault"
	"fob/vault/transfer"
)

func TestImport(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.paste("'/home/alex/my codes.txt'\n")
		r.sees("Import 3 of 4 entries")
		r.sees("same name, other secret")
		r.lacks("JBSWY3DP")
		r.press("down", "space", "enter") // without Second
		r.sees("imported: ")
		r.sees("my codes.txt holds the secrets")
		r.sees("in the clear, delete it")
		if got := len(r.m.session.items); got != 14 {
			t.Errorf("%d accounts, want 14: Example, and Codeberg twice", got)
		}
		r.kept("Example")
		r.press("ctrl+y")
		if got := len(r.m.session.items); got != 12 {
			t.Errorf("%d accounts after the undo", got)
		}
	})
	inBubble(t, nil, func(r *rig) { // the other account's secret takes its place
		want, err := otpcore.ParseSecret("JBSWY3DPEHPK3PXR")
		if err != nil {
			t.Fatal(err)
		}
		r.press("tab", "i", "'/home/alex/my codes.txt", "enter", "o", "o")
		r.sees("conflicts: replaced")
		r.press("enter")
		a := r.kept("Codeberg")
		if !a.Key.Secret.Equal(want) || len(a.Previous) != 1 || len(r.m.session.items) != 14 {
			t.Errorf("%d accounts, %d earlier secrets", len(r.m.session.items), len(a.Previous))
		}
	})
}

func TestImportTicks(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.paste("/home/alex/my codes.txt")
		r.press("a")
		r.sees("Import 0 of 4")
		r.press("enter")
		r.sees("nothing is ticked")
		r.press("a")
		r.sees("Import 3 of 4")
		r.press("end", "up", "space") // what cannot be read is not ticked
		r.sees("Import 3 of 4")
		r.press("esc")
		r.sees("nothing was imported")
		if got := len(r.m.session.items); got != 12 {
			t.Errorf("%d accounts", got)
		}
	})
}

func TestImportNoFile(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.paste("/no/such/file") // text, then
		if got := r.m.list.field.value(); got != "/no/such/file" {
			t.Errorf("the search is %q", got)
		}
		r.press("esc", "tab", "i", "'/no/such", "enter")
		r.sees("file does not exist")
		if room, ok := r.m.room.(*pathRoom); !ok || room.path.value() != "/no/such" {
			t.Errorf("in %T", r.m.room)
		}
	})
	inBubble(t, func(c *Config) {
		c.ReadFile = func(_ context.Context, path string) (transfer.Source, error) {
			return transfer.Source{Name: path, Data: []byte("\x00\x01 nothing known")}, nil
		}
	}, func(r *rig) {
		r.paste("/home/alex/cat.txt")
		r.sees("✗ \"/home/alex/cat.txt\"")
		if !isRoom[*listRoom](r) {
			t.Errorf("in %T", r.m.room)
		}
	})
}

func TestImportSealed(t *testing.T) {
	t.Parallel()
	inBubble(t, sealedFile, func(r *rig) {
		r.paste("/home/alex/totp-cli.age")
		r.sees("is encrypted")
		r.press("'wrong", "enter")
		r.sees("wrong passphrase")
		r.press("'open", "enter")
		r.sees("entries")
		r.press("enter")
		r.sees("imported: ")
		if got := len(r.m.session.items); got <= 12 {
			t.Errorf("%d accounts", got)
		}
	})
}

func TestDroppedPath(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		text, want string
		path       bool
	}{
		{"/a/b c.txt", "/a/b c.txt", true},
		{`'/a/b c.txt'`, "/a/b c.txt", true},
		{`"/a/b.txt" `, "/a/b.txt", true},
		{`/a/b\ c\(1\).txt`, "/a/b c(1).txt", true},
		{"file:///a/b%20c%2Atxt", "/a/b c*txt", true},
		{"file://host/a/%zz", "/a/%zz", true},
		{"~/x.json", "~/x.json", true},
		{`C:\Users\x y.json`, `C:\Users\x y.json`, true},
		{`"C:\Users\x.json"`, `C:\Users\x.json`, true},
		{`\\share\x`, `\\share\x`, true},
		{"octo", "octo", false},
		{"'", "'", false},
		{`\`, `\`, false},
	} {
		if got := droppedPath(tt.text); got != tt.want || looksLikePath(tt.text) != tt.path {
			t.Errorf("%q is %q, a path: %v; want %q, %v", tt.text, got, looksLikePath(tt.text), tt.want, tt.path)
		}
	}
}

func TestSaveQR(t *testing.T) {
	t.Parallel()
	var data []byte
	inBubble(t, func(c *Config) {
		c.SaveFile = func(_ context.Context, name string, png []byte) (string, error) {
			data = png
			return "/home/alex/" + name, nil
		}
	}, func(r *rig) {
		r.press("ctrl+r", "s")
		r.m.room = r.m.list
		r.sees("saved /home/alex/fob-qr-GitHub-octocat@example.com.png")
		if !strings.HasPrefix(string(data), "\x89PNG") {
			t.Error("no picture was written")
		}
	})
	inBubble(t, func(c *Config) {
		c.SaveFile = func(context.Context, string, []byte) (string, error) { return "", errDisk }
	}, func(r *rig) {
		r.press("ctrl+r", "s", "esc")
		r.sees("the picture was not saved: no space left on device")
	})
}

func TestCompare(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "m", "'123456", "enter")
		r.sees("no match")
		r.press("'" + r.code("GitHub"))
		r.lacks("no match")
		r.press("enter")
		r.sees("✓ match")
		if r.kept("GitHub").Verified.IsZero() {
			t.Error("not marked as verified")
		}
	})
}

func TestTrash(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.press("ctrl+x", "tab", "t")
		r.sees("GitHub:octocat@example.com")
		r.sees("30 days left")
		r.press("enter")
		r.sees("brought back GitHub")
		r.sees("Nothing was deleted")
		r.press("enter", "esc")
		if len(r.m.session.items) != 12 || r.chosen() != "GitHub" {
			t.Errorf("%d accounts, chosen %q", len(r.m.session.items), r.chosen())
		}
	})
}

// slowBackend takes its time to save.
type slowBackend struct{ *Memory }

func (b slowBackend) UpdatePinned(ctx context.Context, change func(*vault.Vault) error) (vault.Saved, error) {
	time.Sleep(3 * time.Second)
	return b.Memory.UpdatePinned(ctx, change)
}

// TestImportProgress: the terminal's own indicator (OSC 9;4) says that an
// import is being saved, and only while it is.
func TestImportProgress(t *testing.T) {
	t.Parallel()
	inBubble(t, func(c *Config) {
		b, err := NewSamples(c.Now)
		if err != nil {
			t.Fatal(err)
		}
		c.Open = func(context.Context) (Backend, error) { return slowBackend{b}, nil }
	}, func(r *rig) {
		r.paste("/home/alex/my\\ codes.txt")
		if r.m.View().ProgressBar != nil {
			t.Error("progress before anything is saved")
		}
		r.press("enter")
		if p := r.m.View().ProgressBar; p == nil || p.State != tea.ProgressBarIndeterminate {
			t.Errorf("progress while saving: %+v", p)
		}
		r.after(4 * time.Second)
		if r.m.View().ProgressBar != nil {
			t.Error("progress after the end")
		}
		r.sees("15 accounts")
	})
}

// TestImportAbout: what the chosen line has no room for is said below the list,
// and follows what becomes of conflicts.
func TestImportAbout(t *testing.T) {
	t.Parallel()
	inBubble(t, nil, func(r *rig) {
		r.paste("/home/alex/my codes.txt")
		r.press("down", "down")
		r.sees("Bad: secret: character 1 is a digit that base32 does not have: 0, 1, 8")
		r.press("down")
		r.sees("  Codeberg:alex is here with another secret: both are kept · line 4")
		r.press("o")
		r.sees("it is left out")
		r.press("o")
		r.sees("it is replaced")
		r.press("tab") // means nothing here
		r.size(20, 5)
		r.sees("Codeberg:alex is he…")
		r.fits(20, 5)
	})
	inBubble(t, func(c *Config) { c.ReadFile = longList }, func(r *rig) {
		r.paste("/home/alex/many.txt")
		r.sees("1/200")
		r.press("end")
		r.sees("200/200")
		r.press("up")
		r.sees("199/200")
		r.sees("Site 198:me: new")
		r.lacks("↓ more")
	})
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "p")
		r.paste("/home/alex/my codes.txt")
		r.press("end")
		r.lacks("alex")
	})
}

// longList is a file of 200 accounts.
func longList(_ context.Context, path string) (transfer.Source, error) {
	var b strings.Builder
	for i := range 200 {
		fmt.Fprintf(&b, "otpauth://totp/Site%%20%d:me?secret=JBSWY3DPEHPK3%c%cP&issuer=Site%%20%d\n", i, 'A'+i%20, 'A'+i/20, i)
	}
	return transfer.Source{Name: path, Data: []byte(b.String())}, nil
}

// TestImportIncomplete: that a part is missing is said at once, and stays in
// the list.
func TestImportIncomplete(t *testing.T) {
	t.Parallel()
	inBubble(t, func(c *Config) {
		c.ReadFile = func(_ context.Context, path string) (transfer.Source, error) {
			// The second of three codes of a transfer, with one account in it.
			return transfer.Source{Name: path, Data: []byte("otpauth-migration://offline?data=Ci0KCkhlbGxvId6tvu8SE0V4YW1wbGU6bWVAaG9tZS5vcmcaBEhvbWUgASgBMAIQARgDIAEoAQ%3D%3D")}, nil
		}
	}, func(r *rig) {
		r.paste("/home/alex/transfer.txt")
		r.sees("1 of 3 codes")
		r.after(toastLong + time.Second)
		r.press("end")
		r.sees("1 of 3 codes")
	})
}
