package vault

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/gofrs/flock"
)

// stepsFile remembers the step last handed out, by account id; stepsLock is
// the lock around it. Both hold no secret and no name.
const (
	stepsFile = "steps.json"
	stepsLock = "steps.lock"
)

// ClaimStep takes a step of an account for whoever calls first: ok is false
// when that step, or a later one, was claimed before on this machine. last is
// then the step of the last claim. It works across processes, and a claim is
// on disk before it is granted.
//
// An error means that nobody can tell, so that no code may be given.
func (s *Store) ClaimStep(ctx context.Context, id string, step uint64) (ok bool, last uint64, err error) {
	vaultID := s.ID()
	if s.o.StateDir == "" || !validID(vaultID) {
		return false, 0, errors.New("write state: there is no folder for it")
	}
	dir := s.stateDir(vaultID)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, 0, fmt.Errorf("write state: %w", err)
	}
	ctx, cancel := context.WithTimeout(ctx, lockWait)
	defer cancel()
	l := flock.New(filepath.Join(dir, stepsLock),
		flock.SetFlag(os.O_CREATE|os.O_RDWR|noFollow), flock.SetPermissions(0o600))
	if locked, err := l.TryLockContext(ctx, lockPoll); !locked {
		return false, 0, fmt.Errorf("lock state: %w", err)
	}
	defer func() { _ = l.Unlock() }()
	steps := map[string]uint64{}
	s.readState(vaultID, stepsFile, &steps)
	if last, claimed := steps[id]; claimed && step <= last {
		return false, last, nil
	}
	steps[id] = step
	if err := s.writeState(osDisk{}, vaultID, stepsFile, steps); err != nil {
		return false, 0, err
	}
	return true, step, nil
}
