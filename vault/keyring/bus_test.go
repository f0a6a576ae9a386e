//go:build linux

package keyring

import (
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"fob/testdata"
	"fob/vault/keyring/fakeservice"
)

const (
	childVar  = "FOB_TEST_CHILD" // names what a child process is to do
	keyrings  = "../../testdata/keyring"
	bareBus   = keyrings + "/bare-bus.conf"
	runScript = keyrings + "/with-keyring.sh"
)

// A process has one session bus, for good: the D-Bus library keeps the
// connection. So each case runs in a process of its own: the test starts this
// test binary again to run the same test, with what to do in the environment.
func child(t *testing.T, what string, wrapper []string, env ...string) string {
	t.Helper()
	test, _, _ := strings.Cut(t.Name(), "/")
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	args := append(slices.Clone(wrapper), self, "-test.v", "-test.run=^"+test+"$", "-test.parallel=1")
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.WaitDelay = time.Second
	cmd.Env = append([]string{
		"PATH=" + os.Getenv("PATH"),
		"HOME=" + t.TempDir(),
		childVar + "=" + what,
		"GOCOVERDIR=" + os.Getenv("GOCOVERDIR"),
	}, env...)
	out, err := cmd.CombinedOutput()
	switch {
	case err != nil:
		t.Errorf("%s: %v\n%s", what, err, out)
	case strings.Contains(string(out), "--- SKIP: "+test):
		t.Skipf("%s", out)
	case !strings.Contains(string(out), "--- PASS: "+test):
		t.Errorf("%s: the child did not run %s:\n%s", what, test, out)
	}
	return string(out)
}

// task returns what this process is to do when it is such a child, else "".
func task() string { return os.Getenv(childVar) }

// startBus runs a private bus that can start nothing, with a socket named bus
// in that folder, and returns its address.
func startBus(t *testing.T, dir string) string {
	t.Helper()
	address, _ := testdata.Bus(t, bareBus, "--address=unix:path="+filepath.Join(dir, "bus"))
	return address
}

// outcome is what each call does under a fake service of one mode.
type outcome struct {
	set, get, del error
	// slowest is how long a call may take, fastest how long it must.
	fastest, slowest time.Duration
}

// The calls of a case have this deadline, so that the cases that reach it do
// not take long. TestDeadline holds the real one to 3 seconds.
const caseTimeout = time.Second

var outcomes = map[string]outcome{
	"works":                {nil, nil, nil, 0, caseTimeout},
	"accept":               {nil, nil, nil, 0, caseTimeout},
	"slow":                 {nil, nil, nil, 50 * time.Millisecond, 2 * caseTimeout},
	"hang":                 {ErrTimeout, ErrTimeout, ErrTimeout, caseTimeout, caseTimeout + time.Second},
	"silent":               {ErrTimeout, ErrTimeout, ErrTimeout, caseTimeout, caseTimeout + time.Second},
	"silent at CreateItem": {ErrTimeout, ErrTimeout, ErrTimeout, caseTimeout, caseTimeout + time.Second},
	"dismiss":              {ErrLocked, ErrLocked, ErrLocked, 0, caseTimeout},
	"locked":               {ErrLocked, ErrLocked, ErrLocked, 0, caseTimeout},
	"locked error":         {ErrLocked, ErrLocked, ErrLocked, 0, caseTimeout},
	"garbage":              {ErrUnavailable, ErrUnavailable, ErrUnavailable, 0, caseTimeout},
	"garbage prompt":       {ErrUnavailable, ErrUnavailable, ErrUnavailable, 0, caseTimeout},
	"vanish":               {ErrUnavailable, ErrUnavailable, ErrUnavailable, 0, caseTimeout},
	"lie":                  {ErrMismatch, ErrNotFound, ErrNotFound, 0, caseTimeout},
	"dismiss create":       {ErrMismatch, ErrNotFound, ErrNotFound, 0, caseTimeout},
	"change":               {ErrMismatch, nil, nil, 0, caseTimeout},
	"binary":               {ErrMismatch, ErrMismatch, nil, 0, caseTimeout},
	"echo":                 {ErrUnavailable, ErrNotFound, ErrNotFound, 0, caseTimeout},
	"dismiss delete":       {nil, nil, ErrMismatch, 0, caseTimeout},
}

