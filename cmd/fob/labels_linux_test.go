package main

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"
	"unicode"
	"unicode/utf8"

	"fob/testdata"
)

// osc52 puts a word that can be looked for into the clipboard of a terminal.
var osc52 = "\x1b]52;c;" + base64.StdEncoding.EncodeToString([]byte("stolen")) + "\a"

// hostileNames are names that a QR code may bring: each has "evil" in front of
// what it tries.
func hostileNames() []string {
	names := []string{
		"evil" + osc52, "evil\x1b]0;title\a", "evil\x1b]8;;https://example.test\x1b\\link\x1b]8;;\x1b\\", "evil\x1b[2J\x1b[H", "evil\x1b[31mred",
		"evil\x1bP+q544e\x1b\\", "evil\x1b_G payload\x1b\\", "evil\x1b^pm\x1b\\", "evil\x1bXsos\x1b\\", "evil\x1bc", "evil\x1b[6n", "evil\x1b[?1049l", "evil\x1b(0",
		"evil\r\nfob: error: forged", "evil\ttab", "evil\b\b\b\bgood", "evil\x00zero", "evil\xff\xfe\xc3(", "evil\xc0\x9b2J", "evil\xed\xa0\x80",
		"G\u0456tHub evil", "Micr\u03bfsoft evil", "evil " + strings.Repeat("long ", 2000), "evil" + strings.Repeat("\u0301", 500),
		"evil%s%n%d", "evil$(touch pwned)", "evil`touch pwned`", "evil'; touch pwned; '", `evil\"; touch pwned; "`, "=cmd|' /C evil'!A0", "<evil onload=\"x\">&amp;",
	}
	for r := range rune(0xa0) {
		if unicode.IsControl(r) {
			names = append(names, fmt.Sprintf("evil%02X%cx", r, r))
		}
	}
	for _, r := range []rune{
		0x200b, 0x200c, 0x200d, 0x200e, 0x200f, 0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2060, 0x2061, 0x2066, 0x2067, 0x2068, 0x2069, 0x206f,
		0x61c, 0xfeff, 0x2028, 0x2029, 0xad, 0x34f, 0x115f, 0x1160, 0x17b4, 0x180e, 0x3164, 0xffa0, 0xfff9, 0xfe0f, 0xe0041, 0xe0100, 0x2800, 0x13430,
	} {
		names = append(names, fmt.Sprintf("evil%04X%cx", r, r))
	}
	return names
}

// hostileMachine has an account of each name; the same stands in its tag, its
// note and its recovery code.
func hostileMachine(t *testing.T) (m *machine, count int) {
	t.Helper()
	m = paperMachine(t)
	var uris strings.Builder
	names := hostileNames()
	for i, name := range names {
		q := url.QueryEscape(name)
		fmt.Fprintf(&uris, "otpauth://totp/%s:user%d?secret=%s&issuer=%s&tags=%s\n", url.PathEscape(name), i, canaryBase32(i), q, q)
	}
	if err := os.WriteFile(filepath.Join(m.home, "hostile.txt"), []byte(uris.String()), 0o600); err != nil {
		t.Fatal(err)
	}
	m.run(t, "", "import", filepath.Join(m.home, "hostile.txt"))
	note := strings.ReplaceAll(strings.Join(names, " · "), "\x00", "")
	m.run(t, "", "edit", "user0", "--note", note)
	for _, line := range []string{"evil" + osc52, "evil\u202ecode"} {
		_, _ = m.command(line+"\n", "recovery", "add", "user0").CombinedOutput()
	}
	return m, len(names)
}

// canaryBase32 is a secret of 20 bytes for each number.
func canaryBase32(i int) string {
	return fmt.Sprintf("KRUGKIDROVUWG2ZAMJZG6532EBTG6%c%cA", 'A'+rune(i/26%26), 'A'+rune(i%26))
}

var (
	escapes  = regexp.MustCompile(`\x1b\[[0-9;:<=>?]*[ -/]*[@-~]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)|\x1bP[^\x1b]*\x1b\\|\x1b[=>78M]`)
	ownOSC   = regexp.MustCompile(`^\x1b\](2;(fob|fob · locked|fob · samples)?|11;\?|9;4;[0-9;]*|111)(\x07|\x1b\\)$`)
	ownCSI   = regexp.MustCompile(`^\x1b\[(\?(1049|25|2004|100[0236]|2026|2027|2031)(h|l|\$p)|\?u|\?5W|[<>=][0-9;]*[umtc]|[0-9;:]*[mABCDGHJKXbdfrLMPSTZ@]|[0-9]* q|c|\?[0-9;]*[Jh])$`)
	movement = regexp.MustCompile(`[\r\n\t\x08]`)
)

