package clip

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"runtime"
	"strings"
	"time"
)

// settle is how long a tool that owns the selection is watched for failing at
// once: no display, no permission.
const settle = 150 * time.Millisecond

// answerTime bounds what Copy waits for the holder's answer.
const answerTime = 5 * time.Second

const accepted = "ok"

// hold starts the holder, hands it the text and waits for its answer. The
// holder outlives this process.
func (c *Clipboard) hold(ctx context.Context, t tool, path, text string, keep time.Duration) error {
	if len(c.Self) == 0 {
		return errors.New("no holder")
	}
	ctx, cancel := context.WithTimeout(ctx, answerTime)
	defer cancel()
	cmd := exec.Command(c.Self[0], append(append([]string(nil), c.Self[1:]...), t.name, path, keep.String())...) //nolint:gosec // this program itself
	cmd.SysProcAttr = ownSession()
	in, err := cmd.StdinPipe()
	if err != nil {
		return err
	}
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	if _, err := io.WriteString(in, text); err != nil {
		return fmt.Errorf("%s: %w", t.name, err)
	}
	_ = in.Close()

	answer := make(chan string, 1)
	go func() {
		line, _ := bufio.NewReader(io.LimitReader(out, 1024)).ReadString('\n')
		answer <- strings.TrimSpace(line)
	}()
	select {
	case <-ctx.Done():
		_ = cmd.Process.Kill()
		return fmt.Errorf("%s: %w", t.name, ctx.Err())
	case line := <-answer:
		if line != accepted {
			go func() { _ = cmd.Wait() }()
			return fmt.Errorf("%s: %s", t.name, line)
		}
	}
	c.mu.Lock()
	c.last = cmd.Process
	c.mu.Unlock()
	// An interface that stays open must collect the holder when it ends.
	go func() {
		_ = cmd.Wait()
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.last == cmd.Process {
			c.last = nil
		}
	}()
	return nil
}

// Hold is the other half, run in a process and session of its own: it reads
// the text from in, gives it to the tool, answers "ok" or the reason on out,
// and ends the tool after keep, which is MaxKeep at most. Closing out early tells nobody, so it is
// closed by the process that ends.
func Hold(ctx context.Context, name, path string, in io.Reader, out io.WriteCloser, keep time.Duration) error {
	err := holdTool(ctx, name, path, in, out, keep)
	if err != nil {
		_, _ = fmt.Fprintln(out, err)
	}
	return err
}

func holdTool(ctx context.Context, name, path string, in io.Reader, out io.WriteCloser, keep time.Duration) error {
	t, ok := lookup(name)
	if !ok {
		return fmt.Errorf("unknown clipboard tool %q", name)
	}
	text, err := io.ReadAll(io.LimitReader(in, 1<<20))
	if err != nil {
		return err
	}
	t = t.sensitive(ctx, path)
	cmd := exec.Command(path, t.args...) //nolint:gosec // path is the found tool's
	cmd.Stdin = strings.NewReader(string(text))
	var files *buffer
	if t.name == "wl-copy" {
		files = newBuffer(text, cmd)
		defer files.remove() // after the tool has ended
	}
	// The tool goes when this process does, however that ends. The system looks
	// at the thread that started it, which stays.
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	endWithParent(cmd)
	var words firstWords // what the tool says when it fails
	cmd.Stderr = &words
	if err := cmd.Start(); err != nil {
		return err
	}
	ended := make(chan struct{})
	var failed error // of the tool; set when ended is closed
	go func() {
		if failed = cmd.Wait(); failed != nil && words.line() != "" {
			failed = errors.New(words.line())
		}
		close(ended)
	}()

	wait := settle
	if !t.owns {
		wait = answerTime
	}
	select {
	case <-ended:
		if failed != nil {
			return failed
		}
		// Done, or already replaced by another copy.
		_, _ = fmt.Fprintln(out, accepted)
		return nil
	case <-time.After(wait):
		if !t.owns {
			_ = cmd.Process.Kill()
			return errors.New("it does not end")
		}
	}
	if files != nil {
		files.hide()
	}
	_, _ = fmt.Fprintln(out, accepted)
	_ = out.Close()
	select {
	case <-ended: // another copy has replaced it
		return nil
	case <-ctx.Done():
	case <-time.After(min(keep, MaxKeep)):
	}
	_ = cmd.Process.Kill()
	<-ended
	return nil
}

// firstWords keeps the beginning of what a tool says.
type firstWords struct{ text []byte }

func (w *firstWords) Write(p []byte) (int, error) {
	w.text = append(w.text, p[:min(len(p), 512-len(w.text))]...)
	return len(p), nil
}

// line is the first line of it.
func (w *firstWords) line() string {
	line, _, _ := strings.Cut(strings.TrimSpace(string(w.text)), "\n")
	return line
}
