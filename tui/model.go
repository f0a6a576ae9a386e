package tui

import (
	"context"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/charmbracelet/x/ansi"

	"fob/otpcore"
)

// room is one screen. Its keys are the lines of the key table for its place.
type room interface {
	// update handles a key, a paste or the mouse.
	update(m *model, msg tea.Msg) tea.Cmd
	// view draws the room, in at most m.w columns and m.h lines.
	view(m *model) frame
}

// model is the one tea.Model. It routes messages and holds what rooms share.
type model struct {
	ctx   context.Context
	cfg   Config
	keys  keymap
	saves *saves

	program *tea.Program // nil in tests that have none
	pace    pace

	w, h    int
	dark    bool
	profile colorprofile.Profile
	theme   theme
	method  ansi.Method // how terminal and renderer count columns

	now     time.Time // the one reading of the clock that a frame is drawn from
	touched time.Time // last key, paste or mouse

	session *session // nil while locked
	list    *listRoom
	room    room
	toast   toast
	escaped time.Time // when escape last did something
	hasty   bool      // this escape may have been meant for what was there before
	warned  bool      // and that was said

	prefs      Prefs
	prefsSaves *prefsSaves
	presenting bool // names and secrets are hidden

	open   func(context.Context) (Backend, error)
	unlock func(context.Context, otpcore.Secret) (Backend, error)

	copies   int  // copies made so far, so that an old timer clears no new copy
	terminal bool // the last copy went through the terminal and is not cleared
	ended    bool
	hungUp   bool // the terminal is gone
	focused  bool // the terminal said that it is looked at
	unproved bool // a lock took a paper key that was not read back
}

var _ tea.Model = (*model)(nil)

func newModel(ctx context.Context, c Config) *model {
	m := &model{
		ctx: ctx, cfg: c, saves: &saves{}, prefs: c.Prefs, prefsSaves: &prefsSaves{},
		w: 80, h: 24, dark: true, profile: colorprofile.TrueColor,
		now: c.Now(), open: c.Open, unlock: c.Unlock,
	}
	m.touched = m.now
	m.usePrefs()
	if c.Setup != nil {
		m.room = newSetup(c.Setup)
	} else {
		m.room = &openingRoom{since: m.now}
	}
	return m
}

// Init asks for the terminal's background, starts the clock, and opens the vault.
func (m *model) Init() tea.Cmd {
	cmds := []tea.Cmd{tea.RequestBackgroundColor, m.tick()}
	if m.cfg.Setup == nil {
		cmds = append(cmds, m.openVault())
	}
	return tea.Batch(cmds...)
}

// Update routes one message. It does no IO.
func (m *model) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	defer redactPanic()
	if m.ended {
		return m, nil
	}
	// Round strips the monotonic part: a machine that slept was idle too.
	m.now = m.cfg.Now().Round(0)
	if m.toast.text != "" && !m.now.Before(m.toast.until) {
		m.toast = toast{}
	}
	cmd := m.route(msg)
	if m.list != nil {
		m.list.settle(m)
	}
	return m, cmd
}

func (m *model) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		m.w, m.h = msg.Width, msg.Height
		return nil
	case tea.BackgroundColorMsg:
		m.dark = msg.IsDark()
		m.theme = newTheme(m.prefs.Theme, m.dark, m.profile)
		return nil
	case tea.ColorProfileMsg:
		m.profile = msg.Profile
		m.theme = newTheme(m.prefs.Theme, m.dark, m.profile)
		return nil
	case tea.ModeReportMsg:
		if msg.Mode == ansi.ModeUnicodeCore && !msg.Value.IsNotRecognized() && !msg.Value.IsPermanentlyReset() {
			m.method = ansi.GraphemeWidth
		}
		return nil
	case tickMsg:
		return m.ticked()
	case tea.KeyPressMsg:
		m.touched = m.now
		if m.keys.action(everywhere, msg) == actQuitNow {
			return m.quit()
		}
		return m.pressed(msg)
	case tea.PasteMsg, tea.MouseClickMsg, tea.MouseWheelMsg:
		m.touched = m.now
		return m.room.update(m, msg)
	case tea.FocusMsg:
		m.focused = true
		return nil
	case tea.BlurMsg:
		return m.blurred()
	case result:
		return msg.apply(m)
	}
	return nil
}

