package cli

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"fob/cmd/internal/prompt"
	"fob/cmd/internal/session"
	"fob/otpcore"
	"fob/vault"
	"fob/vault/keyring"
)

// vaultPassphrase asks for the passphrase of the vault: files have theirs.
const vaultPassphrase = "Passphrase of the vault:"

// passphraseTries is how often a wrong passphrase may be typed again.
const passphraseTries = 3

// dir returns the vault's folder, "" where nothing says which.
func (a *app) dir() string {
	switch {
	case a.g.vault != "":
		return a.g.vault
	case a.w.Getenv("FOB_VAULT") != "":
		return a.w.Getenv("FOB_VAULT")
	}
	if a.w.Dirs.Data == "" {
		return ""
	}
	return filepath.Join(a.w.Dirs.Data, "fob")
}

// options are those of the vault in dir.
func (a *app) options(dir string) vault.Options {
	return vault.Options{
		Dir:            dir,
		StateDir:       filepath.Join(a.w.Dirs.State, "fob"),
		Now:            a.w.Now,
		WorkFactor:     a.w.workFactor,
		AcceptRollback: a.g.acceptRollback,
		OnSave:         a.changed,
	}
}

// open finds the vault and does not decrypt it.
func (a *app) open() (*vault.Store, error) {
	dir := a.dir()
	s, err := vault.Open(a.options(dir))
	if err := notFolder(dir); err != nil {
		return nil, err
	}
	if errors.Is(err, vault.ErrNoVault) {
		if left, rerr := vault.OpenRemains(a.options(dir)); rerr == nil && gone(left) != nil {
			return nil, gone(left)
		}
		return nil, fmt.Errorf("%w in %q", vault.ErrNoVault, dir)
	}
	return s, err
}

// notFolder refuses a vault that is a file.
func notFolder(dir string) error {
	if info, err := os.Stat(dir); err == nil && !info.IsDir() {
		return hinted(usagef("%q is a file: the vault is a folder", dir), "for example: --vault "+shellWord(filepath.Dir(dir)))
	}
	return nil
}

// keyring returns the keyring, or one that always says why it is not asked.
// Where there is a terminal, a person is taken to be there to unlock it.
func (a *app) keyring() Keyring {
	if a.g.noKeyring {
		return keyring.Disabled{Reason: "--no-keyring was given"}
	}
	return a.w.Keyring(a.ask.Available())
}

// keyringQuiet is the keyring as a script sees it: nobody is asked to unlock
// it.
func (a *app) keyringQuiet() Keyring {
	if a.g.noKeyring {
		return keyring.Disabled{Reason: "--no-keyring was given"}
	}
	return a.w.Keyring(false)
}

// withKey opens the vault: it calls use with one key after the other until one
// is right. Given means used: with --identity or --passphrase-fd nothing else
// is tried. The other ways are, in this order, a session opened by fob unlock,
// the keyring, and the passphrase typed on the terminal.
func (a *app) withKey(ctx context.Context, s *vault.Store, use func(vault.Identity) error) error {
	return a.try(ctx, &unlocking{app: a, store: s, use: use})
}

// withKeyQuiet is withKey without a question to anybody.
func (a *app) withKeyQuiet(ctx context.Context, s *vault.Store, use func(vault.Identity) error) error {
	return a.try(ctx, &unlocking{app: a, store: s, use: use, quiet: true})
}

func (a *app) try(ctx context.Context, u *unlocking) error {
	switch {
	case a.g.identity != "" && a.g.passphraseFD.given && !a.wrappedIdentity():
		return usagef("--identity and --passphrase-fd are two ways to open the vault: give one")
	case a.g.identity != "":
		return u.identity(ctx)
	case a.g.passphraseFD.given:
		return u.passphraseFD(ctx)
	}
	done, err := u.kept(ctx)
	if done {
		return err
	}
	done, err = u.terminal(ctx)
	if done {
		return err
	}
	return u.locked()
}

// unlocking is one try to open a vault, and what has been tried.
type unlocking struct {
	app   *app
	store *vault.Store
	use   func(vault.Identity) error
	quiet bool // only what asks nobody: completion, status
	fresh bool // no session: it is about to be opened anew

	tried []string
	hints []string
}

func (u *unlocking) identity(ctx context.Context) error {
	key, err := u.app.readIdentity(ctx, u.app.g.identity)
	if err != nil {
		return err
	}
	err = u.use(key)
	if errors.Is(err, vault.ErrNoKey) {
		return failf(exitLocked, "the key in %q does not open the vault", u.app.g.identity)
	}
	return err
}

func (u *unlocking) passphraseFD(ctx context.Context) error {
	pass, err := u.app.passphraseFromFD()
	if err != nil {
		return err
	}
	key, err := u.store.UnwrapDevice(ctx, pass)
	if err != nil {
		if errors.Is(err, vault.ErrNoWrapped) {
			return fail(exitLocked, err, "open the vault another way, then set one up: fob passphrase")
		}
		return err
	}
	err = u.use(key)
	if errors.Is(err, vault.ErrNoKey) {
		return failf(exitLocked, "the passphrase is right, but its key does not open the vault")
	}
	return err
}

