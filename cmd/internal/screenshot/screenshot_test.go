//go:build unix

package screenshot

import (
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"
)

const picture = "\x89PNG\r\n\x1a\n of a screen"

// desk is a folder of stand-ins for the tools, and for the files they make.
type desk struct {
	dir string
	env map[string]string
	os  string
}

func newDesk(t *testing.T, goos string, env ...string) *desk {
	t.Helper()
	d := &desk{t.TempDir(), map[string]string{}, goos}
	d.env["XDG_RUNTIME_DIR"] = filepath.Join(d.dir, "run")
	if err := os.Mkdir(d.env["XDG_RUNTIME_DIR"], 0o700); err != nil {
		t.Fatal(err)
	}
	for _, pair := range env {
		name, value, _ := strings.Cut(pair, "=")
		d.env[name] = value
	}
	return d
}

// stub makes a tool of a shell script; $last is its last argument.
func (d *desk) stub(t *testing.T, name, script string) {
	t.Helper()
	text := "#!/bin/sh\nfor last; do :; done\n" + script + "\n"
	if err := os.WriteFile(filepath.Join(d.dir, name), []byte(text), 0o700); err != nil {
		t.Fatal(err)
	}
}

func (d *desk) grabber() *Grabber {
	return &Grabber{
		Getenv:   func(name string) string { return d.env[name] },
		LookPath: func(name string) (string, error) { return exec.LookPath(filepath.Join(d.dir, name)) },
		OS:       d.os,
		Now:      time.Now,
	}
}

func (d *desk) left(t *testing.T) []string {
	t.Helper()
	entries, err := os.ReadDir(d.env["XDG_RUNTIME_DIR"])
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// TestTools takes a picture with every tool, each as it hands it over.
func TestTools(t *testing.T) {
	t.Parallel()
	const toOutput, toFile = `printf '\211PNG\r\n\032\n of a screen'`, `printf '\211PNG\r\n\032\n of a screen' > "$last"`
	for _, c := range []struct {
		os, env, tool, script, args string
		want                        int // pictures
	}{
		{"linux", "WAYLAND_DISPLAY=w", "grim", toOutput, "-", 1},
		{"linux", "WAYLAND_DISPLAY=w", "spectacle", toFile, "--background --nonotify --fullscreen --output 1.png", 1},
		{"linux", "WAYLAND_DISPLAY=w", "gnome-screenshot", toFile, "--file 1.png", 1},
		{"linux", "DISPLAY=:7", "maim", toOutput, "--hidecursor", 1},
		{"linux", "DISPLAY=:7", "import", toOutput, "-silent -window root png:-", 1},
		{"linux", "DISPLAY=:7", "scrot", toFile, "--overwrite --silent 1.png", 1},
		{"linux", "DISPLAY=:7", "spectacle", toFile, "--background --nonotify --fullscreen --output 1.png", 1},
		{"linux", "DISPLAY=:7", "gnome-screenshot", toFile, "--file 1.png", 1},
		{"linux", "WSL_DISTRO_NAME=Debian", "powershell.exe", `printf 'iVBORw0KGgo=\r\n'`, "-NoProfile -NonInteractive -Command", 1},
		{"darwin", "", "screencapture", toFile + `; cp "$last" "$(dirname "$last")/2.png"`, "-x -t png 1.png 2.png 3.png", 2},
		{"windows", "", "powershell.exe", `printf iVBORw0KGgo=`, "-NoProfile -NonInteractive -Command", 1},
	} {
		t.Run(c.os+"/"+c.env+"/"+c.tool, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, c.os, c.env)
			d.stub(t, c.tool, `echo "$@" > "$0.args"; `+c.script)
			g := d.grabber()
			if got := g.Tool(); got != c.tool {
				t.Errorf("Tool() = %q, want %q", got, c.tool)
			}
			pictures, tool, err := g.Grab(t.Context())
			if err != nil || tool != c.tool || len(pictures) != c.want {
				t.Fatalf("Grab() = %d pictures with %q, %v; want %d with %q", len(pictures), tool, err, c.want, c.tool)
			}
			for i, p := range pictures {
				if len(p) == 0 {
					t.Errorf("picture %d is empty", i)
				}
			}
			said, err := os.ReadFile(filepath.Join(d.dir, c.tool+".args"))
			if err != nil {
				t.Fatal(err)
			}
			var args []string
			for arg := range strings.FieldsSeq(string(said)) {
				if filepath.IsAbs(arg) {
					arg = filepath.Base(arg)
				}
				args = append(args, arg)
			}
			if got := strings.Join(args, " "); !strings.HasPrefix(got, c.args) {
				t.Errorf("its arguments are %q, want %q", got, c.args)
			}
			if left := d.left(t); len(left) > 0 {
				t.Errorf("%q was left", left)
			}
		})
	}
}

