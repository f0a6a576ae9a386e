package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/spf13/cobra"

	"fob/cmd/internal/clip"
	"fob/cmd/internal/prompt"
	"fob/cmd/internal/settings"
	"fob/otpcore"
	"fob/tui"
	"fob/vault"
	"fob/vault/paper"
	"fob/vault/transfer"
)

// runInterface is fob without a command: the interface on a terminal, the help
// and exit code 2 elsewhere.
func runInterface(cmd *cobra.Command, a *app) error {
	if !a.w.StdinTTY || !a.w.StdoutTTY || a.g.noInput {
		cmd.SetOut(a.w.Stderr)
		if err := cmd.Help(); err != nil {
			return err
		}
		return fail(exitUsage, errors.New("the interface needs a terminal"), "fob get QUERY prints a code, fob list the accounts")
	}
	c := a.interfaceConfig()
	s, err := a.open()
	switch {
	case errors.Is(err, vault.ErrNoVault) && a.plainInterface():
		return err
	case errors.Is(err, vault.ErrNoVault):
		if err := nothingThere(a.dir()); err != nil {
			return err
		}
		c.Setup = a.firstRun(cmd.Context())
		c.Open = func(ctx context.Context) (tui.Backend, error) {
			s, err := a.open()
			if err != nil {
				return nil, explained(err)
			}
			return a.openBackend(ctx, s)
		}
	case err != nil:
		return err
	default:
		// A key that was given is read before the interface has the terminal:
		// its file may ask for a passphrase.
		given, err := a.givenKey(cmd.Context(), s)
		if err != nil {
			return err
		}
		if given != nil {
			a.useGiven(&c, s, given)
			break
		}
		c.Open = func(ctx context.Context) (tui.Backend, error) { return a.openBackend(ctx, s) }
		if s.HasPassphrase() {
			c.Unlock = a.unlockWith(s)
		}
	}
	if s != nil {
		c.StillOpen = func() string { return a.stillOpen(cmd.Context(), s) }
	}
	return a.runTUI(cmd.Context(), c)
}

func (a *app) interfaceConfig() tui.Config {
	c := tui.Config{
		In:            a.w.Stdin,
		Out:           a.w.Stdout,
		Environ:       a.interfaceEnviron(),
		Now:           a.w.Now,
		Compare:       compareTyped,
		ReadFile:      a.readDropped,
		Files:         a.droppedFiles,
		Complete:      a.completePath,
		Export:        a.exportFromInterface,
		Screen:        a.seenOnScreen,
		Copied:        a.copiedFromInterface,
		SaveFile:      func(_ context.Context, name string, data []byte) (string, error) { return a.saveNew(name, data) },
		AskPassphrase: func(ctx context.Context) (otpcore.Secret, error) { return a.askSecret(ctx, vaultPassphrase) },
	}
	a.useSettings(&c)
	if a.w.Getenv("TMUX") != "" {
		c.Watched = a.tmuxAttached
	}
	c.Clipboard = clipboardFor(a.w.Clipboard(), &c, a.w.Getenv("TMUX") != "")
	return c
}

// tmuxAttached asks tmux whether somebody is attached to the session. Where it
// does not say, somebody is.
func (a *app) tmuxAttached(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, tmuxAnswer)
	defer cancel()
	args := []string{"display-message", "-p", "#{session_attached}"}
	if pane := a.w.Getenv("TMUX_PANE"); pane != "" {
		args = slices.Insert(args, 1, "-t", pane)
	}
	out, err := exec.CommandContext(ctx, "tmux", args...).Output()
	return err != nil || strings.TrimSpace(string(out)) != "0"
}

// useSettings reads config.toml. What is wrong in it has its default and is
// said: it keeps nobody from their codes.
func (a *app) useSettings(c *tui.Config) {
	if a.w.Dirs.Config == "" {
		c.Prefs = settings.Defaults()
		return
	}
	path := settings.Path(a.w.Dirs.Config)
	prefs, problems, err := settings.Load(path)
	c.Prefs, c.PrefsPath = prefs, path
	c.SavePrefs = func(p tui.Prefs) error { return settings.Save(path, p) }
	switch {
	case err != nil:
		c.PrefsNote = "the settings were not read: " + err.Error()
	case len(problems) > 1:
		c.PrefsNote = fmt.Sprintf("%s, %s · and %d more: fob doctor", filepath.Base(path), problems[0], len(problems)-1)
	case len(problems) == 1:
		c.PrefsNote = filepath.Base(path) + ", " + problems[0].String()
	}
}

