package cli

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"

	"fob/vault"
)

// vaultHere is what the vault's folder holds of the vault that a copy is of.
type vaultHere struct {
	store   *vault.Store
	same    bool // the vault of the copy
	damaged bool // what is left of it: vault.age is gone, or no vault any more
}

// vaultHere looks whether the vault of a copy is here already.
func (a *app) vaultHere(file copyFile) (vaultHere, error) {
	head := file.data
	if head == nil {
		var err error
		if head, err = readLimited(file.name, 256<<20); err != nil {
			return vaultHere{}, err
		}
	}
	if vault.ClearID(head) == "" {
		return vaultHere{}, notVault(file)
	}
	s, err := vault.OpenRemains(a.options(a.dir()))
	if err != nil {
		return vaultHere{}, err
	}
	id, here, others := vault.ClearID(head), s.ID(), s.OtherIDs()
	_, err = os.Stat(s.Path())
	left := slices.Contains(others, id) || err == nil && len(others) == 0
	return vaultHere{store: s, same: id == here, damaged: here == "" && left}, nil
}

// notVault says that a copy does not hold what it should.
func notVault(file copyFile) error {
	return fail(exitDamaged, fmt.Errorf("%q is damaged, or no vault", file.name),
		"another copy, or an earlier generation in its backups/, may be whole")
}

// replaceDamaged puts a copy in the place of a vault.age that is damaged or
// gone. What is there is kept.
func replaceDamaged(ctx context.Context, a *app, s *vault.Store, key vault.Identity, copied *vault.Vault) error {
	saved, err := s.RestoreCopy(ctx, key, copied)
	a.warnAll(saved.Warnings)
	if err != nil {
		return err
	}
	accounts := len(copied.Accounts())
	if a.g.json {
		return a.printJSON(map[string]any{"vault": s.Path(), "id": s.ID(), "accounts": accounts, "generation": saved.Generation})
	}
	a.say("the vault in %s was damaged or gone: it is as in the copy now, with %s", oneLine(s.Dir()), plural(accounts, "account"))
	a.say("  what was there is kept; if it was newer: fob restore --list")
	a.sayCounting(counting(copied), 0)
	return nil
}

// keysAlone reports whether wrapped keys are all that is there: a restore that
// was cut short leaves them, or a vault of which nothing else is left.
func (h vaultHere) keysAlone() bool {
	there := func(name string) bool {
		_, err := os.Lstat(filepath.Join(h.store.Dir(), name))
		return !errors.Is(err, fs.ErrNotExist)
	}
	return there("keys") && !there("vault.age") && !there("backups")
}

// setKeysAside moves wrapped keys without a vault out of the way.
func (a *app) setKeysAside(s *vault.Store) error {
	keys := filepath.Join(s.Dir(), "keys")
	aside := keys + "-" + a.w.Now().UTC().Format("20060102T150405Z")
	if err := os.Rename(keys, aside); err != nil {
		return fmt.Errorf("keys without a vault are in the way: %w", err)
	}
	a.say("keys without a vault were there; they are in %s now", oneLine(aside))
	return nil
}
