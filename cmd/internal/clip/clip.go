// Package clip copies a code to one clipboard and says which.
//
// Where the system's tool keeps running while it owns the selection (wl-copy,
// xclip, xsel), it is run in the foreground of a session of its own and ended
// after a while. Ending it takes back our own copy and nothing else: once
// another program has copied something, the tool is gone already. So nothing
// is ever read back. The other tools (pbcopy, clip.exe, termux-clipboard-set)
// hand the text over for good, and fob says so.
//
// The text goes to the tool through a pipe: never an argument, never the
// environment, never a file.
package clip

import (
	"context"
	"errors"
	"fmt"
	"os"
	"strconv"
	"strings"
	"sync"
	"time"
)

// The times that a copy can stay where it can be taken back: Keep where nothing
// else is said, and MaxKeep at most.
const (
	Keep    = 30 * time.Second
	MaxKeep = 10 * time.Minute
)

// ErrNone is returned where no tool of the system took the text.
var ErrNone = errors.New("no clipboard can be reached")

// Clipboard is the clipboard of this machine.
type Clipboard struct {
	// Getenv reads the environment, which says what can be reached.
	Getenv func(string) string
	// LookPath finds a program: exec.LookPath in the program.
	LookPath func(string) (string, error)
	// OS is the operating system: runtime.GOOS in the program.
	OS string
	// Self is the command that runs Hold in another process, such as
	// ["/usr/bin/fob", "clipboard-holder"]; the tool's name, its path and the
	// time that the copy stays ("30s") are appended.
	Self []string
	// Terminal opens the terminal for OSC 52. It may be nil.
	Terminal func() (Writer, error)

	mu   sync.Mutex
	last *os.Process // the holder of the last copy
}

// Writer is a terminal that OSC 52 is written to.
type Writer interface {
	Write([]byte) (int, error)
	Close() error
}

// Copy puts text on the clipboard with a tool of the system, where it stays for
// the time keep (0 is Keep, and no longer than MaxKeep), and says in a few
// words what became of it. A tool that is there and fails is passed over for
// the next; the error is ErrNone when no tool took the text.
func (c *Clipboard) Copy(ctx context.Context, text string, keep time.Duration) (how string, err error) {
	if keep <= 0 {
		keep = Keep
	}
	keep = min(keep, MaxKeep)
	var failed []string
	for _, t := range c.reachable() {
		path, err := c.LookPath(t.name)
		if err != nil {
			continue
		}
		if err := c.hold(ctx, t, path, text, keep); err != nil {
			failed = append(failed, err.Error())
			continue
		}
		if t.owns {
			return "copied with " + t.name + ", cleared in " + strconv.Itoa(int(keep.Seconds())) + " s", nil
		}
		return "copied with " + t.name + ", stays until something else is copied", nil
	}
	if len(failed) == 0 {
		return "", ErrNone
	}
	return "", fmt.Errorf("%w: %s", ErrNone, strings.Join(failed, "; "))
}

// Send asks the terminal to copy text. It does not say whether it did. Inside
// tmux, which by default keeps such requests of programs to itself, tmux is
// asked to pass it on.
func (c *Clipboard) Send(text string) (how string, err error) {
	if c.Terminal == nil {
		return "", ErrNone
	}
	if c.Getenv("TMUX") != "" && c.sendTmux(text) == nil {
		return "sent to the terminal's clipboard through tmux; fob cannot clear it", nil
	}
	w, err := c.Terminal()
	if err != nil {
		return "", errors.Join(ErrNone, err)
	}
	_, err = w.Write([]byte(Sequence(text, c.Getenv)))
	return "sent to the terminal's clipboard; fob cannot clear it", errors.Join(err, w.Close())
}

// Tool returns the name of the first tool that can be reached, "" where there
// is none and the terminal is asked.
func (c *Clipboard) Tool() string {
	for _, t := range c.reachable() {
		if _, err := c.LookPath(t.name); err == nil {
			return t.name
		}
	}
	return ""
}

// Clear takes back the last copy of this Clipboard before its time, where a
// tool still holds it. What another program has copied since stays.
func (c *Clipboard) Clear() error {
	c.mu.Lock()
	defer c.mu.Unlock()
	p := c.last
	c.last = nil
	if p == nil {
		return nil
	}
	return end(p)
}
