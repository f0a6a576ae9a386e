//go:build linux || netbsd || openbsd

package screenshot

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

// The desktop portal is how a program asks a Wayland desktop for a picture
// where no other program may take one: GNOME and KDE answer it.
const (
	portalBus        = "org.freedesktop.portal.Desktop"
	portalPath       = dbus.ObjectPath("/org/freedesktop/portal/desktop")
	portalScreenshot = "org.freedesktop.portal.Screenshot.Screenshot"
	portalRequest    = "org.freedesktop.portal.Request"
)

const (
	portalTime = time.Minute     // of a picture: the desktop may ask the user
	portalLook = 2 * time.Second // of the bus, to say whether there is a portal
)

// hasPortal says whether this session has a portal, running or to be started
// by the bus.
func (g *Grabber) hasPortal() bool {
	ctx, cancel := context.WithTimeout(context.Background(), portalLook)
	defer cancel()
	conn, err := g.bus(ctx)
	if err != nil {
		return false
	}
	defer func() { _ = conn.Close() }()
	for _, list := range []string{"ListNames", "ListActivatableNames"} {
		var names []string
		err := conn.BusObject().CallWithContext(ctx, "org.freedesktop.DBus."+list, 0).Store(&names)
		if err != nil {
			return false
		}
		if slices.Contains(names, portalBus) {
			return true
		}
	}
	return false
}

// bus connects to the session bus that is there. It starts none: an address is
// always given, since without one the library runs dbus-launch.
func (g *Grabber) bus(ctx context.Context) (*dbus.Conn, error) {
	address := g.Getenv("DBUS_SESSION_BUS_ADDRESS")
	if address == "" || strings.HasPrefix(address, "autolaunch:") {
		dir := g.Getenv("XDG_RUNTIME_DIR")
		if !filepath.IsAbs(dir) {
			return nil, errors.New("there is no session bus")
		}
		address = "unix:path=" + dbus.EscapeBusAddressValue(filepath.Join(dir, "bus"))
	}
	return dbus.Connect(address, dbus.WithContext(ctx))
}

// portal asks the desktop for one picture of all monitors. The desktop writes
// it into a file, mostly among the user's pictures, which is removed as soon
// as it is read.
func (g *Grabber) portal(ctx context.Context) ([][]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, portalTime)
	defer cancel()
	conn, err := g.bus(ctx)
	if err != nil {
		return nil, err
	}
	defer func() { _ = conn.Close() }()

	// The answer can come before the call returns, so it is waited for at the
	// path that the portal makes from this name and token.
	token := "fob" + strings.ToLower(rand.Text())
	sender := strings.ReplaceAll(strings.TrimPrefix(conn.Names()[0], ":"), ".", "_")
	request := portalPath + dbus.ObjectPath("/request/"+sender+"/"+token)
	answers := make(chan *dbus.Signal, 4)
	conn.Signal(answers)
	err = conn.AddMatchSignalContext(ctx, dbus.WithMatchObjectPath(request),
		dbus.WithMatchInterface(portalRequest), dbus.WithMatchMember("Response"))
	if err != nil {
		return nil, err
	}
	began := g.Now()
	options := map[string]dbus.Variant{
		"handle_token": dbus.MakeVariant(token),
		"interactive":  dbus.MakeVariant(false),
	}
	call := conn.Object(portalBus, portalPath).CallWithContext(ctx, portalScreenshot, 0, "", options)
	if call.Err != nil {
		return nil, call.Err
	}
	for {
		select {
		case <-ctx.Done():
			// A dialog that is open is closed by the portal, when its caller
			// leaves the bus.
			return nil, fmt.Errorf("the desktop did not answer: %w", ctx.Err())
		case signal, open := <-answers:
			if !open && ctx.Err() == nil {
				return nil, errors.New("the session bus is gone")
			}
			if !open {
				continue // ctx has closed the connection
			}
			if signal.Path != request || signal.Name != portalRequest+".Response" {
				continue
			}
			name, err := pictureOf(signal)
			if err != nil {
				return nil, err
			}
			picture, err := takeFile(name, began)
			if err != nil {
				return nil, err
			}
			return [][]byte{picture}, nil
		}
	}
}

// pictureOf reads the name of the file from the portal's answer.
func pictureOf(signal *dbus.Signal) (string, error) {
	var status uint32
	var results map[string]dbus.Variant
	if err := dbus.Store(signal.Body, &status, &results); err != nil {
		return "", fmt.Errorf("the desktop's answer was not understood: %w", err)
	}
	if status != 0 {
		return "", errors.New("the desktop, or you, did not allow it")
	}
	text, ok := results["uri"].Value().(string)
	if !ok {
		return "", errors.New("the desktop named no picture")
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "file" || !filepath.IsAbs(u.Path) {
		return "", errors.New("the desktop named no file")
	}
	return u.Path, nil
}

// takeFile reads a picture and removes its file, if that was made for this
// request: one that was there before is somebody's.
func takeFile(name string, began time.Time) ([]byte, error) {
	info, err := os.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, errors.New("the desktop named no file")
	}
	picture, err := readPicture(name)
	// Files' times are coarser than the clock.
	if !info.ModTime().Before(began.Add(-time.Second)) {
		err = errors.Join(err, os.Remove(name))
	}
	return picture, err
}
