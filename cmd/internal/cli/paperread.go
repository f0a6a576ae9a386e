package cli

import (
	"context"
	"errors"
	"fmt"
	"time"

	"fob/cmd/internal/prompt"
	"fob/vault"
)

// A paper key that nobody read back from its print may be one that nobody can
// read back: what is here asks for it, and remembers it.

const readBackLater = "when the paper key is printed, try the print: fob paper key --check"

// checkPaperKey proves a paper key from its print: typed, or from a picture of
// the sheet. It must open the vault, and be a paper key of it.
func checkPaperKey(ctx context.Context, a *app) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	var key vault.Identity
	if a.g.identity != "" {
		key, err = a.readIdentity(ctx, a.g.identity)
	} else {
		key, err = a.askPaperKey(ctx, "Paper key from the print, or the file of a photo (it is not shown):")
	}
	if err != nil {
		return err
	}
	v, err := s.Load(ctx, key)
	if errors.Is(err, vault.ErrNoKey) {
		return fail(exitLocked, errors.New("this paper key does not open the vault"), "the sheet names its key: fob status says which are in use")
	}
	if err != nil {
		return err
	}
	if !isPaperKey(v, key) {
		return hinted(usagef("this is no paper key, but another key of the vault"), "fob status lists the keys")
	}
	if err := s.RecordPaperRead(key.Recipient()); err != nil {
		return err
	}
	if a.g.json {
		return a.printJSON(map[string]any{"fingerprint": key.Fingerprint(), "opens": true})
	}
	a.say("the paper key %s can be read, and opens the vault", key.Fingerprint())
	return nil
}

func isPaperKey(v *vault.Vault, key vault.Identity) bool {
	for _, r := range v.Recipients() {
		if r.Active() && r.Name == vault.PaperName && r.Key == key.Recipient() {
			return true
		}
	}
	return false
}

// notePaperRead remembers that a paper key of the vault here was read back.
func (a *app) notePaperRead(v *vault.Vault, key vault.Identity) {
	if s, err := vault.OpenRemains(a.options(a.dir())); err == nil && s.ID() == v.ID() {
		_ = s.RecordPaperRead(key.Recipient()) // only what doctor says depends on it
	}
}

// offerReadBack offers to read the paper key of a new vault back from its print,
// where somebody is there. Leaving it for later is fine, and said.
func (a *app) offerReadBack(ctx context.Context, s *vault.Store, p vaultPlan) error {
	a.ask.Say("To be sure that the paper key can be read: print " + oneLine(p.paperFile) + " and type the key from the print,")
	a.ask.Say("or give the name of a photo of it.")
	for range passphraseTries {
		text, err := a.ask.Secret(ctx, "Key (it is not shown; Enter for later):")
		if errors.Is(err, prompt.ErrInterrupted) {
			break // the vault is made
		}
		if err != nil {
			return err
		}
		if text == "" {
			break
		}
		key, err := a.paperKeyFrom(ctx, text)
		switch {
		case err != nil:
			a.ask.Say("That did not work: " + oneLine(err.Error()) + ".")
		case key.Recipient() != p.setup.Paper.Recipient():
			a.ask.Say("That is another key.")
		default:
			a.say("  the paper key was read back: it works")
			return s.RecordPaperRead(key.Recipient())
		}
	}
	a.warn("the paper key was not read back: nobody knows yet whether its print can be read")
	a.hint(readBackLater)
	return nil
}

// paperRead says in doctor whether a paper key was ever read back.
func (c *checkup) paperRead(s *vault.Store, v *vault.Vault) {
	var last time.Time
	n := 0
	for _, r := range v.Recipients() {
		if !r.Active() || r.Name != vault.PaperName {
			continue
		}
		n++
		if at := s.PaperRead(r.Key); at.After(last) {
			last = at
		}
	}
	what := "there is one"
	if n > 1 {
		what = fmt.Sprintf("there are %d", n)
	}
	if last.IsZero() {
		c.note("paper key", "fob paper key --check", "%s, never read back from its print on this machine: nobody knows whether it can be read", what)
		return
	}
	c.good("paper key", "%s, read back from its print on %s", what, last.UTC().Format(time.DateOnly))
}
