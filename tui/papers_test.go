package tui

import (
	"slices"
	"testing"
	"time"
)

func TestPaperKey(t *testing.T) {
	t.Parallel()
	k := &keyed{}
	inBubble(t, withKeys(k), func(r *rig) {
		r.press("tab", "z", "enter", "enter")
		r.sees("The sheet is in /home/alex/fob-paper-key.pdf")
		r.press("'wrong", "enter")
		r.sees("that is another key")
		r.lacks("wrong")
		r.paste("'/home/alex/scan 1.png' ")
		r.press("enter")
		r.sees("the paper key 439e-6624 is in FILE")
		r.sees("✗ the old paper key stays")
		r.press("enter")
		r.sees("A copy of the vault")
	})
	if want := []string{"wrong", "/home/alex/scan 1.png"}; !slices.Equal(k.proved, want) {
		t.Errorf("read back %q, want %q", k.proved, want)
	}
	if len(k.sheets) != 1 || k.sheets[0] != (SheetPlan{}) || k.gone != 0 {
		t.Errorf("sheets %+v, %d taken away", k.sheets, k.gone)
	}
}

func TestPaperKeyShares(t *testing.T) {
	t.Parallel()
	k := &keyed{}
	inBubble(t, withKeys(k), func(r *rig) {
		r.press("tab", "z", "enter", "right", "right")
		r.sees("enough")
		r.press("down", "right", "down", "right", "right", "right", "right", "down", "right", "down", "right", "down", "'key.txt", "enter")
		r.press("'right", "enter")
		r.sees("1 of 2 shares")
	})
	want := SheetPlan{Path: "key.txt", Letter: true, Shares: 4, Enough: 4, KeepOld: true}
	if len(k.sheets) != 1 || k.sheets[0] != want {
		t.Errorf("sheets %+v, want %+v", k.sheets, want)
	}
}

// TestPaperKeyBlank: the key is on the screen alone, and leaving takes the form
// away.
func TestPaperKeyBlank(t *testing.T) {
	t.Parallel()
	k := &keyed{}
	inBubble(t, withKeys(k), func(r *rig) {
		r.press("tab", "z", "enter", "right", "enter")
		r.sees("QPZR Y9X8")
		r.press("enter")
		r.lacks("QPZR Y9X8")
		r.press("esc")
		r.sees("QPZR Y9X8")
		r.press("esc")
		r.sees("esc again")
		r.press("down", "esc", "esc")
		r.sees("the vault was not changed")
		if k.gone != 1 || len(k.proved) != 0 {
			t.Errorf("%d sheets taken away, read back %q", k.gone, k.proved)
		}
	})
}

// TestPaperKeyLock: a lock forgets the key that was not read back, takes its
// sheet away, and that is said afterwards.
func TestPaperKeyLock(t *testing.T) {
	t.Parallel()
	k := &keyed{}
	inBubble(t, withKeys(k), func(r *rig) {
		r.press("tab", "z", "enter", "enter", "'secret")
		room, _ := r.m.room.(*proofRoom)
		r.press("ctrl+l")
		if room.key != nil || !room.answer.field.empty() {
			t.Error("the lock left the key")
		}
		if k.gone != 1 {
			t.Errorf("%d sheets taken away", k.gone)
		}
		r.press("enter")
		r.sees("a print of it opens")
		r.press("ctrl+l", "enter")
		r.lacks("a print of it")
	})
}

func TestPaperSheets(t *testing.T) {
	t.Parallel()
	k := &keyed{}
	inBubble(t, withKeys(k), func(r *rig) {
		r.press("tab", "z", "down", "enter", "right", "enter")
		r.sees("12 accounts in 6 codes")
		r.press("enter", "down", "enter", "enter")
		r.sees("not encrypted: whoever sees it")
		if len(k.sheets) != 1 {
			t.Fatal("made before the warning was seen")
		}
		r.press("enter")
		r.sees("12 accounts in /home/alex/fob-accounts.pdf")
	})
	if len(k.sheets) != 2 || !k.sheets[0].Names {
		t.Errorf("sheets %+v", k.sheets)
	}
}

func TestPaperCheck(t *testing.T) {
	t.Parallel()
	k := &keyed{}
	inBubble(t, withKeys(k), func(r *rig) {
		r.press("tab", "z", "end", "enter", "enter")
		r.sees("name a photo or a scan")
		r.paste("/blank.png")
		r.press("enter")
		r.sees("no code of a vault's sheet")
		r.press("ctrl+u")
		r.paste("'/home/alex/scan 1.png'\n/home/alex/scan-2.png\n")
		r.press("enter")
		if want := []string{"/home/alex/scan 1.png", "/home/alex/scan-2.png"}; !slices.Equal(k.scans, want) {
			t.Fatalf("read %q, want %q", k.scans, want)
		}
		r.sees("6 codes read")
		r.press("'wrong", "enter")
		r.sees("does not open the sheet")
		r.press("ctrl+r")
		r.sees("› wrong") // what was typed can be mended
		r.press("home", "delete", "delete", "delete", "delete", "delete", "'right", "enter")
		r.sees("it restores")
		r.press("esc", "enter")
		r.paste("/home/alex/scan-2.png")
		r.press("enter", "enter")
		r.sees("✗ the paper key was not tried")
	})
}

// TestPaperNote: an old printed copy is said in the title line, in the paper
// room, and where there is no such line as a message.
func TestPaperNote(t *testing.T) {
	t.Parallel()
	inBubble(t, withKeys(&keyed{note: oldCopy}), func(r *rig) {
		r.size(100, 30)
		r.sees("the printed copy is behind by 3 accounts: added,")
		r.press("tab", "z")
		r.sees("generation 7, which was read back")
	})
	inBubble(t, func(c *Config) {
		withKeys(&keyed{note: oldCopy})(c)
		open := c.Open
		c.Open = nil
		locked(c)
		c.Unlock = nil
		c.Open = open
	}, func(r *rig) {
		r.size(40, 12)
		r.press("ctrl+l", "enter")
		r.sees("· the printed copy is behind by 3")
		r.after(toastLong + time.Second)
		r.lacks("3 accounts")
	})
}

// TestPaperCheckShares: shares are given one after the other, and a key that is
// typed is shown when that is asked for.
func TestPaperCheckShares(t *testing.T) {
	t.Parallel()
	k := &keyed{}
	inBubble(t, withKeys(k), func(r *rig) {
		r.press("tab", "z", "end", "enter", "'/home/alex/pi", "tab")
		r.sees("› /home/alex/pictures/")
		r.press("enter", "'share")
		r.lacks("share")
		r.sees("ctrl+r show")
		r.press("ctrl+r")
		r.sees("› share")
		r.sees("ctrl+r hide")
		r.press("enter")
		r.sees("1 of 2 shares: the next one, please")
		r.lacks("✗")
		r.press("'right")
		r.lacks("right")
		r.press("enter")
		r.sees("it restores")
	})
}

// TestPaperKeyScans: several scans that are dropped are one answer.
func TestPaperKeyScans(t *testing.T) {
	t.Parallel()
	k := &keyed{}
	inBubble(t, withKeys(k), func(r *rig) {
		r.press("tab", "z", "enter", "enter")
		r.paste("'/home/alex/share 1.png' /home/alex/share-2.png")
		r.paste("/home/alex/share-3.png")
		r.press("enter")
	})
	if want := "/home/alex/share 1.png\n/home/alex/share-2.png\n/home/alex/share-3.png"; len(k.proved) != 1 || k.proved[0] != want {
		t.Errorf("read back %q, want %q", k.proved, want)
	}
}
