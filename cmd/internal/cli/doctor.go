package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"fob/otpcore"
	"fob/vault"
	"fob/vault/keyring"
)

func newDoctorCmd(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "doctor",
		Short: "Find what is wrong",
		Long: `Look at everything that fob depends on: the keyring and the session, the vault
and its backups, their permissions, the clock, the clipboard, the screen and the
terminal. Each finding is one line, with what to type where something can be
done. fob exits 1 when something is wrong.

--json prints ok and checks, each with name, state (ok, note or wrong), detail
and fix.

doctor changes nothing but a test item in the keyring, which it takes out again,
and asks nothing but the keyring.`,
		Example: `  fob doctor
  fob doctor --json | jq '.checks[] | select(.state == "wrong")'`,
		Args: noArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return runDoctor(cmd.Context(), a) },
	}
}

// The states of a check. A note is worth knowing and not wrong.
const (
	stateGood  = "ok"
	stateNote  = "note"
	stateWrong = "wrong"
)

type check struct {
	Name   string `json:"name"`
	State  string `json:"state"`
	Detail string `json:"detail"`
	Fix    string `json:"fix,omitempty"`
}

type doctorJSON struct {
	OK     bool    `json:"ok"`
	Checks []check `json:"checks"`
}

// checkup gathers what doctor finds.
type checkup struct {
	app    *app
	checks []check
	newest time.Time // when the vault was last saved, as far as that is known
}

func (c *checkup) good(name, format string, args ...any) {
	c.checks = append(c.checks, check{name, stateGood, fmt.Sprintf(format, args...), ""})
}

func (c *checkup) note(name, fix, format string, args ...any) {
	c.checks = append(c.checks, check{name, stateNote, fmt.Sprintf(format, args...), fix})
}

func (c *checkup) wrong(name, fix, format string, args ...any) {
	c.checks = append(c.checks, check{name, stateWrong, fmt.Sprintf(format, args...), fix})
}

func runDoctor(ctx context.Context, a *app) error {
	c := &checkup{app: a}
	s, err := vault.OpenRemains(a.options(a.dir()))
	if ferr := notFolder(a.dir()); ferr != nil {
		err = ferr
	}
	if err != nil {
		c.wrong("vault", firstHint(err), "%s", err)
	}
	if s != nil && err == nil {
		c.vault(ctx, s)
	}
	c.settings()
	c.clock()
	c.clipboard(ctx)
	c.screen()
	c.terminal()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return c.report()
}

// vault looks at the vault, its keys, files and backups.
func (c *checkup) vault(ctx context.Context, s *vault.Store) {
	a := c.app
	generations, gerr := s.Generations()
	if _, err := os.Stat(s.Path()); errors.Is(err, fs.ErrNotExist) && len(generations) == 0 {
		c.note("vault", "fob init", "there is none in %s", s.Dir())
		ring := a.keyringQuiet()
		c.describeKeyring(ctx, ring)
		return
	}
	c.keyring(ctx, s)
	if keyringID(s) != "" {
		c.session(ctx, s)
	}
	c.passphrase(s)
	v, err := a.loadQuiet(ctx, s)
	if lost := gone(s); lost != nil {
		err = lost
	}
	if err == nil {
		c.newest = v.Saved()
		c.good("vault", "%s, generation %d, %s", s.Path(), v.Generation(), plural(len(v.Accounts()), "account"))
		c.contents(s, v)
	} else {
		c.closed(s, err)
	}
	for _, p := range s.CheckFiles() {
		c.wrong("files", p.Fix, "%s: %s", p.Path, p.Problem)
	}
	if len(s.CheckFiles()) == 0 {
		c.good("files", "only you can read them")
	}
	c.backups(ctx, s, generations, gerr)
	c.copyElsewhere(ctx, s, v)
}