// TestNoPicture has no tool, and tools that fail: the next is tried, and
// nothing stays.
func TestNoPicture(t *testing.T) {
	t.Parallel()
	d := newDesk(t, "linux", "DISPLAY=:7")
	if _, _, err := d.grabber().Grab(t.Context()); !errors.Is(err, ErrNoTool) {
		t.Errorf("without a tool: %v, want %v", err, ErrNoTool)
	}
	if got := d.grabber().Tool(); got != "" {
		t.Errorf("without a tool: Tool() = %q", got)
	}
	d.stub(t, "maim", `echo "no display" >&2; exit 1`)
	d.stub(t, "scrot", "exit 0")
	d.stub(t, "import", "echo no picture at all")
	d.stub(t, "gnome-screenshot", `: > "$last"`)
	_, _, err := d.grabber().Grab(t.Context())
	if !errors.Is(err, ErrFailed) || !strings.Contains(err.Error(), "maim: no display") || !strings.Contains(err.Error(), "scrot: it made no picture") ||
		!strings.Contains(err.Error(), "import: what it made is no picture") {
		t.Errorf("with tools that fail: %v", err)
	}
	if left := d.left(t); len(left) > 0 {
		t.Errorf("%q was left", left)
	}
	d.stub(t, "spectacle", `printf '\211PNG\r\n\032\n of a screen' > "$last"`)
	if pictures, tool, err := d.grabber().Grab(t.Context()); err != nil || tool != "spectacle" || string(pictures[0]) != picture {
		t.Errorf("Grab() = %q with %q, %v", pictures, tool, err)
	}
	d.stub(t, "spectacle", `head -c 70000000 /dev/zero; exit 0`)
	d.stub(t, "maim", `head -c 70000000 /dev/zero`)
	if _, tool, err := d.grabber().Grab(t.Context()); !errors.Is(err, ErrFailed) {
		t.Errorf("a picture without an end: %q, %v", tool, err)
	}
}

// crashVar makes this test binary the process that is killed.
const crashVar = "FOB_TEST_CRASH"

// TestCrash kills the program while a tool has written its picture: no file has
// it, and what is left is gone after the next picture.
func TestCrash(t *testing.T) {
	t.Parallel()
	if dir := os.Getenv(crashVar); dir != "" {
		d := &desk{dir, map[string]string{"DISPLAY": ":7", "XDG_RUNTIME_DIR": filepath.Join(dir, "run")}, "linux"}
		_, _, err := d.grabber().Grab(t.Context())
		t.Fatalf("it was not killed: %v", err)
	}
	if runtime.GOOS != "linux" {
		t.Skip("files without a name are Linux's")
	}
	d := newDesk(t, "linux", "DISPLAY=:7")
	d.stub(t, "scrot", `printf '\211PNG\r\n\032\n of a screen' > "$last" && touch "$0.done"; exec sleep 60`)
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(self, "-test.run=^TestCrash$")
	cmd.Env = append(os.Environ(), crashVar+"="+d.dir)
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	for range 600 {
		if _, err := os.Stat(filepath.Join(d.dir, "scrot.done")); err == nil {
			break
		}
		time.Sleep(50 * time.Millisecond)
	}
	_ = cmd.Process.Kill()
	_ = cmd.Wait()
	left := d.left(t)
	if len(left) != 1 {
		t.Fatalf("%q was left, want the folder of the killed one", left)
	}
	err = filepath.WalkDir(d.env["XDG_RUNTIME_DIR"], func(path string, e os.DirEntry, err error) error {
		if err == nil && e.Type().IsRegular() {
			t.Errorf("%s was left", path)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}

	d.stub(t, "scrot", `printf '\211PNG\r\n\032\n of a screen' > "$last"`)
	g := d.grabber()
	g.Now = func() time.Time { return time.Now().Add(2 * staleTime) }
	if _, _, err := g.Grab(t.Context()); err != nil {
		t.Error(err)
	}
	if left := d.left(t); len(left) > 0 {
		t.Errorf("the next picture left %q", left)
	}
}
