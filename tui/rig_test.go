package tui

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"reflect"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"fob/otpcore"
	"fob/vault"
	"fob/vault/transfer"
)

// rig drives a model by hand inside a synctest bubble: it runs the commands
// that Update returns, each in its goroutine, and gives their messages back.
type rig struct {
	t    *testing.T
	m    *model
	msgs chan tea.Msg
	quit bool
	sent []string // to the terminal's clipboard
	clip *fakeClipboard
}

// inBubble runs f with a rig in a bubble of its own, whose clock begins at
// 2000-01-01, a full minute.
func inBubble(t *testing.T, change func(*Config), f func(r *rig)) {
	t.Helper()
	synctest.Test(t, func(t *testing.T) {
		backend, err := NewSamples(time.Now)
		if err != nil {
			t.Fatal(err)
		}
		clip := &fakeClipboard{how: "copied with wl-copy, cleared in 30 s"}
		c := Config{
			Now:       time.Now,
			Open:      func(context.Context) (Backend, error) { return backend, nil },
			Clipboard: clip,
			Compare:   sameCode,
			ReadFile:  readSample,
			Complete:  completeSample,
			SaveFile: func(_ context.Context, name string, _ []byte) (string, error) {
				return "/home/alex/" + name, nil
			},
			PrefsPath: "/home/alex/.config/fob/config.toml",
			SavePrefs: func(Prefs) error { return nil },
		}
		if change != nil {
			change(&c)
		}
		r := &rig{t: t, m: newModel(t.Context(), c), msgs: make(chan tea.Msg, 1024), clip: clip}
		defer func() { // timers end; nobody listens any more
			time.Sleep(time.Minute)
			synctest.Wait()
		}()
		r.exec(r.m.Init())
		r.pump()
		f(r)
	})
}

func (r *rig) exec(cmd tea.Cmd) {
	if cmd == nil {
		return
	}
	go func() {
		if msg := cmd(); msg != nil {
			r.msgs <- msg
		}
	}()
}

// pump handles messages until none come without time passing.
func (r *rig) pump() {
	for {
		synctest.Wait()
		select {
		case msg := <-r.msgs:
			r.handle(msg)
		default:
			return
		}
	}
}

func (r *rig) handle(msg tea.Msg) {
	v := reflect.ValueOf(msg)
	switch fmt.Sprintf("%T", msg) {
	case "tea.QuitMsg":
		r.quit = true
	case "tea.BatchMsg":
		for i := range v.Len() {
			r.exec(v.Index(i).Interface().(tea.Cmd))
		}
	case "tea.sequenceMsg":
		for i := range v.Len() {
			r.handle(v.Index(i).Interface().(tea.Cmd)())
		}
	case "tea.setClipboardMsg":
		r.sent = append(r.sent, v.String())
	default:
		_, cmd := r.m.Update(msg)
		r.exec(cmd)
	}
}

// after lets time pass, to each full second and to the end.
func (r *rig) after(d time.Duration) {
	for end := time.Now().Add(d); time.Now().Before(end); {
		now := time.Now()
		time.Sleep(min(now.Truncate(time.Second).Add(time.Second).Sub(now), end.Sub(now)))
		r.pump()
	}
}

// press sends keys by the names that Bubble Tea gives them; a string of one
// character, or in quotes, is typed.
func (r *rig) press(keys ...string) {
	for _, k := range keys {
		if text, ok := strings.CutPrefix(k, "'"); ok {
			for _, c := range text {
				r.send(tea.KeyPressMsg{Code: c, Text: string(c)})
			}
			continue
		}
		r.send(keyMsg(k))
	}
}

func keyMsg(name string) tea.KeyPressMsg {
	special := map[string]rune{
		"enter": tea.KeyEnter, "tab": tea.KeyTab, "esc": tea.KeyEscape, "backspace": tea.KeyBackspace,
		"up": tea.KeyUp, "down": tea.KeyDown, "pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown,
		"left": tea.KeyLeft, "right": tea.KeyRight, "delete": tea.KeyDelete,
		"home": tea.KeyHome, "end": tea.KeyEnd, "f1": tea.KeyF1,
	}
	if name == "space" {
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	}
	if c, ok := special[name]; ok {
		return tea.KeyPressMsg{Code: c}
	}
	if c, ok := strings.CutPrefix(name, "ctrl+"); ok {
		return tea.KeyPressMsg{Code: rune(c[0]), Mod: tea.ModCtrl}
	}
	c := []rune(name)[0]
	return tea.KeyPressMsg{Code: c, Text: name}
}

func (r *rig) send(msg tea.Msg) {
	r.msgs <- msg
	r.pump()
}

func (r *rig) size(w, h int) { r.send(tea.WindowSizeMsg{Width: w, Height: h}) }

// text is the screen without styles.
func (r *rig) text() string { return ansi.Strip(r.m.View().Content) }