// closed says why the vault did not open. That it is locked is nothing wrong.
func (c *checkup) closed(s *vault.Store, err error) {
	code, _ := classify(err)
	if code == exitLocked && c.app.g.identity == "" && !c.app.g.passphraseFD.given {
		c.note("vault", "to look inside as well: fob doctor --identity FILE, or --passphrase-fd N", "%s is locked: %s", s.Path(), err)
		return
	}
	fix := firstHint(err)
	if fix == "" && c.app.g.identity != "" {
		fix = "give the paper key, or another age key of the vault: --identity FILE"
	}
	c.wrong("vault", fix, "%s", err)
}

// firstHint is what an error says to do first, "" where it says nothing.
func firstHint(err error) string {
	if _, hints := classify(err); len(hints) > 0 {
		return hints[0]
	}
	return ""
}

// contents looks at what is in an open vault.
func (c *checkup) contents(s *vault.Store, v *vault.Vault) {
	for _, u := range v.Unreadable() {
		c.wrong("vault", "upgrade fob, or restore a generation: fob restore --list", "line %d cannot be read and is kept as it is: %s", u.Line, u.Reason)
	}
	paperKeys := 0
	for _, r := range v.Recipients() {
		if r.Active() && r.Name == vault.PaperName {
			paperKeys++
		}
	}
	switch {
	case paperKeys > 0:
		c.paperRead(s, v)
		c.paperCopy(s, v)
	case s.HasPassphrase():
		c.note("paper key", "fob paper key", "there is none: a copy of the folder and the passphrase are the only way back")
	default:
		c.wrong("paper key", "fob paper key", "there is neither a paper key nor a passphrase: when the keyring is lost, so is the vault")
	}
	bad := 0
	for _, acct := range v.Accounts() {
		if err := acct.Key.Validate(); err != nil {
			bad++
			c.wrong("accounts", "fob edit id:"+shortID(acct.ID), "%s: %s", acct.Name(), err)
		}
	}
	if bad == 0 {
		c.good("accounts", "%s make codes", strconv.Itoa(len(v.Accounts())))
	}
}

func (c *checkup) keyring(ctx context.Context, s *vault.Store) {
	ring := c.app.keyringQuiet()
	id := keyringID(s)
	if id == "" { // vault.age is damaged, which is said below
		c.describeKeyring(ctx, ring)
		return
	}
	text, err := ring.Get(ctx, id)
	fallback := s.HasPassphrase()
	switch {
	case err == nil:
		if _, perr := vault.ParseIdentity([]byte(text)); perr != nil {
			c.wrong("keyring", "fob restore --keyring", "its item for this vault is not a key")
			return
		}
		c.good("keyring", "%s has this vault's key", ring.Describe(ctx))
		c.roundTrip(ctx, ring)
	case errors.Is(err, keyring.ErrNotFound):
		if fallback {
			c.note("keyring", "fob restore --keyring", "%s has no key for this vault; the passphrase opens it", ring.Describe(ctx))
		} else {
			c.wrong("keyring", "fob restore --keyring --identity PAPER-KEY", "%s has no key for this vault", ring.Describe(ctx))
		}
	case errors.Is(err, keyring.ErrMismatch):
		c.wrong("keyring", "fob restore --keyring", "%s", err)
	case errors.Is(err, keyring.ErrTimeout), errors.Is(err, keyring.ErrLocked):
		c.note("keyring", "unlock it in your desktop", "%s", err)
	case fallback && c.app.w.Session != nil && c.app.w.Session.Available() == nil:
		c.note("keyring", "to type the passphrase once a day: fob unlock --for 8h", "%s; the passphrase opens the vault", err)
	case fallback:
		c.note("keyring", "", "%s; the passphrase opens the vault", err)
	default:
		c.wrong("keyring", "use the paper key: --identity FILE", "%s", err)
	}
}

// doctorItem is the keyring item of a round trip; no vault has this id.
const doctorItem = "doctor-test"

