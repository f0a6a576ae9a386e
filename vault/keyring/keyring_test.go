package keyring

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	gokeyring "github.com/zalando/go-keyring"
)

// sample looks like a device key; it is none.
const sample = "AGE-SECRET-KEY-1QQPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQQPZRY9X8GF2TVDW0S3JN54K9"

// plain is a platform whose keyring can always be asked.
type plain struct{}

func (plain) reach(context.Context, bool) error     { return nil }
func (plain) explain(error) error                   { return nil }
func (plain) describe(context.Context, bool) string { return "plain" }

// mocked returns a keyring over a new mock of go-keyring. The mock is global to
// the process and stays: no test that uses it runs in parallel, and the tests
// of real keyrings run in processes of their own.
func mocked(t *testing.T) *Keyring {
	t.Helper()
	gokeyring.MockInit()
	return newKeyring(plain{}, time.Second, false)
}

func checkErr(t *testing.T, what string, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Errorf("%s: error %v, want %v", what, got, want)
	}
	if got != nil && strings.Contains(got.Error(), sample) {
		t.Errorf("%s: the error shows the value", what)
	}
}

func TestRoundTrip(t *testing.T) {
	k, ctx := mocked(t), t.Context()
	_, err := k.Get(ctx, "a1")
	checkErr(t, "Get before Set", err, ErrNotFound)
	checkErr(t, "Set", k.Set(ctx, "a1", sample), nil)
	if got, err := k.Get(ctx, "a1"); got != sample || err != nil {
		t.Errorf("Get after Set: equal %t, error %v", got == sample, err)
	}
	_, err = k.Get(ctx, "a2")
	checkErr(t, "Get of another vault", err, ErrNotFound)
	if got, err := gokeyring.Get("fob", "identity:a1"); got != sample || err != nil {
		t.Errorf("the item is not under fob, identity:a1: %v", err)
	}
	checkErr(t, "Delete", k.Delete(ctx, "a1"), nil)
	checkErr(t, "second Delete", k.Delete(ctx, "a1"), ErrNotFound)
}

// Every other failure than a missing item must not look like a missing item:
// a caller may make a key where there is none.
func TestOnlyNotFoundIsNotFound(t *testing.T) {
	k := mocked(t)
	failures := map[string]error{
		"no service":  errors.New("The name org.freedesktop.secrets was not provided by any .service files"),
		"unsupported": gokeyring.ErrUnsupportedPlatform,
		"too big":     gokeyring.ErrSetDataTooBig,
		"not found?":  errors.New("secret not found in keyring"), // the text alone is not the sentinel
	}
	for name, failure := range failures {
		gokeyring.MockInitWithError(failure)
		_, err := k.Get(t.Context(), "a1")
		checkErr(t, name+": Get", err, ErrUnavailable)
		if errors.Is(err, ErrNotFound) {
			t.Errorf("%s: Get: %v is ErrNotFound", name, err)
		}
		checkErr(t, name+": Set", k.Set(t.Context(), "a1", sample), ErrUnavailable)
		checkErr(t, name+": Delete", k.Delete(t.Context(), "a1"), ErrUnavailable)
	}
	gokeyring.MockInitWithError(gokeyring.ErrNotFound)
	_, err := k.Get(t.Context(), "a1")
	checkErr(t, "Get", err, ErrNotFound)
}

func TestItemThatIsNoKey(t *testing.T) {
	k := mocked(t)
	for name, value := range map[string]string{
		"empty":     "",
		"two lines": "AGE-SECRET-KEY-1\nAGE-SECRET-KEY-2",
		"binary":    "\x00\x01",
		"long":      strings.Repeat("A", 200),
		"not ASCII": "clé",
	} {
		if err := gokeyring.Set(Service, "identity:a1", value); err != nil {
			t.Fatal(err)
		}
		_, err := k.Get(t.Context(), "a1")
		checkErr(t, name, err, ErrMismatch)
	}
	// A line end is what other tools add to a key; it is not part of it.
	if err := gokeyring.Set(Service, "identity:a1", sample+"\n"); err != nil {
		t.Fatal(err)
	}
	if got, err := k.Get(t.Context(), "a1"); got != sample || err != nil {
		t.Errorf("with a line end: equal %t, error %v", got == sample, err)
	}
}

