package cli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"fob/cmd/internal/prompt"
	"fob/otpcore"
	"fob/vault"
	"fob/vault/transfer"
)

func TestClassify(t *testing.T) {
	t.Parallel()
	write := &vault.WriteError{Op: "sync folder", Err: errors.New("input/output error"), Unconfirmed: true}
	for _, c := range []struct {
		err  error
		want int
	}{
		{errors.New("anything"), exitFailed},
		{usagef("wrong"), exitUsage},
		{fmt.Errorf("wrapped: %w", usagef("wrong")), exitUsage},
		{prompt.ErrNoTerminal, exitUsage},
		{vault.ErrNoMatch, exitNoMatch},
		{&vault.AmbiguousError{}, exitNoMatch},
		{vault.ErrNoKey, exitLocked},
		{vault.ErrPassphrase, exitLocked},
		{vault.ErrNoWrapped, exitLocked},
		{vault.ErrBusy, exitNotWritten},
		{write, exitNotWritten},
		{fmt.Errorf("x: %w", vault.ErrNoVault), exitNoVault},
		{vault.ErrRollback, exitRollback},
		{silent(exitPartly), exitPartly},
		{&vault.DamagedError{Path: "x", Reason: "y"}, exitDamaged},
		{vault.ErrNewer, exitDamaged},
		{&vault.RecipientError{Name: "yubikey"}, exitDamaged},
		{&transfer.FormatError{Reason: "x", Hint: "y"}, exitFailed},
		{prompt.ErrInterrupted, exitInterrupted},
		{context.Canceled, exitInterrupted},
		{hinted(vault.ErrNoVault, "more"), exitNoVault},
	} {
		if got, _ := classify(c.err); got != c.want {
			t.Errorf("classify(%v) = %d, want %d", c.err, got, c.want)
		}
	}
}

func TestReport(t *testing.T) {
	t.Parallel()
	err := fail(exitLocked, errors.New("no key opened\nthe \x1b[2Jvault"), "type this", "or that")
	var text, object bytes.Buffer
	if code := report(&text, err, "fob get QUERY", false, nil); code != exitLocked {
		t.Errorf("report = %d, want %d", code, exitLocked)
	}
	if strings.Count(text.String(), "\n") != 3 || strings.Contains(text.String(), "\x1b") ||
		!strings.HasPrefix(text.String(), "fob: error: no key opened the ") || !strings.Contains(text.String(), "\nfob: hint: or that\n") {
		t.Errorf("report wrote %q", text.String())
	}
	report(&object, err, "", true, nil)
	var got jsonError
	if err := json.Unmarshal(object.Bytes(), &got); err != nil || got.Error.Code != "locked" || got.Error.Hint != "type this\nor that" {
		t.Errorf("report --json wrote %q (%v)", object.String(), err)
	}
}

func TestLooksSecret(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]bool{
		"":                      false,
		"GitHub":                false,
		"GitHub:octocat":        false,
		"octocat@example.com":   false,
		"Amazon Web Services":   true, // long names of letters go by --issuer
		"JBSWY3DPEHPK3PXP":      true,
		"jbsw y3dp ehpk 3pxp":   true,
		"jbsw-y3dp-ehpk-3pxp":   true,
		"JBSWY3DPEHPK3PXP====":  true,
		"JBSWY3DPEHPK3PX":       false, // 15
		"otpauth://totp/x":      true,
		"https://example.com/":  true,
		"GitHub:JBSWY3DPEHPK3P": false,
	} {
		if got := looksSecret(text); got != want {
			t.Errorf("looksSecret(%q) = %v, want %v", text, got, want)
		}
	}
}