func (r *rig) sees(want string) {
	r.t.Helper()
	if got := r.text(); !strings.Contains(got, want) {
		r.t.Fatalf("the screen lacks %q:\n%s", want, got)
	}
}

func (r *rig) lacks(not string) {
	r.t.Helper()
	if got := r.text(); strings.Contains(got, not) {
		r.t.Fatalf("the screen shows %q:\n%s", not, got)
	}
}

// line is the screen's line that holds text.
func (r *rig) line(text string) string {
	r.t.Helper()
	for line := range strings.Lines(r.text()) {
		if strings.Contains(line, text) {
			return strings.TrimRight(line, "\n")
		}
	}
	r.t.Fatalf("no line holds %q:\n%s", text, r.text())
	return ""
}

// chosen is the issuer in the chosen row.
func (r *rig) chosen() string {
	r.t.Helper()
	if it := r.m.list.item(); it != nil {
		return it.issuer
	}
	return ""
}

// code is what the account's key gives at the bubble's time.
func (r *rig) code(issuer string) string {
	r.t.Helper()
	for _, a := range Samples(time.Now()) {
		if a.Key.Issuer == issuer {
			return a.Key.At(time.Now()).String()
		}
	}
	r.t.Fatalf("no sample %q", issuer)
	return ""
}

// sameCode is a comparison without explanations.
func sameCode(a vault.Account, typed string, _, to time.Time) (string, bool) {
	if a.Key.At(to).String() == strings.ReplaceAll(typed, " ", "") {
		return a.Name() + ": match", true
	}
	return a.Name() + ": no match; the other authenticator has another secret", false
}

// sampleImport is a file with an entry for each thing that a plan can say.
const sampleImport = `otpauth://totp/Example:me?secret=JBSWY3DPEHPK3PXP&issuer=Example
otpauth://totp/Second:you?secret=JBSWY3DPEHPK3PXQ&issuer=Second
otpauth://totp/Bad?secret=0189
otpauth://totp/Codeberg:alex?secret=JBSWY3DPEHPK3PXR&issuer=Codeberg
`

// readSample reads the only file there is.
func readSample(_ context.Context, path string) (transfer.Source, error) {
	if path != "/home/alex/my codes.txt" {
		return transfer.Source{}, fmt.Errorf("open %q: %w", path, fs.ErrNotExist)
	}
	return transfer.Source{Name: path, Data: []byte(sampleImport)}, nil
}

// completeSample knows a folder with two files and a folder in it.
func completeSample(_ context.Context, path string) (names []string) {
	folder, begins := path[:strings.LastIndexByte(path, '/')+1], path[strings.LastIndexByte(path, '/')+1:]
	if folder != "/home/alex/" {
		return nil
	}
	for _, name := range []string{"my codes.txt", "my old codes.txt", "pictures/"} {
		if strings.HasPrefix(name, begins) {
			names = append(names, name)
		}
	}
	return names
}

// fakeClipboard records what it was given.
type fakeClipboard struct {
	mu     sync.Mutex
	how    string
	osc52  bool
	err    error
	copies []string
	clears int
}

func (f *fakeClipboard) Copy(_ context.Context, text string) (string, bool, error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.err == nil && !f.osc52 {
		f.copies = append(f.copies, text)
	}
	return f.how, f.osc52, f.err
}

func (f *fakeClipboard) Clear(context.Context) error {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.clears++
	return nil
}

func (f *fakeClipboard) last() string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if len(f.copies) == 0 {
		return ""
	}
	return f.copies[len(f.copies)-1]
}

// locked makes a world whose vault opens by the passphrase "right" alone.
func locked(c *Config) {
	open := c.Open
	c.Open = func(context.Context) (Backend, error) { return nil, fmt.Errorf("no keyring: %w", ErrAsk) }
	c.Unlock = func(ctx context.Context, p otpcore.Secret) (Backend, error) {
		if string(p.Bytes()) != "right" {
			return nil, vault.ErrPassphrase
		}
		return open(ctx)
	}
}

var errDisk = errors.New("no space left on device")

// brokenBackend fails to save.
type brokenBackend struct{ *Memory }

func (brokenBackend) Update(context.Context, func(*vault.Vault) error) (vault.Saved, error) {
	return vault.Saved{}, errDisk
}

func (brokenBackend) UpdatePinned(context.Context, func(*vault.Vault) error) (vault.Saved, error) {
	return vault.Saved{}, errDisk
}

func (brokenBackend) NextHOTP(context.Context, string) (otpcore.Code, error) {
	return otpcore.Code{}, errDisk
}

func (r *rig) paste(text string) { r.send(tea.PasteMsg{Content: text}) }

func sizeMsg(w, h int) tea.Msg { return tea.WindowSizeMsg{Width: w, Height: h} }
