// Command compare runs fob's search for QR codes and zbarimg over the same
// pictures and prints who found how many.
//
//	compare [-seeds 1-5] [-only NAME] [-v] [-keep DIR] [FOLDER…]
//
// Without folders it draws the pictures of package corpus for each seed, and
// counts codes whose text is right. The pictures of a folder are searched as
// they are, and every text counts. The exit code is 1 when zbarimg was ahead
// on a picture.
package main

import (
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"fob/otpcore/qr"
	"fob/testdata/qr/corpus"
)

func main() {
	seeds := flag.String("seeds", "1-5", "seeds to draw, first-last")
	only := flag.String("only", "", "pictures whose name contains this")
	keep := flag.String("keep", "", "keep the pictures where zbarimg was ahead, or nobody found all, in this folder")
	patience := flag.Duration("time", qr.MaxTime, "give up a picture after this; more on a busy machine")
	verbose := flag.Bool("v", false, "print every picture")
	flag.Parse()
	c := &comparison{verbose: *verbose, keep: *keep, patience: *patience}
	var err error
	if flag.NArg() > 0 {
		for _, dir := range flag.Args() {
			if err = c.folder(dir); err != nil {
				break
			}
		}
	} else {
		err = c.drawn(*seeds, *only)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "compare:", err)
		os.Exit(2)
	}
	if c.everBehind {
		os.Exit(1)
	}
}

// comparison counts over the pictures of one set.
type comparison struct {
	verbose    bool
	patience   time.Duration
	keep       string
	everBehind bool

	pictures, codes, ours, theirs, behind, wrong int
	slowest                                      time.Duration
	slowName                                     string
}

func (c *comparison) drawn(seeds, only string) error {
	first, last, ok := strings.Cut(seeds, "-")
	if !ok {
		last = first
	}
	from, err := strconv.Atoi(first)
	if err != nil {
		return err
	}
	to, err := strconv.Atoi(last)
	if err != nil {
		return err
	}
	tmp, err := os.MkdirTemp("", "qr-compare")
	if err != nil {
		return err
	}
	defer os.RemoveAll(tmp)
	for seed := from; seed <= to; seed++ {
		var failed error
		err := corpus.Each(uint64(seed), func(name string) bool { return strings.Contains(name, only) }, func(p corpus.Picture) {
			if failed == nil {
				file := filepath.Join(tmp, p.Name)
				failed = os.WriteFile(file, p.Data, 0o600)
				c.picture(fmt.Sprintf("%d/%s", seed, p.Name), file, p.Texts)
				failed = errors.Join(failed, os.Remove(file))
			}
		})
		if err != nil || failed != nil {
			return fmt.Errorf("%v %v", err, failed)
		}
		c.summary(fmt.Sprintf("seed %d", seed))
	}
	return nil
}

func (c *comparison) folder(dir string) error {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		return err
	}
	for _, f := range files {
		if info, err := os.Stat(f); err == nil && info.Mode().IsRegular() {
			c.picture(f, f, nil)
		}
	}
	c.summary(dir)
	return nil
}

// picture searches one file with both. want, where it is known, is what counts.
func (c *comparison) picture(name, file string, want []string) {
	data, err := os.ReadFile(file)
	if err != nil || !qr.IsPicture(data) {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), c.patience)
	defer cancel()
	start := time.Now()
	found, _ := qr.Find(ctx, data)
	took := time.Since(start)
	theirs := zbarimg(file)
	codes := len(want)
	if want == nil {
		codes = max(len(found), len(theirs))
	}
	right := func(texts []string) int {
		n := 0
		for _, t := range texts {
			if want == nil || slices.Contains(want, t) {
				n++
			}
		}
		return n
	}
	a, b := right(found), right(theirs)
	c.pictures, c.codes, c.ours, c.theirs = c.pictures+1, c.codes+codes, c.ours+a, c.theirs+b
	c.wrong += len(found) - a
	if took > c.slowest {
		c.slowest, c.slowName = took, name
	}
	note := ""
	switch {
	case a < b:
		note = "BEHIND"
		c.behind++
		c.everBehind = true
	case a < codes:
		note = "missed"
	case a < len(found):
		note = "WRONG"
	}
	if note != "" || c.verbose {
		fmt.Printf("%-44s codes %2d  fob %2d  zbarimg %2d  %6d ms  %s\n", name, codes, a, b, took.Milliseconds(), note)
	}
	if note != "" && c.keep != "" {
		if err := os.WriteFile(filepath.Join(c.keep, strings.ReplaceAll(filepath.Base(filepath.Dir(name))+"-"+filepath.Base(name), "/", "-")), data, 0o600); err != nil {
			fmt.Fprintln(os.Stderr, "compare:", err)
		}
	}
}

func (c *comparison) summary(set string) {
	fmt.Printf("%-24s pictures %3d  codes %3d  fob %3d  zbarimg %3d  behind on %d  wrong %d  slowest %d ms (%s)\n",
		set, c.pictures, c.codes, c.ours, c.theirs, c.behind, c.wrong, c.slowest.Milliseconds(), c.slowName)
	*c = comparison{verbose: c.verbose, patience: c.patience, keep: c.keep, everBehind: c.everBehind}
}

// zbarimg returns the distinct texts that it finds in a picture.
func zbarimg(file string) []string {
	out, err := exec.Command("zbarimg", "-q", "--xml", "-Sdisable", "-Sqrcode.enable", file).Output()
	if err != nil {
		return nil // it found nothing
	}
	var doc struct {
		Data []string `xml:"source>index>symbol>data"`
	}
	if err := xml.Unmarshal(out, &doc); err != nil {
		fmt.Fprintf(os.Stderr, "compare: zbarimg %q: %v\n", file, err)
		return nil
	}
	slices.Sort(doc.Data)
	return slices.Compact(doc.Data)
}