// compareTyped is what fob compare says of a code.
func compareTyped(acct vault.Account, typed string, from, to time.Time) (string, bool) {
	code := cleanCode(acct.Key, typed)
	if wrong := noCode(acct.Key, code); wrong != "" {
		return wrong, false
	}
	v := compareCode(acct.Key, code, from, to)
	return v.text(acct), v.result == resultMatch
}

// readDropped reads a file that was typed or dropped; ~ is the home folder.
func (a *app) readDropped(_ context.Context, path string) (transfer.Source, error) {
	path = a.underTilde(path)
	info, err := os.Stat(path)
	if err != nil {
		return transfer.Source{}, err
	}
	if !info.Mode().IsRegular() {
		return transfer.Source{}, fmt.Errorf("%q is no file", path)
	}
	return a.readSource(path)
}

// saveNew writes a new file of mode 0600 into the home folder, under a name
// that is not taken.
func (a *app) saveNew(name string, data []byte) (string, error) {
	ext := filepath.Ext(name)
	for n := 1; ; n++ {
		try := name
		if n > 1 {
			try = fmt.Sprintf("%s-%d%s", strings.TrimSuffix(name, ext), n, ext)
		}
		path := filepath.Join(a.w.Dirs.Home, try)
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if errors.Is(err, os.ErrExist) && n < 100 {
			continue
		}
		if err != nil {
			return "", err
		}
		_, err = f.Write(data)
		if err := errors.Join(err, f.Close()); err != nil {
			return "", errors.Join(err, os.Remove(path))
		}
		return path, nil
	}
}

// plainInterface reports whether the interface prints lines: as asked for, or
// because the terminal can do no more.
func (a *app) plainInterface() bool { return a.g.plain || a.w.Getenv("TERM") == "dumb" }

// interfaceEnviron is the environment with the flags about colour in it.
func (a *app) interfaceEnviron() []string {
	environ := a.w.Environ
	if a.g.noColor || a.g.plain {
		environ = append(slices.Clip(environ), "NO_COLOR=1")
	}
	return environ
}

func (a *app) runTUI(ctx context.Context, c tui.Config) error {
	if c.Demo { // nothing is read or written
		c.Prefs, c.PrefsPath, c.PrefsNote, c.SavePrefs = settings.Defaults(), "", "", nil
	}
	run := tui.Run
	if a.plainInterface() {
		run = tui.Plain
		c.Unlock = a.shownOnceOpen(c.Unlock)
	}
	debug.SetGCPercent(50) // it stays open all day: rather small than quick at collecting
	err := run(ctx, c)
	if errors.Is(err, tui.ErrInterrupted) {
		return prompt.ErrInterrupted
	}
	return err
}

// firstRun makes a vault from the interface's questions. A paper key is always
// made; its sheet is written only when the person asks for it.
func (a *app) firstRun(ctx context.Context) *tui.Setup {
	return &tui.Setup{
		KeyringAvailable: a.keyring().Available(ctx) == nil,
		Create: func(ctx context.Context, answers tui.SetupAnswers) (tui.SetupResult, error) {
			setup, err := vault.NewSetup(a.deviceName(), true, false)
			if err != nil {
				return tui.SetupResult{}, explained(err)
			}
			s, err := a.create(ctx, vaultPlan{setup: setup, keyring: answers.Keyring, passphrase: answers.Passphrase})
			if err != nil {
				return tui.SetupResult{}, explained(err)
			}
			b, err := a.verified(ctx, s, setup.Device)
			if err != nil {
				return tui.SetupResult{}, err
			}
			r := tui.SetupResult{
				Backend:     b,
				Paper:       setup.Paper.Secret(),
				Fingerprint: setup.Paper.Fingerprint(),
				PaperPath:   a.freeName(paperFileName),
				SavePaper:   func(context.Context) (string, error) { return a.savePaper(setup) },
			}
			if answers.Passphrase.Len() > 0 {
				r.Unlock = a.unlockWith(s)
			}
			return r, nil
		},
	}
}

// savePaper writes the paper key's sheet into the home folder, under a name
// that is not taken.
func (a *app) savePaper(setup vault.Setup) (string, error) {
	path := a.freeName(paperFileName)
	if _, err := a.writeSheet(path, setup.ID, setup.Paper, paper.A4); err != nil {
		return "", explained(err)
	}
	return path, nil
}

