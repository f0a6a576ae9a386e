package keyring

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestDeadline(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := newKeyring(plain{}, 3*time.Second, false)
		release := make(chan struct{})
		began := time.Now()
		_, err := k.within(t.Context(), func(context.Context) (string, error) {
			<-release
			return "late", nil
		})
		checkErr(t, "a call that hangs", err, ErrTimeout)
		if took := time.Since(began); took != 3*time.Second {
			t.Errorf("gave up after %v, want 3s", took)
		}
		if want := "the keyring does not answer: gave up after 3s"; err.Error() != want {
			t.Errorf("error %q, want %q", err, want)
		}
		// A second call waits behind the first, and not for ever.
		_, err = k.within(t.Context(), func(context.Context) (string, error) {
			t.Error("two calls at once")
			return "", nil
		})
		checkErr(t, "a call behind it", err, ErrTimeout)
		if took := time.Since(began); took != 6*time.Second {
			t.Errorf("gave up after %v, want 6s", took)
		}
		// It answers at last: the next call goes through at once.
		close(release)
		got, err := k.within(t.Context(), func(context.Context) (string, error) { return "now", nil })
		if got != "now" || err != nil {
			t.Errorf("after the answer: %q, %v", got, err)
		}
	})
}

func TestCallersContext(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		k := newKeyring(plain{}, time.Minute, true)
		release := make(chan struct{})
		hang := func(context.Context) (string, error) { <-release; return "", nil }

		interrupted, interrupt := context.WithCancel(t.Context())
		time.AfterFunc(time.Second, interrupt)
		_, err := k.within(interrupted, hang)
		checkErr(t, "interrupted", err, context.Canceled)
		if errors.Is(err, ErrTimeout) {
			t.Errorf("an interrupt is reported as a timeout: %v", err)
		}
		short, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		_, err = k.within(short, hang)
		checkErr(t, "the caller's own deadline", err, ErrTimeout)
		close(release)
	})
}

func TestPanicIsAnAnswer(t *testing.T) {
	t.Parallel()
	k := newKeyring(plain{}, time.Minute, false)
	for range 3 {
		_, err := k.within(t.Context(), func(context.Context) (string, error) { panic(sample) })
		checkErr(t, "panic", err, ErrUnavailable)
	}
}
