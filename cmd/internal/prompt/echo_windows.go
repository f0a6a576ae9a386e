package prompt

import (
	"os"

	"golang.org/x/sys/windows"
)

// modes are the settings of a console.
type modes uint32

func readModes(f *os.File) (*modes, error) {
	var m uint32
	err := windows.GetConsoleMode(windows.Handle(f.Fd()), &m)
	return (*modes)(&m), err
}

func (m *modes) set(f *os.File) error {
	return windows.SetConsoleMode(windows.Handle(f.Fd()), uint32(*m))
}

// in is what they are in another mode. A console shows keys when they are read,
// not when they are typed, so that hidden is no mode of its own.
func (m *modes) in(to mode) *modes {
	n := *m
	if to == raw {
		n &^= windows.ENABLE_ECHO_INPUT | windows.ENABLE_PROCESSED_INPUT | windows.ENABLE_LINE_INPUT
		n |= windows.ENABLE_VIRTUAL_TERMINAL_INPUT
	}
	return &n
}

// watchStops has nothing to watch: no console stops a program.
func (t *Terminal) watchStops() (unwatch func()) { return func() {} }

// forget drops what was typed and not read.
func forget(f *os.File) { _ = windows.FlushConsoleInputBuffer(windows.Handle(f.Fd())) }
