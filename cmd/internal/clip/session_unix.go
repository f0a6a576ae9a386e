//go:build !windows

package clip

import (
	"errors"
	"os"
	"syscall"
)

// ownSession detaches the holder from the terminal and its signals.
func ownSession() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }

// end asks the holder to end its tool.
func end(p *os.Process) error {
	if err := p.Signal(syscall.SIGTERM); !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}
