package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fob/testdata"
)

// display starts an X server with a picture in a real window on it.
func display(t *testing.T, picture string) (name string) {
	t.Helper()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	server := exec.Command(testdata.Need(t, "Xvfb"), "-displayfd", "3", "-screen", "0", "1280x800x24", "-nolisten", "tcp")
	server.ExtraFiles = []*os.File{w}
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Process.Kill(); _ = server.Wait() })
	_ = w.Close()
	number, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Skip("no X server started here")
	}
	name = ":" + strings.TrimSpace(number)
	if picture != "" {
		window := exec.Command(testdata.Need(t, "feh"), "--geometry", "700x700+200+40", "--image-bg", "white", picture)
		window.Env = append(os.Environ(), "DISPLAY="+name)
		if err := window.Start(); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = window.Process.Kill(); _ = window.Wait() })
	}
	return name
}

// TestAddScreen finds the code in a window with each tool that is installed.
func TestAddScreen(t *testing.T) {
	t.Parallel()
	maker := newMachine(t)
	maker.run(t, "otpauth://totp/GitHub:octocat?secret="+secretText+"&issuer=GitHub\n", "add")
	picture := filepath.Join(maker.home, "code.png")
	maker.run(t, "", "qr", "github", "-o", picture)
	x := display(t, picture)
	tried := 0
	for _, tool := range []string{"maim", "import", "scrot"} {
		path, err := exec.LookPath(tool)
		if err != nil {
			continue
		}
		tried++
		m := newMachine(t)
		bin := filepath.Join(m.home, "bin")
		if err := os.Mkdir(bin, 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.Symlink(path, filepath.Join(bin, tool)); err != nil {
			t.Fatal(err)
		}
		var out, errs bytes.Buffer
		for range 40 { // until the window is there
			out.Reset()
			errs.Reset()
			cmd := m.command("", "add", "--screen")
			cmd.Env = append(m.env(), "DISPLAY="+x, "PATH="+bin, "XDG_RUNTIME_DIR="+m.home)
			cmd.Stdout, cmd.Stderr = &out, &errs
			if cmd.Run() == nil {
				break
			}
			time.Sleep(100 * time.Millisecond)
		}
		if !strings.Contains(errs.String(), "added GitHub:octocat") {
			t.Errorf("%s: %s", tool, errs.String())
		}
		if left, _ := filepath.Glob(filepath.Join(m.home, "fob-screen-*")); len(left) > 0 {
			t.Errorf("%s: %s was left", tool, left[0])
		}
	}
	if tried == 0 {
		testdata.Need(t, "maim")
	}
}

// TestCopyInX copies a code with each tool that is installed: another program
// can paste it, and after its time nothing is there. The wait is real, so it
// is for machines that have all the tools.
func TestCopyInX(t *testing.T) {
	t.Parallel()
	xclip := testdata.Need(t, "xclip")
	if os.Getenv("FOB_TEST_TOOLS") != "required" {
		t.Skip("it waits half a minute: set FOB_TEST_TOOLS=required")
	}
	m := newMachine(t)
	m.run(t, "otpauth://hotp/Token?secret=GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ&counter=0\n", "add")
	x := display(t, "")
	paste := func() string {
		cmd := exec.Command(xclip, "-o", "-selection", "clipboard")
		cmd.Env = append(os.Environ(), "DISPLAY="+x)
		out, _ := cmd.Output() // an empty clipboard is an error of xclip
		return string(out)
	}
	cmd := m.command("", "get", "token", "--copy")
	cmd.Env = append(m.env(), "DISPLAY="+x)
	if out, err := cmd.CombinedOutput(); err != nil || !strings.Contains(string(out), "cleared in 30 s") {
		t.Fatalf("%v: %s", err, out)
	}
	if got := paste(); got != "287082" {
		t.Errorf("the clipboard has %q", got)
	}
	time.Sleep(31 * time.Second)
	if got := paste(); got != "" {
		t.Errorf("after its time the clipboard has %q", got)
	}
}
