package main

import (
	"bufio"
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
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
// can paste it, also when the terminal is closed; after its time nothing is
// there, and what was copied since stays.
func TestCopyInX(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	m.run(t, "otpauth://totp/Day:me?secret="+secretText+"&issuer=Day&period=86400\n", "add")
	code := strings.TrimSpace(m.run(t, "", "get", "day"))
	config := filepath.Join(m.home, ".config", "fob")
	if err := os.MkdirAll(config, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(config, "config.toml"), []byte("clipboard = \"3s\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, tool := range []string{"xclip", "xsel"} {
		t.Run(tool, func(t *testing.T) {
			t.Parallel()
			xclip, path := testdata.Need(t, "xclip"), testdata.Need(t, tool)
			x := display(t, "")
			bin := t.TempDir()
			if err := os.Symlink(path, filepath.Join(bin, tool)); err != nil {
				t.Fatal(err)
			}
			paste := func() string {
				cmd := exec.Command(xclip, "-o", "-selection", "clipboard")
				cmd.Env = append(os.Environ(), "DISPLAY="+x)
				out, _ := cmd.Output() // an empty clipboard is an error of xclip
				return string(out)
			}
			copied := func() {
				cmd := m.command("", "get", "day", "--copy")
				cmd.Env = append(m.env(), "DISPLAY="+x, "PATH="+bin)
				// A terminal that is closed hangs up what runs in its session.
				cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
				var out, errs bytes.Buffer
				cmd.Stdout, cmd.Stderr = &out, &errs
				err := cmd.Run()
				if err != nil || out.Len() > 0 || !strings.Contains(errs.String(), "copied with "+tool+", cleared in 3 s") {
					t.Fatalf("%v: %q, %s", err, out.String(), errs.String())
				}
				_ = syscall.Kill(-cmd.Process.Pid, syscall.SIGHUP) // nothing may be left to get it
			}
			holds := func(want string) {
				t.Helper()
				got := ""
				for range 100 {
					if got = paste(); got == want {
						return
					}
					time.Sleep(100 * time.Millisecond)
				}
				t.Fatalf("the clipboard has %q, want %q", got, want)
			}
			copied()
			holds(code)
			holds("")
			copied()
			holds(code)
			other := exec.Command(xclip, "-in", "-quiet", "-selection", "clipboard")
			other.Env = append(os.Environ(), "DISPLAY="+x)
			other.Stdin = strings.NewReader("somebody's")
			if err := other.Start(); err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { _ = other.Process.Kill(); _ = other.Wait() })
			holds("somebody's")
			time.Sleep(4 * time.Second)
			holds("somebody's")
		})
	}
}