// pressed gives a key to the room. A message goes once the user goes on, a bad
// one when it has stood for a while, or with the screen that it was about.
func (m *model) pressed(msg tea.KeyPressMsg) tea.Cmd {
	room, shown := m.room, m.toast
	m.hasty = m.now.Sub(m.escaped) < onePress || shown.text != "" && shown.tone != toneGood && shown.text != onceMore && m.now.Sub(shown.since) < tooSoon
	if shown.tone != toneBad || m.now.Sub(shown.since) > tooSoon {
		m.toast = toast{}
	}
	leaving := msg.String() == "esc"
	cmd := m.room.update(m, msg)
	if m.room != room && m.toast == shown && m.now.Sub(shown.since) >= onePress {
		m.toast = toast{}
	}
	if leaving && m.room != nil && !m.warned {
		m.escaped = m.now
	}
	m.warned = false
	return cmd
}

// A second escape within onePress of one that did something, or one within
// tooSoon of a message that something was not done, was meant for that: it
// does not quit, and what is typed next does not land in the shell.
const (
	onePress = 500 * time.Millisecond
	tooSoon  = 2 * time.Second
)

// onceMore is said to an escape that came too soon: the next one is meant.
const onceMore = "esc once more quits"

// leave quits, or says that another escape does.
func (m *model) leave() tea.Cmd {
	if m.hasty {
		m.escaped, m.warned = time.Time{}, true
		m.say(toneNote, onceMore)
		return nil
	}
	return m.quit()
}

// ticked is the shared second: idle lock, and a look at the vault on disk.
func (m *model) ticked() tea.Cmd {
	cmds := []tea.Cmd{m.tick()}
	if m.session != nil {
		m.session.settle(m.now)
		if m.prefs.Lock > 0 && m.now.Sub(m.touched) >= m.prefs.Lock {
			return tea.Batch(append(cmds, m.lock(true))...)
		}
		if m.session.loaded {
			cmds = append(cmds, m.poll())
		}
	}
	return tea.Batch(cmds...)
}

// enter begins a session on a backend and shows the list.
func (m *model) enter(b Backend) {
	m.session = &session{
		backend: b, by: m.prefs.Order,
		stepped: map[string]stepped{}, stepping: map[string]bool{},
	}
	m.list = &listRoom{}
	m.room = m.list
}

// dropper is a room that holds more than the garbage collector should find.
type dropper interface{ drop() }

// lock drops the session and all that came from it.
func (m *model) lock(idle bool) tea.Cmd {
	var away tea.Cmd
	if r, ok := m.room.(*proofRoom); ok {
		away = r.abandon(m)
	}
	if r, ok := m.room.(dropper); ok {
		r.drop()
	}
	m.session, m.list, m.toast = nil, nil, toast{}
	locked := &lockedRoom{idle: idle, ask: m.unlock != nil}
	m.room = locked
	return tea.Batch(away, m.clearTerminal(), m.lookStillOpen(locked))
}

// quit leaves nothing on the screen, and no code with the terminal.
func (m *model) quit() tea.Cmd {
	clearing := m.clearTerminal()
	m.session, m.list, m.toast, m.room = nil, nil, toast{}, nil
	m.ended = true
	if clearing == nil {
		return tea.Quit
	}
	return tea.Sequence(clearing, tea.Quit)
}

// clearTerminal clears a code that was sent to the terminal's clipboard.
func (m *model) clearTerminal() tea.Cmd {
	if !m.terminal {
		return nil
	}
	m.terminal = false
	return tea.SetClipboard("")
}

// title is the window's. It names no account: titles are in screenshots, task
// bars and logs.
func (m *model) title() string {
	switch {
	case m.session == nil:
		return "fob · locked"
	case m.cfg.Demo:
		return "fob · samples"
	}
	return "fob"
}

// View draws the room; always on the alternate screen, so that no code gets
// into the scrollback.
func (m *model) View() tea.View {
	defer redactPanic()
	m.pace.stir(m.program)
	v := tea.NewView("")
	v.AltScreen = true
	if m.ended {
		return v
	}
	v.MouseMode = tea.MouseModeCellMotion
	v.WindowTitle = m.title()
	v.ReportFocus = m.cfg.Watched != nil
	if r, ok := m.room.(worker); ok && r.working() {
		v.ProgressBar = tea.NewProgressBar(tea.ProgressBarIndeterminate, 0)
	}
	if m.w < minWidth || m.h < minHeight {
		v.SetContent(tooSmall(m.w))
		return v
	}
	f := m.room.view(m)
	m.unfold(&f)
	for i, line := range f.lines {
		if m.method.StringWidth(line) > m.w {
			f.lines[i] = m.method.Truncate(line, m.w, "")
		}
	}
	v.SetContent(strings.Join(f.lines[:min(len(f.lines), m.h)], "\n"))
	v.Cursor = f.cursor
	return v
}
