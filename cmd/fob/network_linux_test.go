package main

import (
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fob/testdata"
)

var socket = regexp.MustCompile(`socket(?:pair)?\((\w+)`)

// TestNoNetwork follows the system calls of a whole session: the only sockets
// are those to the session bus, and no name or address is looked up. What a URI
// points to is not fetched.
func TestNoNetwork(t *testing.T) {
	t.Parallel()
	strace := testdata.Need(t, "strace")
	b := newBus(t, bareBus)
	b.serve(t, "works")
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer listener.Close()
	visited := make(chan string, 1)
	go func() {
		if c, err := listener.Accept(); err == nil {
			visited <- c.RemoteAddr().String()
			_ = c.Close()
		}
	}()
	remote := "otpauth://totp/Far:away?secret=" + secretText + "&issuer=Far&image=http://" + listener.Addr().String() + "/logo.png\n"
	at := func(name string) string { return filepath.Join(b.home, name) }
	if err := os.WriteFile(at("more.txt"), []byte(remote+uri("Two:2")), 0o600); err != nil {
		t.Fatal(err)
	}
	counts := map[string]int{}
	for _, c := range []struct {
		stdin string
		args  []string
	}{
		{"", []string{"init", "--paper-key", b.key}},
		{remote, []string{"add"}},
		{"", []string{"import", at("more.txt")}},
		{"", []string{"get", "two"}},
		{"", []string{"get", "two", "--copy"}},
		{"", []string{"list", "--codes"}},
		{"", []string{"show", "far", "--secret"}},
		{"000000\n", []string{"compare", "two"}},
		{secretText, []string{"code"}},
		{"", []string{"edit", "two", "--note", "x"}},
		{"", []string{"rm", "two", "--yes"}},
		{"", []string{"undo"}},
		{"abcd-1111\n", []string{"recovery", "add", "two"}},
		{"", []string{"qr", "two", "-o", at("two.png")}},
		{"", []string{"export", "uris", "--plaintext", "--output", at("out.txt"), "--partial"}},
		{"", []string{"paper", "vault", "--output", at("sheet.pdf")}},
		{"", []string{"restore", "--list"}},
		{"", []string{"status"}},
		{"", []string{"doctor"}},
		{"", []string{"demo"}},
		{"", []string{"completion", "bash"}},
		{"", []string{"version"}},
		{"", []string{"lock"}},
	} {
		trace := at("trace")
		cmd := exec.Command(b.fob, c.args...)
		cmd.Env = append(b.env(), "DBUS_SESSION_BUS_ADDRESS="+b.address)
		cmd.Stdin = strings.NewReader(c.stdin)
		cmd = traced(strace, trace, "%network,execve", cmd)
		out, _ := cmd.CombinedOutput() // compare says 10, doctor 1
		said, err := os.ReadFile(trace)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(out), "fob: error:") && c.args[0] != "compare" && !slices.Contains(c.args, "--copy") {
			t.Errorf("%q: %s", c.args, out)
		}
		lookAtSockets(t, c.args[0], string(said), counts)
	}
	if counts["AF_UNIX"] == 0 {
		t.Error("no socket at all was seen, not even the bus's: the test sees nothing")
	}

	// The interface, with the account on the screen.
	trace := at("trace")
	m := &machine{fob: strace, home: b.home}
	s := newScreen(t, m, 80, 24, "-f", "-o", trace, "-e", "inject=prctl:retval=0", "-e", "trace=%network,prctl", b.fob,
		"--no-keyring", "--identity", b.key)
	s.until("Far", "away")
	s.keys("Enter")
	s.until("sent to the terminal")
	s.keys("C-c")
	s.until("after 0")
	said, err := os.ReadFile(trace)
	if err != nil {
		t.Fatal(err)
	}
	lookAtSockets(t, "the interface", string(said), counts)
	select {
	case who := <-visited:
		t.Errorf("%s came for the picture", who)
	case <-time.After(100 * time.Millisecond):
	}
}

func lookAtSockets(t *testing.T, what, trace string, counts map[string]int) {
	t.Helper()
	for line := range strings.Lines(trace) {
		if m := socket.FindStringSubmatch(line); m != nil {
			counts[m[1]]++
			if m[1] != "AF_UNIX" {
				t.Errorf("%s: %s", what, line)
			}
		}
		if strings.Contains(line, "sa_family=AF_INET") || strings.Contains(line, "sa_family=AF_NETLINK") {
			t.Errorf("%s: %s", what, line)
		}
	}
}
