package cli

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
)

// copyFile is a copy of a vault: a file, or what was read of a sheet.
type copyFile struct {
	name string
	data []byte // nil for a file

	key vault.Identity // the paper key, where it was among the scans
}

// restoreCopy makes a vault on this machine of a copy, or brings what the copy
// has into the vault that is here.
func restoreCopy(ctx context.Context, a *app, o *restoreOptions) error {
	if a.g.identity == "" && !a.g.passphraseFD.given {
		a.ask.Hush(ctx) // reading pictures takes a while, and the key may be typed meanwhile
	}
	dir, file, err := a.findCopy(ctx, o.copies)
	if err != nil {
		return err
	}
	here, err := a.vaultHere(file)
	if err != nil {
		return err
	}
	if (here.same || here.damaged) && (len(o.drop) > 0 || o.skip > 0) {
		return hinted(usagef("the vault is here already: --drop and --skip-ahead go with one that comes back"), "to drop a key of the vault here: fob restore --drop NAME")
	}
	switch {
	case here.same:
		return mergeCopy(ctx, a, here.store, dir, file)
	case here.damaged:
		return a.withKey(ctx, here.store, func(key vault.Identity) error {
			v, err := readCopy(a, file, key)
			if err != nil {
				return err
			}
			return replaceDamaged(ctx, a, here.store, key, v)
		})
	}
	if err := nothingThere(a.dir()); err != nil && !here.keysAlone() {
		return hinted(err, "to begin anew, move what is there away")
	}
	v, pass, err := openCopy(ctx, a, dir, file)
	if err != nil {
		return err
	}
	a.warnAll(v.Warnings())
	plan := vaultPlan{passphrase: pass}
	noKeyring := a.keyring().Available(ctx)
	plan.keyring = noKeyring == nil
	if plan.passphrase, err = restorePassphrase(ctx, a, o, pass, noKeyring); err != nil {
		return err
	}
	if !plan.keyring && plan.passphrase.Len() == 0 {
		return fail(exitLocked, fmt.Errorf("there is nowhere to keep a key for this machine: %w, and no passphrase was given", noKeyring),
			"give a passphrase: --new-passphrase-fd 3 3<FILE")
	}
	dropped, err := a.askDrop(ctx, v, o.drop)
	if err != nil {
		return err
	}
	counted, skip := counting(v), o.skip
	if skip == 0 {
		if skip, err = a.askSkip(ctx, counted); err != nil {
			return err
		}
	}
	if plan.setup, plan.held, err = a.restoreSetup(ctx, v, a.thisDevice(o.name), plan.keyring, dropped); err != nil {
		return err
	}
	plan.fill = func(v *vault.Vault) error { return errors.Join(revokeAll(v, dropped), skipAhead(v, skip)) }
	held := restored{vault: v, accounts: len(v.Accounts()), dropped: dropped, counted: counted, skipped: skip}
	if here.keysAlone() {
		if err := a.setKeysAside(here.store); err != nil {
			return err
		}
	}
	s, err := a.create(ctx, plan)
	if err != nil {
		return err
	}
	return a.reportRestored(s, plan, held)
}

// restoreSetup makes a key for this machine, or takes the one that its keyring
// has for this vault already, held: putting another in its place would lock the
// vault in the folder that it opens.
func (a *app) restoreSetup(ctx context.Context, v *vault.Vault, name string, useKeyring bool, dropped []vault.Recipient) (setup vault.Setup, held bool, err error) {
	if useKeyring {
		text, err := a.keyring().Get(ctx, v.ID())
		key, perr := vault.ParseIdentity([]byte(text))
		gone := func(r vault.Recipient) bool { return r.Key == key.Recipient() }
		revoked := slices.DeleteFunc(v.Recipients(), vault.Recipient.Active)
		usable := !slices.ContainsFunc(revoked, gone) && !slices.ContainsFunc(dropped, gone)
		if err == nil && perr == nil && usable && key.PQ() == v.Hybrid() {
			return vault.SetupWith(v, name, key), true, nil
		}
	}
	setup, err = vault.SetupFrom(v, name)
	return setup, false, err
}

// restored is what a copy held, and what became of it.
type restored struct {
	vault    *vault.Vault
	accounts int
	dropped  []vault.Recipient
	counted  []vault.Account
	skipped  int
}

