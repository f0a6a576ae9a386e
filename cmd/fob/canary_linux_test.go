package main

import (
	"bytes"
	"encoding/base32"
	"encoding/base64"
	"encoding/hex"
	"io"
	"io/fs"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fob/testdata"
)

// The secrets of a session, none of which may be found anywhere afterwards.
// They are built so that no part of them is in the program.
var canaries = map[string]string{
	"added":      "KRUGKIDGNFZHG5BAMNQW4YLS",
	"imported":   "KRUGKIDTMVRW63TEEBRWC3TB",
	"edited":     "KRUGKIDUNBUXEZBAMNQW4YLS",
	"pasted":     "KRUGKIDGN52XE5DIEBRWC3TB",
	"refused":    "KRUGKIDGNFTHI2BAMNQW4YLS",
	"crashed":    "KRUGKIDTNF4HI2BAMNQW4YLS",
	"recovery":   "canary-recovery-7f3a-91c2",
	"pin":        "80451967",
	"passphrase": "canary pass phrase 55d0",
	"target":     "canary target phrase 9e42",
}

// forms are the ways in which a secret may lie about.
func forms(secret string) [][]byte {
	list := [][]byte{[]byte(secret), []byte(strings.ToLower(secret)), []byte(base64.StdEncoding.EncodeToString([]byte(secret)))}
	if raw, err := base32.StdEncoding.DecodeString(secret + strings.Repeat("=", (8-len(secret)%8)%8)); err == nil {
		list = append(list, raw, []byte(hex.EncodeToString(raw)), []byte(strings.ToUpper(hex.EncodeToString(raw))), []byte(base64.StdEncoding.EncodeToString(raw)))
	}
	return list
}

// hides wants none of the secrets in data, but for the ones that it may have.
func hides(t *testing.T, secrets map[string]string, what string, data []byte, but ...string) {
	t.Helper()
	for name, secret := range secrets {
		if strings.Contains(" "+strings.Join(but, " ")+" ", " "+name+" ") {
			continue
		}
		for _, form := range forms(secret) {
			if bytes.Contains(data, form) {
				t.Errorf("%s has the secret %q", what, name)
				break
			}
		}
	}
}

