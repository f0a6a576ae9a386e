// Package cli is fob's command line: one file per command, around a World
// that holds everything outside the program. Main runs one command in it and
// returns the exit code.
//
// Answers go to standard output and everything else to standard error;
// questions go to the controlling terminal. No secret is taken from an
// argument or the environment, and none is in an error.
package cli

import (
	"context"
	"io"
	"time"

	"fob/cmd/internal/prompt"
)

// World is everything outside the program. cmd/fob builds the real one, tests
// build their own.
type World struct {
	Args    []string // without the program's name
	Version string
	// Released returns the day of this version, as 2026-11-23, or "" where it
	// is not known. It may be nil.
	Released func() string

	Stdin          io.Reader
	Stdout, Stderr io.Writer
	// StdinTTY, StdoutTTY and StderrTTY say which streams are terminals.
	StdinTTY, StdoutTTY, StderrTTY bool
	// TerminalSize returns the columns and rows of the terminal; it may be nil.
	TerminalSize func() (columns, rows int, err error)
	// OpenTTY opens the controlling terminal; it fails where there is none.
	OpenTTY func() (*prompt.Terminal, error)
	// OpenFD opens an inherited file descriptor.
	OpenFD func(fd int) (io.ReadCloser, error)

	Getenv   func(string) string
	Environ  []string
	Hostname func() (string, error)
	Now      func() time.Time
	Dirs     Dirs

	// Keyring returns the keyring of this machine. interactive says that a
	// person is there to unlock it.
	Keyring func(interactive bool) Keyring
	// Session keeps a vault's key for a while; nil where nothing can.
	Session Session
	// Clipboard returns the clipboard of this machine; Self is its holder.
	Clipboard func() Clipboard
	// Paste reads what somebody put on the clipboard: a picture, or text.
	Paste func(ctx context.Context) ([]byte, error)
	// Screen returns what takes pictures of the screen.
	Screen func() Screen
	// HoldClipboard is the clipboard's other half, run by a process of fob
	// that Clipboard starts.
	HoldClipboard func(ctx context.Context, tool, path string, keep time.Duration) error

	// workFactor is the scrypt cost of passphrases: 0 is the real one. Only
	// tests set it.
	workFactor int
}

// Dirs are the folders of this user.
type Dirs struct {
	Data   string // $XDG_DATA_HOME, without /fob; "" where there is none
	State  string // $XDG_STATE_HOME, without /fob
	Config string // $XDG_CONFIG_HOME, without /fob
	Home   string // the user's home folder
}

// Keyring is what the commands need of the operating system's keyring; see
// package keyring, which also says what the errors mean.
type Keyring interface {
	Get(ctx context.Context, vaultID string) (string, error)
	Set(ctx context.Context, vaultID, value string) error
	Delete(ctx context.Context, vaultID string) error
	Available(ctx context.Context) error
	Describe(ctx context.Context) string
}

// Session is what the commands need of the system to keep a vault open for a
// while; see package session, which also says what the errors mean.
type Session interface {
	Available() error
	Open(vaultID string, secret []byte, d time.Duration) error
	Get(vaultID string) (secret []byte, left time.Duration, err error)
	Close(vaultID string) (had bool, err error)
}

// Clipboard takes a code.
type Clipboard interface {
	// Copy copies text with a tool of the system, for that time or, with 0, the
	// usual; clip.ErrNone where there is none. how says in a few words what
	// became of it.
	Copy(ctx context.Context, text string, keep time.Duration) (how string, err error)
	// Send asks the terminal to copy text, by OSC 52.
	Send(text string) (how string, err error)
	// Clear takes the last copy back where it still is ours.
	Clear() error
	// Tool names the tool that would be used, "" where there is none.
	Tool() string
}

// Screen takes pictures of the screen; see package screenshot, which also says
// what the errors mean.
type Screen interface {
	Grab(ctx context.Context) (pictures [][]byte, tool string, err error)
	Tool() string
}
