package cli

import (
	"context"
	"errors"
	"os"
	"path/filepath"

	"fob/vault"
)

// copyElsewhere looks at the copy in the folder of backup.path. v is nil while
// the vault is locked; the same key opens the copy, else.
func (c *checkup) copyElsewhere(ctx context.Context, s *vault.Store, v *vault.Vault) {
	const name = "copy"
	var generation uint64
	if v != nil {
		generation = v.Generation()
	}
	b := c.app.backupState(s, generation)
	switch {
	case b == nil:
		return
	case b.Path == "":
		c.wrong(name, "fob help settings", "%s", b.Problem)
		return
	case !isFolder(b.Path) && b.Current:
		c.good(name, "%s when the folder was there last", b.text())
		return
	case !isFolder(b.Path):
		c.wrong(name, "put the folder back, or plug it in: fob, or the next change, brings it up to date", "%s: the folder is not there", b.text())
		return
	case b.Made == "" && b.Problem == "":
		c.note(name, "the next change makes one; so does opening fob", "there is none yet in %s", b.Path)
		return
	case b.Made == "" || b.Problem != "" && !b.Current:
		c.wrong(name, "see to it: fob, or the next change, brings it up to date", "%s", b.text())
		return
	}
	file := filepath.Join(b.Path, "vault.age")
	if v == nil {
		if info, err := os.Stat(file); err != nil || !info.Mode().IsRegular() {
			c.wrong(name, "the next change makes a new one; so does opening fob", "%s is no longer there", file)
			return
		}
		c.good(name, "%s", b.text())
		return
	}
	var copied *vault.Vault
	err := c.app.withKeyQuiet(ctx, s, func(key vault.Identity) (err error) {
		copied, err = readCopy(c.app, copyFile{name: file}, key)
		return err
	})
	switch {
	case errors.Is(err, vault.ErrNoKey) || err != nil && copied == nil:
		c.wrong(name, "the next change makes a new one", "the copy in %s does not open: %s", b.Path, err)
	case copied.ID() != v.ID():
		c.wrong(name, "give each vault a folder of its own: fob help settings", "%s holds the copy of another vault", b.Path)
	case copied.Generation() != v.Generation():
		c.wrong(name, "fob, or the next change, brings it up to date", "the copy in %s is of generation %d, the vault of %d", b.Path, copied.Generation(), v.Generation())
	default:
		c.good(name, "the one in %s opens, and holds everything", b.Path)
	}
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}