func TestMisbehavingService(t *testing.T) {
	if task() != "" {
		childMisbehavingService(t)
		return
	}
	t.Parallel()
	for mode := range outcomes {
		address := startBus(t, shortDir(t))
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			began := time.Now()
			child(t, mode, nil, busAddressVar+"="+address)
			// Three calls that time out, and an exit that nothing holds up.
			if took := time.Since(began); took > 3*caseTimeout+10*time.Second {
				t.Errorf("the process took %v to end", took)
			}
		})
	}
}

func childMisbehavingService(t *testing.T) {
	t.Helper()
	mode := task()
	want, ok := outcomes[mode]
	if !ok {
		t.Fatalf("no mode %q", mode)
	}
	f, err := fakeservice.Serve(os.Getenv(busAddressVar), mode)
	if err != nil {
		t.Fatal(err)
	}
	timeout := caseTimeout
	if mode == "slow" {
		timeout *= 2 // some 20 calls at 50 ms
	}
	timed := func(name string, want error, limit outcome, call func(*Keyring) error) {
		t.Helper()
		// Each call has a keyring of its own, so that none waits for the turn
		// of one that hangs.
		k := New(Options{Getenv: os.Getenv, Timeout: timeout})
		began := time.Now()
		err := call(k)
		took := time.Since(began)
		checkErr(t, name, err, want)
		if took < limit.fastest || took > limit.slowest {
			t.Errorf("%s took %v, want %v to %v", name, took, limit.fastest, limit.slowest)
		}
		t.Logf("%s: %v after %v", name, err, took)
	}
	timed("Set", want.set, want, func(k *Keyring) error { return k.Set(t.Context(), "a1", sample) })
	limit := want
	if mode == "silent at CreateItem" {
		// Only the Set is silent; there is no item then.
		want.get, want.del, limit.fastest = ErrNotFound, ErrNotFound, 0
	}
	timed("Get", want.get, limit, func(k *Keyring) error {
		got, err := k.Get(t.Context(), "a1")
		if err == nil && got != sample && mode != "change" {
			t.Error("Get gives something else than was stored")
		}
		return err
	})
	timed("Delete", want.del, limit, func(k *Keyring) error { return k.Delete(t.Context(), "a1") })
	if len(f.TakeCalls()) == 0 {
		t.Error("the fake service was never called")
	}
}

// A Get is on the way of every code that is printed: it must not grow calls.
func TestCallsOfAGet(t *testing.T) {
	if task() != "" {
		childCallsOfAGet(t)
		return
	}
	t.Parallel()
	child(t, "works", nil, busAddressVar+"="+startBus(t, shortDir(t)))
}

func childCallsOfAGet(t *testing.T) {
	t.Helper()
	f, err := fakeservice.Serve(os.Getenv(busAddressVar), task())
	if err != nil {
		t.Fatal(err)
	}
	f.SetItem([]byte(sample))
	calls := func(get func() error) []string {
		t.Helper()
		f.TakeCalls()
		if err := get(); err != nil {
			t.Fatal(err)
		}
		return f.TakeCalls()
	}
	ours := calls(func() error {
		_, err := New(Options{Getenv: os.Getenv}).Get(t.Context(), "a1")
		return err
	})
	slices.Sort(ours)
	// Get looks whether it is locked; the rest is go-keyring's.
	if want := []string{"Get", "GetSecret", "OpenSession", "SearchItems", "Unlock", "Unlock"}; !slices.Equal(ours, want) {
		t.Errorf("a Get calls %q, want %q", ours, want)
	}
}
