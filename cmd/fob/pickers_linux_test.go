package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"fob/testdata"
)

// TestPickers chooses an account in the real rofi and dmenu, with real keys in
// a real X server, and pastes its code.
func TestPickers(t *testing.T) {
	t.Parallel()
	for _, picker := range []string{"rofi", "dmenu"} {
		t.Run(picker, func(t *testing.T) {
			t.Parallel()
			for _, tool := range []string{picker, "xdotool", "xclip"} {
				testdata.Need(t, tool)
			}
			k := newKitchen(t)
			code := strings.TrimSpace(k.run(t, "", "get", "octocat"))
			x := []string{"DISPLAY=" + display(t, ""), "PATH=" + k.bin + ":" + os.Getenv("PATH"), "LANG=C.UTF-8"}
			choose := exec.Command("sh", "-c", k.recipe(t, "| "+picker))
			choose.Env = append(k.env(), x...)
			choose.Dir = k.home
			if err := choose.Start(); err != nil {
				t.Fatal(err)
			}
			ended := make(chan error, 1)
			go func() { ended <- choose.Wait() }()
			keys := func(args ...string) {
				cmd := exec.Command("xdotool", args...)
				cmd.Env = append(k.env(), x...)
				_ = cmd.Run() // what it did is seen below
			}
			// When the picker has the keyboard is not to be seen from outside: so
			// the same is typed until it has ended.
			deadline := time.After(time.Minute)
			for done := false; !done; {
				select {
				case err := <-ended:
					if err != nil {
						t.Fatal(err)
					}
					done = true
				case <-deadline:
					_ = choose.Process.Kill()
					t.Fatal("nothing was chosen")
				case <-time.After(time.Second):
					keys("key", "ctrl+u")
					keys("type", "octocat")
					keys("key", "Return")
				}
			}
			got := ""
			for range 50 {
				paste := exec.Command("xclip", "-o", "-selection", "clipboard")
				paste.Env = append(k.env(), x...)
				out, _ := paste.Output() // an empty clipboard is an error of xclip
				if got = string(out); got == code {
					return
				}
				time.Sleep(100 * time.Millisecond)
			}
			t.Errorf("the clipboard has %q, want %s", got, code)
		})
	}
}
