package vault

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// How long a change waits for the lock. HOTP waits longer: scripts may ask for
// many codes at once, and each must get its own.
const (
	lockWait     = 5 * time.Second
	lockWaitHOTP = 30 * time.Second
	lockLook     = 50 * time.Millisecond // between looks at whether the queue moves
	lockPoll     = 10 * time.Millisecond // between tries for the lock of a state file

	// lockQueue bounds the wait behind others that get on: see lock.
	lockQueue = 60 * time.Second
)

// lock takes the vault's lock, which stands in a file of its own that is never
// deleted: removing it would let two programs hold locks of two files.
//
// It waits as long as wait behind a holder that does not come to an end. A
// queue that moves is another thing: each time the vault changes the wait
// begins anew, so that sixty programs at once all get their turn, also where
// the disk is slow.
func (s *Store) lock(ctx context.Context, wait time.Duration) (unlock func(), err error) {
	l := flock.New(filepath.Join(s.Dir(), "vault.lock"),
		flock.SetFlag(os.O_CREATE|os.O_RDWR|noFollow), flock.SetPermissions(0o600))
	switch ok, err := l.TryLock(); {
	case ok:
		return func() { _ = l.Unlock() }, nil
	case err != nil:
		return nil, &WriteError{Op: "lock", Err: err}
	}
	// The system keeps the queue: asking it again and again would take the
	// processor from those that are at work.
	got := make(chan error)
	gone := make(chan struct{})
	defer close(gone)
	go func() {
		err := l.Lock()
		select {
		case got <- err:
		case <-gone:
			_ = l.Unlock() // it came too late, and nobody may keep it
		}
	}()
	look := time.NewTicker(lockLook)
	defer look.Stop()
	stamp := s.Stamp()
	var still, total time.Duration
	for still < wait && total < lockQueue {
		select {
		case err := <-got:
			if err != nil {
				return nil, &WriteError{Op: "lock", Err: err}
			}
			return func() { _ = l.Unlock() }, nil
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-look.C:
		}
		still, total = still+lockLook, total+lockLook
		if now := s.Stamp(); now != stamp {
			stamp, still = now, 0
		}
	}
	return nil, ErrBusy
}
