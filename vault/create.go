package vault

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"fob/otpcore"
)

// Setup is a new vault, or one about to come back, before it is on disk. Its id
// and keys are made first, so that the keyring can hold the device key, and
// was seen to hold it, before there is a vault that depends on it.
type Setup struct {
	ID     string
	Name   string   // of this device, such as its host name
	Device Identity // opens the vault from this device
	Paper  Identity // the paper key; zero where waived

	contents *Vault // of a vault that comes back
}

// NewSetup makes the keys of a new vault: a device key, and with paper a paper
// key; with pq both are post-quantum hybrids.
func NewSetup(device string, paper, pq bool) (Setup, error) {
	s := Setup{ID: newID(), Name: device}
	var err error
	if s.Device, err = GenerateIdentity(pq); err != nil {
		return s, err
	}
	if paper {
		s.Paper, err = GenerateIdentity(pq)
	}
	return s, err
}

// SetupFrom makes a device key for a vault that is to live on this machine
// again, or for the first time: v was read from a copy with [Read]. Its id,
// accounts and keys stay; the device's key joins them.
func SetupFrom(v *Vault, device string) (Setup, error) {
	s, err := NewSetup(device, false, v.pq())
	s.ID, s.contents = v.ID(), v
	return s, err
}

// SetupWith is [SetupFrom] with a key that this machine has already, such as that
// of the same vault in another folder.
func SetupWith(v *Vault, device string, key Identity) Setup {
	return Setup{ID: v.ID(), Name: device, Device: key, contents: v}
}

// Create writes a vault to o.Dir: keys/<device>.age where a passphrase is
// given, then vault.age. fill, which may be nil, puts accounts in before the
// first save. It errs with [ErrExists] where vault.age, keys/ or backups/
// exist.
func Create(ctx context.Context, o Options, setup Setup, passphrase otpcore.Secret, fill func(*Vault) error) (*Store, error) {
	return create(ctx, osDisk{}, o, setup, passphrase, fill)
}

func create(ctx context.Context, d disk, o Options, setup Setup, passphrase otpcore.Secret, fill func(*Vault) error) (*Store, error) {
	if o.Dir == "" {
		return nil, ErrNoFolder
	}
	if err := makeFolder(d, o.Dir); err != nil {
		return nil, &WriteError{Op: "make folder", Err: err}
	}
	s, err := OpenRemains(o)
	if err != nil {
		return nil, err
	}
	s.disk = d
	defer s.tell(s.Stamp())
	unlock, err := s.lock(ctx, lockWait)
	if err != nil {
		return nil, err
	}
	defer unlock()
	for _, name := range []string{vaultFile, keysDir, backupsDir} {
		if _, err := os.Lstat(filepath.Join(o.Dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w: %q", ErrExists, filepath.Join(o.Dir, name))
		}
	}
	v, err := setup.vault(o)
	if err != nil {
		return nil, err
	}
	if fill != nil {
		if err := fill(v); err != nil {
			return nil, err
		}
	}
	if passphrase.Len() > 0 {
		if err := s.wrapLocked(setup.Name, setup.Device, passphrase); err != nil {
			return nil, s.takeBack(err)
		}
	}
	last := s.readSeen(v.header.id)
	v.header.generation = max(v.header.generation, last.Generation) + 1
	v.header.saved = stamp(o.Now())
	mark, err := s.save(ctx, v, setup.Device, nil)
	if mark == "" {
		return nil, s.takeBack(err)
	}
	s.writeSeen(&v.header, mark)
	_ = s.keepNew(v.header.generation, v.header.saved) // made again at the next save
	return s, err
}

// takeBack removes the wrapped key of a vault that was not written.
func (s *Store) takeBack(err error) error {
	_ = os.RemoveAll(filepath.Join(s.Dir(), keysDir))
	return err
}

// vault returns the contents of the first save.
func (s Setup) vault(o Options) (*Vault, error) {
	v := s.contents
	if v == nil {
		v = New(s.ID, o.Now)
	}
	v.now = o.Now
	if v.ReadOnly() {
		return nil, ErrNewer
	}
	if err := v.AddRecipient(s.Name, s.Device.Recipient()); err != nil {
		return nil, err
	}
	if !s.Paper.IsZero() {
		if err := v.AddRecipient(PaperName, s.Paper.Recipient()); err != nil {
			return nil, err
		}
	}
	return v, nil
}
