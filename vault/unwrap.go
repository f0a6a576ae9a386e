package vault

import (
	"context"
	"path/filepath"
)

// ForgetPassphrase removes keys/<device>.age, so that the passphrase no longer
// opens this vault; copies of the folder from before still open with it. It
// errs with [ErrNoWrapped] where there is no such file. What else opens the
// vault is the caller's to know before.
func (s *Store) ForgetPassphrase(ctx context.Context, device string) error {
	unlock, err := s.lock(ctx, lockWait)
	if err != nil {
		return err
	}
	defer unlock()
	dir := filepath.Join(s.Dir(), keysDir)
	path := filepath.Join(dir, FileName(device)+fileSuffix)
	if _, err := readSmall(path); err != nil {
		return ErrNoWrapped
	}
	if err := s.disk.remove(path); err != nil {
		return &WriteError{Op: "remove key", Err: err}
	}
	if err := s.disk.syncDir(dir); err != nil {
		return &WriteError{Op: "sync folder", Err: err, Unconfirmed: true}
	}
	return nil
}
