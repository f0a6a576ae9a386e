package cli

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"fob/cmd/internal/settings"
	"fob/vault"
)

// copying keeps the copy of the vault in the folder of backup.path up to date.
// The settings are read only when a vault was changed.
type copying struct {
	mu    sync.Mutex
	due   *vault.Store // changed since it was copied
	saved bool         // anything was changed on disk
	later []string     // what is to be told with the next change
	wg    sync.WaitGroup
}

// changed is told of every change that is on disk.
func (a *app) changed(s *vault.Store) {
	a.copies.mu.Lock()
	defer a.copies.mu.Unlock()
	a.copies.due, a.copies.saved = s, true
}

// saved reports whether anything was changed on disk by now.
func (a *app) saved() bool {
	a.copies.mu.Lock()
	defer a.copies.mu.Unlock()
	return a.copies.saved
}

// backupDir is the folder of backup.path, "" where there is none.
func (a *app) backupDir() (string, error) {
	if a.w.Dirs.Config == "" {
		return "", nil
	}
	return settings.Backup(settings.Path(a.w.Dirs.Config), a.w.Dirs.Home)
}

// copyOut copies a vault that was changed to the folder of backup.path. Nothing
// that goes wrong fails the change, which is saved: it is said once, and the
// next change catches up. news is what went well and is worth saying.
func (a *app) copyOut(ctx context.Context) (warnings []string, news string) {
	c := &a.copies
	c.mu.Lock()
	s := c.due
	warnings, c.due, c.later = c.later, nil, nil
	c.mu.Unlock()
	if s == nil || ctx.Err() != nil {
		return warnings, ""
	}
	dir, err := a.backupDir()
	if err != nil && s.NoteCopy("", err) {
		warnings = append(warnings, "no copy of the vault was made: "+err.Error())
	}
	if err != nil || dir == "" {
		return warnings, ""
	}
	before, _ := s.Copied()
	did, err := s.CopyTo(ctx, dir)
	if did.Thinned > 0 {
		warnings = append(warnings, fmt.Sprintf("%q is full: %s there made room for the newest", dir, plural(did.Thinned, "earlier state")))
	}
	switch {
	case errors.Is(err, context.Canceled):
	case err != nil && s.NoteCopy(dir, err):
		warnings = append(warnings, fmt.Sprintf("saved, but not copied to %q: %v; a later change catches up", dir, err))
	case err != nil:
	case did.Made && before.Dir != dir && did.Kept:
		news = fmt.Sprintf("a copy of the vault is in %q; each change goes there; the copy that was there is in its backups/", dir)
	case did.Made && before.Dir != dir:
		news = fmt.Sprintf("a copy of the vault is in %q; each change goes there", dir)
	case did.Made && before.Problem != "":
		news = fmt.Sprintf("the copy of the vault in %q is up to date again", dir)
	}
	return warnings, news
}

// sayCopy copies what is due when a command has given its answer.
func (a *app) sayCopy(ctx context.Context) {
	a.copies.wg.Wait()
	warnings, news := a.copyOut(ctx)
	a.warnAll(warnings)
	if news != "" && !a.g.json {
		a.say("%s", oneLine(news))
	}
}

// copyBehind copies what is due while the interface goes on, and keeps what is
// to be told for the next change.
func (a *app) copyBehind(ctx context.Context) {
	a.copies.wg.Go(func() {
		warnings, _ := a.copyOut(ctx)
		a.copies.mu.Lock()
		defer a.copies.mu.Unlock()
		a.copies.later = append(a.copies.later, warnings...)
	})
}

// rewriteCopies encrypts older copies anew after a key was revoked; the copy of
// before is one of them.
func (a *app) rewriteCopies(ctx context.Context, s *vault.Store, key vault.Identity) {
	a.sayCopy(ctx)
	dir, err := a.backupDir()
	if err != nil || dir == "" {
		return
	}
	if c, _ := s.Copied(); c.Dir == dir {
		a.warnAll(s.RewriteCopies(ctx, key, dir))
	}
}

// backupJSON is the state of the copy as status --json prints it.
type backupJSON struct {
	Path       string  `json:"path"`
	Made       string  `json:"made,omitempty"`
	Generation uint64  `json:"generation,omitempty"`
	Current    bool    `json:"current"`
	Behind     *uint64 `json:"behind,omitempty"` // in generations, where that is known
	Problem    string  `json:"problem,omitempty"`
}

// backupState says how the copy stands; nil where no folder is set. generation
// is the vault's, 0 while it is locked.
func (a *app) backupState(s *vault.Store, generation uint64) *backupJSON {
	dir, err := a.backupDir()
	if err != nil {
		return &backupJSON{Problem: oneLine(err.Error())}
	}
	if dir == "" {
		return nil
	}
	b := &backupJSON{Path: dir}
	c, current := s.Copied()
	if c.Dir != dir {
		return b
	}
	b.Problem, b.Generation, b.Current = c.Problem, c.Generation, current
	if !c.Made.IsZero() {
		b.Made = rfc3339(c.Made)
	}
	var behind uint64
	switch {
	case current:
	case generation == 0 || c.Generation == 0 || c.Generation > generation:
		return b
	default:
		behind = generation - c.Generation
	}
	b.Behind = &behind
	return b
}

// text is the state in a line for a person.
func (b *backupJSON) text() string {
	made := ""
	if b.Made != "" {
		made = ", of " + clockText(b.Made)
	}
	switch {
	case b.Path == "":
		return "none: " + b.Problem
	case b.Made == "" && b.Problem != "":
		return fmt.Sprintf("none yet in %s: %s", b.Path, b.Problem)
	case b.Made == "":
		return fmt.Sprintf("none yet in %s: the next change makes one", b.Path)
	case b.Current:
		return fmt.Sprintf("in %s%s, up to date", b.Path, made)
	}
	behind := "behind"
	if b.Behind != nil {
		behind = plural(int(*b.Behind), "change") + " behind" //nolint:gosec // a difference of two generations
	}
	if b.Problem != "" {
		behind += ": " + b.Problem
	}
	return fmt.Sprintf("in %s%s, %s", b.Path, made, behind)
}
