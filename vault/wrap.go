package vault

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"filippo.io/age"

	"fob/otpcore"
)

const (
	keysDir = "keys"

	defaultWorkFactor = 18 // 256 MB and about a second
	maxWorkFactor     = 20 // 1 GB
	maxKeyFile        = 64 << 10
)

// HasPassphrase reports whether keys/ holds a wrapped key.
func (s *Store) HasPassphrase() bool { return len(s.keyFiles()) > 0 }

func (s *Store) keyFiles() []string {
	entries, err := os.ReadDir(filepath.Join(s.Dir(), keysDir))
	if err != nil {
		return nil
	}
	var paths []string
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), fileSuffix) && !strings.HasPrefix(e.Name(), ".") {
			paths = append(paths, filepath.Join(s.Dir(), keysDir, e.Name()))
		}
	}
	return paths
}

// UnwrapDevice opens the wrapped keys with a passphrase and returns the first
// that it opens. It takes as long as scrypt wants: about a second, and 256 MB.
// Its errors are [ErrNoWrapped], [ErrPassphrase], and a *[DamagedError] when
// no file was whole enough to try.
func (s *Store) UnwrapDevice(ctx context.Context, passphrase otpcore.Secret) (Identity, error) {
	paths := s.keyFiles()
	if len(paths) == 0 {
		return Identity{}, ErrNoWrapped
	}
	var broken error
	wrong := false
	for _, path := range paths {
		if err := ctx.Err(); err != nil {
			return Identity{}, err
		}
		data, err := readSmall(path)
		if err == nil {
			var key Identity
			if key, err = Unwrap(data, passphrase); err == nil {
				return key, nil
			}
		}
		if errors.Is(err, ErrPassphrase) {
			wrong = true
		} else if broken == nil {
			broken = damaged(path, err.Error())
		}
	}
	if wrong {
		return Identity{}, ErrPassphrase
	}
	return Identity{}, broken
}

// Wrapped reports whether data is an age file, as wrapped keys are, rather than
// a key in the clear.
func Wrapped(data []byte) bool { return bytes.HasPrefix(data, []byte("age-encryption.org/")) }

// Unwrap opens a passphrase-wrapped age identity file. It errs with
// [ErrPassphrase] when the passphrase is wrong.
func Unwrap(data []byte, passphrase otpcore.Secret) (Identity, error) {
	if passphrase.Len() == 0 {
		return Identity{}, ErrPassphrase
	}
	scrypt, err := age.NewScryptIdentity(string(passphrase.Bytes()))
	if err != nil {
		return Identity{}, err
	}
	scrypt.SetMaxWorkFactor(maxWorkFactor)
	plain, err := age.Decrypt(bytes.NewReader(data), scrypt)
	if _, no := errors.AsType[*age.NoIdentityMatchError](err); no {
		return Identity{}, ErrPassphrase
	}
	if err != nil {
		return Identity{}, err
	}
	text, err := io.ReadAll(io.LimitReader(plain, maxKeyFile))
	defer clear(text)
	if err != nil {
		return Identity{}, err
	}
	return ParseIdentity(text)
}

func (s *Store) wrap(w io.Writer, key Identity, passphrase otpcore.Secret) error {
	recipient, err := age.NewScryptRecipient(string(passphrase.Bytes()))
	if err != nil {
		return err
	}
	work := s.o.WorkFactor
	if work == 0 {
		work = defaultWorkFactor
	}
	recipient.SetWorkFactor(work)
	sealed, err := age.Encrypt(w, recipient)
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(sealed, "%s\n", key.Secret().Bytes()); err != nil {
		return err
	}
	return sealed.Close()
}

// WrapDevice writes keys/<device>.age, the device's key wrapped by a
// passphrase, in place of the one that may be there. The file is a passphrase
// encrypted age identity: `age -d -i keys/<device>.age vault.age` opens the
// vault. It is read back before it counts.
func (s *Store) WrapDevice(ctx context.Context, device string, key Identity, passphrase otpcore.Secret) (err error) {
	if passphrase.Len() == 0 {
		return errors.New("the passphrase is empty")
	}
	defer func() {
		if err == nil && s.o.OnSave != nil {
			s.o.OnSave(s)
		}
	}()
	unlock, err := s.lock(ctx, lockWait)
	if err != nil {
		return err
	}
	defer unlock()
	return s.wrapLocked(device, key, passphrase)
}

func (s *Store) wrapLocked(device string, key Identity, passphrase otpcore.Secret) error {
	dir := filepath.Join(s.Dir(), keysDir)
	if err := makeFolder(s.disk, dir); err != nil {
		return &WriteError{Op: "make folder", Err: err}
	}
	var sealed bytes.Buffer
	if err := s.wrap(&sealed, key, passphrase); err != nil {
		return err
	}
	if back, err := Unwrap(sealed.Bytes(), passphrase); err != nil || back.Recipient() != key.Recipient() {
		return &WriteError{Op: "wrap key", Err: errors.New("the wrapped key does not open")}
	}
	path := filepath.Join(dir, FileName(device)+fileSuffix)
	write := func(w io.Writer) error {
		_, err := w.Write(sealed.Bytes())
		return err
	}
	// The key that is there gives way only to one that reads back whole.
	check := func(temp string) error {
		if written, err := readSmall(temp); err != nil || !bytes.Equal(written, sealed.Bytes()) {
			return errNotMeant
		}
		return nil
	}
	if err := writeSafely(s.disk, path, write, check); err != nil {
		return &WriteError{Op: "write key", Err: err}
	}
	if err := s.disk.syncDir(dir); err != nil {
		return &WriteError{Op: "sync folder", Err: err, Unconfirmed: true}
	}
	return nil
}

// FileName makes a device's name fit for a file: lower case, a-z, 0-9 and "-".
func FileName(device string) string {
	name := strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-':
			return r
		case r == ' ' || r == '.' || r == '_':
			return '-'
		}
		return -1
	}, strings.ToLower(device))
	name = strings.Trim(name[:min(len(name), 64)], "-")
	if name == "" {
		return "device"
	}
	return name
}

func readSmall(path string) ([]byte, error) {
	f, info, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	if info.Size() > maxKeyFile {
		return nil, &fs.PathError{Op: "read", Path: path, Err: errors.New("not a key file")}
	}
	return io.ReadAll(io.LimitReader(f, maxKeyFile))
}
