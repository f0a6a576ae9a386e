package tui

import (
	"context"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fob/otpcore"
	"fob/vault"
)

func plainTalk(t *testing.T, change func(*Config), lines ...string) (string, error) {
	t.Helper()
	now := func() time.Time { return testTime() }
	b, err := NewSamples(now)
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	c := Config{
		In: strings.NewReader(strings.Join(lines, "\n")), Out: &out, Now: now,
		Open: func(context.Context) (Backend, error) { return b, nil },
	}
	if change != nil {
		change(&c)
	}
	err = Plain(t.Context(), c)
	return out.String(), err
}

func sampleCode(t *testing.T, issuer string, after uint64) string {
	t.Helper()
	for _, a := range Samples(testTime()) {
		if a.Key.Issuer == issuer {
			return group(a.Key.Code(a.Key.Step(testTime()) + after).String())
		}
	}
	t.Fatalf("no sample %q", issuer)
	return ""
}

func TestPlain(t *testing.T) {
	t.Parallel()
	clip := &fakeClipboard{how: "copied with wl-copy, cleared in 30 s"}
	tests := []struct {
		name   string
		change func(*Config)
		lines  []string
		want   []string
	}{
		{"one found", nil, []string{"gith"}, []string{
			"fob: 12 accounts", "GitHub, octocat@example.com, favourite: " + sampleCode(t, "GitHub", 0) + ", 23 seconds left.",
		}},
		{"several found", nil, []string{"ex", "2"}, []string{"1. ", "2. ", "Type a number.", "seconds left"}},
		{"several, and none of them", nil, []string{"gith", "ex", "copy"}, []string{"No account is chosen"}},
		{"a whole name", holding([2]string{"Counter", "a"}, [2]string{"Counter strike", "b"}), []string{"counter"}, []string{"Counter, a: "}},
		{"no letters in order", holding([2]string{"Catalogue", "a"}, [2]string{"Cat food", "b"}, [2]string{"C a t", "c"}), []string{"cat"}, []string{"2 accounts."}},
		{"letters in order alone", nil, []string{"ghb"}, []string{"GitHub, octocat"}},
		{"very many", holding(manyNames(45)...), []string{"service", "3"}, []string{"20. Service 19", "25 more match: type more of the name.", "Service 02, alex: "}},
		{"list", nil, []string{"list", "12"}, []string{"12. Wikipedia, Alex Example", sampleCode(t, "Wikipedia", 0)}},
		{"a tag", nil, []string{"#mail"}, []string{"Proton", sampleCode(t, "Proton", 0)}},
		{"next", nil, []string{"gith", "next"}, []string{"GitHub, next: " + sampleCode(t, "GitHub", 1) + ", in 23 seconds."}},
		{"a counter", nil, []string{"office", "next", "code"}, []string{"It goes by a counter", "has no next code", sampleCode(t, "Office door", 0), "The counter is saved."}},
		{"copy of a counter before its code", func(c *Config) { c.Clipboard = clip }, []string{"office", "copy", "code"}, []string{
			"No code of it was read yet: code takes the next one.", sampleCode(t, "Office door", 0), // none was used up
		}},
		{"copy", func(c *Config) { c.Clipboard = clip }, []string{"gith", "copy"}, []string{"GitHub copied with wl-copy, cleared in 30 s."}},
		{"no clipboard", nil, []string{"gith", "copy"}, []string{"Not copied: there is no clipboard here.", sampleCode(t, "GitHub", 0)}},
		{"nothing", nil, []string{"zzz", "copy"}, []string{"Nothing matches.", "No account is chosen"}},
		{"help", nil, []string{"help"}, []string{"list: all accounts"}},
		{"a word that is a name", nil, []string{"find list"}, []string{"Nothing matches."}},
		{"quit", nil, []string{"quit", "gith"}, []string{"12 accounts"}},
		{"empty", empty, []string{"list"}, []string{"no accounts", "fob add and fob import"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			out, err := plainTalk(t, tt.change, tt.lines...)
			if err != nil {
				t.Fatal(err)
			}
			for _, want := range tt.want {
				if !strings.Contains(out, want) {
					t.Errorf("lacks %q:\n%s", want, out)
				}
			}
			if regexp.MustCompile("[\x00-\x09\x0b-\x1f]").MatchString(out) {
				t.Errorf("control characters in %q", out)
			}
			if tt.name == "quit" && strings.Contains(out, "GitHub") {
				t.Error("quit does not end it")
			}
		})
	}
}

