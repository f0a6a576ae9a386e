package vault

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// Options say where a vault lies and how it is kept.
type Options struct {
	Dir      string           // the vault's folder
	StateDir string           // fob's folder for state, such as $XDG_STATE_HOME/fob
	Now      func() time.Time // tells the time of changes

	// WorkFactor is scrypt's log2(N) for wrapped keys; 0 is 18, which takes a
	// second and 256 MB.
	WorkFactor int
	// AcceptRollback lets a change be made to a vault that is older than the
	// one last seen on this machine.
	AcceptRollback bool

	// OnSave, which may be nil, is called after each change of the vault or of
	// its wrapped keys that is on disk, when the lock is free again: see
	// [Store.CopyTo].
	OnSave func(*Store)
}

// Store is a vault on disk:
//
//	vault.age                       the accounts
//	vault.lock                      the lock, never deleted
//	keys/<device>.age               this device's key, wrapped by a passphrase
//	backups/<generation>-<UTC>.age  the newest generation and earlier ones
//
// All lie beside the file that vault.age resolves to, should it be a link. A
// Store may be used by several goroutines at once.
type Store struct {
	o    Options
	path string // of vault.age, links resolved
	disk disk
}

const vaultFile = "vault.age"

// Open finds the vault in o.Dir. It reads nothing and needs no key. It errs
// with [ErrNoVault] when there is none.
func Open(o Options) (*Store, error) {
	s, err := OpenRemains(o)
	if err != nil {
		return nil, err
	}
	if _, err := os.Stat(s.path); err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("%w in %q", ErrNoVault, o.Dir)
		}
		return nil, fmt.Errorf("open vault: %w", err)
	}
	return s, nil
}

// OpenRemains is [Open] for a folder whose vault.age may be missing or damaged:
// its generations and wrapped keys may still be there to restore from.
func OpenRemains(o Options) (*Store, error) {
	if o.Dir == "" {
		return nil, ErrNoFolder
	}
	path, err := filepath.Abs(filepath.Join(o.Dir, vaultFile))
	if err != nil {
		return nil, fmt.Errorf("open vault: %w", err)
	}
	resolved, err := filepath.EvalSymlinks(path)
	switch {
	case err == nil:
		path = resolved
	case errors.Is(err, fs.ErrNotExist): // a vault made here will be found here
		if dir, err := filepath.EvalSymlinks(filepath.Dir(path)); err == nil {
			path = filepath.Join(dir, vaultFile)
		}
	default:
		return nil, fmt.Errorf("open vault: %w", err)
	}
	return &Store{o: o, path: path, disk: osDisk{}}, nil
}

// Path returns where vault.age is, links resolved.
func (s *Store) Path() string { return s.path }

// Dir returns the folder that holds the vault's files, links resolved.
func (s *Store) Dir() string { return filepath.Dir(s.path) }

// ID returns the vault's id as vault.age says it in the clear, or "" where that
// cannot be read. It is not authentic until the vault was opened.
func (s *Store) ID() string { return fileID(s.path) }

// Damage says what is wrong with vault.age as far as it shows without a key: a
// *[DamagedError] where the file is empty, or is no age file of a vault; else
// nil.
func (s *Store) Damage() error {
	f, err := openVaultFile(s.path)
	if err == nil {
		defer f.Close()
		var env envelope
		env, err = readEnvelope(f)
		switch {
		case err != nil:
			err = errors.New("it is no age file, or its header is damaged") // age's error may quote the file
		case env.id == "":
			err = errors.New("it is an age file, and no vault")
		}
	}
	if _, system := errors.AsType[*fs.PathError](err); err == nil || system {
		return nil
	}
	return damaged(s.path, err.Error())
}

// OtherIDs returns the ids that the generations say in the clear, without that
// of vault.age: should that file be damaged, its key is found under one of them.
func (s *Store) OtherIDs() []string {
	seen := map[string]bool{"": true, s.ID(): true}
	var ids []string
	generations, _ := s.Generations() // none is no other ids
	for _, g := range generations {
		if id := fileID(g.Path); !seen[id] {
			seen[id] = true
			ids = append(ids, id)
		}
	}
	return ids
}

func fileID(path string) string {
	env, _ := fileEnvelope(path) // what cannot be read has no id
	return env.id
}

func fileMark(path string) (string, error) {
	env, err := fileEnvelope(path)
	return env.mark, err
}

func fileEnvelope(path string) (envelope, error) {
	f, _, err := openRegular(path)
	if err != nil {
		return envelope{}, err
	}
	defer f.Close()
	return readEnvelope(f)
}

// Stamp returns a text that changes when vault.age does. It costs one stat.
func (s *Store) Stamp() string {
	info, err := os.Stat(s.path)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("%d %d %v", info.ModTime().UnixNano(), info.Size(), inode(info))
}

// read decrypts and decodes the vault file at path.
func (s *Store) read(path string, key Identity) (*Vault, envelope, error) {
	f, err := openVaultFile(path)
	if err != nil {
		return nil, envelope{}, err
	}
	defer f.Close()
	return readFrom(f, key, s.o.Now)
}

// openFile is an open file that may hold a vault.
type openFile struct {
	*os.File

	size int64
}

// Size returns how large the file was when it was opened.
func (f *openFile) Size() int64 { return f.size }

// openVaultFile opens a file that may hold a vault, if its size is possible.
func openVaultFile(path string) (*openFile, error) {
	f, info, err := openRegular(path)
	if err != nil {
		return nil, err
	}
	switch {
	case info.Size() == 0:
		err = errors.New("it is empty")
	case info.Size() > maxFile:
		err = fmt.Errorf("%d bytes are too many for a vault", info.Size())
	default:
		return &openFile{f, info.Size()}, nil
	}
	_ = f.Close() // it was only read
	return nil, err
}

// openRegular opens a file for reading, and nothing else that may be under its
// name: to open a pipe that nobody writes to would take for ever.
func openRegular(path string) (*os.File, fs.FileInfo, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|noWait, 0)
	if err != nil {
		return nil, nil, err
	}
	info, err := f.Stat()
	if err == nil && !info.Mode().IsRegular() {
		err = errors.New("not a regular file")
	}
	if err != nil {
		_ = f.Close() // it was only read
		return nil, nil, err
	}
	return f, info, nil
}

// explain turns what went wrong when vault.age was read into the error that
// callers see. A key that opens no vault, yet opens the newest generation,
// means that the file is damaged.
func (s *Store) explain(err error, key Identity) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%w in %q", ErrNoVault, s.Dir())
	case unread(err):
		return fmt.Errorf("read vault: %w", err)
	}
	newest := s.NewestGood(key)
	if errors.Is(err, ErrNoKey) {
		if newest == nil {
			return err
		}
		err = errors.New("the key that opens its newest generation does not open it")
	}
	d := damaged(s.path, err.Error())
	d.Newest = newest
	return d
}
