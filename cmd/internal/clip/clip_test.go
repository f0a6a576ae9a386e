package clip

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestMain makes the test binary its own holder, as the program is.
func TestMain(m *testing.M) {
	if len(os.Args) == 5 && os.Args[1] == "hold" {
		ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
		defer stop()
		keep, err := time.ParseDuration(os.Args[4])
		if err != nil || Hold(ctx, os.Args[2], os.Args[3], os.Stdin, os.Stdout, keep) != nil {
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

func env(pairs ...string) func(string) string {
	return func(name string) string {
		for i := 0; i < len(pairs); i += 2 {
			if pairs[i] == name {
				return pairs[i+1]
			}
		}
		return ""
	}
}

func TestReachable(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		os   string
		env  []string
		want []string
	}{
		{"linux", nil, nil},
		{"linux", []string{"WAYLAND_DISPLAY", "wayland-0", "DISPLAY", ":0"}, []string{"wl-copy", "xclip", "xsel"}},
		{"freebsd", []string{"DISPLAY", ":0"}, []string{"xclip", "xsel"}},
		{"linux", []string{"WSL_DISTRO_NAME", "Debian"}, []string{"clip.exe"}},
		{"linux", []string{"TERMUX_VERSION", "0.118"}, []string{"termux-clipboard-set"}},
		{"darwin", nil, []string{"pbcopy"}},
		{"darwin", []string{"SSH_CONNECTION", "10.0.0.1 1 10.0.0.2 22"}, nil},
		{"windows", nil, []string{"clip.exe"}},
	} {
		cb := &Clipboard{Getenv: env(c.env...), OS: c.os}
		var got []string
		for _, tool := range cb.reachable() {
			got = append(got, tool.name)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("reachable on %s with %v = %v, want %v", c.os, c.env, got, c.want)
		}
	}
}

// tools writes stand-ins for clipboard tools, which put what they are given
// into a file and say in another how they were called.
func tools(t *testing.T, scripts map[string]string) (lookPath func(string) (string, error), dir string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("the stand-ins are shell scripts")
	}
	dir = t.TempDir()
	for name, body := range scripts {
		body = strings.ReplaceAll("#!/bin/sh\n"+body+"\n", "DIR", dir)
		if err := os.WriteFile(filepath.Join(dir, name), []byte(body), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return func(name string) (string, error) {
		path := filepath.Join(dir, name)
		if _, err := os.Stat(path); err != nil {
			return "", exec.ErrNotFound
		}
		return path, nil
	}, dir
}

func holder(t *testing.T) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return []string{self, "hold"}
}

func waitFor(t *testing.T, what string, ok func() bool) {
	t.Helper()
	for range 500 {
		if ok() {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("waited for %s in vain", what)
}

func exists(path string) bool {
	_, err := os.Stat(path)
	return err == nil
}

// A tool that owns the selection gets the code on its standard input, keeps
// running, and is ended after a while.
func TestCopyIsHeldAndEnded(t *testing.T) {
	lookPath, dir := tools(t, map[string]string{
		"xclip": `cat > DIR/copied; echo "$@" > DIR/args; env > DIR/env; trap 'touch DIR/ended; exit' TERM; echo $$ > DIR/pid.new; mv DIR/pid.new DIR/pid; while :; do sleep 0.05; done`,
	})
	cb := &Clipboard{Getenv: env("DISPLAY", ":0"), LookPath: lookPath, OS: "linux", Self: holder(t)}
	how, err := cb.Copy(t.Context(), "734524", 2*time.Second)
	if err != nil || how != "copied with xclip, cleared in 2 s" {
		t.Fatalf("Copy = %q, %v", how, err)
	}
	waitFor(t, "the tool", func() bool { return exists(filepath.Join(dir, "pid")) })
	if got, _ := os.ReadFile(filepath.Join(dir, "copied")); string(got) != "734524" {
		t.Errorf("the tool was given %q, want the code", got)
	}
	for _, name := range []string{"args", "env"} {
		if text, err := os.ReadFile(filepath.Join(dir, name)); err != nil || bytes.Contains(text, []byte("734524")) {
			t.Errorf("the code is in the tool's %s (%v)", name, err)
		}
	}
	pid := readPID(t, filepath.Join(dir, "pid"))
	waitFor(t, "the end of the tool", func() bool { return !alive(pid) })
}

// A tool that ends by itself has lost the selection to another copy: that one
// is neither read nor cleared, when the time is up or before.
func TestCopyOfAnotherStays(t *testing.T) {
	lookPath, dir := tools(t, map[string]string{"xclip": `cat > DIR/copied; echo "run $@" >> DIR/runs; sleep 0.3; touch DIR/replaced`})
	cb := &Clipboard{Getenv: env("DISPLAY", ":0"), LookPath: lookPath, OS: "linux", Self: holder(t)}
	if _, err := cb.Copy(t.Context(), "734524", time.Second); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the other copy", func() bool { return exists(filepath.Join(dir, "replaced")) })
	time.Sleep(1500 * time.Millisecond)
	if err := cb.Clear(); err != nil {
		t.Errorf("Clear = %v", err)
	}
	if runs, err := os.ReadFile(filepath.Join(dir, "runs")); err != nil || strings.Count(string(runs), "run") != 1 {
		t.Errorf("the clipboard was touched again: %q, %v", runs, err)
	}
}

// Clear ends the tool at once, and twice is no error.
func TestClear(t *testing.T) {
	lookPath, dir := tools(t, map[string]string{"xsel": `cat > /dev/null; echo $$ > DIR/pid; exec sleep 60`})
	cb := &Clipboard{Getenv: env("DISPLAY", ":0"), LookPath: lookPath, OS: "linux", Self: holder(t)}
	if _, err := cb.Copy(t.Context(), "734524", 0); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the tool", func() bool { return exists(filepath.Join(dir, "pid")) })
	pid := readPID(t, filepath.Join(dir, "pid"))
	if err := cb.Clear(); err != nil {
		t.Fatal(err)
	}
	waitFor(t, "the end of the tool", func() bool { return !alive(pid) })
	if err := cb.Clear(); err != nil {
		t.Errorf("second Clear = %v", err)
	}
}

// A tool that cannot reach its display is passed over for the next.
func TestCopyFallsThrough(t *testing.T) {
	lookPath, dir := tools(t, map[string]string{
		"wl-copy":              `test "$1" = --help && exit; exit 1`,
		"xclip":                `echo "cannot open display" >&2; exit 1`,
		"termux-clipboard-set": `cat > DIR/copied`,
	})
	cb := &Clipboard{Getenv: env("DISPLAY", ":0", "WAYLAND_DISPLAY", "w"), LookPath: lookPath, OS: "linux", Self: holder(t)}
	if _, err := cb.Copy(t.Context(), "734524", 0); !errors.Is(err, ErrNone) {
		t.Errorf("Copy with broken tools = %v, want ErrNone", err)
	}
	cb.Getenv = env("TERMUX_VERSION", "1")
	how, err := cb.Copy(t.Context(), "734524", 0)
	if err != nil || how != "copied with termux-clipboard-set, stays until something else is copied" {
		t.Errorf("Copy = %q, %v", how, err)
	}
	if got, _ := os.ReadFile(filepath.Join(dir, "copied")); string(got) != "734524" {
		t.Errorf("the tool was given %q, want the code", got)
	}
}

// TestCopyWithEach hands a code to every tool, as that tool wants it, and says
// what becomes of it. None is asked what it holds.
func TestCopyWithEach(t *testing.T) {
	const owner, giver = `cat > DIR/copied; exec sleep 60`, `cat > DIR/copied`
	owned, given := "cleared in 30 s", "stays until something else is copied"
	for _, c := range []struct {
		os, env, tool, body, args, how string
	}{
		{"linux", "WAYLAND_DISPLAY", "wl-copy", owner, "--foreground --type text/plain", owned},
		{"linux", "DISPLAY", "xclip", owner, "-in -quiet -selection clipboard", owned},
		{"linux", "DISPLAY", "xsel", owner, "--input --nodetach --clipboard", owned},
		{"darwin", "", "pbcopy", giver, "", given},
		{"windows", "", "clip.exe", giver, "", given},
		{"linux", "WSL_DISTRO_NAME", "clip.exe", giver, "", given},
		{"linux", "TERMUX_VERSION", "termux-clipboard-set", giver, "", given},
	} {
		t.Run(c.os+"/"+c.env+"/"+c.tool, func(t *testing.T) {
			t.Parallel()
			scripts := map[string]string{c.tool: `test "$1" = --help && exit; echo "$@" >> DIR/args; ` + c.body}
			for _, reader := range []string{"wl-paste", "pbpaste", "termux-clipboard-get", "powershell.exe", "osascript"} {
				scripts[reader] = `touch DIR/read`
			}
			lookPath, dir := tools(t, scripts)
			cb := &Clipboard{Getenv: env(c.env, "set"), LookPath: lookPath, OS: c.os, Self: holder(t)}
			how, err := cb.Copy(t.Context(), "734524", 0)
			if want := "copied with " + c.tool + ", " + c.how; err != nil || how != want {
				t.Fatalf("Copy = %q, %v, want %q", how, err, want)
			}
			waitFor(t, "the code", func() bool { text, _ := os.ReadFile(filepath.Join(dir, "copied")); return string(text) == "734524" })
			if err := cb.Clear(); err != nil {
				t.Error(err)
			}
			// One call: what a clipboard holds is not asked for.
			if args, err := os.ReadFile(filepath.Join(dir, "args")); err != nil || string(args) != c.args+"\n" {
				t.Errorf("it was called with %q (%v), want %q", args, err, c.args)
			}
			if exists(filepath.Join(dir, "read")) {
				t.Error("the clipboard was read")
			}
		})
	}
}

// TestKeep gives the holder the time that was chosen, and no more than is sound.
func TestKeep(t *testing.T) {
	lookPath, dir := tools(t, map[string]string{"xclip": "", "self": `cat > /dev/null; echo "$@" > DIR/held; echo ok`})
	cb := &Clipboard{Getenv: env("DISPLAY", ":0"), LookPath: lookPath, OS: "linux", Self: []string{filepath.Join(dir, "self")}}
	for _, c := range []struct {
		keep time.Duration
		want string
	}{{0, "30s"}, {5 * time.Second, "5s"}, {MaxKeep, "10m0s"}, {time.Hour, "10m0s"}} {
		if _, err := cb.Copy(t.Context(), "734524", c.keep); err != nil {
			t.Fatal(err)
		}
		held, err := os.ReadFile(filepath.Join(dir, "held"))
		if err != nil || !strings.HasSuffix(strings.TrimSpace(string(held)), " "+c.want) {
			t.Errorf("for %v the holder was started with %q (%v), want %s", c.keep, held, err, c.want)
		}
	}
}

// Only a wl-copy that knows --sensitive is given it.
func TestSensitive(t *testing.T) {
	for _, known := range []bool{true, false} {
		help := "usage"
		if known {
			help = "usage: --sensitive"
		}
		lookPath, dir := tools(t, map[string]string{
			"wl-copy": `if test "$1" = --help; then echo "` + help + `"; exit; fi; cat > /dev/null; echo "$@" > DIR/args; echo $$ > DIR/pid; exec sleep 60`,
		})
		cb := &Clipboard{Getenv: env("WAYLAND_DISPLAY", "w"), LookPath: lookPath, OS: "linux", Self: holder(t)}
		if _, err := cb.Copy(t.Context(), "734524", 0); err != nil {
			t.Fatal(err)
		}
		waitFor(t, "the tool", func() bool { return exists(filepath.Join(dir, "pid")) })
		args, err := os.ReadFile(filepath.Join(dir, "args"))
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Contains(string(args), "--sensitive"); got != known {
			t.Errorf("wl-copy was called with %q, known is %v", args, known)
		}
		if err := cb.Clear(); err != nil {
			t.Error(err)
		}
	}
}

type fakeTerminal struct{ bytes.Buffer }

func (*fakeTerminal) Close() error { return nil }

func TestSend(t *testing.T) {
	t.Parallel()
	want := "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte("734524")) + "\a"
	for _, c := range []struct {
		env  []string
		want string
	}{
		{nil, want},
		{[]string{"STY", "1.tty"}, "\x1bP" + want + "\x1b\\"},
	} {
		term := &fakeTerminal{}
		cb := &Clipboard{Getenv: env(c.env...), Terminal: func() (Writer, error) { return term, nil }}
		if _, err := cb.Send("734524"); err != nil || term.String() != c.want {
			t.Errorf("Send with %v wrote %q, %v, want %q", c.env, term.String(), err, c.want)
		}
	}
	if _, err := (&Clipboard{}).Send("734524"); !errors.Is(err, ErrNone) {
		t.Errorf("Send without a terminal = %v, want ErrNone", err)
	}
}
