// Command fob is an authenticator for the terminal: codes for scripts, and a
// full-screen interface, from one vault that age encrypts.
//
// This file builds the real world and nothing else; see package cli.
package main

import (
	"context"
	"errors"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strconv"
	"syscall"
	"time"

	"github.com/adrg/xdg"
	"golang.org/x/term"

	"fob/cmd/internal/cli"
	"fob/cmd/internal/clip"
	"fob/cmd/internal/prompt"
	"fob/cmd/internal/screenshot"
	"fob/cmd/internal/session"
	"fob/vault/keyring"
)

// version and date, of the release, are set by the linker; a build without them
// says where it came from.
var version, date string

func main() {
	guard()
	ctx, stop := signal.NotifyContext(context.Background(), endings()...)
	// The first signal ends the command in an orderly way, the next one at
	// once.
	context.AfterFunc(ctx, stop)
	os.Exit(cli.Main(ctx, world()))
}

// endings are the signals after which the terminal is given back and a save is
// brought to its end, those that would otherwise kill at once or print a trace
// among them. SIGHUP and SIGINT stay ignored where they were from the start: by
// nohup, or for a script's job in the background.
func endings() []os.Signal {
	list := []os.Signal{syscall.SIGTERM, syscall.SIGQUIT, syscall.SIGABRT}
	for _, s := range []os.Signal{os.Interrupt, syscall.SIGHUP} {
		if !signal.Ignored(s) {
			list = append(list, s)
		}
	}
	return list
}

// world is the machine that fob runs on.
func world() *cli.World {
	return &cli.World{
		Args:          os.Args[1:],
		Version:       versionText(),
		Released:      released,
		Stdin:         os.Stdin,
		Stdout:        os.Stdout,
		Stderr:        os.Stderr,
		StdinTTY:      term.IsTerminal(int(os.Stdin.Fd())),
		StdoutTTY:     term.IsTerminal(int(os.Stdout.Fd())),
		StderrTTY:     term.IsTerminal(int(os.Stderr.Fd())),
		TerminalSize:  func() (columns, rows int, err error) { return term.GetSize(int(os.Stdout.Fd())) },
		OpenTTY:       prompt.Open,
		OpenFD:        openFD,
		Getenv:        os.Getenv,
		Environ:       os.Environ(),
		Hostname:      os.Hostname,
		Now:           time.Now,
		Dirs:          cli.Dirs{Data: dataHome(), State: xdg.StateHome, Config: xdg.ConfigHome, Home: xdg.Home},
		Keyring:       openKeyring,
		Session:       session.New(time.Now),
		Clipboard:     func() cli.Clipboard { return clipboard() },
		Paste:         func(ctx context.Context) ([]byte, error) { return clipboard().Paste(ctx) },
		HoldClipboard: holdClipboard,
		Screen: func() cli.Screen {
			return &screenshot.Grabber{Getenv: os.Getenv, LookPath: exec.LookPath, OS: runtime.GOOS, Now: time.Now}
		},
	}
}

// dataHome is the folder of this user's data, or "" where the environment does
// not say whose: the root folder is nobody's.
func dataHome() string {
	if _, err := os.UserHomeDir(); err != nil && !filepath.IsAbs(os.Getenv("XDG_DATA_HOME")) {
		return ""
	}
	return xdg.DataHome
}

func openKeyring(interactive bool) cli.Keyring {
	return keyring.New(keyring.Options{Getenv: os.Getenv, Interactive: interactive})
}

// openFD opens a file descriptor that the shell has left open.
func openFD(fd int) (io.ReadCloser, error) {
	if !inherited(fd) {
		return nil, errors.New("nothing was opened there")
	}
	f := os.NewFile(uintptr(fd), "file descriptor "+strconv.Itoa(fd))
	if f == nil {
		return nil, os.ErrInvalid
	}
	return f, nil
}

// clipboard is the system's, with this program as the holder of copies.
func clipboard() *clip.Clipboard {
	c := &clip.Clipboard{
		Getenv:   os.Getenv,
		LookPath: exec.LookPath,
		OS:       runtime.GOOS,
		Terminal: func() (clip.Writer, error) {
			t, err := prompt.Open()
			if err != nil {
				return nil, err
			}
			return t.Out, nil
		},
	}
	if self, err := os.Executable(); err == nil {
		c.Self = []string{self, cli.HolderName}
	}
	return c
}

func holdClipboard(ctx context.Context, tool, path string, keep time.Duration) error {
	return clip.Hold(ctx, tool, path, os.Stdin, os.Stdout, keep)
}

// versionText is the version that the linker set, else that of the module or
// of the commit it was built from.
func versionText() string {
	if version != "" {
		return version
	}
	info, ok := debug.ReadBuildInfo()
	if !ok || info.Main.Version == "" || info.Main.Version == "(devel)" {
		return "devel"
	}
	return info.Main.Version
}

// released is the day that the linker set, else that of the commit that was
// built. It is never the day of the build: the same source gives the same bytes.
func released() string {
	day := date
	if info, ok := debug.ReadBuildInfo(); ok && day == "" {
		for _, s := range info.Settings {
			if s.Key == "vcs.time" {
				day = s.Value
			}
		}
	}
	if t, err := time.Parse(time.RFC3339, day); err == nil {
		return t.UTC().Format(time.DateOnly)
	}
	return day
}
