//go:build linux || netbsd || openbsd || (freebsd && cgo) || (dragonfly && cgo)

package keyring

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/godbus/dbus/v5"
)

const (
	busAddressVar = "DBUS_SESSION_BUS_ADDRESS"
	secretsName   = "org.freedesktop.secrets"
	busInterface  = "org.freedesktop.DBus"
)

// The collections in which go-keyring looks: the first that there is.
const (
	loginCollection   dbus.ObjectPath = "/org/freedesktop/secrets/collection/login"
	defaultCollection dbus.ObjectPath = "/org/freedesktop/secrets/aliases/default"
)

// secretService is the Secret Service over D-Bus.
type secretService struct {
	getenv  func(string) string
	runUser string // where systemd keeps users' sockets: /run/user
}

var _ platform = secretService{}

func newPlatform(getenv func(string) string) platform {
	return secretService{getenv: getenv, runUser: "/run/user"}
}

// reach connects to the session bus and, unless the bus may start a secret
// service and somebody is there to unlock it, looks that one is running and
// unlocked. go-keyring then uses the same shared connection, so this costs two
// round trips, or none.
func (s secretService) reach(ctx context.Context, start bool) error {
	conn, err := s.connect()
	if err != nil {
		return err
	}
	if start {
		return nil
	}
	var owned bool
	err = conn.BusObject().CallWithContext(ctx, busInterface+".NameHasOwner", 0, secretsName).Store(&owned)
	if err != nil {
		return said(ErrUnavailable, err, "")
	}
	if !owned {
		return fmt.Errorf("%w: no secret service is running", ErrUnavailable)
	}
	return s.unlocked(ctx, conn)
}

// unlocked looks whether go-keyring could read without an unlocking. It would
// ask for one at once, and a desktop then opens a window for the password: over
// the work of a person who pressed tab, or who is not there.
func (s secretService) unlocked(ctx context.Context, conn *dbus.Conn) error {
	for _, path := range []dbus.ObjectPath{loginCollection, defaultCollection} { // in go-keyring's order
		var locked bool
		call := conn.Object(secretsName, path).CallWithContext(ctx, "org.freedesktop.DBus.Properties.Get", dbus.FlagNoAutoStart, "org.freedesktop.Secret.Collection", "Locked")
		switch {
		case ctx.Err() != nil:
			return ctx.Err()
		case call.Store(&locked) != nil: // there is no such collection, or go-keyring will say what is wrong
		case locked:
			return fmt.Errorf("%w, and nobody was asked to unlock it", ErrLocked)
		default:
			return nil
		}
	}
	return nil
}

// connect returns the process's shared connection to the session bus.
func (s secretService) connect() (*dbus.Conn, error) {
	address, err := s.busAddress()
	if err != nil {
		return nil, err
	}
	// With no address in the environment the D-Bus library looks in fewer
	// places than busAddress and then runs dbus-launch, which would leave a
	// bus and a keyring daemon behind. It reads the process's environment, so
	// what was found is put there.
	//nolint:forbidigo // the library can be told the address in no other way
	if err := os.Setenv(busAddressVar, address); err != nil {
		return nil, said(ErrUnavailable, err, "")
	}
	conn, err := dbus.SessionBus()
	if err != nil {
		return nil, fmt.Errorf("%w: the session bus cannot be reached: %s", ErrUnavailable, detail(err.Error(), ""))
	}
	return conn, nil
}

// busAddress finds the session bus without starting one: the address in the
// environment, else the socket that systemd makes for each user.
func (s secretService) busAddress() (string, error) {
	address := s.getenv(busAddressVar)
	// "autolaunch:" is an order to start a bus.
	if address != "" && !strings.HasPrefix(address, "autolaunch:") {
		return address, nil
	}
	dirs := []string{filepath.Join(s.runUser, strconv.Itoa(os.Getuid()))}
	if dir := s.getenv("XDG_RUNTIME_DIR"); filepath.IsAbs(dir) {
		dirs = append([]string{dir}, dirs...)
	}
	for _, dir := range dirs {
		socket := filepath.Join(dir, "bus")
		if info, err := os.Stat(socket); err == nil && info.Mode().Type() == fs.ModeSocket {
			return "unix:path=" + dbus.EscapeBusAddressValue(socket), nil
		}
	}
	return "", fmt.Errorf("%w: there is no session bus", ErrUnavailable)
}

// unlockRefused begins go-keyring's own text for an unlock that did not happen:
// the one case where there is nothing but a text to tell it by.
const unlockRefused = "failed to unlock correct collection"

// explain recognises a locked keyring and an answer that did not come.
func (s secretService) explain(err error) error {
	if e, ok := errors.AsType[dbus.Error](err); ok {
		switch e.Name {
		case "org.freedesktop.Secret.Error.IsLocked":
			return ErrLocked
		case "org.freedesktop.DBus.Error.Timeout", "org.freedesktop.DBus.Error.TimedOut":
			return said(ErrTimeout, err, "")
		}
		return nil
	}
	collection, refused := strings.CutPrefix(err.Error(), unlockRefused)
	switch {
	case !refused:
		return nil
	case strings.Contains(collection, "/aliases/default"):
		return fmt.Errorf("%w: its default collection was not unlocked, or does not exist", ErrLocked)
	default:
		return fmt.Errorf("%w: asked to unlock, it stayed locked", ErrLocked)
	}
}