// TestCanaries goes through a whole session of the program as it is shipped,
// errors, crashes and the interface included, with strace looking at every
// process that is started. None of the secrets is in an argument or in the
// environment of a process, in what was printed unasked, or in a file.
func TestCanaries(t *testing.T) {
	t.Parallel()
	strace := testdata.Need(t, "strace")
	fob, err := build()
	if err != nil {
		t.Fatal(err)
	}
	m := &machine{fob: fob, home: t.TempDir()}
	asked := t.TempDir() // what holds secrets because it was asked for
	secrets := maps.Clone(canaries)
	traces, tmp, bin := filepath.Join(asked, "traces"), filepath.Join(m.home, "tmp"), filepath.Join(m.home, "bin")
	for _, dir := range []string{traces, tmp, bin} {
		if err := os.Mkdir(dir, 0o700); err != nil {
			t.Fatal(err)
		}
	}
	write := func(dir, name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
			t.Fatal(err)
		}
		return path
	}
	// A clipboard and a screen that note how they were called.
	write(bin, "xclip", "#!/bin/sh\ncat >/dev/null\n{ echo \"$@\"; env; } >>\"$HOME/called\"\nexec sleep 3\n")
	write(bin, "maim", "#!/bin/sh\n{ echo \"$@\"; env; } >>\"$HOME/called\"\nexit 1\n")
	env := append(m.env(), "PATH="+bin+":"+os.Getenv("PATH"), "DISPLAY=:77", "TMPDIR="+tmp, "XDG_CONFIG_HOME="+filepath.Join(m.home, "config"),
		"XDG_CACHE_HOME="+filepath.Join(m.home, "cache"), "XDG_RUNTIME_DIR="+m.home, "TERM=xterm-256color", "LANG=C.UTF-8",
		"TEA_TRACE="+filepath.Join(m.home, "tea.log"), "TEA_DEBUG=1", "GOTRACEBACK=all")
	m.key = filepath.Join(asked, "paper-key.txt")
	runs := 0
	traced := func(stdin, passphrase string, args ...string) *exec.Cmd {
		runs++
		fob := m.command(stdin, args...)
		trace := filepath.Join(traces, strings.Repeat("i", runs))
		cmd := exec.Command(strace, append(append(seeing("execve"), "-f", "-v", "-s", "65536", "-o", trace, fob.Path), fob.Args[1:]...)...)
		cmd.Env, cmd.Stdin, cmd.Dir = env, fob.Stdin, m.home
		if passphrase != "" {
			r, w, err := os.Pipe()
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.WriteString(w, passphrase+"\n"); err != nil {
				t.Fatal(err)
			}
			_ = w.Close()
			t.Cleanup(func() { _ = r.Close() })
			cmd.ExtraFiles = []*os.File{r}
		}
		return cmd
	}
	session := func(want int, may []string, stdin, passphrase string, args ...string) string {
		t.Helper()
		cmd := traced(stdin, passphrase, args...)
		out, _ := cmd.CombinedOutput()
		if got := cmd.ProcessState.ExitCode(); got != want {
			t.Fatalf("fob %q: exit %d, want %d: %s", args, got, want, out)
		}
		hides(t, secrets, "the output of fob "+strings.Join(args, " "), out, may...)
		return string(out)
	}
	uri := func(name, secret, more string) string {
		return "otpauth://totp/" + name + ":me?secret=" + secret + "&issuer=" + name + more + "\n"
	}
	c := canaries

	session(0, nil, "", c["passphrase"], "init", "--paper-key", m.key, "--passphrase-fd", "3")
	key := string(readFile(t, m.key))
	secrets["paper key"] = strings.TrimSpace(key[strings.Index(key, "AGE-SECRET-KEY-1"):])
	hides(t, map[string]string{"paper key": secrets["paper key"]}, "what init started", readTree(t, traces))
	session(0, nil, uri("Added", c["added"], ""), "", "add", "--note", "kept")
	session(0, nil, uri("Refused", c["refused"], ""), "", "add", "--tag", "kept")
	session(0, nil, "motp://Pinned:me?secret=e3152afee62599c8\n"+c["pin"]+"\n", "", "add", "--note", "m")
	session(8, nil, "", "", "import", write(asked, "uris.txt", uri("Imported", c["imported"], "")+"otpauth://totp/bad?secret="+c["refused"]+"1&issuer=Bad\n"), "--dry-run")
	session(8, nil, "", "", "import", filepath.Join(asked, "uris.txt"))
	session(0, nil, c["recovery"]+"\n", "", "recovery", "add", "added")
	session(0, nil, c["recovery"]+"-2\n", "", "recovery", "add", "imported")
	for _, args := range [][]string{{"get", "added"}, {"get", "added", "--json"}, {"list", "--codes"}, {"list", "--json"}, {"show", "added"}, {"status"}, {"doctor"}, {"compare", "added", "--no-input"}} {
		cmd := traced("000000\n", "", args...)
		out, _ := cmd.CombinedOutput()
		hides(t, secrets, "the output of fob "+args[0], out)
	}
	session(0, nil, "", "", "get", "added", "--copy")
	session(0, []string{"added"}, "", "", "show", "added", "--secret")
	session(0, nil, "", "", "qr", "added", "-o", filepath.Join(asked, "code.svg"))
	session(0, nil, "", "", "export", "uris", "--plaintext", "--partial", "--output", filepath.Join(asked, "plain.txt"))
	session(0, nil, "", c["target"], "export", "aegis", "--partial", "--output", filepath.Join(m.home, "sealed.json"), "--target-passphrase-fd", "3")
	session(0, nil, "", "", "paper", "vault", "--output", filepath.Join(m.home, "vault.pdf"))
	session(0, nil, "", "", "paper", "accounts", "--plaintext", "--output", filepath.Join(asked, "accounts.pdf"))
	session(0, nil, c["edited"]+"\n", "", "edit", "imported", "--secret")
	session(0, nil, "", "", "rm", "refused", "--yes")
	session(0, nil, "", "", "undo")
	session(0, nil, "", "", "__complete", "get", "")
	// Errors of all kinds, with secrets where they do not belong.
	for _, wrong := range []struct {
		stdin string
		args  []string
	}{
		{"", []string{"add", "otpauth://totp/x?secret=" + c["refused"]}},
		{"", []string{"add", c["refused"]}},
		{"", []string{c["refused"]}},
		{"otpauth://totp/x?secret=" + c["crashed"] + "!\n", []string{"add"}},
		{"otpauth://totp/x?secret=" + c["crashed"] + "&digits=99\n", []string{"add"}},
		{c["crashed"] + "1\n", []string{"code"}},
		{"otpauth-migration://offline?data=" + c["crashed"] + "\n", []string{"import", "-"}},
		{`{"db":{"entries":[{"secret":"` + c["crashed"] + `"}` + "\n", []string{"import", "-"}},
		{c["crashed"] + "\n", []string{"compare", "added"}},
		{"", []string{"import", "/nonexistent/file"}},
		{"", []string{"get", "nothing"}},
	} {
		var cmd *exec.Cmd
		if len(wrong.args) > 0 && strings.Contains(strings.Join(wrong.args, " "), c["refused"]) {
			cmd = m.command(wrong.stdin, wrong.args...) // its own argument is the test's doing
			cmd.Env, cmd.Dir = env, m.home
		} else {
			cmd = traced(wrong.stdin, "", wrong.args...)
		}
		out, err := cmd.CombinedOutput()
		if err == nil {
			t.Errorf("fob %q succeeded: %s", wrong.args, out)
		}
		hides(t, secrets, "the error of fob "+wrong.args[0], out)
	}
	// Ended and crashed in the middle.
	for _, signal := range []syscall.Signal{syscall.SIGQUIT, syscall.SIGABRT, syscall.SIGSEGV, syscall.SIGTERM} {
		cmd := m.command("", "import", "-")
		cmd.Stdin, cmd.Env, cmd.Dir = nil, env, m.home
		in, err := cmd.StdinPipe()
		if err != nil {
			t.Fatal(err)
		}
		var said bytes.Buffer
		cmd.Stdout, cmd.Stderr = &said, &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		_, _ = io.WriteString(in, uri("Crashed", c["crashed"], ""))
		time.Sleep(200 * time.Millisecond)
		_ = cmd.Process.Signal(signal)
		time.AfterFunc(2*time.Second, func() { _ = in.Close() })
		_ = cmd.Wait()
		hides(t, secrets, signal.String(), said.Bytes())
	}
	// The interface: unlocked by a passphrase, an account pasted, every room.
	cmd := traced("", "")
	cmd.Args = append(cmd.Args[:len(cmd.Args)-3], "--no-keyring") // without the key's file
	cmd.Stdin = nil
	s := testdata.Start(t, cmd, 100, 30)
	s.Until(0, "assphrase")
	s.Type(c["passphrase"] + "\r")
	s.Until(0, "Imported")
	s.Type("\x1b[200~" + strings.TrimSpace(uri("Pasted", c["pasted"], "")) + "\x1b[201~")
	s.Until(0, "Pasted")
	time.Sleep(500 * time.Millisecond)
	for _, keys := range []string{"\x1b", "added", "\x0f", "\x1b", "\x12", "\x1b", "\x05", "\x1b", "\r", "\x0c"} {
		s.Type(keys)
		time.Sleep(300 * time.Millisecond)
	}
	s.Type("\x03")
	s.Wait()
	hides(t, secrets, "the terminal", []byte(s.Seen()))

	hides(t, secrets, "the arguments and the environment of a process", readTree(t, traces))
	count := 0
	err = filepath.WalkDir(m.home, func(path string, d fs.DirEntry, err error) error {
		if err == nil && d.Type().IsRegular() {
			count++
			hides(t, secrets, path, readFile(t, path))
			for _, name := range []string{"Imported", "Pasted"} {
				if bytes.Contains(readFile(t, path), []byte(name)) {
					t.Errorf("%s has the name of an account", path)
				}
			}
		}
		return err
	})
	if err != nil || count < 5 {
		t.Errorf("%d files were looked at: %v", count, err)
	}
	if left, err := os.ReadDir(tmp); err != nil || len(left) > 0 {
		t.Errorf("in the temporary folder is %v, %v", left, err)
	}
	if _, err := os.Stat(filepath.Join(m.home, "called")); err != nil {
		t.Errorf("no clipboard was asked: %v", err)
	}
	// The search finds what is there.
	found := false
	for _, form := range forms(c["added"]) {
		found = found || bytes.Contains(readFile(t, filepath.Join(asked, "plain.txt")), form)
	}
	if !found {
		t.Error("the plaintext export has no secret: the search is wrong")
	}
}

// readTree returns the content of all files of a folder.
func readTree(t *testing.T, dir string) []byte {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil || len(files) == 0 {
		t.Fatalf("%s is empty: %v", dir, err)
	}
	var all []byte
	for _, f := range files {
		all = append(all, readFile(t, filepath.Join(dir, f.Name()))...)
	}
	return all
}
