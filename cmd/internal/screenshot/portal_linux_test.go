package screenshot

import (
	"context"
	"errors"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"fob/testdata"
)

// privateBus runs a bus that can start nothing, and returns its address.
func privateBus(t *testing.T) string {
	t.Helper()
	address, _ := testdata.Bus(t, "../../../testdata/keyring/bare-bus.conf")
	return address
}

// fakePortal answers as a desktop does: in a file among the user's pictures.
type fakePortal struct {
	conn   *dbus.Conn
	status uint32
	uri    string
	write  string // file to write before the answer; "" writes none
	early  bool   // the answer comes before the call returns
}

func (p *fakePortal) Screenshot(sender dbus.Sender, _ string, options map[string]dbus.Variant) (dbus.ObjectPath, *dbus.Error) {
	token, _ := options["handle_token"].Value().(string)
	name := strings.ReplaceAll(strings.TrimPrefix(string(sender), ":"), ".", "_")
	request := portalPath + dbus.ObjectPath("/request/"+name+"/"+token)
	if p.write != "" {
		if err := os.WriteFile(p.write, []byte(picture), 0o600); err != nil {
			return "", dbus.MakeFailedError(err)
		}
	}
	answer := func() {
		results := map[string]dbus.Variant{}
		if p.uri != "" {
			results["uri"] = dbus.MakeVariant(p.uri)
		}
		_ = p.conn.Emit(request, portalRequest+".Response", p.status, results)
	}
	switch {
	case p.uri == "silent":
	case p.early:
		answer()
	default:
		time.AfterFunc(20*time.Millisecond, answer)
	}
	return request, nil
}

// serve puts the portal on a bus of its own.
func (p *fakePortal) serve(t *testing.T) (address string) {
	t.Helper()
	address = privateBus(t)
	conn, err := dbus.Connect(address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close() })
	p.conn = conn
	if err := conn.Export(p, portalPath, "org.freedesktop.portal.Screenshot"); err != nil {
		t.Fatal(err)
	}
	if _, err := conn.RequestName(portalBus, dbus.NameFlagDoNotQueue); err != nil {
		t.Fatal(err)
	}
	return address
}

func TestPortal(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	made := filepath.Join(dir, "Bildschirmfoto vom 1.png") // what the desktop makes
	old := filepath.Join(dir, "holiday.png")
	if err := os.WriteFile(old, []byte(picture), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Chtimes(old, time.Time{}, time.Now().Add(-time.Hour)); err != nil {
		t.Fatal(err)
	}
	file := func(name string) string { return (&url.URL{Scheme: "file", Path: name}).String() }
	for _, c := range []struct {
		name   string
		portal fakePortal
		want   string // in the error; "" is a picture
	}{
		{"a file", fakePortal{uri: file(made), write: made}, ""},
		{"at once", fakePortal{uri: file(made), write: made, early: true}, ""},
		{"a file that was there before", fakePortal{uri: file(old)}, ""},
		{"the user said no", fakePortal{status: 1}, "did not allow it"},
		{"it failed", fakePortal{status: 2}, "did not allow it"},
		{"no name", fakePortal{}, "named no picture"},
		{"no file", fakePortal{uri: "https://localhost/x.png"}, "named no file"},
		{"a folder", fakePortal{uri: file(dir)}, "named no file"},
		{"a file that is not there", fakePortal{uri: file(made)}, "no such file"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, "linux", "WAYLAND_DISPLAY=w", "DBUS_SESSION_BUS_ADDRESS="+c.portal.serve(t))
			g := d.grabber()
			if got := g.Tool(); got != "the desktop portal" {
				t.Fatalf("Tool() = %q", got)
			}
			pictures, _, err := g.Grab(t.Context())
			switch {
			case c.want == "" && (err != nil || len(pictures) != 1 || string(pictures[0]) != picture):
				t.Errorf("Grab() = %q, %v", pictures, err)
			case c.want != "" && (!errors.Is(err, ErrFailed) || !strings.Contains(err.Error(), c.want)):
				t.Errorf("Grab() = %v, want an error with %q", err, c.want)
			}
			if _, err := os.Stat(made); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("the desktop's file is still there: %v", err)
			}
			if _, err := os.Stat(old); err != nil {
				t.Error("a file that was there before is gone")
			}
		})
	}
}

// TestPortalSilent gives up a dialog that nobody answers.
func TestPortalSilent(t *testing.T) {
	t.Parallel()
	p := &fakePortal{uri: "silent"}
	d := newDesk(t, "linux", "DBUS_SESSION_BUS_ADDRESS="+p.serve(t))
	ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
	defer cancel()
	if _, err := d.grabber().portal(ctx); err == nil || !strings.Contains(err.Error(), "did not answer") {
		t.Errorf("portal() = %v", err)
	}
}

// TestNoPortal has a bus without one, and no bus: neither is started.
func TestNoPortal(t *testing.T) {
	t.Parallel()
	for _, address := range []string{privateBus(t), "unix:path=/nonexistent/bus", "autolaunch:", ""} {
		d := newDesk(t, "linux", "WAYLAND_DISPLAY=w", "DBUS_SESSION_BUS_ADDRESS="+address)
		if got := d.grabber().Tool(); got != "" {
			t.Errorf("%q: Tool() = %q", address, got)
		}
		if _, _, err := d.grabber().Grab(t.Context()); !errors.Is(err, ErrNoTool) {
			t.Errorf("%q: Grab() = %v, want %v", address, err, ErrNoTool)
		}
	}
}
