//go:build unix

package main

import (
	"errors"
	"os/exec"
	"strings"
	"testing"
)

// TestPassphraseNobodyGave names file descriptors that nobody opened. What the
// Go runtime has open there is no passphrase, and not called a wrong one.
func TestPassphraseNobodyGave(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	for _, fd := range []string{"3", "4", "5", "6", "99"} {
		cmd := exec.Command(m.fob, "--no-keyring", "--passphrase-fd", fd, "get", "github")
		cmd.Env = m.env()
		out, err := cmd.CombinedOutput()
		exit, ok := errors.AsType[*exec.ExitError](err)
		if !ok || exit.ExitCode() != 2 || strings.Count(string(out), "3<FILE") != 1 || !strings.Contains(string(out), "nothing was opened there") {
			t.Errorf("--passphrase-fd %s: %v: %s", fd, err, out)
		}
	}
}
