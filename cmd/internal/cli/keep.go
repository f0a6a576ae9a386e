package cli

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"fob/cmd/internal/session"
	"fob/vault"
)

// keepTime is how long a session lasts when nothing is said.
const keepTime = "1h"

func newUnlockCmd(a *app) *cobra.Command {
	length := keepTime
	cmd := &cobra.Command{
		Use:   "unlock",
		Short: "Keep the vault open for a while",
		Long: `Open the vault, and keep its key for a while, so that no command asks until then:
for a server, or a login over SSH, where there is no desktop keyring.

The key is in the Linux kernel's keyring of this user, and the kernel forgets it
when the time is over; there is no daemon and no file. All logins of this user on
this machine share it. fob lock ends it before.

Where the kernel keeps no keys, as in many containers, put a key into a file that
only you can read, in memory, and name it with --identity.`,
		Example: `  fob unlock --for 1h
  fob unlock --for 8h --passphrase-fd 3 3< passphrase
  fob status
  fob lock`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runUnlock(cmd.Context(), a, length) },
	}
	cmd.Flags().StringVar(&length, "for", keepTime, "keep it open for `D`: 30m, 8h; a day at most")
	return cmd
}

// unlockJSON says until when the vault is open.
type unlockJSON struct {
	Until   string `json:"until"`
	Seconds int64  `json:"seconds"`
}

func runUnlock(ctx context.Context, a *app, length string) error {
	d, err := parseDuration(length)
	if err != nil {
		return err
	}
	if d < session.MinTime || d > session.MaxTime {
		return hinted(usagef("--for %s: from a second to a day", length), "for example: fob unlock --for 8h")
	}
	s, err := a.open()
	if err != nil {
		return err
	}
	if err := a.canKeep(); err != nil {
		return err
	}
	ended := a.w.Now().Add(d)
	keep := func(key vault.Identity) error {
		v, err := s.Load(ctx, key)
		if err != nil {
			return err
		}
		a.warnAll(v.Warnings())
		ended = a.w.Now().Add(d)
		return a.openSession(s, v, key, d)
	}
	if err := a.try(ctx, &unlocking{app: a, store: s, use: keep, fresh: true}); err != nil {
		return err
	}
	if a.g.json {
		return a.printJSON(unlockJSON{rfc3339(ended), int64(d / time.Second)})
	}
	a.say("%s; fob lock ends it", openFor(d, ended))
	if strings.Trim(length, "0123456789") == "" {
		a.hint("a number alone is seconds; for minutes: fob unlock --for " + length + "m")
	}
	return nil
}

// openFor says how long a session lasts.
func openFor(d time.Duration, ended time.Time) string {
	return fmt.Sprintf("the vault is open for %s, until %s", duration(d), ended.UTC().Format("15:04 UTC"))
}

// openSession gives the key to the system for a time; never the paper key.
func (a *app) openSession(s *vault.Store, v *vault.Vault, key vault.Identity, d time.Duration) error {
	for _, r := range v.Recipients() {
		if r.Key == key.Recipient() && r.Name == vault.PaperName {
			return fail(exitUsage, errors.New("the paper key stays on paper: fob keeps this machine's own key only"),
				"set a passphrase for this machine: fob passphrase")
		}
	}
	return a.w.Session.Open(s.ID(), key.Secret().Bytes(), d)
}

// canKeep says, before anything is asked, whether a session can be kept.
func (a *app) canKeep() error {
	err := session.ErrUnsupported
	if a.w.Session != nil {
		err = a.w.Session.Available()
	}
	if err == nil {
		return nil
	}
	return fail(exitFailed, err,
		"keep a key in a file in memory instead, mode 600: --identity $XDG_RUNTIME_DIR/FILE",
		"in a systemd unit: LoadCredentialEncrypted=, and --identity %d/NAME")
}

// duration is a time as people say it: 1 h 30 min, 45 s.
func duration(d time.Duration) string {
	d = d.Round(time.Second)
	h, m, s := d/time.Hour, d%time.Hour/time.Minute, d%time.Minute/time.Second
	switch {
	case h > 0 && m > 0:
		return fmt.Sprintf("%d h %d min", h, m)
	case h > 0:
		return fmt.Sprintf("%d h", h)
	case m > 0 && s > 0 && m < 5:
		return fmt.Sprintf("%d min %d s", m, s)
	case m > 0:
		return fmt.Sprintf("%d min", m)
	}
	return fmt.Sprintf("%d s", s)
}

// sessionFits reports whether the key that a session keeps opens the vault: it
// may be of a machine that was dropped since, or of another copy of the vault.
func (a *app) sessionFits(ctx context.Context, s *vault.Store) bool {
	text, _, err := a.w.Session.Get(keyringID(s))
	if err != nil {
		return false
	}
	key, err := vault.ParseIdentity(text)
	if err == nil {
		_, err = s.Load(ctx, key)
	}
	return err == nil || !errors.Is(err, vault.ErrNoKey) && !key.IsZero()
}

// stillOpen says that a session of fob unlock opens the vault though the
// interface is locked; "" where there is none.
func (a *app) stillOpen(ctx context.Context, s *vault.Store) string {
	state, left, _ := a.sessionState(keyringID(s))
	if state != "open" || !a.sessionFits(ctx, s) {
		return ""
	}
	return "fob unlock still keeps the vault open for commands, for " + duration(left) + " more: fob lock ends that."
}

// sessionState is what status and doctor say of the session: its state in a
// word, and how long it lasts.
func (a *app) sessionState(vaultID string) (state string, left time.Duration, err error) {
	if a.w.Session == nil {
		return "unsupported", 0, session.ErrUnsupported
	}
	_, left, err = a.w.Session.Get(vaultID)
	switch {
	case err == nil:
		return "open", left, nil
	case errors.Is(err, session.ErrExpired):
		return "ended", 0, err
	case errors.Is(err, session.ErrUnsupported):
		return "unsupported", 0, err
	}
	return "none", 0, err
}
