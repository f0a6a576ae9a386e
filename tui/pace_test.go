package tui

import (
	"io"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
)

// TestPace: the toolkit still has the ticker that pace looks for, and of that
// type; where this fails after an upgrade, frames come sixty times a second.
func TestPace(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		in, keys := io.Pipe()
		p := tea.NewProgram(still{}, tea.WithInput(in), tea.WithOutput(io.Discard), tea.WithoutSignalHandler())
		go func() { _, _ = p.Run() }()
		synctest.Wait()
		if rendererTicker(p) == nil {
			t.Error("the program has no ticker that can be paced")
		}
		p.Kill()
		_ = keys.Close()
		time.Sleep(time.Minute)
	})
}

// still is a model that does nothing.
type still struct{}

func (still) Init() tea.Cmd                       { return nil }
func (still) Update(tea.Msg) (tea.Model, tea.Cmd) { return still{}, nil }
func (still) View() tea.View                      { return tea.NewView("") }

// TestPaceRests: frames are quick after a message, and few when none comes.
func TestPaceRests(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pace{ticker: time.NewTicker(time.Second / 60)}
		defer p.ticker.Stop()
		frames := func(d time.Duration) (n int) {
			for end := time.After(d); ; {
				select {
				case <-p.ticker.C:
					n++
				case <-end:
					return n
				}
			}
		}
		p.stir(nil)
		if n := frames(20 * time.Millisecond); n < 4 {
			t.Errorf("%d frames in 20 ms after a message", n)
		}
		p.stir(nil) // a message that comes before the rest puts it off
		if n := frames(25 * time.Millisecond); n < 5 {
			t.Errorf("%d frames in 25 ms after the second", n)
		}
		time.Sleep(100 * time.Millisecond)
		if n := frames(10 * time.Second); n > 41 || n < 39 {
			t.Errorf("%d frames in ten seconds of nothing, want 40", n)
		}
		p.stir(nil)
		p.end()
		p.ticker.Stop()
		if n := frames(time.Second); n != 0 {
			t.Errorf("%d frames after the end", n)
		}
	})
}

// TestKeyIsDrawnSoon: in the whole program the frame of a key comes within
// milliseconds, also when nothing has happened for long.
func TestKeyIsDrawnSoon(t *testing.T) {
	var took time.Duration
	_, err := program(t, nil, func(press func(string), out *syncBuffer) {
		time.Sleep(10*time.Second + 300*time.Millisecond)
		before := len(out.String())
		begin := time.Now()
		press("mast")
		took = out.last().Sub(begin)
		if !strings.Contains(out.String()[before:], "found") {
			t.Error("the search is not on the screen")
		}
		press("\x03")
	})
	if err != nil {
		t.Fatal(err)
	}
	if took > 8*time.Millisecond {
		t.Errorf("a key was drawn after %v", took)
	}
}
