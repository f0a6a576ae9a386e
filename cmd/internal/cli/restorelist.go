package cli

import (
	"context"
	"strconv"
	"strings"

	"fob/vault"
)

// generationJSON is a generation as restore --list --json prints it. Accounts
// and Change are there where a key opened it.
type generationJSON struct {
	Generation uint64 `json:"generation"`
	Saved      string `json:"saved"`
	Pinned     bool   `json:"pinned"`
	File       string `json:"file"`
	Accounts   *int   `json:"accounts,omitempty"`
	Change     string `json:"change,omitempty"`
	Current    bool   `json:"current,omitempty"`
}

// listGenerations prints the kept states. A key that is at hand tells what each
// holds. Where the vault is damaged or gone, a person chooses by what they hold,
// and so is asked for the passphrase; without it the list is there all the same.
func listGenerations(ctx context.Context, a *app) error {
	s, err := vault.OpenRemains(a.options(a.dir()))
	if err != nil {
		return err
	}
	states, err := s.States(vault.Identity{})
	if err != nil {
		return err
	}
	if len(states) == 0 {
		if _, err := a.open(); err != nil {
			return err
		}
	}
	lost := gone(s) != nil || s.Damage() != nil
	open := a.withKeyQuiet
	if lost {
		open = a.withKey
	}
	opened := false
	err = open(ctx, s, func(key vault.Identity) error {
		if states, err = s.States(key); err != nil {
			return err
		}
		for _, state := range states {
			opened = opened || state.Opened
		}
		if !opened && len(states) > 0 {
			return vault.ErrNoKey
		}
		return nil
	})
	if code, _ := classify(err); err != nil && code == exitInterrupted {
		return err
	}
	if err != nil && (a.g.identity != "" || a.g.passphraseFD.given) {
		return err
	}
	if err := a.printStates(states); err != nil {
		return err
	}
	if !opened && len(states) > 0 && !a.g.json {
		a.hint("to see what each holds, " + howToLook(s, lost))
	}
	return nil
}

// howToLook says what to type to see into generations.
func howToLook(s *vault.Store, lost bool) string {
	const key = "--identity FILE"
	switch {
	case lost && s.HasPassphrase():
		return "give the passphrase or a key: --passphrase-fd 3 3<FILE, or " + key
	case lost || !s.HasPassphrase():
		return "give the paper key, or any key of the vault: " + key
	}
	return "open the vault first: fob unlock --for 10m, or give a key: " + key
}

func (a *app) printStates(states []vault.State) error {
	list := make([]generationJSON, len(states))
	t := &table{header: []string{"GENERATION", "SAVED", "ACCOUNTS", "CHANGE", "NOTE"}, aligned: a.aligned()}
	for i, g := range states {
		j := generationJSON{Generation: g.Number, Saved: rfc3339(g.Saved), Pinned: g.Pinned, File: g.Path, Change: g.Change, Current: g.Current}
		var notes []string
		accounts := "?"
		if g.Current {
			notes = append(notes, "now")
		}
		if g.Pinned {
			notes = append(notes, "kept for good")
		}
		if g.Opened {
			j.Accounts = &g.Accounts
			accounts = strconv.Itoa(g.Accounts)
		}
		list[i] = j
		t.add(strconv.FormatUint(g.Number, 10), g.Saved.UTC().Format("2006-01-02 15:04:05 UTC"), accounts, g.Change, strings.Join(notes, ", "))
	}
	if a.g.json {
		return a.printJSON(list)
	}
	return t.write(a.w.Stdout)
}
