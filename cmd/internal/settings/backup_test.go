package settings

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// The folder of backup.path, however TOML writes it, and what is wrong with it.
func TestBackup(t *testing.T) {
	t.Parallel()
	stick := "/media/stick/fob"
	if runtime.GOOS == "windows" {
		stick = `E:/fob`
	}
	home := t.TempDir()
	for name, c := range map[string]struct{ text, want, problem string }{
		"none":          {"theme = \"moss\"\n", "", ""},
		"dotted":        {"theme = \"moss\"\nbackup.path = '" + stick + "'\n", stick, ""},
		"a table":       {"[backup]\npath = '" + stick + "'\n", stick, ""},
		"inline":        {"backup = {path = '" + stick + "'}\n", stick, ""},
		"home":          {"backup.path = \"~/Sync/fob\"\n", filepath.Join(home, "Sync", "fob"), ""},
		"empty":         {"backup.path = \"\"\n", "", ""},
		"others wrong":  {"theme = 3\nbackup.path = '" + stick + "'\n", stick, ""},
		"relative":      {"\nbackup.path = \"stick\"\n", "", `config.toml, line 2: backup.path: "stick" does not say where it begins`},
		"another user":  {"backup.path = \"~ada/fob\"\n", "", "line 1: backup.path: "},
		"no text":       {"backup.path = 3\n", "", "line 1: backup.path: a folder is written in quotes"},
		"no table":      {"backup = '" + stick + "'\n", "", `line 1: backup: write backup.path = "FOLDER"`},
		"a slip":        {"backup.folder = '" + stick + "'\n", "", `line 1: there is no setting "backup.folder"`},
		"no TOML":       {"backup.path = \n", "", "config.toml, line 1: "},
		"broken before": {"theme = \nbackup.path = 'x'\n", "", "config.toml, line 1: "},
	} {
		path := filepath.Join(t.TempDir(), "config.toml")
		if err := os.WriteFile(path, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		got, err := Backup(path, home)
		switch {
		case c.problem == "" && (err != nil || got != c.want):
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.want)
		case c.problem != "" && (err == nil || !strings.Contains(err.Error(), c.problem) || got != ""):
			t.Errorf("%s: %q, %v, want %q", name, got, err, c.problem)
		}
	}
	if got, err := Backup(filepath.Join(home, "none.toml"), home); got != "" || err != nil {
		t.Errorf("no file: %q, %v", got, err)
	}
}

// What the settings screen writes leaves the folder alone.
func TestEditKeepsBackup(t *testing.T) {
	t.Parallel()
	p := Defaults()
	p.Theme = "plum"
	for _, text := range []string{"backup.path = \"/stick\"\n", "[backup]\npath = \"/stick\"\n"} {
		got, err := Edit([]byte(text), p)
		if err != nil || !strings.Contains(string(got), "path = \"/stick\"\n") {
			t.Errorf("Edit(%q) = %q, %v", text, got, err)
		}
	}
}
