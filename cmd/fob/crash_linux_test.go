package main

import (
	"bytes"
	"errors"
	"fmt"
	"math/rand"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fob/testdata"
)

// fault is what strace does to a system call instead of what was asked for.
type fault struct{ call, how string }

// faults are tried at every call of a command that touches its files. A short
// write and a short read are lies: the system says that it did what it did not.
func faults() []fault {
	var list []fault
	for _, call := range []string{
		"openat", "read", "write", "fsync", "linkat", "renameat", "unlinkat", "close", "mkdirat",
		"flock", "newfstatat", "fstat", "getdents64", "lseek", "fcntl", "fchmod", "getrandom", "mmap", "futex",
	} {
		list = append(list, fault{call, "signal=KILL"})
	}
	for call, errs := range map[string]string{
		"openat":     "ENOSPC EIO EROFS EDQUOT EMFILE EINTR",
		"read":       "EIO EINTR",
		"write":      "ENOSPC EIO EROFS EDQUOT EFBIG EINTR",
		"fsync":      "ENOSPC EIO EROFS EDQUOT EINTR",
		"linkat":     "ENOSPC EIO EROFS EMLINK EPERM",
		"renameat":   "ENOSPC EIO EROFS EXDEV",
		"unlinkat":   "EIO EROFS",
		"close":      "ENOSPC EIO EINTR",
		"mkdirat":    "ENOSPC EIO EROFS",
		"flock":      "EIO ENOLCK EINTR",
		"newfstatat": "EIO",
		"fstat":      "EIO",
		"getdents64": "EIO",
		"lseek":      "EIO",
		"fcntl":      "EIO EMFILE",
		"fchmod":     "EIO EROFS",
		"getrandom":  "EIO",
		"statfs":     "EIO",
		"readlinkat": "EIO",
	} {
		for name := range strings.FieldsSeq(errs) {
			list = append(list, fault{call, "error=" + name})
		}
	}
	list = append(list, fault{"write", "retval=1"}, fault{"read", "retval=0"})
	slices.SortFunc(list, func(a, b fault) int { return strings.Compare(a.call+a.how, b.call+b.how) })
	return list
}

// point is a fault at one call: the nth of its kind in its thread.
type point struct {
	fault
	n int
}

func (p point) String() string { return fmt.Sprintf("%s of %s %d", p.how, p.call, p.n) }

// TestCrash kills the program, and fails it, at the system calls of every
// command that writes, from outside and on the program as it is shipped. What
// is there then is the old or the new, success was never claimed for the old,
// no code was shown whose use is not on disk, and the next command works.
//
// Each run tries a part of all faults, another one each day; FOB_TEST_LONG=1
// tries all, and FOB_TEST_SEED=N the part of a day that failed.
func TestCrash(t *testing.T) {
	t.Parallel()
	strace := testdata.Need(t, "strace")
	seed := testdata.Seed(t)
	base := crashBase(t)
	for _, c := range crashCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			tries := c.tries
			if os.Getenv("FOB_TEST_TOOLS") != "required" {
				tries = min(tries, 4)
			}
			r := newCrashRun(t, strace, base, c)
			points := r.points(t)
			if testdata.Long() {
				tries = len(points)
			} else {
				points = sample(points, 4*tries, rand.New(rand.NewSource(seed)))
			}
			// Go moves work between threads, so that some calls are not where
			// they were: others take their turn.
			hits, runs := 0, 0
			for ; runs < len(points) && hits < tries; runs++ {
				if r.try(t, points[runs]) {
					hits++
				}
			}
			t.Logf("%d of %d faults were met: %v", hits, runs, r.codes)
			if hits < tries/2 || hits == 0 {
				t.Errorf("%d of %d faults were met: the harness does not reach the save", hits, runs)
			}
		})
	}
}

// sample takes n points, each fault once before any comes twice.
func sample(points []point, n int, rng *rand.Rand) []point {
	rng.Shuffle(len(points), func(i, j int) { points[i], points[j] = points[j], points[i] })
	seen := map[fault]int{}
	turn := make(map[point]int, len(points))
	for _, p := range points {
		turn[p] = seen[p.fault]
		seen[p.fault]++
	}
	slices.SortStableFunc(points, func(a, b point) int { return turn[a] - turn[b] })
	return points[:min(n, len(points))]
}

// crashRun is one command, run again and again from the same start.
type crashRun struct {
	crashCase
	*machine
	strace   string
	good     string // the start
	old, new string // what is there before and after
	codes    map[int]int
}

func newCrashRun(t *testing.T, strace string, base *machine, c crashCase) *crashRun {
	t.Helper()
	m := base.clone(t)
	r := &crashRun{crashCase: c, machine: m, strace: strace, good: filepath.Join(t.TempDir(), "good"), codes: map[int]int{}}
	if c.prepare != nil {
		c.prepare(t, m)
	}
	copyTree(t, r.good, m.home)
	r.old = c.look(t, m)
	if out, err := r.start(t).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	r.new = c.look(t, m)
	if r.old == r.new {
		t.Fatalf("the command changes nothing: %s", r.old)
	}
	return r
}

// start is the command from the start.
func (r *crashRun) start(t *testing.T) *exec.Cmd {
	t.Helper()
	if err := os.RemoveAll(r.home); err != nil {
		t.Fatal(err)
	}
	copyTree(t, r.home, r.good)
	return r.do(t, r.machine)
}

