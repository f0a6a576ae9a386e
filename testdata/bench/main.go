// Command bench measures what fob promises of start-up and `fob get`, on this
// machine, against programs that do the least possible, and prints one table.
// run.sh starts it inside a Secret Service of its own.
package main

import (
	"flag"
	"fmt"
	"os"
	"runtime"
	"text/tabwriter"
	"time"
)

func main() {
	runs := flag.Int("runs", 30, "how often each program is run")
	flag.Parse()
	if err := run(*runs); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// row is one line of the table: what was measured, the limit and the result.
type row struct{ work, limit, measured, how string }

func run(runs int) error {
	dir, err := os.MkdirTemp("", "fob-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)

	programs, err := build(dir)
	if err != nil {
		return err
	}
	small, err := programs.makeVault(dir, 100)
	if err != nil {
		return err
	}
	large, err := programs.makeVault(dir, 10_000)
	if err != nil {
		return err
	}

	pass, stop, err := passOTP(dir)
	defer stop()
	if err != nil {
		return err
	}

	commands := map[string][]string{
		"hello":     {programs.hello},
		"version":   {programs.fob, "version"},
		"keyring":   {programs.keyringGet, "fob", "identity:" + small.id},
		"get small": small.get(programs.fob),
		"get large": large.get(programs.fob),
	}
	if pass != nil {
		commands["pass"] = pass
	}
	timer := newTimer(runs)
	times, err := timer.medians(commands)
	if err != nil {
		return err
	}
	_, getMemory, err := once(large.get(programs.fob))
	if err != nil {
		return err
	}
	_, listMemory, err := once([]string{programs.fob, "--vault", large.dir, "list", "--codes", "--json"})
	if err != nil {
		return err
	}
	size, err := os.Stat(programs.fob)
	if err != nil {
		return err
	}

	fmt.Printf("%s/%s, %d processors, %s, %d runs each, medians by %s\n\n",
		runtime.GOOS, runtime.GOARCH, runtime.NumCPU(), runtime.Version(), runs, timer)
	return printTable([]row{
		ratio("fob version, against a Go hello-world", 3, times["version"], times["hello"]),
		ratio("fob get, 100 accounts, against one keyring Get", 1.4, times["get small"], times["keyring"]),
		ratio("fob get, 10,000 accounts, against 100", 1.5, times["get large"], times["get small"]),
		faster("pass otp, against fob get of 100 accounts", 3, times["pass"], times["get small"]),
		{"import of 10,000 URIs, save included", "at most 1 s", milliseconds(large.imported), ""},
		megabytes("memory of fob get, 10,000 accounts", 40, getMemory),
		megabytes("memory of fob list --codes, 10,000 accounts", 40, listMemory),
		megabytes("the program, stripped", 15, size.Size()),
	})
}

func ratio(work string, limit float64, a, b time.Duration) row {
	return row{
		work, fmt.Sprintf("at most %.1f ×", limit), fmt.Sprintf("%.2f ×", float64(a)/float64(b)),
		milliseconds(a) + " / " + milliseconds(b),
	}
}

// faster is a ratio that should be large; other is 0 where it is not installed.
func faster(work string, limit float64, other, ours time.Duration) row {
	r := ratio(work, 0, other, ours)
	r.limit = fmt.Sprintf("at least %.1f ×", limit)
	if other == 0 {
		r.measured, r.how = "not installed here", ""
	}
	return r
}

func megabytes(work string, limit int, bytes int64) row {
	measured := "unknown here"
	if bytes > 0 {
		measured = fmt.Sprintf("%.1f MB", float64(bytes)/1e6)
	}
	return row{work, fmt.Sprintf("at most %d MB", limit), measured, ""}
}

func milliseconds(d time.Duration) string {
	return fmt.Sprintf("%.1f ms", d.Seconds()*1000)
}

func printTable(rows []row) error {
	w := tabwriter.NewWriter(os.Stdout, 0, 0, 3, ' ', 0)
	fmt.Fprintln(w, "figure\tlimit\tmeasured\tfrom")
	for _, r := range rows {
		fmt.Fprintf(w, "%s\t%s\t%s\t%s\n", r.work, r.limit, r.measured, r.how)
	}
	return w.Flush()
}
