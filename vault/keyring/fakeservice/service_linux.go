package fakeservice

import (
	"sync"
	"time"

	"github.com/godbus/dbus/v5"
)

// Service is a Secret Service on a session bus that misbehaves in one way, as
// far as go-keyring can see: one collection, one item, no encryption. Its modes
// are "works", "accept" (a prompt that somebody answers), "slow", "hang" (a
// prompt that nobody answers), "silent", "silent at METHOD", "dismiss",
// "locked", "locked error", "garbage", "garbage prompt", "vanish", "lie" (it
// keeps nothing), "dismiss create", "change" (it keeps another value),
// "binary", "echo" (its error quotes the value) and "dismiss delete".
type Service struct {
	conn *dbus.Conn
	mode string

	mu     sync.Mutex
	item   []byte
	calls  []string
	asked  []dbus.ObjectPath // to unlock
	opened bool              // by the prompt that somebody answers
}

// SetItem puts a value in, or with nil takes it out.
func (f *Service) SetItem(value []byte) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.item = value
}

// Item returns the value that is kept; nil is none.
func (f *Service) Item() []byte {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.item
}

// TakeCalls returns the methods that were called since it was asked last.
func (f *Service) TakeCalls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	calls := f.calls
	f.calls = nil
	return calls
}

// Close gives up the name and leaves the bus.
func (f *Service) Close() error { return f.conn.Close() }

const (
	serviceName    = "org.freedesktop.secrets"
	secretsPath    = dbus.ObjectPath("/org/freedesktop/secrets")
	collectionPath = secretsPath + "/collection/login"
	itemPath       = collectionPath + "/1"
	sessionPath    = secretsPath + "/session/s1"
	promptPath     = secretsPath + "/prompt/p1"
	noPrompt       = dbus.ObjectPath("/")
)

// Serve owns the Secret Service's name on the bus at that address, until it is
// closed.
func Serve(address, mode string) (*Service, error) {
	conn, err := dbus.Connect(address)
	if err != nil {
		return nil, err
	}
	f := &Service{conn: conn, mode: mode}
	for path, table := range map[dbus.ObjectPath]map[string]map[string]any{
		secretsPath: {
			"org.freedesktop.Secret.Service":  {"OpenSession": f.openSession, "Unlock": f.unlock},
			"org.freedesktop.DBus.Properties": {"Get": f.property},
		},
		collectionPath: {"org.freedesktop.Secret.Collection": {"SearchItems": f.searching(), "CreateItem": f.create}},
		itemPath:       {"org.freedesktop.Secret.Item": {"GetSecret": f.secret, "Delete": f.remove}},
		sessionPath:    {"org.freedesktop.Secret.Session": {"Close": func() *dbus.Error { return nil }}},
		promptPath:     {"org.freedesktop.Secret.Prompt": {"Prompt": f.prompt}},
	} {
		for iface, methods := range table {
			if err := conn.ExportMethodTable(methods, path, iface); err != nil {
				return nil, err
			}
		}
	}
	reply, err := conn.RequestName(serviceName, dbus.NameFlagDoNotQueue)
	if err == nil && reply != dbus.RequestNameReplyPrimaryOwner {
		err = dbus.NewError("the name is taken", nil)
	}
	if err != nil {
		_ = conn.Close()
		return nil, err
	}
	return f, nil
}

func (f *Service) in(mode string) bool { return f.mode == mode }

// called notes a call, and is where slow and silent services are so.
func (f *Service) called(name string) {
	f.mu.Lock()
	f.calls = append(f.calls, name)
	f.mu.Unlock()
	if f.in("slow") {
		time.Sleep(50 * time.Millisecond)
	}
	if f.in("silent") || f.in("silent at "+name) {
		select {}
	}
}

func (f *Service) property(string, string) (dbus.Variant, *dbus.Error) {
	f.called("Get")
	if f.in("garbage") {
		return dbus.MakeVariant(42), nil
	}
	return dbus.MakeVariant([]dbus.ObjectPath{collectionPath}), nil
}