func TestPlainPassphrase(t *testing.T) {
	t.Parallel()
	tries := []string{"wrong", "right"}
	ask := func(c *Config) {
		open := c.Open
		c.Open = func(context.Context) (Backend, error) { return nil, fmt.Errorf("no keyring: %w", ErrAsk) }
		c.Unlock = func(ctx context.Context, p otpcore.Secret) (Backend, error) {
			if string(p.Bytes()) != "right" {
				return nil, vault.ErrPassphrase
			}
			return open(ctx)
		}
		c.AskPassphrase = func(context.Context) (otpcore.Secret, error) {
			next := tries[0]
			tries = tries[1:]
			return otpcore.NewSecret([]byte(next)), nil
		}
	}
	out, err := plainTalk(t, ask, "gith")
	if err != nil || !strings.Contains(out, "wrong passphrase") || !strings.Contains(out, "GitHub") {
		t.Errorf("%v:\n%s", err, out)
	}
	tries = []string{"a", "b", "c"}
	if out, err := plainTalk(t, ask, "gith"); !errors.Is(err, vault.ErrPassphrase) || strings.Contains(out, "GitHub") {
		t.Errorf("after three tries: %v:\n%s", err, out)
	}
}

// TestPlainIdle: without a line it ends, and so does an interrupt.
func TestPlainIdle(t *testing.T) {
	t.Parallel()
	in, _ := io.Pipe()
	out, err := plainTalk(t, func(c *Config) { c.In, c.Prefs.Lock = in, 10*time.Millisecond })
	if err != nil || !strings.Contains(out, "Closed") {
		t.Errorf("%v: %s", err, out)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	b, err := NewSamples(time.Now)
	if err != nil {
		t.Fatal(err)
	}
	err = Plain(ctx, Config{In: in, Out: io.Discard, Now: time.Now, Open: func(context.Context) (Backend, error) { return b, nil }})
	if !errors.Is(err, ErrInterrupted) {
		t.Errorf("interrupted: %v", err)
	}
}

// TestPlainCopiesWhatWasRead: of a counter account copy takes the code that was
// just read out, and without one none.
func TestPlainCopiesWhatWasRead(t *testing.T) {
	t.Parallel()
	clip := &fakeClipboard{how: "copied"}
	out, err := plainTalk(t, func(c *Config) { c.Clipboard = clip }, "office", "copy", "code", "copy", "copy", "office", "copy")
	if err != nil {
		t.Fatal(err)
	}
	first := sampleCounter(t, 0)
	want := []string{first, first}
	if !slices.Equal(clip.copies, want) {
		t.Errorf("copied %q, want %q:\n%s", clip.copies, want, out)
	}
}

// sampleCounter is the code of the counter sample, so many steps on.
func sampleCounter(t *testing.T, steps uint64) string {
	t.Helper()
	return strings.ReplaceAll(sampleCode(t, "Office door", steps), " ", "")
}

// TestPlainReadsTheClockOnce: a code and the seconds beside it are of one
// moment, also at the end of a period.
func TestPlainReadsTheClockOnce(t *testing.T) {
	t.Parallel()
	edge := testTime().Truncate(30 * time.Second).Add(30*time.Second - time.Nanosecond)
	for _, word := range []string{"gith", "code"} {
		readings := 0
		out, err := plainTalk(t, func(c *Config) {
			c.Now = func() time.Time {
				readings++
				return edge.Add(time.Duration(readings%2) * time.Second)
			}
		}, "gith", word)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(out) {
			now, left := edge, "1 second left"
			if strings.Contains(line, "30 seconds") || strings.Contains(line, "29 seconds") {
				now, left = edge.Add(time.Second), "seconds left"
			}
			code := group(Samples(now)[0].Key.At(now).String())
			if strings.HasPrefix(line, "GitHub") && !(strings.Contains(line, code) && strings.Contains(line, left)) {
				t.Errorf("%q, want %s and %q", line, code, left)
			}
		}
	}
}
