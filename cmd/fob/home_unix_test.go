//go:build !windows

package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
)

// TestNoHome: where nothing says whose vault it is, fob asks for its name, and
// looks in no folder of nobody's.
func TestNoHome(t *testing.T) {
	t.Parallel()
	fob, err := build()
	if err != nil {
		t.Fatal(err)
	}
	for _, args := range [][]string{
		{"list"}, {"get", "x"}, {"init", "--no-paper-key"}, {"restore", "--list"}, {"status"}, {"undo"},
	} {
		for _, data := range []string{"", "XDG_DATA_HOME=relative"} {
			cmd := exec.Command(fob, append(args, "--no-keyring", "--no-input")...)
			cmd.Env, cmd.Dir = []string{"PATH=" + os.Getenv("PATH"), data}, t.TempDir()
			out, _ := cmd.CombinedOutput()
			text := string(out)
			if cmd.ProcessState.ExitCode() != 2 || !strings.Contains(text, "error: HOME is not set") || !strings.Contains(text, "hint: name the vault: --vault DIR") {
				t.Errorf("fob %s with %q: exit code %d: %s", args[0], data, cmd.ProcessState.ExitCode(), text)
			}
		}
	}
	cmd := exec.Command(fob, "list", "--no-keyring")
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "XDG_DATA_HOME=" + t.TempDir()}
	if out, _ := cmd.CombinedOutput(); cmd.ProcessState.ExitCode() != 6 {
		t.Errorf("with a folder for data: exit code %d: %s", cmd.ProcessState.ExitCode(), out)
	}
}
