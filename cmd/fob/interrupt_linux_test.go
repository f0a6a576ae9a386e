package main

import (
	"bytes"
	"io/fs"
	"math/rand"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fob/testdata"
)

// TestInterrupted presses Ctrl-C in a terminal while a command is at work, at
// moments that nobody chose: the terminal is as it was, what is there is the
// old or the new, the one line that is said tells which, and nothing unfinished
// is left.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	atAnyMoment(t, interrupt)
}

// TestKilledAnywhere does so with SIGKILL, and without strace, which stops a
// program only where it asks the system for something.
func TestKilledAnywhere(t *testing.T) {
	t.Parallel()
	atAnyMoment(t, func(t *testing.T, r *crashRun, after time.Duration) {
		t.Helper()
		cmd := r.start(t)
		var stdout, stderr bytes.Buffer
		cmd.Stdout, cmd.Stderr = &stdout, &stderr
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		timer := time.AfterFunc(after, func() { _ = cmd.Process.Kill() })
		_ = cmd.Wait()
		timer.Stop()
		code := cmd.ProcessState.ExitCode()
		r.codes[code]++
		p := point{fault{"all", "signal=KILL after " + after.String()}, 1}
		r.check(t, p, code, code == -1, stdout.String(), stderr.String())
	})
}

// atAnyMoment runs each command that writes several times, and stops it after
// some part of the time that it takes.
func atAnyMoment(t *testing.T, stop func(t *testing.T, r *crashRun, after time.Duration)) {
	t.Helper()
	rng := rand.New(rand.NewSource(testdata.Seed(t)))
	base := crashBase(t)
	for _, c := range crashCases() {
		seed := rng.Int63()
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := newCrashRun(t, "", base, c)
			began := time.Now()
			if out, err := r.start(t).CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			whole := time.Since(began)
			rng := rand.New(rand.NewSource(seed))
			tries := 2
			switch {
			case testdata.Long():
				tries = 60
			case os.Getenv("FOB_TEST_TOOLS") == "required" && whole < time.Second:
				tries = 6
			case whole >= time.Second: // a passphrase is worked on
				tries = 1
			}
			for range tries {
				stop(t, r, time.Duration(rng.Int63n(int64(whole+whole/4))))
			}
			t.Logf("in %d tries it ended with %v", tries, r.codes)
		})
	}
}

// interrupt presses Ctrl-C that long after the start.
func interrupt(t *testing.T, r *crashRun, after time.Duration) {
	t.Helper()
	p := point{fault{"Ctrl-C", "after " + after.String()}, 1}
	s := testdata.Start(t, r.start(t), 80, 24)
	time.Sleep(after)
	s.Type("\x03")
	code := s.Wait()
	r.codes[code]++
	if !s.AsBefore() {
		t.Errorf("%s: the terminal has other modes than before", p)
	}
	said := strings.ReplaceAll(strings.ReplaceAll(s.Seen(), "\r", ""), "^C", "")
	now := r.look(t, r.machine)
	if now != r.old && now != r.new {
		t.Errorf("%s: exit %d, and neither old nor new:\n%s\nold:\n%s\nnew:\n%s", p, code, now, r.old, r.new)
	}
	switch code {
	case -1: // before it could listen, as any program
		if now != r.old || said != "" {
			t.Errorf("%s: it was killed: %q, %s", p, said, now)
		}
	case 0:
		if now != r.new || strings.Contains(said, "interrupted") {
			t.Errorf("%s: success was claimed: %q, %s", p, said, now)
		}
	case 130:
		want := "fob: interrupted; nothing was changed\n"
		if now == r.new {
			want = "fob: interrupted; what was saved before that stays\n"
		}
		if !strings.HasSuffix(said, want) || strings.Count(said, "interrupted") != 1 {
			t.Errorf("%s: it says %q, want %q", p, said, want)
		}
		if r.shows != "" && now == r.old && strings.Contains(said, r.shows) {
			t.Errorf("%s: what was shown is not on disk: %q", p, said)
		}
	default:
		t.Errorf("%s: exit %d: %q", p, code, said)
	}
	if now == r.old {
		if was, is := fileNames(t, r.good), fileNames(t, r.home); !slices.Equal(was, is) {
			t.Errorf("%s: exit %d: the files were\n%q, and are\n%q", p, code, was, is)
		}
	} else if left := temps(t, r.home); len(left) > 0 {
		t.Errorf("%s: %q was left", p, left)
	}
	if r.next != nil {
		r.next(t, r.machine, p, now == r.new)
		return
	}
	r.healthy(t, p)
}

// fileNames are the files below a home, without locks, what is remembered of the
// vault, and its generations: one more of those, or one that is kept for good,
// changes nothing.
func fileNames(t *testing.T, home string) []string {
	t.Helper()
	var names []string
	err := filepath.WalkDir(home, func(path string, d fs.DirEntry, err error) error {
		name, _ := filepath.Rel(home, path)
		switch {
		case err != nil:
			return err
		case name == "state" || name == filepath.Join("vault", "backups"):
			return filepath.SkipDir
		case !d.IsDir() && !strings.HasSuffix(name, ".lock"):
			names = append(names, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return names
}

// TestInterruptedQuestions presses Ctrl-C where a command waits for an answer.
func TestInterruptedQuestions(t *testing.T) {
	t.Parallel()
	base := crashBase(t)
	keepCopy(t, base)
	base.run(t, uri("Gone:g"), "add")
	fresh := base.clone(t)
	fresh.key = ""
	device := base.clone(t)
	deviceKey(t, device)
	locked, err := filepath.Abs(filepath.Join("..", "..", "testdata", "imports", "aegis-encrypted.json"))
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		machine  *machine
		question string
		args     []string
	}{
		{base, "Passphrase of ", []string{"import", locked}},
		{device, "New passphrase:", []string{"passphrase"}},
		{base, "New passphrase for this machine:", []string{"restore", "HOME/copy.age", "--vault", "HOME/other"}},
		{base, "Key (it is not shown):", []string{"paper", "key", "--output", "HOME/new.txt"}},
		{base, "?", []string{"rm", "gone"}},
		{fresh, ":", []string{"init", "--vault", "HOME/third"}},
		{base, "", []string{"add"}},
	} {
		t.Run(strings.Join(c.args, " "), func(t *testing.T) {
			t.Parallel()
			m := c.machine.clone(t)
			if c.machine.key == "" {
				m.key = ""
			}
			before, was := files(t, m.dir()), fileNames(t, m.home)
			args := slices.Clone(c.args)
			for i := range args {
				args[i] = strings.ReplaceAll(args[i], "HOME", m.home)
			}
			s := onTerminal(t, m, args...)
			s.When("a question", func() bool { return s.Seen() != "" && strings.Contains(s.Seen(), c.question) })
			s.Type("\x03")
			if code := s.Wait(); code != 130 {
				t.Errorf("exit %d", code)
			}
			if !s.AsBefore() {
				t.Error("the terminal has other modes than before")
			}
			said := strings.ReplaceAll(s.Seen(), "\r", "")
			if !strings.HasSuffix(said, "\nfob: interrupted; nothing was changed\n") {
				t.Errorf("it says %q", said)
			}
			if is := fileNames(t, m.home); files(t, m.dir()) != before || !slices.Equal(was, is) {
				t.Errorf("the files were\n%q, and are\n%q", was, is)
			}
		})
	}
}