// kept tries what needs no question: a session, then the keyring. done is
// false when another way may be tried.
func (u *unlocking) kept(ctx context.Context) (done bool, err error) {
	id := u.store.ID()
	if id == "" {
		id = keyringID(u.store)
	}
	if !u.fresh {
		if done, err = u.session(id); done {
			return done, err
		}
	}
	return u.keyring(ctx, id)
}

// session tries the key that fob unlock keeps. That there is none is the usual
// case, and said to nobody.
func (u *unlocking) session(id string) (done bool, err error) {
	if u.app.w.Session == nil || id == "" {
		return false, nil
	}
	text, _, err := u.app.w.Session.Get(id)
	if errors.Is(err, session.ErrExpired) {
		u.tried = append(u.tried, err.Error())
	}
	if err != nil {
		return false, nil //nolint:nilerr // another way is tried
	}
	key, err := vault.ParseIdentity(text)
	if err == nil {
		err = u.use(key)
		if !errors.Is(err, vault.ErrNoKey) {
			return true, err
		}
	}
	u.tried = append(u.tried, "the session's key does not open this vault")
	return false, nil
}

// keyring tries the operating system's keyring. done is false when another way
// may be tried.
func (u *unlocking) keyring(ctx context.Context, id string) (done bool, err error) {
	if id == "" {
		u.tried = append(u.tried, "the file does not say which key of the keyring is its own")
		return false, nil
	}
	ring := u.app.keyringQuiet()
	if !u.quiet {
		ring = u.app.keyring()
	}
	text, err := ring.Get(ctx, id)
	if ctx.Err() != nil {
		return true, prompt.ErrInterrupted
	}
	if err != nil {
		u.tried = append(u.tried, oneLine(err.Error()))
		if errors.Is(err, keyring.ErrLocked) {
			u.hints = append(u.hints, "unlock the keyring in your desktop")
		}
		return false, nil
	}
	key, err := vault.ParseIdentity([]byte(text))
	if err != nil {
		u.tried = append(u.tried, "the keyring's item for this vault is not a key")
		return false, nil //nolint:nilerr // as above
	}
	err = u.use(key)
	if errors.Is(err, vault.ErrNoKey) {
		u.tried = append(u.tried, "the keyring's key does not open this vault")
		return false, nil
	}
	return true, err
}

// keyringID is the vault's id, under which the keyring and a session have its
// key. A damaged
// file does not say it; the generations beside it may. "" is unknown.
func keyringID(s *vault.Store) string {
	if id := s.ID(); id != "" {
		return id
	}
	if others := s.OtherIDs(); len(others) > 0 {
		return others[0]
	}
	return ""
}

// terminal asks for the passphrase, three times at most.
func (u *unlocking) terminal(ctx context.Context) (done bool, err error) {
	if !u.store.HasPassphrase() {
		u.tried = append(u.tried, "no passphrase is set up")
		return false, nil
	}
	if u.quiet || !u.app.ask.Available() {
		u.tried = append(u.tried, "there is no terminal to ask for the passphrase")
		u.hints = append(u.hints, "give the passphrase on a file descriptor: --passphrase-fd 3 3<FILE")
		if !u.fresh && u.store.ID() != "" && u.app.canKeep() == nil {
			u.hints = append(u.hints, "keep the vault open for a while, from a terminal: fob unlock --for 1h")
		}
		return false, nil
	}
	for try := range passphraseTries {
		text, err := u.app.ask.Secret(ctx, vaultPassphrase)
		if err != nil {
			return true, err
		}
		key, err := u.store.UnwrapDevice(ctx, otpcore.NewSecret([]byte(text)))
		if errors.Is(err, vault.ErrPassphrase) {
			if try < passphraseTries-1 {
				u.app.ask.Say("Wrong passphrase; try again.")
			}
			continue
		}
		if err != nil {
			return true, err
		}
		err = u.use(key)
		if errors.Is(err, vault.ErrNoKey) {
			return true, failf(exitLocked, "the passphrase is right, but its key does not open the vault")
		}
		return true, err
	}
	return true, fail(exitLocked, fmt.Errorf("%w, %d times", vault.ErrPassphrase, passphraseTries),
		"if it is forgotten, use the paper key: --identity FILE")
}

// locked says what was tried and what to type. A file that no key could open is
// damaged, not locked.
func (u *unlocking) locked() error {
	if err := u.store.Damage(); err != nil {
		_, hints := classify(err)
		return fail(exitDamaged, err, append(hints, "with a key fob says which of them is whole: --identity FILE, or --passphrase-fd 3 3<FILE")...)
	}
	u.hints = append(u.hints, "use the paper key, or any age key of the vault: --identity FILE")
	for i := range u.hints[1:] {
		u.hints[i+1] = "or " + u.hints[i+1]
	}
	return fail(exitLocked, fmt.Errorf("no key opened the vault: %s", strings.Join(u.tried, "; ")), u.hints...)
}

// load opens the vault and decrypts all of it.
func (a *app) load(ctx context.Context) (v *vault.Vault, err error) {
	s, err := a.open()
	if err != nil {
		return nil, err
	}
	err = a.withKey(ctx, s, func(key vault.Identity) (err error) {
		v, err = s.Load(ctx, key)
		return err
	})
	if err != nil {
		return nil, err
	}
	a.warnAll(v.Warnings())
	return v, nil
}
