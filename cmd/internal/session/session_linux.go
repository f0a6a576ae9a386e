package session

import (
	"bytes"
	"errors"
	"fmt"
	"runtime"
	"strconv"
	"time"

	"golang.org/x/sys/unix"
)

// keyType is the kernel's type for small secrets, which are never swapped out.
const keyType = "user"

// permissions of a kept key: all for who possesses it; for this user's other
// sessions to see, read, search, link and change its attributes, but not to
// write it; nothing for others.
const permissions = 0x3f3b0000

// maxKey bounds what is read back, in bytes.
const maxKey = 4096

// description names the key of a vault. The id is no secret.
func description(vaultID string) string { return "fob:" + vaultID }

// Available says whether the kernel lets this program keep keys: nil, or an
// ErrUnsupported.
func (s *Store) Available() error {
	_, err := unix.KeyctlGetKeyringID(unix.KEY_SPEC_USER_KEYRING, true)
	return explain(err)
}

// Open keeps secret for the vault, for d from now, in place of what may be
// kept. When it fails, nothing new is kept.
//
// The order matters, or it would fail open. The key is made in the process's
// own keyring, where nobody else sees it; it gets its time-out and permissions
// there, and only then is it linked to where other processes find it. A key
// that is added to the user's keyring at once can refuse the time-out, when
// the session keyring is private. All steps run on one thread, since the
// process keyring belongs to the thread that made it; the thread ends with the
// goroutine, and that keyring with it.
func (s *Store) Open(vaultID string, secret []byte, d time.Duration) error {
	if d < MinTime || d > MaxTime {
		return fmt.Errorf("%v is no time that a session can last", d)
	}
	end := s.now().Add(d)
	payload := append(strconv.AppendInt(nil, end.Unix(), 10), '\n')
	payload = append(payload, secret...)
	defer clear(payload)
	return onThread(func() error {
		id, err := unix.AddKey(keyType, description(vaultID), payload, unix.KEY_SPEC_PROCESS_KEYRING)
		if err != nil {
			return explain(err)
		}
		err = publish(id, d)
		if err == nil {
			err = check(vaultID, id, payload)
		}
		if err != nil {
			_, ierr := unix.KeyctlInt(unix.KEYCTL_INVALIDATE, id, 0, 0, 0)
			return errors.Join(explain(err), ierr)
		}
		return nil
	})
}

// publish limits a key and then lets the user's other processes find it.
func publish(id int, d time.Duration) error {
	seconds := int((d + time.Second - 1) / time.Second)
	if _, err := unix.KeyctlInt(unix.KEYCTL_SET_TIMEOUT, id, seconds, 0, 0); err != nil {
		return fmt.Errorf("set the time-out: %w", err)
	}
	if err := unix.KeyctlSetperm(id, permissions); err != nil {
		return fmt.Errorf("set the permissions: %w", err)
	}
	if _, err := unix.KeyctlInt(unix.KEYCTL_LINK, id, unix.KEY_SPEC_USER_KEYRING, 0, 0); err != nil {
		return fmt.Errorf("link the key: %w", err)
	}
	return nil
}

// check reads the key back as another process would find it.
func check(vaultID string, id int, payload []byte) error {
	found, err := unix.KeyctlSearch(unix.KEY_SPEC_USER_KEYRING, keyType, description(vaultID), 0)
	if err != nil {
		return fmt.Errorf("find the key again: %w", err)
	}
	back, err := read(found)
	defer clear(back)
	switch {
	case err != nil:
		return fmt.Errorf("read the key back: %w", err)
	case found != id, !bytes.Equal(back, payload):
		return errors.New("the kernel gave back another key")
	}
	return nil
}

// Get returns the secret kept for the vault, and how long it is kept still. It
// needs no thread of its own: the user's keyring is the same for all.
func (s *Store) Get(vaultID string) (secret []byte, left time.Duration, err error) {
	id, err := unix.KeyctlSearch(unix.KEY_SPEC_USER_KEYRING, keyType, description(vaultID), 0)
	if err != nil {
		return nil, 0, explain(err)
	}
	payload, err := read(id)
	if err != nil {
		return nil, 0, explain(err)
	}
	text, rest, ok := bytes.Cut(payload, []byte{'\n'})
	end, err := strconv.ParseInt(string(text), 10, 64)
	if !ok || err != nil {
		return nil, 0, ErrNone // not made by this program
	}
	return rest, max(0, time.Unix(end, 0).Sub(s.now())), nil
}

// Close forgets the key of the vault at once, and says whether there was one.
func (s *Store) Close(vaultID string) (had bool, err error) {
	err = onThread(func() error {
		id, err := unix.KeyctlSearch(unix.KEY_SPEC_USER_KEYRING, keyType, description(vaultID), 0)
		if err != nil {
			return explain(err)
		}
		had = true
		_, err = unix.KeyctlInt(unix.KEYCTL_INVALIDATE, id, 0, 0, 0)
		// Invalidated keys are unlinked by the kernel; this is for one that
		// does so later.
		_, _ = unix.KeyctlInt(unix.KEYCTL_UNLINK, id, unix.KEY_SPEC_USER_KEYRING, 0, 0)
		return explain(err)
	})
	if errors.Is(err, ErrNone) || errors.Is(err, ErrExpired) {
		err = nil
	}
	return had, err
}

func read(id int) ([]byte, error) {
	buf := make([]byte, maxKey)
	n, err := unix.KeyctlBuffer(unix.KEYCTL_READ, id, buf, 0)
	if err != nil {
		return nil, err
	}
	if n > len(buf) {
		return nil, errors.New("the kept key is too long")
	}
	return buf[:n], nil
}

// onThread runs f on a thread of its own that ends afterwards.
func onThread(f func() error) error {
	done := make(chan error)
	go func() {
		runtime.LockOSThread() // and never unlocked: the thread ends here
		done <- f()
	}()
	return <-done
}

// explain turns the kernel's error numbers into this package's errors.
func explain(err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, unix.ENOKEY), errors.Is(err, unix.EKEYREVOKED):
		return ErrNone
	case errors.Is(err, unix.EKEYEXPIRED):
		return ErrExpired
	case errors.Is(err, unix.ENOSYS), errors.Is(err, unix.EPERM), errors.Is(err, unix.EOPNOTSUPP):
		return fmt.Errorf("%w: the kernel does not let this program keep keys (%w)", ErrUnsupported, err)
	case errors.Is(err, unix.EDQUOT):
		return fmt.Errorf("the kernel keeps no more keys for this user: %w", err)
	}
	return err
}