func (f *Service) openSession(string, dbus.Variant) (dbus.Variant, dbus.ObjectPath, *dbus.Error) {
	f.called("OpenSession")
	return dbus.MakeVariant(""), sessionPath, nil
}

func (f *Service) unlock(paths []dbus.ObjectPath) ([]dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	f.called("Unlock")
	switch f.mode {
	case "accept":
		f.mu.Lock()
		f.asked = paths
		f.mu.Unlock()
		return []dbus.ObjectPath{}, promptPath, nil
	case "hang", "dismiss", "garbage prompt":
		return []dbus.ObjectPath{}, promptPath, nil
	case "locked":
		return []dbus.ObjectPath{}, noPrompt, nil
	case "locked error":
		return nil, noPrompt, isLocked()
	case "vanish":
		_ = f.conn.Close()
	}
	return paths, noPrompt, nil
}

func (f *Service) prompt(string) *dbus.Error {
	f.called("Prompt")
	go func() {
		body := []any{true, dbus.MakeVariant("")}
		switch f.mode {
		case "hang":
			return
		case "accept":
			time.Sleep(100 * time.Millisecond) // someone types a password
			f.mu.Lock()
			body = []any{false, dbus.MakeVariant(f.asked)}
			f.opened = true
			f.mu.Unlock()
		case "garbage prompt":
			body = []any{"yes"}
		}
		_ = f.conn.Emit(promptPath, "org.freedesktop.Secret.Prompt.Completed", body...)
	}()
	return nil
}

// searching is the method SearchItems, whose answer is nonsense with "garbage".
func (f *Service) searching() any {
	if f.in("garbage") {
		return func(map[string]string) (int32, *dbus.Error) {
			f.called("SearchItems")
			return 42, nil
		}
	}
	return f.search
}

func (f *Service) search(map[string]string) ([]dbus.ObjectPath, *dbus.Error) {
	f.called("SearchItems")
	if f.in("vanish") {
		_ = f.conn.Close()
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.item == nil {
		return []dbus.ObjectPath{}, nil
	}
	return []dbus.ObjectPath{itemPath}, nil
}

// wireSecret is a secret as it travels.
type wireSecret struct {
	Session     dbus.ObjectPath
	Parameters  []byte
	Value       []byte
	ContentType string
}

func (f *Service) create(_ map[string]dbus.Variant, s wireSecret, _ bool) (dbus.ObjectPath, dbus.ObjectPath, *dbus.Error) {
	f.called("CreateItem")
	f.mu.Lock()
	defer f.mu.Unlock()
	switch f.mode {
	case "lie":
		return itemPath, noPrompt, nil
	case "dismiss create":
		return noPrompt, promptPath, nil
	case "change":
		f.item = []byte("AGE-SECRET-KEY-1OTHER")
	case "echo":
		return noPrompt, noPrompt, dbus.NewError("org.example.Error", []any{"cannot store " + string(s.Value)})
	default:
		f.item = s.Value
	}
	return itemPath, noPrompt, nil
}

func (f *Service) secret(dbus.ObjectPath) (wireSecret, *dbus.Error) {
	f.called("GetSecret")
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.locked() {
		return wireSecret{}, isLocked()
	}
	value := f.item
	if f.in("binary") {
		value = []byte{0, 1, 2, '\n', 0xff}
	}
	return wireSecret{sessionPath, []byte{}, value, "text/plain"}, nil
}

// locked reports whether the collection is locked still: where Unlock does not
// unlock.
func (f *Service) locked() bool {
	switch f.mode {
	case "hang", "dismiss", "garbage prompt", "locked", "locked error":
		return true
	case "accept":
		return !f.opened
	}
	return false
}

func isLocked() *dbus.Error {
	return dbus.NewError("org.freedesktop.Secret.Error.IsLocked", []any{"Cannot do that while locked"})
}

func (f *Service) remove() (dbus.ObjectPath, *dbus.Error) {
	f.called("Delete")
	if f.in("dismiss delete") {
		return promptPath, nil
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.item = nil
	return noPrompt, nil
}
