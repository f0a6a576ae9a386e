//go:build unix

package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fob/testdata"
)

// kitchen is a home in which the recipes of fob help scripts run as they are
// printed: with a vault, and with stand-ins for what is not fob.
type kitchen struct {
	*machine
	bin  string
	text string
}

func newKitchen(t *testing.T) *kitchen {
	t.Helper()
	m := paperMachine(t)
	k := &kitchen{m, filepath.Join(m.home, "bin"), ""}
	if err := os.Mkdir(k.bin, 0o700); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"GitHub:octocat", "aws:root", "cluster:me", "gitea:me", "git:me", "vpn:me", "deploy:robot", "example:me", "sudo:me"} {
		issuer, _, _ := strings.Cut(name, ":")
		m.run(t, "otpauth://totp/"+name+"?secret="+secretText+"&issuer="+issuer+"&period=86400\n", "add")
	}
	k.stub(t, "fob", `exec `+m.fob+` --no-keyring --identity `+m.key+` "$@"`)
	k.text = m.run(t, "", "help", "scripts")
	return k
}

func (k *kitchen) stub(t *testing.T, name, script string) {
	t.Helper()
	if err := os.WriteFile(filepath.Join(k.bin, name), []byte("#!/bin/sh\n"+script+"\n"), 0o700); err != nil {
		t.Fatal(err)
	}
}

// recipe returns the line of the topic that has this text in it, with those
// that it is continued on.
func (k *kitchen) recipe(t *testing.T, part string) string {
	t.Helper()
	for line := range strings.Lines(strings.ReplaceAll(k.text, "\\\n", "")) {
		if strings.Contains(line, part) && strings.HasPrefix(line, "    ") {
			return strings.TrimSpace(line)
		}
	}
	t.Fatalf("fob help scripts has no recipe with %q", part)
	return ""
}

func (k *kitchen) sh(t *testing.T, script string, env ...string) string {
	t.Helper()
	cmd := exec.Command("sh", "-c", script)
	cmd.Dir = k.home
	cmd.Env = append(append(k.env(), "PATH="+k.bin+":"+os.Getenv("PATH")), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%s: %v: %s", script, err, out)
	}
	return string(out)
}

