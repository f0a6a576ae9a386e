package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// Copied is the last copy of the vault that was made in a folder elsewhere, as
// this machine remembers it: see [Store.CopyTo]. It holds no name of an account
// and no secret.
type Copied struct {
	Dir        string    `json:"dir"`
	Generation uint64    `json:"generation"` // 0 where unknown
	Mark       string    `json:"mark"`       // of the file, see readEnvelope
	Made       time.Time `json:"made"`
	// Problem is why the copy is behind, as it was told; "" when it is not.
	Problem string `json:"problem,omitempty"`
}

const (
	copiedFile = "copy.json"
	copyLock   = "copy.lock"

	// copyLimit is how long making a copy may take: a stick may be slow, and a
	// folder on a network may not answer at all.
	copyLimit = 10 * time.Second
	// copyRounds is how often a vault is copied again that was changed while it
	// was being copied.
	copyRounds = 3
	// tempAge is when what an interrupted copy left may go.
	tempAge = time.Hour
)

// Copying says what [Store.CopyTo] did.
type Copying struct {
	Made bool // something was written
	Kept bool // what was there before is in backups/
	// Thinned is how many older copies were removed because the folder is full.
	Thinned int
}

// Errors of [Store.CopyTo] that callers branch on.
var (
	ErrCopyFolder = errors.New("the folder is not there")
	errOwnFolder  = errors.New("it is the vault's own folder: a copy belongs elsewhere")
	errSlowCopy   = fmt.Errorf("it took longer than %d s", int(copyLimit/time.Second))
)

// tell calls OnSave if vault.age is another file than it was.
func (s *Store) tell(before string) {
	if s.o.OnSave != nil && s.Stamp() != before {
		s.o.OnSave(s)
	}
}

// Copied returns what is known of the last copy, and whether vault.age is as it
// was then. The zero value says that none was made.
func (s *Store) Copied() (c Copied, current bool) {
	s.readState(s.ID(), copiedFile, &c)
	mark, err := fileMark(s.path)
	return c, err == nil && c.Mark == mark
}

// NoteCopy remembers why a copy in that folder could not be made, and reports
// whether that is news: the same problem is told once.
func (s *Store) NoteCopy(dir string, problem error) (news bool) {
	c, _ := s.Copied()
	if c.Dir == dir && c.Problem == problem.Error() {
		return false
	}
	if c.Dir != dir {
		c = Copied{Dir: dir}
	}
	c.Problem = problem.Error()
	_ = s.writeState(looseDisk{}, s.ID(), copiedFile, c) // then it is told again
	return true
}

// CopyTo makes a copy of the vault in a folder elsewhere, such as one on a USB
// stick, which must be there:
//
//	vault.age            the vault
//	keys/<device>.age    the wrapped keys
//	backups/             what vault.age was there before, pruned as at home
//
// So the copy is a vault's folder itself. Each file is written under another
// name, read back and compared before it takes its place; until then the older
// copy stays. It needs no key, and writes nothing that is there already. Two programs that copy at once wait for each
// other. Where the folder is full, the oldest in its backups/ go first, all but
// one. It takes ten seconds at most, and an error leaves a whole copy behind,
// the older or the newer one.
func (s *Store) CopyTo(ctx context.Context, dir string) (Copying, error) {
	ctx, cancel := context.WithTimeoutCause(ctx, copyLimit, errSlowCopy)
	defer cancel()
	return within(ctx, func() (Copying, error) { return s.copyTo(ctx, dir) })
}

// RewriteCopies encrypts the older copies in a folder anew, for the keys that
// the vault has now: after a key was revoked. It returns what a person should
// be told.
func (s *Store) RewriteCopies(ctx context.Context, key Identity, dir string) []string {
	ctx, cancel := context.WithTimeoutCause(ctx, copyLimit, errSlowCopy)
	defer cancel()
	res, err := within(ctx, func() (res Saved, err error) {
		now, _, err := s.read(s.path, key)
		if err != nil {
			return res, err
		}
		backups := filepath.Join(dir, backupsDir)
		list, err := generationsIn(backups)
		left := 0
		s.rewrite(list, now, key, func(_ Generation, why error) {
			left++
			if !errors.Is(why, ErrNoKey) {
				err = why
			}
		})
		if serr := s.disk.syncDir(backups); err == nil && len(list) > 0 {
			err = serr
		}
		if left > 0 && err == nil {
			res.warn("%d older copies in %q are from before this machine had its key, and were not rewritten: they still open with the old key, and can be deleted", left, backups)
		}
		return res, err
	})
	if err != nil {
		res.warn("the older copies in %q were not rewritten: %v", dir, err)
	}
	return res.Warnings
}

// within runs work, and does not wait for it longer than ctx lasts: a folder
// that never answers keeps nobody.
func within[T any](ctx context.Context, work func() (T, error)) (T, error) {
	type result struct {
		value T
		err   error
	}
	done := make(chan result, 1)
	go func() {
		value, err := work()
		done <- result{value, err}
	}()
	select {
	case r := <-done:
		return r.value, plainReason(r.err)
	case <-ctx.Done():
		var none T
		return none, context.Cause(ctx)
	}
}

func (s *Store) copyTo(ctx context.Context, dir string) (Copying, error) {
	if err := s.copyFolder(dir); err != nil {
		return Copying{}, err
	}
	unlock, err := s.lockCopy(ctx)
	if err != nil {
		return Copying{}, err
	}
	defer unlock()
	to := copyTarget{store: s, ctx: ctx, dir: dir}
	if err := to.keys(); err != nil {
		return to.did, err
	}
	mark := ""
	for range copyRounds {
		if mark, err = to.vault(); err != nil {
			return to.did, err
		}
		if now, err := fileMark(s.path); err != nil || now == mark {
			break
		}
	}
	id := s.ID()
	c := Copied{Dir: dir, Mark: mark, Made: stamp(s.o.Now())}
	if last := s.readSeen(id); last.Mark == mark {
		c.Generation = last.Generation
	}
	return to.did, s.writeState(looseDisk{}, id, copiedFile, c)
}

// copyFolder reports what is wrong with a folder for a copy.
func (s *Store) copyFolder(dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return ErrCopyFolder
	case err != nil:
		return err
	case !info.IsDir():
		return errors.New("it is no folder")
	}
	there, err := filepath.EvalSymlinks(dir)
	if err != nil {
		return err
	}
	own, err := filepath.EvalSymlinks(s.Dir())
	if err != nil {
		return err
	}
	if rest, err := filepath.Rel(own, there); err == nil && filepath.IsLocal(rest) {
		return errOwnFolder
	}
	return nil
}

// lockCopy waits for the program that is making a copy.
func (s *Store) lockCopy(ctx context.Context) (unlock func(), err error) {
	id := s.ID()
	if s.o.StateDir == "" || !validID(id) {
		return func() {}, nil
	}
	if err := os.MkdirAll(s.stateDir(id), 0o700); err != nil {
		return nil, err
	}
	l := flock.New(filepath.Join(s.stateDir(id), copyLock),
		flock.SetFlag(os.O_CREATE|os.O_RDWR|noFollow), flock.SetPermissions(0o600))
	if ok, err := l.TryLockContext(ctx, lockPoll); !ok {
		return nil, err
	}
	return func() { _ = l.Unlock() }, nil
}

// plainReason takes the names of temporary files out of an error: the same
// reason reads the same each time.
func plainReason(err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		return path.Err
	}
	if link, ok := errors.AsType[*os.LinkError](err); ok {
		return link.Err
	}
	return err
}
