package cli

import (
	"bytes"
	"context"
	"io"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"fob/cmd/internal/prompt"
	"fob/vault/keyring/keyringtest"
)

// testWorld is a world with nothing in it: no terminal, no vault, an empty
// keyring.
func testWorld(t *testing.T, args ...string) *World {
	t.Helper()
	home := t.TempDir()
	ring := keyringtest.New(keyringtest.Works)
	return &World{
		Args:      args,
		Version:   "v0.0.0-test",
		Stdin:     strings.NewReader(""),
		Stdout:    io.Discard,
		Stderr:    io.Discard,
		OpenTTY:   func() (*prompt.Terminal, error) { return nil, os.ErrNotExist },
		OpenFD:    func(int) (io.ReadCloser, error) { return nil, os.ErrInvalid },
		Getenv:    func(string) string { return "" },
		Hostname:  func() (string, error) { return "laptop", nil },
		Now:       func() time.Time { return time.Date(2026, 11, 23, 9, 15, 0, 0, time.UTC) },
		Dirs:      Dirs{Data: filepath.Join(home, "data"), State: filepath.Join(home, "state"), Home: home},
		Keyring:   func(bool) Keyring { return ring },
		Clipboard: func() Clipboard { return fileClipboard("") },
		Paste:     fileClipboard("").paste,
		Screen:    func() Screen { return fileScreen("") },
		HoldClipboard: func(context.Context, string, string, time.Duration) error {
			return nil
		},
		workFactor: testWorkFactor,
	}
}

func testRoot(t *testing.T) *cobra.Command {
	t.Helper()
	w := testWorld(t)
	root := newRootCmd(&app{w: w, ask: &prompt.Asker{}})
	root.InitDefaultHelpCmd()
	root.InitDefaultVersionFlag()
	return root
}

// commands returns every command below root, root included.
func commands(root *cobra.Command) []*cobra.Command {
	list := []*cobra.Command{root}
	for _, c := range root.Commands() {
		list = append(list, commands(c)...)
	}
	return list
}

// Every command says in a line what it does, at length how, and by example.
func TestEveryCommandIsDocumented(t *testing.T) {
	t.Parallel()
	root := testRoot(t)
	all := commands(root)
	if len(all) < 24 {
		t.Fatalf("there are %d commands, want all of them", len(all))
	}
	for _, c := range all {
		path := c.CommandPath()
		if c.Short == "" || strings.HasSuffix(c.Short, ".") || !startsUpper(c.Short) {
			t.Errorf("%s: Short is %q", path, c.Short)
		}
		if c.Long == "" {
			t.Errorf("%s: no Long", path)
		}
		if c.Hidden {
			continue
		}
		if !strings.Contains(c.Example, "fob") {
			t.Errorf("%s: no Example", path)
		}
		if c.HasParent() && c.Parent() == root && c.GroupID == "" && c.Name() != "help" {
			t.Errorf("%s: in no group", path)
		}
		for line := range strings.Lines(c.Long + "\n" + c.Example) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 82 {
				t.Errorf("%s: a line of the help has %d columns: %q", path, n, line)
			}
		}
		if c.Args == nil && c.Name() != "list" && c.Name() != "help" {
			t.Errorf("%s: takes any arguments", path)
		}
	}
}

func startsUpper(s string) bool { return s != "" && s[0] >= 'A' && s[0] <= 'Z' }

// Every flag says what it does, and names its value.
func TestEveryFlagIsDocumented(t *testing.T) {
	t.Parallel()
	for _, c := range commands(testRoot(t)) {
		c.InitDefaultHelpFlag()
		c.Flags().VisitAll(func(f *pflag.Flag) {
			value, usage := pflag.UnquoteUsage(f)
			if usage == "" || startsUpper(usage) && !strings.HasPrefix(usage, value) || strings.HasSuffix(usage, ".") {
				t.Errorf("%s --%s: usage is %q", c.CommandPath(), f.Name, usage)
			}
			if f.Value.Type() != "bool" && (value == "" || value != strings.ToUpper(value)) {
				t.Errorf("%s --%s: its value is called %q", c.CommandPath(), f.Name, value)
			}
		})
	}
}

// What the help, the man pages and the topics tell people to type is there.
func TestDocumentedCommandsExist(t *testing.T) {
	t.Parallel()
	root := testRoot(t)
	texts := map[string]string{}
	for _, tp := range topics() {
		text, ok := topicText(tp.name)
		if !ok || len(text) < 200 {
			t.Errorf("topic %q has %d bytes", tp.name, len(text))
		}
		texts["topic "+tp.name] = text
	}
	for _, c := range commands(root) {
		texts[c.CommandPath()] = c.Long + "\n" + c.Example
	}
	files, err := topicFiles.ReadDir("topics")
	if err != nil || len(files) != len(topics())-1 {
		t.Errorf("%d topic files for %d topics (%v)", len(files), len(topics()), err)
	}
	found := 0
	for name, text := range texts {
		for line := range strings.Lines(text) {
			if n := len([]rune(strings.TrimRight(line, "\n"))); n > 84 {
				t.Errorf("%s: a line has %d columns: %q", name, n, line)
			}
			for _, m := range invocation.FindAllStringSubmatch(line, -1) {
				found++
				checkInvocation(t, root, name, strings.Fields(m[1]))
			}
		}
	}
	if found < 60 {
		t.Errorf("only %d commands were found in the texts", found)
	}
}

