// Package keyring keeps a vault's device key in the operating system's
// keyring: the Secret Service on Linux and the BSDs, the Keychain on macOS,
// Credential Manager on Windows.
//
// It promises what the libraries below it do not: every call ends by a
// deadline, also when the keyring never answers; no bus or daemon is started
// to find out that there is none; a write is read back before it counts; and
// an error says which of five things happened. A missing key is ErrNotFound
// and nothing else is, so that a caller never takes a silent keyring for an
// empty one.
//
// The keyring is a convenience: any program of the same user can read what is
// in it, and it loses items. The vault always has another key.
package keyring

import (
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"strings"
	"time"

	gokeyring "github.com/zalando/go-keyring"
)

// Service is the name under which every fob item stands in the keyring. The
// item of a vault has the user name "identity:<vault id>". Neither ever
// changes: existing items are found by them.
const Service = "fob"

const userPrefix = "identity:"

// The time that a call may take where Options does not say.
const (
	// DefaultTimeout is for scripts: nobody is there to answer a prompt.
	DefaultTimeout = 3 * time.Second
	// DefaultInteractiveTimeout leaves time to type a keyring's password.
	DefaultInteractiveTimeout = 60 * time.Second
)

// What can go wrong, for errors.Is. The error around each says what the
// keyring answered; it never holds the value.
var (
	// ErrNotFound: the keyring answered, and has no key for this vault.
	ErrNotFound = errors.New("the keyring has no key for this vault")
	// ErrUnavailable: there is no keyring, or it failed.
	ErrUnavailable = errors.New("no keyring can be used")
	// ErrLocked: the keyring is there and was not unlocked.
	ErrLocked = errors.New("the keyring is locked")
	// ErrTimeout: the keyring did not answer in time.
	ErrTimeout = errors.New("the keyring does not answer")
	// ErrMismatch: the keyring did not keep, or did not give back, what was
	// stored: a write that reads back different, an item that is no key, a
	// deleted item that is still there.
	ErrMismatch = errors.New("the keyring does not keep what is stored in it")
)

// Options says how a keyring may be asked.
type Options struct {
	// Getenv reads the environment: os.Getenv in the program. Nil is an empty
	// environment.
	Getenv func(string) string
	// Timeout bounds each call. Zero is DefaultTimeout, or
	// DefaultInteractiveTimeout with Interactive.
	Timeout time.Duration
	// Interactive says that a person is at a terminal: a Secret Service that
	// is not running yet may then be started by the bus, and asked to unlock.
	Interactive bool
}

// Keyring is the keyring of this machine. Calls may come from several
// goroutines; they are made one after the other.
type Keyring struct {
	timeout     time.Duration
	interactive bool
	platform    platform
	turn        chan struct{} // holds one token: whose call it is
}

// platform is what differs between the systems that go-keyring serves.
type platform interface {
	// reach returns nil when go-keyring may be called: it cannot start
	// anything that it must not. start says that the bus may start a keyring.
	reach(ctx context.Context, start bool) error
	// explain wraps what is known of an error of go-keyring in one of this
	// package's; nil where nothing special is known.
	explain(err error) error
	// describe names the keyring, or says why there is none.
	describe(ctx context.Context, start bool) string
}

// New returns the keyring of this machine. It does not touch it yet.
func New(o Options) *Keyring {
	getenv := o.Getenv
	if getenv == nil {
		getenv = func(string) string { return "" }
	}
	timeout := o.Timeout
	switch {
	case timeout > 0:
	case o.Interactive:
		timeout = DefaultInteractiveTimeout
	default:
		timeout = DefaultTimeout
	}
	return newKeyring(newPlatform(getenv), timeout, o.Interactive)
}

func newKeyring(p platform, timeout time.Duration, interactive bool) *Keyring {
	return &Keyring{timeout: timeout, interactive: interactive, platform: p, turn: make(chan struct{}, 1)}
}

