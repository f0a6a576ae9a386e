//go:build !windows

package prompt

import (
	"os"
	"os/signal"

	"golang.org/x/sys/unix"
)

// modes are the settings of a terminal.
type modes unix.Termios

func readModes(f *os.File) (*modes, error) {
	t, err := unix.IoctlGetTermios(int(f.Fd()), getModes)
	return (*modes)(t), err
}

// set gives them to a terminal. What was typed and not read yet stays.
func (m *modes) set(f *os.File) error {
	return unix.IoctlSetTermios(int(f.Fd()), setModes, (*unix.Termios)(m))
}

// in is what they are in another mode.
func (m *modes) in(to mode) *modes {
	n := *m
	if to != shown {
		n.Lflag &^= unix.ECHO | unix.ECHONL
	}
	if to == raw {
		n.Lflag &^= unix.ICANON | unix.ISIG | unix.IEXTEN
		n.Iflag &^= unix.BRKINT | unix.ICRNL | unix.INLCR | unix.IGNCR | unix.ISTRIP | unix.IXON | unix.PARMRK
		n.Cflag = n.Cflag&^(unix.CSIZE|unix.PARENB) | unix.CS8
		n.Cc[unix.VMIN], n.Cc[unix.VTIME] = 1, 0
	}
	return &n
}

// watchStops gives the terminal back whenever the program is stopped from its
// keyboard, until the returned function is called.
func (t *Terminal) watchStops() (unwatch func()) {
	if signal.Ignored(unix.SIGTSTP) {
		return func() {}
	}
	stops := make(chan os.Signal, 1)
	signal.Notify(stops, unix.SIGTSTP)
	go func() {
		for range stops {
			t.stopped(stopHere)
		}
	}()
	return func() { signal.Stop(stops); close(stops) }
}

// stopHere stops the program until it is continued.
func stopHere() {
	continued := make(chan os.Signal, 1)
	signal.Notify(continued, unix.SIGCONT)
	defer signal.Stop(continued)
	if unix.Kill(unix.Getpid(), unix.SIGSTOP) == nil {
		<-continued
	}
}