func (a *app) reportRestored(s *vault.Store, p vaultPlan, r restored) error {
	if r.accounts == 0 {
		a.warn("there is no account in this copy")
		if n := len(r.vault.Trash()); n > 0 {
			a.hint(plural(n, "deleted account") + " can come back: fob list --trash, and fob undo")
		} else {
			a.hint("bring in what another copy has: fob restore COPY")
		}
	}
	if n := len(r.vault.Unreadable()); n > 0 {
		a.warn(plural(n, "line") + " of the copy cannot be read by this version, and were kept as they are")
	}
	if a.g.json {
		return a.printJSON(restoredJSON{
			Vault: s.Path(), ID: p.setup.ID, Accounts: r.accounts, Keyring: p.keyring, Passphrase: p.passphrase.Len() > 0,
			Dropped: len(r.dropped), Counted: r.counts(),
		})
	}
	a.say("restored %s to %s", plural(r.accounts, "account"), oneLine(s.Dir()))
	if p.keyring {
		a.say("  the keyring opens it on this machine")
	}
	if p.passphrase.Len() > 0 {
		a.say("  the passphrase opens it, with the folder")
	}
	if len(r.dropped) == 0 {
		a.say("  the keys that opened the copy still open it: fob status lists them, fob restore --drop NAME takes one out")
	}
	a.sayDropped(r.dropped)
	a.sayCounting(r.counted, r.skipped)
	return nil
}

// restoredJSON is what restore brought back.
type restoredJSON struct {
	Vault      string           `json:"vault"`
	ID         string           `json:"id"`
	Accounts   int              `json:"accounts"`
	Keyring    bool             `json:"keyring"`
	Passphrase bool             `json:"passphrase"`
	Dropped    int              `json:"dropped"`
	Counted    []countedAccount `json:"counted"` // accounts whose counters may be behind
}

type countedAccount struct {
	ID      string `json:"id"`
	Issuer  string `json:"issuer"`
	Account string `json:"account"`
	Counter uint64 `json:"counter"`
}

func (r restored) counts() []countedAccount {
	list := []countedAccount{}
	for _, acct := range r.counted {
		list = append(list, countedAccount{acct.ID, acct.Key.Issuer, acct.Key.Account, acct.Key.Counter + uint64(r.skipped)}) //nolint:gosec // at most maxSkip
	}
	return list
}

// copyPaths returns the folder and the file of a copy.
func copyPaths(name string) (dir, file string, err error) {
	info, err := os.Stat(name)
	if err != nil {
		return "", "", pathError(err)
	}
	if !info.IsDir() {
		return "", name, nil
	}
	file = filepath.Join(name, "vault.age")
	if _, err := os.Stat(file); err != nil {
		return "", "", fail(exitNoVault, fmt.Errorf("%q: there is no vault.age in it, and no scan of a sheet", name))
	}
	return name, file, nil
}

// openCopy decrypts a copy: by --identity, by its passphrase where it is a
// folder with wrapped keys, or by the paper key typed on the terminal. It
// returns the passphrase that opened it, to be used here as well.
func openCopy(ctx context.Context, a *app, dir string, file copyFile) (*vault.Vault, otpcore.Secret, error) {
	var none otpcore.Secret
	if a.g.identity != "" {
		key, err := a.readIdentity(ctx, a.g.identity)
		if err != nil {
			return nil, none, err
		}
		v, err := readCopy(a, file, key)
		if errors.Is(err, vault.ErrNoKey) {
			err = failf(exitLocked, "the key in %q does not open %q", a.g.identity, file.name)
		}
		return v, none, err
	}
	if !file.key.IsZero() && !a.g.passphraseFD.given {
		v, err := readCopy(a, file, file.key)
		if err == nil {
			a.say("  the paper key among the scans opens it")
		}
		if !errors.Is(err, vault.ErrNoKey) {
			return v, none, err
		}
		a.warn("the paper key among the scans does not open it")
	}
	wrapped := false
	var remains *vault.Store
	if dir != "" {
		var err error
		if remains, err = vault.OpenRemains(a.options(dir)); err != nil {
			return nil, none, err
		}
		wrapped = remains.HasPassphrase()
	}
	if a.g.passphraseFD.given {
		if !wrapped {
			return nil, none, fail(exitLocked, fmt.Errorf("%q has no keys that a passphrase opens", file.name),
				"use the paper key: --identity FILE", "or give the copy of the whole folder, with keys/ in it")
		}
		pass, err := a.passphraseFromFD()
		if err != nil {
			return nil, none, err
		}
		v, err := unwrapCopy(ctx, a, remains, file, pass)
		return v, pass, err
	}
	return askCopy(ctx, a, remains, file, wrapped)
}

