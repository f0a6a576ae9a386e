//go:build unix

package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"fob/testdata"
)

// The program with a clock that tests can set: main.go with its time.Now
// replaced by one that adds the seconds in a file. Nothing else is changed.
const shiftedClock = `package main

import (
	"os"
	"strconv"
	"strings"
	"time"
)

func shiftedNow() time.Time {
	text, _ := os.ReadFile(os.Getenv("FOB_TEST_CLOCK"))
	seconds, _ := strconv.ParseInt(strings.TrimSpace(string(text)), 10, 64)
	t := time.Now()
	return time.Unix(t.Unix()+seconds, int64(t.Nanosecond()))
}
`

var buildShifted = sync.OnceValues(func() (string, error) {
	fob, err := build()
	if err != nil {
		return "", err
	}
	dir := filepath.Dir(fob) // which TestMain removes
	source, err := os.ReadFile("main.go")
	if err != nil {
		return "", err
	}
	here, err := filepath.Abs(".")
	if err != nil {
		return "", err
	}
	changed := strings.ReplaceAll(string(source), "time.Now", "shiftedNow")
	changed += "\nvar _ time.Duration\n"
	replace := map[string]string{}
	for name, text := range map[string]string{"main.go": changed, "shifted.go": shiftedClock} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			return "", err
		}
		replace[filepath.Join(here, name)] = path
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o600); err != nil {
		return "", err
	}
	path := filepath.Join(dir, "fob-shifted")
	cmd := exec.Command("go", "build", "-trimpath", "-overlay", filepath.Join(dir, "overlay.json"), "-o", path, ".")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w: %s", err, out)
	}
	return path, nil
})

// clocked is a machine whose clock can be set.
type clocked struct {
	*machine
	clock string
}

func newClocked(t *testing.T) *clocked {
	t.Helper()
	fob, err := buildShifted()
	if err != nil {
		t.Fatal(err)
	}
	c := &clocked{machine: &machine{fob: fob, home: t.TempDir()}}
	c.key = filepath.Join(c.home, "paper-key.txt")
	c.clock = filepath.Join(c.home, "clock")
	c.vars = []string{"FOB_TEST_CLOCK=" + c.clock}
	return c
}

