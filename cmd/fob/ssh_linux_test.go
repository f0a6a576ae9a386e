package main

import (
	"os"
	"os/exec"
	"strings"
	"testing"

	"fob/testdata"
)

// TestSSHLogin logs in to a real sshd that asks for a code, twice, by the
// recipe of fob help askpass.
func TestSSHLogin(t *testing.T) {
	t.Parallel()
	for _, tool := range []string{"sshd", "ssh", "rsync", "google-authenticator", "unshare"} {
		testdata.Need(t, tool)
	}
	if os.Getuid() != 0 {
		t.Skip("PAM wants root")
	}
	if err := exec.Command("unshare", "--mount", "true").Run(); err != nil {
		t.Skip("this system makes no mount namespace: ", err)
	}
	fob, err := build()
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("../../testdata/ssh/login.sh", fob).CombinedOutput()
	if err != nil || !strings.HasSuffix(string(out), "logged in as root\ncopied\nkept\n") {
		t.Errorf("%v:\n%s", err, out)
	}
}
