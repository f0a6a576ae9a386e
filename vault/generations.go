package vault

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Generation is one kept state of the vault: an encrypted file in backups/.
type Generation struct {
	Number uint64
	Saved  time.Time // to the second
	Pinned bool      // kept for good: an import, restore or merge came after it
	Path   string
}

// What is kept: the newest generation, earlier ones, one for each day, and all
// that are pinned.
const (
	keepEarlier = 10
	keepDays    = 30
)

const (
	backupsDir   = "backups"
	timeLayout   = "20060102T150405Z"
	fileSuffix   = ".age"
	pinnedSuffix = ".pinned.age"
)

func generationName(number uint64, saved time.Time, pinned bool) string {
	suffix := fileSuffix
	if pinned {
		suffix = pinnedSuffix
	}
	return fmt.Sprintf("%d-%s%s", number, saved.UTC().Format(timeLayout), suffix)
}

func parseGeneration(name string) (g Generation, ok bool) {
	base, ok := strings.CutSuffix(name, pinnedSuffix)
	g.Pinned = ok
	if !ok {
		if base, ok = strings.CutSuffix(name, fileSuffix); !ok {
			return g, false
		}
	}
	number, saved, _ := strings.Cut(base, "-")
	var err, terr error
	g.Number, err = strconv.ParseUint(number, 10, 64)
	g.Saved, terr = time.Parse(timeLayout, saved)
	return g, err == nil && terr == nil
}

// Generations returns what is in backups/, the newest first. The newest is a
// copy of the vault itself, should that file be lost.
func (s *Store) Generations() ([]Generation, error) {
	return generationsIn(filepath.Join(s.Dir(), backupsDir))
}

func generationsIn(dir string) ([]Generation, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read generations: %w", err)
	}
	var list []Generation
	for _, e := range entries {
		if g, ok := parseGeneration(e.Name()); ok && e.Type().IsRegular() {
			g.Path = filepath.Join(dir, e.Name())
			list = append(list, g)
		}
	}
	slices.SortFunc(list, func(a, b Generation) int {
		if a.Number != b.Number {
			if a.Number > b.Number {
				return -1
			}
			return 1
		}
		return b.Saved.Compare(a.Saved)
	})
	return list, nil
}

// NewestGood returns the newest generation that key opens, or nil.
func (s *Store) NewestGood(key Identity) *Generation {
	generations, err := s.Generations()
	if err != nil {
		return nil
	}
	for _, g := range generations {
		if _, _, err := s.read(g.Path, key); err == nil {
			return &g
		}
	}
	return nil
}

// ReadGeneration decrypts one generation.
func (s *Store) ReadGeneration(key Identity, g Generation) (*Vault, error) {
	v, _, err := s.read(g.Path, key)
	switch {
	case err == nil || errors.Is(err, ErrNoKey):
		return v, err
	case unread(err):
		return nil, fmt.Errorf("read generation %d: %w", g.Number, err)
	}
	return nil, damaged(g.Path, err.Error())
}

// keepOld makes sure that the vault as it is now on disk, of that header and
// mark, stays in backups/, and pins it if asked. A hard link is enough:
// the vault is replaced, not changed.
func (s *Store) keepOld(h header, mark string, pinned bool) error {
	dir := filepath.Join(s.Dir(), backupsDir)
	if err := makeFolder(s.disk, dir); err != nil {
		return err
	}
	have := func(saved time.Time, pinned bool) (path string, taken, same bool, err error) {
		path = filepath.Join(dir, generationName(h.generation, saved, pinned))
		other, err := fileMark(path)
		if unread(err) {
			return path, false, false, err
		}
		return path, !errors.Is(err, fs.ErrNotExist), err == nil && other == mark, nil
	}
	saved := h.saved
	for { // two machines may have saved the same generation in the same second
		kept, taken, same, err := have(saved, true)
		if err != nil {
			return err
		}
		if same {
			return s.disk.syncDir(dir)
		}
		plain, plainTaken, plainSame, err := have(saved, false)
		if err != nil {
			return err
		}
		switch {
		case plainSame && pinned:
			err = s.disk.rename(plain, kept)
		case plainSame:
		case taken || plainTaken:
			saved = saved.Add(time.Second)
			continue
		case pinned:
			err = s.linkOrCopy(s.path, kept)
		default:
			err = s.linkOrCopy(s.path, plain)
		}
		if err != nil {
			return err
		}
		return s.disk.syncDir(dir)
	}
}

func (s *Store) linkOrCopy(from, to string) error {
	if s.disk.link(from, to) == nil {
		return nil
	}
	return s.copyFile(from, to)
}

func (s *Store) copyFile(from, to string) error {
	return writeSafely(s.disk, to, func(w io.Writer) error {
		src, err := s.disk.open(from)
		if err != nil {
			return err
		}
		defer src.Close()
		_, err = io.Copy(w, src)
		return err
	}, nil)
}

// keepNew puts a copy of the vault that was just saved into backups/: a copy,
// not a link, so that a program which writes into vault.age in place spoils
// only one of the two.
func (s *Store) keepNew(number uint64, saved time.Time) error {
	dir := filepath.Join(s.Dir(), backupsDir)
	if err := makeFolder(s.disk, dir); err != nil {
		return err
	}
	to := filepath.Join(dir, generationName(number, saved, false))
	if err := s.copyFile(s.path, to); err != nil {
		return err
	}
	return s.disk.syncDir(dir)
}

// prune removes the generations that need not be kept. The newest is a copy of
// the vault itself.
func (s *Store) prune(now time.Time) {
	pruneIn(s.disk, filepath.Join(s.Dir(), backupsDir), 1+keepEarlier, now)
}

// pruneIn removes what need not be kept in a folder of generations: all but the
// newest few, one for each of the last days, and those that are pinned.
func pruneIn(d disk, dir string, left int, now time.Time) {
	generations, err := generationsIn(dir)
	if err != nil {
		return
	}
	days := map[string]bool{}
	limit := now.AddDate(0, 0, -keepDays)
	for _, g := range generations {
		day := g.Saved.Format(time.DateOnly)
		daily := g.Saved.After(limit) && !days[day]
		days[day] = true
		switch {
		case g.Pinned:
		case left > 0:
			left--
		case !daily:
			_ = d.remove(g.Path) // tried again at the next save
		}
	}
}

// setAside keeps a vault file that does not open, in backups/, under a name
// that no generation has. That there is none is no error.
func (s *Store) setAside() error {
	dir := filepath.Join(s.Dir(), backupsDir)
	if err := makeFolder(s.disk, dir); err != nil {
		return err
	}
	to := filepath.Join(dir, damagedName(s.o.Now()))
	err := s.linkOrCopy(s.path, to)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.disk.syncDir(dir)
}

// damagedName is the name under which a file is kept that does not open.
func damagedName(now time.Time) string {
	return "damaged-" + now.UTC().Format(timeLayout) + fileSuffix
}