func TestErrorsKeepTheValue(t *testing.T) {
	k := mocked(t)
	gokeyring.MockInitWithError(fmt.Errorf("cannot store %q", sample))
	checkErr(t, "Set", k.Set(t.Context(), "a1", sample), ErrUnavailable)
	_, err := k.Get(t.Context(), "a1")
	checkErr(t, "Get", err, ErrUnavailable)
	if want := "not shown"; !strings.Contains(err.Error(), want) {
		t.Errorf("Get: %q does not say %q", err, want)
	}
	gokeyring.MockInitWithError(errors.New("bad\x1b]0;title\a\nthing \u202e" + strings.Repeat("x", 500)))
	_, err = k.Get(t.Context(), "a1")
	if !regexp.MustCompile(`^[ -~]{1,300}$`).MatchString(err.Error()) {
		t.Errorf("Get: the error is not one short printable line: %q", err)
	}
}

func TestRefusedValues(t *testing.T) {
	k := mocked(t)
	for name, value := range map[string]string{
		"empty":      "",
		"line end":   sample + "\n",
		"two lines":  "a\nb",
		"space":      " a",
		"tab":        "a\tb",
		"not ASCII":  "é",
		"control":    "a\x7f",
		"101 bytes":  strings.Repeat("a", MaxValue+1),
		"NUL inside": "a\x00b",
	} {
		if err := k.Set(t.Context(), "a1", value); err == nil {
			t.Errorf("%s: Set took the value", name)
		}
	}
	if _, err := k.Get(t.Context(), "a1"); !errors.Is(err, ErrNotFound) {
		t.Errorf("a refused value was stored: %v", err)
	}
	if err := k.Set(t.Context(), "a1", strings.Repeat("a", MaxValue)); err != nil {
		t.Errorf("Set of %d bytes: %v", MaxValue, err)
	}
}

func TestRefusedVaultIDs(t *testing.T) {
	k := mocked(t)
	for _, id := range []string{"", "A1", "a b", "a:b", "a/b", "a\n", "é", "a_b", "$(id)", strings.Repeat("a", 65)} {
		if _, err := k.Get(t.Context(), id); err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("Get(%q): error %v, want a refusal", id, err)
		}
		if err := k.Set(t.Context(), id, sample); err == nil {
			t.Errorf("Set(%q): no error", id)
		}
		if err := k.Delete(t.Context(), id); err == nil || errors.Is(err, ErrNotFound) {
			t.Errorf("Delete(%q): error %v, want a refusal", id, err)
		}
	}
}

// The names under which items are found must never change, and must be safe
// in every keyring's attributes and command lines.
func TestNames(t *testing.T) {
	t.Parallel()
	user, err := userName("k3f-9a")
	if got := Service + "/" + user; got != "fob/identity:k3f-9a" || err != nil {
		t.Errorf("item name %q, error %v", got, err)
	}
	if !regexp.MustCompile(`^[a-z0-9:.-]+$`).MatchString(Service + user) {
		t.Errorf("item name has other characters than a-z0-9:.-: %q", Service+user)
	}
}

func TestTimeouts(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		o    Options
		want time.Duration
	}{
		{Options{}, 3 * time.Second},
		{Options{Interactive: true}, time.Minute},
		{Options{Interactive: true, Timeout: time.Second}, time.Second},
		{Options{Timeout: time.Millisecond}, time.Millisecond},
	} {
		if got := New(c.o).timeout; got != c.want {
			t.Errorf("New(%+v) has timeout %v, want %v", c.o, got, c.want)
		}
	}
}

func TestDisabled(t *testing.T) {
	t.Parallel()
	d := Disabled{Reason: "--no-keyring was given"}
	_, err := d.Get(t.Context(), "a1")
	checkErr(t, "Get", err, ErrUnavailable)
	if want := "no keyring can be used: --no-keyring was given"; err.Error() != want {
		t.Errorf("Get: %q, want %q", err, want)
	}
	checkErr(t, "Set", d.Set(t.Context(), "a1", sample), ErrUnavailable)
	checkErr(t, "Delete", d.Delete(t.Context(), "a1"), ErrUnavailable)
	checkErr(t, "Available", d.Available(t.Context()), ErrUnavailable)
	if got, want := d.Describe(t.Context()), "none: --no-keyring was given"; got != want {
		t.Errorf("Describe() = %q, want %q", got, want)
	}
}