// Get returns the key of the vault: one line of printable ASCII. ErrNotFound
// means that the keyring answered and has none; any other error says nothing
// about whether there is one.
func (k *Keyring) Get(ctx context.Context, vaultID string) (string, error) {
	user, err := userName(vaultID)
	if err != nil {
		return "", err
	}
	return k.within(ctx, func(ctx context.Context) (string, error) {
		if err := k.platform.reach(ctx, k.interactive); err != nil {
			return "", err
		}
		return k.read(user)
	})
}

// Set stores the key of the vault, reads it back and compares. A value that
// is not one line of printable ASCII of at most MaxValue bytes is refused.
// After an error the keyring may hold the old key, the new one or none.
func (k *Keyring) Set(ctx context.Context, vaultID, value string) error {
	user, err := userName(vaultID)
	if err != nil {
		return err
	}
	if err := CheckValue(value); err != nil {
		return fmt.Errorf("store in the keyring: %w", err)
	}
	_, err = k.within(ctx, func(ctx context.Context) (string, error) {
		if err := k.platform.reach(ctx, k.interactive); err != nil {
			return "", err
		}
		if err := gokeyring.Set(Service, user, value); err != nil {
			return "", k.classify(err, value)
		}
		back, err := k.read(user)
		switch {
		case errors.Is(err, ErrNotFound):
			return "", fmt.Errorf("%w: the new item is not there", ErrMismatch)
		case err != nil:
			return "", err
		case subtle.ConstantTimeCompare([]byte(back), []byte(value)) != 1:
			return "", fmt.Errorf("%w: the new item reads back different", ErrMismatch)
		}
		return "", nil
	})
	return err
}

// Delete removes the key of the vault and looks that it is gone. ErrNotFound
// where there was none.
func (k *Keyring) Delete(ctx context.Context, vaultID string) error {
	user, err := userName(vaultID)
	if err != nil {
		return err
	}
	_, err = k.within(ctx, func(ctx context.Context) (string, error) {
		if err := k.platform.reach(ctx, k.interactive); err != nil {
			return "", err
		}
		if err := gokeyring.Delete(Service, user); err != nil {
			return "", k.classify(err, "")
		}
		// A prompt that the user closes makes go-keyring report success.
		_, err := gokeyring.Get(Service, user)
		switch {
		case errors.Is(err, gokeyring.ErrNotFound):
			return "", nil
		case err != nil:
			return "", k.classify(err, "")
		}
		return "", fmt.Errorf("%w: the deleted item is still there", ErrMismatch)
	})
	return err
}

// Describe names the keyring, as in "Secret Service (gnome-keyring)", or says
// in one line why there is none. It asks for no item and starts nothing.
func (k *Keyring) Describe(ctx context.Context) string {
	text, err := k.within(ctx, func(ctx context.Context) (string, error) {
		return k.platform.describe(ctx, k.interactive), nil
	})
	if err != nil {
		return "none: " + err.Error()
	}
	return text
}

// Available returns nil when a keyring is there to be asked, without asking
// for an item: it may still be locked. Where the bus may start one, it counts.
func (k *Keyring) Available(ctx context.Context) error {
	_, err := k.within(ctx, func(ctx context.Context) (string, error) {
		return "", k.platform.reach(ctx, k.interactive)
	})
	if errors.Is(err, ErrLocked) {
		return nil
	}
	return err
}

// read gets an item and checks that it can be a key.
func (k *Keyring) read(user string) (string, error) {
	value, err := gokeyring.Get(Service, user)
	if err != nil {
		return "", k.classify(err, "")
	}
	return asKey(value)
}

// asKey checks that an item can be a key.
func asKey(value string) (string, error) {
	value = strings.TrimRight(value, "\r\n")
	if err := CheckValue(value); err != nil {
		return "", fmt.Errorf("%w: the item is no key: %w", ErrMismatch, err)
	}
	return value, nil
}