// TestRecipes runs every line that the topic offers for other programs.
func TestRecipes(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	code := strings.TrimSpace(k.run(t, "", "get", "octocat"))
	echo := `echo "$(basename "$0")" "$@"`
	for _, name := range []string{"aws", "ansible-playbook"} {
		k.stub(t, name, echo)
	}
	for _, name := range []string{"rofi", "dmenu", "fzf"} {
		k.stub(t, name, `grep octocat`)
	}
	k.stub(t, "wl-copy", `cat > "$HOME/copied"; exec sleep 3`)
	k.stub(t, "deploy", `read code && echo "deployed with $code"`)

	if fzf, err := exec.LookPath("fzf"); err == nil {
		k.stub(t, "fzf", `exec `+fzf+` --filter=octocat`)
	}
	if got := k.sh(t, k.recipe(t, "| fzf")); strings.TrimSpace(got) != code {
		t.Errorf("fzf: %q, want %q", got, code)
	}
	for _, picker := range []string{"| rofi", "| dmenu"} {
		_ = os.Remove(filepath.Join(k.home, "copied"))
		said := k.sh(t, k.recipe(t, picker), "WAYLAND_DISPLAY=wayland-test")
		copied, err := os.ReadFile(filepath.Join(k.home, "copied"))
		if err != nil || string(copied) != code {
			t.Errorf("%s: %q was copied (%v): %s", picker, copied, err, said)
		}
	}
	for part, want := range map[string]string{
		"aws sts":          "--token-code " + code,
		"ansible-playbook": "-e otp=" + code,
		"follow --format":  "GitHub:octocat " + code,
	} {
		script := k.recipe(t, part)
		if strings.Contains(script, "--follow") {
			script = "timeout 2 " + script + " || :"
		}
		if got := k.sh(t, script, "ARN=arn", "LOGIN_URL=https://login.test"); !strings.Contains(got, want) {
			t.Errorf("%s: %q, want %q", part, got, want)
		}
	}
	if _, err := exec.LookPath("jq"); err == nil {
		got := k.sh(t, "timeout 2 "+k.recipe(t, "follow --json")+" || :")
		if got != `{"text":"`+code+`"}`+"\n" {
			t.Errorf("waybar: %q", got)
		}
	}

	k.verifyUnit(t)
	unit := strings.TrimPrefix(k.recipe(t, "ExecStart="), "ExecStart=")
	if err := os.WriteFile(filepath.Join(k.home, "fob-key"), readFile(t, k.key), 0o400); err != nil {
		t.Fatal(err)
	}
	if got := k.sh(t, strings.ReplaceAll(unit, "%d", k.home)); got != "deployed with "+code+"\n" {
		t.Errorf("systemd: %q", got)
	}
	if err := os.MkdirAll(filepath.Join(k.home, ".config", "fob"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(k.home, ".config", "fob", "script-key.txt"), readFile(t, k.key), 0o600); err != nil {
		t.Fatal(err)
	}
	if got := k.sh(t, strings.TrimPrefix(k.recipe(t, "0 6 * * *"), "0 6 * * * ")); got != "deployed with "+code+"\n" {
		t.Errorf("cron: %q", got)
	}
}

// TestAskpassRecipes asks as ssh and sudo do, with the script of the topic.
func TestAskpassRecipes(t *testing.T) {
	t.Parallel()
	k := newKitchen(t)
	script := k.recipe(t, "exec fob askpass")
	k.stub(t, "ssh-askpass-fob", script)
	k.stub(t, "sudo-askpass-fob", strings.Replace(script, "me@example.org=example", "sudo=sudo:me", 1))
	for name, prompt := range map[string]string{"ssh": "(me@example.org) Verification code: ", "sudo": "Verification code: "} {
		cmd := exec.Command(filepath.Join(k.bin, name+"-askpass-fob"), prompt)
		cmd.Env = append(k.env(), "PATH="+k.bin+":"+os.Getenv("PATH"))
		got, err := cmd.Output()
		if err != nil || len(strings.TrimSpace(string(got))) != 6 {
			t.Errorf("%s: %q, %v", name, got, err)
		}
		cmd = exec.Command(filepath.Join(k.bin, name+"-askpass-fob"), "Password: ")
		cmd.Env = append(k.env(), "PATH="+k.bin+":"+os.Getenv("PATH"))
		if got, err := cmd.Output(); err == nil || len(got) > 0 {
			t.Errorf("%s: a password was asked for, and %q came", name, got)
		}
	}
}

// TestTmuxRecipe presses the keys of the recipe in a real tmux.
func TestTmuxRecipe(t *testing.T) {
	t.Parallel()
	tmux := testdata.Need(t, "tmux")
	k := newKitchen(t)
	code := strings.TrimSpace(k.run(t, "", "get", "octocat"))
	if err := os.WriteFile(filepath.Join(k.home, "tmux.conf"), []byte(k.recipe(t, "bind-key g")+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	socket := filepath.Join(k.home, "t")
	run := func(args ...string) string {
		cmd := exec.Command(tmux, append([]string{"-f", filepath.Join(k.home, "tmux.conf"), "-S", socket}, args...)...)
		cmd.Env = append(k.env(), "TERM=xterm-256color", "LANG=C.UTF-8", "PATH="+k.bin+":"+os.Getenv("PATH"))
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	outer := filepath.Join(k.home, "o")
	outside := func(args ...string) string {
		cmd := exec.Command(tmux, append([]string{"-f", "/dev/null", "-S", outer}, args...)...)
		cmd.Env = append(k.env(), "TERM=xterm-256color", "LANG=C.UTF-8")
		out, _ := cmd.CombinedOutput()
		return string(out)
	}
	t.Cleanup(func() { run("kill-server"); outside("kill-server") })
	run("new-session", "-d", "-x", "80", "-y", "24", "cat")
	outside("new-session", "-d", "-x", "80", "-y", "24", "env -u TMUX "+tmux+" -S "+socket+" attach")
	wait := func(what string, ok func() bool) {
		t.Helper()
		for range 200 {
			if ok() {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
		t.Fatalf("%s:\n%s", what, outside("capture-pane", "-p"))
	}
	wait("nobody attached", func() bool { return strings.Contains(run("list-clients"), "attached") })
	outside("send-keys", "C-b", "g")
	wait("nothing asked", func() bool { return strings.Contains(outside("capture-pane", "-p"), "code:") })
	outside("send-keys", "octocat", "Enter")
	wait("no code "+code, func() bool { return strings.Contains(run("capture-pane", "-p"), code) })
}

func readFile(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return data
}
