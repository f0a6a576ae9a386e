package tui

import (
	"os"
	"os/signal"
	"syscall"

	tea "charm.land/bubbletea/v2"
)

// hangup says that the terminal is gone: its window was closed, or the
// connection broke.
type hangup struct{}

// apply drops the session and ends: there is nothing left to draw on.
func (hangup) apply(m *model) tea.Cmd {
	if r, ok := m.room.(dropper); ok {
		r.drop()
	}
	m.session, m.list, m.toast, m.room = nil, nil, toast{}, nil
	m.ended, m.hungUp = true, true
	return tea.Quit
}

// hangups gives the signal that comes when the terminal goes, until stop is
// called.
func hangups() (signals <-chan os.Signal, stop func()) {
	c := make(chan os.Signal, 1)
	signal.Notify(c, syscall.SIGHUP)
	return c, func() { signal.Stop(c) }
}

// onHangup sends a message for the signal, until the returned function is
// called.
func onHangup(signals <-chan os.Signal, send func(tea.Msg)) (stop func()) {
	done := make(chan struct{})
	go func() {
		select {
		case <-signals:
			send(hangup{})
		case <-done:
		}
	}()
	return func() { close(done) }
}

// blurred asks, when the terminal is no longer looked at, whether anybody is
// connected to it still.
func (m *model) blurred() tea.Cmd {
	if m.cfg.Watched == nil || m.session == nil || !m.focused {
		return nil // one that nobody has looked at yet is not left
	}
	m.focused = false
	ctx, s, watched := m.ctx, m.session, m.cfg.Watched
	return do(func() tea.Msg {
		if watched(ctx) {
			return nil
		}
		return unwatched{s}
	})
}

// unwatched says that nobody is connected to the terminal any more.
type unwatched struct{ s *session }

func (u unwatched) apply(m *model) tea.Cmd {
	if m.session != u.s || m.session == nil {
		return nil
	}
	return m.lock(true)
}
