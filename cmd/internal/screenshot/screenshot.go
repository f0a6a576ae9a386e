// Package screenshot takes a picture of the screen, of every monitor, with a tool
// of the system, so that QR codes can be looked for in it.
//
// A picture of a screen can hold anything. It goes through memory where the
// tool can write to a pipe, or to a file without a name. Else it goes through a
// file in a folder that only this user can open, in memory where the system has
// such a place, which is removed at once; one that a crash left behind is
// removed the next time a picture is taken. The desktop portal writes where the
// desktop keeps pictures, and that file is removed as soon as it is read.
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
	"slices"
	"strings"
	"time"

	"fob/otpcore/qr"
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
		if _, ok := g.find(t); ok {
			return t.name
		}
	}
	return ""
}

// find returns the program of a tool that is there; the portal has none.
func (g *Grabber) find(t tool) (path string, ok bool) {
	if t.portal {
		return "", g.hasPortal()
	}
	path, err := g.LookPath(t.name)
	return path, err == nil
}

// Grab takes the pictures: one of all monitors, or one of each. A tool that is
// there and fails is passed over for the next.
func (g *Grabber) Grab(ctx context.Context) (pictures [][]byte, tool string, err error) {
	g.sweep(g.tempBase())
	var failed []string
	found := false
	for _, t := range g.tools() {
		path, ok := g.find(t)
		if !ok {
			continue
		}
		found = true
		pictures, err := g.run(ctx, t, path)
		if ctx.Err() != nil {
			return nil, t.name, ctx.Err()
		}
		if err == nil && !slices.ContainsFunc(pictures, func(p []byte) bool { return !qr.IsPicture(p) }) {
			return pictures, t.name, nil
		}
		if err == nil {
			err = errors.New("what it made is no picture")
		}
		failed = append(failed, t.name+": "+strings.TrimPrefix(err.Error(), t.name+": "))
	}
	if !found {
		return nil, "", ErrNoTool
	}
	return nil, "", fmt.Errorf("%w: %s", ErrFailed, strings.Join(failed, "; "))
}

func (g *Grabber) run(ctx context.Context, t tool, path string) ([][]byte, error) {
	if t.portal {
		return g.portal(ctx)
	}
	ctx, cancel := context.WithTimeout(ctx, grabTime)
	defer cancel()
	if t.files > 0 {
		return g.runWithFiles(ctx, t, path)
	}
	picture, err := output(ctx, path, t.args, nil)
	if err != nil {
		return nil, err
	}
	if picture, err = t.decode(picture); err != nil {
		return nil, err
	}
	return [][]byte{picture}, nil
}

// runWithFiles runs a tool that writes files.
func (g *Grabber) runWithFiles(ctx context.Context, t tool, path string) ([][]byte, error) {
	dir, err := os.MkdirTemp(g.tempBase(), tempPrefix) // 0700
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	var names []string
	for i := range t.files {
		names = append(names, filepath.Join(dir, fmt.Sprintf("%d.png", i+1)))
	}
	var memory *os.File
	if t.inPlace {
		if memory, err = inMemory(names[0]); err == nil {
			defer func() { _ = memory.Close() }()
		}
	}
	if _, err := output(ctx, path, append(slices.Clone(t.args), names...), memory); err != nil {
		return nil, err
	}
	if memory != nil {
		picture, err := fromMemory(memory)
		if err != nil || len(picture) > 0 {
			return [][]byte{picture}, err
		}
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

// readPicture reads a file that was made under that name. A link is the one to
// the file in memory, which only the tool can follow.
func readPicture(name string) ([]byte, error) {
	info, err := os.Lstat(name)
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() {
		return nil, nil
	}
	f, err := os.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, maxPicture))
}

func fromMemory(f *os.File) ([]byte, error) {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return nil, err
	}
	return io.ReadAll(io.LimitReader(f, maxPicture))
}

// output runs a tool, with a file for it to write into where there is one, and
// returns what it wrote to its standard output.
func output(ctx context.Context, path string, args []string, into *os.File) ([]byte, error) {
	cmd := exec.CommandContext(ctx, path, args...) //nolint:gosec // path is the found tool's
	var out limited
	var errs bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &errs
	cmd.WaitDelay = time.Second
	if into != nil {
		cmd.ExtraFiles = []*os.File{into}
	}
	if err := cmd.Run(); err != nil {
		if ctx.Err() != nil {
			return nil, errors.New("it did not end in time")
		}
		if first, _, _ := strings.Cut(strings.TrimSpace(errs.String()), "\n"); first != "" {
			return nil, errors.New(first)
		}
		return nil, err
	}
	return out.buf.Bytes(), nil
}

// limited is a buffer that refuses more than a picture. The buffer is a field:
// embedded, its ReadFrom would take everything.
type limited struct{ buf bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	if l.buf.Len()+len(p) > maxPicture {
		return 0, errors.New("the picture is too large")
	}
	return l.buf.Write(p)
}
