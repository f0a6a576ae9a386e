package tui

import (
	"context"
	"sync/atomic"

	tea "charm.land/bubbletea/v2"

	"fob/otpcore"
)

// worker is a room with long work under way: the terminal shows that it is.
type worker interface{ working() bool }

// job is long work of a room: what it is at, and how it is stopped.
type job struct {
	word   string // what it is, until it says more
	doing  atomic.Pointer[string]
	cancel context.CancelFunc
}

// begin starts work that can be stopped. Its answer comes back as a message,
// which is for a room that still has the job.
func (m *model) begin(word string, work func(ctx context.Context, progress func(string)) tea.Msg) (*job, tea.Cmd) {
	ctx, cancel := context.WithCancel(m.ctx)
	j := &job{word: word, cancel: cancel}
	return j, do(func() tea.Msg {
		defer cancel()
		return work(ctx, func(text string) { j.doing.Store(&text) })
	})
}

// stop ends the work; a nil job has ended already.
func (j *job) stop() {
	if j != nil {
		j.cancel()
	}
}

// text is what is worked on.
func (j *job) text() string {
	if doing := j.doing.Load(); doing != nil {
		return otpcore.Printable(*doing) + "…"
	}
	return j.word + "…"
}

// view draws a room whose work is under way: escape stops it.
func (j *job) view(m *model, heading string) frame {
	foot := m.footerNamed(inAsk, m.pageWidth().margin, m.w, map[action]string{actBack: "stop"}, actBack)
	return m.form(heading, m.paragraph(j.text(), m.theme.dim), nil, foot)
}

// wait is the update of a room while its job runs. It reports whether the
// person asked to stop.
func (j *job) wait(m *model, msg tea.Msg) (stopped bool) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok || m.keys.action(inAsk, key) != actBack {
		return false
	}
	j.stop()
	return true
}