func TestParseTime(t *testing.T) {
	t.Parallel()
	want := time.Date(2026, 11, 23, 9, 15, 0, 0, time.UTC)
	for _, text := range []string{"2026-11-23T09:15:00Z", "2026-11-23T10:15:00+01:00", "1795425300", "@1795425300"} {
		if got, err := parseTime(text); err != nil || !got.Equal(want) {
			t.Errorf("parseTime(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "@", "now", "-1", "@-1", "2026-11-23", "99999999999999", "1e9", "0x10"} {
		if got, err := parseTime(text); err == nil {
			t.Errorf("parseTime(%q) = %v, want an error", text, got)
		}
	}
}

func TestParseDuration(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]time.Duration{"0": 0, "5": 5 * time.Second, "5s": 5 * time.Second, "2m": 2 * time.Minute} {
		if got, err := parseDuration(text); err != nil || got != want {
			t.Errorf("parseDuration(%q) = %v, %v, want %v", text, got, err, want)
		}
	}
	for _, text := range []string{"", "-5", "-5s", "five", "5 s", "99999999999"} {
		if got, err := parseDuration(text); err == nil {
			t.Errorf("parseDuration(%q) = %v, want an error", text, got)
		}
	}
}

// JSON carries every name as it is, and nothing that a terminal acts on.
func TestWriteJSON(t *testing.T) {
	t.Parallel()
	for _, name := range []string{
		"plain", "<b>&", "日本", "e\u0301", "\x00\x1b[2J\x7f", "a\u009b2Jb", "a\u202eb\u2066", "\u2028", "tag\U000e0041", "🇸🇪", `back\u202e`,
	} {
		var b bytes.Buffer
		if err := writeJSON(&b, codeJSON{Issuer: name}); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsFunc(strings.TrimSuffix(b.String(), "\n"), func(r rune) bool { return r < 0x20 || unsafeInJSON(r) }) {
			t.Errorf("%q is written as %q", name, b.String())
		}
		var back codeJSON
		if err := json.Unmarshal(b.Bytes(), &back); err != nil || back.Issuer != name {
			t.Errorf("%q comes back as %q (%v)", name, back.Issuer, err)
		}
	}
}

// What is left goes from the period down to 1, and agrees with the code.
func TestTimedJSON(t *testing.T) {
	t.Parallel()
	acct := vault.Account{Key: otpcore.Key{
		Kind: otpcore.TOTP, Secret: otpcore.NewSecret([]byte("12345678901234567890")),
		Algorithm: otpcore.SHA1, Digits: 8, Period: 30,
	}}
	for _, c := range []struct {
		at      time.Time
		code    string
		left    int64
		expires string
	}{
		{time.Unix(59, 0), "94287082", 1, "1970-01-01T00:01:00Z"},
		{time.Unix(59, 999_999_999), "94287082", 1, "1970-01-01T00:01:00Z"},
		{time.Unix(1111111109, 0), "07081804", 1, "2005-03-18T01:58:30Z"},
		{time.Unix(30, 0), "94287082", 30, "1970-01-01T00:01:00Z"},
	} {
		j := timedJSON(acct, c.at)
		if j.Code != c.code || j.Remaining != c.left || j.Expires != c.expires {
			t.Errorf("at %v: %+v, want %+v", c.at, j, c)
		}
		if next := timedJSON(acct, c.at.Add(30*time.Second)); j.Next != next.Code {
			t.Errorf("at %v: next is %s, and then the code is %s", c.at, j.Next, next.Code)
		}
	}
}

func TestWaitFor(t *testing.T) {
	t.Parallel()
	start := time.Date(2026, 11, 23, 9, 15, 29, 950_000_000, time.UTC)
	w := testWorld(t)
	began := time.Now()
	w.Now = func() time.Time { return start.Add(time.Since(began)) }
	a := &app{w: w, ask: &prompt.Asker{}}
	k := otpcore.Key{Kind: otpcore.TOTP, Period: 30}
	got, err := a.waitFor(t.Context(), k, start, 5*time.Second)
	if err != nil || k.Step(got) != k.Step(start)+1 {
		t.Errorf("waitFor = %v, %v, want the next step", got, err)
	}
	if got, err := a.waitFor(t.Context(), k, start, 0); err != nil || !got.Equal(start) {
		t.Errorf("waitFor without a wish = %v, %v, want no wait", got, err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := a.waitFor(ctx, k, start.Add(-20*time.Second), 25*time.Second); !errors.Is(err, context.Canceled) {
		t.Errorf("waitFor after the interrupt = %v", err)
	}
}

func TestCandidates(t *testing.T) {
	t.Parallel()
	accounts := []vault.Account{
		{ID: "aaaaaaaabbbb", Key: otpcore.Key{Kind: otpcore.TOTP, Issuer: "GitHub", Account: "octocat"}},
		{ID: "ccccccccdddd", Key: otpcore.Key{Kind: otpcore.TOTP, Issuer: "github", Account: "Octocat"}},
		{ID: "eeeeeeeeffff", Key: otpcore.Key{Kind: otpcore.HOTP, Account: "token"}},
		{ID: "gggggggghhhh", Key: otpcore.Key{Kind: otpcore.TOTP, Issuer: "Evil\x1b[2J"}},
	}
	got := candidates(accounts, "")
	want := []string{"id:aaaaaaaa\tGitHub:octocat", "id:cccccccc\tgithub:Octocat", "token\thotp", "id:gggggggg\t" + accounts[3].Name()}
	if !slices.Equal(got, want) {
		t.Errorf("candidates = %q, want %q", got, want)
	}
	if got := candidates(accounts, "TO"); !slices.Equal(got, []string{"token\thotp"}) {
		t.Errorf("candidates of TO = %q", got)
	}
	// Accounts of one name are found by it, and offered by their ids.
	if got := candidates(accounts, "git"); !slices.Equal(got, want[:2]) {
		t.Errorf("candidates of git = %q", got)
	}
}

// A closed or failing standard output is an error of the command, not silence.
func TestOutputFails(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"version"}, {"demo"}, {"demo", "--json"}, {"help", "scripts"}} {
		w := testWorld(t, args...)
		w.Stdout = brokenWriter{}
		if code := Main(t.Context(), w); code != exitFailed {
			t.Errorf("fob %v into a broken pipe exits %d, want %d", args, code, exitFailed)
		}
	}
}

type brokenWriter struct{}

func (brokenWriter) Write([]byte) (int, error) { return 0, errors.New("no space left on device") }

// A command that was interrupted says so, whatever it found until then.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	var stderr bytes.Buffer
	w := testWorld(t, "doctor")
	w.Stderr = &stderr
	if code := Main(ctx, w); code != exitInterrupted {
		t.Errorf("fob doctor after the interrupt exits %d, want %d: %s", code, exitInterrupted, stderr.String())
	}
}
