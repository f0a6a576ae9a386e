//go:build unix

package tui

import (
	"context"
	"io"
	"os"
	"os/signal"
	"syscall"
	"time"

	tea "charm.land/bubbletea/v2"
)

// watchSuspend gives the terminal back before a SIGTSTP stops the process, and
// takes it again afterwards. (Ctrl-Z is a key like any other while the
// interface has the terminal.)
func watchSuspend(ctx context.Context, send func(tea.Msg)) {
	if signal.Ignored(syscall.SIGTSTP) {
		return
	}
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTSTP)
	defer signal.Stop(asked)
	for {
		select {
		case <-ctx.Done():
			return
		case <-asked:
			p := pause{make(chan struct{})}
			send(tea.Exec(p, nil)())
			select {
			case <-ctx.Done():
			case <-p.over:
			}
		}
	}
}

// pause is run while the toolkit has given the terminal back.
type pause struct{ over chan struct{} }

var _ tea.ExecCommand = pause{}

// stopTime is how long the system may take to stop the process.
const stopTime = 100 * time.Millisecond

// Run stops this process. Once SIGTSTP was listened to, Go's runtime has no
// way back to what the system does with it; SIGSTOP does the same.
func (p pause) Run() error {
	defer close(p.over)
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, syscall.SIGCONT)
	defer signal.Stop(continued)
	if err := syscall.Kill(syscall.Getpid(), syscall.SIGSTOP); err != nil {
		return err
	}
	select {
	case <-continued:
	case <-time.After(stopTime):
	}
	return nil
}

// The terminal is left alone meanwhile.

func (pause) SetStdin(io.Reader)  {}
func (pause) SetStdout(io.Writer) {}
func (pause) SetStderr(io.Writer) {}
