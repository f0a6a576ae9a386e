package settings

import (
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"fob/tui"
)

func TestParse(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, text string
		want       func(p *tui.Prefs)
		problems   []string
	}{
		{"empty", "", nil, nil},
		{"all", `theme = "moss"
keys = "vi"
order = "issuer"
groups = true
hide = true
clipboard = "10s"
lock = "never"
[bind]
details = ["f2", "."]
edit = "ctrl+t"
`, func(p *tui.Prefs) {
			*p = tui.Prefs{
				Theme: "moss", Vi: true, Order: tui.ByIssuer, Groups: true, Hide: true, Clipboard: 10 * time.Second,
				Bind: map[string][]string{"details": {"f2", "."}, "edit": {"ctrl+t"}},
			}
		}, nil},
		{"seconds", "lock = 90", func(p *tui.Prefs) { p.Lock = 90 * time.Second }, nil},
		{"no TOML", "theme = \"moss\"\n\nkeys = \n", nil, []string{"line 3: "}},
		{"unknown", "\nthme = \"moss\"\ntheme = \"moss\"", func(p *tui.Prefs) { p.Theme = "moss" }, []string{`line 2: there is no setting "thme"`}},
		{
			"wrong values", "theme = \"blue\"\norder = 3\ngroups = \"yes\"\nclipboard = \"1h\"\nlock = \"1s\"\nhide = true",
			func(p *tui.Prefs) { p.Hide = true },
			[]string{
				`line 1: theme: use one of "fob"`, "line 2: order: use one of", "line 3: groups: use true or false",
				`line 4: clipboard: use a time from "1s" to "10m"`, `line 5: lock: use a time from "10s" to "24h", or "never"`,
			},
		},
		{"keys that clash", "[bind]\nedit = \"f3\"\nqr = \"f4\"\ndetails = \"f3\"\n", func(p *tui.Prefs) {
			p.Bind = map[string][]string{"qr": {"f4"}, "edit": {"f3"}}
		}, []string{`line 4: details: "f3" is taken by "edit"`}},
		{"a key that is taken", "[bind]\nedit = \"ctrl+o\"\n", nil, []string{`line 2: edit: "ctrl+o" is taken by "details"`}},
		{"keys of terminals", "[bind]\nedit = \"ctrl+s\"\nqr = \"alt+q\"\nlock = \"hyper+x\"\nundo = []\nfly = \"f3\"\ndelete = 3\nmenu = \"m\"", nil, []string{
			"line 2: edit", "line 3: qr", "line 4: lock", "line 5: undo: there is no key for it",
			"line 6: fly: there is no such action", "line 7: delete: keys are written in quotes", "line 8: menu",
		}},
		{"a letter twice", "[bind]\nedit = \"d\"", nil, []string{`line 2: edit: the letter "d" is taken by "details"`}},
		{"a letter of the modal list", "[bind]\nedit = \"j\"", nil, []string{`line 2: edit: "j" means "down" in the modal list`}},
		{"two that swap", "[bind]\nedit = \"ctrl+o\"\ndetails = \"ctrl+e\"", func(p *tui.Prefs) {
			p.Bind = map[string][]string{"edit": {"ctrl+o"}, "details": {"ctrl+e"}}
		}, nil},
		{"no table", "bind = 3", nil, []string{"line 1: bind: it is a table"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			want := Defaults()
			if tt.want != nil {
				tt.want(&want)
			}
			got, problems := Parse([]byte(tt.text))
			if !reflect.DeepEqual(got, want) {
				t.Errorf("Parse = %+v, want %+v", got, want)
			}
			if len(problems) != len(tt.problems) {
				t.Fatalf("problems: %v, want %v", problems, tt.problems)
			}
			for i, p := range problems {
				if !strings.HasPrefix(p.String(), tt.problems[i]) {
					t.Errorf("problem %q, want %q…", p, tt.problems[i])
				}
			}
		})
	}
}

// What the interface writes first says what the defaults are, and nothing is
// wrong with it.
func TestTemplate(t *testing.T) {
	t.Parallel()
	got, problems := Parse([]byte(template()))
	if len(problems) > 0 || !reflect.DeepEqual(normal(got), normal(Defaults())) {
		t.Errorf("the template says %+v, problems %v", got, problems)
	}
}

func TestEdit(t *testing.T) {
	t.Parallel()
	p := Defaults()
	p.Theme, p.Hide, p.Lock = "plum", true, 0
	text := "# mine\n  theme  = 'moss' # green\norder = \"name\"\n\n[bind]\nedit = \"f2\"\ntheme = \"f9\"\n"
	p.Order = tui.ByName
	got, err := Edit([]byte(text), p)
	want := "# mine\n  theme  = \"plum\" # green\norder = \"name\"\nhide = true\nlock = \"never\"\n\n[bind]\nedit = \"f2\"\ntheme = \"f9\"\n"
	if err != nil || string(got) != want {
		t.Errorf("Edit = %q, %v, want %q", got, err, want)
	}
	for _, bad := range []string{"theme = ", "\"theme\" = \"moss\""} {
		if got, err := Edit([]byte(bad), p); err == nil {
			t.Errorf("Edit(%q) = %q, want an error", bad, got)
		}
	}
}

