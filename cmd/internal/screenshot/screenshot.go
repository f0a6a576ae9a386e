// Package screenshot takes a picture of the screen, of every monitor, with a tool
// of the system, so that QR codes can be looked for in it.
//
// A picture of a screen can hold anything. It goes through memory where the
// tool can write to a pipe; else through a file in a folder that only this
// user can open, in memory where the system has such a place, which is removed
// at once. A folder that a crash left behind is removed the next time.
package screenshot

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

var (
	// ErrNoTool says that no program that takes pictures of the screen is
	// there, or that there is no screen.
	ErrNoTool = errors.New("no program takes pictures of this screen")
	// ErrFailed says that the programs that are there took none.
	ErrFailed = errors.New("no picture of the screen could be taken")
)

const (
	grabTime   = 20 * time.Second // of one tool: some ask the user first
	maxPicture = 64 << 20         // bytes
	tempPrefix = "fob-screen-"
	staleTime  = time.Minute // how old a folder is that a crash left
)

// Grabber takes pictures of this machine's screen.
type Grabber struct {
	// Getenv reads the environment, which says what kind of screen there is.
	Getenv func(string) string
	// LookPath finds a program: exec.LookPath in the program.
	LookPath func(string) (string, error)
	// OS is the operating system: runtime.GOOS in the program.
	OS string
	// Now tells the time: how old a folder is that was left behind.
	Now func() time.Time
}

// Tool returns the name of the first tool that is there, "" where there is
// none.
func (g *Grabber) Tool() string {
	for _, t := range g.tools() {
		if _, err := g.LookPath(t.name); err == nil {
			return t.name
		}
	}
	return ""
}

// Grab takes the pictures: one of all monitors, or one of each. A tool that is
// there and fails is passed over for the next.
func (g *Grabber) Grab(ctx context.Context) (pictures [][]byte, tool string, err error) {
	failed := []error{ErrFailed}
	found := false
	for _, t := range g.tools() {
		path, err := g.LookPath(t.name)
		if err != nil {
			continue
		}
		found = true
		pictures, err := g.run(ctx, t, path)
		if ctx.Err() != nil {
			return nil, t.name, ctx.Err()
		}
		if err == nil {
			return pictures, t.name, nil
		}
		failed = append(failed, fmt.Errorf("%s: %w", t.name, err))
	}
	if !found {
		return nil, "", ErrNoTool
	}
	return nil, "", errors.Join(failed...)
}

func (g *Grabber) run(ctx context.Context, t tool, path string) ([][]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, grabTime)
	defer cancel()
	if t.files == 0 {
		picture, err := output(ctx, path, t.args)
		if err != nil {
			return nil, err
		}
		if picture, err = t.decode(picture); err != nil {
			return nil, err
		}
		return [][]byte{picture}, nil
	}
	base := g.tempBase()
	g.sweep(base)
	dir, err := os.MkdirTemp(base, tempPrefix) // 0700
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	args := append([]string(nil), t.args...)
	var names []string
	for i := range t.files {
		names = append(names, filepath.Join(dir, fmt.Sprintf("%d.png", i+1)))
	}
	args = append(args, names...)
	if _, err := output(ctx, path, args); err != nil {
		return nil, err
	}
	var pictures [][]byte
	for _, name := range names {
		data, err := readPicture(name)
		switch {
		case errors.Is(err, os.ErrNotExist): // fewer monitors than names
		case err != nil:
			return nil, err
		case len(data) > 0:
			pictures = append(pictures, data)
		}
	}
	if len(pictures) == 0 {
		return nil, errors.New("it made no picture")
	}
	return pictures, nil
}

// tempBase is the folder for files that should not outlive the session.
func (g *Grabber) tempBase() string {
	if dir := g.Getenv("XDG_RUNTIME_DIR"); dir != "" {
		if info, err := os.Stat(dir); err == nil && info.IsDir() {
			return dir
		}
	}
	return os.TempDir()
}

// sweep removes what a crash left behind.
func (g *Grabber) sweep(base string) {
	left, _ := filepath.Glob(filepath.Join(base, tempPrefix+"*")) // the pattern is sound
	for _, dir := range left {
		info, err := os.Lstat(dir)
		if err == nil && info.IsDir() && g.Now().Sub(info.ModTime()) > staleTime {
			_ = os.RemoveAll(dir) // another user's stays: it is not ours to remove
		}
	}
}

func readPicture(name string) ([]byte, error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxPicture))
}

// output runs a tool and returns what it wrote.
func output(ctx context.Context, path string, args []string) ([]byte, error) {
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // path is the found tool's
	var out limited
	var errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.WaitDelay = time.Second
	if err := cmd.Run(); err != nil {
		if first, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n"); first != "" {
			return nil, errors.New(first)
		}
		return nil, err
	}
	return out.Bytes(), nil
}

// limited is a buffer that refuses more than a picture.
type limited struct{ bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if l.Len()+len(p) > maxPicture {
		return 0, errors.New("the picture is too large")
	}
	return l.Buffer.Write(p)
}
