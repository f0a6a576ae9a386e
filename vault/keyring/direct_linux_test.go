package keyring

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"errors"
	"net"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/godbus/dbus/v5"

	"fob/vault/keyring/fakeservice"
)

func TestSocketOf(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"unix:path=/run/user/1000/bus":             "/run/user/1000/bus",
		"unix:path=/tmp/dbus-1,guid=a15328cff22fd": "/tmp/dbus-1",
		"unix:path=/tmp/a%20b":                     "/tmp/a b",
		"unix:abstract=/tmp/dbus-1":                "@/tmp/dbus-1",
		"unix:path=":                               "",
		"unix:path=/a;unix:path=/b":                "",
		"unix:path=/a%2":                           "",
		"unix:runtime=yes":                         "",
		"tcp:host=localhost,port=1":                "",
		"/tmp/bus":                                 "",
		"":                                         "",
	} {
		socket, err := socketOf(address)
		if (err != nil) != (want == "") || err == nil && socket.Name != want {
			t.Errorf("socketOf(%q) = %v, %v, want %q", address, socket, err, want)
		}
	}
}

// The shorter way is taken where it works, and leaves everything else to
// go-keyring.
func TestShorterWay(t *testing.T) {
	t.Parallel()
	dir := shortDir(t)
	p := secretService{
		getenv:  func(string) string { return "unix:path=" + filepath.Join(dir, "bus") },
		runUser: dir,
	}
	f, err := fakeservice.Serve(startBus(t, dir), "accept")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.get(t.Context(), "identity:a1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("without an item: %v, want ErrNotFound", err)
	}
	f.SetItem([]byte(sample))
	if _, err := p.get(t.Context(), "identity:a1"); err == nil {
		t.Error("a locked item was read")
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := p.get(t.Context(), "identity:a1"); err == nil {
		t.Error("without a service an item was read")
	}
}

// FuzzTalk has a bus that says anything at all.
func FuzzTalk(f *testing.F) {
	var reply bytes.Buffer
	m := dbus.Message{
		Type: dbus.TypeMethodReply,
		Headers: map[dbus.HeaderField]dbus.Variant{
			dbus.FieldReplySerial: dbus.MakeVariant(uint32(1)),
			dbus.FieldSignature:   dbus.MakeVariant(dbus.SignatureOf("")),
		},
		Body: []any{"hello"},
	}
	if err := m.EncodeTo(&reply, binary.LittleEndian); err != nil {
		f.Fatal(err)
	}
	f.Add([]byte("OK 1234\r\n" + reply.String()))
	f.Add([]byte("REJECTED EXTERNAL\r\n"))
	f.Fuzz(func(_ *testing.T, said []byte) {
		talk := talk{in: bufio.NewReader(bytes.NewReader(said)), answers: map[uint32]*dbus.Message{}}
		if talk.welcomed() != nil {
			return
		}
		var text string
		_ = talk.answer(1, &text)
	})
}

// A bus that takes the connection and then says nothing does not hold up the
// long way for more than a third of the time.
func TestSilentBus(t *testing.T) {
	t.Parallel()
	socket := filepath.Join(shortDir(t), "bus")
	l, err := net.Listen("unix", socket)
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	p := secretService{getenv: func(string) string { return "unix:path=" + socket }}
	k := newKeyring(p, 300*time.Millisecond, false)
	if _, err := k.shortly(t.Context(), p, "identity:a1"); !errors.Is(err, os.ErrDeadlineExceeded) {
		t.Errorf("shortly = %v, want the deadline's error", err)
	}
}