// askCopy asks for the passphrase or the paper key, three times at most.
func askCopy(ctx context.Context, a *app, remains *vault.Store, file copyFile, wrapped bool) (*vault.Vault, otpcore.Secret, error) {
	question := "Paper key, or the file of a scan (it is not shown):"
	if wrapped {
		question = "Passphrase, or paper key (it is not shown):"
	}
	var last error
	for range passphraseTries {
		text, err := a.ask.Secret(ctx, question)
		if errors.Is(err, prompt.ErrNoTerminal) {
			return nil, otpcore.Secret{}, fail(exitLocked, fmt.Errorf("no key opened %q: %w", file.name, err),
				"give the paper key: --identity FILE", "or the passphrase of a copied folder: --passphrase-fd 3 3<FILE")
		}
		if err != nil {
			return nil, otpcore.Secret{}, err
		}
		if text, err = a.moreShares(ctx, text); err != nil {
			return nil, otpcore.Secret{}, err
		}
		pass := otpcore.NewSecret([]byte(text))
		v, err := tryCopy(ctx, a, remains, file, text, wrapped)
		if err == nil {
			if !wrapped || looksLikeKey(text) {
				pass = otpcore.Secret{}
			}
			return v, pass, nil
		}
		if code, _ := classify(err); code != exitLocked && code != exitFailed {
			return nil, pass, err
		}
		a.ask.Say("That did not open it: " + oneLine(err.Error()) + ".")
		last = err
	}
	return nil, otpcore.Secret{}, fail(exitLocked, fmt.Errorf("no key opened %q: %w", file.name, last))
}

// looksLikeKey reports whether text is a paper key or the name of a file,
// rather than a passphrase.
func looksLikeKey(text string) bool {
	if _, err := parsePaper(text); err == nil {
		return true
	}
	info, err := os.Stat(strings.TrimSpace(text))
	return err == nil && info.Mode().IsRegular()
}

func tryCopy(ctx context.Context, a *app, remains *vault.Store, file copyFile, text string, wrapped bool) (*vault.Vault, error) {
	if wrapped && !looksLikeKey(text) {
		return unwrapCopy(ctx, a, remains, file, otpcore.NewSecret([]byte(text)))
	}
	key, err := parsePaper(text)
	if err != nil {
		name := strings.TrimSpace(text)
		data, ferr := readLimited(name, maxIdentityFile)
		if ferr != nil {
			return nil, err
		}
		if key, err = parseKey(ctx, data); err != nil {
			return nil, err
		}
	}
	return readCopy(a, file, key)
}

func unwrapCopy(ctx context.Context, a *app, remains *vault.Store, file copyFile, pass otpcore.Secret) (*vault.Vault, error) {
	key, err := remains.UnwrapDevice(ctx, pass)
	if err != nil {
		return nil, err
	}
	return readCopy(a, file, key)
}

// readCopy decrypts a copy of vault.age.
func readCopy(a *app, file copyFile, key vault.Identity) (*vault.Vault, error) {
	var f io.Reader = bytes.NewReader(file.data)
	if file.data == nil {
		opened, err := os.Open(file.name)
		if err != nil {
			return nil, pathError(err)
		}
		defer func() { _ = opened.Close() }()
		f = opened
	}
	v, err := vault.Read(f, key, a.w.Now)
	if _, ok := errors.AsType[*vault.DamagedError](err); ok {
		return nil, notVault(file)
	}
	return v, err
}

// restorePassphrase chooses the passphrase for this machine: the one that
// opened the copy, a given one, one typed now, or none where the keyring keeps
// the key.
func restorePassphrase(ctx context.Context, a *app, o *restoreOptions, opened otpcore.Secret, noKeyring error) (otpcore.Secret, error) {
	switch {
	case o.newFD.given:
		return a.passphraseFrom(o.newFD.n)
	case opened.Len() > 0:
		return opened, nil
	case !a.ask.Available():
		return otpcore.Secret{}, nil
	case noKeyring != nil:
		return a.typedPassphrase(ctx, "New passphrase for this machine:")
	}
	return a.typedPassphrase(ctx, "New passphrase, for when the keyring is not there (Enter for none):")
}