// unclean returns what is in the bytes that a terminal got and that is not
// fob's own drawing: escapes that it never sends, control characters, and
// characters that are not seen or that turn the direction.
func unclean(seen string, drawing bool) (found []string) {
	if drawing {
		seen = escapes.ReplaceAllStringFunc(seen, func(e string) string {
			if e != "\x1bM" && !ownOSC.MatchString(e) && !ownCSI.MatchString(e) {
				found = append(found, fmt.Sprintf("%q", e))
			}
			return ""
		})
		seen = movement.ReplaceAllString(seen, "")
	}
	for len(seen) > 0 {
		r, n := utf8.DecodeRuneInString(seen)
		bad := r == utf8.RuneError && n == 1 || unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Other_Default_Ignorable_Code_Point, unicode.Cyrillic, unicode.Variation_Selector)
		if bad && r != '\n' {
			found = append(found, fmt.Sprintf("%q", seen[:min(len(seen), 12)]))
		}
		seen = seen[n:]
	}
	return found[:min(len(found), 5)]
}

func longestLine(s string) (n int) {
	for line := range strings.Lines(s) {
		n = max(n, len(line))
	}
	return n
}

// TestHostileNamesInCommands prints hostile names by every command that prints
// names, to pipes and to a terminal.
func TestHostileNamesInCommands(t *testing.T) {
	t.Parallel()
	m, count := hostileMachine(t)
	for _, args := range [][]string{
		{"list"},
		{"list", "--codes"},
		{"list", "--plain"},
		{"list", "evil0"},
		{"list", "--tag", "evil" + osc52},
		{"get", "evil"},
		{"get", "--format", "{issuer} {account} {tags} {code}", "user0"},
		{"get", "user3"},
		{"get", "nothing" + osc52},
		{"show", "user0"},
		{"show", "--secret", "user0"},
		{"show", "user20"},
		{"status"},
		{"doctor"},
		{"recovery", "list", "user0"},
		{"compare", "user1", "--no-input"},
		{"qr", "user0"},
		{"qr", "evil"},
		{"import", "--dry-run", filepath.Join(m.home, "hostile.txt")},
		{"import", "evil" + osc52},
		{"edit", "user2", "--type", "evil" + osc52},
		{"edit", "evil", "--digits", "7"},
		{"rm", "evil"},
		{"rm", "user5", "--yes"},
		{"undo"},
		{"rm", "user6", "--yes"},
		{"list", "--trash"},
		{"undo"},
		{"export", "evil" + osc52},
		{"export", "aegis", "--output", "evil" + osc52},
		{"evil" + osc52},
		{"--evil" + osc52},
		{"list", "--evil=" + osc52},
		{"--vault", "evil" + osc52, "list"},
		{"--identity", "evil" + osc52, "list"},
		{"askpass", "Verification code for evil" + osc52},
		{"help", "evil" + osc52},
		{"completion", "evil" + osc52},
		{"__complete", "get", "evil"},
		{"__complete", "get", "evil0"},
		{"__complete", "list", "--tag", "evil"},
		{"restore", "evil" + osc52},
	} {
		for _, json := range []bool{false, true} {
			if json && (args[0] == "__complete" || args[0] == "askpass") {
				continue
			}
			with := args
			if json {
				with = append(append([]string(nil), args...), "--json")
			}
			out, _ := m.command("", with...).CombinedOutput()
			text := strings.ReplaceAll(string(out), "\t", "")
			if json { // it is for programs: letters stay what they are
				text = strings.NewReplacer("\u0456", "", "\ufe0f", "").Replace(text)
			}
			if found := unclean(text, false); len(found) > 0 {
				t.Errorf("fob %q printed %v", with, found)
			}
			if strings.Contains(string(out), "\nfob: error: forged") || strings.HasPrefix(string(out), "fob: error") && longestLine(string(out)) > 2000 {
				t.Errorf("fob %q printed a name as a line, or all of a long one: %.200q", with, out)
			}
		}
	}
	for _, args := range [][]string{{"list"}, {"get", "evil"}, {"show", "user0"}, {"qr", "user1"}, {"list", "--codes"}, {"import", "--dry-run", filepath.Join(m.home, "hostile.txt")}} {
		s := onTerminal(t, m, args...)
		s.Wait()
		if found := unclean(s.Seen(), true); len(found) > 0 {
			t.Errorf("on a terminal fob %q wrote %v", args, found)
		}
	}
	if n := strings.Count(m.run(t, "", "list"), "\n"); n != count {
		t.Errorf("%d accounts are %d lines", count, n)
	}
	// A name that looks like another one is no match for it.
	if out, err := m.command("", "get", "GitHub").CombinedOutput(); err == nil || !strings.Contains(string(out), "no account matches") {
		t.Errorf("get GitHub: %v, %s", err, out)
	}
}