// traced puts a command under strace, which shows these calls, or all of them
// where calls is empty. The program tells the kernel that it is not to be looked
// into, which strace keeps from the kernel: else only root sees what calls point
// to.
func traced(strace, trace, calls string, cmd *exec.Cmd, options ...string) *exec.Cmd {
	if calls != "" {
		options = append(options, "-e", "trace="+calls+",prctl")
	}
	options = append([]string{"-f", "-y", "-s", "4096", "-o", trace, "-e", "inject=prctl:retval=0"}, options...)
	outer := exec.Command(strace, append(append(options, cmd.Path), cmd.Args[1:]...)...)
	outer.Env, outer.Stdin, outer.Dir, outer.ExtraFiles = cmd.Env, cmd.Stdin, cmd.Dir, cmd.ExtraFiles
	return outer
}

// call is one line of a trace: the process, the call, and the rest.
var call = regexp.MustCompile(`(?m)^(\d+) +(\w+)\((.*)$`)

// points lists every fault at every call that touches the machine's files or
// its streams. What the program does before that is none of ours.
func (r *crashRun) points(t *testing.T) []point {
	t.Helper()
	trace := filepath.Join(t.TempDir(), "calls")
	if out, err := traced(r.strace, trace, "", r.start(t)).CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	said, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	count := map[string]int{}
	ours := map[string]map[int]bool{}
	begun := false
	for _, m := range call.FindAllSubmatch(said, -1) {
		thread, name, rest := string(m[1]), string(m[2]), string(m[3])
		count[thread+name]++
		mine := strings.Contains(rest, r.home) || strings.Contains(rest, "<pipe:")
		begun = begun || mine
		if mine || begun && (name == "getrandom" || name == "mmap" || name == "futex") {
			if ours[name] == nil {
				ours[name] = map[int]bool{}
			}
			ours[name][count[thread+name]] = true
		}
	}
	var points []point
	for _, f := range faults() {
		for n := range ours[f.call] {
			points = append(points, point{f, n})
		}
	}
	slices.SortFunc(points, func(a, b point) int { return strings.Compare(a.String(), b.String()) })
	if len(points) < 40 {
		t.Fatalf("%d places for a fault: the harness does not see the save", len(points))
	}
	return points
}

// try runs the command with one fault, and reports whether it was met.
func (r *crashRun) try(t *testing.T, p point) (met bool) {
	t.Helper()
	trace := filepath.Join(t.TempDir(), "trace")
	cmd := traced(r.strace, trace, p.call, r.start(t), "-e", fmt.Sprintf("inject=%s:%s:when=%d", p.call, p.how, p.n))
	var stdout, stderr bytes.Buffer
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	err := cmd.Run()
	said, rerr := os.ReadFile(trace)
	if rerr != nil {
		t.Fatal(rerr)
	}
	killed := bytes.Contains(said, []byte("killed by SIGKILL"))
	if !killed && !injected(said) {
		return false
	}
	code := 0
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		code = exit.ExitCode()
	}
	r.codes[code]++
	if line, _, _ := strings.Cut(stderr.String(), "\n"); testdata.Long() && code > 0 {
		t.Logf("%s: exit %d: %s", p, code, line)
	}
	r.check(t, p, code, killed, stdout.String(), stderr.String())
	return true
}

// injected reports whether a trace has a fault, besides what traced injects.
func injected(trace []byte) bool {
	for line := range bytes.Lines(trace) {
		if bytes.Contains(line, []byte("INJECTED")) && !bytes.Contains(line, []byte("prctl")) {
			return true
		}
	}
	return false
}

// check wants the old or the new, and a working program.
func (r *crashRun) check(t *testing.T, p point, code int, killed bool, stdout, stderr string) {
	t.Helper()
	now := r.look(t, r.machine)
	isNew := now == r.new
	switch {
	case now != r.old && !isNew:
		t.Errorf("%s: exit %d, and neither old nor new:\n%s\nold:\n%s\nnew:\n%s", p, code, now, r.old, r.new)
	case code == 0 && !isNew:
		t.Errorf("%s: success was claimed for the old: %s", p, stderr)
	case r.shows != "" && strings.Contains(stdout, r.shows) && !isNew:
		t.Errorf("%s: what was shown is not on disk: %s", p, stdout)
	case strings.Contains(stderr, "not written") && isNew:
		t.Errorf("%s: the new is there, and it says %s", p, stderr)
	}
	// Without memory or randomness, or its streams, Go's runtime makes an end.
	crashed := code == 2 && strings.Contains(stderr, "fatal error: ") && !isNew
	lied := p.call == "read" && p.how == "retval=0" // of standard input, which then is empty
	if !killed && !crashed && !(lied && code == 2) && !slices.Contains([]int{0, 1, 3, 4, 5, 6, 8, 9, 130}, code) {
		t.Errorf("%s: exit %d: %s", p, code, stderr)
	}
	if !killed && !crashed && !strings.HasPrefix(p.call, "unlink") {
		if left := temps(t, r.home); len(left) > 0 {
			t.Errorf("%s: %q was left", p, left)
		}
	}
	if r.next != nil {
		r.next(t, r.machine, p, isNew)
		return
	}
	r.healthy(t, p)
	if out, err := r.command(uri("Next:n"), "add").CombinedOutput(); err != nil {
		t.Errorf("%s: the next add: %v: %s", p, err, out)
	}
	if left := temps(t, r.dir()); len(left) > 0 {
		t.Errorf("%s: %q was left after the next save", p, left)
	}
}

// temps are the unfinished files in the machine's folders.
func temps(t *testing.T, home string) []string {
	t.Helper()
	var left []string
	err := filepath.Walk(home, func(path string, _ os.FileInfo, err error) error {
		if name := filepath.Base(path); strings.Contains(name, ".tmp-") || strings.HasPrefix(name, ".fob-") {
			left = append(left, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return left
}
