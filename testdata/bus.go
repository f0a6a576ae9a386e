package testdata

import (
	"bufio"
	"os/exec"
	"strings"
	"syscall"
	"testing"
)

// Bus runs a private session bus with a configuration, which is a file, and
// more options of dbus-daemon. It returns the address that programs are to be
// given, and the daemon, which ends with the test.
func Bus(tb testing.TB, config string, options ...string) (address string, daemon *exec.Cmd) {
	tb.Helper()
	options = append([]string{"--config-file=" + config, "--nofork", "--print-address=1"}, options...)
	daemon = exec.Command(Need(tb, "dbus-daemon"), options...)
	out, err := daemon.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := daemon.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = daemon.Process.Signal(syscall.SIGTERM)
		_ = daemon.Wait()
	})
	address, err = bufio.NewReader(out).ReadString('\n')
	if err != nil {
		tb.Fatalf("dbus-daemon gave no address: %v", err)
	}
	return strings.TrimSpace(address), daemon
}