// explained gives an error to the interface with what to do about it.
func explained(err error) error {
	if err == nil {
		return nil
	}
	_, hints := classify(err)
	return &hintError{err, strings.Join(hints, "; ")}
}

// hintError is an error with its hint, for the interface.
type hintError struct {
	err  error
	hint string
}

var _ tui.Hinter = (*hintError)(nil)

func (e *hintError) Error() string { return oneLine(e.err.Error()) }
func (e *hintError) Unwrap() error { return e.err }
func (e *hintError) Hint() string  { return oneLine(e.hint) }

// backend is the interface's view of an open vault.
type backend struct {
	app   *app
	store *vault.Store
	key   vault.Identity

	mu    sync.Mutex
	first *vault.Vault // read while opening, for the first Load
}

var _ tui.Backend = (*backend)(nil)

func (b *backend) Load(ctx context.Context) (*vault.Vault, error) {
	b.mu.Lock()
	v := b.first
	b.first = nil
	b.mu.Unlock()
	if v != nil {
		return v, nil
	}
	v, err := b.store.Load(ctx, b.key)
	return v, explained(err)
}

func (b *backend) Update(ctx context.Context, change func(*vault.Vault) error) (vault.Saved, error) {
	saved, err := b.store.Update(ctx, b.key, change)
	return b.copied(ctx, saved), explained(err)
}

func (b *backend) UpdatePinned(ctx context.Context, change func(*vault.Vault) error) (vault.Saved, error) {
	saved, err := b.store.UpdatePinned(ctx, b.key, change)
	return b.copied(ctx, saved), explained(err)
}

// copied makes the copy elsewhere, and adds what it has to tell.
func (b *backend) copied(ctx context.Context, saved vault.Saved) vault.Saved {
	warnings, _ := b.app.copyOut(ctx)
	saved.Warnings = append(saved.Warnings, warnings...)
	return saved
}

func (b *backend) NextHOTP(ctx context.Context, id string) (otpcore.Code, error) {
	code, _, err := b.store.NextHOTP(ctx, b.key, id)
	b.app.copyBehind(ctx) // no code waits for a stick
	return code, explained(err)
}

func (b *backend) UseRecovery(ctx context.Context, id string, code otpcore.Secret) (vault.Account, error) {
	_, acct, err := b.store.UseRecovery(ctx, b.key, id, code)
	b.app.copyBehind(ctx)
	return acct, explained(err)
}

func (b *backend) Undo(ctx context.Context) (string, error) {
	what, err := b.store.Undo(ctx, b.key)
	b.app.copyBehind(ctx)
	return what, explained(err)
}

func (b *backend) Usage() map[string]vault.Usage { return b.store.Usage() }
func (b *backend) RecordUse(id string) error     { return b.store.RecordUse(id) }
func (b *backend) Stamp() string                 { return b.store.Stamp() }

// interfaceClipboard is the clipboard as the interface sees it: without a tool
// the interface sends the code through the terminal itself.
type interfaceClipboard struct {
	c    Clipboard
	keep atomic.Int64 // a time.Duration as chosen; 0 is the usual
	tmux bool         // tmux drops what the interface sends, as it is set up by default
}

// clipboardFor is the clipboard of an interface, which keeps a copy for as long
// as its settings say: those of the start, then those that are saved.
func clipboardFor(of Clipboard, c *tui.Config, tmux bool) *interfaceClipboard {
	ic := &interfaceClipboard{c: of, tmux: tmux}
	ic.keep.Store(int64(c.Prefs.Clipboard))
	if save := c.SavePrefs; save != nil {
		c.SavePrefs = func(p tui.Prefs) error {
			ic.keep.Store(int64(p.Clipboard))
			return save(p)
		}
	}
	return ic
}

var _ tui.Clipboard = (*interfaceClipboard)(nil)

func (c *interfaceClipboard) Copy(ctx context.Context, text string) (how string, osc52 bool, err error) {
	how, err = c.c.Copy(ctx, text, time.Duration(c.keep.Load()))
	if errors.Is(err, clip.ErrNone) {
		if c.tmux {
			if how, err := c.c.Send(text); err == nil {
				return how, false, nil
			}
		}
		return "", true, nil
	}
	return how, false, err
}

func (c *interfaceClipboard) Clear(context.Context) error { return c.c.Clear() }
