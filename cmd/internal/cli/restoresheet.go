package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"fob/vault"
	"fob/vault/paper"
)

// findCopy says what the arguments of restore are: a copy of the folder or of
// vault.age, or scans of a sheet, which it reads.
func (a *app) findCopy(ctx context.Context, args []string) (dir string, file copyFile, err error) {
	if scans := scansIn(args); scans != nil {
		args = scans
	}
	if len(args) == 1 && !isScan(args[0]) {
		dir, name, err := copyPaths(args[0])
		return dir, copyFile{name: name}, err
	}
	for _, name := range args {
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			return "", file, usagef("%q is a folder: restore takes one copy, or the scans of one sheet", name)
		}
	}
	scans, err := a.openScans(args)
	if err != nil {
		return "", file, err
	}
	scans.enough = true
	sheet, err := scans.gather(ctx, a)
	if err != nil {
		return "", file, err
	}
	if !a.g.json {
		a.saySheet(scans, sheet)
	}
	return "", copyFile{name: "sheet " + sheet.Name.Tag, data: sheet.Data, key: scans.key}, nil
}

// scansIn lists the scans in a folder that is no copy of a vault's; nil where
// the arguments are something else.
func scansIn(args []string) []string {
	if len(args) != 1 {
		return nil
	}
	entries, err := os.ReadDir(args[0])
	if err != nil {
		return nil
	}
	var scans []string
	for _, e := range entries {
		name := filepath.Join(args[0], e.Name())
		switch {
		case e.Name() == "vault.age":
			return nil
		case e.Type().IsRegular() && isScan(name):
			scans = append(scans, name)
		}
	}
	return scans
}

// scanHead is how much of a file is looked at to tell a scan from a vault, in
// bytes.
const scanHead = 1 << 20

// isScan reports whether a file is a picture, a PDF, or a text with codes or
// lines of a sheet. Standard input is.
func isScan(name string) bool {
	if name == "-" {
		return true
	}
	f, err := os.Open(name)
	if err != nil {
		return false
	}
	defer func() { _ = f.Close() }()
	head := make([]byte, scanHead)
	n, _ := io.ReadFull(f, head)
	return paper.IsScan(head[:n])
}

// mergeCopy brings a copy into the vault that is here. A key of this machine
// opens both, where the copy is not too old for it; else --identity, or what is
// typed, opens the copy.
func mergeCopy(ctx context.Context, a *app, s *vault.Store, dir string, file copyFile) error {
	var copied *vault.Vault
	merge := func(key vault.Identity) error {
		v, err := copied, error(nil)
		if v == nil {
			v, err = readCopy(a, file, key)
		}
		if errors.Is(err, vault.ErrNoKey) {
			v, _, err = openCopy(ctx, a, dir, file)
		}
		if err != nil {
			return err
		}
		copied = v
		what, saved, err := s.MergeCopy(ctx, key, v)
		if _, damaged := errors.AsType[*vault.DamagedError](err); damaged {
			return replaceDamaged(ctx, a, s, key, v)
		}
		a.warnAll(saved.Warnings)
		if err != nil {
			return err
		}
		if a.g.json {
			return a.printJSON(map[string]any{"vault": s.Path(), "id": s.ID(), "brought": what, "generation": saved.Generation})
		}
		switch what {
		case 0:
			a.say("the vault here has all that is in it; nothing was changed")
		default:
			a.say("brought %s into the vault in %s; fob undo takes that back", plural(what, "account"), oneLine(s.Dir()))
		}
		return nil
	}
	err := a.withKey(ctx, s, merge)
	if code, _ := classify(err); err != nil && code == exitLocked {
		return hinted(fmt.Errorf("the vault is here already, and did not open: %w", err), "to restore beside it: --vault DIR")
	}
	return err
}
