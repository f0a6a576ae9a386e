package session

import (
	"bytes"
	"crypto/rand"
	"errors"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"fob/testdata"
)

func newStore(t *testing.T) (s *Store, id string) {
	t.Helper()
	s = New(time.Now)
	if err := s.Available(); err != nil {
		if os.Getenv("FOB_TEST_TOOLS") == "required" {
			t.Fatal(err)
		}
		t.Skip(err)
	}
	id = "test-" + strings.ToLower(rand.Text())
	t.Cleanup(func() { _, _ = s.Close(id) })
	return s, id
}

func TestSession(t *testing.T) {
	t.Parallel()
	s, id := newStore(t)
	if _, _, err := s.Get(id); !errors.Is(err, ErrNone) {
		t.Fatalf("before: %v", err)
	}
	if err := s.Open(id, []byte("first"), time.Hour); err != nil {
		t.Fatal(err)
	}
	if err := s.Open(id, []byte("the key"), time.Minute); err != nil {
		t.Fatal(err)
	}
	secret, left, err := s.Get(id)
	if err != nil || string(secret) != "the key" || left <= 50*time.Second || left > time.Minute {
		t.Fatalf("Get = %q, %v, %v", secret, left, err)
	}
	if had, err := s.Close(id); !had || err != nil {
		t.Errorf("Close = %v, %v", had, err)
	}
	if _, _, err := s.Get(id); !errors.Is(err, ErrNone) {
		t.Errorf("after: %v", err)
	}
	if had, err := s.Close(id); had || err != nil {
		t.Errorf("Close again = %v, %v", had, err)
	}
}

// The kernel ends it, whoever still runs.
func TestExpires(t *testing.T) {
	t.Parallel()
	s, id := newStore(t)
	if err := s.Open(id, []byte("the key"), time.Second); err != nil {
		t.Fatal(err)
	}
	deadline := time.Now().Add(5 * time.Second)
	for {
		secret, _, err := s.Get(id)
		if err != nil {
			if !errors.Is(err, ErrExpired) && !errors.Is(err, ErrNone) {
				t.Errorf("ended with %v", err)
			}
			return
		}
		if time.Now().After(deadline) {
			t.Fatalf("%q is still there", secret)
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// What is kept has the permissions and the time-out that it should, as the
// kernel tells it.
func TestAsTheKernelSeesIt(t *testing.T) {
	t.Parallel()
	s, id := newStore(t)
	if err := s.Open(id, []byte("the key"), time.Hour); err != nil {
		t.Fatal(err)
	}
	keys, err := os.ReadFile("/proc/keys")
	if err != nil {
		t.Skip(err)
	}
	for line := range bytes.Lines(keys) {
		if !bytes.Contains(line, []byte(description(id))) {
			continue
		}
		f := strings.Fields(string(line))
		if f[3] == "perm" || f[4] != "3f3b0000" || !strings.HasSuffix(f[3], "m") && f[3] != "1h" {
			t.Errorf("the kernel says %s", line)
		}
		return
	}
	t.Error("the key is not in /proc/keys")
}

// Another process finds it, also one with a session keyring of its own, as the
// next login has.
func TestOtherProcesses(t *testing.T) {
	t.Parallel()
	keyctl := testdata.Need(t, "keyctl")
	s, id := newStore(t)
	if err := s.Open(id, []byte("the key"), time.Hour); err != nil {
		t.Fatal(err)
	}
	script := `keyctl pipe $(keyctl search @u user "$1")`
	out, err := exec.Command(keyctl, "session", "-", "sh", "-c", script, "sh", description(id)).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "the key") {
		t.Errorf("in another session: %v: %s", err, out)
	}
}

// A step that fails leaves nothing behind that others could find.
func TestFailsClosed(t *testing.T) {
	t.Parallel()
	s, id := newStore(t)
	if err := s.Open(id, []byte("the key"), 0); err == nil {
		t.Error("no time at all was accepted")
	}
	if err := s.Open(id, []byte("the key"), 25*time.Hour); err == nil {
		t.Error("more than a day was accepted")
	}
	if err := s.Open(id, bytes.Repeat([]byte("x"), 40_000), time.Hour); err == nil {
		t.Error("more than the kernel takes was accepted")
	}
	if err := s.Open(id, bytes.Repeat([]byte("x"), maxKey), time.Hour); err == nil {
		t.Error("what cannot be read back was accepted")
	}
	if secret, _, err := s.Get(id); !errors.Is(err, ErrNone) {
		t.Errorf("%d bytes are left: %v", len(secret), err)
	}
}
