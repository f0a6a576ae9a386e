package main

import (
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"fob/testdata"
)

// TestSaveOrder reads from the system calls of every command that writes that
// a file is on disk before it gets its name, and its name is on disk before the
// command says anything: write < fsync < rename < fsync of the folder < answer.
// A power cut then leaves the old or the new.
func TestSaveOrder(t *testing.T) {
	t.Parallel()
	strace := testdata.Need(t, "strace")
	base := crashBase(t)
	for _, c := range crashCases() {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := base.clone(t)
			if c.prepare != nil {
				c.prepare(t, m)
			}
			trace := filepath.Join(t.TempDir(), "trace")
			cmd := traced(strace, trace, "openat,write,fsync,rename,renameat,renameat2,linkat,mkdirat", c.do(t, m))
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Fatalf("%v: %s", err, out)
			}
			said, err := os.ReadFile(trace)
			if err != nil {
				t.Fatal(err)
			}
			named, faults := checkOrder(m.home, string(said))
			if named == 0 {
				t.Errorf("no file got its name:\n%s", said)
			}
			for _, fault := range faults {
				t.Error(fault)
			}
		})
	}
}

var (
	onFile  = regexp.MustCompile(`^(\w+)\(\d+<([^>]*)>`)
	renamed = regexp.MustCompile(`^(?:renameat2?|linkat)\([^"]*"([^"]*)"[^"]*"([^"]*)"`)
	opened  = regexp.MustCompile(`^openat\([^"]*"([^"]*)", [^)]*O_CREAT`)
	made    = regexp.MustCompile(`^mkdirat\([^"]*"([^"]*)"`)
)

// checkOrder follows the files of a home through a trace. It returns how many
// got their name, and what was out of order.
func checkOrder(home, trace string) (named int, faults []string) {
	wrong := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }
	dirty := map[string]bool{}      // files with what fsync has not seen
	unsynced := map[string]string{} // folders, and the name that was new in them
	for _, line := range events(trace) {
		ours := strings.Contains(line, home) && !strings.Contains(line, filepath.Join(home, "state"))
		switch m := onFile.FindStringSubmatch(line); {
		case m != nil && m[1] == "write" && strings.HasPrefix(m[2], "pipe:"):
			for dir, name := range unsynced {
				wrong("it answered, and %s in %s is not on disk: %s", name, dir, line)
			}
			unsynced = map[string]string{}
		case !ours || strings.Contains(line, "= -1 "):
		case m != nil && m[1] == "write":
			dirty[m[2]] = true
		case m != nil && m[1] == "fsync":
			delete(dirty, m[2])
			delete(unsynced, m[2])
		default:
			var to string
			if m := renamed.FindStringSubmatch(line); m != nil {
				if dirty[m[1]] {
					wrong("renamed before it was synced: %s", line)
				}
				named++
				to = m[2]
			} else if m := opened.FindStringSubmatch(line); m != nil && !strings.Contains(m[1], ".tmp-") && !strings.HasSuffix(m[1], ".lock") {
				named++
				to = m[1]
			} else if m := made.FindStringSubmatch(line); m != nil {
				to = m[1]
			}
			if to != "" && !strings.Contains(to, "/.fob-") {
				unsynced[filepath.Dir(to)] = filepath.Base(to)
			}
		}
	}
	for path := range dirty {
		wrong("never synced: %s", path)
	}
	for dir, name := range unsynced {
		wrong("%s in %s is never made durable", name, dir)
	}
	return named, faults
}

// events are the calls of a trace in the order in which they ended, each on one
// line, without the number of the thread.
func events(trace string) []string {
	var list []string
	begun := map[string]string{}
	for line := range strings.Lines(trace) {
		thread, call, _ := strings.Cut(strings.TrimSuffix(line, "\n"), " ")
		call = strings.TrimSpace(call)
		if head, ok := strings.CutSuffix(call, "<unfinished ...>"); ok {
			begun[thread] = head
			continue
		}
		if _, rest, ok := strings.Cut(call, " resumed>"); ok && strings.HasPrefix(call, "<...") {
			call = begun[thread] + rest
		}
		list = append(list, call)
	}
	return list
}

// The order is read rightly: these traces are wrong, each in one way.
func TestSaveOrderSeesFaults(t *testing.T) {
	t.Parallel()
	const good = `1 write(8</h/.v.tmp-a>, "x", 1) = 1
1 fsync(8</h/.v.tmp-a>) = 0
1 renameat(AT_FDCWD</>, "/h/.v.tmp-a", AT_FDCWD</>, "/h/v") = 0
1 fsync(8</h>) = 0
1 write(1<pipe:[1]>, "done", 4) = 4
`
	lines := strings.SplitAfter(good, "\n")
	for name, c := range map[string]struct {
		order []int
		wrong bool
	}{
		"good":                     {[]int{0, 1, 2, 3, 4}, false},
		"renamed before the sync":  {[]int{0, 2, 1, 3, 4}, true},
		"never synced":             {[]int{0, 2, 3, 4}, true},
		"answered before":          {[]int{0, 1, 2, 4, 3}, true},
		"the folder is not synced": {[]int{0, 1, 2, 4}, true},
		"synced the folder before": {[]int{0, 1, 3, 2, 4}, true},
	} {
		var text strings.Builder
		for _, i := range c.order {
			fmt.Fprint(&text, lines[i])
		}
		if _, faults := checkOrder("/h", text.String()); len(faults) > 0 != c.wrong {
			t.Errorf("%s: found %q", name, faults)
		}
	}
}
