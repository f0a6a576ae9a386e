package keyring

import (
	"bufio"
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"net"
	"os"
	"strconv"
	"strings"

	"github.com/godbus/dbus/v5"
)

const (
	secretsPath     = "/org/freedesktop/secrets"
	secretInterface = "org.freedesktop.Secret."
)

var _ direct = secretService{}

// get reads an item in two round trips, where go-keyring makes eleven: what
// can be asked before anything was answered is sent in one piece. Every code
// that is printed waits for this.
//
// It takes the plain case alone: an unlocked item in the collection in which
// go-keyring looks first. Whatever else happens is an error, and go-keyring
// then asks again, which unlocks, prompts and knows what to say.
func (s secretService) get(ctx context.Context, user string) (value string, err error) {
	address, err := s.busAddress()
	if err != nil {
		return "", err
	}
	socket, err := socketOf(address)
	if err != nil {
		return "", err
	}
	conn, err := net.DialUnix("unix", nil, socket)
	if err != nil {
		return "", err
	}
	defer func() {
		// The service ends the session then. Where it is still at work, it is
		// not left: gnome-keyring is known to abort when who asked is gone.
		if !errors.Is(err, os.ErrDeadlineExceeded) {
			_ = conn.Close()
		}
	}()
	if deadline, ok := ctx.Deadline(); ok {
		if err := conn.SetDeadline(deadline); err != nil {
			return "", err
		}
	}

	t := talk{conn: conn, in: bufio.NewReader(conn), answers: map[uint32]*dbus.Message{}}
	t.authenticate()
	t.ask("org.freedesktop.DBus", "/org/freedesktop/DBus", busInterface+".Hello")
	opened := t.ask(secretsName, secretsPath, secretInterface+"Service.OpenSession", "plain", dbus.MakeVariant(""))
	searched := t.ask(secretsName, loginCollection, secretInterface+"Collection.SearchItems",
		map[string]string{"service": Service, "username": user})
	if err := t.send(); err != nil {
		return "", err
	}
	if err := t.welcomed(); err != nil {
		return "", err
	}
	var none dbus.Variant
	var session dbus.ObjectPath
	if err := t.answer(opened, &none, &session); err != nil {
		return "", err
	}
	var items []dbus.ObjectPath
	if err := t.answer(searched, &items); err != nil {
		return "", err
	}
	if len(items) == 0 {
		return "", ErrNotFound
	}

	asked := t.ask(secretsName, items[0], secretInterface+"Item.GetSecret", session)
	if err := t.send(); err != nil {
		return "", err
	}
	var secret struct {
		Session           dbus.ObjectPath
		Parameters, Value []byte
		ContentType       string
	}
	err = t.answer(asked, &secret)
	return string(secret.Value), err
}

// socketOf reads the one form of a bus's address that is common: one socket,
// by its path or its abstract name. What follows, such as guid=, does not say
// where the bus is.
func socketOf(address string) (*net.UnixAddr, error) {
	place, ok := strings.CutPrefix(address, "unix:")
	place, _, _ = strings.Cut(place, ",")
	kind, name, _ := strings.Cut(place, "=")
	if !ok || name == "" || strings.Contains(address, ";") {
		return nil, errors.New("not the address of one socket")
	}
	name, err := dbus.UnescapeBusAddressValue(name)
	if err != nil {
		return nil, err
	}
	switch kind {
	case "path":
	case "abstract":
		name = "@" + name
	default:
		return nil, errors.New("not the address of one socket")
	}
	return &net.UnixAddr{Net: "unix", Name: name}, nil
}

// talk is a connection to a bus on which calls are made before the earlier ones
// are answered.
type talk struct {
	conn    net.Conn
	out     bytes.Buffer // asked, not sent yet
	in      *bufio.Reader
	serial  uint32 // of the last call
	answers map[uint32]*dbus.Message
	err     error
}

// authenticate says who we are, which the bus knows of the socket already, and
// that messages follow.
func (t *talk) authenticate() {
	t.out.WriteString("\x00AUTH EXTERNAL " + hex.EncodeToString([]byte(strconv.Itoa(os.Geteuid()))) + "\r\nBEGIN\r\n")
}

// welcomed reads what the bus says to authenticate.
func (t *talk) welcomed() error {
	line, err := t.in.ReadSlice('\n')
	if err == nil && !bytes.HasPrefix(line, []byte("OK ")) {
		err = errors.New("the bus does not know us")
	}
	return err
}

// ask adds a call to what is sent next, and returns its number. The bus starts
// nothing for it.
func (t *talk) ask(destination string, path dbus.ObjectPath, method string, args ...any) uint32 {
	dot := strings.LastIndexByte(method, '.')
	m := dbus.Message{
		Type:  dbus.TypeMethodCall,
		Flags: dbus.FlagNoAutoStart,
		Headers: map[dbus.HeaderField]dbus.Variant{
			dbus.FieldDestination: dbus.MakeVariant(destination),
			dbus.FieldPath:        dbus.MakeVariant(path),
			dbus.FieldInterface:   dbus.MakeVariant(method[:dot]),
			dbus.FieldMember:      dbus.MakeVariant(method[dot+1:]),
		},
		Body: args,
	}
	if len(args) > 0 {
		m.Headers[dbus.FieldSignature] = dbus.MakeVariant(dbus.SignatureOf(args...))
	}
	start := t.out.Len()
	if err := m.EncodeTo(&t.out, binary.LittleEndian); err != nil {
		t.err = err
		return 0
	}
	// The library numbers only what its own connections send: the number is
	// the third word of a message.
	t.serial++
	binary.LittleEndian.PutUint32(t.out.Bytes()[start+8:], t.serial)
	return t.serial
}

// send sends what was asked.
func (t *talk) send() error {
	if t.err != nil {
		return t.err
	}
	_, err := t.out.WriteTo(t.conn)
	return err
}

// answer reads until that call is answered, and stores what the answer holds.
func (t *talk) answer(serial uint32, into ...any) error {
	for t.answers[serial] == nil {
		m, err := dbus.DecodeMessage(t.in)
		if err != nil {
			return err
		}
		if of, ok := m.Headers[dbus.FieldReplySerial].Value().(uint32); ok {
			t.answers[of] = m
		}
	}
	m := t.answers[serial]
	if m.Type != dbus.TypeMethodReply {
		return errors.New("refused")
	}
	return dbus.Store(m.Body, into...)
}
