//go:build unix

package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"fob/testdata"
)

// holder takes the vault's lock in a process of its own, as a save does.
func holder(t *testing.T, m *machine) *exec.Cmd {
	t.Helper()
	ready := filepath.Join(t.TempDir(), "ready")
	cmd := exec.Command(testdata.Need(t, "flock"), filepath.Join(m.dir(), "vault.lock"), "sh", "-c", `: >"$1"; exec sleep 600`, "sh", ready)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL); _ = cmd.Wait() })
	for range 1000 {
		if _, err := os.Stat(ready); err == nil {
			return cmd
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatal("nobody took the lock")
	return nil
}

// TestHeldLock has another program hold the lock, stopped or not: reads go on,
// writes are exit 5 after 5 s, a counter's code after 30 s, and nothing is
// written. When the holder is killed its lock is gone, though the file is not.
func TestHeldLock(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	m.run(t, uri("Old:o"), "add")
	m.run(t, "otpauth://hotp/Bank:me?secret="+secretText+"&issuer=Bank&counter=7\n", "add")
	h := holder(t, m)
	if err := syscall.Kill(-h.Process.Pid, syscall.SIGSTOP); err != nil {
		t.Fatal(err)
	}
	before := files(t, m.dir())
	m.run(t, "", "get", "old")
	m.run(t, "", "list")
	type busy struct {
		args []string
		wait time.Duration
	}
	cases := []busy{{[]string{"add"}, 5 * time.Second}, {[]string{"rm", "old", "--yes"}, 5 * time.Second}, {[]string{"undo"}, 5 * time.Second}}
	if os.Getenv("FOB_TEST_TOOLS") == "required" {
		cases = append(cases, busy{[]string{"get", "bank"}, 30 * time.Second})
	}
	done := make(chan string, len(cases))
	for _, c := range cases {
		go func() {
			began := time.Now()
			cmd := m.command(uri("New:n"), c.args...)
			out, _ := cmd.CombinedOutput()
			took := time.Since(began)
			switch code := cmd.ProcessState.ExitCode(); {
			case code != 5 || !strings.Contains(string(out), "busy"):
				done <- fmt.Sprintf("%q: exit %d: %s", c.args, code, out)
			case took < c.wait-time.Second || took > c.wait+busyTime:
				done <- fmt.Sprintf("%q gave up after %v, want %v", c.args, took, c.wait)
			default:
				done <- ""
			}
		}()
	}
	for range cases {
		if fault := <-done; fault != "" {
			t.Error(fault)
		}
	}
	if files(t, m.dir()) != before {
		t.Error("something was written")
	}
	if err := syscall.Kill(-h.Process.Pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	_ = h.Wait()
	m.run(t, uri("New:n"), "add")
	if got := strings.TrimSpace(m.run(t, "", "get", "bank")); got != "399871" { // RFC 4226: counter 8; add showed the first
		t.Errorf("the code after is %s", got)
	}
}

// busyTime is what a busy machine may add to a wait.
const busyTime = 15 * time.Second

// TestLockOfTheDead leaves a lock file of a program that was killed, and one
// that says anything: a lock is what the system holds, not the file.
func TestLockOfTheDead(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	if err := os.WriteFile(filepath.Join(m.dir(), "vault.lock"), []byte("pid 1\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	m.run(t, uri("New:n"), "add")
	if took := time.Since(began); took > busyTime {
		t.Errorf("it took %v", took)
	}
	// A program killed in the middle of its wait leaves nothing behind it.
	h := holder(t, m)
	waiting := m.command(uri("Late:l"), "add")
	if err := waiting.Start(); err != nil {
		t.Fatal(err)
	}
	time.Sleep(300 * time.Millisecond)
	_ = waiting.Process.Kill()
	_ = waiting.Wait()
	_ = syscall.Kill(-h.Process.Pid, syscall.SIGKILL)
	_ = h.Wait()
	m.run(t, uri("Next:n"), "add")
	if list := m.run(t, "", "list"); strings.Contains(list, "Late") || !strings.Contains(list, "Next") {
		t.Errorf("list: %s", list)
	}
}

// TestKilledSaves kills the program at moments that nobody chose, a hundred
// times, while it saves: the vault is whole each time, and nothing that was
// said to be there is gone.
func TestKilledSaves(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	said := []string{}
	began := time.Now()
	m.run(t, uri("First:f"), "add")
	whole := time.Since(began)
	n := 20
	if os.Getenv("FOB_TEST_TOOLS") == "required" {
		n = 100
	}
	for i := range n {
		cmd := m.command(uri(fmt.Sprintf("Service%d:s", i)), "add")
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		// From the start to a while after the end, as long as that takes here.
		timer := time.AfterFunc(whole*time.Duration(i%40)/30, func() { _ = cmd.Process.Kill() })
		if cmd.Wait() == nil {
			said = append(said, fmt.Sprintf("Service%d:s", i))
		}
		timer.Stop()
	}
	list := m.run(t, "", "list")
	for _, name := range said {
		if !strings.Contains(list, name) {
			t.Errorf("%s was added, and is gone", name)
		}
	}
	m.healthy(t, stringer("killed saves"))
	t.Logf("%d of %d were added", len(said), n)
	if len(said) == n {
		t.Error("none was killed in time")
	}
}

type stringer string

func (s stringer) String() string { return string(s) }

// TestParallelEdits changes one account from many processes at once, each in
// another place: no change is lost, and none of the others made by adds, uses
// of recovery codes and a counter.
func TestParallelEdits(t *testing.T) {
	t.Parallel()
	m := paperMachine(t)
	m.run(t, uri("Old:o"), "add")
	m.run(t, "otpauth://hotp/Bank:me?secret="+secretText+"&issuer=Bank&counter=0\n", "add")
	m.run(t, "code-0001\ncode-0002\ncode-0003\ncode-0004\ncode-0005\ncode-0006\ncode-0007\ncode-0008\n", "recovery", "add", "old")
	start := counter(t, m)
	const each = 8
	errs := make(chan error, 5*each)
	run := func(stdin string, args ...string) {
		out, err := m.command(stdin, args...).CombinedOutput()
		if err != nil {
			err = fmt.Errorf("%q: %w: %s", args, err, out)
		}
		errs <- err
	}
	used := make(chan string, each)
	for i := range each {
		go run("", "edit", "old", "--note", fmt.Sprint("note ", i))
		go run("", "edit", "bank", "--tag", "money", "--favorite")
		go run(uri(fmt.Sprintf("New%d:n", i)), "add")
		go run("", "get", "bank")
		go func() {
			out, err := m.command("", "recovery", "use", "old").Output()
			used <- strings.TrimSpace(string(out))
			errs <- err
		}()
	}
	for range 5 * each {
		if err := <-errs; err != nil {
			t.Error(err)
		}
	}
	codes := map[string]bool{}
	for range each {
		codes[<-used] = true
	}
	if len(codes) != each {
		t.Errorf("%d different recovery codes were given, want %d", len(codes), each)
	}
	if got := counter(t, m) - start; got != each {
		t.Errorf("the counter went up by %d, want %d", got, each)
	}
	list := m.run(t, "", "list")
	if got := strings.Count(list, "New"); got != each {
		t.Errorf("%d new accounts, want %d:\n%s", got, each, list)
	}
	if show := m.run(t, "", "show", "old"); !strings.Contains(show, "note ") {
		t.Errorf("no note: %s", show)
	}
	if show := m.run(t, "", "show", "bank"); !strings.Contains(show, "money") {
		t.Errorf("no tag: %s", show)
	}
	m.healthy(t, stringer("parallel edits"))
}

// TestTwoInterfaces opens the vault twice, and changes it in both and from
// outside: each shows what the others did, and nothing is lost.
func TestTwoInterfaces(t *testing.T) {
	t.Parallel()
	testdata.Need(t, "tmux")
	m := paperMachine(t)
	m.run(t, uri("Start:s"), "add")
	one := newScreen(t, m, 80, 24, "--no-keyring", "--identity", m.key)
	two := newScreenNamed(t, m, "tmux2", 80, 24, "--no-keyring", "--identity", m.key)
	one.until("Start")
	two.until("Start")
	one.paste("otpauth://totp/First:f?secret=" + secretText + "&issuer=First")
	one.until("Added")
	two.paste("otpauth://totp/Second:s?secret=" + secretText + "A&issuer=Second&period=60")
	two.until("Added")
	m.run(t, uri("Third:t"), "add")
	one.keys("Escape")
	two.keys("Escape")
	for _, s := range []*screen{one, two} {
		s.until("Start", "First", "Second", "Third", "4 accounts")
	}
	// An edit is begun in one; the account is changed from outside and in the
	// other meanwhile.
	one.keys("Start")
	one.until("1 found")
	one.keys("Tab", "x")
	one.until("deleted")
	m.run(t, "", "edit", "third", "--note", "from outside")
	two.until("!Start")
	list := m.run(t, "", "list")
	for name, want := range map[string]bool{"Start": false, "First": true, "Second": true, "Third": true} {
		if strings.Contains(list, name) != want {
			t.Errorf("%s in the list: %t, want %t:\n%s", name, !want, want, list)
		}
	}
	if show := m.run(t, "", "show", "third"); !strings.Contains(show, "from outside") {
		t.Errorf("the note from outside is lost: %s", show)
	}
	m.healthy(t, stringer("two interfaces"))
}
