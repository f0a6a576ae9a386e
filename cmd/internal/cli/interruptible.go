package cli

import (
	"io"

	"fob/cmd/internal/prompt"
)

// interruptible is a reader whose reads end when the program is interrupted:
// a pipe that nobody closes must not hold the command after its signal.
type interruptible struct {
	r     io.Reader
	ended <-chan struct{}
}

// stdin is standard input for what a command reads of it. The interface takes
// the file itself.
func (a *app) stdin() io.Reader { return interruptible{a.w.Stdin, a.ended} }

// Read reads as io.Reader has it, or returns prompt.ErrInterrupted. What comes
// after that is lost, as the program ends.
func (i interruptible) Read(p []byte) (int, error) {
	type outcome struct {
		n   int
		err error
	}
	done := make(chan outcome, 1)
	own := make([]byte, len(p)) // p is the caller's again once Read returns
	go func() {
		n, err := i.r.Read(own)
		done <- outcome{n, err}
	}()
	select {
	case o := <-done:
		copy(p, own[:o.n])
		clear(own[:o.n])
		return o.n, o.err
	case <-i.ended:
		return 0, prompt.ErrInterrupted
	}
}