// TestFirstFile: the file that the interface first writes, for any one setting,
// says of all others what held without a file.
func TestFirstFile(t *testing.T) {
	t.Parallel()
	p := Defaults()
	p.Groups = true
	got, err := Edit(nil, p)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"theme = \"" + tui.Themes()[0] + "\"", "keys = \"search\"", "order = \"use\"", "groups = true", "hide = false", "clipboard = \"30s\"", "lock = \"5m\""} {
		if !strings.Contains("\n"+string(got), "\n"+want+" ") {
			t.Errorf("no line %s in\n%s", want, got)
		}
	}
}

func TestSaveAndLoad(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	path := Path(dir)
	if p, problems, err := Load(path); err != nil || problems != nil || !reflect.DeepEqual(p, Defaults()) {
		t.Fatalf("a file that is not there: %+v, %v, %v", p, problems, err)
	}
	want := Defaults()
	want.Groups, want.Theme, want.Clipboard = true, "amber", 5*time.Second
	for range 2 {
		if err := Save(path, want); err != nil {
			t.Fatal(err)
		}
	}
	if p, problems, err := Load(path); err != nil || problems != nil || !reflect.DeepEqual(p, want) {
		t.Fatalf("loaded %+v, %v, %v", p, problems, err)
	}
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	if left, _ := filepath.Glob(filepath.Join(dir, "fob", ".config-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
	// Through a link, as dotfiles are kept.
	if runtime.GOOS == "windows" {
		return
	}
	target := filepath.Join(dir, "real.toml")
	if err := os.Rename(path, target); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(target, path); err != nil {
		t.Fatal(err)
	}
	want.Vi = true
	if err := Save(path, want); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(path); err != nil || info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced")
	}
	if p, _, _ := Load(target); !reflect.DeepEqual(p, want) {
		t.Errorf("behind the link: %+v", p)
	}
}

// FuzzParse: any file is read or refused with lines that are in it, and what
// can be edited reads back as what was asked for.
func FuzzParse(f *testing.F) {
	f.Add(template())
	f.Add("theme = \"moss\"\n[bind]\nedit = [\"f2\", \"w\"]\n")
	f.Add("lock = 3\n[[bind]]\n")
	f.Add("a.b = 1\n'theme' = ''''''\n")
	f.Fuzz(func(t *testing.T, text string) {
		_, problems := Parse([]byte(text))
		for _, p := range problems {
			if p.Line < 1 || p.Line > strings.Count(text, "\n")+1 {
				t.Errorf("line %d of %q", p.Line, text)
			}
		}
		want := Defaults()
		want.Theme, want.Hide = "plum", true
		out, err := Edit([]byte(text), want)
		if err != nil {
			return
		}
		if got, _ := Parse(out); got.Theme != "plum" || !got.Hide {
			t.Errorf("Edit(%q) = %q", text, out)
		}
	})
}

// TestTopic: fob help settings names every action and theme, and its examples
// are right.
func TestTopic(t *testing.T) {
	t.Parallel()
	data, err := os.ReadFile("../cli/topics/settings.txt")
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	_, list, ok := strings.Cut(text, "Keys of actions\n")
	if !ok {
		t.Fatal("the topic lists no actions")
	}
	list, _, _ = strings.Cut(list, "\n\n")
	named := map[string]bool{}
	for name := range strings.SplitSeq(list, ",") {
		named[strings.TrimSpace(name)] = true
	}
	for _, name := range tui.Actions() {
		if !named[name] {
			t.Errorf("the action %q is not in the topic", name)
		}
		delete(named, name)
	}
	for name := range named {
		t.Errorf("the topic names an action %q", name)
	}
	for _, theme := range tui.Themes() {
		if !strings.Contains(text, theme) {
			t.Errorf("the theme %q is not in the topic", theme)
		}
	}
	// The lines that set something, read as a file.
	var file []string
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		if m := regexp.MustCompile(`^  ([\w.]+ = ("[^"]*"|\[[^]]*\]|\w+)|\[bind\])`).FindStringSubmatch(line); m != nil {
			file = append(file, m[1])
		}
	}
	p, problems := Parse([]byte(strings.Join(file, "\n")))
	if len(problems) > 0 || len(p.Bind) != 2 || p.Lock != defaultLock || len(file) != 11 {
		t.Errorf("%d lines: %+v, %v", len(file), p, problems)
	}
}
