//go:build linux || netbsd || openbsd || (freebsd && cgo) || (dragonfly && cgo)

package keyring

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/godbus/dbus/v5"
)

// describe names the program behind the Secret Service. It talks to the bus
// alone, so nothing is started.
func (s secretService) describe(ctx context.Context, start bool) string {
	conn, err := s.connect()
	if err != nil {
		return "none: " + strings.TrimPrefix(err.Error(), ErrUnavailable.Error()+": ")
	}
	bus := conn.BusObject()
	var pid uint32
	err = bus.CallWithContext(ctx, busInterface+".GetConnectionUnixProcessID", 0, secretsName).Store(&pid)
	if err == nil {
		if name := programName(pid); name != "" {
			return fmt.Sprintf("Secret Service (%s)", name)
		}
		return "Secret Service"
	}
	if !startable(ctx, bus) {
		return "none: no secret service is running or installed"
	}
	if start {
		return "Secret Service (not running yet; the first use starts it)"
	}
	return "none: no secret service is running; one is installed, and is started only from a terminal"
}

// startable says whether the bus knows how to start a secret service.
func startable(ctx context.Context, bus dbus.BusObject) bool {
	var names []string
	err := bus.CallWithContext(ctx, busInterface+".ListActivatableNames", 0).Store(&names)
	return err == nil && slices.Contains(names, secretsName)
}

// programName is the usual name of the program with that process id, or ""
// where the system does not say.
func programName(pid uint32) string {
	line, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
	if err != nil {
		return ""
	}
	command, _, _ := strings.Cut(string(line), "\x00")
	switch name := filepath.Base(command); {
	case command == "":
		return ""
	case name == "gnome-keyring-daemon":
		return "gnome-keyring"
	case strings.HasPrefix(name, "kwalletd"), name == "ksecretd":
		return "KWallet"
	case strings.EqualFold(name, "keepassxc"):
		return "KeePassXC"
	default:
		return detail(name, "")
	}
}
