package tui

import (
	"reflect"
	"sync"
	"time"

	tea "charm.land/bubbletea/v2"
)

const (
	quickFrames = 4 * time.Millisecond   // between frames while something happens
	slowFrames  = 250 * time.Millisecond // and while nothing does
	restAfter   = 30 * time.Millisecond  // without a message
)

// pace lets the toolkit draw when there is something to draw. By itself it
// looks for a new frame sixty times a second for ever: on an idle machine that
// costs several times what the interface does, and a key waits for the next
// look. So its ticker runs fast after a message, and slowly a moment later.
//
// That ticker is a private field, since there is no option for this. Where a
// later version has no such field, frames come sixty times a second as before.
type pace struct {
	mu     sync.Mutex
	ticker *time.Ticker
	stirs  int
	fast   bool
}

// stir makes frames quick for a while. It is called from View, in the
// goroutine of the program, which has made its ticker by then.
func (p *pace) stir(program *tea.Program) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.ticker == nil {
		if p.ticker = rendererTicker(program); p.ticker == nil {
			return
		}
	}
	if !p.fast {
		p.fast = true
		p.ticker.Reset(quickFrames)
	}
	p.stirs++
	stirs := p.stirs
	time.AfterFunc(restAfter, func() { p.rest(stirs) })
}

// rest makes frames slow, unless there was a message since.
func (p *pace) rest(stirs int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.stirs == stirs {
		p.fast = false
		p.ticker.Reset(slowFrames)
	}
}

// end leaves the ticker alone from now on.
func (p *pace) end() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stirs++
}

// rendererTicker returns the ticker that a running program draws by, or nil.
func rendererTicker(program *tea.Program) *time.Ticker {
	if program == nil {
		return nil
	}
	field := reflect.ValueOf(program).Elem().FieldByName("ticker")
	if !field.IsValid() || field.Type() != reflect.TypeFor[*time.Ticker]() {
		return nil
	}
	return (*time.Ticker)(field.UnsafePointer())
}
