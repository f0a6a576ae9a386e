package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"
)

// timer takes the median time of programs.
type timer struct {
	runs      int
	hyperfine string // its path, "" where it is not installed
}

func newTimer(runs int) timer {
	path, _ := exec.LookPath("hyperfine") // no hyperfine, no path
	return timer{runs: runs, hyperfine: path}
}

// String says how the times are taken.
func (t timer) String() string {
	if t.hyperfine != "" {
		return "hyperfine -N"
	}
	return "a loop (hyperfine is not installed)"
}

// medians runs each command and returns its median time under the same name.
func (t timer) medians(commands map[string][]string) (map[string]time.Duration, error) {
	names := slices.Sorted(maps.Keys(commands))
	for _, name := range names { // a failure is told in the program's own words
		if _, _, err := once(commands[name]); err != nil {
			return nil, err
		}
	}
	if t.hyperfine != "" {
		return t.byHyperfine(names, commands)
	}
	taken := map[string][]time.Duration{}
	for range t.runs { // in turn, so that a busy moment falls on all alike
		for _, name := range names {
			took, _, err := once(commands[name])
			if err != nil {
				return nil, err
			}
			taken[name] = append(taken[name], took)
		}
	}
	medians := map[string]time.Duration{}
	for name, all := range taken {
		slices.Sort(all)
		medians[name] = all[len(all)/2]
	}
	return medians, nil
}

func (t timer) byHyperfine(names []string, commands map[string][]string) (map[string]time.Duration, error) {
	file := filepath.Join(os.TempDir(), "fob-bench-"+strconv.Itoa(os.Getpid())+".json")
	defer os.Remove(file)
	args := []string{"-N", "--style", "none", "--warmup", "3", "--runs", strconv.Itoa(t.runs), "--export-json", file}
	for _, name := range names {
		args = append(args, quoted(commands[name]))
	}
	if out, err := exec.Command(t.hyperfine, args...).CombinedOutput(); err != nil {
		return nil, fmt.Errorf("hyperfine: %w\n%s", err, out)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	var report struct{ Results []struct{ Median float64 } }
	if err := json.Unmarshal(data, &report); err != nil {
		return nil, fmt.Errorf("hyperfine's report: %w", err)
	}
	if len(report.Results) != len(names) {
		return nil, fmt.Errorf("hyperfine reports %d programs, want %d", len(report.Results), len(names))
	}
	medians := map[string]time.Duration{}
	for i, name := range names {
		medians[name] = time.Duration(report.Results[i].Median * float64(time.Second))
	}
	return medians, nil
}

// quoted writes a command the way hyperfine splits it.
func quoted(command []string) string {
	var words []string
	for _, word := range command {
		words = append(words, "'"+strings.ReplaceAll(word, "'", `'\''`)+"'")
	}
	return strings.Join(words, " ")
}

// once runs a command and returns how long it took and the most memory it
// held, in bytes, 0 where that cannot be known. The memory is never less than
// this program's own, which starts it.
func once(command []string) (time.Duration, int64, error) {
	cmd := exec.Command(command[0], command[1:]...)
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	began := time.Now()
	err := cmd.Run()
	took := time.Since(began)
	if err != nil {
		return 0, 0, fmt.Errorf("%s: %w\n%s", strings.Join(command[1:], " "), err, stderr.Bytes())
	}
	return took, peakMemory(cmd.ProcessState), nil
}