// TestHostileNamesInInterface goes through the rooms of the interface with
// hostile names in a real terminal, and looks at the bytes that it got.
func TestHostileNamesInInterface(t *testing.T) {
	t.Parallel()
	m, count := hostileMachine(t)
	for _, args := range [][]string{nil, {"--plain"}} {
		s := onTerminal(t, m, args...)
		mark := 0
		step := func(keys, want string) {
			t.Helper()
			mark = len(s.Seen())
			s.Type(keys)
			if want != "" {
				s.Until(mark, want)
			}
			time.Sleep(100 * time.Millisecond)
			if keys == "\x1b" {
				time.Sleep(200 * time.Millisecond) // alone: with a key right behind it, it would be alt
			}
		}
		if args == nil {
			s.Until(0, fmt.Sprintf("1 of %d", count))
			erase := strings.Repeat("\x7f", 60)
			for range 2 + count/20 {
				step("\x1b[6~", "") // page down
			}
			for _, room := range []string{"\x0f", "\x12", "\x05", "\tm", "\tf", "\tt", "\t,", "\t"} {
				step("user0", "")
				step(room, "")   // details, QR code, edit, compare, tags, trash, settings, actions
				step("\x1b", "") // back
				step(erase[:5], "")
			}
			step("\tb", "")                               // by tag
			step("\x18", "")                              // delete
			step("\x19", "")                              // undo
			step("\x1b[200~"+osc52+"\u202e\x1b[201~", "") // a paste, and a dropped file:
			step(erase, "")
			step("\x1b[200~"+filepath.Join(m.home, "hostile.txt")+"\x1b[201~", "")
			step("\x1b[6~", "")
			step("\x1b[6~", "")
			s.Type("\x03")
		} else {
			s.Until(0, "Type part of a name")
			for _, line := range []string{"list", "evil", "user0", "code", "copy", "find evil", osc52, "quit"} {
				step(line+"\n", "")
			}
		}
		s.Wait()
		// What was typed is shown by the terminal itself in --plain.
		seen := strings.ReplaceAll(s.Seen(), "^[]52;c;", "")
		if found := unclean(seen, true); len(found) > 0 {
			t.Errorf("fob %q wrote %v", args, found)
		}
		if args == nil {
			givenBack(t, s, "hostile names")
		}
	}
}

// TestHostileNamesInFiles writes hostile names into pictures and sheets.
func TestHostileNamesInFiles(t *testing.T) {
	t.Parallel()
	pdftotext := testdata.Need(t, "pdftotext")
	m, _ := hostileMachine(t)
	svg := filepath.Join(m.home, "code.svg")
	m.run(t, "", "qr", "user30", "-o", svg)
	if text := string(readFile(t, svg)); !strings.HasPrefix(text, "<svg ") || strings.Contains(text, "evil") || strings.Contains(text, "onload") {
		t.Errorf("a name is in the SVG: %.60q … %.60q", text, text[len(text)-60:])
	}
	for _, long := range []string{"user22", "user23"} { // no QR code holds names that long
		m.run(t, "", "rm", long, "--yes")
	}
	pdf := filepath.Join(m.home, "accounts.pdf")
	if out, err := m.command("", "paper", "accounts", "--output", pdf, "--plaintext").CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	text, err := exec.Command(pdftotext, "-layout", pdf, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(text), "evil") {
		t.Errorf("no name is on the sheet: %s", text)
	}
	if found := unclean(strings.ReplaceAll(string(text), "\f", ""), false); len(found) > 0 {
		t.Errorf("on the sheet are %v", found)
	}
}

// TestHostileNamesInShells completes hostile names in real shells: nothing of
// them is run, and nothing raw reaches the terminal.
func TestHostileNamesInShells(t *testing.T) {
	t.Parallel()
	for _, shell := range shells() {
		t.Run(shell.name, func(t *testing.T) {
			t.Parallel()
			path := testdata.Need(t, shell.name)
			k := newKitchen(t)
			for i, name := range []string{"evil$(touch pwned)", "evil`touch pwned`", "evil'; touch pwned; '", `evil"; touch pwned; "`, "evil" + osc52, "evil\u202egood", "evil\nnext", "evil;touch pwned"} {
				k.run(t, fmt.Sprintf("otpauth://totp/x?secret=%s&issuer=%s\n", canaryBase32(i), url.QueryEscape(name)), "add")
			}
			cmd := exec.Command(path, shell.args...)
			cmd.Dir = k.home
			cmd.Env = append(k.env(), "TERM=xterm", "LANG=C.UTF-8", "PATH="+k.bin+":"+os.Getenv("PATH"))
			s := testdata.Start(t, cmd, 200, 50)
			s.Type(shell.load + "; echo loa''ded\r")
			s.Until(0, "loaded")
			for _, typed := range []string{"fob get evil", "fob get 'evil$", "fob get evil\\$", "fob get \"evil'", "fob get evil\\'", "fob get evil\\`"} {
				mark := len(s.Seen())
				s.Type(typed + "\t")
				time.Sleep(500 * time.Millisecond)
				s.Type("\t")
				time.Sleep(500 * time.Millisecond)
				seen := s.Seen()[mark:]
				if strings.Contains(seen, "\x1b]52") || strings.ContainsAny(seen, "\u202e") {
					t.Errorf("%s got %q", typed, seen)
				}
				s.Type("\x03")
			}
			s.Type("\x03\rexit\r")
			s.Wait()
			for _, dir := range []string{k.home, "."} {
				if _, err := os.Stat(filepath.Join(dir, "pwned")); err == nil {
					t.Error("a name was run as a command")
				}
			}
		})
	}
}
