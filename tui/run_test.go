package tui

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
)

// syncBuffer is a buffer that a program writes while a test reads.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
	at time.Time // of the last write
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.at = time.Now()
	return s.b.Write(p)
}

func (s *syncBuffer) last() time.Time {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.at
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// program runs the whole interface on pipes in a bubble of fake time.
func program(t *testing.T, change func(*Config), drive func(press func(string), out *syncBuffer)) (*syncBuffer, error) {
	t.Helper()
	return hungUp(t, change, func(press func(string), out *syncBuffer, _ chan<- os.Signal) { drive(press, out) })
}

// hungUp is program with a hand on the signal that the terminal has gone.
func hungUp(t *testing.T, change func(*Config), drive func(press func(string), out *syncBuffer, signals chan<- os.Signal)) (*syncBuffer, error) {
	t.Helper()
	out := &syncBuffer{}
	var result error
	synctest.Test(t, func(t *testing.T) {
		backend, err := NewSamples(time.Now)
		if err != nil {
			t.Fatal(err)
		}
		in, keys := io.Pipe()
		c := Config{
			In: in, Out: out, Environ: []string{"TERM=xterm-256color"}, Now: time.Now,
			Open: func(context.Context) (Backend, error) { return backend, nil },
		}
		if change != nil {
			change(&c)
		}
		done, signals := make(chan error, 1), make(chan os.Signal, 1)
		go func() {
			done <- run(t.Context(), c, signals, tea.WithoutSignalHandler(), tea.WithWindowSize(80, 27),
				tea.WithColorProfile(colorprofile.TrueColor))
		}()
		time.Sleep(time.Second)
		drive(func(s string) {
			_, _ = io.WriteString(keys, s)
			time.Sleep(100 * time.Millisecond)
		}, out, signals)
		_ = keys.Close()
		result = <-done
		time.Sleep(time.Minute) // timers end
	})
	return out, result
}

// TestProgram: the program draws on the alternate screen only, and what it
// leaves on the main one is nothing.
func TestProgram(t *testing.T) {
	out, err := program(t, nil, func(press func(string), out *syncBuffer) {
		press("mast")
		time.Sleep(65 * time.Second)
		press("\x03")
	})
	if err != nil {
		t.Fatal(err)
	}
	const enter, leave = "\x1b[?1049h", "\x1b[?1049l"
	before, rest, ok := strings.Cut(out.String(), enter)
	if !ok {
		t.Fatal("the alternate screen was never entered")
	}
	screen, after, ok := strings.Cut(rest, leave)
	if !ok {
		t.Fatal("the alternate screen was never left")
	}
	if !strings.Contains(screen, "Mastodon") {
		t.Error("nothing was drawn")
	}
	for _, s := range []string{before, after} {
		for _, word := range []string{"fob", "Mastodon", "GitHub", "alex"} {
			if strings.Contains(s, word) {
				t.Errorf("%q outside of the alternate screen", word)
			}
		}
	}
}

// TestIdleBytes: twenty rows that all change at once cost few bytes a second,
// over whole periods. A pipe has longer cursor moves than a terminal, where
// testdata/bench/tui.py measures.
func TestIdleBytes(t *testing.T) {
	var got int
	const seconds = 120
	_, err := program(t, func(c *Config) {
		b := bigVault(t, 20)
		c.Open = func(context.Context) (Backend, error) { return b, nil }
	}, func(press func(string), out *syncBuffer) {
		before := len(out.String())
		time.Sleep(seconds * time.Second)
		got = (len(out.String()) - before) / seconds
		press("\x03")
	})
	if err != nil {
		t.Fatal(err)
	}
	if t.Logf("%d bytes a second", got); got > 270 || got < 50 {
		t.Errorf("%d bytes a second", got)
	}
}

func TestProgramEndsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	err := run(ctx, Config{
		In: strings.NewReader(""), Out: io.Discard, Now: time.Now,
		Open: func(context.Context) (Backend, error) { return NewSamples(time.Now) },
	}, nil, tea.WithoutSignalHandler())
	if !errors.Is(err, context.Canceled) {
		t.Errorf("run = %v, want context.Canceled", err)
	}
}

// TestNoTrace: the toolkit's variables make no file, though they are set.
func TestNoTrace(t *testing.T) {
	trace := filepath.Join(t.TempDir(), "trace")
	t.Setenv("TEA_TRACE", trace)
	t.Setenv("TEA_DEBUG", "1")
	if _, err := program(t, nil, func(press func(string), _ *syncBuffer) { press("\x03") }); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(trace); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the trace was written: %v", err)
	}
	for _, name := range []string{"TEA_TRACE", "TEA_DEBUG"} {
		if _, set := os.LookupEnv(name); set {
			t.Errorf("%s is still set", name)
		}
	}
}

// TestPanicsAreSilent: what a panic carries may be a secret; only its type or
// what the runtime says gets out.
func TestPanicsAreSilent(t *testing.T) {
	t.Parallel()
	caught := func(f func()) (r any) {
		defer func() { r = recover() }()
		f()
		return nil
	}
	for _, value := range []any{"otpauth://secret", errors.New("otpauth://secret"), fmt.Errorf("code %s", "123456")} {
		got := caught(func() {
			defer redactPanic()
			panic(value)
		})
		if s := fmt.Sprint(got); strings.Contains(s, "secret") || strings.Contains(s, "123456") || !strings.Contains(s, "internal error") {
			t.Errorf("panic(%T) says %q", value, s)
		}
	}
	index := 7
	got := caught(func() {
		defer redactPanic()
		_ = []int{1}[index]
	})
	if s := fmt.Sprint(got); !strings.Contains(s, "out of range") {
		t.Errorf("a runtime error says %q", s)
	}
	if got := caught(func() { defer redactPanic() }); got != nil {
		t.Errorf("no panic became %v", got)
	}
	// In a command, and twice over.
	got = caught(func() {
		defer redactPanic()
		do(func() tea.Msg { panic("otpauth://secret") })()
	})
	if s := fmt.Sprint(got); strings.Contains(s, "secret") {
		t.Errorf("a command says %q", s)
	}
}

func TestSavesAreWaitedFor(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &saves{}
		begin := time.Now()
		go s.during(func() { time.Sleep(2 * time.Second) })
		synctest.Wait()
		s.wait(5 * time.Second)
		if got := time.Since(begin); got != 2*time.Second {
			t.Errorf("waited %v for a save of 2 s", got)
		}
		go s.during(func() { time.Sleep(time.Minute) })
		synctest.Wait()
		begin = time.Now()
		s.wait(5 * time.Second)
		if got := time.Since(begin); got != 5*time.Second {
			t.Errorf("waited %v, want the limit", got)
		}
		time.Sleep(time.Minute)
	})
}
