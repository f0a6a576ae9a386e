//go:build unix

package main

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"fob/testdata"
)

// shell is a real shell, and the line that loads fob's completion in it.
type shell struct {
	name string
	args []string
	load string
}

func shells() []shell {
	return []shell{
		{"bash", []string{"--norc", "--noprofile", "-i"}, `source <(fob completion bash)`},
		{"zsh", []string{"-f", "-i"}, `autoload -U compinit; compinit -u -d $HOME/dump; source <(fob completion zsh)`},
		{"fish", []string{"--no-config", "-i"}, `fob completion fish | source`},
	}
}

// TestCompletionInShells presses tab in real shells: commands, accounts, tags,
// the values of flags; and nothing at all where the vault is locked.
func TestCompletionInShells(t *testing.T) {
	t.Parallel()
	testdata.Need(t, "tmux")
	for _, shell := range shells() {
		t.Run(shell.name, func(t *testing.T) {
			t.Parallel()
			path := testdata.Need(t, shell.name)
			k := newKitchen(t)
			k.run(t, "", "edit", "octocat", "--tag", "workplace")
			inShell := &machine{fob: path, home: k.home}
			if err := os.Mkdir(filepath.Join(k.home, "empty"), 0o700); err != nil {
				t.Fatal(err)
			}
			s := newScreen(t, inShell, 100, 24, shell.args...)
			set := "PATH=" + k.bin + ":$PATH"
			if shell.name == "fish" {
				set = "set PATH " + k.bin + " $PATH"
			}
			s.keys(set+"; echo rea''dy", "Enter")
			s.until("ready")
			s.keys(shell.load+"; clear; echo loa''ded", "Enter")
			s.until("loaded")
			for typed, want := range map[string]string{
				"fob get vp":                    "fob get vpn",
				"fob get vpn:":                  "fob get vpn:me",
				"fob get GitH":                  "octocat",
				"fob list --tag wor":            "--tag workplace",
				"fob edit vpn --algorithm SHA5": "--algorithm SHA512",
				"fob compa":                     "fob compare",
				"fob help scri":                 "fob help scripts",
				"fob import --from ae":          "--from aegis",
			} {
				s.keys("clear", "Enter")
				time.Sleep(100 * time.Millisecond)
				s.keys(typed, "Tab")
				s.until(want)
				s.keys("C-u")
			}
			// A vault that does not open without a question: nothing, and no word.
			s.keys("clear", "Enter")
			s.keys("fob get --vault "+k.home+"/empty vp", "Tab")
			time.Sleep(time.Second)
			s.until("empty vp", "!error", "!vpn:me")
			s.keys("C-u")
			s.keys("exit", "Enter")
			s.until("after")
		})
	}
}