// invocation finds what starts with fob and a lower-case word in a text.
var invocation = regexp.MustCompile(`(?:^|[\s(|:])fob((?: +[a-z-][^\s|)>;,]*| +[A-Z]+[^\s|)>;,]*)*)`)

// checkInvocation checks the command, and every flag, of a line to type.
func checkInvocation(t *testing.T, root *cobra.Command, where string, words []string) {
	t.Helper()
	if len(words) == 0 || !strings.HasPrefix(words[0], "-") && !isCommand(root, words[0]) {
		// Words about fob, not a line to type, unless the first is meant as
		// a command: those are the ones that end in none.
		return
	}
	cmd, _, err := root.Find(slices.DeleteFunc(slices.Clone(words), func(w string) bool { return strings.HasPrefix(w, "-") }))
	if err != nil {
		t.Errorf("%s: fob %s: %v", where, strings.Join(words, " "), err)
		return
	}
	for _, word := range words {
		name, isFlag := strings.CutPrefix(word, "--")
		name, _, _ = strings.Cut(strings.Trim(name, ".'`\""), "=")
		if isFlag && name != "" && name != "help" && cmd.Flag(name) == nil && cmd.InheritedFlags().Lookup(name) == nil {
			t.Errorf("%s: fob %s: there is no flag --%s", where, strings.Join(words, " "), name)
		}
	}
}

func isCommand(root *cobra.Command, name string) bool {
	return slices.ContainsFunc(root.Commands(), func(c *cobra.Command) bool { return c.Name() == name })
}

// The table is the one of the documents, and each constant is in it.
func TestExitCodes(t *testing.T) {
	t.Parallel()
	want := []int{
		exitOK, exitFailed, exitUsage, exitNoMatch, exitLocked, exitNotWritten, exitNoVault,
		exitRollback, exitPartly, exitDamaged, exitDifferent, exitInterrupted,
	}
	var got []int
	names := map[string]bool{}
	for _, row := range exitCodes() {
		got = append(got, row.Code)
		if row.Meaning == "" || names[row.Name] {
			t.Errorf("code %d: name %q, meaning %q", row.Code, row.Name, row.Meaning)
		}
		names[row.Name] = true
	}
	if !slices.Equal(got, want) {
		t.Errorf("the table has %v, the constants are %v", got, want)
	}
	if want := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 130}; !slices.Equal(got, want) {
		t.Errorf("exit codes are %v: numbers are never reused or changed, want %v", got, want)
	}
}

// The man pages are the same bytes each time, and roff finds no fault in them.
func TestManPages(t *testing.T) {
	t.Parallel()
	one, two := t.TempDir(), t.TempDir()
	for _, dir := range []string{one, two} {
		if err := writeManPages(testRoot(t), edition{"v1", "2026-11-23"}, dir); err != nil {
			t.Fatal(err)
		}
	}
	pages, err := filepath.Glob(filepath.Join(one, "*.1"))
	if err != nil || len(pages) < 20 {
		t.Fatalf("%d man pages (%v)", len(pages), err)
	}
	for _, page := range pages {
		a, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(two, filepath.Base(page)))
		if err != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs between two runs (%v)", filepath.Base(page), err)
		}
		if !strings.Contains(string(a), ` "1" "2026-11-23" "fob v1" `) {
			t.Errorf("%s does not say the day of the release", filepath.Base(page))
		}
		for line := range strings.Lines(string(a)) {
			if strings.HasPrefix(line, "'") || strings.HasPrefix(line, ".") && !regexp.MustCompile(`^\.(TH|SH|TP|PP|B|nf|fi)\b`).MatchString(line) {
				t.Errorf("%s: a line begins as a request: %q", filepath.Base(page), line)
			}
		}
	}
}

// TestJSONIsDocumented finds every field of an answer in the help of its command.
func TestJSONIsDocumented(t *testing.T) {
	t.Parallel()
	for name, answers := range map[string][]any{
		"get":    {codeJSON{}},
		"status": {statusJSON{}},
		"doctor": {doctorJSON{}, check{}},
	} {
		cmd, _, err := testRoot(t).Find([]string{name})
		if err != nil {
			t.Fatal(err)
		}
		_, said, ok := strings.Cut(cmd.Long, "--json prints ")
		if !ok {
			t.Errorf("fob %s --help does not say what --json prints", name)
		}
		said, _, _ = strings.Cut(said, "\n\n")
		for _, answer := range answers {
			for f := range reflect.TypeOf(answer).Fields() {
				field, _, _ := strings.Cut(f.Tag.Get("json"), ",")
				if field != "deleted" && !slices.Contains(strings.FieldsFunc(said, func(r rune) bool { return strings.ContainsRune(" ,.;()\n", r) }), field) {
					t.Errorf("fob %s --help does not name the field %q", name, field)
				}
			}
		}
	}
}