// roundTrip keeps a key that opens nothing in the keyring, and takes it out
// again: a keyring that loses what it is given shows it here.
func (c *checkup) roundTrip(ctx context.Context, ring Keyring) {
	key, err := vault.GenerateIdentity(false)
	if err == nil {
		err = ring.Set(ctx, doctorItem, string(key.Secret().Bytes()))
		err = errors.Join(err, ring.Delete(ctx, doctorItem))
	}
	if err != nil {
		c.wrong("keyring", "do not rely on it: fob passphrase, and fob paper key", "it did not keep and give back a test item: %s", err)
		return
	}
	c.good("keyring", "it kept a test item, gave it back and forgot it")
}

func (c *checkup) describeKeyring(ctx context.Context, ring Keyring) {
	if err := ring.Available(ctx); err != nil {
		c.note("keyring", "fob init works without one, by a passphrase", "%s", err)
		return
	}
	if _, err := ring.Get(ctx, doctorItem); errors.Is(err, keyring.ErrLocked) {
		c.note("keyring", "unlock it in your desktop", "%s", err)
		return
	}
	c.good("keyring", "%s", ring.Describe(ctx))
}

// backups looks at the generations, and opens those that it has a key for.
func (c *checkup) backups(ctx context.Context, s *vault.Store, generations []vault.Generation, err error) {
	switch {
	case err != nil:
		c.wrong("backups", "", "%s", err)
		return
	case len(generations) == 0:
		c.note("backups", "", "there are none yet; each change keeps one")
		return
	}
	if c.newest.IsZero() {
		c.newest = generations[0].Saved
	}
	bad := 0
	_ = c.app.withKeyQuiet(ctx, s, func(key vault.Identity) error { // locked was said above
		for _, g := range generations {
			if _, err := s.ReadGeneration(key, g); err != nil && !errors.Is(err, vault.ErrNoKey) {
				bad++
				c.wrong("backups", "it can be deleted", "%s", err)
			}
		}
		return nil
	})
	if bad == 0 {
		c.good("backups", "%s, the newest of %s", plural(len(generations), "generation"), generations[0].Saved.UTC().Format("2006-01-02 15:04 UTC"))
	}
}

// aheadTolerance is how far into the future the vault may have been saved, by
// another machine whose clock is a little ahead.
const aheadTolerance = 2 * time.Minute

// clock looks whether the time can be right: codes depend on it.
func (c *checkup) clock() {
	now := c.app.w.Now()
	const fix = setClock
	shown := now.UTC().Format(clockLayout)
	switch {
	case now.Before(earliest()):
		c.wrong("clock", fix, "it shows %s, which is past: codes will be wrong", shown)
		return
	case now.After(latest()):
		c.wrong("clock", fix, "it shows %s, which is far in the future: codes will be wrong", shown)
		return
	case c.newest.After(now.Add(aheadTolerance)):
		c.wrong("clock", fix, "it shows %s, but the vault was saved at %s: one clock is wrong", shown, c.newest.UTC().Format(clockLayout))
		return
	}
	if synced, known := clockSynced(); known && !synced {
		c.note("clock", fix, "it shows %s; the system does not say that it is kept in time", shown)
		return
	}
	c.good("clock", "%s; compare it with a clock you trust", shown)
}

func (c *checkup) report() error {
	wrong := 0
	for _, k := range c.checks {
		if k.State == stateWrong {
			wrong++
		}
	}
	a := c.app
	if a.g.json {
		if err := a.printJSON(doctorJSON{OK: wrong == 0, Checks: c.checks}); err != nil {
			return err
		}
	} else {
		for _, k := range c.checks {
			if _, err := fmt.Fprintf(a.w.Stdout, "%-6s %-10s %s\n", k.State, k.Name, oneLine(k.Detail)); err != nil {
				return err
			}
			if k.Fix != "" {
				if _, err := fmt.Fprintf(a.w.Stdout, "%-6s %-10s -> %s\n", "", "", otpcore.Printable(k.Fix)); err != nil {
					return err
				}
			}
		}
	}
	if wrong > 0 {
		return silent(exitFailed)
	}
	return nil
}
