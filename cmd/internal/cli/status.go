package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fob/otpcore"
	"fob/vault"
)

func newStatusCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "status",
		Short: "Show the vault and its keys",
		Long: `Show where the vault is, what opens it, how many generations are kept, and how
the copy of backup.path stands (fob help settings). When a session, the keyring,
--identity or --passphrase-fd opens it, also what is in it. status never asks for
anything.

--json prints vault, id, open, keyring (opens, locked, none, does not answer, has
no key, or has something that is no key), passphrase, session (open, ended, none
or unsupported), session_left in seconds, generations and backup; of an open vault
also generation, saved, accounts, trash, unreadable and keys.`,
		Example: `  fob status
  fob status --json | jq .accounts`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runStatus(cmd.Context(), a) },
	}
}

type statusJSON struct {
	Vault       string          `json:"vault"`
	ID          string          `json:"id"`
	Open        bool            `json:"open"`
	Keyring     string          `json:"keyring"`
	Passphrase  bool            `json:"passphrase"`
	Session     string          `json:"session"`                // open, unfit, ended, none or unsupported
	SessionLeft int64           `json:"session_left,omitempty"` // seconds
	Generations int             `json:"generations"`
	Backup      *backupJSON     `json:"backup,omitempty"` // of backup.path
	Generation  uint64          `json:"generation,omitempty"`
	Saved       string          `json:"saved,omitempty"`
	Accounts    *int            `json:"accounts,omitempty"`
	Trash       *int            `json:"trash,omitempty"`
	Unreadable  int             `json:"unreadable,omitempty"`
	Keys        []recipientJSON `json:"keys,omitempty"`
}

type recipientJSON struct {
	Name        string `json:"name"`
	Fingerprint string `json:"fingerprint"`
	Added       string `json:"added,omitempty"`
	Revoked     string `json:"revoked,omitempty"`
	Here        bool   `json:"this_machine,omitempty"`
}

func runStatus(ctx context.Context, a *app) error {
	s, err := a.open()
	if err != nil {
		return err
	}
	ring := a.keyringQuiet()
	_, ringErr := ring.Get(ctx, s.ID())
	generations, err := s.Generations()
	if err != nil {
		a.warn(err.Error())
	}
	j := statusJSON{
		Vault: s.Path(), ID: s.ID(), Keyring: keyringState(ringErr),
		Passphrase: s.HasPassphrase(), Generations: len(generations),
	}
	var left time.Duration
	j.Session, left, _ = a.sessionState(s.ID())
	j.SessionLeft = int64(left / time.Second)
	if j.Session == "open" && !a.sessionFits(ctx, s) {
		j.Session = "unfit"
	}
	var v *vault.Vault
	used := "" // the key that opened it
	err = a.withKeyQuiet(ctx, s, func(key vault.Identity) (err error) {
		used = key.Recipient()
		v, err = s.Load(ctx, key)
		return err
	})
	code, _ := classify(err)
	switch {
	case err == nil:
		a.warnAll(v.Warnings())
		if a.g.identity != "" {
			used = "" // it may be any key
		}
		j.fill(v, used)
	case code != exitLocked || a.g.identity != "" || a.g.passphraseFD.given:
		return err
	}
	j.Backup = a.backupState(s, j.Generation)
	if a.g.json {
		return a.printJSON(j)
	}
	return writeStatus(a, j, ringErr, ring.Describe(ctx))
}

// fill takes what is in an open vault; own is the key of this machine, "" where
// that is not known.
func (j *statusJSON) fill(v *vault.Vault, own string) {
	accounts, trash := len(v.Accounts()), len(v.Trash())
	j.Open, j.Generation, j.Saved = true, v.Generation(), rfc3339(v.Saved())
	j.Accounts, j.Trash, j.Unreadable = &accounts, &trash, len(v.Unreadable())
	for _, r := range v.Recipients() {
		j.Keys = append(j.Keys, recipientJSON{r.Name, vault.Fingerprint(r.Key), rfc3339(r.Added), rfc3339(r.Revoked), r.Key == own})
	}
}

// loadQuiet opens the vault if that needs no question.
func (a *app) loadQuiet(ctx context.Context, s *vault.Store) (v *vault.Vault, err error) {
	err = a.withKeyQuiet(ctx, s, func(key vault.Identity) (err error) {
		v, err = s.Load(ctx, key)
		return err
	})
	if err == nil {
		a.warnAll(v.Warnings())
	}
	return v, err
}

func writeStatus(a *app, j statusJSON, ringErr error, ring string) error {
	var b strings.Builder
	line := func(name, format string, args ...any) {
		fmt.Fprintf(&b, "%-12s %s\n", name+":", otpcore.Printable(fmt.Sprintf(format, args...)))
	}
	line("vault", "%s", j.Vault)
	if j.ID != "" {
		line("id", "%s", j.ID)
	}
	switch {
	case ringErr == nil:
		line("keyring", "opens the vault, %s", ring)
	case strings.HasPrefix(ring, "none"):
		line("keyring", "%s", ring)
	default:
		line("keyring", "%s, %s", j.Keyring, ring)
	}
	if j.Passphrase {
		line("passphrase", "set up")
	} else {
		line("passphrase", "none")
	}
	switch j.Session {
	case "open":
		line("session", "open for %s more", duration(time.Duration(j.SessionLeft)*time.Second))
	case "unfit":
		line("session", "open for %s more, with a key that does not open this vault: fob unlock replaces it", duration(time.Duration(j.SessionLeft)*time.Second))
	case "unsupported":
		line("session", "not supported here")
	default:
		line("session", "%s", j.Session)
	}
	line("backups", "%s", plural(j.Generations, "generation"))
	if j.Backup != nil {
		line("copy", "%s", j.Backup.text())
	}
	if !j.Open {
		line("state", "locked")
		_, err := fmt.Fprint(a.w.Stdout, b.String())
		return err
	}
	line("generation", "%d, saved %s", j.Generation, clockText(j.Saved))
	line("accounts", "%d, and %d in the trash", *j.Accounts, *j.Trash)
	if j.Unreadable > 0 {
		line("unreadable", "%s, kept as they are", plural(j.Unreadable, "line"))
	}
	for _, r := range j.Keys {
		state := "since " + day(r.Added)
		if r.Revoked != "" {
			state = "revoked " + day(r.Revoked)
		}
		if r.Here {
			state += ", this machine's"
		}
		line("key", "%s  %s  %s", r.Fingerprint, r.Name, state)
	}
	_, err := fmt.Fprint(a.w.Stdout, b.String())
	return err
}

// clockText is an RFC 3339 time in UTC for a person.
func clockText(t string) string { return strings.NewReplacer("T", " ", "Z", " UTC").Replace(t) }

// day is the date of an RFC 3339 time.
func day(t string) string { return t[:min(len("2006-01-02"), len(t))] }
