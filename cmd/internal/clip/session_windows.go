package clip

import (
	"os"
	"syscall"
)

// detachedProcess is DETACHED_PROCESS of CreateProcess: no console.
const detachedProcess = 0x00000008

// ownSession detaches the holder from the console and its signals.
func ownSession() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{CreationFlags: syscall.CREATE_NEW_PROCESS_GROUP | detachedProcess, HideWindow: true}
}

// end has nothing to do: no tool of this system holds a copy.
func end(*os.Process) error { return nil }
