package tui

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fob/testdata"
	"fob/vault"
)

const canary = "KRUGKIDROVUWG2ZA"

// panicking is a vault in whose depths something is wrong, and says it with a
// secret.
type panicking struct{ Backend }

func (panicking) Load(context.Context) (*vault.Vault, error) {
	panic(fmt.Errorf("no such line: otpauth://totp/x?secret=%s", canary))
}

// TestPanicChild is the interface that TestPanicInTerminal runs: it fails where
// the environment says.
func TestPanicChild(t *testing.T) {
	where := os.Getenv("FOB_TEST_PANIC")
	if where == "" {
		t.Skip("run by TestPanicInTerminal")
	}
	samples, err := NewSamples(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	c := Config{
		In: os.Stdin, Out: os.Stdout, Environ: os.Environ(), Now: time.Now,
		Open: func(context.Context) (Backend, error) { return samples, nil },
	}
	begun := time.Now()
	switch where {
	case "command":
		c.Open = func(context.Context) (Backend, error) {
			time.Sleep(300 * time.Millisecond)
			return panicking{samples}, nil
		}
	case "update":
		c.Now = func() time.Time {
			if time.Since(begun) > 500*time.Millisecond {
				panic("otpauth://totp/x?secret=" + canary)
			}
			return time.Now()
		}
	case "index":
		c.Now = func() time.Time {
			if time.Since(begun) > 500*time.Millisecond {
				none := []time.Time{}
				return none[len(os.Args)]
			}
			return time.Now()
		}
	}
	if err := Run(t.Context(), c); err == nil {
		t.Error("a panic is no error")
	}
}

// TestPanicInTerminal fails in a real terminal, in a command and in the middle
// of drawing, with every variable set that makes the toolkit and the runtime
// say more. The terminal is given back, and no secret is on it or in a file.
func TestPanicInTerminal(t *testing.T) {
	t.Parallel()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for where, says := range map[string]string{"command": "", "update": "internal error of type string", "index": "index out of range"} {
		t.Run(where, func(t *testing.T) {
			t.Parallel()
			dir := t.TempDir()
			cmd := exec.Command(self, "-test.run=^TestPanicChild$")
			cmd.Dir = dir
			cmd.Env = []string{
				"FOB_TEST_PANIC=" + where, "TERM=xterm-256color", "HOME=" + dir, "TMPDIR=" + dir,
				"TEA_TRACE=" + filepath.Join(dir, "trace"), "TEA_DEBUG=1", "GOTRACEBACK=all",
			}
			s := testdata.Start(t, cmd, 80, 24)
			s.Wait()
			seen := s.Seen()
			const enter, leave = "\x1b[?1049h", "\x1b[?1049l"
			if strings.Count(seen, enter) != 1 || strings.Count(seen, leave) != 1 {
				t.Errorf("the alternate screen was not entered and left once: %q", seen)
			}
			if strings.LastIndex(seen, "\x1b[?25h") < strings.LastIndex(seen, "\x1b[?25l") {
				t.Error("the cursor is hidden")
			}
			if !s.AsBefore() {
				t.Error("the modes of the terminal are not what they were")
			}
			if strings.Contains(seen, canary) {
				t.Errorf("the secret is on the terminal: %q", seen)
			}
			if !strings.Contains(seen, says) {
				t.Errorf("the terminal has no %q: %q", says, seen)
			}
			files, err := os.ReadDir(dir)
			if err != nil || len(files) > 0 {
				t.Errorf("files were written: %v, %v", files, err)
			}
		})
	}
}
