package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

// seccompVar makes this test binary refuse itself the kernel's keyring, as the
// default profile of containers does, and become another program.
const seccompVar = "FOB_TEST_REFUSE"

// refuseKeys lets the calls of the kernel's keyring fail with that error, in
// this thread and what it becomes.
func refuseKeys(errno syscall.Errno) error {
	refuse := uint32(unix.SECCOMP_RET_ERRNO) | uint32(errno)
	filter := []unix.SockFilter{
		{Code: unix.BPF_LD | unix.BPF_W | unix.BPF_ABS, K: 0}, // the call's number
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 3, K: unix.SYS_KEYCTL},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 2, K: unix.SYS_ADD_KEY},
		{Code: unix.BPF_JMP | unix.BPF_JEQ | unix.BPF_K, Jt: 1, K: unix.SYS_REQUEST_KEY},
		{Code: unix.BPF_RET | unix.BPF_K, K: unix.SECCOMP_RET_ALLOW},
		{Code: unix.BPF_RET | unix.BPF_K, K: refuse},
	}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		return err
	}
	program := unix.SockFprog{Len: uint16(len(filter)), Filter: &filter[0]}
	return unix.Prctl(unix.PR_SET_SECCOMP, unix.SECCOMP_MODE_FILTER, uintptr(unsafe.Pointer(&program)), 0, 0)
}

// TestKernelRefuses asks for a session where the kernel keeps no keys: fob says
// so and what to do, and everything else works.
func TestKernelRefuses(t *testing.T) {
	t.Parallel()
	if n, err := strconv.Atoi(os.Getenv(seccompVar)); err == nil {
		runtime.LockOSThread()
		if err := refuseKeys(syscall.Errno(n)); err != nil {
			t.Skip("this system takes no filter: ", err)
		}
		_, args, _ := strings.Cut(strings.Join(os.Args, "\x00"), "\x00--\x00")
		words := strings.Split(args, "\x00")
		t.Fatal(syscall.Exec(words[0], words, os.Environ()))
	}
	m := newMachine(t)
	m.run(t, "otpauth://totp/GitHub:octocat?secret="+secretText+"&issuer=GitHub\n", "add")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, errno := range []syscall.Errno{unix.EPERM, unix.ENOSYS} {
		fob := func(args ...string) (out, errs string, code int) {
			cmd := exec.Command(self, append([]string{"-test.run=^TestKernelRefuses$", "--", m.fob, "--no-keyring"}, args...)...)
			cmd.Env = append(m.env(), seccompVar+"="+strconv.Itoa(int(errno)))
			passphrase, err := os.Open(m.home + "/passphrase")
			if err != nil {
				t.Fatal(err)
			}
			defer passphrase.Close()
			cmd.ExtraFiles = []*os.File{passphrase}
			var o, e bytes.Buffer
			cmd.Stdout, cmd.Stderr = &o, &e
			err = cmd.Run()
			exit, failed := errors.AsType[*exec.ExitError](err)
			if err != nil && !failed {
				t.Fatal(err)
			}
			if failed {
				code = exit.ExitCode()
			}
			if strings.Contains(o.String(), "--- SKIP") {
				t.Skip(o.String())
			}
			return o.String(), e.String(), code
		}
		out, errs, code := fob("unlock", "--for", "1h", "--passphrase-fd", "3")
		if code != 1 || out != "" || !strings.Contains(errs, "the kernel does not let this program keep keys") ||
			!strings.Contains(errs, "fob: hint: ") || !strings.Contains(errs, "--identity") || !strings.Contains(errs, "systemd") {
			t.Errorf("%v: unlock: exit %d, %q, %q", errno, code, out, errs)
		}
		if out, errs, code := fob("get", "github", "--at", "59", "--passphrase-fd", "3"); code != 0 || len(out) != 7 {
			t.Errorf("%v: get with a passphrase: exit %d, %q, %q", errno, code, out, errs)
		}
		if out, errs, code := fob("get", "github"); code != 4 || out != "" {
			t.Errorf("%v: get without a key: exit %d, %q, %q", errno, code, out, errs)
		}
		// Another process may have opened one that this one cannot see.
		if _, errs, code := fob("lock"); code != 1 || !strings.Contains(errs, "could not be ended") {
			t.Errorf("%v: lock: exit %d, %q", errno, code, errs)
		}
		if out, errs, _ := fob("doctor"); !strings.Contains(out, "note   session    fob unlock does not work here") {
			t.Errorf("%v: doctor: %q, %q", errno, out, errs)
		}
	}
}
