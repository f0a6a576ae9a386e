package tui

import (
	"context"
	"errors"
	"testing"
	"time"

	"fob/otpcore"
	"fob/vault"
)

// keyed is a backend with keys, sheets and scans that are made up.
type keyed struct {
	*Memory
	info   KeysInfo
	pass   string
	sheets []SheetPlan
	proved []string
	gone   int // sheets taken away
	scans  []string
	note   string
}

// withKeys opens a keyed backend over the samples.
func withKeys(k *keyed) func(c *Config) {
	return func(c *Config) {
		now := c.Now
		day := time.Date(2026, 11, 1, 0, 0, 0, 0, time.UTC)
		k.info = KeysInfo{
			Recipients: []vault.Recipient{
				{Name: "laptop", Key: "age1laptop", Added: day},
				{Name: "paper", Key: "age1paper", Added: day},
				{Name: "old laptop", Key: "age1old", Added: day, Revoked: day.AddDate(0, 0, 20)},
			},
			Own: "age1laptop", Keyring: "opens the vault, GNOME Keyring", Session: "none", CanKeep: true,
		}
		c.Open = func(context.Context) (Backend, error) {
			if k.Memory != nil {
				return k, nil
			}
			m, err := NewSamples(now)
			k.Memory = m
			return k, err
		}
	}
}

func (k *keyed) Keys(context.Context) (KeysInfo, error) { return k.info, nil }

func (k *keyed) SetPassphrase(_ context.Context, pass otpcore.Secret) (string, Unlocker, error) {
	k.pass, k.info.Passphrase = string(pass.Bytes()), true
	return "the passphrase was set", func(_ context.Context, p otpcore.Secret) (Backend, error) {
		if string(p.Bytes()) != k.pass {
			return nil, vault.ErrPassphrase
		}
		return k, nil
	}, nil
}

func (k *keyed) RemovePassphrase(context.Context) (string, error) {
	if len(k.info.Recipients) == 0 {
		return "", errors.New("the keyring would be the only holder")
	}
	k.info.Passphrase = false
	return "the passphrase was removed", nil
}

func (k *keyed) KeepOpen(context.Context) (string, error) {
	k.info.Open, k.info.Session = true, "open for 1 h more"
	return "the vault is open for 1 h", nil
}

func (k *keyed) EndSession(context.Context) (string, error) {
	k.info.Open, k.info.Session = false, "none"
	return "the session has ended", nil
}

func (k *keyed) PaperNote(v *vault.Vault) string {
	if v.Len() == 0 {
		return "nothing to compare the copy with"
	}
	return k.note
}

func (k *keyed) MakeKeySheet(_ context.Context, p SheetPlan) (NewKey, error) {
	k.sheets = append(k.sheets, p)
	return &madeKey{k: k, plan: p}, nil
}

func (k *keyed) MakeCopySheet(_ context.Context, p SheetPlan) ([]string, error) {
	k.sheets = append(k.sheets, p)
	return []string{"12 accounts in 6 codes: /home/alex/fob-vault-copy.pdf", "it opens with the paper key 7k2d-qq9x"}, nil
}

func (k *keyed) MakeCodeSheet(_ context.Context, p SheetPlan, accounts []vault.Account) ([]string, error) {
	k.sheets = append(k.sheets, p)
	return []string{count(len(accounts), "account") + " in /home/alex/fob-accounts.pdf, not encrypted"}, nil
}

func (k *keyed) ReadScans(_ context.Context, paths []string, _ func(string)) (Scans, error) {
	k.scans = paths
	if paths[0] == "/blank.png" {
		return nil, errors.New("there is no code of a vault's sheet in it")
	}
	return readTwo{}, nil
}

// madeKey is read back by the word "right"; as shares by two of them.
type madeKey struct {
	k    *keyed
	plan SheetPlan
	have int
}

func (n *madeKey) Lines() []string { return []string{"The sheet is in /home/alex/fob-paper-key.pdf."} }

func (n *madeKey) Words() []string {
	if n.plan.Blank {
		return []string{"The paper key, to be copied by hand:", "", "    AGE-SECRET-KEY-1", "  1 QPZR Y9X8"}
	}
	return nil
}

func (n *madeKey) Discard() { n.k.gone++ }

func (n *madeKey) Prove(_ context.Context, answer otpcore.Secret) (string, []string, error) {
	text := string(answer.Bytes())
	n.k.proved = append(n.k.proved, text)
	if text != "right" && text != "/home/alex/scan 1.png" {
		return "", nil, errors.New("that is another key")
	}
	if n.have++; n.have < n.plan.Enough {
		return "1 of 2 shares: the next one, please", nil, nil
	}
	return "", []string{"the paper key 439e-6624 is in FILE", "warning: the old paper key stays"}, nil
}

type readTwo struct{}

func (readTwo) Lines() []string { return []string{"generation 3: 6 codes read"} }

func (readTwo) Open(_ context.Context, key otpcore.Secret) (string, []string, error) {
	switch string(key.Bytes()) {
	case "":
		return "", []string{"it opens with a key of this machine", "warning: the paper key was not tried"}, nil
	case "share":
		return "1 of 2 shares: the next one, please", nil, nil
	case "right":
		return "", []string{"it opens with the paper key: 12 accounts", "it restores"}, nil
	}
	return "", nil, errors.New("this key does not open the sheet")
}

func TestKeysRoom(t *testing.T) {
	t.Parallel()
	k := &keyed{}
	inBubble(t, withKeys(k), func(r *rig) {
		r.press("tab", "y")
		r.sees("old laptop")
		r.sees("revoked 2026-11-21")
		r.sees("open now")
		r.sees("GNOME Keyring")
		r.press("x")
		r.sees("choose its line first")
		r.press("down", "down", "down", "enter", "'one", "enter", "'one", "enter")
		r.sees("the passphrase was set")
		r.sees("set up")
		if k.pass != "one" {
			t.Errorf("the passphrase is %q", k.pass)
		}
		r.press("down", "enter")
		r.sees("open for 1 h more")
		r.press("enter")
		r.sees("the session has ended")
		r.press("ctrl+l") // it asks for the new passphrase, though the keyring is open
		r.sees("Passphrase")
		r.press("'two", "enter")
		r.sees("wrong passphrase")
		r.press("'one", "enter")
		r.sees("GitHub")
		r.press("tab", "y", "down", "down", "down", "x")
		r.sees("x again")
		r.press("x")
		r.sees("the passphrase was removed")
		r.press("esc", "ctrl+l")
		r.sees("No passphrase is set")
	})
	inBubble(t, nil, func(r *rig) {
		r.press("tab", "y")
		r.sees("samples in memory")
		r.press("tab", "z")
		r.sees("nothing to print")
	})
}

// TestKeysRoomLocked: a passphrase that is saved after the lock is asked for at
// once, and none is dropped with what was typed.
func TestKeysRoomLocked(t *testing.T) {
	t.Parallel()
	k := &keyed{}
	inBubble(t, withKeys(k), func(r *rig) {
		r.press("tab", "y", "end", "up", "up", "enter", "'one")
		room, _ := r.m.room.(*keysRoom)
		q := room.phrase
		r.press("ctrl+l")
		if !q.field.empty() || r.m.session != nil {
			t.Error("the lock left what was typed")
		}
		r.sees("locked")
	})
}