// shift sets the clock that many seconds ahead of the real one.
func (c *clocked) shift(t *testing.T, seconds int64) {
	t.Helper()
	temp := c.clock + ".new"
	if err := os.WriteFile(temp, []byte(strconv.FormatInt(seconds, 10)), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(temp, c.clock); err != nil {
		t.Fatal(err)
	}
}

func (c *clocked) set(t *testing.T, to time.Time) {
	t.Helper()
	c.shift(t, to.Unix()-time.Now().Unix())
}

func (c *clocked) exits(t *testing.T, want int, stdin string, args ...string) (stdout, stderr string) {
	t.Helper()
	cmd := c.command(stdin, args...)
	var out, errs strings.Builder
	cmd.Stdout, cmd.Stderr = &out, &errs
	timer := time.AfterFunc(time.Minute, func() { _ = cmd.Process.Kill() })
	_ = cmd.Run()
	timer.Stop()
	if code := cmd.ProcessState.ExitCode(); code != want {
		t.Errorf("%q: exit %d, want %d: %s%s", args, code, want, out.String(), errs.String())
	}
	return out.String(), errs.String()
}

// oath is oathtool's opinion.
func oath(t *testing.T, at int64, options ...string) string {
	t.Helper()
	args := append([]string{"-b", "-N", "@" + strconv.FormatInt(at, 10)}, options...)
	out, err := exec.Command(testdata.Need(t, "oathtool"), append(args, secretText)...).CombinedOutput()
	if err != nil {
		t.Fatalf("oathtool: %v: %s", err, out)
	}
	return strings.TrimSpace(string(out))
}

// moments are where clocks and counters of 31, 32 and 33 bits end, and beyond.
func moments() []int64 {
	return []int64{0, 59, 1<<31 - 1, 1 << 31, 1<<32 - 1, 1 << 32, 1 << 33, 20_000_000_000, 253_402_300_799}
}

// TestCodesAtAllTimes compares with oathtool at the moments where clocks break.
func TestCodesAtAllTimes(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	for _, algorithm := range []string{"SHA1", "SHA256", "SHA512"} {
		for _, digits := range []string{"6", "8"} {
			m.run(t, fmt.Sprintf("otpauth://totp/%s-%s:a?secret=%s&algorithm=%[1]s&digits=%[2]s&issuer=%[1]s-%[2]s\n", algorithm, digits, secretText), "add")
		}
	}
	for _, at := range moments() {
		for _, algorithm := range []string{"SHA1", "SHA256", "SHA512"} {
			for _, digits := range []string{"6", "8"} {
				want := oath(t, at, "--totp="+algorithm, "-d", digits)
				got := m.run(t, "", "get", algorithm+"-"+digits, "--at", "@"+strconv.FormatInt(at, 10))
				if strings.TrimSpace(got) != want {
					t.Errorf("%s, %s digits, at %d: %q, oathtool says %s", algorithm, digits, at, got, want)
				}
			}
		}
	}
}

// TestClocks sets the machine's clock to years long past and far ahead, and
// back and forth between two commands: the codes are those of that time, a
// clock that cannot be right is named, and nothing hangs or is lost.
func TestClocks(t *testing.T) {
	t.Parallel()
	c := newClocked(t)
	year := func(y int) time.Time { return time.Date(y, 2, 3, 4, 5, 20, 0, time.UTC) }
	c.set(t, year(2027))
	c.exits(t, 0, "", "init", "--paper-key", c.key)
	c.exits(t, 0, "otpauth://totp/Git:me?secret="+secretText+"&issuer=Git\n", "add")
	c.exits(t, 0, "otpauth://hotp/Bank:me?secret="+secretText+"&issuer=Bank&counter=7\n", "add")
	for i, s := range []struct {
		year int
		warn string
	}{
		{2027, ""},
		{2038, ""},
		{1970, "which is past"},
		{2106, "which is far in the future"},
		{2040, "one clock is wrong"}, // since 2106 a save is from the future
		{2300, "which is far in the future"},
		{1999, "which is past"},
	} {
		c.set(t, year(s.year))
		before := time.Now()
		stdout, stderr := c.exits(t, 0, "", "get", "git")
		at := year(s.year).Unix() + int64(time.Since(before)/time.Second)
		if code := strings.TrimSpace(stdout); code != oath(t, year(s.year).Unix(), "--totp") && code != oath(t, at+1, "--totp") {
			t.Errorf("%d: the code is %q", s.year, stdout)
		}
		if s.warn == "" && stderr != "" || !strings.Contains(stderr, s.warn) {
			t.Errorf("%d: it says %q, want %q", s.year, stderr, s.warn)
		}
		if doctor, _ := c.exits(t, 1, "", "doctor"); (s.warn != "") != strings.Contains(doctor, "wrong  clock") {
			t.Errorf("%d: doctor says of the clock:\n%s", s.year, doctor)
		}
		c.exits(t, 0, fmt.Sprintf("otpauth://totp/New%d:n?secret=%s&issuer=New%d\n", i, secretText, i), "add")
		// add showed the first code.
		if stdout, _ := c.exits(t, 0, "", "get", "bank"); strings.TrimSpace(stdout) != oath(t, 0, "--hotp", "-c", strconv.Itoa(8+i)) {
			t.Errorf("%d: the counter's code is %q", s.year, stdout)
		}
	}
	if list, _ := c.exits(t, 0, "", "list"); strings.Count(list, "New") != 2*7 && strings.Count(list, "New") != 7 {
		t.Errorf("accounts are missing:\n%s", list)
	}
}

// TestNoReuseWhenTheClockGoesBack gives no code that was given before, and says
// why.
func TestNoReuseWhenTheClockGoesBack(t *testing.T) {
	t.Parallel()
	c := newClocked(t)
	c.set(t, time.Date(2027, 1, 1, 12, 0, 5, 0, time.UTC))
	c.exits(t, 0, "", "init", "--paper-key", c.key)
	c.exits(t, 0, "otpauth://totp/Git:me?secret="+secretText+"&issuer=Git\n", "add")
	c.exits(t, 0, "", "get", "git", "--no-reuse")
	c.set(t, time.Date(2027, 1, 1, 11, 0, 5, 0, time.UTC))
	stdout, stderr := c.exits(t, 1, "", "get", "git", "--no-reuse")
	if stdout != "" || !strings.Contains(stderr, "the clock was set back") || !strings.Contains(stderr, "hint") {
		t.Errorf("%q, %s", stdout, stderr)
	}
}

// TestFollowWhenTheClockJumps sets the clock on, as after a sleep, and back,
// while get --follow and the interface run: each shows the code of the new time
// within seconds.
func TestFollowWhenTheClockJumps(t *testing.T) {
	t.Parallel()
	c := newClocked(t)
	noon := time.Date(2027, 1, 1, 12, 0, 1, 0, time.UTC)
	c.set(t, noon)
	c.exits(t, 0, "", "init", "--paper-key", c.key)
	c.exits(t, 0, "otpauth://totp/Git:me?secret="+secretText+"&issuer=Git&period=3600\n", "add")
	cmd := c.command("", "get", "git", "--follow")
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	defer func() { _ = cmd.Process.Kill(); _ = cmd.Wait() }()
	lines := make(chan string)
	go func() {
		for s := bufio.NewScanner(out); s.Scan(); {
			lines <- s.Text()
		}
	}()
	tmux := false
	var s *screen
	if _, err := exec.LookPath("tmux"); err == nil {
		tmux = true
		s = newScreen(t, c.machine, 80, 24, "--no-keyring", "--identity", c.key)
	}
	for _, jump := range []time.Duration{0, 5 * time.Hour, 2 * time.Hour, 72 * time.Hour, -time.Hour} {
		at := noon.Add(jump)
		c.set(t, at)
		want := oath(t, at.Unix(), "--totp", "-s", "3600s")
		select {
		case got := <-lines:
			if got != want {
				t.Errorf("%v: follow says %q, want %q", jump, got, want)
			}
		case <-time.After(20 * time.Second): // two, and a busy machine
			t.Fatalf("%v: follow says nothing", jump)
		}
		if tmux {
			s.unlocked(want[:3] + " " + want[3:])
		}
	}
	if tmux {
		s.keys("C-c")
		s.until("after 0")
	}
}

// unlocked waits for a text on the screen of an interface that locks itself
// when it slept for long.
func (s *screen) unlocked(want string) {
	s.t.Helper()
	deadline := time.Now().Add(20 * time.Second)
	for !strings.Contains(s.text(), want) {
		if time.Now().After(deadline) {
			s.t.Fatalf("the screen never had %q:\n%s", want, s.text())
		}
		if strings.Contains(s.text(), "fob is locked") {
			s.keys("Enter")
		}
		time.Sleep(200 * time.Millisecond)
	}
}

// TestMinLeftWhenTheClockJumps waits for the next code while the machine
// sleeps, and while its clock is set back: the wait ends.
func TestMinLeftWhenTheClockJumps(t *testing.T) {
	t.Parallel()
	c := newClocked(t)
	late := time.Date(2027, 1, 1, 12, 59, 30, 0, time.UTC)
	c.set(t, late)
	c.exits(t, 0, "", "init", "--paper-key", c.key)
	c.exits(t, 0, "otpauth://totp/Git:me?secret="+secretText+"&issuer=Git&period=3600\n", "add")
	for _, to := range []time.Time{late.Add(3 * time.Hour).Add(-10 * time.Minute), late.Add(-30 * time.Minute)} {
		c.set(t, late)
		began := time.Now()
		go func() {
			time.Sleep(time.Second)
			c.set(t, to)
		}()
		stdout, _ := c.exits(t, 0, "", "get", "git", "--min-left", "5m")
		if took := time.Since(began); took > 25*time.Second {
			t.Errorf("it took %v", took)
		}
		if want := oath(t, to.Unix(), "--totp", "-s", "3600s"); strings.TrimSpace(stdout) != want {
			t.Errorf("%v: %q, want %s", to, stdout, want)
		}
	}
}

// TestCompareTellsTheClock has a machine whose clock is wrong, and a phone's
// right code: compare says how far it is off.
func TestCompareTellsTheClock(t *testing.T) {
	t.Parallel()
	c := newClocked(t)
	right := time.Date(2027, 1, 1, 12, 0, 0, 0, time.UTC)
	phone := oath(t, right.Unix(), "--totp")
	c.set(t, right)
	c.exits(t, 0, "", "init", "--paper-key", c.key)
	c.exits(t, 0, "otpauth://totp/Git:me?secret="+secretText+"&issuer=Git\n", "add")
	for _, off := range []time.Duration{-9 * time.Minute, -95 * time.Second, 100 * time.Second, 9 * time.Minute} {
		c.set(t, right.Add(off))
		out, _ := c.exits(t, 10, phone+"\n", "compare", "git", "--json")
		var v struct {
			Result  string
			Seconds float64
		}
		if err := json.Unmarshal([]byte(out), &v); err != nil {
			t.Fatalf("%v: %s", err, out)
		}
		// A code is right for 30 seconds, so that is how exact it can be.
		if said := -v.Seconds - off.Seconds(); said < -45 || said > 45 {
			t.Errorf("the clock is off by %v; compare says %v (%s)", off, -v.Seconds, v.Result)
		}
	}
	c.set(t, right)
	c.exits(t, 0, phone+"\n", "compare", "git")
}
